"""Whether the road engine agrees with OSRM and Valhalla, on a few extracts.

`python tests/benchmarks/bench_agreement.py [--data FOLDER] [--keep FOLDER] [NAME …]` compares the fastest ways of the
van with those of their cars between pairs of random junctions, and prints Markdown tables: ratios of times and lengths,
and the pairs that differ the most. Each way of one is then looked at with the other's eyes. OSRM is led along ours, by
the middle of each of its edges: where it has to go far around between two of them, it holds the turn or the street
between for closed. And OSRM's, told by OpenStreetMap's nodes, is followed in our graph: where that has no such street
or turn, the tags there are told; where it has all of them, its way must not be faster in our seconds than ours.
"""

from __future__ import annotations

import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import shapely
from bench_roads import EXTRACTS, junctions, prepared
from road_workers import ROOT, Points, Worker

from data.records import Place
from routing.osm import read_ways
from routing.roads.globe import haversine_m, mercator
from routing.roads.graph import RoadGraph
from routing.roads.osm_roads import OsmRoads
from routing.roads.profiles import profile_named

NAMES = ("porto", "heidelberg-mannheim", "liechtenstein")
APART_M = 30.0
"""Where two engines take a place to streets farther apart than this, their ways aren't compared."""
AROUND_M = 60.0
"""OSRM goes around if it takes so much more between two edges of ours."""

ALONG = 0.4
"""Where on an edge a point is taken: in the middle there may be a bridge over another street."""
BESIDE = 5e-5
"""Lines so near to each other are one: some 4 m [units of `mercator`]."""

Way = tuple[float, float, Any, Any, list[int]]
"""Seconds, metres, line, where both ends meet the road, nodes."""


