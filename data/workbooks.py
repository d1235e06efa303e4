"""Reading `.xlsx` workbooks: their sheets as grids of cells, and nothing that can harm or mislead the reader.

The XML parts that hold cells are taken out of the file and looked at first (see `data.workbook_survey`); calamine then
reads exactly these parts, so that what was checked is what is read.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree as ET
from xml.parsers import expat

from data.csv_files import read_bytes
from data.problem import Problem
from data.tables import Grid
from data.workbook_cells import CELL_READS, Unreadable
from data.workbook_survey import Survey, survey

T = TypeVar("T")
_At = tuple[int, int]

_LARGEST = 200_000_000  # bytes of XML; some 5 million cells
_CHECKED = frozenset({"xl/sharedstrings.xml", "xl/styles.xml"})
_NEEDED = _CHECKED | {"[content_types].xml", "_rels/.rels"}
_ZIP_START, _OLE_START = b"PK", b"\xd0\xcf\x11\xe0"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Workbook:
    """An opened workbook; `sheets` are the names of its sheets with cells, in their order."""

    def __init__(self, file: str, content: bytes) -> None:
        from python_calamine import CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415

        self.file = file
        taken, self._part_of, self._calculated = _taken_over(content)
        self._parts = zipfile.ZipFile(io.BytesIO(taken))
        self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(taken))
        kinds = self._workbook.sheets_metadata
        self.sheets = tuple(sheet.name for sheet in kinds if sheet.typ == SheetTypeEnum.WorkSheet)

    def grid(self, sheet: str, problems: list[Problem]) -> Grid | None:
        """The cells of a sheet; None, and one problem more, if they can't be read."""
        part = self._part_of.get(sheet)
        looked_at = survey(self._parts.read(part) if part else b"", calculated=self._calculated)
        if looked_at.far:
            told = "lies far outside the table; delete the rows and columns between"
            problems.append(Problem(self.file, 0, "", told, sheet=sheet, cell=looked_at.far))
            return None
        if looked_at.fault:
            problems.append(Problem(self.file, 0, "", looked_at.fault, sheet=sheet))
            return None
        try:
            found = _guarded(lambda: self._workbook.get_sheet_by_name(sheet))
            rows = _guarded(lambda: list(found.iter_rows()))
            merged = _guarded(lambda: found.merged_cell_ranges or [])
        except _DamagedError as fault:
            problems.append(Problem(self.file, 0, "", f"can't be read: {fault}", sheet=sheet))
            return None
        left = found.start[1] if found.start else 0
        if left:
            rows = [[""] * left + row for row in rows]
        _mark_valueless(rows, looked_at, merged)
        return Grid(self.file, _filled(rows), CELL_READS, True, sheet)

    def is_blank(self, sheet: str) -> bool:
        """Whether a sheet holds nothing."""
        problems: list[Problem] = []
        grid = self.grid(sheet, problems)
        return grid is not None and next(grid.rows, None) is None


def open_workbook(path: Path, problems: list[Problem]) -> Workbook | None:
    """Open an `.xlsx` file; None, and one problem more, if it is none."""
    content = read_bytes(path, problems)
    if content is None:
        return None
    told = ""
    if content.startswith(_OLE_START):
        told = "is an older .xls file, or has a password: save it as .xlsx without one"
    elif not content.startswith(_ZIP_START):
        told = "is not an .xlsx workbook"
    else:
        try:
            return _guarded(lambda: Workbook(path.name, content))
        except _DamagedError as fault:
            told = f"can't be read as .xlsx: {fault}"
    problems.append(Problem(path.name, 0, "", told))
    return None


class _DamagedError(Exception):
    """The workbook can't be read, and the message says why."""


def _guarded(read: Callable[[], T]) -> T:
    """What `read` gives; whatever goes wrong in the libraries that read it, the file is damaged."""
    try:
        return read()
    except _DamagedError:
        raise
    except BaseException as fault:
        # A panic in the Rust library comes as an exception that isn't an Exception, and whose class can't be imported.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        raise _DamagedError(str(fault) or type(fault).__name__) from None


