"""Engines of rounds side by side with their peers, on published cases and on the sample `monaco`.

`python tests/benchmarks/bench_rounds.py [--set SET] [--time-limit S] [--threads T] …` gives each engine the same
instances, seconds and threads in turn, and prints Markdown tables: the gap to the best known cost in percent for each
instance, and the mean of each set. Ours are run as `tournee bench rounds` does. Peers run in the environment
`.venv-peers` (lock: requirements-peers.txt); the routes that they give back are timed, checked and priced by us on the
same table of whole numbers, so a route that breaks a rule counts as no answer. Every result is appended to a file as it
comes, so an interrupted run keeps what it has, and prints the tables of that.

PyVRP and OR-Tools use one thread whatever is given. VROOM and OR-Tools get a tenth more vehicles than the best known
solution has: with more they search worse. commiv cools by steps: its speed is measured first, within its time.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from data import find_network, read_network  # noqa: E402
from routing.assignment import assign  # noqa: E402
from routing.plan import roads_of  # noqa: E402
from routing.plan.stops import build_problem  # noqa: E402
from routing.published import Case, convention_of, problem_of, read_case, read_solution, rounds_of  # noqa: E402
from routing.published.cases import gap_pct  # noqa: E402
from routing.rounds import Round, RoundsProblem, check, cost_of, engine_named  # noqa: E402
from routing.rounds.construct import construct  # noqa: E402
from routing.rounds.parts import parts  # noqa: E402

PUBLISHED = ROOT.parent / "shared" / "data" / "vrp"
SETS = ("monaco", "cvrp", "vrptw", "mdvrptw", "belgium")
OURS = ("search", "ortools")
PEERS = ("ortools-gls", "pyvrp", "vroom", "commiv")
Row = dict[str, Any]


def main() -> None:
    """Read the options, run, and print the tables."""
    asked = options()
    engines = asked.engines.split(",")
    if unknown := set(engines) - {*OURS, *PEERS}:
        sys.exit(f"no such engine: {', '.join(sorted(unknown))}; there are {', '.join((*OURS, *PEERS))}")
    python = asked.peers / "bin" / "python"
    if set(engines) & set(PEERS) and not python.exists():
        print(f"Without peers: {asked.peers.name} is not there; see requirements-peers.txt.\n", flush=True)
        engines = [engine for engine in engines if engine in OURS]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.date.today()}, {machine}; {asked.time_limit:g} s, {asked.threads} threads, seed {asked.seed}\n")
    sets = asked.set or SETS
    if "monaco" in sets:
        monaco(asked, [engine for engine in engines if engine in OURS])
    files = [(name, file) for name in sets if name != "monaco" for file in instances(asked, name)]
    if not files:
        if tuple(sets) != ("monaco",):
            print(f"No published instances: {asked.data} holds none of these.")
        return
    rows: list[Row] = []
    try:
        for name, file in files:
            for row in measured(asked, python, engines, name, file):
                rows.append(row)
                keep(asked.results, row)
    except KeyboardInterrupt:
        print("interrupted\n", file=sys.stderr)
    for name in dict.fromkeys(row["set"] for row in rows):
        table(name, [row for row in rows if row["set"] == name], engines)


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Engines of rounds beside their peers.")
    parser.add_argument("--set", action="append", choices=SETS, help="may be repeated; all unless given")
    parser.add_argument("--time-limit", type=float, default=10.0, metavar="S", help="seconds for each (10)")
    parser.add_argument("--threads", type=int, default=1, metavar="T", help="threads for each (1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="TEXT", help="only instances whose name holds it")
    parser.add_argument("--every", type=int, default=10, metavar="K", help="each K-th instance of a set (10)")
    parser.add_argument("--engines", default=",".join((*OURS, *PEERS)), metavar="A,B,C")
    parser.add_argument("--data", type=pathlib.Path, default=PUBLISHED, help="a folder with a folder for each set")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / ".venv-peers", help="their environment")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "out" / "bench_rounds.jsonl")
    return parser.parse_args()


def instances(asked: argparse.Namespace, name: str) -> list[pathlib.Path]:
    """Each K-th of the instances of a set that were asked for."""
    found = sorted(file for file in (asked.data / name).glob("*.vrp") if asked.only in file.stem)
    return found[:: asked.every]


def measured(
    asked: argparse.Namespace, python: pathlib.Path, engines: Sequence[str], name: str, file: pathlib.Path
) -> Iterator[Row]:
    """A row for each engine on one instance."""
    case = read_case(file)
    problem = problem_of(case.instance)
    given = {"set": name, "time_limit_s": asked.time_limit, "threads": asked.threads, "seed": asked.seed}
    with tempfile.TemporaryDirectory() as folder:
        packed = pathlib.Path(folder) / "case.npz"
        if set(engines) & set(PEERS):
            pack(case, problem, packed)
        for engine in engines:
            print(f"{name} {case.name} {engine} …", file=sys.stderr, flush=True)
            row = ours(asked, engine, file) if engine in OURS else peer(asked, python, engine, packed, case, problem)
            missing = {"instance": case.name, "n": len(problem.stops), "cost": None, "gap_pct": None, "wall_s": None}
            yield {**given, **missing, **row, "engine": engine, "best_known": case.best_known}


def ours(asked: argparse.Namespace, engine: str, file: pathlib.Path) -> Row:
    """What `tournee bench rounds` tells."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "bench", "rounds", str(file), "--json"]
    command += ["--engine", engine, "--time-limit", str(asked.time_limit)]
    command += ["--threads", str(asked.threads), "--seed", str(asked.seed)]
    row = answer(command, asked.time_limit)
    return row if row["feasible"] or "refused" in row else row | {"refused": "stops left out, or violations"}


