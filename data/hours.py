"""OpenStreetMap opening hours on a given day, through the opening-hours library.

Public holidays are the country's. What the hours call `unknown` counts as shut: a truck can't rely on it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State, UnknownCountryError  # type: ignore[attr-defined]  # missing in its stubs

from data.clock import ServiceDay

Window = tuple[int, int]
"""A closed interval of time, `(start_s, end_s)`, seconds after the service day's local midnight."""

HORIZON_DAYS = 2  # a shift may end at 48:00, so the next day's hours count too


def validate_hours(expression: str) -> None:
    """Raise ValueError, with the place of the fault, when `expression` is not in OSM's opening_hours syntax."""
    try:
        OpeningHours(expression)
    except ParserError as fault:
        where = str(fault).split("-->", 1)[-1].split("\n", 1)[0].strip().rpartition(":")[2]
        at = f", character {where}" if where.isdigit() else ""
        raise ValueError(f"{expression!r} is not in OSM opening_hours syntax{at}") from None


@lru_cache(maxsize=4096)
def _parsed(expression: str, timezone: ZoneInfo, country: str) -> OpeningHours:
    try:
        return OpeningHours(expression, timezone, country or None, auto_country=False, auto_timezone=False)
    except UnknownCountryError:  # a country without a holiday calendar has no public holidays here
        return OpeningHours(expression, timezone, auto_country=False, auto_timezone=False)


@lru_cache(maxsize=65536)
def open_windows(expression: str, day: ServiceDay, timezone: ZoneInfo, country: str = "") -> tuple[Window, ...]:
    """When a place is open, from the start of the service day to the end of the next.

    Args:
        expression: OSM opening hours, valid (see `validate_hours`).
        day: the service day; the windows count in its seconds.
        timezone: where the place lies.
        country: ISO 3166 code whose public holidays count, or blank.

    Returns:
        Disjoint windows in order; those that touch are one.
    """
    start, stop = (
        datetime.combine(day.date + timedelta(days=days), time.min, day.timezone).astimezone(timezone)
        for days in (0, HORIZON_DAYS)
    )
    windows: list[Window] = []
    for begin, end, state, _ in _parsed(expression, timezone, country).intervals(start, stop):
        if state is not State.OPEN:
            continue
        opens, closes = day.seconds(begin, timezone), day.seconds(end, timezone)
        if windows and windows[-1][1] == opens:
            windows[-1] = (windows[-1][0], closes)
        elif closes > opens:
            windows.append((opens, closes))
    return tuple(windows)


def intersect(first: tuple[Window, ...], second: tuple[Window, ...]) -> tuple[Window, ...]:
    """The times that lie in both; each argument disjoint and in order."""
    both = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return tuple((start, end) for start, end in both if start <= end)