def _taken_over(content: bytes) -> tuple[bytes, dict[str, str], bool]:
    """The parts that hold cells, zipped again; the part of each sheet by its name; and whether formulas are calculated.

    Libraries that can't calculate ask for it to be done on opening; a program that does it takes that mark away.
    """
    taken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as file, zipfile.ZipFile(taken, "w") as again:
        members = {member.filename: member for member in file.infolist()}
        main = next((name for name in members if name.lower() == "xl/workbook.xml"), None)
        if main is None:
            raise _DamagedError("it holds no workbook")
        folder, name = posixpath.split(main)
        links = f"{folder}/_rels/{name}.rels"
        _refuse_too_large(members[part] for part in (main, links) if part in members)
        relations = _tree(file.read(links) if links in members else b"<none/>")
        parts, calculated = _sheet_parts(_tree(file.read(main)), folder, relations)
        parts = {sheet: part for sheet, part in parts.items() if part in members}
        needed = {main, links, *parts.values()}
        needed |= {part for part in members if part.lower() in _NEEDED}
        chosen = [member for part, member in members.items() if part in needed]
        _refuse_too_large(chosen)
        for member in chosen:
            part = file.read(member)
            if member.filename.lower() in _CHECKED:
                expat.ParserCreate().Parse(part, True)
            again.writestr(member.filename, part)
    return taken.getvalue(), parts, calculated


def _refuse_too_large(members: Iterable[zipfile.ZipInfo]) -> None:
    """By the sizes that the file tells: no more than these is ever unpacked."""
    if sum(member.file_size for member in members) > _LARGEST:
        raise _DamagedError(f"it holds more than {_LARGEST // 1_000_000} megabytes of cells")


def _sheet_parts(book: ET.Element, folder: str, relations: ET.Element) -> tuple[dict[str, str], bool]:
    """The part of each sheet by the sheet's name, and whether the values beside formulas were calculated."""
    targets = {
        found.get("Id"): posixpath.normpath(posixpath.join(folder, found.get("Target", ""))) for found in relations
    }
    sheets: dict[str, str] = {}
    calculated = True
    for element in book.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "sheet":
            target = targets.get(element.get(_RELATIONSHIP, element.get(_STRICT_RELATIONSHIP)), "").lstrip("/")
            if element.get("name", "") in sheets:
                raise _DamagedError(f"two of its sheets are called {element.get('name', '')!r}")
            sheets[element.get("name", "")] = target
        elif kind == "calcPr":
            calculated = element.get("fullCalcOnLoad", "0") not in ("1", "true")
    return sheets, calculated


def _tree(xml: bytes) -> ET.Element:
    if b"<!DOCTYPE" in xml:
        raise _DamagedError("it holds what no spreadsheet program writes")
    return ET.fromstring(xml)


def _mark_valueless(rows: list[list[Any]], looked_at: Survey, merged: Sequence[tuple[_At, _At]]) -> None:
    """Put what is wrong in place of cells that hold no value of their own; the grid grows for those outside it."""
    if looked_at.blanks:
        height = max(row for row, _ in looked_at.blanks) + 1
        width = max(len(rows[0]) if rows else 0, *(column + 1 for _, column in looked_at.blanks))
        rows += [[] for _ in range(height - len(rows))]
        for row in rows:
            row.extend([""] * (width - len(row)))
        for (number, column), message in looked_at.blanks.items():
            rows[number][column] = Unreadable(message)
    for number, column in looked_at.below_zero:
        row = rows[number] if number < len(rows) else []
        if column < len(row) and not isinstance(row[column], float | int):  # read as a date or time, which it can't be
            row[column] = Unreadable("is a date or time below zero")
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] == "":
            continue
        for number, row in enumerate(rows[top : bottom + 1], start=top):
            for column in range(left, min(right + 1, len(row))):
                if (number, column) != (top, left):
                    row[column] = Unreadable("is merged with another cell; unmerge them and fill in each")


def _filled(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows that are not blank, with their number."""
    for number, cells in enumerate(rows, start=1):
        if any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            # As text, or the cell reader would take True for the 1.0 that it has read before.
            yield number, [str(cell).lower() if isinstance(cell, bool) else cell for cell in cells]
