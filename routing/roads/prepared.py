"""The roads of one profile, ready to answer: the graph as it is passed in each period of the day, and where
places lie.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from data.records import Place
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.matrix import TravelMatrix, at_least_a_second
from routing.roads.paces import Period, graph_at
from routing.roads.profiles import Profile
from routing.roads.snapping import Snapper, Spots
from routing.roads.table import Labelled, fill_columns


class Part(NamedTuple):
    """The streets as they are passed in one period of the day."""

    graph: RoadGraph
    hierarchy: Hierarchy


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that answers for one profile."""

    profile: Profile
    graph: RoadGraph
    hierarchy: Hierarchy
    snapper: Snapper
    periods: tuple[Period, ...]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """One a period."""
        graphs = (graph_at(self.graph, self.profile, period.paces) for period in self.periods)
        return tuple(
            Part(graph, self.hierarchy if graph is self.graph else self.hierarchy.timed(graph)) for graph in graphs
        )

    @property
    def period_starts_s(self) -> tuple[int, ...]:
        """When each period begins [s after midnight]."""
        return tuple(period.start_s for period in self.periods)

    def timed(self, spots: Spots, part: Part) -> Spots:
        """Spots of the snapper as they are passed in a period."""
        return spots if part.graph is self.graph else spots.timed(part.graph)

    def part(self, depart_s: int) -> Part:
        """What answers for the period that holds when one leaves."""
        return self.parts[max(0, bisect.bisect_right(self.period_starts_s, depart_s) - 1)]


@dataclass(frozen=True, eq=False)
class Labels:
    """Places that ways lead to, ready for tables from any others."""

    prepared: Prepared
    max_snap_m: float
    place_ids: tuple[str, ...]
    periods: Sequence[Labelled]

    def matrix_from(self, places: Sequence[Place]) -> TravelMatrix:
        """What `OsmRoads.matrix` has from these places to those."""
        prepared, starts_s = self.prepared, self.prepared.period_starts_s
        origins, rows = near(prepared, places, self.max_snap_m)
        shape = len(starts_s), len(places), len(self.place_ids)
        duration_s, distance_m = (np.full(shape, -1, np.int32) for _ in "sm")
        for part, into, seconds, metres in zip(prepared.parts, self.periods, duration_s, distance_m, strict=True):
            fill_columns(prepared.timed(origins, part), rows, into, seconds, metres)
        if len(starts_s) > 1:
            duration_s = at_least_a_second(duration_s)
        return TravelMatrix(ids(places), self.place_ids, prepared.profile.name, starts_s, duration_s, distance_m)


def near(prepared: Prepared, places: Sequence[Place], max_snap_m: float) -> tuple[Spots, npt.NDArray[np.intp]]:
    """The spots of the places that are near enough, and which places these are."""
    spots = prepared.snapper.spots(places)
    which = np.flatnonzero(spots.distance_m <= max_snap_m)
    return spots.take(which), which


def ids(places: Sequence[Place]) -> tuple[str, ...]:
    """Of places, in their order."""
    return tuple(place.place_id for place in places)
