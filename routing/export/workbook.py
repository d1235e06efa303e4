"""A plan as one workbook: its tables and figures with real numbers and times, to count on with in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.network import Network
from data.workbook_writing import Cell, SheetColumn, SheetTable, write_sheets
from routing.export.tables import tables
from routing.plan import Plan

_CLOCKS = frozenset({"depart", "return", "arrive", "start", "leave"})
_NUMBERS = frozenset({"vehicle_no", "trips", "stops", "parcels", "trip", "seq", "stop_seq", "load_parcels"})
_UNITS = ("_m", "_s", "_kg", "_l")
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d)", re.ASCII)


def write_workbook(network: Network, plan: Plan, path: Path, figures: Mapping[str, Any]) -> None:
    """Write the sheets `summary`, `rounds`, `stops`, `assignments` and `unassigned`.

    Args:
        network: the network of the plan.
        plan: its tables are those of the plan folder, column by column.
        path: the `.xlsx` file; an older one is replaced.
        figures: of `routing.export.summary`, one a row of the first sheet.

    Raises:
        OutputError: a table is larger than a sheet can be, or `path` can't be written; nothing was.
    """
    sheets = [_summary(figures)]
    sheets += [_sheet(name, text) for name, text in tables(plan, network.day).items()]
    write_sheets(path, sheets, created=plan.date)


def _summary(figures: Mapping[str, Any]) -> SheetTable:
    values = [_figure(name, value) for name, value in figures.items()]
    return SheetTable("summary", (SheetColumn("figure", list(figures)), SheetColumn("value", values, money=True)))


def _figure(name: str, value: Any) -> Cell:
    if name.startswith("cost") and value is not None:
        return Decimal(str(value))
    if name == "date":
        return date.fromisoformat(value)
    return value if isinstance(value, str | int | float | None) else json.dumps(value, ensure_ascii=False)


def _sheet(name: str, text: str) -> SheetTable:
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns = []
    for position, column in enumerate(header):
        cells = [_cell(column, row[position]) for row in rows]
        columns.append(SheetColumn(column, cells, money=column.startswith("cost"), seconds=column in _CLOCKS))
    return SheetTable(name, columns)


def _cell(column: str, cell: str) -> Cell:
    """The cell as what it means; times before the service date stay text, since no spreadsheet has any."""
    if not cell:
        return None
    if column in _NUMBERS or column.startswith("cost") or column.endswith(_UNITS):
        return Decimal(cell)
    clock = _CLOCK.fullmatch(cell) if column in _CLOCKS else None
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return cell
