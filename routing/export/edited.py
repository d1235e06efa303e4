"""Whether the files of a plan folder still say what its `plan.json` says: people edit tables first."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from data.clock import ServiceDay
from data.network import Network
from routing.export.geojson import rounds_geojson
from routing.export.sheet_names import sheet_name
from routing.export.summary import summary
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


def edited_figures(network: Network, plan: Plan, folder: Path) -> Iterator[Violation]:
    """What else in the folder of a plan that breaks no rule is missing or is not of this plan: figures and lines are
    compared, pages and sheets only have to be there.
    """
    figures = summary(network, plan, violations=0)
    found = _json(folder / "summary.json")
    if not isinstance(found, dict):
        yield _other("summary.json", "is missing or is no JSON object")
    elif off := [name for name in {**figures, **found} if figures.get(name) != found.get(name)]:
        yield _other(
            "summary.json", f"{off[0]} is {found.get(off[0])!r}, but plan.json makes it {figures.get(off[0])!r}"
        )
    if _json(folder / "rounds.geojson") != json.loads(json.dumps(rounds_geojson(network, plan))):
        yield _other("rounds.geojson", "does not show the rounds of plan.json")
    sheets = [f"sheets/{sheet_name(planned.round_id)}.pdf" for planned in plan.rounds]
    for file in ("map.html", "plan.xlsx", *sheets):
        if not (folder / file).is_file():
            yield _other(file, "is missing")


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _other(file: str, told: str) -> Violation:
    return Violation("files", file, 0, "", f"{file} {told}; {_REMEDY}")


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
