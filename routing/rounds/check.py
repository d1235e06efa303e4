"""An independent check of rounds: recomputes everything from the problem and shares nothing with any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routing.rounds.check_breaks import check_breaks
from routing.rounds.check_loads import check_loads, check_precedence
from routing.rounds.check_times import Violation, check_times, legs_of
from routing.rounds.problem import FixedRound, RoundsProblem
from routing.rounds.solution import Round, Rounds

__all__ = ["Violation", "check"]


def check(problem: RoundsProblem, rounds: Rounds) -> list[Violation]:
    """Every rule that the rounds break; none: an empty list.

    Visits must be all different and complete with `dropped`, and what is fixed kept; each round must keep its vehicle's
    windows, trips, capacity (at every moment, in every quantity) and range and its driver's breaks, and its times must
    follow from the matrix, loading and the service times. Rounds with indices that the problem doesn't have are named,
    and not looked at any further.
    """
    known = [planned for planned in rounds.rounds if _is_known(problem, planned)]
    found = [*_check_complete(problem, rounds), *_check_fleet(problem, rounds)]
    for planned in known:
        found += _check_trips(problem, planned)
        if planned.trips:
            ways = legs_of(problem, planned)
            found += check_times(problem, planned, ways)
            found += check_breaks(problem, planned, ways)
            found += check_loads(problem, planned)
    found += check_precedence(problem, known)
    for fixed in problem.fixed:
        found += _check_fixed(problem, known, fixed)
    return found


def _is_known(problem: RoundsProblem, planned: Round) -> bool:
    stops = all(0 <= visit.stop < len(problem.stops) for visit in planned.visits)
    return stops and 0 <= planned.vehicle_type < len(problem.vehicle_types)


def _check_complete(problem: RoundsProblem, rounds: Rounds) -> Iterator[Violation]:
    seen = Counter(visit.stop for planned in rounds.rounds for visit in planned.visits)
    seen.update(rounds.dropped)
    for index, stop in enumerate(problem.stops):
        times = seen.pop(index, 0)
        if times != 1:
            told = "neither visited nor dropped" if times == 0 else f"accounted for {times} times"
            yield Violation("complete", stop.stop_id, times, "times", f"{stop.stop_id} is {told}")
    for index, times in seen.items():
        yield Violation("complete", str(index), times, "times", f"there is no stop of index {index}")


def _check_fleet(problem: RoundsProblem, rounds: Rounds) -> Iterator[Violation]:
    vehicles = Counter((r.vehicle_type, r.vehicle_no) for r in rounds.rounds)
    for (vehicle_type, number), times in vehicles.items():
        if not 0 <= vehicle_type < len(problem.vehicle_types):
            message = f"there is no vehicle type of index {vehicle_type}"
            yield Violation("fleet", f"{vehicle_type} {number}", times, "rounds", message)
            continue
        vehicle = problem.vehicle_types[vehicle_type]
        name = f"{vehicle.name} {number}"
        if not 1 <= number <= vehicle.count:
            yield Violation("fleet", name, number, "", f"there are only {vehicle.count} of {vehicle.name}")
        if times > 1:
            yield Violation("fleet", name, times, "rounds", f"{name} makes {times} rounds at once")


def _check_trips(problem: RoundsProblem, planned: Round) -> Iterator[Violation]:
    vehicle = problem.vehicle_types[planned.vehicle_type]
    name = f"{vehicle.name} {planned.vehicle_no}"
    if not planned.trips:
        yield Violation("trips", name, 0, "trips", f"the round of {name} has no trip")
    over = len(planned.trips) - vehicle.max_trips
    if over > 0:
        yield Violation("trips", name, over, "trips", f"{name} makes {over} trips too many")
    for number, trip in enumerate(planned.trips, start=1):
        if not trip.visits:
            yield Violation("trips", name, number, "", f"trip {number} of {name} visits no stop")


def _check_fixed(problem: RoundsProblem, rounds: list[Round], fixed: FixedRound) -> Iterator[Violation]:
    name = f"{problem.vehicle_types[fixed.vehicle_type].name} {fixed.vehicle_no}"
    made: tuple[tuple[int, ...], ...] = ()
    for planned in rounds:
        if (planned.vehicle_type, planned.vehicle_no) == (fixed.vehicle_type, fixed.vehicle_no):
            made = planned.sequences
            break
    for number, wanted in enumerate(fixed.trips, start=1):
        trip = made[number - 1] if number <= len(made) else ()
        kept = 0
        while kept < min(len(trip), len(wanted)) and trip[kept] == wanted[kept]:
            kept += 1
        if kept < len(wanted):
            message = f"{name} keeps only {kept} of the {len(wanted)} stops that trip {number} is to begin with"
            yield Violation("fixed", name, len(wanted) - kept, "stops", message)
        elif fixed.closed and len(trip) > kept:
            more = len(trip) - kept
            message = f"trip {number} of {name} is closed and has {more} stops more"
            yield Violation("fixed", name, more, "stops", message)
