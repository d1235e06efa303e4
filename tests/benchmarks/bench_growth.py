"""How the road engine grows with the area: seconds and memory against junctions.

`python tests/benchmarks/bench_growth.py [--data FOLDER] [--tiled NAME] [--across 2 3] [NAME …]` prints a Markdown table
of extracts of several sizes, and of larger areas made of copies of one, laid side by side and joined by streets at
their borders; then the slope of each column in logarithms, and what that gives for France. Each area has a process of
its own. The table is of 1,000 × 1,000 places, times and distances, on one thread.
"""

from __future__ import annotations

import argparse
import datetime
import json
import pathlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from road_workers import ROOT

sys.path.insert(0, str(ROOT))

from data.records import Place
from routing.osm import Ways, read_ways
from routing.roads.graph import build_graph
from routing.roads.hierarchy import build_hierarchy
from routing.roads.paces import Pace, graph_at
from routing.roads.profiles import profile_named
from routing.roads.snapping import Snapper
from routing.roads.table import fill_tables

EXTRACTS = ROOT.parent / "shared" / "data" / "osm"
NAMES = ("liechtenstein", "lauf", "porto", "heidelberg-mannheim")
FRANCE = 5_000_000
LARGE = 40_000
"""Areas with fewer junctions say nothing of larger ones: many places share an edge, and the libraries weigh more."""
JOINS = 25
"""Streets that join two neighbouring copies."""
APART = 10**13
"""Between the numbers of one copy and those of the next."""
COLUMNS = (
    ("read_s", "read, s"),
    ("graph_s", "graph, s"),
    ("order_s", "order and contract, s"),
    ("hour_s", "another hour, s"),
    ("table_s", "1,000², s"),
    ("depth", "ancestors, mean"),
    ("arcs", "arcs up"),
    ("kept_mb", "kept, MB"),
    ("peak_mb", "most memory, MB"),
)
Result = TypeVar("Result")


