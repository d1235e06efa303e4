"""Why a point can't take a parcel, room aside."""

from __future__ import annotations

from data.network import Network
from data.records import Parcel, RelayPoint
from relay_points.access import access_refusal
from relay_points.compartments import compartment_counts, usable_compartments
from relay_points.room import SHELF
from relay_points.visits import delivery_windows


def max_weight_g(network: Network, point: RelayPoint) -> int:
    """The heaviest parcel that a point takes."""
    if point.max_weight_g is not None:
        return point.max_weight_g
    return int(network.assume(f"{point.kind}_max_weight"))


def rooms_for(network: Network, point: RelayPoint, parcel: Parcel) -> tuple[str, ...]:
    """The kinds of room of the point that the parcel may take, the best one first; empty when it fits none."""
    if point.kind == "relay":
        return (SHELF,)
    counts = compartment_counts(point)
    return tuple(size for size in usable_compartments(network, parcel) if counts[size])


def shut_reason(network: Network, point: RelayPoint) -> str | None:
    """Why no vehicle can visit the point on the service date at all; None when one can."""
    if point.status != "open":
        return f"point {point.point_id} is {point.status}"
    closure = network.closure_of(point.point_id)
    if closure:
        why = f" ({closure.reason})" if closure.reason else ""
        return f"point {point.point_id} is shut until {closure.last_day}{why}"
    windows = delivery_windows(network, point)
    if windows and (windows[0][0] < network.day.length_s or windows[0][0] <= _last_return_s(network)):
        return access_refusal(network, point)
    return f"point {point.point_id} is not open on {network.date}"


def _last_return_s(network: Network) -> int:
    """When the last shift of the service day ends: it may run into the next day, when other points are open."""
    zone_of = {depot.depot_id: network.timezone_of(depot) for depot in network.depots}
    overtime_s = {(v.vehicle_type, v.depot_id): v.max_overtime_s for v in network.vehicles}
    ends = [(v.shift_end_s, v.max_overtime_s, v.depot_id) for v in network.vehicles]
    ends += [(d.shift_end_s, overtime_s[d.vehicle_type, d.depot_id], d.depot_id) for d in network.drivers]
    return max((network.day.at(end_s, zone_of[depot_id]) + more_s for end_s, more_s, depot_id in ends), default=0)


def misfit_reason(network: Network, point: RelayPoint, parcel: Parcel) -> str | None:
    """The first reason for which the point can't take the parcel on any day, room aside; None when it can."""
    name = f"{'locker' if point.kind == 'locker' else 'point'} {point.point_id}"
    if parcel.goods not in point.accepts:
        return f"{name} does not take goods of class {parcel.goods}"
    if parcel.needs_step_free and not point.step_free:
        return f"{name} can't be reached without a step"
    heaviest = max_weight_g(network, point)
    if parcel.weight_g > heaviest:
        return f"{parcel.weight_g} g is more than the {heaviest} g that {name} takes"
    if not rooms_for(network, point, parcel):
        sides = " x ".join(str(s) for s in sorted((parcel.length_cm, parcel.width_cm, parcel.height_cm)))
        return f"{sides} cm fits no compartment of {name}"
    return None


def refusal(network: Network, point: RelayPoint, parcel: Parcel) -> str | None:
    """The first reason for which the point can't take the parcel today, room aside; None when it can.

    A return only needs the point to be visited: it is inside already.
    """
    shut = shut_reason(network, point)
    if shut or parcel.direction == "return":
        return shut
    return misfit_reason(network, point, parcel)
