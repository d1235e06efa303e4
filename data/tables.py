"""One table of a network: from a header and rows of cells to records, and back.

The dictionary is the schema. Every fault of a table is found in one reading and told with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from data.csv_files import read_csv, write_csv
from data.dialects import STANDARD, Dialect
from data.dictionary import Column, columns_of
from data.origin import Origin, column_letters
from data.problem import Problem, counted
from data.records import Record
from data.types import type_named

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as its file has it: `rows` that are not blank, each with its line, the header first.

    `reads` turns cells into the text that the types' parsers take, by the word or the kind of the type; text of kinds
    that it lacks is taken as it is. In a workbook, `sheet` is the sheet's name; its rows begin in column A.
    """

    file: str
    rows: Iterator[tuple[int, Sequence[Any]]]
    reads: Mapping[str, Callable[[Any], str]]
    loose: bool
    sheet: str = ""

    def problem(self, line: int, position: int | None, column: str, message: str) -> Problem:
        """A problem of the cell at `position` in a row; None: of the whole row, or of the whole table in line 0."""
        cell = f"{column_letters(position)}{line}" if self.sheet and position is not None else ""
        return Problem(self.file, line, column, message, sheet=self.sheet, cell=cell)


def read_table(path: Path, record: type[R]) -> tuple[tuple[R, ...], list[Problem]]:
    """Read the rows of one CSV file, in any dialect that `data.dialects` knows.

    Returns:
        The rows without a fault, in file order, and every problem found.
    """
    problems: list[Problem] = []
    found = read_csv(path, problems)
    if found is None:
        return (), problems
    dialect, rows = found
    return read_grid(Grid(path.name, rows, dialect.reads, dialect.loose), record, problems), problems


def read_grid(grid: Grid, record: type[R], problems: list[Problem]) -> tuple[R, ...]:
    """The rows without a fault, in their order; every fault is added to `problems`."""
    line, names = next(grid.rows, (0, []))
    columns = _header(grid, line, names, record, problems)
    if not any(columns):
        return ()
    readers = {position: _CellReader(column, grid) for position, column in enumerate(columns) if column}
    nameless = [position for position, name in enumerate(names) if not str(name).strip()]
    known = columns_of(record.TABLE).values()
    absent = {c.field: default_value(c) for c in known if c not in columns and not c.required}
    complete = len(absent) + len(readers) == len(known)
    origin = None
    if grid.sheet:
        letters = {reader.column.column: column_letters(at) for at, reader in readers.items()}
        origin = Origin(grid.file, grid.sheet, letters)
    records: list[R] = []
    for line, cells in grid.rows:
        if len(cells) != len(names):
            if len(cells) > len(names) or not grid.loose:
                told = f"has {counted(len(cells), 'cell')} where the header has {len(names)}"
                problems.append(grid.problem(line, None, "", told))
                continue
            cells = [*cells, *[""] * (len(names) - len(cells))]  # noqa: PLW2901
        values: dict[str, Any] = {"line": line, "origin": origin, **absent}
        before = len(problems)
        for position, reader in readers.items():
            try:
                values[reader.column.field] = reader.read(cells[position])
            except ValueError as fault:
                hint = _swapped(reader, position, cells, readers)
                problems.append(grid.problem(line, position, reader.column.column, f"{fault}{hint}"))
        problems.extend(
            grid.problem(line, position, "", f"cell {position + 1} stands in a column that has no name")
            for position in nameless
            if grid.loose and str(cells[position]).strip()
        )
        if complete and len(problems) == before:
            records.append(record(**values))
    return tuple(records)


def write_table(path: Path, record: type[R], rows: Sequence[R], dialect: Dialect = STANDARD) -> None:
    """Write rows so that `read_table` gives them back; columns that hold only their default are left out."""
    written = []
    for column in written_columns(record, rows):
        kind = type_named(column.type)
        convert = dialect.writes.get(kind.kind, str)
        cells = (getattr(row, column.field) for row in rows)
        written.append(["" if cell is None else _filled(kind.write(cell), convert) for cell in cells])
    names = [column.column for column in written_columns(record, rows)]
    write_csv(path, names, zip(*written, strict=True), dialect)


