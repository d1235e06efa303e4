"""Tags that hold under a condition, as in `hgv:conditional = no @ (Mo-Fr 07:00-19:00 AND weight>7.5)`.

https://wiki.openstreetmap.org/wiki/Conditional_restrictions: values with a condition each, separated by semicolons; of
those that hold the last one counts. A condition is opening hours, a size of the vehicle, its errand, or the weather.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.hours import validate_hours
from routing.roads.sizes import metres, tonnes

_PART = re.compile(r"\s*([^@;]+?)\s*@\s*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)|([^();]+))\s*(?:;|$)")
_SIZE = re.compile(r"(weight|weightrating|axleload|height|width|length)\s*(<=|>=|<|>|=)\s*(.+)")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_UNITS = {
    "weight": tonnes,
    "weightrating": tonnes,
    "axleload": tonnes,
    "height": metres,
    "width": metres,
    "length": metres,
}
Moment = frozenset[str]
"""The opening hours, of all that conditions name, that hold at some time."""

NO_HOURS: tuple[Moment, ...] = (frozenset(),)
"""When nothing is known of the time: no hours hold."""

ERRANDS = frozenset("destination delivery residents customers permit loading unloading".split())
WEATHER = frozenset("wet snow ice fog rain winter summer dry".split())


@dataclass(frozen=True, slots=True)
class Size:
    """A comparison of one size of the vehicle [m or t], as `weight > 7.5`."""

    quantity: str
    sign: str
    limit: float

    def holds(self, size: float) -> bool:
        """Whether it is true of a vehicle of this size."""
        match self.sign:
            case "<":
                return size < self.limit
            case "<=":
                return size <= self.limit
            case ">":
                return size > self.limit
            case ">=":
                return size >= self.limit
            case _:
                return size == self.limit


@dataclass(frozen=True, slots=True)
class Conditional:
    """A value that a tag has where all of this holds."""

    value: str
    hours: tuple[str, ...] = ()
    """In OSM's opening_hours syntax."""
    sizes: tuple[Size, ...] = ()
    errands: tuple[str, ...] = ()
    weather: tuple[str, ...] = ()


def conditionals(text: str) -> tuple[Conditional, ...] | None:
    """What a conditional tag says, in its order; None where any of it says nothing that is known."""
    found: list[Conditional] = []
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None:
            return None
        made = _conditional(match[1].lower(), _AND.split((match[2] or match[3] or "").strip()))
        if made is None:
            return None
        found.append(made)
        at = match.end()
    return tuple(found) or None


def hours_in(texts: Iterable[str]) -> set[str]:
    """All opening hours that these conditional tags name."""
    return {hours for text in texts for each in conditionals(text) or () for hours in each.hours}


def moments(windows: Mapping[str, Sequence[tuple[int, int]]], begin_s: int, end_s: int) -> tuple[Moment, ...]:
    """What holds together at the times of a span [s after midnight], each once; `windows` are those of all hours."""
    edges = {edge for told in windows.values() for window in told for edge in window if begin_s < edge < end_s}
    return tuple(dict.fromkeys(frozenset(_open_at(windows, time_s)) for time_s in sorted({begin_s, *edges})))


def _open_at(windows: Mapping[str, Sequence[tuple[int, int]]], time_s: int) -> Iterator[str]:
    return (hours for hours, told in windows.items() if any(begin <= time_s < end for begin, end in told))


def _conditional(value: str, conditions: Iterable[str]) -> Conditional | None:
    hours: list[str] = []
    sizes: list[Size] = []
    errands: list[str] = []
    weather: list[str] = []
    for condition in conditions:
        word = condition.strip().lower()
        if match := _SIZE.fullmatch(word):
            limit = _UNITS[match[1]](match[3])
            if limit is None:
                return None
            sizes.append(Size(match[1], match[2], limit))
        elif word in ERRANDS:
            errands.append(word)
        elif word in WEATHER:
            weather.append(word)
        else:
            try:
                validate_hours(condition.strip())
            except ValueError:
                return None
            hours.append(condition.strip())
    return Conditional(value, tuple(hours), tuple(sizes), tuple(errands), tuple(weather))
