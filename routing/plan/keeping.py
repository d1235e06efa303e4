"""Rounds of an older plan that are kept: read from it, and held against the network as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from data.errors import DataError
from data.network import Network
from data.problem import Problem
from data.records import Occupancy
from depots import fetched_at, units
from routing.assignment import Placement
from routing.plan.records import ParcelOutcome, Plan, PlannedRound
from routing.plan.stored import FILE
from routing.rounds import Refusal, RoundsProblem, schedule


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A visit with its parcels; or one to a shop, where those of the visit at position `fetches_for` are fetched."""

    placements: tuple[Placement, ...]
    fetches_for: int | None = None


@dataclass(frozen=True, slots=True)
class KeptRound:
    """The trips of a round; `vehicle` is its depot, type and number."""

    round_id: str
    vehicle: tuple[str, str, int]
    trips: tuple[tuple[KeptVisit, ...], ...]

    @property
    def visits(self) -> Iterator[KeptVisit]:
        """Those of all trips, in order."""
        return chain.from_iterable(self.trips)


@dataclass(frozen=True, slots=True)
class Kept:
    """What of an older plan stays as it is; `closed`: kept trips take no further stops."""

    rounds: tuple[KeptRound, ...] = ()
    closed: bool = True

    @property
    def parcels(self) -> frozenset[str]:
        """The parcels on kept trips."""
        return frozenset(p.parcel_id for planned in self.rounds for visit in planned.visits for p in visit.placements)

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Where the parcels on kept trips go."""
        return tuple(
            placement
            for planned in self.rounds
            for visit in planned.visits
            if visit.fetches_for is None
            for placement in visit.placements
        )


NOTHING_KEPT = Kept()


def kept_of(network: Network, older: Plan | None, rounds: Collection[str], *, closed: bool) -> Kept:
    """What is kept of an older plan of the day.

    Args:
        network: as it is now.
        older: the plan, or None.
        rounds: the ids of the rounds to keep; none named: all of them.
        closed: kept trips take no further stops.

    Raises:
        DataError: the plan is of another network or day, has no such round, or names a vehicle or parcels that the
            network no longer has.
    """
    if older is None:
        if rounds:
            raise DataError("rounds to keep are named, but no plan that has them")
        return NOTHING_KEPT
    problems = list(_problems(network, older, rounds))
    if problems:
        raise DataError(problems)
    wanted = [planned for planned in older.rounds if not rounds or planned.round_id in rounds]
    on_line: dict[tuple[str, int, int], list[ParcelOutcome]] = defaultdict(list)
    for row in older.assignments:
        if row.round_id:
            on_line[row.round_id, row.trip, row.stop_seq].append(row)
    return Kept(tuple(_kept(planned, on_line) for planned in wanted), closed)


def without_kept(network: Network, kept: Kept) -> Network:
    """The network in which the kept parcels are decided: they seek no place, and are inside theirs already."""
    if not kept.rounds:
        return network
    parcels = kept.parcels
    inside = tuple(
        Occupancy(
            parcel_id=placement.parcel_id,
            vendor_id=network.parcel[placement.parcel_id].vendor_id,
            point_id=placement.point_id,
            compartment=placement.compartment,
            since=network.day.moment(0).replace(tzinfo=None),
            expires=network.day.moment(0).replace(tzinfo=None),
            status="waiting",
            return_depot_id="",
        )
        for placement in kept.placements
        if placement.point_id and network.parcel[placement.parcel_id].direction == "delivery"
    )
    rest = tuple(parcel for parcel in network.parcels if parcel.parcel_id not in parcels)
    return replace(network, parcels=rest, occupancy=(*network.occupancy, *inside))


def refuse_broken(problem: RoundsProblem, kept: Kept) -> None:
    """Raise DataError for each kept round that can't be driven in the network as it is now."""
    problems = []
    for planned, fixed in zip(kept.rounds, problem.fixed, strict=True):
        stops = [problem.stops[stop] for stop in fixed.stops]
        barred = [stop.stop_id for stop in stops if fixed.vehicle_type not in stop.vehicle_types]
        found = schedule(problem, fixed.vehicle_type, fixed.trips, vehicle_no=fixed.vehicle_no)
        if barred:
            told = f"its vehicle may not come to {barred[0]}"
        elif isinstance(found, Refusal):
            by = f" by {found.amount} {found.unit}" if found.unit else ""
            where = f" at {stops[found.position].stop_id}" if 0 <= found.position < len(stops) else ""
            told = f"it breaks the rule {found.rule!r}{by}{where}"
        else:
            continue
        problems.append(Problem(FILE, 0, "rounds", f"round {planned.round_id} can't be kept: {told}"))
    if problems:
        raise DataError(problems)


