"""How fast streets are driven at some hours of a day: a factor of their usual speed, or a speed measured there.

The day falls into periods in which all speeds stay the same; a table of travel times is made for each.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from routing.roads.profiles import FERRY, Profile, street_classes

if TYPE_CHECKING:
    from routing.roads.graph import RoadGraph

Floats = npt.NDArray[np.float64]
Int64s = npt.NDArray[np.int64]


_UNTIL_S = 47 * 3600  # windows are known to the end of the next day, which may be a day of 23 hours


@dataclass(frozen=True, slots=True)
class Pace:
    """The speed of some streets while a window is open: exactly one of `factor` and `kmh`.

    It holds for one way of the map, for the streets of a class, or for all streets; for one profile, or for vans and
    trucks.
    """

    windows: tuple[tuple[int, int], ...]
    """Begin and end [s after midnight], disjoint and in order."""
    highway: str = ""
    way_id: int | None = None
    profile: str = ""
    factor: float | None = None
    """Times the usual speed."""
    kmh: float | None = None
    """A measured speed [km/h]."""

    def concerns(self, profile: Profile) -> bool:
        """Whether a profile drives so."""
        return self.profile == profile.name if self.profile else profile.kind == "motor"

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """What is said of a way goes before what is said of its class, that before what is said of all streets, and
        what is said of a profile before what is said of all. Of equals, the last goes first.
        """
        return self.way_id is not None, bool(self.highway), bool(self.profile)


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day, up to the next one's start, and the paces that hold in it: later ones go before."""

    start_s: int
    paces: tuple[Pace, ...]


def periods_of(paces: Sequence[Pace], profile: Profile) -> tuple[Period, ...]:
    """The periods of a day for one profile, of which the first starts at 0; neighbours differ in what holds."""
    own = sorted((pace for pace in paces if pace.concerns(profile)), key=lambda pace: pace.rank)
    all_windows = {pace.windows for pace in own}
    ends = {end for windows in all_windows for window in windows for end in window}
    starts = sorted({0, *(end for end in ends if end < _UNTIL_S)})
    first = starts.index(0)
    holding = {windows: _holding(windows, starts) for windows in all_windows}
    found: list[Period] = []
    for number, start_s in enumerate(starts[first:], start=first):
        holds = tuple(pace for pace in own if number in holding[pace.windows])
        if not found or holds != found[-1].paces:
            found.append(Period(start_s, holds))
    return tuple(found)


def _holding(windows: Iterable[tuple[int, int]], starts: Sequence[int]) -> frozenset[int]:
    """The numbers of the parts that begin at `starts` and lie in a window."""
    return frozenset(
        part
        for begin, end in windows
        for part in range(bisect.bisect_left(starts, begin), bisect.bisect_left(starts, end))
    )


def graph_at(graph: RoadGraph, profile: Profile, paces: Sequence[Pace]) -> RoadGraph:
    """The same streets and turns, passed at these paces, of which later ones go before; never above `top_kmh`."""
    if not paces:
        return graph
    kmh, factor = np.zeros(len(graph.tail)), np.ones(len(graph.tail))
    for by_way, group in groupby(paces, lambda pace: pace.way_id is not None):
        some = list(group)
        if by_way:
            _set_ways(graph, some, kmh, factor)
        else:
            _set_classes(graph, some, kmh, factor)
    least_ms = graph.length_cm * 36 / profile.top_kmh
    measured_ms = np.divide(graph.length_cm * 36, kmh, out=np.zeros_like(kmh), where=kmh > 0)

    def passed(usual_ms: Int64s) -> Int64s:
        ms = np.where(kmh > 0, measured_ms, usual_ms / factor)
        ms = np.where(usual_ms < 0, -1, np.rint(np.maximum(ms, np.minimum(least_ms, usual_ms))))
        return ms.astype(np.int64)

    return replace(graph, onwards_ms=passed(graph.onwards_ms), backwards_ms=passed(graph.backwards_ms))


def _set_classes(graph: RoadGraph, paces: Iterable[Pace], kmh: Floats, factor: Floats) -> None:
    classes = street_classes()
    for pace in paces:
        if pace.highway and pace.highway not in classes:
            continue
        if pace.highway:
            edges = graph.street_class == classes.index(pace.highway)
        else:
            edges = graph.street_class != classes.index(FERRY)
        kmh[edges], factor[edges] = pace.kmh or 0.0, pace.factor or 1.0


def _set_ways(graph: RoadGraph, paces: Iterable[Pace], kmh: Floats, factor: Floats) -> None:
    last = {pace.way_id: pace for pace in paces if pace.way_id is not None}
    ways = np.array(sorted(last), np.int64)
    at = np.minimum(np.searchsorted(ways, graph.way_id), len(ways) - 1)
    edges = np.flatnonzero(ways[at] == graph.way_id)
    told = [last[way] for way in ways[at[edges]].tolist()]
    kmh[edges] = [pace.kmh or 0.0 for pace in told]
    factor[edges] = [pace.factor or 1.0 for pace in told]