def main() -> None:
    """Read the options; measure each area in a process of its own, or just one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help="extracts, without .osm.pbf")
    parser.add_argument("--data", type=pathlib.Path, default=EXTRACTS, help="a folder with extracts")
    parser.add_argument("--tiled", default="porto", metavar="NAME", help="the extract that is copied")
    parser.add_argument("--across", type=int, nargs="*", default=[2, 3], metavar="K", help="K × K copies of it")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "K"), help="only this, as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.data / f"{asked.one[0]}.osm.pbf", int(asked.one[1]))))
        return
    areas = [(name, 1) for name in asked.names] + [(asked.tiled, across) for across in asked.across]
    there = [each for each in areas if (asked.data / f"{each[0]}.osm.pbf").exists()]
    if len(there) < 2:
        print(f"No extracts to compare in {asked.data}; name a folder (--data).")
        return
    rows = []
    for name, across in there:
        command = [sys.executable, __file__, "--data", str(asked.data), "--one", name, str(across)]
        row = json.loads(subprocess.check_output(command, text=True))
        rows.append(row | {"area": name if across == 1 else f"{name}, {across} × {across} copies"})
    rows.sort(key=lambda row: row["junctions"])
    print(f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, Python {sys.version.split()[0]}\n")
    print(f"| area | junctions | {' | '.join(title for _, title in COLUMNS)} |")
    print(f"|---|---:|{'---:|' * len(COLUMNS)}")
    for row in rows:
        print(f"| {row['area']} | {row['junctions']:,} | {' | '.join(shown(row[key]) for key, _ in COLUMNS)} |")
    trends = [trend(rows, key) for key, _ in COLUMNS]
    print(f"| slope | | {' | '.join(f'{slope:.2f}' for slope, _ in trends)} |")
    print(f"| France by that slope | {FRANCE:,} | {' | '.join(shown(there) for _, there in trends)} |")


def shown(value: float | None) -> str:
    """With three digits or more."""
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def trend(rows: list[dict[str, Any]], key: str) -> tuple[float, float]:
    """The slope in logarithms over the junctions of large areas, and what the line through them gives for France."""
    some = [row for row in rows if row[key] is not None and row["junctions"] >= LARGE]
    if len(some) < 2:
        return float("nan"), float("nan")
    x, y = (np.log([row[name] for row in some]) for name in ("junctions", key))
    slope, start = np.polyfit(x, y, 1)
    return float(slope), float(np.exp(start + slope * np.log(FRANCE)))


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds and result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def measured(extract: pathlib.Path, across: int) -> dict[str, float | None]:
    """One area."""
    van = profile_named("van")
    read_s, ways = timed(lambda: read_ways(extract))
    if across > 1:
        ways = tiled(ways, across)
    graph_s, graph = timed(lambda: build_graph(ways, van))
    order_s, hierarchy = timed(lambda: build_hierarchy(graph))
    hour_s, _ = timed(lambda: hierarchy.timed(graph_at(graph, van, [Pace(((0, 3600),), factor=0.6)])))
    chosen = np.random.default_rng(42).choice(len(graph.node_id), 1000, replace=len(graph.node_id) < 1000)
    places = [Place(str(i), float(graph.node_lon[i]), float(graph.node_lat[i])) for i in chosen]
    spots, every = Snapper(graph).spots(places), np.arange(1000)
    seconds, metres = (np.full((1000, 1000), -1, np.int32) for _ in range(2))

    def fill() -> None:
        fill_tables(
            graph, hierarchy, spots, spots, rows=every, columns=every,
            duration_s=seconds, distance_m=metres, threads=1,
        )  # fmt: skip

    table_s = sorted(timed(fill)[0] for _ in range(5))[2]
    assert (seconds >= 0).all()
    parts = [getattr(record, name) for record in (graph, hierarchy) for name in record.__slots__]
    return {
        "junctions": len(graph.node_id),
        "read_s": read_s if across == 1 else None,
        "graph_s": graph_s,
        "order_s": order_s,
        "hour_s": hour_s,
        "table_s": table_s,
        "depth": float(hierarchy.depth.mean()),
        "arcs": len(hierarchy.upper),
        "kept_mb": sum(part.nbytes for part in parts) / 1e6,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def tiled(ways: Ways, across: int) -> Ways:
    """`across` × `across` copies side by side, neighbours joined by streets between nodes where both have one."""
    west, south, east, north = (
        float(ways.lon.min()),
        float(ways.lat.min()),
        float(ways.lon.max()),
        float(ways.lat.max()),
    )
    nodes, count = len(ways.lon), across * across
    column, row = np.arange(count) % across, np.arange(count) // across
    copy = np.repeat(np.arange(count), nodes)
    joins = [pair for c in range(count) for pair in neighbours(ways, c, across)]
    number = np.arange(count)[:, None]
    first = ways.first[-1] * number + ways.first[:-1]
    return replace(
        ways,
        extent=(west, south, west + across * (east - west), south + across * (north - south)),
        lon=np.tile(ways.lon, count) + column[copy] * (east - west),
        lat=np.tile(ways.lat, count) + row[copy] * (north - south),
        node_id=(ways.node_id + APART * number).ravel(),
        first=np.concatenate([first.ravel(), count * ways.first[-1] + 2 * np.arange(len(joins) + 1)]),
        nodes=np.concatenate([(ways.nodes + nodes * number).ravel(), np.array(joins, np.int64).ravel()]),
        way_id=np.concatenate([(ways.way_id + APART * number).ravel(), APART * count + np.arange(len(joins))]),
        tags=ways.tags * count + tuple({"highway": "secondary"} for _ in joins),
        marks={node + nodes * c: tags for c in range(count) for node, tags in ways.marks.items()},
        restrictions=tuple(
            replace(
                sign,
                sources=tuple(way + APART * c for way in sign.sources),
                via_node=None if sign.via_node is None else sign.via_node + APART * c,
                via_ways=tuple(way + APART * c for way in sign.via_ways),
                targets=tuple(way + APART * c for way in sign.targets),
            )
            for c in range(count)
            for sign in ways.restrictions
        ),
    )


def neighbours(ways: Ways, c: int, across: int) -> list[tuple[int, int]]:
    """Pairs of nodes of a copy and of those east and north of it, spread along the border between them."""
    nodes = len(ways.lon)
    driven = np.array([tags["highway"] in ("primary", "secondary", "tertiary", "residential") for tags in ways.tags])
    some = np.unique(ways.nodes[np.repeat(driven, np.diff(ways.first))])
    found = []
    for is_there, other, over, along in (
        (c % across + 1 < across, c + 1, ways.lon[some], ways.lat[some]),
        (c + across < across * across, c + across, ways.lat[some], ways.lon[some]),
    ):
        cuts = np.quantile(along, np.linspace(0, 1, JOINS + 1))
        for low, high in pairwise(cuts if is_there else []):
            strip = np.flatnonzero((along >= low) & (along <= high))
            last, first = some[strip[over[strip].argmax()]], some[strip[over[strip].argmin()]]
            found.append((int(last) + nodes * c, int(first) + nodes * other))
    return found


if __name__ == "__main__":
    main()
