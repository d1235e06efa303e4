"""Which vehicles may come to a point."""

from __future__ import annotations

from data.network import Network
from data.records import RelayPoint, Vehicle


def turned_away(point: RelayPoint, vehicle: Vehicle) -> str | None:
    """Why a vehicle may not come to a point; None when it may.

    What isn't told of a vehicle doesn't keep it away, but for its emission class: where a point names some, only these
    may come. Cargo bikes have none, and always may.
    """
    if point.profiles and vehicle.profile not in point.profiles:
        return f"no {vehicle.profile} may come"
    if point.max_height_m is not None and vehicle.height_m is not None and vehicle.height_m > point.max_height_m:
        return f"{vehicle.vehicle_type} is {vehicle.height_m:f} m high, {point.max_height_m:f} m may come"
    if point.max_weight_t is not None and vehicle.weight_t is not None and vehicle.weight_t > point.max_weight_t:
        return f"{vehicle.vehicle_type} weighs {vehicle.weight_t:f} t, {point.max_weight_t:f} t may come"
    clean = not point.emission_classes or vehicle.profile == "cargo_bike"
    if not clean and vehicle.emission_class not in point.emission_classes:
        return f"{vehicle.vehicle_type} is of emission class {vehicle.emission_class or 'unknown'}"
    return None


def access_refusal(network: Network, point: RelayPoint) -> str | None:
    """Why no vehicle of the whole network may come to a point; None when one may, or there are none at all."""
    reasons = [turned_away(point, vehicle) for vehicle in network.vehicles if vehicle.count]
    if not reasons or None in reasons:
        return None
    told = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
    return f"no vehicle may come to point {point.point_id}: {told}"
