"""Customizable contraction: the graph of turns prepared so that weights between places are minima of short rows.

J. Dibbelt, B. Strasser, D. Wagner, "Customizable Contraction Hierarchies", ACM JEA 21 (2016). States are contracted
from the least to the most important of a nested dissection; the arcs that leaves are the same for all speeds, and
`kernels.customise` finds their weights. A fastest path between two states passes a common ancestor of theirs in the
elimination tree, so a state's weights to and from its ancestors, its label, are all that a table needs (D. Ouyang et
al., "When Hierarchy Meets 2-Hop-Labeling", SIGMOD 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

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
    turn_arc: Int64s
    """The arc that each turn of the graph is a way along, int64[T]; -1 for a turn into the state it comes from."""
    turn_up: npt.NDArray[np.bool_]
    """Whether it leads up, bool[T]."""
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

    def timed(self, graph: RoadGraph) -> Hierarchy:
        """The same order and arcs with the weights of a graph of the same edges and turns."""
        return replace(self, **_weights(graph, self.first, self.upper, self.turn_arc, self.turn_up))


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
    turn_arc, turn_up = np.where(low < high, slot, -1), a < b
    return Hierarchy(
        rank=rank,
        turn_arc=turn_arc,
        turn_up=turn_up,
        edge_first=edge_first,
        edge_states=edge_states,
        back=graph.arc[order] & 1,
        first=first,
        upper=upper,
        upper_depth=depth[upper],
        parent=parent,
        depth=depth,
        walk=walk,
        **_weights(graph, first, upper, turn_arc, turn_up),
    )


def _weights(
    graph: RoadGraph, first: Int64s, upper: Int32s, turn_arc: Int64s, turn_up: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """Weights of turns and arcs, and what these stand for, by their names in `Hierarchy`."""
    weight = _turn_weights(graph)
    up, down = np.full(len(upper), INF), np.full(len(upper), INF)
    up_by, down_by = np.full(len(upper), -1, np.int32), np.full(len(upper), -1, np.int32)
    kernels.lay(turn_arc, turn_up, weight, up, down, up_by, down_by)
    kernels.customise(first, upper, up, down, up_by, down_by)
    return {"turn_weight": weight, "up": up, "down": down, "up_by": up_by, "down_by": down_by}


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
