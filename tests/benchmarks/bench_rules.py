"""Rich days: our search against OR-Tools alone at equal wall time, and what rules cost the search in speed.

`python tests/benchmarks/bench_rules.py [--time-limit S] [--seeds N] [--stops N,N,…]`; prints Markdown tables.
OR-Tools has one thread, and so has `search` here.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(pathlib.Path(__file__).parent)]

from rich_days import every_rule, not_binding, rich_day  # noqa: E402

from routing.rounds import Rounds, RoundsProblem, check, cost_of, engine_named, knob_cents  # noqa: E402
from routing.rounds.parts import parts  # noqa: E402
from routing.rounds.search.engine import Search  # noqa: E402


def total_cents(day: RoundsProblem, made: Rounds) -> int:
    """What rounds cost, with knobs and the prices of what they leave out."""
    money = sum(cost_of(day, planned).total + knob_cents(day, planned) for planned in made.rounds)
    return money + sum(day.drop_cents[stop] for stop in made.dropped)


def against_ortools(stops: list[int], seeds: int, time_limit_s: float) -> None:
    """One row a day: what each engine's plan costs."""
    print("| day | search, EUR | left out | OR-Tools, EUR | left out | search against OR-Tools |")
    print("|---|---:|---:|---:|---:|---:|")
    ratios = []
    for count in stops:
        for seed in range(1, seeds + 1):
            day = rich_day(count, seed)
            ours = engine_named("search")(day, time_limit_s=time_limit_s, seed=seed, threads=1)
            theirs = engine_named("ortools")(day, time_limit_s=time_limit_s, seed=seed)
            assert check(day, ours) == check(day, theirs) == []
            costs = [total_cents(day, made) for made in (ours, theirs)]
            ratios.append(costs[0] / costs[1])
            print(
                f"| {count} stops, seed {seed} | {costs[0] / 100:,.2f} | {len(ours.dropped)} | {costs[1] / 100:,.2f} "
                f"| {len(theirs.dropped)} | {100 * (ratios[-1] - 1):+.1f} % |",
                flush=True,
            )
    print(f"| mean of {len(ratios)} | | | | | {100 * (sum(ratios) / len(ratios) - 1):+.1f} % |\n")


def every_rule_holds(stops: list[int], time_limit_s: float) -> None:
    """Days that only `search` can plan: they must pass the checker."""
    print("| day with every rule | EUR | rounds | trips | breaks | left out | violations |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for count in stops:
        day = every_rule(rich_day(count, 1))
        made = engine_named("search")(day, time_limit_s=time_limit_s, seed=1, threads=1)
        trips = sum(len(planned.trips) for planned in made.rounds)
        breaks = sum(len(planned.breaks) for planned in made.rounds)
        print(
            f"| {count} stops | {total_cents(day, made) / 100:,.2f} | {len(made.rounds)} | {trips} | {breaks} "
            f"| {len(made.dropped)} | {len(check(day, made))} |",
            flush=True,
        )
    print()


def steps_a_second(day: RoundsProblem, seconds: float = 3.0) -> float:
    """Of one island, at a temperature of the middle of a search; processor time, so that neighbours count less."""
    search = Search(parts(day)[0].problem, 1, 1)
    island = search.islands[0]
    temperature = search.temperatures()[0] * 0.1
    island.search(20_000, temperature)
    begun, steps = time.thread_time(), 0
    while time.thread_time() - begun < seconds:
        island.search(2000, temperature)
        steps += 2000
    return steps / (time.thread_time() - begun)


def cost_of_rules(stops: list[int]) -> None:
    """The same day without rules, and with every rule on but not binding."""
    print("| day | steps a second | with every rule, not binding | slower by |")
    print("|---|---:|---:|---:|")
    for count in stops:
        plain, ruled = (steps_a_second(each) for each in not_binding(rich_day(count, 1)))
        print(f"| {count} stops | {plain:,.0f} | {ruled:,.0f} | {plain / ruled:.1f} |", flush=True)
    print()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--time-limit", type=float, default=20.0)
    options.add_argument("--seeds", type=int, default=2)
    options.add_argument("--stops", default="50,100,200,500")
    given = options.parse_args()
    counts = [int(each) for each in given.stops.split(",")]
    cost_of_rules(counts)
    every_rule_holds(counts, given.time_limit)
    against_ortools(counts, given.seeds, given.time_limit)
