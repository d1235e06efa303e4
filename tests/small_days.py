"""Small networks for hand-made cases, drawn with a ruler in kilometres around (0, 0) on the equator.

Roads are straight: a kilometre takes 100 s, on foot as well. With the assumptions here it costs 100 cents to walk it,
and 100 cents for a truck to drive it and back for one parcel. The service day is a Tuesday in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from strategies import TUESDAY, row

from data.network import Network, RoadSettings
from data.records import Assumption, Closure, Depot, Occupancy, Parcel, RelayPoint, Stock, Vehicle, Vendor
from routing.plan import roads_of
from routing.roads import Roads

KM = 0.0089932  # degrees
NOON = datetime.combine(TUESDAY, datetime.min.time()) + timedelta(hours=12)
DAY = timedelta(days=1)
HOUR = 3600
_PRICES = {
    "detour_factor": 1,
    "straight_speed": 36,  # 10 m/s
    "walk_cost_per_h": 36,  # a cent a second
    "truck_cost_per_h": 36,
    "parcels_per_stop": 2,  # which share the way there and back
}


def depot(depot_id: str = "D", x: float = 0, y: float = 0, **values: Any) -> Depot:
    """A depot that is always open."""
    return row(Depot, depot_id=depot_id, lon=x * KM, lat=y * KM, **values)


def shop(point_id: str, x: float = 0, y: float = 0, **values: Any) -> RelayPoint:
    """A shop that is always open, with room for ten parcels."""
    usual = {"opening_hours": "24/7", "capacity_parcels": 10}
    return row(RelayPoint, point_id=point_id, kind="relay", lon=x * KM, lat=y * KM, **usual | values)


def locker(
    point_id: str, x: float = 0, y: float = 0, *, s: int = 0, m: int = 0, ell: int = 0, **values: Any
) -> RelayPoint:
    """A locker that is always open, with these compartments."""
    rooms = {"compartments_s": s, "compartments_m": m, "compartments_l": ell}
    usual = {"opening_hours": "24/7"}
    return row(RelayPoint, point_id=point_id, kind="locker", lon=x * KM, lat=y * KM, **rooms, **usual | values)


def van(vehicle_type: str = "van", depot_id: str = "D", **values: Any) -> Vehicle:
    """One vehicle from eight to eighteen o'clock, for 500 kg, 3,000 l and any number of parcels."""
    usual = {
        "count": 1,
        "capacity_g": 500_000,
        "capacity_cm3": 3_000_000,
        "fixed_per_day": Decimal(50),
        "cost_per_km": Decimal(1),
        "cost_per_h": Decimal(36),
        "shift_start_s": 8 * HOUR,
        "shift_end_s": 18 * HOUR,
    }
    return row(Vehicle, vehicle_type=vehicle_type, depot_id=depot_id, **usual | values)


def parcel(parcel_id: str = "a", point_id: str = "", x: float = 0, y: float = 0, **values: Any) -> Parcel:
    """A parcel of one kilogram that fits every compartment, to a point."""
    usual = {"vendor_id": "V", "weight_g": 1000, "length_cm": 30, "width_cm": 20, "height_cm": 5}
    if values.get("drop_price") is not None:
        values["drop_price"] = Decimal(values["drop_price"])
    return row(Parcel, parcel_id=parcel_id, point_id=point_id, lon=x * KM, lat=y * KM, **usual | values)


def inside(point_id: str, number: int = 1, compartment: str = "", status: str = "waiting") -> list[Occupancy]:
    """Parcels that are in a point this morning."""
    held = {"vendor_id": "V", "since": NOON - 2 * DAY, "expires": NOON + DAY}
    names = (f"{point_id} {compartment} {status} {i}" for i in range(number))
    return [
        row(Occupancy, parcel_id=name, point_id=point_id, compartment=compartment, status=status, **held)
        for name in names
    ]


def closed(place_id: str, first: int = 0, last: int = 0, reason: str = "") -> Closure:
    """A closure, in days from the service date, both included."""
    days = {"first_day": TUESDAY + first * DAY, "last_day": TUESDAY + last * DAY}
    return row(Closure, place_id=place_id, **days, reason=reason)


def network(
    parcels: Sequence[Parcel] = (),
    points: Sequence[RelayPoint] = (),
    *,
    depots: Sequence[Depot] | None = None,
    vehicles: Sequence[Vehicle] | None = None,
    vendors: Sequence[Vendor] | None = None,
    stock: Sequence[str] = (),
    assume: dict[str, float] | None = None,
    **tables: Any,
) -> Network:
    """A network with one vendor V at one depot D with one van; `stock` names further depots with V's goods."""
    assumed = (_PRICES | (assume or {})).items()
    settings = {"timezone": "UTC", "date": TUESDAY, "country": ""} | tables
    return Network(
        name="small",
        currency="EUR",
        roads=RoadSettings("great-circle"),
        depots=tuple([depot()] if depots is None else depots),
        relay_points=tuple(points),
        vehicles=tuple([van()] if vehicles is None else vehicles),
        vendors=tuple([row(Vendor, vendor_id="V", depot_id="D")] if vendors is None else vendors),
        stock=tuple(row(Stock, vendor_id="V", depot_id=depot_id) for depot_id in stock),
        parcels=tuple(parcels),
        assumptions=tuple(row(Assumption, name=name, value=Decimal(str(value))) for name, value in assumed),
        **settings,
    )


def straight(given: Network) -> Roads:
    """The straight roads of a small network."""
    return roads_of(given)