class Ours:
    """Our graph of one extract, to follow ways of nodes in."""

    def __init__(self, extract: pathlib.Path) -> None:
        self.ways = read_ways(extract)
        self.roads = OsmRoads(extract, max_snap_m=500)
        self.van = profile_named("van")
        self.graph: RoadGraph = self.roads._prepare("van").graph

    @cached_property
    def streets(self) -> dict[tuple[int, int], tuple[int, bool]]:
        """The way from each node to the next one in the extract, and whether it is passed onwards."""
        found: dict[tuple[int, int], tuple[int, bool]] = {}
        ids = self.ways.node_id[self.ways.nodes].tolist()
        for way, (start, stop) in enumerate(pairwise(self.ways.first.tolist())):
            for a, b in pairwise(ids[start:stop]):
                found.setdefault((a, b), (way, True))
                found.setdefault((b, a), (way, False))
        return found

    @cached_property
    def arcs(self) -> dict[tuple[int, int], int]:
        """The arc of the graph from each node to the next one."""
        # Two nodes may lie at one place, on different ways.
        ways = self.ways
        owner = np.repeat(ways.way_id, np.diff(ways.first)).tolist()
        where = zip(owner, ways.lon[ways.nodes].tolist(), ways.lat[ways.nodes].tolist(), strict=True)
        number = dict(zip(where, ways.node_id[ways.nodes].tolist(), strict=True))
        owner = np.repeat(self.graph.way_id, np.diff(self.graph.first)).tolist()
        points = [number[way, lon, lat] for way, (lon, lat) in zip(owner, self.graph.lonlat.tolist(), strict=True)]
        found: dict[tuple[int, int], int] = {}
        for edge, (start, stop) in enumerate(pairwise(self.graph.first.tolist())):
            onwards, backwards = self.graph.onwards_ms[edge] >= 0, self.graph.backwards_ms[edge] >= 0
            for a, b in pairwise(points[start:stop]):
                if onwards:
                    found[a, b] = 2 * edge
                if backwards:
                    found[b, a] = 2 * edge + 1
        return found

    @cached_property
    def turns(self) -> dict[tuple[int, int], int]:
        """What each turn between two arcs takes [ms]; where it hangs on what was before, the least."""
        graph = self.graph
        found: dict[tuple[int, int], int] = {}
        pairs = zip(graph.arc[graph.turn_source].tolist(), graph.arc[graph.turn_target].tolist(), strict=True)
        for pair, ms in zip(pairs, (graph.turn_ms & graph.ms_mask).tolist(), strict=True):
            found[pair] = min(ms, found.get(pair, ms))
        return found

    def way(self, pair: Points) -> tuple[Any, list[int]]:
        """Our way between two places, and its arcs."""
        places = [Place(str(i), lon, lat) for i, (lon, lat) in enumerate(pair)]
        *_, way = self.roads._way("van", places[0], places[1], 0)
        return way, way.arcs.tolist()

    def point(self, arc: int, along: float = ALONG) -> tuple[float, float]:
        """A point on an arc."""
        line = self.graph.line(arc >> 1)
        so_far = np.concatenate([[0.0], np.cumsum(haversine_m(*line[:-1].T, *line[1:].T))])
        lon, lat = (float(np.interp(along * so_far[-1], so_far, line[:, axis])) for axis in (0, 1))
        return lon, lat

    def refused(self, nodes: Sequence[int]) -> Iterator[str]:
        """What of a way of nodes our graph hasn't, and why; nothing where it is all open."""
        before: int | None = None
        for a, b in pairwise(nodes):
            arc = self.arcs.get((a, b))
            if arc is None:
                before = None
                if (a, b) not in self.streets:
                    yield f"no street from node {a} to {b}"
                    continue
                way, onwards = self.streets[a, b]
                passage = self.van.passage(self.ways.tags[way])
                kmh = passage[0] if onwards else passage[1]
                yield f"way {self.ways.way_id[way]} {'onwards' if onwards else 'back'}: " + (
                    f"{'cut off' if kmh else 'closed'}: {self.told(way)}"
                )
                continue
            if before is not None and arc != before and (before, arc) not in self.turns:
                one, other = (int(self.graph.way_id[each >> 1]) for each in (before, arc))
                mark = self.ways.marks.get(int(np.searchsorted(self.ways.node_id, a)), {})
                yield f"turn at node {a} from way {one} to {other}: {mark or ''} {self.signs(one, other)}"
            before = arc

    def inner(self, nodes: Sequence[int]) -> tuple[Points, float] | None:
        """A point on the second and on the last but one arc of a way of nodes, and the seconds between them along it;
        None where a part isn't open, or in streets of the last mile.
        """
        try:
            arcs = [arc for arc, _ in groupby(self.arcs[pair] for pair in pairwise(nodes))][1:-1]
            turns = sum(self.turns[pair] for pair in pairwise(arcs))
        except KeyError:
            return None
        if len(arcs) < 3 or self.graph.last_mile[[arc >> 1 for arc in arcs]].any():
            return None
        ms = [int((self.graph.backwards_ms if arc & 1 else self.graph.onwards_ms)[arc >> 1]) for arc in arcs]
        first, last = (1 - ALONG if arc & 1 else ALONG for arc in (arcs[0], arcs[-1]))
        spent = sum(ms[1:-1]) + (1 - first) * ms[0] + last * ms[-1] + turns
        return [self.point(arcs[0]), self.point(arcs[-1])], spent / 1000

    def signs(self, one: int, other: int) -> str:
        """The restrictions from one way to another."""
        return ", ".join(
            f"relation {sign.relation_id} {sign.tags}"
            for sign in self.ways.restrictions
            if one in sign.sources and (other in sign.targets or any("only" in value for value in sign.tags.values()))
        )

    def told(self, way: int) -> str:
        """The tags that say who may use a way."""
        said = self.ways.tags[way]
        return " ".join(f"{key}={value}" for key, value in said.items() if key not in ("name", "ref", "surface"))


