"""Commands about the plan of a day."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Sequence
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
    language_option,
    network_argument,
    one_line,
    open_network,
    out_option,
    plan_argument,
    print_json,
    tell_first,
    tell_warnings,
)
from api.progress import shown
from data.errors import DataError, NothingPlanned, TourneeError
from data.problem import counted, errors
from routing import Plan, check, plan_day, roads_of
from routing.export import claim, edited_figures, edited_tables, summary, write_plan
from routing.plan import read_plan, redrawn
from routing.rounds import ENGINES, Violation

_SAME_S = 1.0  # signals that come within it are one


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
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="An older plan of the day: its rounds stay as they were decided.",
)
@click.option(
    "--keep-round",
    "keep_rounds",
    multiple=True,
    metavar="ROUND_ID",
    help="Keep this round of it and others so named, not all. Of several trips the first is kept.",
)
@click.option("--keep-open", is_flag=True, help="Kept rounds may take more stops, behind those that they have.")
@language_option
@json_option
def plan(
    network: str,
    out: Path,
    service_date: date | None,
    time_limit: float | None,
    seed: int,
    engine: str,
    keep: Path | None,
    keep_rounds: tuple[str, ...],
    keep_open: bool,
    language: str,
    as_json: bool,
) -> None:
    """Plan the day of NETWORK: every parcel to its point, rounds on real roads, and a reason for what stays out.

    Ctrl-C ends the search and keeps the best plan so far.

    \b
    Examples:
      tournee plan my-network/ -o out/
      tournee plan my-network.xlsx -o out/ --date 2026-11-30 --time-limit 60 --language fr
      tournee plan my-network/ -o later/ --keep out/ --keep-round D-01
    """
    if keep is None and (keep_rounds or keep_open):
        raise click.UsageError("--keep-round and --keep-open need --keep PLAN")
    read = open_network(network, service_date)
    older = read_plan(keep) if keep else None
    with claim(out) as plan_folder:
        found = all_problems(read)
        if errors(found):
            raise DataError(errors(found))
        tell_warnings(found)
        roads = roads_of(read)
        with _interruptible() as interrupted:
            with shown(read.currency, quiet=as_json) as on_progress:
                made = plan_day(
                    read,
                    roads=roads,
                    time_limit_s=time_limit,
                    seed=seed,
                    engine=engine,
                    should_stop=lambda: bool(interrupted),
                    on_progress=on_progress,
                    keep=older,
                    keep_rounds=keep_rounds,
                    keep_open=keep_open,
                )
            if interrupted and read.parcels and not made.served:
                raise TourneeError("interrupted before there was a plan; nothing was written")
            violations = check(read, made, roads=roads)
            write_plan(read, made, roads, plan_folder, violations=len(violations), language=language)
    figures = summary(read, made, violations=len(violations))
    if as_json:
        print_json(figures)
    else:
        _tell(made, out, figures, violations)
    if violations:
        raise click.exceptions.Exit(1)
    if made.assignments and not made.served:
        why = f"{out / 'unassigned.csv'} says why" if made.unassigned else "all of them wait for a later day"
        raise NothingPlanned(one_line(f"no parcel could be served; {why}"))


@contextmanager
def _interruptible() -> Iterator[list[bool]]:
    """A list that is no longer empty after a first Ctrl-C or SIGTERM; a later one ends the program as usual.

    One that comes at once is the same again: shells and `timeout` signal both a process and its group.
    """
    interrupted: list[bool] = []
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    first_s = 0.0

    def note(number: int, __: FrameType | None) -> None:
        nonlocal first_s
        if not interrupted:
            interrupted.append(True)
            first_s = time.monotonic()
            # Under the bar, where there is one.
            click.echo("\n" * sys.stderr.isatty() + "stopping: the best plan so far is kept", err=True)
        elif time.monotonic() > first_s + _SAME_S:
            signal.signal(number, usual[signal.Signals(number)])
            signal.raise_signal(number)

    for number in usual:
        signal.signal(number, note)
    try:
        yield interrupted
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _tell(made: Plan, out: Path, figures: dict[str, object], violations: list[Violation]) -> None:
    cost = made.cost_cents / 100
    each = f" ({made.currency} {cost / made.served:.2f} each)" if made.served else ""
    metres = sum(planned.total("distance_m") for planned in made.rounds)
    click.echo(
        one_line(
            f"{made.network}, {made.date}: {made.served:,} of {counted(len(made.assignments), 'parcel')} in "
            f"{counted(len(made.rounds), 'round')}, {metres / 1000:,.1f} km, {made.currency} {cost:,.2f}{each}; "
            f"{counted(len(violations), 'violation')}"
        )
    )
    if made.status == "stopped":
        click.echo("The search was cut short: a longer one may serve more, for less")
    if figures["moved"]:
        moved = counted(int(str(figures["moved"])), "parcel")
        click.echo(f"{moved} moved from the point that the buyer chose, which was full or shut")
    for name in ("unassigned", "deferred"):
        if figures[name]:
            where = "unassigned.csv says why" if name == "unassigned" else "they wait for a later day"
            click.echo(f"{counted(int(str(figures[name])), 'parcel')} {name}: {where}")
    click.echo(one_line(f"The map is in {out / 'map.html'}, what drivers and docks need in {out / 'sheets'}/"))


@click.command()
@network_argument
@plan_argument
@json_option
def verify(network: str, folder: Path, as_json: bool) -> None:
    """Check the plan in folder PLAN against NETWORK, independently of what made it.

    \b
    Example:
      tournee verify my-network/ out/
    """
    made = read_plan(folder)
    read = open_network(network, made.date)
    broken = check(read, made)
    edited = [*edited_tables(made, read.day, folder), *(() if broken else edited_figures(read, made, folder))]
    _tell_violations([*broken, *edited], as_json=as_json)


@click.command()
@network_argument
@plan_argument
@language_option
@json_option
def rewrite(network: str, folder: Path, language: str, as_json: bool) -> None:
    """Write the tables, the map and the sheets of the plan in folder PLAN anew from its plan.json.

    For a plan that was edited, or sheets in another language; the ways of its rounds are drawn anew too. A plan that
    breaks a rule is not written.

    \b
    Example:
      tournee rewrite my-network/ out/ --language fr
    """
    with claim(folder, rewriting=True) as plan_folder:
        made = read_plan(folder)
        read = open_network(network, made.date)
        roads = roads_of(read)
        made = redrawn(read, made, roads)
        violations = check(read, made, roads=roads)
        if violations:
            _tell_violations(violations, as_json=as_json)
        write_plan(read, made, roads, plan_folder, violations=0, language=language)
    figures = summary(read, made, violations=0)
    if as_json:
        print_json(figures)
    else:
        _tell(made, folder, figures, [])


def _tell_violations(violations: Sequence[Violation], *, as_json: bool) -> None:
    """Print them; the command ends with 1 if there are any."""
    if as_json:
        print_json({"violations": [asdict(violation) for violation in violations]})
    else:
        told = [f"{violation.rule}: {violation.message}" for violation in violations]
        tell_first(told, "violation", all_by="--json", err=False)
        click.echo(counted(len(violations), "violation"))
    if violations:
        raise click.exceptions.Exit(1)
