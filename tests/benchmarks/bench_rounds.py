"""What each engine makes of the sample `monaco` in a given time, one thread and one seed at a time.

`python tests/benchmarks/bench_rounds.py [SECONDS [SEEDS]]` prints a Markdown table: the cost of the rounds, the stops
left out, and the seconds taken; first the rounds that the search starts from. The problem is built before any clock
starts.
"""

from __future__ import annotations

import pathlib
import platform
import sys
import time

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from data import find_network, read_network  # noqa: E402
from routing.assignment import assign  # noqa: E402
from routing.plan import roads_of  # noqa: E402
from routing.plan.stops import build_problem  # noqa: E402
from routing.rounds import ENGINES, Round, RoundsProblem, check, cost_of, engine_named  # noqa: E402
from routing.rounds.construct import construct  # noqa: E402
from routing.rounds.parts import parts  # noqa: E402


def row(name: str, problem: RoundsProblem, rounds: tuple[Round, ...], seconds: float) -> None:
    """Print one line of the table."""
    cents = sum(cost_of(problem, planned).total for planned in rounds)
    served = sum(len(planned.visits) for planned in rounds)
    print(
        f"| {name} | {cents / 100:,.2f} | {len(rounds)} | {len(problem.stops) - served} | {seconds:.1f} |", flush=True
    )


def main(seconds: float, seeds: int) -> None:
    """Print the table."""
    network = read_network(find_network("monaco"))
    roads = roads_of(network)
    problem = build_problem(network, roads, assign(network, roads).placed).problem
    print(
        f"{len(problem.stops)} stops, {sum(v.count for v in problem.vehicle_types)} vehicles, {seconds:g} s; ", end=""
    )
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| engine | cost | rounds | left out | s |\n|---|---|---|---|---|")
    started = time.perf_counter()
    built = [planned for part in parts(problem) for planned in part.in_the_whole(construct(part.problem))]
    row("constructed", problem, tuple(built), time.perf_counter() - started)
    for name in ENGINES[1:]:  # without `auto`
        for seed in range(1, seeds + 1):
            made = engine_named(name)(problem, time_limit_s=seconds, seed=seed)
            assert check(problem, made) == []
            row(f"{name}, seed {seed}", problem, made.rounds, made.wall_s)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
