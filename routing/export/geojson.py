"""`rounds.geojson`: rounds as lines along the streets, and their stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from data.network import Network
from routing.export.colours import round_colours
from routing.export.tables import money
from routing.plan import Plan, PlannedRound
from routing.plan.counts import parcels_by_round

Feature = dict[str, Any]


def rounds_geojson(network: Network, plan: Plan) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (RFC 7946).

    Each feature tells its `kind`: `round` (a line), `point`, `home` and `vendor` (visits), `depot`, `idle_point` (no
    visit today) and `unassigned`. What is fetched at a vendor's shop counts as collected there.
    """
    features = [
        *_rounds(network, plan),
        *_visits(network, plan),
        *_depots(network),
        *_idle_points(network, plan),
        *_unassigned(network, plan),
    ]
    return {"type": "FeatureCollection", "features": features}


def _point(lon: float, lat: float, properties: dict[str, Any]) -> Feature:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def _rounds(network: Network, plan: Plan) -> Iterator[Feature]:
    parcels = parcels_by_round(plan)
    day = network.day
    for planned, colour in zip(plan.rounds, round_colours(len(plan.rounds)), strict=True):
        yield {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": planned.lonlat.tolist()},
            "properties": {
                "kind": "round",
                "round_id": planned.round_id,
                "depot_id": planned.depot_id,
                "vehicle_type": planned.vehicle_type,
                "vehicle_no": planned.vehicle_no,
                "driver_id": planned.driver_id,
                "trips": planned.trips,
                "end_name": _end_name(network, planned),
                "depart": day.clock(planned.depart_s),
                "return": day.clock(planned.return_s),
                "stops": len(planned.visits),
                "parcels": parcels[planned.round_id],
                **{name: planned.total(name) for name in ("distance_m", "drive_s", "service_s", "wait_s", "break_s")},
                "cost": money(planned.cost.total),
                "colour": colour,
            },
        }


def _end_name(network: Network, planned: PlannedRound) -> str:
    """What the place is called where a round ends; blank: it ends where it starts."""
    last = planned.lines[-1]
    if (last.kind, last.place_id) == ("depot", planned.depot_id):
        return ""
    place = {"depot": network.depot, "point": network.point}.get(last.kind, {}).get(last.place_id)
    return getattr(place, "name", "") or last.place_id


def _visits(network: Network, plan: Plan) -> Iterator[Feature]:
    delivered: dict[tuple[str, int, int], list[int]] = {}
    for row in plan.assignments:
        if row.round_id:
            counts = delivered.setdefault((row.round_id, row.trip, row.stop_seq), [0, 0])
            counts[row.outcome in ("returned", "collected")] += 1
        if row.fetched_seq:
            delivered.setdefault((row.round_id, row.trip, row.fetched_seq), [0, 0])[1] += 1
    day = network.day
    for planned in plan.rounds:
        for line in planned.visits:
            point = network.point.get(line.place_id) if line.kind == "point" else None
            brought, taken = delivered.get((planned.round_id, line.trip, line.seq), (0, 0))
            properties = {
                "kind": line.kind,
                "round_id": planned.round_id,
                "trip": line.trip,
                "seq": line.seq,
                "place_id": line.place_id,
                "name": point.name if point else network.vendor[line.place_id].name if line.kind == "vendor" else "",
                "point_kind": point.kind if point else None,
                "arrive": day.clock(line.arrive_s),
                "start": day.clock(line.start_s),
                "leave": day.clock(line.leave_s),
                "parcels_delivered": brought,
                "parcels_collected": taken,
            }
            yield _point(line.lon, line.lat, properties)


def _depots(network: Network) -> Iterator[Feature]:
    for depot in network.depots:
        yield _point(depot.lon, depot.lat, {"kind": "depot", "place_id": depot.depot_id, "name": depot.name})


def _idle_points(network: Network, plan: Plan) -> Iterator[Feature]:
    visited = {line.place_id for planned in plan.rounds for line in planned.visits if line.kind == "point"}
    for point in network.relay_points:
        if point.point_id not in visited:
            properties = {
                "kind": "idle_point",
                "place_id": point.point_id,
                "name": point.name,
                "point_kind": point.kind,
                "status": point.status,
            }
            yield _point(point.lon, point.lat, properties)


def _unassigned(network: Network, plan: Plan) -> Iterator[Feature]:
    for row in plan.unassigned:
        parcel = network.parcel[row.parcel_id]
        place: Sequence[float] = (parcel.lon, parcel.lat)
        if parcel.point_id:
            place = (network.point[parcel.point_id].lon, network.point[parcel.point_id].lat)
        properties = {"kind": "unassigned", "parcel_id": row.parcel_id, "reason": row.reason, "detail": row.detail}
        yield _point(place[0], place[1], properties)
