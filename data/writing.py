"""Writing a network, as a folder or as a workbook, that reads back as the same network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.dialects import STANDARD, Dialect
from data.dictionary import Column
from data.errors import OutputError
from data.network import Network
from data.problem import SETTINGS_FILE, SETTINGS_SHEET
from data.reading import REQUIRED_TABLES, is_workbook
from data.records import RECORDS, Record
from data.settings import sheet_of_settings
from data.tables import write_table, written_columns
from data.types import type_named
from data.workbook_writing import Cell, SheetColumn, SheetTable, write_sheets


def write_network(network: Network, path: Path, *, dialect: Dialect = STANDARD) -> None:
    """Write the settings, the tables that have rows (and the empty ones that a network needs) and the road file.

    Folders are made if missing; tables and the road file in them are replaced. The road file is copied from the folder
    that the network was read from, where there is one.

    Args:
        network: what to write.
        path: the folder; or, if it ends in .xlsx, the workbook, beside which the road file goes.
        dialect: of the CSV files in a folder; `FRENCH` opens with a double click where the comma is the decimal mark.

    Raises:
        OutputError: it can't be written there, or a workbook can't hold it.
    """
    try:
        if is_workbook(path):
            _write_workbook(network, path)
        else:
            _write_folder(network, path, dialect)
        _copy_roads(network, path.parent if is_workbook(path) else path)
    except OSError as fault:
        raise OutputError(f"{path}: can't be written: {fault.strerror or fault}") from None


def _write_folder(network: Network, folder: Path, dialect: Dialect) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"name": network.name, "timezone": network.timezone, "currency": network.currency}
    lines = [f"{key} = {_toml(value)}" for key, value in settings.items()]
    lines.append(f"date = {network.date.isoformat()}")
    if network.country:
        lines.append(f"country = {_toml(network.country)}")
    lines += ["", "[roads]", f"source = {_toml(network.roads.source)}", ""]
    (folder / SETTINGS_FILE).write_text("\n".join(lines), encoding="utf-8")
    for record in RECORDS:
        rows = getattr(network, record.TABLE)
        path = folder / f"{record.TABLE}.csv"
        if rows or record in REQUIRED_TABLES:
            write_table(path, record, rows, dialect)
        else:
            path.unlink(missing_ok=True)  # a network that was written there before may have had some


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
    write_sheets(path, tables, created=network.date)


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


def _copy_roads(network: Network, folder: Path) -> None:
    roads, copy = network.folder / network.roads.source, folder / network.roads.source
    if roads.is_file() and not (copy.exists() and copy.samefile(roads)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(roads, copy)
