"""The loops behind catchments: from each point backwards along its ways, no farther than a time allows.

R. Dial et al., "A computational analysis of alternative algorithms and labeling techniques for finding shortest path
trees", 1979, call this a bounded search of Dijkstra's kind; it runs on the graph of turns, against their direction, so
that what it finds is what the travel table says. Weights are as in `kernels`.
"""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from routing.kernel_cache import inner, kernel
from routing.kernel_cache import numba_types as types
from routing.roads import kernels
from routing.roads.kernels import I64, INF, INT, OUT64, SHIFT

Int64s = npt.NDArray[np.int64]

_FILES = (__file__, kernels.__file__)


@inner()  # type: ignore[untyped-decorator]
def _ms(weight: np.int64, ms_mask: np.int64) -> np.int64:
    return (weight >> SHIFT) & ms_mask


@inner()  # type: ignore[untyped-decorator]
def _search(
    turn_first: Int64s,
    turn_from: Int64s,
    turn_weight: Int64s,
    state_first: Int64s,
    states: Int64s,
    arc: Int64s,
    edge: np.int64,
    to_head: np.int64,
    to_tail: np.int64,
    most_ms: np.int64,
    ms_mask: np.int64,
    least: Int64s,
    settled: Int64s,
) -> int:
    """Fill `least` with the weight from the end of each state's arc to a spot on an edge, and list the states in
    `settled`, nearest first; how many there are. Whoever calls sets `least` back.
    """
    heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
    seen = 0
    for i in range(state_first[edge], state_first[edge + 1]):
        beyond = to_tail if arc[states[i]] & 1 else to_head
        if beyond >= INF:
            continue
        for turn in range(turn_first[states[i]], turn_first[states[i] + 1]):
            weight = turn_weight[turn] - beyond
            source = turn_from[turn]
            if _ms(weight, ms_mask) <= most_ms and weight < least[source]:
                least[source] = weight
                heapq.heappush(heap, (weight, source))
    while len(heap) > 0:
        weight, state = heapq.heappop(heap)
        if weight > least[state]:
            continue
        settled[seen] = state
        seen += 1
        for turn in range(turn_first[state], turn_first[state + 1]):
            further = weight + turn_weight[turn]
            source = turn_from[turn]
            if further < least[source] and _ms(further, ms_mask) <= most_ms:
                least[source] = further
                heapq.heappush(heap, (further, source))
    return seen


@kernel(_FILES, I64, I64, I64, I64, I64, I64, INT, INT, INT, INT, INT, OUT64, result=OUT64)
def reached(
    turn_first: Int64s,
    turn_from: Int64s,
    turn_weight: Int64s,
    state_first: Int64s,
    states: Int64s,
    arc: Int64s,
    edge: np.int64,
    to_head: np.int64,
    to_tail: np.int64,
    most_ms: np.int64,
    ms_mask: np.int64,
    least: Int64s,
) -> Int64s:
    """The states from whose arc's end a spot is reached in time; their weights are in `least`, which was all `INF`.

    Args:
        turn_first: where the turns into each state start, int64[S + 1].
        turn_from: the state that each of them comes from, int64[T].
        turn_weight: what each of them and the arc after it take, int64[T].
        state_first: where the states of each edge start, int64[E + 1].
        states: the states by edge, int64[S].
        arc: the arc of each state, int64[S].
        edge, to_head, to_tail: where the spot lies.
        most_ms: the time allowed [ms].
        ms_mask: the bits of milliseconds that are time.
        least: int64[S].
    """
    settled = np.empty(len(arc), np.int64)
    count = _search(
        turn_first, turn_from, turn_weight, state_first, states, arc, edge, to_head, to_tail, most_ms, ms_mask,
        least, settled,
    )  # fmt: skip
    return settled[:count].copy()


@kernel(
    _FILES,
    I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, I64, INT, INT, INT,
    result=types.Tuple((OUT64, OUT64, OUT64)),
)  # fmt: skip
def catch(
    turn_first: Int64s,
    turn_from: Int64s,
    turn_weight: Int64s,
    state_first: Int64s,
    states: Int64s,
    arc: Int64s,
    edges: Int64s,
    to_head: Int64s,
    to_tail: Int64s,
    home_first: Int64s,
    homes: Int64s,
    home_to_head: Int64s,
    home_to_tail: Int64s,
    most_ms: np.int64,
    ms_mask: np.int64,
    first_point: np.int64,
) -> tuple[Int64s, Int64s, Int64s]:
    """Pairs of a point and a home from which it is reached in time, with the weight of the way; points ascending.

    Args as for `reached`, and:
        edges, to_head, to_tail: where each point lies, int64[P]; their numbers begin at `first_point`.
        home_first: where the homes on each edge start, int64[E + 1].
        homes: the homes by edge, int64[H].
        home_to_head, home_to_tail: from each home to the ends of its edge, int64[H].
    """
    least = np.full(len(arc), INF, np.int64)
    at_home = np.full(len(homes), INF, np.int64)
    settled = np.empty(len(arc), np.int64)
    found = np.empty(len(homes), np.int64)
    room = 1024
    point_of, home_of, weight_of = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    used = 0
    arcs = 2 * (len(state_first) - 1)
    for i in range(len(edges)):
        edge = edges[i]
        count = _search(
            turn_first, turn_from, turn_weight, state_first, states, arc, edge, to_head[i], to_tail[i], most_ms,
            ms_mask, least, settled,
        )  # fmt: skip
        caught = 0
        for k in range(home_first[edge], home_first[edge + 1]):  # straight along the edge
            home = homes[k]
            there, back = home_to_head[home], home_to_tail[home]
            weight = np.int64(INF)
            if there < INF and to_head[i] < INF and there >= to_head[i]:
                weight = min(weight, there - to_head[i])
            if back < INF and to_tail[i] < INF and back >= to_tail[i]:
                weight = min(weight, back - to_tail[i])
            if weight < INF and _ms(weight, ms_mask) <= most_ms:
                at_home[home] = weight
                found[caught] = home
                caught += 1
        for k in range(count):
            state = settled[k]
            if state < arcs:  # copies of an arc are for those who came to it by a certain turn
                for j in range(home_first[state >> 1], home_first[(state >> 1) + 1]):
                    home = homes[j]
                    beyond = home_to_tail[home] if state & 1 else home_to_head[home]
                    if beyond >= INF:
                        continue
                    weight = least[state] + beyond
                    if weight < at_home[home] and (at_home[home] < INF or _ms(weight, ms_mask) <= most_ms):
                        if at_home[home] >= INF:
                            found[caught] = home
                            caught += 1
                        at_home[home] = weight
            least[state] = INF
        if used + caught > room:
            room = 2 * (used + caught)
            longer = np.empty((3, room), np.int64)
            longer[0, :used], longer[1, :used], longer[2, :used] = point_of[:used], home_of[:used], weight_of[:used]
            point_of, home_of, weight_of = longer[0], longer[1], longer[2]
        for k in range(caught):
            home = found[k]
            if _ms(at_home[home], ms_mask) <= most_ms:
                point_of[used], home_of[used], weight_of[used] = first_point + i, home, at_home[home]
                used += 1
            at_home[home] = INF
    return point_of[:used].copy(), home_of[:used].copy(), weight_of[:used].copy()
