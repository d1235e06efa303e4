"""An independent check of rounds: recomputes everything from the problem and shares nothing with any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from routing.rounds.problem import RoundsProblem
from routing.rounds.solution import Round, Rounds


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: who breaks it and by how much, in `unit` (blank where an amount makes no sense)."""

    rule: str
    subject: str
    amount: int
    unit: str
    message: str


def check(problem: RoundsProblem, rounds: Rounds) -> list[Violation]:
    """Every rule that the rounds break; none: an empty list.

    Visits must be all different and complete with `dropped`; each round must keep its vehicle's windows, capacity (at
    every moment, in every quantity) and range, and its times must follow from the matrix and the service times.
    """
    found: list[Violation] = []
    seen = Counter(visit.stop for planned in rounds.rounds for visit in planned.visits)
    seen.update(rounds.dropped)
    for index, stop in enumerate(problem.stops):
        if seen[index] != 1:
            told = "neither visited nor dropped" if seen[index] == 0 else f"accounted for {seen[index]} times"
            found.append(Violation("complete", stop.stop_id, seen[index], "times", f"{stop.stop_id} is {told}"))
    vehicles = Counter((r.vehicle_type, r.vehicle_no) for r in rounds.rounds)
    for (vehicle_type, number), times in vehicles.items():
        vehicle = problem.vehicle_types[vehicle_type]
        name = f"{vehicle.name} {number}"
        if not 1 <= number <= vehicle.count:
            found.append(Violation("fleet", name, number, "", f"there are only {vehicle.count} of {vehicle.name}"))
        if times > 1:
            found.append(Violation("fleet", name, times, "rounds", f"{name} makes {times} rounds at once"))
    for planned in rounds.rounds:
        found += _check_times(problem, planned)
        found += _check_load(problem, planned)
    return found


def _check_times(problem: RoundsProblem, planned: Round) -> Iterator[Violation]:
    vehicle = problem.vehicle_types[planned.vehicle_type]
    matrix = problem.matrices[vehicle.matrix]
    name = f"{vehicle.name} {planned.vehicle_no}"
    if not any(start <= planned.depart_s <= end for start, end in vehicle.start_windows):
        yield Violation("shift", name, planned.depart_s, "s", f"{name} leaves outside its shift or its depot's hours")
    if not any(start <= planned.return_s <= end for start, end in vehicle.end_windows):
        yield Violation("shift", name, planned.return_s, "s", f"{name} returns outside its shift or its depot's hours")
    here, clock, metres = vehicle.start, planned.depart_s, 0
    for visit in planned.visits:
        stop = problem.stops[visit.stop]
        if planned.vehicle_type not in stop.vehicle_types:
            yield Violation("vehicle", stop.stop_id, 0, "", f"{vehicle.name} may not serve {stop.stop_id}")
        if planned.depart_s < stop.ready_s:
            early = stop.ready_s - planned.depart_s
            yield Violation("ready", stop.stop_id, early, "s", f"{name} leaves before {stop.stop_id} is ready")
        period = matrix.period(clock)
        drive, length = (
            int(matrix.duration_s[period, here, stop.place]),
            int(matrix.distance_m[period, here, stop.place]),
        )
        if length < 0:
            yield Violation("reach", stop.stop_id, 0, "", f"{name} has no way to {stop.stop_id}")
        if visit.arrive_s != clock + drive:
            off = visit.arrive_s - clock - drive
            yield Violation("times", stop.stop_id, off, "s", f"the arrival at {stop.stop_id} is off by {off} s")
        if visit.start_s < visit.arrive_s:
            early = visit.arrive_s - visit.start_s
            yield Violation("times", stop.stop_id, early, "s", f"service at {stop.stop_id} starts before the arrival")
        if not any(start <= visit.start_s <= end for start, end in stop.windows):
            yield Violation("window", stop.stop_id, visit.start_s, "s", f"{stop.stop_id} is not open at that time")
        if visit.leave_s != visit.start_s + stop.service_s:
            off = visit.leave_s - visit.start_s - stop.service_s
            yield Violation("times", stop.stop_id, off, "s", f"the service at {stop.stop_id} is off by {off} s")
        here, clock, metres = stop.place, visit.leave_s, metres + length
    period = matrix.period(clock)
    if int(matrix.distance_m[period, here, vehicle.end]) < 0:
        yield Violation("reach", name, 0, "", f"{name} has no way back")
    back = clock + int(matrix.duration_s[period, here, vehicle.end])
    if planned.return_s < back:
        yield Violation("times", name, back - planned.return_s, "s", f"{name} is back before it can be")
    metres += int(matrix.distance_m[period, here, vehicle.end])
    if vehicle.max_distance_m is not None and metres > vehicle.max_distance_m:
        over = metres - vehicle.max_distance_m
        yield Violation("range", name, over, "m", f"{name} drives {over} m beyond its range")


def _check_load(problem: RoundsProblem, planned: Round) -> Iterator[Violation]:
    vehicle = problem.vehicle_types[planned.vehicle_type]
    name = f"{vehicle.name} {planned.vehicle_no}"
    stops = [problem.stops[visit.stop] for visit in planned.visits]
    for unit, limit in zip(("g", "cm3", "parcels"), vehicle.capacity, strict=True):
        aboard = sum(getattr(stop.deliver, unit) for stop in stops)
        most = aboard
        for stop in stops:
            aboard += getattr(stop.collect, unit) - getattr(stop.deliver, unit)
            most = max(most, aboard)
        if most > limit:
            yield Violation(
                "capacity", name, most - limit, unit, f"{name} carries {most} {unit}, {most - limit} too much"
            )
