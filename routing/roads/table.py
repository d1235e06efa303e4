"""Travel tables: a label for each place, then a minimum for each pair."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from routing.roads import kernels
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.snapping import Spots

Int64s = npt.NDArray[np.int64]
Table = npt.NDArray[np.int32]

_CELLS_AT_A_TIME = 1 << 17  # some 10 ms: threads end together, and Ctrl-C is noticed between two slices
_LABELS_AT_A_TIME = 1 << 10


def edge_ends(graph: RoadGraph, hierarchy: Hierarchy, spots: Spots) -> tuple[Int64s, Int64s, npt.NDArray[np.bool_]]:
    """The ranks of the lower and the higher end of each spot's edge, and whether the lower one is its tail."""
    tail, head = hierarchy.rank[graph.tail[spots.edge]], hierarchy.rank[graph.head[spots.edge]]
    return np.minimum(tail, head), np.maximum(tail, head), tail <= head


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
    if not len(rows) or not len(columns):
        return
    workers = threads or os.cpu_count() or 1
    out, out_low, row = _in_walking_order(graph, hierarchy, origins, rows)
    into, into_low, column = _in_walking_order(graph, hierarchy, destinations, columns)
    outward = _labels(graph, hierarchy, out, hierarchy.up, out.to_tail, out.to_head, workers)
    inward = _labels(graph, hierarchy, into, hierarchy.down, into.from_tail, into.from_head, workers)
    split = np.searchsorted(hierarchy.walk[into_low], hierarchy.walk[out_low]).astype(np.int64)
    common = kernels.meeting_depths(hierarchy.parent, hierarchy.depth, into_low)

    def fill(start: int, stop: int) -> None:
        kernels.table_rows(
            start,
            stop,
            hierarchy.parent,
            hierarchy.depth,
            outward,
            inward,
            out_low,
            out.edge,
            out.from_tail,
            out.to_tail,
            into_low,
            into.edge,
            into.from_tail,
            into.to_tail,
            common,
            split,
            row,
            column,
            duration_s,
            distance_m,
        )

    _spread(fill, len(row), max(1, _CELLS_AT_A_TIME // len(column)), workers)


def _in_walking_order(
    graph: RoadGraph, hierarchy: Hierarchy, spots: Spots, slots: npt.NDArray[np.intp]
) -> tuple[Spots, Int64s, Int64s]:
    """Spots in the order of a walk of the elimination tree, with their lower ends and their slots in the table."""
    low, _, _ = edge_ends(graph, hierarchy, spots)
    order = np.argsort(hierarchy.walk[low], kind="stable")
    return spots.take(order), low[order], slots[order].astype(np.int64)


def _labels(
    graph: RoadGraph,
    hierarchy: Hierarchy,
    spots: Spots,
    weight: Int64s,
    by_tail: Int64s,
    by_head: Int64s,
    workers: int,
) -> npt.NDArray[np.int64]:
    """Each spot's weights to (or from) its ancestors, int64[N, depth of the tree]."""
    low, high, tail_is_low = edge_ends(graph, hierarchy, spots)
    at_low, at_high = np.where(tail_is_low, by_tail, by_head), np.where(tail_is_low, by_head, by_tail)
    rows = np.empty((len(low), int(hierarchy.depth[low].max()) + 1), np.int64)
    h = hierarchy

    def label(start: int, stop: int) -> None:
        part = slice(start, stop)
        ends = low[part], high[part], at_low[part], at_high[part]
        kernels.label_rows(h.first, h.upper_depth, weight, h.parent, h.depth, *ends, rows[part])

    _spread(label, len(low), _LABELS_AT_A_TIME, workers)
    return rows


def _spread(work: Callable[[int, int], None], count: int, at_a_time: int, workers: int) -> None:
    """Call `work(start, stop)` for all slices of `range(count)`, on several threads if there is more than one slice."""
    slices = [(start, min(start + at_a_time, count)) for start in range(0, count, at_a_time)]
    if workers == 1 or len(slices) == 1:
        for start, stop in slices:
            work(start, stop)
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            for _ in pool.map(lambda piece: work(*piece), slices):
                pass
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
