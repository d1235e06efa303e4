"""Commands that write what tournée knows for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
)
from data.errors import DataError
from data.problem import counted, errors
from data.types import parse_time

if TYPE_CHECKING:
    from data.network import Network
    from data.records import Place
    from routing.roads import Traveller


_KINDS = click.Choice(["depots", "points", "shops", "homes"])


@click.command()
@network_argument
@out_option("The file to write: .npz, .csv or .parquet.")
@date_option
@click.option("--profile", help="van, truck, cargo_bike or foot, of the usual size (van unless given).")
@click.option("--vehicle", metavar="TYPE", help="A type of vehicle of the network, of its own size, instead.")
@click.option("--from", "start", type=_KINDS, multiple=True, help="The rows; may be repeated (depots and points).")
@click.option("--to", "end", type=_KINDS, multiple=True, help="The columns; may be repeated (depots and points).")
@json_option
def matrix(
    network: str,
    out: Path,
    service_date: date | None,
    profile: str | None,
    vehicle: str | None,
    start: tuple[str, ...],
    end: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write seconds and metres between places of NETWORK to a file: all depots and points unless told.

    \b
    Examples:
      tournee matrix my-network/ -o times.parquet --profile cargo_bike
      tournee matrix my-network/ -o times.csv --from depots --to homes
    """
    from routing import problems, roads_of  # noqa: PLC0415
    from routing.export.matrix import write_matrix  # noqa: PLC0415

    if profile and vehicle:
        raise click.UsageError("give --profile or --vehicle, not both")
    read = open_network(network, service_date)
    wrong = errors(problems(read))
    if wrong:
        raise DataError(wrong)
    rows, columns = (_places(read, kinds or ("depots", "points")) for kinds in (start, end))
    found = roads_of(read).matrix(_traveller(read, vehicle) if vehicle else profile or "van", rows, columns)
    write_matrix(found, out)
    unreachable = int((found.duration_s < 0).any(axis=0).sum())
    if as_json:
        print_json(
            {
                "file": str(out),
                "from": len(rows),
                "to": len(columns),
                "profile": found.profile,
                "periods": len(found.period_starts_s),
                "unreachable_pairs": unreachable,
            }
        )
    else:
        periods = len(found.period_starts_s)
        parts = f" in {periods} periods of the day" if periods > 1 else ""
        who = vehicle or found.profile
        told = f"{len(rows)} x {len(columns)} places for {who}{parts}; {unreachable} pairs without a way"
        click.echo(f"{one_line(str(out))}: {told}")


@click.command()
@network_argument
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@date_option
@click.option("--profile", help="van, truck, cargo_bike or foot, of the usual size (van unless given).")
@click.option("--vehicle", metavar="TYPE", help="A type of vehicle of the network, of its own size, instead.")
@click.option("--at", "depart", metavar="HH:MM", default="00:00", help="When one leaves, where speeds change by hour.")
@language_option
@json_option
def directions(
    network: str,
    start: str,
    end: str,
    service_date: date | None,
    profile: str | None,
    vehicle: str | None,
    depart: str,
    language: str,
    as_json: bool,
) -> None:
    """Tell the fastest way between two places of NETWORK, street by street.

    FROM and TO are depots, points, vendors with a shop or parcels with a home, by their ids.

    \b
    Example:
      tournee directions monaco DM R07 --vehicle truck
    """
    from routing import roads_of  # noqa: PLC0415
    from routing.export.sheets.instructions import instructions  # noqa: PLC0415
    from routing.export.sheets.language import Language  # noqa: PLC0415

    if profile and vehicle:
        raise click.UsageError("give --profile or --vehicle, not both")
    try:
        depart_s = parse_time(depart)
    except ValueError as fault:
        raise click.UsageError(f"--at: {fault}") from None
    read = open_network(network, service_date)
    traveller = _traveller(read, vehicle) if vehicle else profile or "van"
    origin, destination = (_place(read, name) for name in (start, end))
    roads = roads_of(read)
    path = roads.path(traveller, origin, destination, depart_s)
    steps = roads.directions(traveller, origin, destination, depart_s)
    if as_json:
        told = {"from": start, "to": end, "duration_s": path.duration_s, "distance_m": path.distance_m}
        print_json(told | {"steps": [asdict(step) for step in steps]})
        return
    for number, (told_step, distance) in enumerate(instructions(steps, Language(language)), 1):
        click.echo(one_line(f"{number:>3}  {told_step}{', ' if distance else ''}{distance}"))
    if not steps:
        click.echo("no streets are known on this way")
    click.echo(f"{path.distance_m / 1000:,.1f} km, {round(path.duration_s / 60)} min")


