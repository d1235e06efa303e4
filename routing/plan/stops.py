"""From placed parcels to the stops of a rounds problem, and the problem itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.network import Network
from data.records import Place, Vehicle
from depots import Unit
from relay_points import turned_away
from routing.assignment import Placement
from routing.plan.goods import goods_of
from routing.plan.keeping import NOTHING_KEPT, Kept, KeptRound, KeptVisit
from routing.plan.roads import travellers_of
from routing.plan.splitting import Room, split
from routing.plan.vehicles import Fleet, end_places, fleet_of
from routing.plan.visits import Group, Visits, shop_of, visits_of
from routing.roads import Roads, Traveller
from routing.rounds import Load, Matrix, Refusal, Round, RoundsProblem, Stop, schedule
from routing.rounds.problem import FixedRound, Knobs


@dataclass(frozen=True)
class DayProblem:
    """A rounds problem with what its indices stand for."""

    problem: RoundsProblem
    parcels: tuple[tuple[Placement, ...], ...]
    """The parcels of each stop; none of a shop where they are only fetched."""
    vendors: tuple[str, ...]
    """The vendor at whose shop each stop fetches parcels; blank for all other stops."""
    vehicles: tuple[Vehicle, ...]
    """The record of each vehicle type."""
    units: tuple[tuple[Unit, ...], ...]
    """The vehicles of each type, in the order of their numbers in the problem."""
    places: tuple[Place, ...]
    """The place of each row of the matrices."""
    visits: Visits

    def unit(self, made: Round) -> Unit:
        """The vehicle that makes a round."""
        return self.units[made.vehicle_type][made.vehicle_no - 1]

    def bound(self) -> frozenset[int]:
        """The stops that have to stay as they are: those of fixed rounds, and those that fetch for another."""
        stops = self.problem.stops
        fixed = {stop for made in self.problem.fixed for stop in made.stops}
        pairs = {i for at, stop in enumerate(stops) if stop.fetched_at is not None for i in (at, stop.fetched_at)}
        return frozenset(fixed | pairs)


def build_problem(network: Network, roads: Roads, placed: Iterable[Placement], kept: Kept = NOTHING_KEPT) -> DayProblem:
    """Group placed parcels into stops, split what exceeds every vehicle, and measure the ways between them.

    The visits of kept rounds become stops as they are, and these rounds are fixed.
    """
    builder = _Builder(network, roads, list(placed), kept)
    fixed = tuple(builder.keep(planned) for planned in kept.rounds)
    for group, placements in builder.groups.items():
        builder.visit(group, placements)
    return DayProblem(
        replace(builder.problem, stops=tuple(builder.stops), fixed=fixed),
        tuple(builder.parcels),
        tuple(builder.vendors),
        tuple(units[0].vehicle for units in builder.fleet.units),
        builder.fleet.units,
        tuple(builder.places),
        builder.visits,
    )


class _Builder:
    """A day problem in the making: places, fleet and matrices first, then stop by stop."""

    def __init__(self, network: Network, roads: Roads, placed: Sequence[Placement], kept: Kept) -> None:
        self.network = network
        self.visits = visits_of(network, goods_of(network), [v for v in network.vehicles if v.count])
        self.kept = kept
        self.groups: dict[Group, list[Placement]] = defaultdict(list)
        for placement in placed:
            self.groups[self.visits.group_of(placement)].append(placement)
        self.places = {place: row for row, place in enumerate(end_places(network))}
        for group, placements in self.groups.items():
            self._rows(group, placements)
        for visit in (visit for planned in kept.rounds for visit in planned.visits if visit.placements):
            self._rows(self.visits.together(visit.placements), visit.placements)
        matrices, matrix_of = _matrices(network, roads, list(self.places))
        self.fleet: Fleet = fleet_of(network, self.places, matrix_of)
        self.problem = RoundsProblem((), self.fleet.types, matrices, knobs=_knobs(network))
        self.stops: list[Stop] = []
        self.parcels: list[tuple[Placement, ...]] = []
        self.vendors: list[str] = []

    def visit(self, group: Group, placements: Sequence[Placement]) -> None:
        """Add the stops of a group, as many as the vehicles that may come need."""
        rows = self._rows(group, placements)
        allowed = self._allowed(group)
        probe = self.visits.stop(group, placements[:1], rows[0], allowed, len(self.stops))
        caged = bool(group.point_id) and not group.vendor_id
        rooms = self._rooms(probe, fetched=bool(group.vendor_id))
        for chunk in split(self.network, self.visits.goods, placements, rooms, caged=caged):
            self._add(group, chunk, rows, allowed)

    def keep(self, planned: KeptRound) -> FixedRound:
        """Add the stops of a kept round, and fix them."""
        vehicle_type, vehicle_no = next(
            (t, k)
            for t, units in enumerate(self.fleet.units)
            for k, unit in enumerate(units, start=1)
            if (unit.vehicle.depot_id, unit.vehicle.vehicle_type, unit.number) == planned.vehicle
        )
        trips = tuple(self._keep_trip(visits) for visits in planned.trips)
        return FixedRound(vehicle_type, vehicle_no, trips, closed=self.kept.closed)

    def _keep_trip(self, visits: Sequence[KeptVisit]) -> tuple[int, ...]:
        """Add the stops of a kept trip."""
        added: dict[int, tuple[int, int | None]] = {}
        sequence = []
        for position, visit in enumerate(visits):
            if visit.fetches_for is not None:
                continue
            group = self.visits.together(visit.placements)
            rows = self._rows(group, visit.placements)
            added[position] = self._add(group, visit.placements, rows, self._allowed(group))
        for position, visit in enumerate(visits):
            stop, shop = added[position if visit.fetches_for is None else visit.fetches_for]
            sequence.append(stop if visit.fetches_for is None or shop is None else shop)
        return tuple(sequence)

    def _add(
        self, group: Group, chunk: Sequence[Placement], rows: tuple[int, int | None], allowed: frozenset[int]
    ) -> tuple[int, int | None]:
        """The index of the new stop, and that of the shop where its parcels are fetched, if they are."""
        row, shop_row = rows
        stop = self.visits.stop(group, chunk, row, allowed, len(self.stops))
        shop = None
        if shop_row is not None:
            shop = len(self.stops)
            self.stops.append(self.visits.fetching(group, stop, shop_row))
            self.parcels.append(())
            self.vendors.append(group.vendor_id)
        self.stops.append(replace(stop, fetched_at=shop))
        self.parcels.append(tuple(chunk))
        self.vendors.append("")
        return len(self.stops) - 1, shop

    def _rows(self, group: Group, placements: Sequence[Placement]) -> tuple[int, int | None]:
        """The rows of a visit's place and of the shop where its parcels are fetched."""
        place = Place(group.point_id or placements[0].parcel_id, group.lon, group.lat)
        row = self.places.setdefault(place, len(self.places))
        if not group.vendor_id:
            return row, None
        return row, self.places.setdefault(shop_of(self.network, group.vendor_id), len(self.places))

    def _allowed(self, group: Group) -> frozenset[int]:
        """The types of the depot's vehicles that may come."""
        point = self.network.point.get(group.point_id)
        return frozenset(
            position
            for position, units in enumerate(self.fleet.units)
            if units[0].vehicle.depot_id == group.depot_id
            and (point is None or turned_away(point, units[0].vehicle) is None)
        )

    def _rooms(self, probe: Stop, *, fetched: bool) -> list[Room]:
        """The room of the vehicles that could visit a stop by itself, were there little to hand over; of all that may
        come when none could, for then the parcels stay out together.
        """
        empty = replace(self.problem, stops=(replace(probe, deliver=Load(), collect=Load()),))
        allowed = sorted(probe.vehicle_types)
        able = [t for t in allowed if not isinstance(schedule(empty, t, [0]), Refusal)]
        types, most = self.fleet.types, self.fleet.most_parcels
        return list(dict.fromkeys(Room(types[t].capacity, None if fetched else most[t]) for t in able or allowed))


