"""Whether the times of a round follow from the problem: loading, leaving, legs, services, returns, range and length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.hours import Window
from routing.rounds.problem import RoundsProblem, VehicleType
from routing.rounds.solution import Round, Trip


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: who breaks it and by how much, in `unit` (blank where an amount makes no sense)."""

    rule: str
    subject: str
    amount: int
    unit: str
    message: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One way of a trip, left at `leave_s`, with the breaks that lie on it; -1 s or -1 m: there is no such way."""

    leave_s: int
    drive_s: int
    distance_m: int
    breaks: tuple[Window, ...]

    @property
    def exists(self) -> bool:
        """Whether one can get there."""
        return self.drive_s >= 0 and self.distance_m >= 0

    @property
    def arrive_s(self) -> int:
        """When it ends."""
        return self.leave_s + self.drive_s + sum(end - start for start, end in self.breaks)


def legs_of(problem: RoundsProblem, planned: Round) -> tuple[tuple[Leg, ...], ...]:
    """The legs of each trip: one to each visit, and one back."""
    vehicle = problem.vehicle_types[planned.vehicle_type]
    matrix = problem.matrices[vehicle.matrix]
    trips = []
    for number, trip in enumerate(planned.trips, start=1):
        back = vehicle.end if number == len(planned.trips) else vehicle.start
        heres = (vehicle.start, *(problem.stops[visit.stop].place for visit in trip.visits))
        leaves = (trip.depart_s, *(visit.leave_s for visit in trip.visits))
        arrives = (*(visit.arrive_s for visit in trip.visits), trip.return_s)
        legs = []
        for here, there, leave_s, arrive_s in zip(heres, (*heres[1:], back), leaves, arrives, strict=True):
            drive_s = matrix.drive_s(here, there, leave_s)
            breaks = _on_the_way(planned.breaks, leave_s, arrive_s, drive_s)
            legs.append(Leg(leave_s, drive_s, matrix.distance(here, there, leave_s), breaks))
        trips.append(tuple(legs))
    return tuple(trips)


def _on_the_way(breaks: Sequence[Window], leave_s: int, arrive_s: int, drive_s: int) -> tuple[Window, ...]:
    """Those taken while there was still some way to go, or at its very end; not those in a wait behind it."""
    latest_s = arrive_s if drive_s < 0 else leave_s + drive_s
    found = []
    for start, end in sorted(breaks):
        if leave_s <= start <= latest_s and start < end <= arrive_s:
            found.append((start, end))
            latest_s += end - start
    return tuple(found)


def check_times(problem: RoundsProblem, planned: Round, ways: Sequence[Sequence[Leg]]) -> Iterator[Violation]:
    """Every rule about times and distances that a round breaks; `ways` are its `legs_of`."""
    vehicle = problem.vehicle_types[planned.vehicle_type]
    name = f"{vehicle.name} {planned.vehicle_no}"
    before: Trip | None = None
    for trip, legs in zip(planned.trips, ways, strict=True):
        yield from _check_depot(problem, vehicle, name, trip, before)
        yield from _check_visits(problem, name, trip, legs)
        before = trip
    yield from _check_range(vehicle, name, ways)
    if vehicle.max_duration_s is not None:
        over = planned.return_s - planned.begin_s - vehicle.max_duration_s
        if over > 0:
            yield Violation("duration", name, over, "s", f"{name} is under way {over} s longer than it may be")


def _check_depot(
    problem: RoundsProblem, vehicle: VehicleType, name: str, trip: Trip, before: Trip | None
) -> Iterator[Violation]:
    """Loading, recharging, leaving and coming back; `before` is the trip before."""
    stops = [problem.stops[visit.stop] for visit in trip.visits]
    parcels = sum(stop.deliver.parcels for stop in stops if stop.fetched_at is None)
    loaded_s = trip.load_s + vehicle.load_s_per_parcel * parcels
    docks = vehicle.load_windows
    if docks is not None and not any(start <= trip.load_s and loaded_s <= end for start, end in docks):
        yield Violation("dock", name, trip.load_s, "s", f"{name} is loaded when it has no dock")
    for stop in stops:
        early = stop.ready_s - trip.load_s
        if early > 0:
            yield Violation("ready", stop.stop_id, early, "s", f"{name} is loaded before {stop.stop_id} is ready")
    if trip.depart_s < loaded_s:
        short = loaded_s - trip.depart_s
        yield Violation("loading", name, short, "s", f"{name} leaves {short} s before its {parcels} parcels are loaded")
    if before is not None:
        early = before.return_s - trip.load_s
        if early > 0:
            yield Violation("trips", name, early, "s", f"{name} is loaded {early} s before it is back from a trip")
        if vehicle.recharge_s is not None:
            short = before.return_s + vehicle.recharge_s - trip.depart_s
            if short > 0:
                yield Violation("recharge", name, short, "s", f"{name} leaves {short} s before it is recharged")
    leaves = vehicle.start_windows if before is None else vehicle.end_windows
    for told, time_s, windows in (("leaves", trip.depart_s, leaves), ("returns", trip.return_s, vehicle.end_windows)):
        if not _inside(windows, time_s):
            yield Violation("shift", name, time_s, "s", f"{name} {told} outside its shift or its depot's hours")


def _check_visits(problem: RoundsProblem, name: str, trip: Trip, legs: Sequence[Leg]) -> Iterator[Violation]:
    for visit, leg in zip(trip.visits, legs[:-1], strict=True):
        stop = problem.stops[visit.stop]
        where = stop.stop_id
        if not leg.exists:
            yield Violation("reach", where, 0, "", f"{name} has no way to {where}")
        elif visit.arrive_s != leg.arrive_s:
            off = visit.arrive_s - leg.arrive_s
            yield Violation("times", where, off, "s", f"the arrival at {where} is off by {off} s")
        if visit.start_s < visit.arrive_s:
            early = visit.arrive_s - visit.start_s
            yield Violation("times", where, early, "s", f"service at {where} starts before the arrival")
        if not _inside(stop.windows, visit.start_s):
            yield Violation("window", where, visit.start_s, "s", f"{where} is not open at that time")
        if visit.leave_s != visit.start_s + stop.service_s:
            off = visit.leave_s - visit.start_s - stop.service_s
            yield Violation("times", where, off, "s", f"the service at {where} is off by {off} s")
    back = legs[-1]
    if not back.exists:
        yield Violation("reach", name, 0, "", f"{name} has no way back")
    elif trip.return_s < back.arrive_s:
        early = back.arrive_s - trip.return_s
        yield Violation("times", name, early, "s", f"{name} is back before it can be")


def _check_range(vehicle: VehicleType, name: str, ways: Sequence[Sequence[Leg]]) -> Iterator[Violation]:
    """Metres between two recharges: of each trip, or of the whole round when there is no time for one."""
    if vehicle.max_distance_m is None:
        return
    trips = [sum(leg.distance_m for leg in legs if leg.exists) for legs in ways]
    for metres in trips if vehicle.recharge_s is not None else [sum(trips)]:
        over = metres - vehicle.max_distance_m
        if over > 0:
            yield Violation("range", name, over, "m", f"{name} drives {over} m beyond its range")


def _inside(windows: Sequence[Window], time_s: int) -> bool:
    return any(start <= time_s <= end for start, end in windows)
