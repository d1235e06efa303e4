"""Does every parcel that a plan leaves at a point fit there, and is there room for all of them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data.network import Network
from data.records import Parcel, RelayPoint
from routing.plan.check_words import amount_of
from routing.plan.records import ParcelOutcome, Plan
from routing.roads import Roads
from routing.rounds.check import Violation

_SIZES = ("S", "M", "L")


def check_points(network: Network, plan: Plan, roads: Roads) -> Iterator[Violation]:
    """What is wrong with what a plan puts into points, parcel by parcel and in all."""
    arriving: dict[str, list[ParcelOutcome]] = {}
    for row in plan.assignments:
        if row.outcome != "at_point" or row.parcel_id not in network.parcel:
            continue
        if row.point_id not in network.point:
            yield Violation("point", row.parcel_id, 0, "", f"there is no point {row.point_id!r}")
            continue
        arriving.setdefault(row.point_id, []).append(row)
        yield from _check_parcel(network, network.point[row.point_id], network.parcel[row.parcel_id], row)
    for point_id, rows in arriving.items():
        point = network.point[point_id]
        yield from _check_locker(network, point, rows) if point.kind == "locker" else _check_shop(network, point, rows)
    yield from _check_choices(network, roads, [row for rows in arriving.values() for row in rows])


def _check_parcel(network: Network, point: RelayPoint, parcel: Parcel, row: ParcelOutcome) -> Iterator[Violation]:
    name = parcel.parcel_id
    if point.status != "open":
        yield Violation("point", name, 0, "", f"point {point.point_id} is {point.status}")
    if parcel.goods not in point.accepts:
        yield Violation("point", name, 0, "", f"point {point.point_id} does not take {parcel.goods}")
    if parcel.needs_step_free and not point.step_free:
        yield Violation("point", name, 0, "", f"parcel {name} needs a step-free point, {point.point_id} is none")
    heaviest = point.max_weight_g
    if heaviest is None:
        heaviest = int(network.assume("locker_max_weight" if point.kind == "locker" else "relay_max_weight"))
    if parcel.weight_g > heaviest:
        over = parcel.weight_g - heaviest
        yield Violation("weight", name, over, "g", f"parcel {name} is {over} g too heavy for {point.point_id}")
    if point.kind == "relay":
        if row.compartment:
            yield Violation("compartment", name, 0, "", f"{point.point_id} is a shop and has no compartments")
        return
    if row.compartment not in _SIZES:
        yield Violation("compartment", name, 0, "", f"parcel {name} has no compartment at {point.point_id}")
        return
    size = row.compartment.lower()
    room = sorted(int(network.assume(f"compartment_{size}_{side}_cm")) for side in ("height", "width", "depth"))
    sides = sorted((parcel.length_cm, parcel.width_cm, parcel.height_cm))
    over = max(side - limit for side, limit in zip(sides, room, strict=True))
    if over > 0:
        message = f"parcel {name} is {over} cm too large for a compartment {row.compartment}"
        yield Violation("compartment", name, over, "cm", message)


def _check_choices(network: Network, roads: Roads, rows: list[ParcelOutcome]) -> Iterator[Violation]:
    """A parcel may go to another point than its buyer chose, but not to one that is too far to walk from it."""
    moved = [(row, network.parcel[row.parcel_id].point_id) for row in rows]
    moved = [(row, chosen) for row, chosen in moved if chosen in network.point and chosen != row.point_id]
    if not moved:
        return
    origins = sorted({chosen for _, chosen in moved})
    ends = sorted({row.point_id for row, _ in moved})
    walk = roads.matrix("foot", [network.point[p].place for p in origins], [network.point[p].place for p in ends])
    _, metres = walk.at()
    farthest = int(network.assume("max_walk"))
    for row, chosen in moved:
        walk_m = int(metres[origins.index(chosen), ends.index(row.point_id)])
        if not 0 <= walk_m <= farthest:
            message = f"parcel {row.parcel_id} is for {chosen}; {row.point_id} is too far to walk from there"
            yield Violation("choice", row.parcel_id, max(walk_m - farthest, 0), "m", message)


def _check_locker(network: Network, point: RelayPoint, rows: list[ParcelOutcome]) -> Iterator[Violation]:
    """Each size for itself, and with what is inside this morning; parcels inside without a told size count in all."""
    there = dict(zip(_SIZES, (point.compartments_s, point.compartments_m, point.compartments_l), strict=True))
    inside = Counter(o.compartment for o in network.occupancy if o.point_id == point.point_id)
    taken = Counter(row.compartment for row in rows)
    for size in _SIZES:
        over = taken[size] + inside[size] - max(there[size] or 0, inside[size])
        if over > 0:
            message = f"{amount_of(over, 'parcels')} too many for the compartments {size} of {point.point_id}"
            yield Violation("room", point.point_id, over, "parcels", message)
    everything = sum(count or 0 for count in there.values())
    over = len(rows) + sum(inside.values()) - max(everything, sum(inside.values()))
    if over > 0:
        message = f"{amount_of(over, 'parcels')} too many for the compartments of {point.point_id}"
        yield Violation("room", point.point_id, over, "parcels", message)


def _check_shop(network: Network, point: RelayPoint, rows: list[ParcelOutcome]) -> Iterator[Violation]:
    inside = sum(1 for o in network.occupancy if o.point_id == point.point_id)
    over = len(rows) - max((point.capacity_parcels or 0) - inside, 0)
    if over > 0:
        message = (
            f"{amount_of(over, 'parcels')} too many for {point.point_id}, which has room for {point.capacity_parcels}"
        )
        yield Violation("room", point.point_id, over, "parcels", message)