def _places(network: Network, kinds: Iterable[str]) -> list[Place]:
    """All places of these kinds."""
    shops = (vendor.shop for vendor in network.vendors)
    found: dict[str, list[Place]] = {
        "depots": [depot.place for depot in network.depots],
        "points": [point.place for point in network.relay_points],
        "shops": [shop for shop in shops if shop],
        "homes": [parcel.home for parcel in network.parcels if parcel.delivery != "point"],
    }
    return [place for kind in dict.fromkeys(kinds) for place in found[kind]]


def _place(network: Network, name: str) -> Place:
    """Where a depot, point, vendor's shop or buyer's home is."""
    if name in network.depot:
        return network.depot[name].place
    if name in network.point:
        return network.point[name].place
    found = network.vendor[name].shop if name in network.vendor else None
    found = found or (network.parcel[name].home if name in network.parcel else None)
    if found is None:
        raise click.UsageError(f"there is no depot, point, shop or home {name!r} in the network")
    return found


def _traveller(network: Network, vehicle_type: str) -> Traveller:
    """A type of vehicle on its way; raises `UsageError` where there is none, or where its rows differ in size."""
    from routing.roads import traveller_of  # noqa: PLC0415

    alike = {traveller_of(network, vehicle) for vehicle in network.vehicles if vehicle.vehicle_type == vehicle_type}
    if not alike:
        types = ", ".join(dict.fromkeys(vehicle.vehicle_type for vehicle in network.vehicles))
        raise click.UsageError(f"there is no vehicle type {vehicle_type!r}; the network has {types}")
    if len(alike) > 1:
        raise click.UsageError(f"vehicles of type {vehicle_type!r} differ in size or in their hours by depot")
    return alike.pop()


@click.command()
@plan_argument
@out_option("The file to write: .gpkg (all layers), .parquet (one) or .gpx (for a navigator).")
@click.option(
    "--layer",
    type=click.Choice(["rounds", "stops"]),
    default="rounds",
    show_default=True,
    help="For .parquet, which holds one layer.",
)
@click.option("--round", "round_id", metavar="ROUND", default="", help="For .gpx: only this round.")
@json_option
def export(folder: Path, out: Path, layer: str, round_id: str, as_json: bool) -> None:
    """Write the rounds and stops of the plan in folder PLAN as GeoPackage, GeoParquet or GPX.

    Lines follow the streets; coordinates are lon, lat (EPSG:4326), times seconds of the service day. A GPX file has a
    route through the stops of each round, and a track along its way.

    \b
    Examples:
      tournee export out/ -o day.gpkg
      tournee export out/ -o stops.parquet --layer stops
      tournee export out/ -o D-01.gpx --round D-01
    """
    from routing.plan import read_plan  # noqa: PLC0415

    if out.suffix == ".gpx":
        from routing.export.gpx import write_gpx  # noqa: PLC0415

        layers = write_gpx(read_plan(folder), out, round_id=round_id)
    else:
        from routing.export.geo import write_geo  # noqa: PLC0415

        if round_id:
            raise click.UsageError("--round is for .gpx")
        layers = write_geo(read_plan(folder), out, layer=layer)
    if as_json:
        print_json({"file": str(out), "layers": layers})
    else:
        click.echo(f"{one_line(str(out))}: {', '.join(counted(n, name[:-1]) for name, n in layers.items())}")
