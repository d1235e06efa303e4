"""Writing a network, as a folder or as a workbook, that reads back as the same network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.dialects import STANDARD, Dialect
from data.dictionary import Column
from data.errors import OutputError
from data.filling import fill_folder
from data.network import Network, RoadSettings
from data.problem import SETTINGS_FILE, SETTINGS_SHEET
from data.reading import REQUIRED_TABLES, is_workbook
from data.records import RECORDS, Record
from data.road_files import copy_of_roads
from data.settings import sheet_of_settings
from data.tables import write_table, written_columns
from data.types import type_named
from data.workbook_writing import Cell, SheetColumn, SheetTable, workbook_content


def write_network(network: Network, path: Path, *, dialect: Dialect = STANDARD) -> tuple[Path, ...]:
    """Write the settings, the tables that have rows (and the empty ones that a network needs) and the road file.

    Folders are made if missing; tables in them are replaced. The road file is copied from the folder that the network
    was read from, where there is one; see `data.road_files` for the name of the copy. Everything is written beside
    first and then moved to its place, so that a full disk leaves what was there.

    Args:
        network: what to write.
        path: the folder; or, if it ends in .xlsx, the workbook, beside which the road file goes.
        dialect: of the CSV files in a folder; `FRENCH` opens with a double click where the comma is the decimal mark.

    Returns:
        `path`, and the copy of the road file where there is one.

    Raises:
        OutputError: it can't be written there, a workbook or a text file can't hold it, or the road file can't be read,
            is none, or would replace another; nothing was written.
    """
    folder = path.parent if is_workbook(path) else path
    try:
        copy = copy_of_roads(network, path)
        if copy:
            network = replace(network, roads=RoadSettings(copy.source))

        def fill(staging: Path) -> None:
            if is_workbook(path):
                _write_workbook(network, staging / path.name)
            else:
                _write_folder(network, staging, dialect)
            if copy and copy.needed:
                shutil.copyfile(copy.original, staging / copy.source)

        written = {SETTINGS_FILE, *(f"{record.TABLE}.csv" for record in RECORDS)}
        fill_folder(folder, fill, stale=() if is_workbook(path) else written)
    except (OSError, UnicodeEncodeError) as fault:
        raise OutputError(f"{path}: can't be written: {getattr(fault, 'strerror', None) or fault}") from None
    return (path, folder / copy.source) if copy and copy.needed else (path,)


def _write_folder(network: Network, folder: Path, dialect: Dialect) -> None:
    settings = {"name": network.name, "timezone": network.timezone, "currency": network.currency}
    lines = [f"{key} = {_toml(value)}" for key, value in settings.items()]
    lines.append(f"date = {network.date.isoformat()}")
    if network.country:
        lines.append(f"country = {_toml(network.country)}")
    lines += ["", "[roads]", f"source = {_toml(network.roads.source)}", ""]
    with _in_words(SETTINGS_FILE):
        (folder / SETTINGS_FILE).write_text("\n".join(lines), encoding="utf-8")
    for record in RECORDS:
        rows = getattr(network, record.TABLE)
        if rows or record in REQUIRED_TABLES:
            with _in_words(f"{record.TABLE}.csv"):
                write_table(folder / f"{record.TABLE}.csv", record, rows, dialect)


@contextmanager
def _in_words(file: str) -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as fault:
        told = f"holds {fault.object[fault.start]!r}, half a character, which no text file can hold"
        raise OutputError(f"{file}: {told}; nothing was written") from None


def _toml(text: str) -> str:
    """A TOML basic string; JSON's escapes are a part of TOML's, but for the DEL character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_workbook(network: Network, path: Path) -> None:
    settings = sheet_of_settings(network)
    columns = (SheetColumn("setting", list(settings)), SheetColumn("value", list(settings.values())))
    tables = [SheetTable(SETTINGS_SHEET, columns)]
    for record in RECORDS:
        rows: Sequence[Record] = getattr(network, record.TABLE)
        if rows or record in REQUIRED_TABLES:
            found = [_sheet_column(column, rows) for column in written_columns(record, rows)]
            tables.append(SheetTable(record.TABLE, found))
    path.write_bytes(workbook_content(path.name, tables, created=network.date))


def _sheet_column(column: Column, rows: Sequence[Record]) -> SheetColumn:
    kind = type_named(column.type)

    def cell(value: Any) -> Cell:
        if kind.kind == "number":
            return Decimal(kind.write(value))  # in the column's unit, not in memory's
        if kind.kind == "time":
            return timedelta(seconds=value)
        return kind.write(value) if kind.kind == "text" else value

    values = (getattr(row, column.field) for row in rows)
    cells = [None if value is None else cell(value) for value in values]
    choices = column.type.removeprefix("choice:").split("|") if column.type.startswith("choice:") else []
    return SheetColumn(column.column, cells, _note(column), [word for word in choices if word])


def _note(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    default = "required" if column.required else f"blank: {column.default}" if column.default else "may be blank"
    return f"{column.column}{unit}, {default}. {column.meaning}"
