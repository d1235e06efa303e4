"""Commands about a network before anything is planned."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from api.commands.options import (
    date_option,
    json_option,
    network_argument,
    open_network,
    out_option,
    print_json,
)
from data.assumptions import default_assumptions
from data.dictionary import dictionary as columns
from data.errors import DataError
from data.network import Network
from data.problem import Problem, errors
from data.types import format_decimal


@click.command()
@network_argument
@date_option
@json_option
def check(network: str, service_date: date | None, as_json: bool) -> None:
    """Read NETWORK and report every error and warning in it; plans nothing."""
    try:
        read = open_network(network, service_date)
    except DataError as fault:
        if not as_json or not fault.problems:
            raise
        print_json({"problems": [asdict(problem) for problem in fault.problems]})
        raise click.exceptions.Exit(fault.exit_code) from None
    found = all_problems(read)
    wrong = errors(found)
    if as_json:
        print_json({"problems": [asdict(problem) for problem in found]})
    else:
        for problem in found:
            click.echo(f"{'' if problem.severity == 'error' else 'warning: '}{problem}", err=problem in wrong)
        click.echo(
            f"{read.name}, {read.date}: {len(read.parcels)} parcels, {len(read.relay_points)} points, "
            f"{len(read.depots)} depots, {len(read.vendors)} vendors; "
            f"{len(wrong)} errors, {len(found) - len(wrong)} warnings"
        )
    if wrong:
        raise click.exceptions.Exit(DataError.exit_code)


def all_problems(network: Network) -> list[Problem]:
    """What every floor finds wrong or odd in a network."""
    import depots  # noqa: PLC0415  # see api.cli: what takes long to load loads when it is needed
    import relay_points  # noqa: PLC0415
    import routing  # noqa: PLC0415
    import simulation  # noqa: PLC0415
    from data.checks import problems  # noqa: PLC0415

    floors = (problems, depots.problems, relay_points.problems, routing.problems, simulation.problems)
    return [found for problems_of in floors for found in problems_of(network)]


@click.command()
@click.option("--assumptions", is_flag=True, help="Print the default figures instead of the columns.")
@json_option
def dictionary(assumptions: bool, as_json: bool) -> None:
    """Print every table and column of a network folder, or every assumed figure."""
    if assumptions:
        figures = [
            {"name": a.name, "value": format_decimal(a.value), "unit": a.unit, "source": a.source, "year": a.year}
            for a in default_assumptions()
        ]
        if as_json:
            print_json(figures)
            return
        for figure in figures:
            click.echo(f"{figure['name']:28} {figure['value']:>8} {figure['unit']:18} {figure['source']}")
        return
    if as_json:
        print_json([asdict(column) for column in columns()])
        return
    table = ""
    for column in columns():
        if column.table != table:
            table = column.table
            click.echo(f"\n{table}.csv")
        default = column.default or "-"
        told = f"  {column.column:22} {column.type:34} {column.unit:16} {default:10} {column.use:8}"
        click.echo(f"{told} {column.meaning}")
    click.echo(
        "\nColumns here: name, type, unit, default, use, meaning. Use: plans follow what is applied; a note changes\n"
        "no plan; what is kept is read, but plans don't follow it yet (a warning says so); refused: an error where\n"
        "it is set."
    )


@click.command()
@network_argument
@out_option("The file to write: .npz, .csv or .parquet.")
@date_option
@click.option("--profile", default="van", show_default=True, help="van, truck, cargo_bike or foot.")
@json_option
def matrix(network: str, out: Path, service_date: date | None, profile: str, as_json: bool) -> None:
    """Write seconds and metres between all depots and points of NETWORK to a file."""
    from routing import problems, roads_of  # noqa: PLC0415
    from routing.export.matrix import write_matrix  # noqa: PLC0415

    read = open_network(network, service_date)
    wrong = errors(problems(read))
    if wrong:
        raise DataError(wrong)
    places = [*(depot.place for depot in read.depots), *(point.place for point in read.relay_points)]
    found = roads_of(read).matrix(profile, places)
    write_matrix(found, out)
    unreachable = int((found.duration_s < 0).any(axis=0).sum())
    if as_json:
        print_json({"file": str(out), "places": len(places), "profile": profile, "unreachable_pairs": unreachable})
    else:
        click.echo(f"{out}: {len(places)} x {len(places)} places for {profile}; {unreachable} pairs without a way")
