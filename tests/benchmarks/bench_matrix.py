"""A travel table of 1,000 × 1,000 places in Monaco, against networkx and SciPy in the same run.

`python tests/benchmarks/bench_matrix.py [EXTRACT [PLACES]]` prints a Markdown table. All search the same junctions and
arcs for the times between the same places, which stand on junctions; only ours gives the lengths too. The two peers run
Dijkstra from each origin; networkx only from a few, from which its time is extrapolated. Everything is loaded and
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
from routing.roads.graph import RoadGraph, build_graph  # noqa: E402
from routing.roads.hierarchy import build_hierarchy  # noqa: E402
from routing.roads.profiles import profile_named  # noqa: E402
from routing.roads.snapping import Snapper  # noqa: E402
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


def lightest_arcs(graph: RoadGraph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tail, head and time [ms] of the fastest arc between each two junctions: SciPy would add parallel ones up."""
    tail, head, ms, _ = graph.arcs()
    order = np.lexsort((ms, head, tail))
    tail, head, ms = tail[order], head[order], ms[order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0)) & (tail != head)
    return tail[first], head[first], ms[first]


def main(extract: pathlib.Path, count: int) -> None:
    """Time all three and print the table."""
    prepare_s, graph = timed(lambda: build_graph(read_ways(extract), profile_named("van")))
    hierarchy_s, hierarchy = timed(lambda: build_hierarchy(graph))
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

    tail, head, ms = lightest_arcs(graph)
    scipy_graph = csr_matrix((np.maximum(ms, 1).astype(float), (tail, head)), (n, n))
    scipy_s, scipy_ms = timed(lambda: dijkstra(scipy_graph, indices=chosen))
    networkx_graph = nx.DiGraph()
    networkx_graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), ms.tolist(), strict=True))
    rows_s, rows = timed(
        lambda: [nx.single_source_dijkstra_path_length(networkx_graph, i) for i in chosen[:NETWORKX_ROWS].tolist()]
    )
    networkx_s = rows_s * count / NETWORKX_ROWS

    their_s = np.floor(scipy_ms[:, chosen] / 1000 + 0.5)
    networkx_table = np.array([[row[j] for j in chosen.tolist()] for row in rows])
    assert np.abs(duration_s - their_s).max() <= 1, "SciPy disagrees"
    assert np.abs(duration_s[:NETWORKX_ROWS] - networkx_table / 1000).max() <= 1, "networkx disagrees"

    print(
        f"{extract.name}: {n:,} junctions, {len(tail):,} arcs, {count:,} × {count:,} places; {platform.machine()}, ",
        end="",
    )
    print(
        f"{processors} processors, Python {platform.python_version()}; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    )
    print(f"read and cut into a graph {prepare_s:.2f} s, order and contract {hierarchy_s:.2f} s (both kept)\n")
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
