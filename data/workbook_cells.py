"""Cells of a workbook as the text that the types' parsers take.

A spreadsheet program turns what is typed into numbers, dates and times of its own; what a column holds decides how they
are read. Dates count days from the end of 1899, so a time of day is a fraction of one, and 30:00 may be 06:00 on
1 January 1900.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from data.types import LATEST_TIME_S, format_time

DIGITS = 15  # spreadsheet programs keep no more of a number
_DAY_S = 86_400
_HALF_SECOND = timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in for a cell that holds no value; `message` tells why."""

    message: str


def _text(cell: Any) -> str:
    if isinstance(cell, float) and not abs(cell) < 10**DIGITS:
        told = "write it as text" if cell - cell == 0 else "is not a text"
        raise ValueError(f"{_number(cell)!r} has more than the {DIGITS} digits that a number keeps: {told}")
    return _plain(cell)


def _number(cell: float) -> str:
    """The shortest text that means this number, without a fraction where there is none."""
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e22 else repr(cell)


def _plain(cell: Any) -> str:
    """A cell as text, whatever the column holds."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Unreadable):
        raise ValueError(cell.message)  # noqa: TRY004  # every fault of a cell is one
    if isinstance(cell, float | int):
        return _number(float(cell))
    if isinstance(cell, timedelta):
        return _clock(cell)
    if isinstance(cell, time):
        return _clock(
            timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
        )
    if isinstance(cell, datetime):
        return _whole_seconds(cell).isoformat(" ")
    assert isinstance(cell, date)
    return cell.isoformat()


def _clock(span: timedelta) -> str:
    """`HH:MM`, with `:SS` where there are seconds: fractions of a day are hardly ever exact."""
    seconds = round(span.total_seconds())
    if seconds < 0:
        raise ValueError("is a time below zero")
    return format_time(seconds)


def _whole_seconds(moment: datetime) -> datetime:
    return (moment + _HALF_SECOND).replace(microsecond=0) if moment < datetime.max - _HALF_SECOND else moment


def _time(cell: Any) -> str:
    if isinstance(cell, float | int) and 0 <= cell <= LATEST_TIME_S / _DAY_S and (cell == 0 or cell % 1):
        return _clock(timedelta(days=cell))
    early = _since_day_0(cell) if isinstance(cell, date) else None
    return _plain(cell) if early is None else _clock(early)


def _moment(cell: Any) -> str:
    """Bare times mean the service date, past midnight too."""
    early = _since_day_0(cell) if isinstance(cell, date) and cell.year < 1904 else None
    return _plain(cell) if early is None else _clock(early)


def _since_day_0(cell: date) -> timedelta | None:
    """The time that a program without hours past 24 shows as a date in its first days; None for any other date."""
    moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time.min)
    for day_0 in (datetime(1899, 12, 31), datetime(1904, 1, 1)):  # the second one is that of old Macs
        if timedelta(0) <= moment - day_0 <= timedelta(seconds=LATEST_TIME_S):
            return moment - day_0
    return None


CELL_READS: dict[str, Callable[[Any], str]] = {
    "text": _text,
    "number": _plain,
    "time": _time,
    "date": _plain,
    "moment": _moment,
    "flag": _plain,
}
"""The text of a cell, by the kind of its column's type; ValueError tells what is wrong with it."""
