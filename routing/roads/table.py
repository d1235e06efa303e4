"""Travel tables: a label for each place, then a minimum for each pair."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.roads import kernels
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.kernels import INF, REAL, SHIFT
from routing.roads.snapping import Spots

Int64s = npt.NDArray[np.int64]
Table = npt.NDArray[np.int32]

_CELLS_AT_A_TIME = 1 << 17  # some 10 ms: threads end together, and Ctrl-C is noticed between two slices
_LABELS_AT_A_TIME = 1 << 10


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """N spots on a graph with their labels, in the order of a walk of the elimination tree."""

    graph: RoadGraph
    hierarchy: Hierarchy
    spots: Spots
    low: Int64s
    """The first rank of each spot's edge, int64[N]."""
    slot: Int64s
    """Which row or column of a table is each spot's, int64[N]."""
    labels: npt.NDArray[np.int64]
    """Weights to all ancestors, or from them, by depth, int64[N, depth of the tree]."""
    common: Int64s
    """Depth of the deepest common ancestor of each spot and the next, int64[N]."""

    @classmethod
    def of(
        cls,
        graph: RoadGraph,
        hierarchy: Hierarchy,
        spots: Spots,
        slots: npt.NDArray[np.intp],
        *,
        inward: bool,
        threads: int | None = None,
    ) -> Labelled:
        """Label spots that ways lead from, or `inward`, to."""
        low = hierarchy.edge_first[spots.edge]
        order = np.argsort(hierarchy.walk[low], kind="stable")
        spots, low = spots.take(order), low[order]
        common = kernels.meeting_depths(hierarchy.parent, hierarchy.depth, low)
        labels = _labels(hierarchy, spots, threads, inward=inward)
        return cls(graph, hierarchy, spots, low, slots[order].astype(np.int64), labels, common)


def fill_tables(
    graph: RoadGraph,
    hierarchy: Hierarchy,
    origins: Spots,
    destinations: Spots,
    *,
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.intp],
    duration_s: Table,
    distance_m: Table,
    threads: int | None = None,
) -> None:
    """Write seconds and metres of all fastest paths, origin `i` to destination `j` in cell `rows[i], columns[j]`.

    Pairs without a way are left as they are. Uses one thread a processor unless told otherwise.
    """
    if len(rows) and len(columns):
        into = Labelled.of(graph, hierarchy, destinations, columns, inward=True, threads=threads)
        fill_columns(origins, rows, into, duration_s, distance_m, threads=threads)