def peer(
    asked: argparse.Namespace, python: pathlib.Path, name: str, packed: pathlib.Path, case: Case, problem: RoundsProblem
) -> Row:
    """What a peer's routes cost by our own count."""
    worker = pathlib.Path(__file__).with_name("peers.py")
    command = [str(python), str(worker), name, str(packed), str(asked.time_limit), str(asked.threads), str(asked.seed)]
    row = answer(command, asked.time_limit)
    if "routes" not in row:
        return row | {"feasible": False}
    depots = [vehicle.start for vehicle in problem.vehicle_types]
    stop_of = {stop.place: number for number, stop in enumerate(problem.stops)}
    try:
        routes = [(depots.index(depot), [stop_of[node] for node in nodes]) for depot, nodes in row.pop("routes")]
        made = rounds_of(problem, routes, name)
    except ValueError as fault:
        return row | {"feasible": False, "refused": str(fault)}
    violations = check(problem, made)
    feasible = not made.dropped and not violations
    cost = convention_of(case.instance).cost(sum(cost_of(problem, planned).total for planned in made.rounds))
    told = {} if feasible else {"refused": f"{len(made.dropped)} left out, {len(violations)} violations"}
    gap = gap_pct(cost, case.best_known) if feasible else None
    return row | {"cost": cost, "gap_pct": gap, "feasible": feasible} | told


