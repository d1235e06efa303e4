"""What a reader of workbooks would pass over in silence: a look at a sheet's XML before it is read.

Formulas that failed or were never calculated have no value, and a reader gives blanks for them; a value in a far corner
makes it ask for a grid of billions of cells. What XML allows and no program writes (a cell that stands there twice,
comments and character references within numbers, cells of other namespaces) it reads in its own way, which need not be
that of the program that shows the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from data.origin import column_letters

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_MOST_CELLS = 10_000_000
_SPARSE = 4  # a large sheet may have so many blanks for each value
_UNCALCULATED = "is a formula that was never calculated; open and save the file in a spreadsheet program"

# Anything but rows and cells as all programs write them where there are no formulas: worth a closer look.
_UNUSUAL = re.compile(
    rb"""<(?:
        c(?!\ r="[A-Z]\d{1,5}"(?:\ s="\d+")?(?:\ t="(?:s|n|b|str|inlineStr)")?(?:/>|>))[\s/>]
        | row(?!\ r="\d{1,5}"[\s/>])[\s/>]
        | f[\s/>] | !
        | [\w.-]+: | \?
    )
    | \ s="\d+"(?:\ t="n")?><v>-
    | <v[^>]*>[^<&]*& | </v>\s*<v | xmlns""",
    re.VERBOSE,
)
_CELLS = re.compile(rb'<c r="([A-Z])(\d+)"')
_STRANGE = "holds what no spreadsheet program writes; open and save the file in one"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found: `fault` says why the sheet can't be read at all; `blanks` why single cells can't.

    Cells are `(row, column)`, both from 0. `below_zero` are those whose number is, as no date or time may be.
    """

    fault: str = ""
    far: str = ""
    blanks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    below_zero: frozenset[tuple[int, int]] = frozenset()


def survey(xml: bytes, *, calculated: bool) -> Survey:
    """Look at the XML of a sheet; `calculated` says whether the values beside its formulas are to be trusted."""
    try:
        if not _is_unusual(xml):
            expat.ParserCreate().Parse(xml, True)
            return Survey()
        return _Surveyor(calculated).survey(xml)
    except expat.ExpatError as fault:
        return Survey(f"is damaged: {expat.errors.messages[fault.code]}")
    except (LookupError, ValueError) as fault:  # an encoding that Python or expat lacks
        return Survey(f"is damaged: {fault}")
    except _UnreadableError as fault:
        return Survey(str(fault))


def _is_unusual(xml: bytes) -> bool:
    begin, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData")
    if xml.count(b"<sheetData") != 1 or b":sheetData" in xml or xml.find(b"<!", 0, begin) >= 0:
        return True
    if _UNUSUAL.search(xml, begin, end):
        return True
    rows = re.finditer(rb'<row r="(\d+)"', xml)
    seen: set[bytes] = set()
    row = next(rows, None)
    while row:
        after = next(rows, None)
        cells = _CELLS.findall(xml, row.end(), after.start() if after else end)
        if row[1] in seen or len(set(cells)) < len(cells) or any(number != row[1] for _, number in cells):
            return True  # a cell twice, or one of another row
        seen.add(row[1])
        row = after
    return False


class _UnreadableError(Exception):
    """The sheet can't be read, and the message says why."""


