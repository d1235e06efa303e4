"""Commands about a network before anything is planned."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.options import (
    date_option,
    json_option,
    network_argument,
    one_line,
    open_network,
    out_option,
    print_json,
    tell_errors,
    tell_warnings,
)
from data.assumptions import default_assumptions
from data.dictionary import dictionary as columns
from data.errors import DataError
from data.network import Network
from data.problem import Problem, counted, errors
from data.samples import refuse_other_formats, refuse_to_overwrite
from data.types import format_decimal

if TYPE_CHECKING:
    from routing.roads import Kind


@click.command()
@network_argument
@date_option
@json_option
def check(network: str, service_date: date | None, as_json: bool) -> None:
    """Read NETWORK and report every error and warning in it; plans nothing.

    \b
    Examples:
      tournee check my-network/
      tournee check my-network.xlsx --date 2026-11-30 --json
    """
    read = open_network(network, service_date)
    found = all_problems(read)
    wrong = errors(found)
    tell_errors(found)
    if as_json:
        print_json({"problems": [asdict(problem) for problem in found]})
    else:
        tell_warnings(found, all_by="--json", err=False)
        tables = (
            (read.parcels, "parcel"),
            (read.relay_points, "point"),
            (read.depots, "depot"),
            (read.vendors, "vendor"),
        )
        held = ", ".join(counted(len(rows), noun) for rows, noun in tables)
        told = f"{counted(len(wrong), 'error')}, {counted(len(found) - len(wrong), 'warning')}"
        click.echo(one_line(f"{read.name}, {read.date}: {held}; {told}"))
    if wrong:
        raise click.exceptions.Exit(DataError.exit_code)


@click.command()
@network_argument
@date_option
@json_option
def roads(network: str, service_date: date | None, as_json: bool) -> None:
    """Tell what the roads of NETWORK are: how large for each of its vehicles, and which tags say nothing known.

    \b
    Example:
      tournee roads my-network/
    """
    from routing import roads_of  # noqa: PLC0415
    from routing.plan.roads import travellers_of  # noqa: PLC0415

    read = open_network(network, service_date)
    opened = roads_of(read)
    travellers: list[Kind] = ["foot", *travellers_of(read)]
    sizes = {traveller: opened.size(traveller) for traveller in travellers}
    unknown = opened.unknown_values()
    if as_json:
        told = [asdict(size) | {"traveller": str(traveller)} for traveller, size in sizes.items() if size]
        corners = list(opened.extent) if opened.extent else None
        print_json({"source": read.roads.source, "extent": corners, "networks": told, "unknown": dict(unknown)})
        return
    extent = (
        counted(len(opened.named), "place")
        if opened.named is not None
        else "the whole world"
        if opened.extent is None
        else "{:.4f} to {:.4f}, {:.4f} to {:.4f}".format(*(opened.extent[corner] for corner in (0, 2, 1, 3)))
    )
    click.echo(one_line(f"{read.roads.source}: covers {extent}"))
    for traveller, size in sizes.items():
        if size:
            click.echo(f"{traveller}: {size.junctions:,} junctions, {size.streets_m / 1000:,.1f} km of streets")
    if unknown:
        times = sum(unknown.values())
        tags = f"{counted(len(unknown), 'tag')} ({counted(times, 'time')})"
        click.echo(f"{tags} that no rule knows {'is' if len(unknown) == 1 else 'are'} left aside:")
        for tag, number in list(unknown.items())[:_TOLD]:
            click.echo(one_line(f"  {number:>5,}  {tag}"))
        if len(unknown) > _TOLD:
            click.echo(f"  and {len(unknown) - _TOLD} more: --json tells all")


_TOLD = 20


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
    """Print every table and column of a network, or every assumed figure.

    \b
    Examples:
      tournee dictionary
      tournee dictionary --assumptions --json
    """
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
@out_option("What to write: a file that ends in .xlsx, or a new folder.")
@click.option("--french", is_flag=True, help="CSV as Excel reads it in France: semicolons, decimal commas, day first.")
@date_option
@json_option
def convert(network: str, out: Path, french: bool, service_date: date | None, as_json: bool) -> None:
    """Write NETWORK, a folder or an .xlsx, as one spreadsheet or as a folder of CSV files.

    \b
    Examples:
      tournee convert my-network/ -o my-network.xlsx
      tournee convert my-network.xlsx -o my-network/ --french
    """
    from data.dialects import FRENCH, STANDARD  # noqa: PLC0415
    from data.writing import write_network  # noqa: PLC0415

    read = open_network(network, service_date)
    refuse_other_formats(out)
    refuse_to_overwrite(out)
    _, *roads = write_network(read, out, dialect=FRENCH if french else STANDARD)
    if as_json:
        print_json({"network": read.name, "out": str(out)} | ({"roads": str(roads[0])} if roads else {}))
    else:
        told = "".join(f", its roads to {file}" for file in roads)
        click.echo(one_line(f"{read.name} was written to {out}{told}"))