def main() -> None:
    """Read the options, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help="extracts, without .osm.pbf")
    parser.add_argument("--data", type=pathlib.Path, default=EXTRACTS, help="a folder with extracts")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="where the prepared files of peers stay")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / ".venv-roads", help="their environment")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    python = asked.peers / "bin" / "python"
    if not python.exists():
        print(f"Without peers nothing is compared: {asked.peers.name} is not there (make bench PYTHON_ROADS=…).")
        return
    there = [asked.data / f"{name}.osm.pbf" for name in asked.names]
    with tempfile.TemporaryDirectory() as folder:
        rows, notes = [], []
        for extract in there:
            if not extract.exists():
                print(f"No extract: {extract.name} is not in {asked.data}.")
                continue
            keep = asked.keep or pathlib.Path(folder)
            for row, note in compared(extract, python, keep, asked.pairs, asked.seed):
                rows.append(row)
                notes.append(note)
    lengths = "length: median | 5 to 95 % | within 10 % | correlation"
    print(f"| extract | peer | pairs | time: median | 5 to 95 % | within 10 % | 20 % | correlation | {lengths} |")
    print("|---|---|---:|---:|---|---:|---:|---:|---:|---|---:|---:|")
    print("\n".join(rows))
    print("\n".join(notes))


def compared(
    extract: pathlib.Path, python: pathlib.Path, keep: pathlib.Path, count: int, seed: int
) -> Iterator[tuple[str, str]]:
    """A row of the table for each peer, with notes on the pairs that differ."""
    name = extract.name.removesuffix(".osm.pbf")
    ends = junctions(extract, seed)(2 * count)
    pairs: list[Points] = [list(pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
    here = Worker(pathlib.Path(sys.executable), "tournee")
    here.ask("open", file=str(extract), of=ends[:2])
    mine = here.ask("ways", pairs=pairs)["ways"]
    here.end()
    ours = Ours(extract)

    osrm = Worker(python, "osrm")
    base = prepared(keep, extract, python, mld=True)["base"]
    osrm.ask("open", file=base, of=ends[:2], algorithm="MLD")
    theirs = osrm.ask("ways", pairs=pairs)["ways"]
    row, worst = against(name, "OSRM", mine, theirs)
    yield row, "\n".join(notes_on(ours, osrm, pairs, mine, theirs, worst))
    osrm.end()

    tiles = keep / f"{name}-valhalla"
    made(python, extract, tiles)
    valhalla = Worker(python, "valhalla")
    valhalla.ask("open", file=str(tiles), of=ends[:2])
    theirs = valhalla.ask("ways", pairs=pairs)["ways"]
    valhalla.end()
    row, worst = against(name, "Valhalla", mine, theirs)
    lines = [f"\n{name}, Valhalla: the pairs that differ the most\n"]
    lines += [f"- {line}" for line in (difference(pairs[i], mine[i], theirs[i]) for i in worst)]
    yield row, "\n".join(lines)


def against(name: str, peer: str, mine: Sequence[Way | None], theirs: Sequence[Way | None]) -> tuple[str, list[int]]:
    """The row of one peer, and the ten pairs that differ the most from the usual ratio."""
    both = [
        i for i, (one, other) in enumerate(zip(mine, theirs, strict=True))
        if one and other and max(apart(one, other)) <= APART_M and min(one[0], other[0]) > 0
    ]  # fmt: skip
    found = np.array([[*mine[i][:2], *theirs[i][:2]] for i in both])  # type: ignore[index]
    cells = []
    worst: list[int] = []
    for column in (0, 1):
        one, other = found[:, column], found[:, column + 2]
        ratio = one / other
        low, middle, high = np.percentile(ratio, [5, 50, 95])
        off = np.abs(ratio / middle - 1)
        cells += [f"{middle:.3f}", f"{low:.2f} to {high:.2f}", f"{(np.abs(ratio - 1) <= 0.1).mean():.0%}"]
        cells += [f"{(np.abs(ratio - 1) <= 0.2).mean():.0%}"] if column == 0 else []
        cells += [f"{np.corrcoef(one, other)[0, 1]:.4f}"]
        worst += [both[k] for k in np.argsort(-off)[:10]] if column == 0 else []
    return f"| {name} | {peer} | {len(both)} of {len(mine)} | {' | '.join(cells)} |", worst


def apart(one: Way, other: Way) -> list[float]:
    """How far from each other two engines meet the road, at both ends [m]."""
    return [float(haversine_m(*a, *b)) for a, b in zip(np.array(one[3]), np.array(other[3]), strict=True)]


def shared(one: Any, other: Any) -> float:
    """Which part of the first line runs within some metres of the second one."""
    line, beside = (shapely.LineString(mercator(np.array(each))) for each in (one, other))
    return float(line.intersection(beside.buffer(BESIDE)).length / max(line.length, 1e-9))


def difference(pair: Points, one: Way, other: Way) -> str:
    """A pair and both answers."""
    (west, south), (east, north) = pair
    return (
        f"{west:.5f},{south:.5f} → {east:.5f},{north:.5f}: {one[0]:.0f} s {one[1] / 1000:.2f} km, "
        f"theirs {other[0]:.0f} s {other[1] / 1000:.2f} km, {shared(one[2], other[2]):.0%} of the line shared"
    )


def notes_on(
    ours: Ours,
    osrm: Worker,
    pairs: Sequence[Points],
    mine: Sequence[Way | None],
    theirs: Sequence[Way | None],
    worst: Sequence[int],
) -> Iterator[str]:
    """What each engine says of the other's ways, over all pairs, and of the ten that differ the most."""
    closed_to_us: dict[str, list[int]] = collections.defaultdict(list)
    closed_to_them: dict[str, list[int]] = collections.defaultdict(list)
    slower, ends, counts = [], [], collections.Counter[str]()
    said: dict[int, list[str]] = collections.defaultdict(list)
    for i, (pair, one, other) in enumerate(zip(pairs, mine, theirs, strict=True)):
        if one is None or other is None:
            counts["only one finds a way"] += one is not other
            said[i].append(f"ours {'none' if one is None else 'a way'}, theirs {'none' if other is None else 'a way'}")
            continue
        if max(apart(one, other)) > APART_M:
            ends.append(i)
            continue
        counts["compared"] += 1
        way, arcs = ours.way(pair)
        inner = other[4][1:-1]
        reasons = [*dict.fromkeys(ours.refused(inner))]
        for reason in reasons:
            closed_to_us[reason].append(i)
            said[i].append(f"theirs passes {reason}")
        counts["theirs is open to us"] += not reasons
        if priced := ours.inner(other[4]):
            ends_of, spent_s = priced
            places = [Place(str(k), lon, lat) for k, (lon, lat) in enumerate(ends_of)]
            snapped = ours.roads.snap("van", places)
            if snapped.distance_m.max() > 1:  # a motorway, on which nobody stops
                priced = None
        if priced:
            found_s = int(ours.roads.matrix("van", places).duration_s[0, 0, 1])
            counts["theirs priced by us"] += 1
            counts["theirs is our fastest"] += abs(found_s - spent_s) <= 1
            if found_s > spent_s + 1:
                slower.append(f"pair {i}: {ends_of}, ours {found_s} s, theirs {spent_s:.0f} s")
            said[i].append(f"their inner part takes {spent_s:.0f} s by our speeds, our fastest there {found_s} s")
        points = [one[3][0], *(ours.point(arc) for arc in arcs[1:-1]), one[3][1]]
        led = osrm.ask("led", points=points)["legs"]
        lengths = legs_m(ours, way, arcs, one[1])
        around = [
            k
            for k, (leg, own) in enumerate(zip(led, lengths, strict=True))
            if leg - own > AROUND_M
            and (not 0 < k < len(arcs) - 2 or goes_around(ours, osrm, arcs[max(1, k - 1) : min(k + 3, len(arcs) - 1)]))
        ]
        counts["ours is open to them"] += not around
        for k in around:
            a, b = arcs[k], arcs[k + 1] if k + 1 < len(arcs) else arcs[k]
            text = between(ours, a, b) + f"; OSRM {led[k]:.0f} m, ours {lengths[k]:.0f} m"
            closed_to_them[text.split("; OSRM")[0]].append(i)
            said[i].append(f"ours passes {text}")
    yield f"\nOSRM: {dict(counts)}; ends on streets more than {APART_M:.0f} m apart: {len(ends)}"
    yield "\nOurs is slower by our own speeds than theirs: " + ("; ".join(slower) or "never")
    yield "\nWhat OSRM passes and we don't (pairs):\n"
    yield from (f"- {len(at)}: {text}" for text, at in sorted(closed_to_us.items(), key=lambda each: -len(each[1])))
    yield "\nWhat we pass and OSRM goes around (pairs):\n"
    yield from (f"- {len(at)}: {text}" for text, at in sorted(closed_to_them.items(), key=lambda each: -len(each[1])))
    yield "\nThe pairs that differ the most:\n"
    for i in worst:
        one, other = mine[i], theirs[i]
        assert one and other
        yield f"- {difference(pairs[i], one, other)}; " + "; ".join(said[i])
    yield "\nEnds apart:\n"
    for i in ends:
        one, other = mine[i], theirs[i]
        assert one and other
        yield f"- {pairs[i]}: {', '.join(f'{each:.0f} m' for each in apart(one, other))}"


