"""A plan as one workbook: its tables and figures with real numbers and times, to count on with in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from data.network import Network
from data.workbook_survey import MOST_ROWS
from data.workbook_writing import Cell, SheetColumn, SheetTable, workbook_content, writable_text
from routing.export.tables import tables
from routing.plan import Plan
from routing.plan.columns import CLOCKS

_NUMBERS = frozenset({"vehicle_no", "trips", "stops", "parcels", "trip", "seq", "stop_seq", "load_parcels"})
_UNITS = ("_m", "_s", "_kg", "_l")
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d)", re.ASCII)


def plan_workbook(network: Network, plan: Plan, figures: Mapping[str, Any]) -> bytes:
    """The workbook with the sheets `summary`, `rounds`, `stops`, `assignments` and `unassigned`.

    It is for people: what a spreadsheet can't hold is shortened, or referred to the CSV file, and never an error.

    Args:
        network: the network of the plan.
        plan: its tables are those of the plan folder, column by column.
        figures: of `routing.export.summary`, one a row of the first sheet.
    """
    sheets = [_summary(figures)]
    sheets += [_sheet(name, text) for name, text in tables(plan, network.day).items()]
    return workbook_content("plan.xlsx", sheets, created=plan.date)


def _summary(figures: Mapping[str, Any]) -> SheetTable:
    values = [_figure(name, value) for name, value in figures.items()]
    return SheetTable("summary", (SheetColumn("figure", list(figures)), SheetColumn("value", values, money=True)))


def _figure(name: str, value: Any) -> Cell:
    if name.startswith("cost") and value is not None:
        return Decimal(str(value))
    if name == "date":
        return date.fromisoformat(value)
    if isinstance(value, int | float | None):
        return value
    return writable_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _sheet(name: str, text: str) -> SheetTable:
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    if len(rows) >= MOST_ROWS:
        told = f"{len(rows):,} rows are more than a sheet holds: they are in {name}.csv"
        return SheetTable(name, (SheetColumn(header[0], [told]),))
    columns = []
    for position, column in enumerate(header):
        cells = [_cell(column, row[position]) for row in rows]
        columns.append(SheetColumn(column, cells, money=column.startswith("cost"), seconds=column in CLOCKS))
    return SheetTable(name, columns)


def _cell(column: str, cell: str) -> Cell:
    """The cell as what it means; times before the service date stay text, since no spreadsheet has any."""
    if not cell:
        return None
    if column in _NUMBERS or column.startswith("cost") or column.endswith(_UNITS):
        return Decimal(cell)
    clock = _CLOCK.fullmatch(cell) if column in CLOCKS else None
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return writable_text(cell)
