"""How programs write the cells of a CSV file, and the text that the types' parsers take.

`STANDARD` is the form of a network folder: commas, decimal points, ISO dates. `FRENCH` is what spreadsheet programs
write and open with a double click where the comma is the decimal mark; `TABBED` is their "Unicode text".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from data.types import Kind

Convert = Callable[[str], str]


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """How cells are separated and written.

    `reads` turns a cell that is not blank into the text that the types' parsers take, or raises ValueError; `writes` is
    its inverse. Both go by the kind of the type, `reads` first by its word; what they lack stays as it is. `loose`
    dialects come from spreadsheet programs, which may leave out blank cells at the end of a row and keep columns that
    hold nothing.
    """

    separator: str
    encoding: str = "utf-8-sig"
    loose: bool = True
    reads: Mapping[str, Convert] = field(default_factory=dict)
    writes: Mapping[Kind, Convert] = field(default_factory=dict)


_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?:[ T](\d{1,2})(:\d\d(?::\d\d)?))?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", re.ASCII)


def _number(cell: str) -> str:
    if _GROUPED.fullmatch(cell):
        cell = re.sub(r"\s", "", cell)
    if "," in cell and ("." in cell or cell.count(",") > 1):
        raise ValueError(f"{cell!r} is not a number")
    return cell.replace(",", ".")


def _number_of_france(cell: str) -> str:
    """As `_number`, but not where a point may stand between thousands."""
    return _number(cell) if "," in cell else _clear_number(cell)


def _clear_number(cell: str) -> str:
    """As `_number`, but not where the mark may stand between thousands: tabs say nothing of the country."""
    found = _THOUSANDS.fullmatch(cell)
    if found:
        plain = cell.replace(found[1], "")
        told = f"may be {plain}"
        if cell.count(found[1]) == 1:
            told += f" or a number with three decimals; write {plain} or {cell}0"
        else:
            told += f"; write {plain}"
        raise ValueError(f"{cell!r} {told}")
    return _number(cell)


def _day_first(cell: str) -> str:
    """`24/11/2026` or `24.11.2026`, with or without a time, as ISO writes it; other text as it is."""
    found = _DAY_FIRST.fullmatch(cell)
    if not found:
        return cell
    day, _, month, year, hour, rest = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}" + (f" {hour:0>2}{rest}" if hour else "")


def _unambiguous(cell: str) -> str:
    """As `_day_first`, but not where the parts may stand in the American order: tabs say nothing of the country."""
    found = _DAY_FIRST.fullmatch(cell)
    if found and found[2] == "/" and found[1] != found[3] and int(found[1]) <= 12 and int(found[3]) <= 12:
        raise ValueError(f"{cell!r} may begin with the day or the month; write the date as YYYY-MM-DD")
    return _day_first(cell)


def _comma(cell: str) -> str:
    return cell.replace(".", ",")


def _clear_comma(cell: str) -> str:
    """With four decimals where three could be taken for thousands."""
    written = _comma(cell)
    return f"{written}0" if _THOUSANDS.fullmatch(written) else written


def _to_day_first(cell: str) -> str:
    date, _, time = cell.partition(" ")
    return "/".join(reversed(date.split("-"))) + (f" {time}" if time else "")


STANDARD = Dialect(",", encoding="utf-8", loose=False)
# A degree is never in the thousands, so that three decimals of one are clear.
_DEGREES: Mapping[str, Convert] = {"lon": _number, "lat": _number}
FRENCH = Dialect(
    ";",
    reads={"number": _number_of_france, "date": _day_first, "moment": _day_first, **_DEGREES},
    writes={
        "number": _comma,
        "date": _to_day_first,
        "moment": _to_day_first,
        "flag": {"true": "vrai", "false": "faux"}.__getitem__,
    },
)
TABBED = Dialect(
    "\t",
    reads={"number": _clear_number, "date": _unambiguous, "moment": _unambiguous, **_DEGREES},
    writes={**FRENCH.writes, "number": _clear_comma},
)


def dialect_of(text: str) -> Dialect:
    """The dialect of a table, told by what separates the names in its header: commas where there is any."""
    begin = len(text) - len(text.lstrip('\ufeff \r\n\t;"'))
    start = max(text.rfind("\n", 0, begin), text.rfind("\r", 0, begin)) + 1
    header = text[start : start + 10_000].lstrip("\ufeff").partition("\n")[0].partition("\r")[0]
    for dialect in (FRENCH, TABBED):
        if dialect.separator in header and "," not in header:
            return dialect
    return STANDARD


def quoted(cell: str, separator: str = ",") -> str:
    """A cell as CSV; csv.writer would leave a lone carriage return bare, which reads back as the end of the row."""
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in (separator, '"', "\r", "\n")) else cell