def answer(command: Sequence[str], time_limit_s: float) -> Row:
    """What a program prints as JSON, or why it gave none."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=5 * time_limit_s + 300, check=False
        )
    except subprocess.TimeoutExpired:
        return {"feasible": False, "refused": "didn't end"}
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return {"feasible": False, "refused": f"exit code {done.returncode}: {last}"}
    row: Row = json.loads(done.stdout.strip().splitlines()[-1])
    return row


def pack(case: Case, problem: RoundsProblem, file: pathlib.Path) -> None:
    """The case as peers.py reads it, in the whole numbers of the problem."""
    nodes = case.instance.nodes
    timed = case.instance.windows is not None
    windows, service, demand = np.zeros((nodes, 2), np.int64), np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    for vehicle in problem.vehicle_types:
        windows[vehicle.start] = vehicle.start_windows[0]
    for stop in problem.stops:
        windows[stop.place], service[stop.place], demand[stop.place] = stop.windows[0], stop.service_s, stop.deliver.g
    beside = case.file.with_suffix(".sol")
    np.savez(
        file,
        distance=problem.matrices[0].distance_m[0],
        demand=demand,
        capacity=case.instance.capacity,
        depots=np.array(case.instance.depots),
        fleet=np.repeat(*np.array([(v.start, v.count) for v in problem.vehicle_types]).T),
        best_fleet=sum(map(bool, read_solution(beside).routes)) if beside.exists() else 0,
        windows=windows if timed else windows[:0],
        service=service,
        max_duration=problem.vehicle_types[0].max_duration_s or 0,
    )


def keep(file: pathlib.Path, row: Row) -> None:
    """Append one result."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps({"at": datetime.datetime.now().isoformat(timespec="seconds"), **row}) + "\n")


def table(name: str, rows: Sequence[Row], engines: Sequence[str]) -> None:
    """Gaps in percent, a row an instance and the means last; `–`: no answer that serves all and breaks no rule.

    A mean over fewer instances than the set has says over how many. Notes below tell why answers are missing.
    """
    found = {(row["instance"], row["engine"]): row for row in rows}
    names = list(dict.fromkeys(row["instance"] for row in rows))
    print(f"## {name}\n\n| gap, % | stops | {' | '.join(engines)} |\n|---|---:|{'---:|' * len(engines)}")

    def cells(instance: str) -> list[str]:
        gaps = [found.get((instance, engine), {}).get("gap_pct") for engine in engines]
        return ["–" if gap is None else f"{gap:.2f}" for gap in gaps]

    for instance in names:
        stops = next(row["n"] for row in rows if row["instance"] == instance)
        print(f"| {instance} | {stops:,} | {' | '.join(cells(instance))} |")
    for title, column in (("mean gap", "gap_pct"), ("mean wall time, s", "wall_s")):
        means = []
        for engine in engines:
            values = [row[column] for row in rows if row["engine"] == engine and row.get(column) is not None]
            part = f" ({len(values)} of {len(names)})" if len(values) < len(names) else ""
            means.append(f"**{sum(values) / len(values):.2f}**{part}" if values else "–")
        print(f"| **{title}** | | {' | '.join(means)} |")
    print()
    for told in dict.fromkeys(f"- {row['engine']}: {row['refused']}" for row in rows if row.get("refused")):
        print(told)
    print(flush=True)


def monaco(asked: argparse.Namespace, engines: Sequence[str]) -> None:
    """The sample: costs, rounds and stops left out; first of the rounds that the search starts from."""
    network = read_network(find_network("monaco"))
    roads = roads_of(network)
    problem = build_problem(network, roads, assign(network, roads).placed).problem
    fleet = sum(vehicle.count for vehicle in problem.vehicle_types)
    print(f"## monaco\n\n{len(problem.stops)} stops, {fleet} vehicles\n")
    print("| engine | cost | rounds | left out | s |\n|---|---:|---:|---:|---:|")
    started = time.perf_counter()
    built = [planned for part in parts(problem) for planned in part.in_the_whole(construct(part.problem))]
    monaco_row("constructed", problem, built, time.perf_counter() - started)
    for name in engines:
        made = engine_named(name)(problem, time_limit_s=asked.time_limit, seed=asked.seed, threads=asked.threads)
        assert check(problem, made) == []
        monaco_row(name, problem, made.rounds, made.wall_s)
    print()


def monaco_row(name: str, problem: RoundsProblem, rounds: Sequence[Round], seconds: float) -> None:
    """One line of that table."""
    cents = sum(cost_of(problem, planned).total for planned in rounds)
    left = len(problem.stops) - sum(len(planned.visits) for planned in rounds)
    print(f"| {name} | {cents / 100:,.2f} | {len(rounds)} | {left} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