def stop_of_one(day: DayProblem, stop: int, placement: Placement) -> Stop:
    """A visit for one of the parcels of a larger visit, which fetches none."""
    whole = day.problem.stops[stop]
    group = day.visits.group_of(placement)
    one = day.visits.stop(group, [placement], whole.place, whole.vehicle_types, 0)
    return replace(one, stop_id=f"{whole.stop_id} {placement.parcel_id}", windows=whole.windows)


def stop_of_all(day: DayProblem, stops: Sequence[int], number: int) -> Stop:
    """One visit for the parcels of several visits to one place."""
    whole = [day.problem.stops[stop] for stop in stops]
    placements = [placement for stop in stops for placement in day.parcels[stop]]
    types = frozenset.intersection(*(stop.vehicle_types for stop in whole))
    return day.visits.stop(day.visits.together(placements), placements, whole[0].place, types, number)


def _matrices(
    network: Network, roads: Roads, places: Sequence[Place]
) -> tuple[tuple[Matrix, ...], dict[Traveller, int]]:
    """The travel matrices, and which of them is whose: two vehicles of different sizes for which all ways are alike
    have the same one.
    """
    found: list[Matrix] = []
    matrix_of: dict[Traveller, int] = {}
    for traveller in travellers_of(network):
        told = roads.matrix(traveller, places)
        made = Matrix(told.duration_s, told.distance_m, told.period_starts_s)
        same = (number for number, other in enumerate(found) if _are_alike(made, other))
        matrix_of[traveller] = next(same, len(found))
        if matrix_of[traveller] == len(found):
            found.append(made)
    return tuple(found), matrix_of


def _are_alike(one: Matrix, other: Matrix) -> bool:
    return (
        one.period_starts_s == other.period_starts_s
        and np.array_equal(one.duration_s, other.duration_s)
        and np.array_equal(one.distance_m, other.distance_m)
    )


def _knobs(network: Network) -> Knobs:
    return Knobs(
        balance_hours=network.assume("balance_hours_per_h2"),
        balance_stops=network.assume("balance_stops"),
        compactness=network.assume("compactness_per_km"),
    )
