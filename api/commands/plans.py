"""Commands about the plan of a day."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import FrameType

import click

from api.commands.networks import all_problems
from api.commands.options import (
    date_option,
    json_option,
    network_argument,
    one_line,
    open_network,
    out_option,
    print_json,
)
from data.errors import DataError, NothingPlanned, TourneeError
from data.problem import errors
from routing import Plan, check, plan_day, roads_of
from routing.export import edited_tables, ready_for_plan, summary, write_plan
from routing.plan import read_plan
from routing.rounds import ENGINES, Violation


@click.command()
@network_argument
@out_option("The folder for the plan; an older plan in it is replaced.")
@date_option
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="For the search; by default 1 to 60, growing with the stops.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="Fixes all random choices.")
@click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True)
@json_option
def plan(
    network: str,
    out: Path,
    service_date: date | None,
    time_limit: float | None,
    seed: int,
    engine: str,
    as_json: bool,
) -> None:
    """Plan the day of NETWORK: every parcel to its point, rounds on real roads, and a reason for what stays out.

    Ctrl-C ends the search and keeps the best plan so far.
    """
    read = open_network(network, service_date)
    ready_for_plan(out)
    found = all_problems(read)
    if errors(found):
        raise DataError(errors(found))
    for problem in found:
        click.echo(f"warning: {problem}", err=True)
    roads = roads_of(read)
    with _interruptible() as interrupted:
        made = plan_day(
            read,
            roads=roads,
            time_limit_s=time_limit,
            seed=seed,
            engine=engine,
            should_stop=lambda: bool(interrupted),
        )
        if interrupted and read.parcels and not made.served:
            raise TourneeError("interrupted before there was a plan; nothing was written")
        violations = check(read, made, roads=roads)
        write_plan(read, made, roads, out, violations=len(violations))
    figures = summary(read, made, violations=len(violations))
    if as_json:
        print_json(figures)
    else:
        _tell(made, out, figures, violations)
    if violations:
        raise click.exceptions.Exit(1)
    if made.assignments and not made.served:
        why = f"{out / 'unassigned.csv'} says why" if made.unassigned else "all of them wait for a later day"
        raise NothingPlanned(f"no parcel could be served; {why}")


@contextmanager
def _interruptible() -> Iterator[list[bool]]:
    """A list that is no longer empty after a first Ctrl-C; a second one interrupts as usual."""
    interrupted: list[bool] = []
    usual = signal.getsignal(signal.SIGINT)

    def note(_: int, __: FrameType | None) -> None:
        interrupted.append(True)
        signal.signal(signal.SIGINT, usual)
        click.echo("stopping: the best plan so far is kept", err=True)

    signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, usual)


def _tell(made: Plan, out: Path, figures: dict[str, object], violations: list[Violation]) -> None:
    cost = made.cost_cents / 100
    each = f" ({made.currency} {cost / made.served:.2f} each)" if made.served else ""
    metres = sum(planned.total("distance_m") for planned in made.rounds)
    click.echo(
        f"{made.network}, {made.date}: {made.served:,} of {len(made.assignments):,} parcels in {len(made.rounds)} "
        f"rounds, {metres / 1000:,.1f} km, {made.currency} {cost:,.2f}{each}; {len(violations)} violations"
    )
    if made.status == "stopped":
        click.echo("The search was cut short: a longer one may serve more, for less")
    if figures["moved"]:
        click.echo(f"{figures['moved']} parcels moved from the point that their buyers chose, which was full or shut")
    for name in ("unassigned", "deferred"):
        if figures[name]:
            where = "unassigned.csv says why" if name == "unassigned" else "they wait for a later day"
            click.echo(f"{figures[name]} parcels {name}: {where}")
    click.echo(f"The map is in {out / 'map.html'}")


@click.command()
@network_argument
@click.argument("folder", metavar="PLAN", type=click.Path(path_type=Path))
@json_option
def verify(network: str, folder: Path, as_json: bool) -> None:
    """Check the plan in folder PLAN against NETWORK, independently of what made it."""
    made = read_plan(folder)
    read = open_network(network, made.date)
    violations = [*check(read, made), *edited_tables(made, read.day, folder)]
    if as_json:
        print_json({"violations": [asdict(violation) for violation in violations]})
    else:
        for violation in violations:
            click.echo(one_line(f"{violation.rule}: {violation.message}"))
        click.echo(f"{len(violations)} violations")
    if violations:
        raise click.exceptions.Exit(1)
