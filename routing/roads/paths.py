"""One fastest path, with the streets it follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.roads import kernels
from routing.roads.globe import mercator
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.kernels import INF, REAL
from routing.roads.snapping import Spots
from routing.roads.table import along, starts, turns_out

Int64s = npt.NDArray[np.int64]
Line = npt.NDArray[np.float64]

_SAME_POINT_DEG = 1e-9  # a tenth of a millimetre


class Stretch(NamedTuple):
    """A part of a way along one edge, which it enters at its tail or, `back`, at its head."""

    edge: int
    back: bool
    line: Line
    """As it is passed, float64[k, 2] of lon, lat [degrees]; k may be 1 at an end of the way."""


def fastest_path(
    graph: RoadGraph, hierarchy: Hierarchy, origin: Spots, destination: Spots
) -> tuple[int, list[Stretch]] | None:
    """Weight and stretches from one spot to another, each given as `Spots` of length 1; None if there is no way.

    The weight is the one behind the travel table; the first stretch starts and the last one ends at the spots.
    """
    here, there = _point(origin), _point(destination)
    is_shared = origin.edge[0] == destination.edge[0]
    beside = int(along(origin, 0, destination, np.array([0]))[0]) if is_shared else INF
    through = min(_ways(graph, hierarchy, origin, destination), key=lambda way: way.weight, default=None)
    if through is None or through.weight >= REAL or beside <= through.weight:
        if beside >= REAL:
            return None
        back = bool(origin.along[0] > destination.along[0])
        line = np.concatenate([here, _between(graph, origin, destination), there])
        return beside, [Stretch(int(origin.edge[0]), back, line)]
    first, *between, last = through.arcs(graph, hierarchy)
    leaving = _to_end(graph, origin, by_tail=bool(first & 1))
    arriving = _to_end(graph, destination, by_tail=not last & 1)
    return through.weight, [
        Stretch(first >> 1, bool(first & 1), np.concatenate([here, leaving])),
        *(Stretch(arc >> 1, bool(arc & 1), graph.line(arc >> 1)[:: -1 if arc & 1 else 1]) for arc in between),
        Stretch(last >> 1, bool(last & 1), np.concatenate([arriving[::-1], there])),
    ]


def joined(way: list[Stretch]) -> Line:
    """A way as one line without repeated points, of at least its first and last one."""
    points = np.concatenate([stretch.line for stretch in way])
    moved = np.abs(np.diff(points, axis=0)).max(axis=1) > _SAME_POINT_DEG
    line = points[np.append(True, moved)]
    return line if len(line) > 1 else points[[0, -1]]


@dataclass(frozen=True, slots=True, eq=False)
class _Climb:
    """Weights to (or from) the ancestors of a state, by depth, and by which arc from which state each was reached."""

    low: int
    row: Int64s
    arc: Int64s
    node: Int64s

    @classmethod
    def of(cls, h: Hierarchy, starts: Mapping[int, int], *, inward: bool) -> _Climb:
        """From the states of these ranks, each an ancestor of the lowest, with these weights."""
        low = min(starts)
        row = np.full(h.depth[low] + 1, INF)
        for state, weight in starts.items():
            row[h.depth[state]] = weight
        arc, node = np.full(len(row), -1), np.full(len(row), low)
        kernels.climb(h.first, h.upper_depth, h.down if inward else h.up, h.parent, np.int64(low), row, arc, node)
        return cls(low, row, arc, node)

    def trace(self, h: Hierarchy, depth: int) -> list[tuple[int, int]]:
        """The arcs, with their lower states, from the ancestor at `depth` down to where it started."""
        chain = []
        while self.arc[depth] >= 0:
            chain.append((int(self.arc[depth]), int(self.node[depth])))
            depth = int(h.depth[self.node[depth]])
        return chain


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """A way from one edge to another, or back to the same; `before`: the arc from which it first turned, if it did."""

    weight: int
    peak: int
    out: _Climb
    into: _Climb
    before: tuple[int, ...]

    def arcs(self, graph: RoadGraph, h: Hierarchy) -> list[int]:
        """All arcs that it passes, from that of the origin to that of the destination."""
        rising, falling = self.out.trace(h, self.peak), self.into.trace(h, self.peak)
        chain = np.array([*reversed(rising), *falling], np.int64).reshape(-1, 2)
        is_down = np.repeat([0, 1], [len(rising), len(falling)]).astype(np.int64)
        arcs, nodes = np.ascontiguousarray(chain[:, 0]), np.ascontiguousarray(chain[:, 1])
        turns = kernels.unpack(h.first, h.upper, h.up_by, h.down_by, arcs, nodes, is_down)
        if len(turns):
            states = [int(graph.turn_source[turns[0]]), *graph.turn_target[turns].tolist()]
        else:
            states = [int(np.flatnonzero(h.rank == self.out.low)[0])]
        return [*self.before, *(int(graph.arc[state]) for state in states)]


def _ways(graph: RoadGraph, h: Hierarchy, origin: Spots, destination: Spots) -> Iterator[_Way]:
    """The fastest way out of the origin's edge; where both are on one edge, that by each turn out of it."""
    into = _Climb.of(h, _states(h, destination, inward=True), inward=True)
    if origin.edge[0] != destination.edge[0]:
        yield _meeting(h, _Climb.of(h, _states(h, origin, inward=False), inward=False), into, ())
        return
    for state, turn, weight in turns_out(graph, h, origin, 0):
        start = {int(h.rank[graph.turn_target[turn]]): weight}
        yield _meeting(h, _Climb.of(h, start, inward=False), into, (int(graph.arc[state]),))


def _meeting(h: Hierarchy, out: _Climb, into: _Climb, before: tuple[int, ...]) -> _Way:
    common = int(kernels.meeting_depth(h.parent, h.depth, np.int64(out.low), np.int64(into.low)))
    sums = out.row[: common + 1] + into.row[: common + 1]
    peak = int(sums.argmin()) if len(sums) else 0
    return _Way(int(sums.min(initial=INF)), peak, out, into, before)


def _states(h: Hierarchy, spot: Spots, *, inward: bool) -> dict[int, int]:
    """The ranks of the states in which a path may begin or end at a spot, and the weights there."""
    low = int(h.edge_first[spot.edge[0]])
    onwards, backwards = (int(each[0]) for each in starts(spot, inward=inward))
    count = int(h.edge_states[spot.edge[0]]) if inward else 2
    return {state: backwards if h.back[state] else onwards for state in range(low, low + count)}


def _passed(graph: RoadGraph, spot: Spots) -> int:
    """How many points of its edge's line lie at or before the spot: at least one, and never the last."""
    line = graph.line(spot.edge[0])
    steps = np.hypot(*np.diff(mercator(line), axis=0).T)
    return 1 + min(int(np.searchsorted(np.cumsum(steps), spot.along[0], side="right")), len(steps) - 1)


def _point(spot: Spots) -> Line:
    return np.array([[spot.lon[0], spot.lat[0]]])


def _to_end(graph: RoadGraph, spot: Spots, *, by_tail: bool) -> Line:
    """The points of the edge's line from the spot to one of its ends."""
    line, passed = graph.line(spot.edge[0]), _passed(graph, spot)
    return line[:passed][::-1] if by_tail else line[passed:]


def _between(graph: RoadGraph, origin: Spots, destination: Spots) -> Line:
    """The points of the edge's line between two spots on it."""
    line, a, b = graph.line(origin.edge[0]), _passed(graph, origin), _passed(graph, destination)
    return line[a:b] if a <= b else line[b:a][::-1]
