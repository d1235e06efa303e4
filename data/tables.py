"""One table of a network folder: from a CSV file to records, and back.

The dictionary is the schema. Every fault of a file is found in one reading and told with its line and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeVar

from data.dictionary import Column, columns_of
from data.problem import Problem
from data.records import Record
from data.types import type_named

R = TypeVar("R", bound=Record)


def read_table(path: Path, record: type[R]) -> tuple[tuple[R, ...], list[Problem]]:
    """Read the rows of one CSV file (UTF-8, with or without a byte-order mark).

    Returns:
        The rows without a fault, in file order, and every problem found.
    """
    problems: list[Problem] = []
    text = read_text(path, problems)
    if text is None:
        return (), problems
    rows = _rows(text, path.name, problems)
    line, header = next(rows, (0, []))
    columns = _header(header, record, Problem(path.name, line, "", ""), problems)
    if problems:
        return (), problems
    records: list[R] = []
    readers = [_CellReader(column) if column else None for column in columns]
    absent = {c.field: default_value(c) for c in columns_of(record.TABLE).values() if c not in columns}
    for line, cells in rows:
        if len(cells) != len(columns):
            problems.append(Problem(path.name, line, "", f"has {len(cells)} cells where the header has {len(columns)}"))
            continue
        values: dict[str, Any] = {"line": line, **absent}
        sound = True
        for reader, cell in zip(readers, cells, strict=True):
            if reader is None:
                continue
            try:
                values[reader.column.field] = reader.read(cell.strip())
            except ValueError as fault:
                problems.append(Problem(path.name, line, reader.column.column, str(fault)))
                sound = False
        if sound:
            records.append(record(**values))
    return tuple(records), problems


def write_table(path: Path, record: type[R], rows: Sequence[R]) -> None:
    """Write rows so that `read_table` gives them back; columns that hold only their default are left out."""
    written = []
    for column in columns_of(record.TABLE).values():
        write, default = type_named(column.type).write, None if column.required else default_value(column)
        values = [getattr(row, column.field) for row in rows]
        if column.required or any(value != default for value in values):
            written.append((column.column, ["" if value is None else write(value) for value in values]))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(name for name, _ in written) + "\n")
        for cells in zip(*(cells for _, cells in written), strict=True):
            file.write(",".join(map(_quoted, cells)) + "\n")


def _quoted(cell: str) -> str:
    """A cell as CSV; csv.writer would leave a lone carriage return bare, which reads back as the end of the row."""
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\r\n') else cell


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """The text of a UTF-8 file, with or without a byte-order mark; None, and one problem more, if it can't be read."""
    try:
        if not S_ISREG(path.stat().st_mode):  # reading a pipe or a device might never end
            problems.append(Problem(path.name, 0, "", "is not a file"))
            return None
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        problems.append(Problem(path.name, 0, "", f"can't be read: {fault.strerror}"))
    except MemoryError:
        problems.append(Problem(path.name, 0, "", "can't be read: it is larger than this machine's memory"))
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        problems.append(Problem(path.name, line, "", "is not UTF-8 text; save it as UTF-8"))
    return None


class _CellReader:
    """Reads the cells of one column; equal cells are parsed once, which is most of them in a large table."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self._parse = type_named(column.type).parse
        self._known: dict[str, Any] = {} if column.required else {"": default_value(column)}

    def read(self, cell: str) -> Any:
        """The value of a cell; ValueError tells what is wrong with it."""
        try:
            return self._known[cell]
        except KeyError:
            pass
        if not cell:
            raise ValueError("is blank but required")
        value = self._known[cell] = self._parse(cell)
        return value


def default_value(column: Column) -> Any:
    """What a blank cell of the column stands for."""
    kind = type_named(column.type)
    return kind.parse(column.default) if column.default else kind.blank


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it starts."""
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(Problem(file, line, "", "holds a NUL character: this is not a text table"))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as fault:
        told = "a quote that opens in this row is never closed" if "end of data" in str(fault) else str(fault)
        problems.append(Problem(file, start, "", f"is not CSV: {told}"))


def _header(names: list[str], record: type[Record], at: Problem, problems: list[Problem]) -> list[Column | None]:
    """The dictionary's column for each cell of the header; every fault of it is added to `problems`, placed as `at`."""
    known = columns_of(record.TABLE)
    if not names:
        if not problems:
            problems.append(replace(at, message=f"is empty: a header is needed ({', '.join(known)})"))
        return []
    columns: list[Column | None] = []
    for position, name in enumerate((n.strip() for n in names), start=1):
        column = known.get(name)
        if column is None:
            close = get_close_matches(name, known, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            if ";" in name or "\t" in name:
                hint = "; cells are separated by commas"
            told = f"unknown column{hint}" if name else f"column {position} has no name"
            problems.append(replace(at, column=name, message=told))
        elif column in columns:
            problems.append(replace(at, column=name, message="this column stands there twice"))
        columns.append(column)
    problems.extend(
        replace(at, column=column.column, message="this column is missing")
        for column in known.values()
        if column.required and column not in columns
    )
    return columns