def written_columns(record: type[Record], rows: Sequence[Record]) -> list[Column]:
    """The columns that a file needs for these rows: the required ones, and those with anything but their default."""

    def needed(column: Column) -> bool:
        if column.required:
            return True
        default = default_value(column)
        return any(getattr(row, column.field) != default for row in rows)

    return [column for column in columns_of(record.TABLE).values() if needed(column)]


def default_value(column: Column) -> Any:
    """What a blank cell of the column stands for."""
    kind = type_named(column.type)
    return kind.parse(column.default) if column.default else kind.blank


def _filled(cell: str, convert: Callable[[str], str]) -> str:
    return convert(cell) if cell else cell


class _CellReader:
    """Reads the cells of one column; equal cells are parsed once, which is most of them in a large table."""

    def __init__(self, column: Column, grid: Grid) -> None:
        self.column = column
        kind = type_named(column.type)
        self._parse = kind.parse
        self._convert = grid.reads.get(column.type, grid.reads.get(kind.kind))
        self._known: dict[Any, Any] = {} if column.required else {"": default_value(column)}

    def read(self, cell: Any) -> Any:
        """The value of a cell; ValueError tells what is wrong with it."""
        if isinstance(cell, str):
            cell = cell.strip()
        try:
            return self._known[cell]
        except KeyError:
            pass
        text = self._convert(cell) if self._convert and cell != "" else cell
        if not text:
            raise ValueError("is blank but required")
        try:
            value = self._parse(text)
        except ValueError as fault:
            # The message quotes the text that the parser saw: the reader knows what stands in the cell.
            told = str(fault)
            raise ValueError(told.replace(repr(text), repr(cell), 1) if isinstance(cell, str) else told) from None
        self._known[cell] = value
        return value


def _swapped(reader: _CellReader, position: int, cells: Sequence[Any], readers: Mapping[int, _CellReader]) -> str:
    """A hint where a latitude that can't be one stands beside a longitude that could be: they are often swapped."""
    if reader.column.type != "lat":
        return ""
    twin = reader.column.column.replace("lat", "lon")
    other = next(((at, found) for at, found in readers.items() if found.column.column == twin), None)
    if other is None:
        return ""
    try:
        other[1].read(cells[position])
        reader.read(cells[other[0]])
    except ValueError:
        return ""
    return "; longitude and latitude are swapped?"


def _meant(column: Column, name: str) -> str:
    """Its name, and its unit where the name that stands there may have another one: `weight_kg` for `weight_g`."""
    stem = name.rpartition("_")[0]
    other = stem and stem == column.column.rpartition("_")[0]
    return f"{column.column}, in {column.unit}" if other and column.unit else column.column


def _header(
    grid: Grid, line: int, names: Sequence[Any], record: type[Record], problems: list[Problem]
) -> list[Column | None]:
    """The dictionary's column for each cell of the header, None where there is none; its faults go to `problems`."""
    known = columns_of(record.TABLE)
    if not names:
        if not problems:
            problems.append(grid.problem(0, None, "", f"is empty: a header is needed ({', '.join(known)})"))
        return []
    columns: list[Column | None] = []
    for position, cell in enumerate(names):
        name, told = "", ""
        try:
            name = grid.reads.get("text", str)(cell).strip()
        except ValueError as fault:
            told = str(fault)
        column = known.get(name)
        if column is None and name:
            close = get_close_matches(name, known, 1)
            hint = f"; did you mean {_meant(known[close[0]], name)}?" if close else ""
            if not grid.sheet and (";" in name or "\t" in name):
                hint = "; cells are separated by commas"
            told = f"unknown column{hint}"
        elif column is None and not grid.loose:
            told = f"column {position + 1} has no name"
        elif column is not None and column in columns:
            told, column = "this column stands there twice", None
        if told:
            problems.append(grid.problem(line, position, name, told))
        columns.append(column)
    problems.extend(
        grid.problem(line, None, column.column, "this column is missing")
        for column in known.values()
        if column.required and column not in columns
    )
    return columns
