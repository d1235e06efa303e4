"""The road engine against OSRM, on one extract, in one run.

`python tests/benchmarks/bench_roads.py [--data FOLDER] [--extract NAME] [--keep FOLDER]` prints a Markdown table. Each
engine has a process of its own (road_workers.py), and they take turns; seconds are medians of a few turns. Tables hold
times and distances, and each engine finds the nearest streets of the places within its time. Both are asked through
Python; OSRM's answers are not copied into arrays, which would take longer than to find them. Places are junctions,
chosen at random. OSRM's environment is `.venv-roads`; its prepared files are kept in `--keep`, with the seconds that
they took.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from road_workers import ROOT, Points, Worker, prepare_osrm

sys.path.insert(0, str(ROOT))

from data.cache import cache_folder
from routing.osm import read_ways

EXTRACTS = ROOT.parent / "shared" / "data" / "osm"
BLOCK = 2500


def main() -> None:
    """Read the options, run, and print the table."""
    asked = options()
    extract, python = asked.data / f"{asked.extract}.osm.pbf", asked.peers / "bin" / "python"
    if not python.exists():
        print(f"Without OSRM nothing is compared: {asked.peers.name} is not there (make bench PYTHON_ROADS=…).")
        return
    if not extract.exists():
        print(f"No extract: {extract.name} is not in {asked.data}; name a folder (--data) and an extract (--extract).")
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(asked, extract, python, asked.keep or pathlib.Path(folder))


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, default=EXTRACTS, help="a folder with extracts")
    parser.add_argument("--extract", default="porto", metavar="NAME", help="without .osm.pbf (porto)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="where OSRM's prepared files stay")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / ".venv-roads", help="their environment")
    parser.add_argument("--large", type=int, default=10_000, metavar="N", help="places of the largest table; 0: none")
    parser.add_argument("--seed", type=int, default=42)
    return parser.parse_args()


def compare(asked: argparse.Namespace, extract: pathlib.Path, python: pathlib.Path, keep: pathlib.Path) -> None:
    """Measure and print."""
    # First: the memory of a child is told with what its parent has when it begins.
    ch, mld = (prepared(keep, extract, python, mld=mld) for mld in (False, True))
    points = junctions(extract, asked.seed)
    few = points(2)

    cache = keep / "tournee"
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(cache_folder("roads").parent, cache, ignore=shutil.ignore_patterns("roads"))
    here = pathlib.Path(sys.executable)

    def ours() -> Worker:
        return Worker(here, "tournee", TOURNEE_CACHE=str(cache))

    firsts, kept, kept_osrm = [], [], []
    for _ in range(3):
        shutil.rmtree(cache / "roads", ignore_errors=True)
        worker = ours()
        first = worker.ask("open", file=str(extract), of=few)
        firsts.append(first["s"])
        worker.end()
    for _ in range(5):
        worker, peer = ours(), Worker(python, "osrm")
        kept.append(worker.ask("open", file=str(extract), of=few)["s"])
        kept_osrm.append(peer.ask("open", file=ch["base"], of=few)["s"])
        worker.end()
        peer.end()
    whole = {name: statistics.median(started(start, few) for _ in range(3)) for name, start in (
        ("ours", lambda: (ours(), str(extract))), ("osrm", lambda: (Worker(python, "osrm"), ch["base"])),
    )}  # fmt: skip

    mine, osrm, slow = ours(), Worker(python, "osrm"), Worker(python, "osrm")
    mine.ask("open", file=str(extract), of=few)
    osrm.ask("open", file=ch["base"], of=few)
    slow.ask("open", file=mld["base"], of=few, algorithm="MLD")
    size = mine.ask("size")
    for worker in (mine, osrm, slow):
        worker.ask("cores", cores=[0])
    resting = {worker: worker.ask("cores", cores=[0])["mb"] for worker in (mine, osrm)}

    rows: list[tuple[str, float, float, str]] = [
        ("first time, extract to first answer", statistics.median(firsts), ch["extract"] + ch["contract"], "CH"),
        ("the same", statistics.median(firsts), mld["extract"] + mld["partition"] + mld["customize"], "MLD"),
        ("from kept files to first answer", statistics.median(kept), statistics.median(kept_osrm), "CH"),
        ("the same, a whole process", whole["ours"], whole["osrm"], "CH"),
    ]
    memory: dict[int, tuple[float, float | None]] = {}
    for n, turns in ((1000, 7), (2500, 3)):
        of = points(n)
        one, other = in_turn(turns, (mine, osrm), "table", of=of)
        rows.append((f"{n:,} × {n:,}, 1 core", one, other, "CH"))
        filled = statistics.median(mine.ask("filled", of=of)["s"] for _ in range(turns))
        rows.append((f"{n:,} × {n:,}, 1 thread, streets known", filled, other, "CH"))
        if n == 1000:
            rows.append((f"{n:,} × {n:,}, 1 core", one, slow.ask("table", of=of)["s"], "MLD"))
        memory[n] = mine.ask("size")["mb"], osrm.ask("cores", cores=[0])["mb"]

    ends = points(2000)
    pairs = [*zip(ends[::2], ends[1::2], strict=True)]
    for name, lines, steps in (
        ("line", True, False),
        ("street names", False, True),
        ("line and street names", True, True),
    ):
        one, other = in_turn(3, (mine, osrm), "legs", pairs=pairs, lines=lines, steps=steps)
        rows.append((f"1,000 legs with {name}", one, other, "CH"))

    to = points(2300)
    one, other = in_turn(9, (mine, osrm), "one", of=few[:1], to=to)
    rows.append(("one new place to 2,300", one, other, "CH"))
    hour = statistics.median(mine.ask("hour")["s"] for _ in range(5))
    rows.append(("the weights of another hour", hour, customised(python, mld["base"]), "MLD"))
    if asked.large:
        of = points(asked.large)
        cores = [*range(os.cpu_count() or 1)][:2]
        mine.ask("cores", cores=cores)
        block_s = osrm.ask("table", of=of[:BLOCK], to=of[-BLOCK:])["s"] * (asked.large / BLOCK) ** 2 / len(cores)
        name = f"{asked.large:,} × {asked.large:,}, {len(cores)} threads (OSRM from one block)"
        rows.append((name, mine.ask("table", of=of)["s"], block_s, "CH"))
        memory[asked.large] = mine.ask("size")["mb"], None
    for worker in (mine, osrm, slow):
        worker.end()

    sizes = f"{size['junctions']:,} junctions, {size['turns']:,} turns"
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{extract.name}: {sizes}; {machine}; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}")
    parts = "; ".join(
        f"{kind} " + ", ".join(f"{step} {took:.1f} s" for step, took in made.items() if step not in ("base", "mb"))
        for kind, made in (("CH", ch), ("MLD", mld))
    )
    print(f"OSRM's preparation on all processors: {parts}\n")
    print("| | tournée, s | OSRM, s | ours to OSRM's |\n|---|---:|---:|---:|")
    for what, one, other, kind in rows:
        print(f"| {what} | {one:.4f} | {other:.4f} ({kind}) | {one / other:.3f} |")
    print("\n| most memory, MB | tournée | OSRM |\n|---|---:|---:|")
    print(f"| first time | {first['mb']:,.0f} | {ch['mb']:,.0f} |")
    print(f"| opened | {resting[mine]:,.0f} | {resting[osrm]:,.0f} |")
    for n, (own, peer_mb) in memory.items():
        print(f"| after {n:,} × {n:,} | {own:,.0f} | {'' if peer_mb is None else f'{peer_mb:,.0f}'} |")


def junctions(extract: pathlib.Path, seed: int) -> Callable[[int], Points]:
    """What chooses places among the nodes at which streets for cars meet."""
    ways = read_ways(extract)
    drivable = np.array([tags["highway"] in DRIVABLE and "access" not in tags for tags in ways.tags])
    met = np.bincount(ways.nodes[np.repeat(drivable, np.diff(ways.first))], minlength=len(ways.lon))
    nodes, random = np.flatnonzero(met > 1), np.random.default_rng(seed)

    def chosen(count: int) -> Points:
        some = random.choice(nodes, count, replace=count > len(nodes))
        return [*zip(ways.lon[some].tolist(), ways.lat[some].tolist(), strict=True)]

    return chosen


DRIVABLE = frozenset("primary secondary tertiary unclassified residential living_street".split())


def prepared(keep: pathlib.Path, extract: pathlib.Path, python: pathlib.Path, *, mld: bool) -> dict[str, Any]:
    """OSRM's files of an extract, made unless they are kept, with the seconds that they took."""
    folder = keep / f"{extract.name.removesuffix('.osm.pbf')}-{'mld' if mld else 'ch'}"
    told = folder / "took.json"
    if not told.exists():
        shutil.rmtree(folder, ignore_errors=True)
        told.write_text(json.dumps(prepare_osrm(python, extract, folder, mld=mld)))
    base = folder / (extract.name.removesuffix(".osm.pbf") + ".osrm")
    took: dict[str, Any] = json.loads(told.read_text())
    return took | {"base": str(base)}


def in_turn(turns: int, workers: Sequence[Worker], what: str, **given: Any) -> list[float]:
    """The median seconds of each worker, after one turn that does not count."""
    took = [[worker.ask(what, **given)["s"] for worker in workers] for _ in range(turns + 1)][1:]
    return [statistics.median(each) for each in zip(*took, strict=True)]


def started(start: Callable[[], tuple[Worker, str]], few: Points) -> float:
    """Seconds from nothing to the first answer of a process."""
    begun = time.perf_counter()
    worker, file = start()
    worker.ask("open", file=file, of=few)
    took = time.perf_counter() - begun
    worker.end()
    return took


def customised(python: pathlib.Path, base: str) -> float:
    """Seconds in which OSRM takes new weights into prepared files."""
    begun = time.perf_counter()
    subprocess.run([python, "-m", "osrm", "customize", base], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
