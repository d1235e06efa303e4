"""Commands that run published cases and compare the answers with the best ones known."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.options import json_option, one_line
from data.problem import counted
from routing.rounds import ENGINES

if TYPE_CHECKING:
    from routing.published import Result

_TOLD = ("instance", "n", "engine", "cost", "best_known", "gap_pct", "wall_s", "feasible")


@click.group()
def bench() -> None:
    """Run published cases and compare with the best solutions known; --json prints a line a case.

    \b
    Example:
      tournee bench rounds instances/*.vrp --time-limit 10 --json
    """


@bench.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=10.0,
    show_default=True,
    help="For the search of each instance.",
)
@click.option("--threads", type=click.IntRange(min=1), help="As many as there are cores, unless given.")
@click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="Fixes all random choices.")
@click.option(
    "--iteration-limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Ends each search earlier, at the same place on every machine.",
)
@json_option
def rounds(
    files: tuple[Path, ...],
    time_limit: float,
    threads: int | None,
    engine: str,
    seed: int,
    iteration_limit: int | None,
    as_json: bool,
) -> None:
    """Plan each published instance in FILE and compare its cost with the .sol file beside it.

    FILE is a CVRPLIB file (CVRP, VRPTW or MDVRPTW) or a Solomon text file. A line an instance: its stops, the engine,
    the cost in the units of the published solution, the best known cost, the gap in percent, the seconds that the
    search took, and whether the answer serves every stop and breaks no rule. Nothing is run when a file is wrong.

    \b
    Examples:
      tournee bench rounds X-n101-k25.vrp --time-limit 10
      tournee bench rounds instances/*.vrp --threads 1 --json > results.jsonl
    """
    from routing.published import read_cases, run  # noqa: PLC0415

    cases = read_cases(files)
    width = max(len("instance"), *(len(one_line(case.name)) for case in cases))
    if not as_json:
        figures = f"{'cost':>12}{'best known':>12}{'gap, %':>9}{'s':>8}"
        click.echo(f"{'instance':<{width}}  {'stops':>6}  {'engine':<8}{figures}")
    results = []
    for case in cases:
        result = run(
            case,
            engine=engine,
            time_limit_s=time_limit,
            seed=seed,
            iteration_limit=iteration_limit,
            threads=threads,
        )
        results.append(result)
        # Written at once, so that an interrupted run leaves what it has.
        click.echo(_as_json(result) if as_json else _row(result, width))
    if not as_json:
        click.echo(_mean(results))


def _as_json(result: Result) -> str:
    """One line; a name's odd characters are escaped."""
    fields = asdict(result)
    fields |= {"gap_pct": None if result.gap_pct is None else round(result.gap_pct, 4)}
    fields |= {"wall_s": round(result.wall_s, 3)}
    return json.dumps({name: fields[name] for name in _TOLD})


def _row(result: Result, width: int) -> str:
    best = "-" if result.best_known is None else _cost(result.best_known)
    gap = "-" if result.gap_pct is None else f"{result.gap_pct:.2f}"
    told = [counted(result.left_out, "stop") + " left out"] if result.left_out else []
    told += [counted(result.violations, "violation")] if result.violations else []
    row = (
        f"{one_line(result.instance):<{width}}  {result.n:>6}  {result.engine:<8}"
        f"{_cost(result.cost):>12}{best:>12}{gap:>9}{result.wall_s:>8.1f}"
    )
    return f"{row}  not feasible: {', '.join(told)}" if told else row


def _cost(cost: float) -> str:
    return str(cost) if isinstance(cost, int) else f"{cost:.1f}"


def _mean(results: list[Result]) -> str:
    """The mean gap of those that have one, and how many have none."""
    gaps = [result.gap_pct for result in results if result.gap_pct is not None]
    without = f"; {len(results) - len(gaps)} without" if len(gaps) < len(results) else ""
    if not gaps:
        return f"no gap: {counted(len(results), 'instance')} not feasible or without a best known cost"
    return f"mean gap {sum(gaps) / len(gaps):.2f} % of {counted(len(gaps), 'instance')}{without}"
