"""A plan as GeoDataFrames, for notebooks and geographic programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

    from routing.plan.records import Plan

_CRS = "EPSG:4326"


def rounds_gdf(plan: Plan) -> gpd.GeoDataFrame:
    """One row a round: who drives, when [s of the service day], what it costs [major units], its way as a line.

    The columns are those of `rounds.csv`, times as `depart_s` and `return_s`; geometry in lon, lat (EPSG:4326).
    """
    import geopandas as gpd  # noqa: PLC0415  # half a second to load, which planning doesn't need
    from shapely import LineString  # noqa: PLC0415

    parcels = Counter(row.round_id for row in plan.assignments if row.round_id)
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
    # A line needs two positions, even where a vehicle doesn't move.
    ways = [planned.lonlat for planned in plan.rounds]
    lines = [LineString(way if len(way) > 1 else way.repeat(2, axis=0)) for way in ways]
    return gpd.GeoDataFrame(rows, columns=_ROUND_COLUMNS, geometry=lines, crs=_CRS)


def stops_gdf(plan: Plan) -> gpd.GeoDataFrame:
    """One row a line of a round, depots included, in driving order; geometry where the place stands (EPSG:4326).

    The columns are those of `stops.csv`, times as `arrive_s`, `start_s`, `leave_s` [s of the service day], and
    `parcels`, so many are handed over or taken there.
    """
    import geopandas as gpd  # noqa: PLC0415

    parcels = Counter((row.round_id, row.trip, row.stop_seq) for row in plan.assignments if row.round_id)
    lines = [(planned.round_id, line) for planned in plan.rounds for line in planned.lines]
    rows = [
        {
            "round_id": round_id,
            **{name: getattr(line, name) for name in _LINE_FIELDS},
            "load_kg": line.load_g / 1000,
            "load_l": line.load_cm3 / 1000,
            "load_parcels": line.load_parcels,
            "parcels": parcels[round_id, line.trip, line.seq],
        }
        for round_id, line in lines
    ]
    where = gpd.points_from_xy([line.lon for _, line in lines], [line.lat for _, line in lines])
    return gpd.GeoDataFrame(rows, columns=_STOP_COLUMNS, geometry=where, crs=_CRS)


_COST = ("fixed", "distance", "time", "stops", "overtime", "tolls")
_ROUND_COLUMNS = (
    "round_id depot_id vehicle_type vehicle_no driver_id trips depart_s return_s stops parcels distance_m drive_s "
    "service_s wait_s break_s cost_fixed cost_distance cost_time cost_stops cost_overtime cost_tolls cost"
).split()
_LINE_FIELDS = "trip seq kind place_id arrive_s start_s leave_s wait_s break_s service_s drive_s distance_m".split()
_STOP_COLUMNS = ["round_id", *_LINE_FIELDS, "load_kg", "load_l", "load_parcels", "parcels"]
