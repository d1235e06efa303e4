"""The command that tells who lives near which point."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from api.commands.options import (
    date_option,
    json_option,
    network_argument,
    one_line,
    open_network,
    out_option,
    print_json,
)
from data.errors import DataError, OutputError
from data.problem import counted, errors


@click.command()
@network_argument
@out_option("The file to write: .csv or .parquet (who), .geojson or .gpkg (from where).")
@date_option
@click.option(
    "--minutes", type=click.IntRange(1, 600), default=10, show_default=True, help="How long the way may take."
)
@click.option("--profile", default="foot", show_default=True, help="van, truck, cargo_bike or foot.")
@json_option
def catchments(network: str, out: Path, service_date: date | None, minutes: int, profile: str, as_json: bool) -> None:
    """Write which buyers of NETWORK come to which of its points within some minutes, along the streets; or the areas
    from which one does. Points that are closed are left out.

    \b
    Examples:
      tournee catchments my-network/ -o walks.csv --minutes 7
      tournee catchments my-network/ -o areas.geojson
    """
    from routing import problems, roads_of  # noqa: PLC0415
    from routing.export.catchments import ENDINGS, PAIRS, write_areas, write_pairs  # noqa: PLC0415

    if out.suffix not in ENDINGS:
        raise OutputError(f"{out}: catchments are written as {', '.join(ENDINGS)}")
    read = open_network(network, service_date)
    wrong = errors(problems(read))
    if wrong:
        raise DataError(wrong)
    roads = roads_of(read)
    points = [point for point in read.relay_points if point.status != "closed"]
    places, homes = [point.place for point in points], [parcel.home for parcel in read.parcels]
    found = roads.catchments(profile, places, homes, 60 * minutes)
    if out.suffix in PAIRS:
        write_pairs(found, out)
    else:
        import geopandas as gpd  # noqa: PLC0415 - half a second to load

        rows = {
            "point_id": [point.point_id for point in points],
            "name": [point.name for point in points],
            "status": [point.status for point in points],
            "profile": found.profile,
            "minutes": minutes,
            "homes": found.homes_of,
        }
        areas = roads.isochrones(profile, places, 60 * minutes)
        write_areas(gpd.GeoDataFrame(rows, geometry=list(areas), crs="EPSG:4326"), out)
    covered = int(found.covered.sum())
    if as_json:
        print_json(
            {
                "file": str(out),
                "profile": found.profile,
                "minutes": minutes,
                "points": len(points),
                "homes": len(homes),
                "covered": covered,
                "pairs": len(found.point),
            }
        )
    else:
        told = f"{covered} of {counted(len(homes), 'home')} lie within {minutes} minutes of one of"
        click.echo(f"{one_line(str(out))}: {told} {counted(len(points), 'point')} ({found.profile})")
