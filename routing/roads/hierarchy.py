"""Customizable contraction: the road graph prepared so that weights between places are minima of short rows.

J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM JEA 21 (2016). Junctions are contracted
from the least to the most important of a nested dissection; the arcs that leaves are the same for all speeds, and
`kernels.customise` finds their weights. A fastest path between two junctions passes a common ancestor of theirs in the
elimination tree, so a junction's weights to and from its ancestors, its label, are all that a table needs (D. Ouyang et
al., "When Hierarchy Meets 2-Hop-Labeling", SIGMOD 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from routingkit_cch import compute_order_inertial

from routing.roads import kernels
from routing.roads.graph import RoadGraph
from routing.roads.kernels import INF, SHIFT

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """V junctions numbered by rank and A upward arcs, from a junction to others of higher rank.

    Weights are milliseconds << 30 | centimetres, `kernels.INF` where there is no way.
    """

    rank: Int64s
    """The rank of each junction of the graph, int64[V]."""
    first: Int64s
    """Where the arcs of each rank start, int64[V + 1]."""
    upper: Int32s
    """The upper end of each arc, ascending within its lower end's arcs, int32[A]."""
    upper_depth: Int32s
    """Depth of the upper end in the elimination tree, int32[A]."""
    parent: Int32s
    """The elimination tree, int32[V]; -1 at a root."""
    depth: Int32s
    """Depth in the elimination tree, int32[V]; 0 at a root."""
    walk: Int32s
    """Position in a depth-first walk of the elimination tree, int32[V]."""
    up: Int64s
    """Weight from the lower end to the upper one, int64[A]."""
    down: Int64s
    """Weight from the upper end to the lower one, int64[A]."""
    up_by: Int32s
    """The road graph's arc that `up` takes, or -2 - the lower junction that it leads by; -1 for no way; int32[A]."""
    down_by: Int32s
    """The same for `down`, int32[A]."""

    def __post_init__(self) -> None:
        for each in fields(self):
            getattr(self, each.name).flags.writeable = False


def build_hierarchy(graph: RoadGraph) -> Hierarchy:
    """Order, contract and customise a road graph."""
    n = len(graph.node_id)
    tail, head, ms, arc = graph.arcs()
    weight = (ms << SHIFT) | graph.length_cm[arc >> 1]
    rank = _ranks(graph)

    a, b = rank[tail], rank[head]
    low, high = np.minimum(a, b), np.maximum(a, b)
    between = np.flatnonzero(low < high)  # a loop leads nowhere
    pairs = np.unique(low[between] * n + high[between])
    first, upper, parent = kernels.chordal(
        np.searchsorted(pairs, np.arange(n + 1) * n), (pairs % max(n, 1)).astype(np.int32)
    )
    depth, walk = kernels.tree_places(parent)

    keys = np.repeat(np.arange(n) * n, np.diff(first)) + upper
    slot = np.searchsorted(keys, low * n + high)
    is_up = a < b
    up, up_by = _lightest(len(upper), slot, weight, arc, between[is_up[between]])
    down, down_by = _lightest(len(upper), slot, weight, arc, between[~is_up[between]])
    kernels.customise(first, upper, up, down, up_by, down_by)
    return Hierarchy(rank, first, upper, depth[upper], parent, depth, walk, up, down, up_by, down_by)


def _ranks(graph: RoadGraph) -> Int64s:
    """The rank of each junction in a nested dissection along straight cuts."""
    n = len(graph.node_id)
    joins = np.flatnonzero(graph.tail != graph.head)
    order = compute_order_inertial(
        n,
        graph.tail[joins].tolist(),
        graph.head[joins].tolist(),
        graph.node_lat.tolist(),
        graph.node_lon.tolist(),
    )
    rank = np.empty(n, np.int64)
    rank[np.array(order, dtype=np.int64)] = np.arange(n)
    return rank


def _lightest(slots: int, slot: Int64s, weight: Int64s, arc: Int64s, chosen: Int64s) -> tuple[Int64s, Int32s]:
    """The lightest of the chosen arcs for each slot, and its number; of equal ones, the lowest."""
    best = np.full(slots, INF, np.int64)
    by = np.full(slots, -1, np.int32)
    order = chosen[np.lexsort((arc[chosen], weight[chosen], slot[chosen]))]
    lead = order[np.append(True, np.diff(slot[order]) > 0)] if len(order) else order
    best[slot[lead]] = weight[lead]
    by[slot[lead]] = arc[lead]
    return best, by
