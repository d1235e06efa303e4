"""Why a parcel finds no place today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from data.network import Network
from data.problem import counted
from data.records import Parcel, RelayPoint
from depots import depot_windows, depots_with
from relay_points import refusal, shut_reason, turned_away
from routing.assignment.options import Option
from routing.assignment.reach import UNREACHED, Reach
from routing.assignment.result import Unplaced


def untimely(network: Network, parcel: Parcel) -> Unplaced | None:
    """Why the service date is the wrong day for the parcel: too late for it, or too early; None when it isn't."""
    day = network.day
    if parcel.due and day.seconds(parcel.due) < 0:
        due = parcel.due.isoformat(" ", "minutes")
        return Unplaced(parcel.parcel_id, "impossible", "overdue", f"was due {due}, before {day.date}", "a later due")
    if parcel.ready and day.seconds(parcel.ready) >= day.length_s:
        ready = parcel.ready.isoformat(" ", "minutes")
        return Unplaced(parcel.parcel_id, "impossible", "not ready", f"is ready only {ready}", waits=True)
    return None


def no_vehicle(network: Network, parcel: Parcel) -> Unplaced:
    """Why nothing of the parcel's depots can move today."""
    depots = [network.depot[depot_id] for depot_id in depots_with(network, parcel)]
    equipped = {vehicle.depot_id for vehicle in network.vehicles if vehicle.count}
    told, without = [], []
    for depot in depots:
        closure = network.closure_of(depot.depot_id)
        if closure:
            why = f" ({closure.reason})" if closure.reason else ""
            told.append(f"depot {depot.depot_id} is shut until {closure.last_day}{why}")
        elif not depot_windows(network, depot):
            told.append(f"depot {depot.depot_id} is not open on {network.date}")
        elif depot.depot_id in equipped:
            told.append(f"depot {depot.depot_id} has no vehicle in its opening hours")
        else:
            told.append(f"depot {depot.depot_id} has no vehicle")
            without.append(depot.depot_id)
    change = f"one more vehicle at {' or '.join(without)}" if without else "a day on which its depot works"
    return Unplaced(parcel.parcel_id, "impossible", "its depot sends no vehicle today", "; ".join(told), change)


def no_point(network: Network, reach: Reach, parcel: Parcel) -> Unplaced:
    """Why no point can take the parcel at all."""
    if parcel.point_id:
        point = network.point[parcel.point_id]
        barred = _barred(network, parcel, point)
        if barred and not refusal(network, point, parcel):
            depots = " or ".join(depots_with(network, parcel))
            return Unplaced(
                parcel.parcel_id,
                "impossible",
                "no vehicle may come",
                f"point {point.point_id}, from depot {depots}: {barred}",
                f"a vehicle of depot {depots} that may come",
            )
        detail = _refused_by(network, reach, parcel, network.point[parcel.point_id])
        walk_m = network.assume("max_walk")
        return Unplaced(
            parcel.parcel_id,
            "impossible",
            "its point can't take it",
            f"{detail}; nor can another point within {walk_m:f} m",
            "another point, or home delivery",
        )
    reasons = Counter(_refused_by(network, reach, parcel, point, named=False) for point in network.relay_points)
    told = "; ".join(f"{reason} ({counted(count, 'point')})" for reason, count in reasons.most_common(3))
    return Unplaced(
        parcel.parcel_id, "impossible", "no point can take it", told or "there is no point", "home delivery"
    )


def no_room(
    network: Network, reach: Reach, parcel: Parcel, offered: Sequence[Option], ahead: Mapping[int, int]
) -> Unplaced:
    """Why a parcel with acceptable points got none: all are full with parcels that come first.

    `ahead` counts, for each of the points, the parcels without a place that would get one there no later than this one,
    itself among them: with so many places more it is their turn.
    """
    points = {reach.points[option.point].point_id: option.point for option in offered}
    if not parcel.point_id:
        where, named = "all acceptable points are full", next(iter(points))
    elif parcel.point_id in points:
        where, named = f"point {parcel.point_id} and those near it are full", parcel.point_id
    else:  # it would have had to move anyway, and not for want of room
        why = _refused_by(network, reach, parcel, network.point[parcel.point_id])
        where, named = f"{why}; the points near it are full", next(iter(points))
    rooms = [option.room for option in offered if option.point == points[named]]
    places = ahead[points[named]]
    if network.point[named].kind == "locker":
        what = f"{'a' if places == 1 else places} free compartment{'s' * (places > 1)} ({' or '.join(rooms)})"
    else:
        what = "a place" if places == 1 else f"{places} places"
    return Unplaced(
        parcel.parcel_id,
        "displaces",
        "no room left",
        f"{where} with parcels that come first",
        f"{what} at {named}",
    )


def uncollected(network: Network, reach: Reach, parcel: Parcel) -> Unplaced:
    """Why a return can't be fetched from the point where it waits."""
    point = network.point[parcel.point_id]
    shut = shut_reason(network, point)
    if shut:
        return Unplaced(parcel.parcel_id, "impossible", "its point is shut", shut, "a day on which it is open")
    cut_off = _is_cut_off(network, reach, parcel, point)
    return Unplaced(
        parcel.parcel_id,
        "impossible",
        "its point can't be reached",
        _refused_by(network, reach, parcel, point),
        "a road to its point, or more range" if cut_off else "a vehicle whose shift meets its hours",
    )


def _refused_by(network: Network, reach: Reach, parcel: Parcel, point: RelayPoint, *, named: bool = True) -> str:
    """The reason of one point; without its name, so that equal reasons of many points count together."""
    reason = refusal(network, point, parcel) or _out_of_reach(network, reach, parcel, point)
    for what in () if named else ("point", "locker"):
        reason = reason.replace(f"{what} {point.point_id}", what)
    return reason


def _barred(network: Network, parcel: Parcel, point: RelayPoint) -> str:
    """Why none of the vehicles of the depots with the parcel may come to a point; blank if some may."""
    depots = depots_with(network, parcel)
    fleet = [vehicle for vehicle in network.vehicles if vehicle.depot_id in depots and vehicle.count]
    told = [turned_away(point, vehicle) for vehicle in fleet]
    return "; ".join(dict.fromkeys(why for why in told if why)) if fleet and all(told) else ""


def _is_cut_off(network: Network, reach: Reach, parcel: Parcel, point: RelayPoint) -> bool:
    """Whether vehicles of the depots with the parcel work today, and none of them has a way to the point and back."""
    depots, position = depots_with(network, parcel), reach.points.index(point)
    return bool(reach.working.intersection(depots)) and not any(reach.drives(d)[position] for d in depots)


def _out_of_reach(network: Network, reach: Reach, parcel: Parcel, point: RelayPoint) -> str:
    """Why no vehicle with the parcel can come to a point that would take it."""
    depots, position = depots_with(network, parcel), reach.points.index(point)
    none = f"no vehicle of depot {' or '.join(depots)}"
    if not reach.working.intersection(depots):
        return f"{none} works today"
    if _barred(network, parcel, point):
        return f"{none} may come to point {point.point_id}"
    if _is_cut_off(network, reach, parcel, point):
        return f"{none} can drive to point {point.point_id} and back, for want of a road or of range"
    can = f"{none} can be at point {point.point_id} and back in its shift"
    if any(reach.truck_s(depot)[position] != UNREACHED for depot in depots):
        return f"{can} between the parcel's ready and due"
    return f"{can} while the point is open"