def fill_columns(
    origins: Spots,
    rows: npt.NDArray[np.intp],
    into: Labelled,
    duration_s: Table,
    distance_m: Table,
    *,
    threads: int | None = None,
) -> None:
    """The same to destinations that have their labels."""
    if not len(rows) or not len(into.slot):
        return
    h = into.hierarchy
    out = Labelled.of(into.graph, h, origins, rows, inward=False, threads=threads)
    split = np.searchsorted(h.walk[into.low], h.walk[out.low]).astype(np.int64)

    def fill(start: int, stop: int) -> None:
        kernels.table_rows(
            start,
            stop,
            h.parent,
            h.depth,
            out.labels,
            into.labels,
            out.low,
            into.low,
            into.common,
            split,
            out.slot,
            into.slot,
            duration_s,
            distance_m,
            np.int64(into.graph.ms_mask),
        )

    spread(fill, len(rows), max(1, _CELLS_AT_A_TIME // len(into.slot)), threads)
    _fill_shared_edges(out, into, duration_s, distance_m)


def starts(spots: Spots, *, inward: bool) -> tuple[Int64s, Int64s]:
    """What a path has behind it at the end of its edge, onwards and backwards; or, less than nothing, when it comes in
    at the end of its last edge, having gone too far.
    """
    if not inward:
        return spots.to_head, spots.to_tail
    return np.where(spots.to_head < INF, -spots.to_head, INF), np.where(spots.to_tail < INF, -spots.to_tail, INF)


def _fill_shared_edges(out: Labelled, into: Labelled, duration_s: Table, distance_m: Table) -> None:
    """The cells of places on one edge: straight along it, or out of it by any turn and in again."""
    graph, hierarchy = into.graph, into.hierarchy
    # Edges are walked through one after the other: the spots of an edge stand side by side.
    walk, wanted = hierarchy.walk[into.low], hierarchy.walk[out.low]
    first, end = np.searchsorted(walk, wanted), np.searchsorted(walk, wanted, side="right")
    # Most places are alone on their edge: from each to itself it takes no time.
    itself = np.flatnonzero(end - first == 1)
    itself = itself[_is_same_spot(out.spots, itself, into.spots, first[itself])]
    cells = out.slot[itself], into.slot[first[itself]]
    duration_s[cells], distance_m[cells] = 0, 0
    first[itself] = end[itself]
    for i in np.flatnonzero(first < end):
        shared = np.arange(first[i], end[i])
        weight = along(out.spots, int(i), into.spots, shared)
        if weight.any():
            round_it = around(graph, hierarchy, out.spots, int(i), into.labels[shared], out.low[i])
            weight = np.minimum(weight, round_it)
        found = weight < REAL
        cells = out.slot[i], into.slot[shared[found]]
        duration_s[cells] = (((weight[found] >> SHIFT) & graph.ms_mask) + 500) // 1000
        distance_m[cells] = ((weight[found] & ((1 << SHIFT) - 1)) + 50) // 100


def _is_same_spot(out: Spots, i: npt.NDArray[np.intp], into: Spots, j: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Which spots `i` and `j` of one edge are the same for travel."""
    same = (out.to_head[i] == into.to_head[j]) & (out.to_tail[i] == into.to_tail[j])
    return np.asarray(same & ((out.to_head[i] < INF) | (out.to_tail[i] < INF)))


def along(out: Spots, i: int, into: Spots, shared: npt.NDArray[np.intp]) -> Int64s:
    """The weights straight along the edge, from spot `i` to others on it."""
    least = np.full(len(shared), INF)
    for left, more in ((out.to_head[i], into.to_head[shared]), (out.to_tail[i], into.to_tail[shared])):
        least = np.where((more <= left) & (left < INF), np.minimum(least, left - more), least)
    return least


def around(graph: RoadGraph, h: Hierarchy, out: Spots, i: int, inward: npt.NDArray[np.int64], low: np.int64) -> Int64s:
    """The weights from spot `i` out of its edge and in again, given the labels of others on that edge."""
    least = np.full(len(inward), INF)
    label, one = np.empty((1, int(h.depth.max()) + 1), np.int64), np.ones(1, np.int64)
    for _, turn, weight in turns_out(graph, h, out, i):
        into = h.rank[graph.turn_target[turn]]
        start = into * one, one, weight * one, weight * one
        kernels.label_rows(h.first, h.upper_depth, h.up, h.parent, h.depth, h.back, *start, label)
        common = kernels.meeting_depth(h.parent, h.depth, into, low)
        least = np.minimum(least, (label[0, : common + 1] + inward[:, : common + 1]).min(axis=1, initial=INF))
    return least


def turns_out(graph: RoadGraph, h: Hierarchy, spots: Spots, i: int) -> Iterator[tuple[int, int, int]]:
    """The turns out of the edge of spot `i`: the state turned from, the turn, and the weight at the end of its arc."""
    edge = int(spots.edge[i])
    for state, left in ((2 * edge, int(spots.to_head[i])), (2 * edge + 1, int(spots.to_tail[i]))):
        if left < INF:
            for turn in range(*np.searchsorted(graph.turn_source, [state, state + 1]).tolist()):
                yield state, turn, left + int(h.turn_weight[turn])


def _labels(h: Hierarchy, spots: Spots, workers: int | None, *, inward: bool) -> npt.NDArray[np.int64]:
    """Each spot's weights to (or from) its ancestors, int64[N, depth of the tree]."""
    low = h.edge_first[spots.edge]
    states = h.edge_states[spots.edge] if inward else np.full(len(low), 2)
    onwards, backwards = starts(spots, inward=inward)
    rows = np.empty((len(low), int(h.depth[low].max(initial=0)) + 1), np.int64)
    weight = h.down if inward else h.up

    def label(start: int, stop: int) -> None:
        part = slice(start, stop)
        ends = low[part], states[part], onwards[part], backwards[part]
        kernels.label_rows(h.first, h.upper_depth, weight, h.parent, h.depth, h.back, *ends, rows[part])

    spread(label, len(low), _LABELS_AT_A_TIME, workers)
    return rows


def spread(work: Callable[[int, int], None], count: int, at_a_time: int, workers: int | None = None) -> None:
    """Call `work(start, stop)` for all slices of `range(count)`, on several threads if there is more than one slice:
    one a processor unless told otherwise.
    """
    slices = [(start, min(start + at_a_time, count)) for start in range(0, count, at_a_time)]
    if workers == 1 or len(slices) <= 1:
        for start, stop in slices:
            work(start, stop)
        return
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        try:
            for _ in pool.map(lambda piece: work(*piece), slices):
                pass
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