def legs_m(ours: Ours, way: Any, arcs: Sequence[int], whole_m: float) -> list[float]:
    """The lengths between the points by which OSRM is led along our arcs."""
    inner = [float(ours.graph.length_cm[arc >> 1]) / 100 for arc in arcs[1:-1]]
    befores = [1 - ALONG if arc & 1 else ALONG for arc in arcs[1:-1]]
    if not inner:
        return [whole_m]
    first = float(haversine_m(*way.leaving[:-1].T, *way.leaving[1:].T).sum())
    last = float(haversine_m(*way.arriving[:-1].T, *way.arriving[1:].T).sum())
    parts = [(length * before, length * (1 - before)) for length, before in zip(inner, befores, strict=True)]
    halves = [first, *(part for both in parts for part in both), last]
    return [one + other for one, other in zip(halves[::2], halves[1::2], strict=True)]


def goes_around(ours: Ours, osrm: Worker, arcs: Sequence[int]) -> bool:
    """Whether OSRM goes around along some arcs, wherever on them it is led: it may take a point on a bridge to the
    street below.
    """
    length_m = [float(ours.graph.length_cm[arc >> 1]) / 100 for arc in arcs]
    for along in (0.15, 0.25, 0.5, 0.6, 0.75, 0.85):
        passed = [1 - along if arc & 1 else along for arc in (arcs[0], arcs[-1])]
        own = sum(length_m[:-1]) - passed[0] * length_m[0] + passed[1] * length_m[-1]
        if sum(osrm.ask("led", points=[ours.point(arc, along) for arc in arcs])["legs"]) - own <= AROUND_M:
            return False
    return True


