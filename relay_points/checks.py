"""What about the points is well-formed and still can't be served: this floor's `problems(network)`."""

from __future__ import annotations

from collections.abc import Iterator

from data.network import Network
from data.problem import Problem, counted
from relay_points.acceptance import misfit_reason, refusal, shut_reason
from relay_points.access import access_refusal


def problems(network: Network) -> list[Problem]:
    """Warnings about points that can't be visited, parcels in them that should not be, and parcels that fit nowhere."""
    return [*_shut_points(network), *_overfull_points(network), *_refused_parcels(network)]


def _shut_points(network: Network) -> Iterator[Problem]:
    for point in network.relay_points:
        reason = shut_reason(network, point)
        if reason and point.status == "open":
            kept_away = access_refusal(network, point) == reason
            yield Problem.of(point, "profiles" if kept_away else "opening_hours", reason, "warning")


def _overfull_points(network: Network) -> Iterator[Problem]:
    inside: dict[str, int] = {}
    for held in network.occupancy:
        inside[held.point_id] = inside.get(held.point_id, 0) + 1
    where = Problem.of_table(network, "occupancy", "").place
    for point in network.relay_points:
        compartments = (point.compartments_s, point.compartments_m, point.compartments_l)
        room = sum(c or 0 for c in compartments) if point.kind == "locker" else point.capacity_parcels or 0
        if inside.get(point.point_id, 0) > room:
            told = counted(inside[point.point_id], "parcel")
            message = f"holds {told} ({where}) but has room for {room}"
            yield Problem.of(point, "point_id", message, "warning")


def _refused_parcels(network: Network) -> Iterator[Problem]:
    for parcel in network.parcels:
        if parcel.delivery != "point":
            continue
        if parcel.point_id:
            reason = misfit_reason(network, network.point[parcel.point_id], parcel)
            if reason and parcel.direction == "delivery":
                yield Problem.of(parcel, "point_id", reason, "warning")
        elif all(refusal(network, point, parcel) for point in network.relay_points):
            yield Problem.of(parcel, "point_id", "no point takes this parcel", "warning")