class _Surveyor:
    """Follows the cells of a sheet as they come."""

    def __init__(self, calculated: bool) -> None:
        self.calculated = calculated
        self.row = self.column = -1
        self.filled = self.rows = self.columns = 0
        self.far = ""
        self.blanks: dict[tuple[int, int], str] = {}
        self.below_zero: set[tuple[int, int]] = set()
        self.kind = ""
        self.formula = False
        self.value: list[str] | None = None
        self.inside = ""
        self.namespace: str | None = None
        self.in_cells = False
        self.sheets = 0
        self.seen: dict[int, int] = {}  # by row, a bit for each column
        self.rows_seen: set[int] = set()

    def survey(self, xml: bytes) -> Survey:
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        self.xml = xml
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.CommentHandler = parser.StartDoctypeDeclHandler = self._stranger
        parser.ProcessingInstructionHandler = parser.StartCdataSectionHandler = self._stranger
        parser.Parse(xml, True)
        if self.rows * self.columns > max(_MOST_CELLS, _SPARSE * self.filled):
            return Survey(far=self.far)
        return Survey(blanks=self.blanks, below_zero=frozenset(self.below_zero))

    def _stranger(self, *_: object) -> None:
        raise _UnreadableError(_STRANGE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, name = name.rpartition(" ")
        if self.namespace is None:
            self.namespace = namespace
        if name == "sheetData":
            self.sheets += 1
            self.in_cells = True
            if self.sheets > 1:
                self._stranger()
        if not self.in_cells:
            return
        if namespace != self.namespace:
            self._stranger()
        if name == "row":
            self.row = self._number(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = -1
            if self.row in self.rows_seen:
                raise _UnreadableError(f"is damaged: row {self.row + 1} stands there twice")
            self.rows_seen.add(self.row)
        elif name == "c":
            if "r" in attributes:
                self._go_to(attributes["r"])
            else:
                self.column += 1
            self._see()
            self.kind, self.formula, self.value = attributes.get("t", "n"), False, None
            self.inside = "c"
        elif self.inside and name == "f":
            self.formula = True
        elif self.inside and name in ("v", "is"):
            if self.value is not None:
                raise _UnreadableError(f"is damaged: {self._cell_name()} holds two values")
            self.inside, self.value = name, []
            self.value_starts = self.parser.CurrentByteIndex

    def _data(self, text: str) -> None:
        if self.value is not None and self.inside in ("v", "is"):
            self.value.append(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        if name == "sheetData":
            self.in_cells = False
        if name in ("v", "is") and self.inside == name:
            self.inside = "c"
            written = self.xml[self.value_starts : self.parser.CurrentByteIndex]
            if name == "v" and self.kind != "str" and b"&" in written:
                raise _UnreadableError(f"is damaged: {self._cell_name()} holds a number in escaped characters")
        elif name == "c" and self.inside:
            self.inside = ""
            self._cell("".join(self.value) if self.value is not None else None)

    def _see(self) -> None:
        if not (0 <= self.row < MOST_ROWS and 0 <= self.column < MOST_COLUMNS):
            return  # told where it holds something
        columns = self.seen.get(self.row, 0)
        if columns >> self.column & 1:
            raise _UnreadableError(f"is damaged: {self._cell_name()} stands there twice")
        self.seen[self.row] = columns | 1 << self.column

    def _cell_name(self) -> str:
        return f"{column_letters(self.column)}{self.row + 1}"

    def _cell(self, value: str | None) -> None:
        if value is None and not self.formula:
            return
        at = (self.row, self.column)
        self.filled += 1
        if self.row >= self.rows or self.column >= self.columns:
            self.far = self._cell_name()
            self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)
        if self.row < 0:
            raise _UnreadableError("is damaged: a cell stands in no row")
        if self.row >= MOST_ROWS or self.column >= MOST_COLUMNS:
            raise _UnreadableError(f"is damaged: {self.far} lies beyond the largest sheet")
        if self.kind == "e":
            self.blanks[at] = f"is {value or 'an error'}: the formula failed"
        elif self.formula and (not self.calculated or value is None or (not value and self.kind != "str")):
            self.blanks[at] = _UNCALCULATED
        elif value and value.startswith("-") and self.kind == "n":
            self.below_zero.add(at)

    def _go_to(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference.upper())
        if not found:
            raise _UnreadableError(f"is damaged: {reference[:20]!r} is no cell")
        self.column = -1
        for letter in found[1]:
            self.column = (self.column + 1) * 26 + ord(letter) - ord("A")
        self.row = int(found[2]) - 1

    def _number(self, row: str) -> int:
        if not (row.isascii() and row.isdigit() and 0 < len(row) < 9):
            raise _UnreadableError(f"is damaged: {row[:20]!r} is no row")
        return int(row) - 1
