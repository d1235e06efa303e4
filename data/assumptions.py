"""The default cost and behaviour figures, each with its unit and source, from `assumptions.csv`."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from data.errors import DataError
from data.records import Assumption
from data.tables import read_table


@cache
def default_assumptions() -> tuple[Assumption, ...]:
    """The figures that hold where a network's own `assumptions.csv` says nothing else."""
    with as_file(files("data").joinpath("assumptions.csv")) as path:
        assumptions, problems = read_table(path, Assumption)
    if problems:
        raise DataError(problems)
    return assumptions