def _problems(network: Network, older: Plan, rounds: Collection[str]) -> Iterator[Problem]:
    if older.network != network.name:
        yield Problem(FILE, 0, "network", f"is {older.network!r}: the plan to keep is not of {network.name!r}")
    if older.date != network.date:
        yield Problem(FILE, 0, "date", f"is {older.date}: the plan to keep is not of {network.date}")
    known = {planned.round_id for planned in older.rounds}
    for round_id in sorted(set(rounds) - known):
        yield Problem(FILE, 0, "rounds", f"there is no round {round_id!r} to keep")
    most_trips = {
        (unit.vehicle.depot_id, unit.vehicle.vehicle_type, unit.number): unit.vehicle.max_trips
        for unit in units(network)
    }
    for planned in older.rounds:
        if rounds and planned.round_id not in rounds:
            continue
        named = f"{planned.vehicle_type} {planned.vehicle_no} of {planned.depot_id}"
        trips, most = len({line.trip for line in planned.visits}), most_trips.get(_vehicle(planned))
        if most is None:
            yield Problem(FILE, 0, "rounds", f"round {planned.round_id} can't be kept: there is no {named}")
        elif trips > most:
            told = f"round {planned.round_id} can't be kept: it has {trips} trips, {named} makes at most {most}"
            yield Problem(FILE, 0, "rounds", told)
        for row in older.assignments:
            if row.round_id != planned.round_id:
                continue
            if row.parcel_id not in network.parcel:
                told = f"parcel {row.parcel_id} on round {planned.round_id} is no longer in the network"
                yield Problem(FILE, 0, "assignments", told)
            elif row.point_id and row.point_id not in network.point:
                told = f"point {row.point_id} on round {planned.round_id} is no longer in the network"
                yield Problem(FILE, 0, "assignments", told)
            elif (fetched_at(network, network.parcel[row.parcel_id]) is None) != (not row.fetched_seq):
                told = f"parcel {row.parcel_id} on round {planned.round_id} lies elsewhere by now"
                yield Problem(FILE, 0, "assignments", told)


def _vehicle(planned: PlannedRound) -> tuple[str, str, int]:
    return planned.depot_id, planned.vehicle_type, planned.vehicle_no


def _kept(planned: PlannedRound, on_line: dict[tuple[str, int, int], list[ParcelOutcome]]) -> KeptRound:
    trips = sorted({line.trip for line in planned.visits})
    return KeptRound(planned.round_id, _vehicle(planned), tuple(_trip(planned, trip, on_line) for trip in trips))


def _trip(
    planned: PlannedRound, trip: int, on_line: dict[tuple[str, int, int], list[ParcelOutcome]]
) -> tuple[KeptVisit, ...]:
    lines = [line for line in planned.visits if line.trip == trip]
    position = {line.seq: at for at, line in enumerate(lines)}
    fetched_for = {
        row.fetched_seq: position[row.stop_seq]
        for line in lines
        for row in on_line[planned.round_id, trip, line.seq]
        if row.fetched_seq
    }
    visits = []
    for line in lines:
        rows = on_line[planned.round_id, trip, line.seq]
        placements = tuple(Placement(r.parcel_id, r.depot_id, r.point_id, r.compartment) for r in rows)
        visits.append(KeptVisit(placements, fetched_for.get(line.seq)))
    return tuple(visits)
