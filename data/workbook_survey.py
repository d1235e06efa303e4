"""What a reader of workbooks would pass over in silence: a look at a sheet's XML before it is read.

Formulas that failed or were never calculated have no value, and a reader gives blanks for them; a value in a far corner
makes it ask for a grid of billions of cells.
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
    rb"""<(?:\w+:)?(?:
        c(?!\ r="[A-Z]\d{1,5}"(?:\ s="\d+")?(?:\ t="(?:s|n|b|str|inlineStr)")?(?:/>|>))[\s/>]
        | row(?!\ r="\d{1,5}"[\s/>])[\s/>]
        | f[\s/>] | !
    )
    | \ s="\d+"(?:\ t="n")?><v>-""",
    re.VERBOSE,
)
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
        if not _UNUSUAL.search(xml):
            expat.ParserCreate().Parse(xml, True)
            return Survey()
        return _Surveyor(calculated).survey(xml)
    except expat.ExpatError as fault:
        return Survey(f"is damaged: {expat.errors.messages[fault.code]}")
    except _UnreadableError as fault:
        return Survey(str(fault))


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

    def survey(self, xml: bytes) -> Survey:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.CommentHandler = parser.StartDoctypeDeclHandler = self._stranger
        parser.Parse(xml, True)
        if self.rows * self.columns > max(_MOST_CELLS, _SPARSE * self.filled):
            return Survey(far=self.far)
        return Survey(blanks=self.blanks, below_zero=frozenset(self.below_zero))

    def _stranger(self, *_: object) -> None:
        raise _UnreadableError("holds what no spreadsheet program writes; open and save the file in one")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row = self._number(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = -1
        elif name == "c":
            if "r" in attributes:
                self._go_to(attributes["r"])
            else:
                self.column += 1
            self.kind, self.formula, self.value = attributes.get("t", "n"), False, None
            self.inside = "c"
        elif self.inside and name == "f":
            self.formula = True
        elif self.inside and name in ("v", "is"):
            self.inside, self.value = name, []

    def _data(self, text: str) -> None:
        if self.value is not None and self.inside in ("v", "is"):
            self.value.append(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "is") and self.inside == name:
            self.inside = "c"
        elif name == "c" and self.inside:
            self.inside = ""
            self._cell("".join(self.value) if self.value is not None else None)

    def _cell(self, value: str | None) -> None:
        if value is None and not self.formula:
            return
        at = (self.row, self.column)
        self.filled += 1
        if self.row >= self.rows or self.column >= self.columns:
            self.far = f"{column_letters(self.column)}{self.row + 1}"
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
