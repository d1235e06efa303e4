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


class Way(NamedTuple):
    """A fastest path: the arcs that it passes, the first and the last of them in part."""

    weight: int
    """The one behind the travel table."""
    arcs: Int64s
    """Edge `e` is arc `2 e` onwards, `2 e + 1` back; int64[k], k ≥ 1."""
    leaving: Line
    """From the origin to the end of the first arc, or of the way; float64[., 2] of lon, lat [degrees]."""
    arriving: Line
    """From the start of the last arc to the destination; no points where that is the first arc."""

    def line(self, graph: RoadGraph) -> Line:
        """Where it runs, without repeated points, of at least its first and last one."""
        points = np.concatenate([self.leaving, _points(graph, self.arcs[1:-1]), self.arriving])
        moved = np.abs(np.diff(points, axis=0)).max(axis=1) > _SAME_POINT_DEG
        line = points[np.append(True, moved)]
        return line if len(line) > 1 else points[[0, -1]]


def fastest_path(graph: RoadGraph, hierarchy: Hierarchy, origin: Spots, destination: Spots) -> Way | None:
    """From one spot to another, each given as `Spots` of length 1; None if there is no way."""
    here, there = _point(origin), _point(destination)
    is_shared = origin.edge[0] == destination.edge[0]
    beside = int(along(origin, 0, destination, np.array([0]))[0]) if is_shared else INF
    through = min(_ways(graph, hierarchy, origin, destination), key=lambda way: way.weight, default=None)
    if through is None or through.weight >= REAL or beside <= through.weight:
        if beside >= REAL:
            return None
        arc = 2 * origin.edge[:1] + (origin.along[0] > destination.along[0])
        line = np.concatenate([here, _between(graph, origin, destination), there])
        return Way(beside, arc, line, line[:0])
    arcs = through.arcs(graph, hierarchy)
    leaving = _to_end(graph, origin, by_tail=bool(arcs[0] & 1))
    arriving = _to_end(graph, destination, by_tail=not arcs[-1] & 1)
    return Way(through.weight, arcs, np.concatenate([here, leaving]), np.concatenate([arriving[::-1], there]))


def _points(graph: RoadGraph, arcs: Int64s) -> Line:
    """The points of whole arcs, as they are passed."""
    edges, back = arcs >> 1, (arcs & 1).astype(bool)
    start, stop = graph.first[edges], graph.first[edges + 1]
    sizes = stop - start
    step = np.where(back, -1, 1)
    origin = np.where(back, stop - 1, start)
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    found: Line = graph.lonlat[np.repeat(origin, sizes) + np.repeat(step, sizes) * place]
    return found


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
class _Candidate:
    """A way from one edge to another, or back to the same; `before`: the arc from which it first turned, if it did."""

    weight: int
    peak: int
    out: _Climb
    into: _Climb
    before: tuple[int, ...]

    def arcs(self, graph: RoadGraph, h: Hierarchy) -> Int64s:
        """All arcs that it passes, from that of the origin to that of the destination."""
        rising, falling = self.out.trace(h, self.peak), self.into.trace(h, self.peak)
        chain = np.array([*reversed(rising), *falling], np.int64).reshape(-1, 2)
        is_down = np.repeat([0, 1], [len(rising), len(falling)]).astype(np.int64)
        arcs, nodes = np.ascontiguousarray(chain[:, 0]), np.ascontiguousarray(chain[:, 1])
        turns = kernels.unpack(h.first, h.upper, h.up_by, h.down_by, arcs, nodes, is_down)
        if len(turns):
            states = np.concatenate([graph.turn_source[turns[:1]], graph.turn_target[turns]])
        else:
            states = np.flatnonzero(h.rank == self.out.low)[:1]
        return np.concatenate([np.array(self.before, np.int64), graph.arc[states]])


def _ways(graph: RoadGraph, h: Hierarchy, origin: Spots, destination: Spots) -> Iterator[_Candidate]:
    """The fastest way out of the origin's edge; where both are on one edge, that by each turn out of it."""
    into = _Climb.of(h, _states(h, destination, inward=True), inward=True)
    if origin.edge[0] != destination.edge[0]:
        yield _meeting(h, _Climb.of(h, _states(h, origin, inward=False), inward=False), into, ())
        return
    for state, turn, weight in turns_out(graph, h, origin, 0):
        start = {int(h.rank[graph.turn_target[turn]]): weight}
        yield _meeting(h, _Climb.of(h, start, inward=False), into, (int(graph.arc[state]),))


def _meeting(h: Hierarchy, out: _Climb, into: _Climb, before: tuple[int, ...]) -> _Candidate:
    common = int(kernels.meeting_depth(h.parent, h.depth, np.int64(out.low), np.int64(into.low)))
    sums = out.row[: common + 1] + into.row[: common + 1]
    peak = int(sums.argmin()) if len(sums) else 0
    return _Candidate(int(sums.min(initial=INF)), peak, out, into, before)


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
