"""Reading a published instance, whichever of the two formats its file has."""

from __future__ import annotations

from pathlib import Path

from data.csv_files import read_text
from data.errors import DataError
from routing.published.instances import Instance
from routing.published.notes import Notes
from routing.published.solomon import is_solomon, parse_solomon
from routing.published.vrplib import parse_vrplib


def read_instance(path: Path) -> Instance:
    """The instance in a file: CVRPLIB, or Solomon's tables of vehicles and customers.

    Raises:
        DataError: with every fault found and its line.
    """
    notes = Notes(path.name)
    text = read_text(path, notes.problems)
    if text is None:
        raise DataError(notes.problems)
    instance = (parse_solomon if is_solomon(text) else parse_vrplib)(text, notes)
    if notes.problems or instance is None:
        raise DataError(sorted(notes.problems, key=lambda problem: problem.line))
    return instance
