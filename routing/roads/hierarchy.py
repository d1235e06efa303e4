"""Customizable contraction: the graph of turns prepared so that weights between places are minima of short rows.

J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM JEA 21 (2016). States are contracted
from the least to the most important of a nested dissection; the arcs that leaves are the same for all speeds, and
`kernels.customise` finds their weights. A fastest path between two states passes a common ancestor of theirs in the
elimination tree, so a state's weights to and from its ancestors, its label, are all that a table needs (D. Ouyang et
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
    """S states numbered by rank and A upward arcs, from a state to others of higher rank.

    The states of an edge have ranks in a row, and each of them leads to the others, if only nominally: so they are
    ancestors of the first one. Weights are milliseconds << 30 | centimetres, `kernels.INF` where there is no way.
    """

    rank: Int64s
    """The rank of each state of the graph, int64[S]."""
    turn_weight: Int64s
    """What each turn of the graph and the arc after it take, int64[T]."""
    edge_first: Int64s
    """The rank of each edge's first state; those of its two directions come before the copies, int64[E]."""
    edge_states: Int64s
    """How many states each edge has, int64[E]."""
    back: Int64s
    """1 for the states of ways backwards, by rank, else 0, int64[S]."""
    first: Int64s
    """Where the arcs of each rank start, int64[S + 1]."""
    upper: Int32s
    """The upper end of each arc, ascending within its lower end's arcs, int32[A]."""
    upper_depth: Int32s
    """Depth of the upper end in the elimination tree, int32[A]."""
    parent: Int32s
    """The elimination tree, int32[S]; -1 at a root."""
    depth: Int32s
    """Depth in the elimination tree, int32[S]; 0 at a root."""
    walk: Int32s
    """Position in a depth-first walk of the elimination tree, int32[S]."""
    up: Int64s
    """Weight from the lower end to the upper one, int64[A]."""
    down: Int64s
    """Weight from the upper end to the lower one, int64[A]."""
    up_by: Int32s
    """The turn that `up` takes, or -2 - the lower state that it leads by; -1 for no way; int32[A]."""
    down_by: Int32s
    """The same for `down`, int32[A]."""

    def __post_init__(self) -> None:
        for each in fields(self):
            getattr(self, each.name).flags.writeable = False


def build_hierarchy(graph: RoadGraph) -> Hierarchy:
    """Order, contract and customise a road graph."""
    n = len(graph.arc)
    edge = graph.arc >> 1
    # Of an edge's two directions first the one that is closed: nothing but the other then comes after it.
    is_open = np.column_stack([graph.onwards_ms, graph.backwards_ms]).ravel()[graph.arc] >= 0
    is_copy = np.arange(n) >= 2 * len(graph.tail)
    order = np.lexsort((np.arange(n), is_open, is_copy, _edge_ranks(graph)[edge]))
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    edge_first, edge_states = (
        np.minimum(rank[0 : 2 * len(graph.tail) : 2], rank[1 : 2 * len(graph.tail) : 2]),
        np.bincount(edge),
    )

    a, b = rank[graph.turn_source], rank[graph.turn_target]
    low, high = np.minimum(a, b), np.maximum(a, b)
    between = np.flatnonzero(low < high)  # a loop leads nowhere
    beside = _beside(edge_first, edge_states)
    pairs = np.unique(np.concatenate([low[between] * n + high[between], beside[0] * n + beside[1]]))
    first, upper, parent = kernels.chordal(np.searchsorted(pairs, np.arange(n + 1) * n), (pairs % n).astype(np.int32))
    depth, walk = kernels.tree_places(parent)

    keys = np.repeat(np.arange(n) * n, np.diff(first)) + upper
    slot = np.searchsorted(keys, low * n + high)
    weight, turn, is_up = _turn_weights(graph), np.arange(len(a)), a < b
    up, up_by = _lightest(len(upper), slot, weight, turn, between[is_up[between]])
    down, down_by = _lightest(len(upper), slot, weight, turn, between[~is_up[between]])
    kernels.customise(first, upper, up, down, up_by, down_by)
    back = graph.arc[order] & 1
    return Hierarchy(
        rank,
        weight,
        edge_first,
        edge_states,
        back,
        first,
        upper,
        depth[upper],
        parent,
        depth,
        walk,
        up,
        down,
        up_by,
        down_by,
    )


def _turn_weights(graph: RoadGraph) -> Int64s:
    """What each turn and the arc after it take, int64[T]."""
    arc = graph.arc[graph.turn_target]
    ms = np.where(arc & 1, graph.backwards_ms[arc >> 1], graph.onwards_ms[arc >> 1])
    weight: Int64s = ((graph.turn_ms + ms) << SHIFT) | graph.length_cm[arc >> 1]
    return weight


def _beside(edge_first: Int64s, edge_states: Int64s) -> tuple[Int64s, Int64s]:
    """All pairs of states of an edge, the lower first."""
    low, high = [], []
    for i in range(int(edge_states.max(initial=0))):
        for j in range(i + 1, int(edge_states.max())):
            some = edge_first[edge_states > j]
            low.append(some + i)
            high.append(some + j)
    return np.concatenate(low), np.concatenate(high)


def _edge_ranks(graph: RoadGraph) -> Int64s:
    """The rank of each edge in a nested dissection along straight cuts of the graph whose nodes are edges.

    The states of an edge then follow each other: that is as good as an order of the states, and found in less time.
    """
    n = len(graph.tail)
    a, b = graph.arc[graph.turn_source] >> 1, graph.arc[graph.turn_target] >> 1
    joins = np.flatnonzero(a != b)
    order = compute_order_inertial(
        n,
        a[joins].tolist(),
        b[joins].tolist(),
        ((graph.node_lat[graph.tail] + graph.node_lat[graph.head]) / 2).tolist(),
        ((graph.node_lon[graph.tail] + graph.node_lon[graph.head]) / 2).tolist(),
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