def between(ours: Ours, a: int, b: int) -> str:
    """Two arcs that follow each other: their ways, the node between, and what is signed there."""
    graph = ours.graph
    node = int((graph.tail if a & 1 else graph.head)[a >> 1])
    mark = ours.ways.marks.get(int(np.searchsorted(ours.ways.node_id, graph.node_id[node])), {})
    texts = []
    for arc in (a, b):
        way = int(np.flatnonzero(ours.ways.way_id == graph.way_id[arc >> 1])[0])
        texts.append(f"way {graph.way_id[arc >> 1]} {'back' if arc & 1 else 'onwards'} ({ours.told(way)})")
    signs = ours.signs(int(graph.way_id[a >> 1]), int(graph.way_id[b >> 1]))
    return f"{texts[0]} → node {graph.node_id[node]} {mark or ''} → {texts[1]} {signs}"


def made(python: pathlib.Path, extract: pathlib.Path, tiles: pathlib.Path) -> None:
    """Valhalla's tiles of an extract, unless they are kept."""
    if (tiles / "made").exists():
        return
    tiles.mkdir(parents=True, exist_ok=True)
    config = tiles / "valhalla.json"
    scripts = python.parent
    told = subprocess.check_output([scripts / "valhalla_build_config", "--mjolnir-tile-dir", tiles], text=True)
    config.write_text(told)
    # The script looks for itself on the path.
    path = os.pathsep.join((str(scripts), os.environ["PATH"]))
    subprocess.run(
        [scripts / "valhalla_build_tiles", "-c", config, "-j", str(os.cpu_count() or 1), extract],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"PATH": path},
    )  # fmt: skip
    (tiles / "made").touch()


if __name__ == "__main__":
    main()
