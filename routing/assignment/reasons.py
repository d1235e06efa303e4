"""Why a parcel finds no place today."""

from __future__ import annotations

from collections import Counter

from data.network import Network
from data.records import Parcel, RelayPoint
from depots import depots_with
from relay_points import misfit_reason, shut_reason
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


def no_point(network: Network, reach: Reach, parcel: Parcel) -> Unplaced:
    """Why no point can take the parcel at all."""
    if parcel.point_id:
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
    told = "; ".join(f"{reason} ({count} points)" for reason, count in reasons.most_common(3))
    return Unplaced(
        parcel.parcel_id, "impossible", "no point can take it", told or "there is no point", "home delivery"
    )


def no_room(network: Network, parcel: Parcel, rooms: frozenset[str]) -> Unplaced:
    """Why a parcel with acceptable points got none: all are full with parcels that come first."""
    where = f"point {parcel.point_id} and those near it" if parcel.point_id else "all acceptable points"
    kinds = "a place" if rooms == {"shelf"} else f"a free compartment ({', '.join(sorted(rooms))}) or a place"
    return Unplaced(
        parcel.parcel_id,
        "displaces",
        "no room left",
        f"{where} are full with parcels that come first",
        f"{kinds} at {parcel.point_id}" if parcel.point_id else f"{kinds} at one of them",
    )


def unreachable(parcel: Parcel, point: RelayPoint) -> Unplaced:
    """Why a parcel that waits in a point can't be fetched: no vehicle gets there and back in time."""
    detail = f"no vehicle of its depot can be at point {point.point_id} and back in its shift while the point is open"
    return Unplaced(
        parcel.parcel_id, "impossible", "its point can't be reached", detail, "a vehicle whose shift meets its hours"
    )


def _refused_by(network: Network, reach: Reach, parcel: Parcel, point: RelayPoint, *, named: bool = True) -> str:
    """The reason of one point; without its name, so that equal reasons of many points count together."""
    reason = shut_reason(network, point) or misfit_reason(network, point, parcel)
    if reason is None:
        position = reach.points.index(point)
        reached = any(reach.truck_s[d][position] != UNREACHED for d in depots_with(network, parcel))
        reason = (
            f"point {point.point_id} is full" if reached else f"no vehicle can come to point {point.point_id} in time"
        )
    return reason if named else reason.replace(f" {point.point_id}", "")
