"""Whether the tables of a plan folder still say what its `plan.json` says: people edit tables first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from data.clock import ServiceDay
from routing.export.tables import tables
from routing.plan import Plan
from routing.rounds import Violation

_Rows = list[tuple[int, list[str]]]

_REMEDY = "`tournee rewrite` writes it anew"


def edited_tables(plan: Plan, day: ServiceDay, folder: Path) -> Iterator[Violation]:
    """The first difference of each table in the folder; how a program quotes cells or ends lines makes none."""
    for name, text in tables(plan, day).items():
        file = f"{name}.csv"
        try:
            found = _rows((folder / file).read_bytes().decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, csv.Error):
            yield Violation("tables", file, 0, "", f"{file} is missing or is no CSV table; {_REMEDY}")
            continue
        expected = _rows(text)
        for (line, cells), (_, true) in zip_longest(found, expected, fillvalue=(0, [])):
            if cells != true:
                told = _told(file, line, cells, true, expected[0][1])
                yield Violation("tables", file, line, "line", f"{told}; {_REMEDY}")
                break


def _rows(text: str) -> _Rows:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [(reader.line_num, cells) for cells in reader]


def _told(file: str, line: int, cells: list[str], true: list[str], header: list[str]) -> str:
    if not cells:
        return f"{file} ends before the line of {' '.join(true[:3])} that plan.json has"
    if len(cells) != len(true):
        return f"{file}:{line} is no line that plan.json has"
    column = next(i for i, (cell, told) in enumerate(zip(cells, true, strict=True)) if cell != told)
    return f"{file}:{line} {header[column]} is {cells[column]!r}, but plan.json says {true[column]!r}"
