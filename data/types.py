"""One parser and one writer for each type word of the dictionary.

A parser takes the text of a non-blank cell and returns the value in memory's units, or raises ValueError with a message
for the person who wrote the cell. A writer is its inverse: `parse(write(value)) == value`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import Any, Literal
from zoneinfo import available_timezones

from data.hours import validate_hours

MOST = 2**53  # the largest amount in any unit: beyond it floats and spreadsheets lose whole numbers
DEAREST = 10**9  # major currency units: whole plans then stay within 64 bits, counted in thousandths of cents
ANY_DAY = datetime.min
"""Where a time without a date lies: it means the service date, which a cell alone doesn't know."""

LATEST_TIME_S = 48 * 3600
# Decimal itself also takes 1_000, other scripts' digits, NaN, and exponents that take hours to write out again.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


Kind = Literal["text", "number", "time", "date", "moment", "flag"]
"""What a cell looks like to a spreadsheet program."""


@dataclass(frozen=True, slots=True)
class Type:
    """How one sort of cell is read and written; `blank` is the value of a blank cell without a default."""

    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    blank: Any = None
    kind: Kind = "text"


def _text(cell: str) -> str:
    return cell


def _number(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        hint = " (write decimals with a point)" if "," in cell else ""
        raise ValueError(f"{cell!r} is not a number{hint}")
    value = Decimal(cell)
    if abs(value) > MOST:
        raise ValueError(f"{cell!r} is larger than any amount here can be")
    return value


def _amount(cell: str) -> Decimal:
    value = _number(cell)
    if value < 0:
        raise ValueError(f"{cell!r} is below zero")
    return value


def _rate(cell: str) -> Decimal:
    value = _amount(cell)
    if value > DEAREST:
        raise ValueError(f"{cell!r} is above {DEAREST}, the highest price or cost that is planned with")
    return value


def _whole(cell: str) -> int:
    value = _number(cell)
    if value != value.to_integral_value():
        raise ValueError(f"{cell!r} is not a whole number")
    return int(value)


def _count(cell: str) -> int:
    value = _whole(cell)
    if value < 0:
        raise ValueError(f"{cell!r} is below zero")
    return value


def _rounded_up(cell: str) -> int:
    """A size or weight that need not be whole: rounded up, so that nothing is planned where it doesn't fit."""
    return int(_amount(cell).to_integral_value(ROUND_CEILING))


def _degrees(limit: int) -> Callable[[str], float]:
    def parse(cell: str) -> float:
        value = float(_number(cell))
        if not -limit <= value <= limit:
            raise ValueError(f"{cell!r} is outside -{limit} to {limit} degrees")
        return value

    return parse


def _times(factor: int) -> Type:
    """Amounts that are written in a unit `factor` times the one in memory."""

    def parse(cell: str) -> int:
        return int((_amount(cell) * factor).to_integral_value())

    def write(value: int) -> str:
        return format_decimal(Decimal(value) / factor)

    return Type(parse, write, kind="number")


def format_decimal(value: Decimal) -> str:
    """A decimal without an exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_time(cell: str) -> int:
    """`HH:MM` or `HH:MM:SS`, up to 48:00, in seconds after midnight."""
    parts = cell.split(":")
    if not 2 <= len(parts) <= 3 or not all(p.isascii() and p.isdigit() and len(p) <= 2 for p in parts):
        raise ValueError(f"{cell!r} is not a time as HH:MM")
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    value = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or value > LATEST_TIME_S:
        raise ValueError(f"{cell!r} is not a time between 00:00 and 48:00")
    return value


def format_time(seconds: int) -> str:
    """Seconds after midnight as `HH:MM`, with `:SS` only where there are seconds."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours:02d}:{rest // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")


def _date(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a date as YYYY-MM-DD") from None


def _datetime(cell: str) -> datetime:
    """A date and time; a bare time lies on `ANY_DAY`, until the reader knows the service date."""
    if ":" in cell and "-" not in cell:
        return ANY_DAY + timedelta(seconds=parse_time(cell))
    try:
        value = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a date and time as YYYY-MM-DD HH:MM") from None
    if value.tzinfo is not None:
        raise ValueError(f"{cell!r} carries an offset: local time is expected")
    if value.microsecond:
        raise ValueError(f"{cell!r} is finer than a second")
    return value


def _deadline(cell: str) -> datetime:
    """A date and time until which something holds: a date alone means its last minute."""
    value = _datetime(cell)
    return value if ":" in cell else value + timedelta(hours=23, minutes=59)


def _format_datetime(value: datetime) -> str:
    return value.isoformat(" ", "seconds" if value.second else "minutes")


_FLAGS = dict.fromkeys(("true", "yes", "vrai", "oui", "1"), True) | dict.fromkeys(
    ("false", "no", "faux", "non", "0"), False
)


def _flag(cell: str) -> bool:
    try:
        return _FLAGS[cell.lower()]
    except KeyError:
        raise ValueError(f"{cell!r} is neither true nor false: write yes or no") from None


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})  # what a machine calls so is no place


def _timezone(cell: str) -> str:
    if cell not in _timezones():
        raise ValueError(f"{cell!r} is not an IANA time zone such as Europe/Paris")
    return cell


def _country(cell: str) -> str:
    if not (len(cell) == 2 and cell.isascii() and cell.isalpha()):
        raise ValueError(f"{cell!r} is not an ISO 3166 country code such as FR")
    return cell.upper()


def _hours(cell: str) -> str:
    validate_hours(cell)
    return cell


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split())


def _format_degrees(value: float) -> str:
    return repr(value) if math.isfinite(value) else ""


_TYPES: dict[str, Type] = {
    "text": Type(_text, str, ""),
    "id": Type(_text, str, ""),
    "hours": Type(_hours, str, ""),
    "timezone": Type(_timezone, str, ""),
    "country": Type(_country, str, ""),
    "words": Type(_words, " ".join, ()),
    "flag": Type(_flag, lambda value: "true" if value else "false", kind="flag"),
    "lon": Type(_degrees(180), _format_degrees, kind="number"),
    "lat": Type(_degrees(90), _format_degrees, kind="number"),
    "integer": Type(_whole, str, kind="number"),
    "count": Type(_count, str, kind="number"),
    "grams": Type(_rounded_up, str, kind="number"),
    "centimetres": Type(_rounded_up, str, kind="number"),
    "kg": _times(1000),
    "litres": _times(1000),
    "hours_s": _times(3600),
    "rate": Type(_rate, format_decimal, kind="number"),
    "decimal": Type(_amount, format_decimal, kind="number"),
    "time": Type(parse_time, format_time, kind="time"),
    "date": Type(_date, date.isoformat, kind="date"),
    "datetime": Type(_datetime, _format_datetime, kind="moment"),
    "deadline": Type(_deadline, _format_datetime, kind="moment"),
}

WHOLE_TYPES = frozenset({"integer", "count", "grams", "centimetres"})
"""Words of amounts that are whole numbers in a file too."""


def _choice(words: tuple[str, ...]) -> Type:
    def parse(cell: str) -> str:
        if cell not in words:
            raise ValueError(f"{cell!r} is none of {', '.join(w for w in words if w)}")
        return cell

    return Type(parse, str, "")


@cache
def type_named(word: str) -> Type:
    """The type for a word of the dictionary, such as `count` or `choice:relay|locker`; KeyError if unknown."""
    if word.startswith("choice:"):
        return _choice(tuple(word.removeprefix("choice:").split("|")))
    return _TYPES[word]
