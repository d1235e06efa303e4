"""Writing `.xlsx` workbooks: real numbers, dates and times where they come back exactly, and text that stays text.

A cell of text is never a formula, a link or a number, whatever it begins with. What a program would round is written as
text. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.cache import write_atomically
from data.errors import OutputError
from data.origin import column_letters
from data.workbook_survey import MOST_ROWS

Cell = str | bool | int | float | Decimal | timedelta | date | None
"""A `timedelta` is a time of day, past 24:00 if need be; None and blank text make an empty cell."""

MOST_CHARACTERS = 32_767
_MOST_CHOICES = 255  # characters of a list of choices
# Not even escaped may they stand in XML, or a reader gives the escape back.
FORBIDDEN = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_DAY_0 = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it, programs count a 29 February that never was
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column with its cells; `choices` are offered as a list, and `note` shows beside the header.

    Decimals have two places where `money` is set; times of day show seconds where `seconds` is, or where they have any.
    """

    name: str
    cells: Sequence[Cell]
    note: str = ""
    choices: Sequence[str] = ()
    money: bool = False
    seconds: bool = False


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet that holds one table; its columns are equally long."""

    name: str
    columns: Sequence[SheetColumn]


def write_sheets(path: Path, tables: Sequence[SheetTable], *, created: date) -> None:
    """Write a workbook in one step.

    Args:
        path: the `.xlsx` file; an older one is replaced.
        tables: the sheets, in their order.
        created: the day that the file's properties tell, so that the bytes depend on the tables alone.

    Raises:
        OutputError: a table or a text is larger than a workbook can hold, or `path` can't be written; nothing was.
    """
    content = workbook_content(path.name, tables, created=created)

    def write(file: Path) -> None:
        file.write_bytes(content)

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, write)
    except OSError as fault:
        raise OutputError(f"{path}: can't be written: {fault.strerror or fault}") from None


def workbook_content(name: str, tables: Sequence[SheetTable], *, created: date) -> bytes:
    """The bytes of a workbook that is to be called `name`; see `write_sheets`."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  # it has no stubs

    for table in tables:
        _refuse_too_large(name, table)
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(created.year, created.month, created.day)})
    formats = _Formats(book)
    for table in tables:
        _write_sheet(book.add_worksheet(table.name), table, formats)
    book.close()
    return content.getvalue()


def writable_text(text: str) -> str:
    """The text as a cell can hold it: shortened, and without characters that no workbook has, where need be."""
    shown = FORBIDDEN.sub("\ufffd", text)
    half = MOST_CHARACTERS // 2 - 1  # of UTF-16, of which a character has one unit or two
    return shown if len(shown) <= half else f"{shown[: half - 1]}…"


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.second = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.clock = book.add_format({"num_format": "[hh]:mm"})
        self.clock_second = book.add_format({"num_format": "[hh]:mm:ss"})
        self.money = book.add_format({"num_format": "#,##0.00"})


def _refuse_too_large(file: str, table: SheetTable) -> None:
    rows = len(table.columns[0].cells) if table.columns else 0
    if rows + 1 > MOST_ROWS:
        told = f"{rows + 1:,} rows are more than the {MOST_ROWS:,} that a sheet holds"
        raise OutputError(f"{file} {table.name}: {told}")
    for position, column in enumerate(table.columns):
        for line, cell in enumerate((column.name, *column.cells), start=1):
            if not isinstance(cell, str) or (cell.isascii() and len(cell) <= MOST_CHARACTERS and "\0" not in cell):
                continue
            told = ""
            if FORBIDDEN.search(cell):
                told = "holds a character that no workbook can hold"
            elif len(cell.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
                told = f"is longer than the {MOST_CHARACTERS:,} characters that a cell holds"
            if told:
                place = f"{file} {table.name}!{column_letters(position)}{line} {column.name}"
                raise OutputError(f"{place}: {told}")


def _write_sheet(sheet: Any, table: SheetTable, formats: _Formats) -> None:
    last = max((len(column.cells) for column in table.columns), default=0)
    for position, column in enumerate(table.columns):
        sheet.write_string(0, position, column.name, formats.header)
        if column.note:
            sheet.write_comment(0, position, column.note, {"x_scale": 2, "y_scale": 1.2})
        for line, cell in enumerate(column.cells, start=1):
            if cell is not None and cell != "":
                _write_cell(sheet, line, position, cell, column, formats)
        if column.choices and len(",".join(column.choices)) <= _MOST_CHOICES:
            choices = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, position, MOST_ROWS - 1, position, choices)
        sheet.set_column(position, position, _width(column))
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _write_cell(sheet: Any, line: int, at: int, cell: Cell, column: SheetColumn, formats: _Formats) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, at, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(line, at, cell)
    elif isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        clock = formats.clock_second if column.seconds or seconds % 60 else formats.clock
        sheet.write_number(line, at, seconds / _DAY_S, clock)
    elif isinstance(cell, date):
        _write_date(sheet, line, at, cell, formats)
    elif isinstance(cell, int | float | Decimal):
        number = float(f"{float(cell):.16G}")  # as XlsxWriter writes it
        exact = Decimal(repr(number)) == (Decimal(repr(cell)) if isinstance(cell, float) else cell)
        if exact:
            sheet.write_number(
                line, at, number or 0, formats.money if column.money and isinstance(cell, Decimal) else None
            )
        else:
            sheet.write_string(line, at, repr(cell) if isinstance(cell, float) else f"{cell:f}")


def _write_date(sheet: Any, line: int, at: int, cell: date, formats: _Formats) -> None:
    """A moment at midnight stays text: a reader can't tell it from a date alone, and neither can its owner."""
    if isinstance(cell, datetime):
        second = cell.hour * 3600 + cell.minute * 60 + cell.second
        if cell.date() < _FIRST_DAY or not second:
            sheet.write_string(line, at, cell.isoformat(" ", "seconds" if cell.second else "minutes"))
            return
        serial = (cell.date() - _DAY_0).days + second / _DAY_S
        sheet.write_number(line, at, serial, formats.second if cell.second else formats.minute)
    elif cell < _FIRST_DAY:
        sheet.write_string(line, at, cell.isoformat())
    else:
        sheet.write_number(line, at, (cell - _DAY_0).days, formats.date)


def _width(column: SheetColumn) -> int:
    """In characters, so that the header and what stands in the first rows can be read."""
    told = (len(str(cell)) for cell in column.cells[:200] if cell is not None)
    return min(60, max(9, len(column.name) + 3, 2 + max(told, default=0)))
