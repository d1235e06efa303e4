"""A plan as GeoDataFrames, for notebooks and geographic programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.frames import CRS
from routing.plan.columns import CLOCKS, COLUMNS
from routing.plan.counts import parcels_by_round, parcels_by_stop

if TYPE_CHECKING:
    import geopandas as gpd

    from routing.plan.records import Plan


def rounds_gdf(plan: Plan) -> gpd.GeoDataFrame:
    """One row a round: who drives, when [s of the service day], what it costs [major units], its way as a line.

    The columns are those of `rounds.csv`, times as `depart_s` and `return_s`; geometry in lon, lat (EPSG:4326).
    """
    import geopandas as gpd  # noqa: PLC0415  # half a second to load, which planning doesn't need
    from shapely import LineString  # noqa: PLC0415

    parcels = parcels_by_round(plan)
    rows = [
        {
            "round_id": planned.round_id,
            "depot_id": planned.depot_id,
            "vehicle_type": planned.vehicle_type,
            "vehicle_no": planned.vehicle_no,
            "driver_id": planned.driver_id,
            "trips": planned.trips,
            "depart_s": planned.depart_s,
            "return_s": planned.return_s,
            "stops": len(planned.visits),
            "parcels": parcels[planned.round_id],
            **{name: planned.total(name) for name in ("distance_m", "drive_s", "service_s", "wait_s", "break_s")},
            **{f"cost_{name}": getattr(planned.cost, name) / 100 for name in _COST},
            "cost": planned.cost.total / 100,
        }
        for planned in plan.rounds
    ]
    lines = [LineString(planned.lonlat) for planned in plan.rounds]
    return gpd.GeoDataFrame(rows, columns=_columns("rounds"), geometry=lines, crs=CRS)


def stops_gdf(plan: Plan) -> gpd.GeoDataFrame:
    """One row a line of a round, depots included, in driving order; geometry where the place stands (EPSG:4326).

    The columns are those of `stops.csv`, times as `arrive_s`, `start_s`, `leave_s` [s of the service day], and
    `parcels`, so many are handed over or taken there.
    """
    import geopandas as gpd  # noqa: PLC0415

    parcels = parcels_by_stop(plan)
    columns = [*_columns("stops"), "parcels"]
    lines = [(planned.round_id, line) for planned in plan.rounds for line in planned.lines]
    rows = [
        {
            "round_id": round_id,
            **{name: getattr(line, name) for name in columns if hasattr(line, name)},
            "load_kg": line.load_g / 1000,
            "load_l": line.load_cm3 / 1000,
            "parcels": parcels[round_id, line.trip, line.seq],
        }
        for round_id, line in lines
    ]
    where = gpd.points_from_xy([line.lon for _, line in lines], [line.lat for _, line in lines])
    return gpd.GeoDataFrame(rows, columns=columns, geometry=where, crs=CRS)


def _columns(table: str) -> list[str]:
    """The columns of the table; times are numbers of seconds here, and say so."""
    return [f"{name}_s" if name in CLOCKS else name for name in COLUMNS[table]]


_COST = ("fixed", "distance", "time", "stops", "overtime", "tolls")
