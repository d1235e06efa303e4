"""One fastest path, with the streets it follows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.roads import kernels
from routing.roads.globe import mercator
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.kernels import INF
from routing.roads.snapping import Spots
from routing.roads.table import edge_ends

Int64s = npt.NDArray[np.int64]
Line = npt.NDArray[np.float64]

_SAME_POINT_DEG = 1e-9  # a tenth of a millimetre


def fastest_path(graph: RoadGraph, hierarchy: Hierarchy, origin: Spots, destination: Spots) -> tuple[int, Line] | None:
    """Weight and line (lon, lat) from one spot to another, each given as `Spots` of length 1; None if there is no way.

    The weight is the one behind the travel table; the line starts and ends at the spots.
    """
    here, there = _point(origin), _point(destination)
    out_row, out_arc, out_node = _climb(graph, hierarchy, origin, outward=True)
    in_row, in_arc, in_node = _climb(graph, hierarchy, destination, outward=False)
    (low_a,), _, _ = edge_ends(graph, hierarchy, origin)
    (low_b,), _, _ = edge_ends(graph, hierarchy, destination)
    common = kernels.meeting_depth(hierarchy.parent, hierarchy.depth, low_a, low_b)
    sums = out_row[: common + 1] + in_row[: common + 1]
    through = int(sums.min(initial=INF))
    beside = _beside(origin, destination)
    if min(through, beside) >= INF:
        return None
    if beside <= through:
        return beside, _join([here, _between(graph, origin, destination), there])

    peak = int(sums.argmin())
    rising, start = _trace(hierarchy, out_arc, out_node, peak)
    falling, stop = _trace(hierarchy, in_arc, in_node, peak)
    chain = [*reversed(rising), *falling]
    is_down = np.repeat([0, 1], [len(rising), len(falling)]).astype(np.int64)
    arcs = np.array([arc for arc, _ in chain], dtype=np.int64)
    nodes = np.array([node for _, node in chain], dtype=np.int64)
    h = hierarchy
    roads = kernels.unpack(h.first, h.upper, h.up_by, h.down_by, arcs, nodes, is_down)
    lines = [graph.line(code >> 1)[:: -1 if code & 1 else 1] for code in roads.tolist()]
    leaving = _to_end(graph, origin, by_tail=_ends_at_tail(graph, hierarchy, origin, start, outward=True))
    arriving = _to_end(graph, destination, by_tail=_ends_at_tail(graph, hierarchy, destination, stop, outward=False))
    return through, _join([here, leaving, *lines, arriving[::-1], there])


def _climb(graph: RoadGraph, hierarchy: Hierarchy, spot: Spots, *, outward: bool) -> tuple[Int64s, Int64s, Int64s]:
    """The spot's label, and by which arc from which junction each of its entries came."""
    h = hierarchy
    (low,), (high,), (tail_is_low,) = edge_ends(graph, h, spot)
    ends = (spot.to_tail[0], spot.to_head[0]) if outward else (spot.from_tail[0], spot.from_head[0])
    at_low, at_high = ends if tail_is_low else ends[::-1]
    row, arc, node = (np.empty(h.depth[low] + 1, np.int64) for _ in range(3))
    weight = h.up if outward else h.down
    kernels.climb(h.first, h.upper_depth, weight, h.parent, h.depth, low, high, at_low, at_high, row, arc, node)
    return row, arc, node


def _trace(hierarchy: Hierarchy, arc: Int64s, node: Int64s, depth: int) -> tuple[list[tuple[int, int]], int]:
    """The arcs, with their lower junctions, from the ancestor at `depth` down to the edge, and the depth there."""
    chain = []
    while arc[depth] >= 0:
        chain.append((int(arc[depth]), int(node[depth])))
        depth = int(hierarchy.depth[node[depth]])
    return chain, depth


def _ends_at_tail(graph: RoadGraph, hierarchy: Hierarchy, spot: Spots, depth: int, *, outward: bool) -> bool:
    """Whether the junction where a path leaves the spot's edge, or comes to it, at this depth, is the edge's tail."""
    (low,), (high,), (tail_is_low,) = edge_ends(graph, hierarchy, spot)
    if low == high:
        by_tail, by_head = (spot.to_tail, spot.to_head) if outward else (spot.from_tail, spot.from_head)
        return bool(by_tail[0] <= by_head[0])
    return bool((depth == hierarchy.depth[low]) == tail_is_low)


def _beside(origin: Spots, destination: Spots) -> int:
    """The weight straight along the edge that both spots stand on."""
    if origin.edge[0] != destination.edge[0]:
        return INF
    onwards = _difference(destination.from_tail[0], origin.from_tail[0])
    backwards = _difference(origin.to_tail[0], destination.to_tail[0])
    return min(onwards, backwards)


def _difference(farther: np.int64, nearer: np.int64) -> int:
    return int(farther - nearer) if nearer <= farther < INF else INF


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


def _join(lines: list[Line]) -> Line:
    """One line without repeated points, of at least its first and last one."""
    points = np.concatenate(lines)
    moved = np.abs(np.diff(points, axis=0)).max(axis=1) > _SAME_POINT_DEG
    line = points[np.append(True, moved)]
    return line if len(line) > 1 else points[[0, -1]]
