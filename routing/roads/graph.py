"""The road graph of one profile: junctions, the edges of street between them, and what it costs to pass each way.

It holds only the well-connected network, the largest set of junctions that can all reach each other, so that a place
that was snapped to it can be reached and left. What a later rule needs (turns, limits of size, hours) hangs on edges
and junctions by their OpenStreetMap numbers, `way_id` and `node_id`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from data.errors import RoadError
from routing.osm.ways import Ways
from routing.roads import kernels
from routing.roads.globe import haversine_m
from routing.roads.profiles import Profile

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """V junctions and E edges; edge `e` runs along `lonlat[first[e]:first[e + 1]]` from its tail to its head.

    An edge may join a junction to itself, and two junctions may be joined by several edges.
    """

    node_id: Int64s
    """OpenStreetMap's number of each junction, int64[V]."""
    node_lon: Floats
    """Junctions [degrees], float64[V]."""
    node_lat: Floats
    """Junctions [degrees], float64[V]."""
    way_id: Int64s
    """OpenStreetMap's number of the way that each edge is a part of, int64[E]."""
    tail: Int64s
    """Junction at which each edge starts, int64[E]."""
    head: Int64s
    """Junction at which each edge ends, int64[E]."""
    length_cm: Int64s
    """Along the line [cm], int64[E]."""
    onwards_ms: Int64s
    """Time from tail to head [ms], int64[E]; -1 where that isn't allowed."""
    backwards_ms: Int64s
    """Time from head to tail [ms], int64[E]; -1 where that isn't allowed."""
    first: Int64s
    """Where each edge's line starts, int64[E + 1]."""
    lonlat: Floats
    """Points of the lines [degrees], float64[., 2]; neighbouring edges repeat their common junction."""

    def __post_init__(self) -> None:
        for each in fields(self):
            getattr(self, each.name).flags.writeable = False

    def line(self, edge: int) -> Floats:
        """Where an edge runs, from tail to head, float64[k, 2] of lon, lat [degrees]."""
        return self.lonlat[self.first[edge] : self.first[edge + 1]]

    def arcs(self) -> tuple[Int64s, Int64s, Int64s, Int64s]:
        """Tail, head, time [ms] and number of each allowed direction: edge `e` is arc `2 e` onwards, `2 e + 1` back."""
        onwards, backwards = np.flatnonzero(self.onwards_ms >= 0), np.flatnonzero(self.backwards_ms >= 0)
        return (
            np.concatenate([self.tail[onwards], self.head[backwards]]),
            np.concatenate([self.head[onwards], self.tail[backwards]]),
            np.concatenate([self.onwards_ms[onwards], self.backwards_ms[backwards]]),
            np.concatenate([2 * onwards, 2 * backwards + 1]),
        )


def build_graph(ways: Ways, profile: Profile) -> RoadGraph:
    """The graph of all streets that a profile may use, cut at the junctions of those streets.

    An edge takes `36 · cm / (km/h)` milliseconds, its length being the sum of great-circle distances along its line.
    Raises `RoadError` if the profile may use no street, or no two places on them can reach each other.
    """
    kmh = np.array([profile.passage(tags) for tags in ways.tags])
    open_ways = (kmh > 0).any(axis=1)
    sizes = np.diff(ways.first)
    node = ways.nodes[np.repeat(open_ways, sizes)]
    way = np.repeat(np.flatnonzero(open_ways), sizes[open_ways])
    if len(node) == 0:
        raise RoadError(f"there is no street for the profile `{profile.name}`; use a larger extract")

    is_last = np.append(way[1:] != way[:-1], True)
    is_end = is_last | np.append(True, is_last[:-1])
    is_junction = np.bincount(node, minlength=len(ways.lon)) > 1
    is_junction[node[is_end]] = True
    cut = is_junction[node]
    starts = np.flatnonzero(cut & ~is_last)
    stops = np.flatnonzero(cut & ~np.append(True, is_last[:-1]))

    step_m = haversine_m(ways.lon[node[:-1]], ways.lat[node[:-1]], ways.lon[node[1:]], ways.lat[node[1:]])
    step_m = np.append(np.where(is_last[:-1], 0.0, step_m), 0.0)
    length_cm = np.rint(np.add.reduceat(step_m, starts) * 100).astype(np.int64)
    onwards_ms, backwards_ms = (_milliseconds(length_cm, kmh[way[starts], column]) for column in (0, 1))

    tail, head = node[starts], node[stops]
    inside = _well_connected(len(ways.lon), tail, head, length_cm, onwards_ms, backwards_ms)
    keep = np.flatnonzero(inside[tail] & inside[head])
    if len(keep) == 0:
        raise RoadError(f"there are no connected streets for the profile `{profile.name}`; use a larger extract")
    junctions = np.unique(np.concatenate([tail[keep], head[keep]]))

    counts = stops[keep] - starts[keep] + 1
    first = np.concatenate([[0], np.cumsum(counts)])
    line = node[np.repeat(starts[keep] - first[:-1], counts) + np.arange(first[-1])]
    return RoadGraph(
        node_id=ways.node_id[junctions],
        node_lon=ways.lon[junctions],
        node_lat=ways.lat[junctions],
        way_id=ways.way_id[way[starts[keep]]],
        tail=np.searchsorted(junctions, tail[keep]),
        head=np.searchsorted(junctions, head[keep]),
        length_cm=length_cm[keep],
        onwards_ms=onwards_ms[keep],
        backwards_ms=backwards_ms[keep],
        first=first,
        lonlat=np.column_stack([ways.lon[line], ways.lat[line]]),
    )


def _milliseconds(length_cm: Int64s, kmh: Floats) -> Int64s:
    """Time for each length at each speed [ms]; -1 where the speed is 0."""
    allowed = kmh > 0
    return np.where(allowed, np.rint(36.0 * length_cm / np.where(allowed, kmh, 1.0)), -1.0).astype(np.int64)


def _well_connected(
    n: int, tail: Int64s, head: Int64s, length_cm: Int64s, onwards_ms: Int64s, backwards_ms: Int64s
) -> npt.NDArray[np.bool_]:
    """Which of `n` nodes lie in the largest strongly connected component; of equal ones, that with the most road."""
    onwards, backwards = onwards_ms >= 0, backwards_ms >= 0
    source = np.concatenate([tail[onwards], head[backwards]])
    target = np.concatenate([head[onwards], tail[backwards]])
    order = np.argsort(source, kind="stable")
    component = kernels.strong_components(np.searchsorted(source[order], np.arange(n + 1)), target[order])
    within = component[tail] == component[head]
    nodes = np.bincount(component)
    road_cm = np.bincount(component[tail[within]], weights=length_cm[within], minlength=len(nodes))
    return np.asarray(component == np.lexsort((road_cm, nodes))[-1])
