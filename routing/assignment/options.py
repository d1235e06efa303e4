"""The places that each parcel may take, with what each counts in the assignment's model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from data.network import Network
from data.records import Parcel
from depots import depots_with
from relay_points import misfit_reason, rooms_for
from routing.assignment.reach import UNREACHED, Ints, Reach, doors_reached, walk_times_s
from routing.assignment.times import Times, times_of
from routing.roads import Roads

PER_CENT = 1000
"""Costs are counted in thousandths of cents."""

DOOR = -1
"""The place of an option that is the buyer's door and not a point."""


@dataclass(frozen=True, slots=True)
class Option:
    """A place that a parcel may take: a position in `Reach.points` (or DOOR), a kind of room there, its cost."""

    point: int
    room: str
    cost: int


class Options:
    """What parcels that seek a place may choose from; the model is told in `routing.assignment.assign`."""

    def __init__(
        self,
        network: Network,
        roads: Roads,
        reach: Reach,
        seeking: Sequence[Parcel],
        room: Mapping[str, Mapping[str, int]],
    ) -> None:
        self._network = network
        self._reach = reach
        self._roads = roads
        self._room = room
        self._walk_s = walk_times_s(network, roads, [parcel.home for parcel in seeking], reach.points)
        self._walk_cost = float(network.assume("walk_cost_per_h")) * 100 * PER_CENT / 3600
        shared = float(network.assume("parcels_per_stop"))
        self._truck_cost = 2 * float(network.assume("truck_cost_per_h")) * 100 * PER_CENT / 3600 / shared
        self._truck: dict[tuple[tuple[str, ...], Times], npt.NDArray[np.float64]] = {}
        either = [parcel for parcel in seeking if parcel.delivery == "any"]
        reached = doors_reached(network, roads, either)
        self._doors = {parcel.parcel_id for parcel, drives in zip(either, reached, strict=True) if drives}

    def of(self, row: int, parcel: Parcel, *, every: bool = False) -> list[Option]:
        """The options of the parcel at position `row` of those that seek a place; the cheapest first.

        With `every`, a parcel that is free to choose is offered all points instead of the best ones.
        """
        truck = self._truck_costs(parcel)
        choices = len(self._reach.points) if every else int(self._network.assume("choices_per_parcel"))
        near = self._near_chosen(parcel, truck) if parcel.point_id else self._nearest(row, parcel, truck, choices)
        offered = list(near)
        # A door that no vehicle reaches is the last resort: there, it is told what is wrong with it.
        if parcel.delivery == "any" and (parcel.parcel_id in self._doors or not offered):
            door = round(float(self._network.assume("home_delivery_cost")) * 100 * PER_CENT)
            offered.append(Option(DOOR, "", door))
        return sorted(offered, key=lambda option: option.cost)

    def _truck_costs(self, parcel: Parcel) -> npt.NDArray[np.float64]:
        """What the truck's way to each point counts, float64[points]; inf where no vehicle can come in time."""
        key = depots_with(self._network, parcel), times_of(self._network, parcel)
        if key not in self._truck:
            depots, times = key
            seconds = np.min([self._reach.truck_s(depot, times) for depot in depots], axis=0)
            self._truck[key] = np.where(seconds == UNREACHED, np.inf, seconds * self._truck_cost)
        return self._truck[key]

    def _nearest(self, row: int, parcel: Parcel, truck: npt.NDArray[np.float64], choices: int) -> Iterator[Option]:
        cost = self._walk_s[row] * self._walk_cost + truck
        left = choices
        for position in np.argsort(cost, kind="stable"):
            if left == 0 or not np.isfinite(cost[position]):
                return
            rooms = list(self._rooms(int(position), parcel, float(cost[position])))
            yield from rooms
            free = self._room[self._reach.points[position].point_id]
            left -= any(free[option.room] for option in rooms)  # a point that is full since the morning is no choice

    def _near_chosen(self, parcel: Parcel, truck: npt.NDArray[np.float64]) -> Iterator[Option]:
        walk_s, walk_m = (table[self._row_of[parcel.point_id]] for table in self._between)
        farthest = float(self._network.assume("max_walk"))
        penalty = float(self._network.assume("overflow_penalty")) * 100 * PER_CENT
        chosen = self._position_of.get(parcel.point_id)
        direct = truck[chosen] if chosen is not None and np.isfinite(truck[chosen]) else 0.0
        near = (walk_m >= 0) & (walk_m <= farthest)
        if chosen is not None:
            near[chosen] = True
        for position in np.flatnonzero(near & np.isfinite(truck)):
            if position == chosen:
                yield from self._rooms(int(position), parcel, 0.0)
            else:
                further = max(0.0, float(truck[position] - direct))
                cost = penalty + float(walk_s[position]) * self._walk_cost + further
                yield from self._rooms(int(position), parcel, cost)

    def _rooms(self, position: int, parcel: Parcel, cost: float) -> Iterator[Option]:
        """The rooms of one point that the parcel may take; a larger compartment than needed counts a trifle more."""
        point = self._reach.points[position]
        if misfit_reason(self._network, point, parcel) is None:
            for step, room in enumerate(rooms_for(self._network, point, parcel)):
                yield Option(position, room, round(cost) + step)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {point.point_id: row for row, point in enumerate(self._network.relay_points)}

    @cached_property
    def _position_of(self) -> dict[str, int]:
        return {point.point_id: position for position, point in enumerate(self._reach.points)}

    @cached_property
    def _between(self) -> tuple[Ints, Ints]:
        """Seconds and metres on foot from every point, shut ones too, to those that are open."""
        every = [point.place for point in self._network.relay_points]
        matrix = self._roads.matrix("foot", every, [point.place for point in self._reach.points])
        return matrix.duration_s[0].astype(np.int64), matrix.distance_m[0].astype(np.int64)
