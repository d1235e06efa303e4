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

    Everything in `occupancy.csv` counts as inside, whatever it waits for. A parcel whose compartment isn't told counts
    in the largest size that has room left, so that room is never promised twice. Never below zero.
    """
    room = {
        point.point_id: compartment_counts(point) if point.kind == "locker" else {SHELF: point.capacity_parcels or 0}
        for point in network.relay_points
    }
    inside = Counter((o.point_id, o.compartment) for o in network.occupancy)
    for (point_id, compartment), count in sorted(inside.items(), reverse=True):  # told compartments before untold ones
        kinds = room[point_id]
        if compartment in kinds:
            kinds[compartment] -= count
            continue
        left = count
        for kind in reversed(kinds):
            taken = min(left, max(kinds[kind], 0))
            kinds[kind] -= taken
            left -= taken
    return {point_id: {kind: max(free, 0) for kind, free in kinds.items()} for point_id, kinds in room.items()}
