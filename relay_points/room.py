"""Room left at the points this morning: what they hold less what is still inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from data.network import Network
from relay_points.compartments import compartment_counts

SHELF = "shelf"
"""The one kind of room in a shop: any parcel takes one place of it."""


def room_left(network: Network) -> Mapping[str, Mapping[str, int]]:
    """Places that are free, by point and kind of room (`shelf` in shops; `S`, `M`, `L` in lockers).

    Everything in `occupancy.csv` counts as inside, whatever it waits for. A parcel whose compartment isn't told, or is
    told of more parcels than there are such compartments, counts in the largest size that has room left, so that room
    is never promised twice. Never below zero.
    """
    room = {
        point.point_id: compartment_counts(point) if point.kind == "locker" else {SHELF: point.capacity_parcels or 0}
        for point in network.relay_points
    }
    inside = Counter((o.point_id, o.compartment) for o in network.occupancy)
    somewhere: Counter[str] = Counter()
    for (point_id, compartment), count in inside.items():
        told = min(count, room[point_id].get(compartment, 0))
        somewhere[point_id] += count - told
        if told:
            room[point_id][compartment] -= told
    for point_id, count in somewhere.items():
        left = count
        for kind in reversed(room[point_id]):
            taken = min(left, room[point_id][kind])
            room[point_id][kind] -= taken
            left -= taken
    return room
