"""Parcels to depots and points.

Model. Each parcel takes one of its acceptable places or stays out:

    minimise  Σ walk + truck + overflow, over parcels p and places (point, room)
    subject to one place for each parcel, and no more parcels in a room than are free in it.

Acceptable are, for a parcel whose buyer chose a point, that point and those at most `max_walk` away from it; for a free
one the `choices_per_parcel` best points, and all of them if that leaves it out; for one that may go to either, its door
as well. A parcel may take a larger compartment than it needs.

*walk* is the way from the buyer's home at `walk_cost_per_h`; *truck* the way from the nearest depot with the goods and
back at `truck_cost_per_h`, shared by `parcels_per_stop`. The chosen point itself costs nothing; another one costs
`overflow_penalty`, the walk from the chosen one, and what the truck's way is longer. Staying out costs more than any
chain of moves that makes room for one more parcel; parcels with a price for it stay out first, the cheapest first, then
those of low priority. This is a minimum-cost flow, so the answer is optimal for the model.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from data.network import Network
from data.records import Parcel
from depots import depots_with
from relay_points import room_left, shut_reason
from routing.assignment.flow import cheapest_flow
from routing.assignment.options import DOOR, PER_CENT, Option, Options
from routing.assignment.reach import UNREACHED, Reach, nearest_to_homes, reach_of
from routing.assignment.reasons import no_point, no_room, no_vehicle, uncollected, untimely
from routing.assignment.result import Assignment, Placement, Unplaced
from routing.assignment.times import times_of
from routing.roads import Roads

_Level = tuple[bool, Decimal, int]
_MOST = 2**62  # the solver multiplies costs by its nodes, in 64 bits


def assign(network: Network, roads: Roads) -> Assignment:
    """Decide the depot and the point, or door, of every parcel of the day."""
    reach = reach_of(network, roads)
    unplaced: list[Unplaced] = []
    to_doors: list[Parcel] = []
    waiting: list[Parcel] = []
    seeking: list[Parcel] = []
    for parcel in network.parcels:
        refused = untimely(network, parcel)
        if refused:
            unplaced.append(refused)
        elif not reach.working.intersection(depots_with(network, parcel)):
            unplaced.append(no_vehicle(network, parcel))
        elif parcel.delivery == "home":
            to_doors.append(parcel)
        elif parcel.direction == "return":
            waiting.append(parcel)
        else:
            seeking.append(parcel)
    placed: list[Placement] = []
    for parcel in waiting:
        collected = _collect(network, reach, parcel)
        if isinstance(collected, Placement):
            placed.append(collected)
        else:
            unplaced.append(collected)
    taken, cost = _place(network, roads, reach, seeking)
    for parcel, answer in zip(seeking, taken, strict=True):
        if isinstance(answer, Unplaced):
            unplaced.append(answer)
        elif answer.point == DOOR:
            to_doors.append(parcel)
        else:
            point_id = reach.points[answer.point].point_id
            compartment = answer.room if network.point[point_id].kind == "locker" else ""
            placed.append(
                Placement(parcel.parcel_id, _depot(network, reach, parcel, answer.point), point_id, compartment)
            )
    depots = nearest_to_homes(network, roads, to_doors)
    placed += [Placement(parcel.parcel_id, depot) for parcel, depot in zip(to_doors, depots, strict=True)]
    return Assignment(tuple(placed), tuple(unplaced), cost / PER_CENT)


def _depot(network: Network, reach: Reach, parcel: Parcel, position: int) -> str:
    """The depot with the goods from which a vehicle is at the point soonest; the vendor's own among equals."""
    times = times_of(network, parcel)
    return min(depots_with(network, parcel), key=lambda depot: int(reach.truck_s(depot, times)[position]))


def _collect(network: Network, reach: Reach, parcel: Parcel) -> Placement | Unplaced:
    """Where a return that waits in a point goes."""
    point = network.point[parcel.point_id]
    if shut_reason(network, point):
        return uncollected(network, reach, parcel)
    position = reach.points.index(point)
    depot = _depot(network, reach, parcel, position)
    if reach.truck_s(depot, times_of(network, parcel))[position] == UNREACHED:
        return uncollected(network, reach, parcel)
    return Placement(parcel.parcel_id, depot, point.point_id)


