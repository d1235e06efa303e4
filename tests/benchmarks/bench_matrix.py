"""A travel table of 1,000 × 1,000 places in Monaco, against networkx and SciPy in the same run.

`python tests/benchmarks/bench_matrix.py [EXTRACT [PLACES]]` prints a Markdown table. All search the same graph of turns
for the times between the same places; only ours gives the lengths too. The two peers run Dijkstra from each origin;
networkx only from a few, from which its time is extrapolated. Everything is loaded and
compiled, and the road graph prepared, before a clock starts; ours is timed on one thread and on all processors.
"""

from __future__ import annotations

import datetime
import os
import pathlib
import platform
import sys
import time
from collections.abc import Callable
from typing import TypeVar

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import networkx as nx  # noqa: E402
import numpy as np  # noqa: E402
from scipy.sparse import csr_matrix  # noqa: E402
from scipy.sparse.csgraph import dijkstra  # noqa: E402

from data.records import Place  # noqa: E402
from routing.osm import read_ways  # noqa: E402
from routing.roads.graph import LAST_MILE_MS, RoadGraph, build_graph  # noqa: E402
from routing.roads.hierarchy import build_hierarchy  # noqa: E402
from routing.roads.kernels import INF, SHIFT  # noqa: E402
from routing.roads.paces import Pace, graph_at  # noqa: E402
from routing.roads.profiles import profile_named  # noqa: E402
from routing.roads.snapping import Snapper, Spots  # noqa: E402
from routing.roads.table import fill_tables  # noqa: E402

NETWORKX_ROWS = 10
Result = TypeVar("Result")


def timed(work: Callable[[], Result], *, times: int = 1) -> tuple[float, Result]:
    """The shortest of some runs [s], and the result."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def with_places(graph: RoadGraph, spots: Spots) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tail, head and time [ms] of the arcs of the graph of turns with the places in it: place `i` begins at node
    `S + i` and ends at node `S + N + i`. Of parallel arcs the fastest: SciPy would add them up.
    """
    states, n = len(graph.arc), len(spots.edge)
    ms = np.column_stack([graph.onwards_ms, graph.backwards_ms]).ravel()
    into = graph.arc[graph.turn_target]
    by_arc = np.argsort(into, kind="stable")
    parts = [(graph.turn_source, graph.turn_target, graph.turn_ms + ms[into])]
    place = np.arange(n)
    for arc, near, rest in (
        (2 * spots.edge, spots.from_tail, spots.to_head),
        (2 * spots.edge + 1, spots.from_head, spots.to_tail),
    ):
        may = np.flatnonzero(near < INF)
        parts.append((states + place[may], arc[may], rest[may] >> SHIFT))
        first, last = np.searchsorted(into[by_arc], [arc[may], arc[may] + 1])
        which = np.repeat(may, last - first)
        turn = by_arc[np.concatenate([np.arange(*each) for each in zip(first, last, strict=True)])]
        arriving = graph.turn_ms[turn] + (near[which] >> SHIFT)
        parts.append((graph.turn_source[turn], states + n + place[which], arriving))
        for i in may:
            beside = may[(arc[may] == arc[i]) & (near[may] >= near[i])]
            parts.append((np.full(len(beside), states + i), states + n + beside, (near[beside] - near[i]) >> SHIFT))
    tail, head, time_ms = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((time_ms, head, tail))
    tail, head, time_ms = tail[order], head[order], time_ms[order]
    lightest = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0)) & (tail != head)
    return tail[lightest], head[lightest], time_ms[lightest]


def main(extract: pathlib.Path, count: int) -> None:
    """Time all three and print the table."""
    van, rush = profile_named("van"), Pace(((25_200, 32_400),), factor=0.6)
    prepare_s, graph = timed(lambda: build_graph(read_ways(extract), van))
    hierarchy_s, hierarchy = timed(lambda: build_hierarchy(graph))
    hour_s, _ = timed(lambda: hierarchy.timed(graph_at(graph, van, [rush])), times=5)
    n = len(graph.node_id)
    chosen = np.random.default_rng(42).choice(n, count, replace=count > n)
    places = [Place(str(i), float(graph.node_lon[i]), float(graph.node_lat[i])) for i in chosen]
    spots = Snapper(graph).spots(places)
    everywhere = np.arange(count)
    duration_s, distance_m = (np.full((count, count), -1, np.int32) for _ in range(2))

    def ours(threads: int) -> None:
        fill_tables(
            graph, hierarchy, spots, spots, rows=everywhere, columns=everywhere,
            duration_s=duration_s, distance_m=distance_m, threads=threads,
        )  # fmt: skip

    processors = os.cpu_count() or 1
    one_thread_s, _ = timed(lambda: ours(1), times=5)
    all_threads_s, _ = timed(lambda: ours(processors), times=5)

    tail, head, ms = with_places(graph, spots)
    first = len(graph.arc)
    nodes, begins, ends = first + 2 * count, first + everywhere, first + count + everywhere
    scipy_graph = csr_matrix((np.maximum(ms, 1e-3), (tail, head)), (nodes, nodes))
    scipy_s, scipy_ms = timed(lambda: dijkstra(scipy_graph, indices=begins))
    networkx_graph: nx.DiGraph[int] = nx.DiGraph()
    networkx_graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), ms.tolist(), strict=True))
    rows_s, rows = timed(
        lambda: [nx.single_source_dijkstra_path_length(networkx_graph, i) for i in begins[:NETWORKX_ROWS].tolist()]
    )
    networkx_s = rows_s * count / NETWORKX_ROWS

    their_s = np.floor(scipy_ms[:, ends] % LAST_MILE_MS / 1000 + 0.5)
    networkx_table = np.array([[row[j] for j in ends.tolist()] for row in rows])
    assert np.abs(duration_s - their_s).max() <= 1, "SciPy disagrees"
    assert np.abs(duration_s[:NETWORKX_ROWS] - networkx_table % LAST_MILE_MS / 1000).max() <= 1, "networkx disagrees"

    sizes = f"{n:,} junctions, {len(graph.turn_ms):,} turns, {count:,} × {count:,} places"
    machine = f"{platform.machine()}, {processors} processors, Python {platform.python_version()}"
    print(f"{extract.name}: {sizes}; {machine}; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}")
    print(f"read and cut into a graph {prepare_s:.2f} s, order and contract {hierarchy_s:.2f} s (both kept)")
    print(f"the weights of another hour {hour_s:.3f} s, {hierarchy_s / hour_s:.0f} times faster than to build anew\n")
    print("| table of times | seconds | times ours on one thread |")
    print("|---|---:|---:|")
    for name, seconds in (
        (f"tournée, {processors} threads, with distances", all_threads_s),
        ("tournée, 1 thread, with distances", one_thread_s),
        ("SciPy Dijkstra", scipy_s),
        (f"networkx Dijkstra (from {NETWORKX_ROWS} rows)", networkx_s),
    ):
        print(f"| {name} | {seconds:.3f} | {seconds / one_thread_s:,.1f} |")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        pathlib.Path(given[0]) if given else ROOT / "data" / "networks" / "monaco" / "roads.osm.pbf",
        int(given[1]) if len(given) > 1 else 1000,
    )