def _place(
    network: Network, roads: Roads, reach: Reach, seeking: Sequence[Parcel]
) -> tuple[list[Option | Unplaced], int]:
    """An option or a reason for each parcel that seeks a place, and the cost of all options taken."""
    room = room_left(network)
    every = Options(network, roads, reach, seeking, room)
    options = [every.of(row, parcel) for row, parcel in enumerate(seeking)]
    taken = _cheapest(reach, seeking, options, room)
    crowded_out = [row for row, parcel in enumerate(seeking) if taken[row] is None and not parcel.point_id]
    if crowded_out:
        for row in crowded_out:
            options[row] = every.of(row, seeking[row], every=True)
        taken = _cheapest(reach, seeking, options, room)
    queues: dict[int, list[_Level]] = defaultdict(list)  # at each point those that would take a place there
    for parcel, offered, option in zip(seeking, options, taken, strict=True):
        for point in {o.point for o in offered} if option is None else ():
            queues[point].append(_level(parcel))
    for queue in queues.values():
        queue.sort()
    answers: list[Option | Unplaced] = []
    for parcel, offered, option in zip(seeking, options, taken, strict=True):
        if option is not None:
            answers.append(option)
        elif offered:
            ahead = {o.point: len(queues[o.point]) - bisect_left(queues[o.point], _level(parcel)) for o in offered}
            answers.append(no_room(network, reach, parcel, offered, ahead))
        else:
            answers.append(no_point(network, reach, parcel))
    return answers, sum(option.cost for option in taken if option is not None)


def _cheapest(
    reach: Reach,
    seeking: Sequence[Parcel],
    options: Sequence[Sequence[Option]],
    room: Mapping[str, Mapping[str, int]],
) -> list[Option | None]:
    """Solve the model: parcels are nodes 0…, then each room, then the sink that takes parcels from rooms and doors."""
    if not seeking:
        return []
    rooms = [(i, kind) for i, point in enumerate(reach.points) for kind in room[point.point_id]]
    node = {key: len(seeking) + position for position, key in enumerate(rooms)}
    sink = len(seeking) + len(rooms)
    offers = [(row, option) for row, offered in enumerate(options) for option in offered]
    dearest = max((option.cost for _, option in offers), default=0)
    out = _staying_out(seeking, above=dearest * (len(rooms) + 2), nodes=sink + 1)
    parcels = np.arange(len(seeking))
    flow = cheapest_flow(
        tail=np.array([*(row for row, _ in offers), *parcels, *node.values()]),
        head=np.array(
            [*(node.get((o.point, o.room), sink) for _, o in offers), *(sink for _ in parcels), *(sink for _ in rooms)]
        ),
        capacity=np.array(
            [*(1 for _ in offers), *(1 for _ in parcels), *(room[reach.points[i].point_id][kind] for i, kind in rooms)]
        ),
        unit_cost=np.array([*(o.cost for _, o in offers), *out, *(0 for _ in rooms)]),
        supply=np.array([*(1 for _ in parcels), *(0 for _ in rooms), -len(seeking)]),
    )
    taken: list[Option | None] = [None] * len(seeking)
    for (row, option), units in zip(offers, flow.units, strict=False):
        if units:
            taken[row] = option
    return taken


def _staying_out(seeking: Sequence[Parcel], *, above: int, nodes: int) -> list[int]:
    """What staying out counts for each parcel: more than `above`, and by more than that from one level to the next.

    One parcel more, or one of a higher level for one of a lower, moves at most one other out of each room on the way,
    so with a step above that it is always worth its moves: the parcels that can be placed together form a matroid.
    """
    levels = sorted(set(map(_level, seeking)))
    step = min(above + 1, _MOST // nodes)
    steps = max(1, min(len(levels), _MOST // nodes // step))  # fewer than levels only where numbers would run over
    cost = {key: step * (1 + position * steps // len(levels)) for position, key in enumerate(levels)}
    return [cost[_level(parcel)] for parcel in seeking]


def _level(parcel: Parcel) -> _Level:
    """Who gets the last place: those without a price, the highest priority first; then the highest price."""
    return parcel.drop_price is None, parcel.drop_price or Decimal(0), parcel.priority
