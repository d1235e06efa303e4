"""Whether vehicles may and can carry what their rounds visit: who may come, pick-up before delivery, and capacity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.rounds.check_times import Violation
from routing.rounds.problem import NOTHING, Load, RoundsProblem
from routing.rounds.solution import Round, Trip


def check_loads(problem: RoundsProblem, planned: Round) -> Iterator[Violation]:
    """Stops that this vehicle may not serve, and loads beyond its capacity at any moment."""
    vehicle = problem.vehicle_types[planned.vehicle_type]
    name = f"{vehicle.name} {planned.vehicle_no}"
    for visit in planned.visits:
        stop = problem.stops[visit.stop]
        if planned.vehicle_type not in stop.vehicle_types:
            yield Violation("vehicle", stop.stop_id, 0, "", f"{vehicle.name} may not serve {stop.stop_id}")
    for trip in planned.trips:
        loads = _loads(problem, trip)
        for quantity, (unit, limit) in enumerate(zip(Load._fields, vehicle.capacity, strict=True)):
            most = max(load[quantity] for load in loads)
            if most > limit:
                over = most - limit
                yield Violation("capacity", name, over, unit, f"{name} carries {most} {unit}, {over} too much")


def _loads(problem: RoundsProblem, trip: Trip) -> list[Load]:
    """What is aboard on leaving the depot, and on leaving each stop.

    What is to be fetched on the way counts between the two stops; never, where they aren't visited in that order.
    """
    position = {visit.stop: number for number, visit in enumerate(trip.visits)}
    comes = [problem.stops[visit.stop].collect for visit in trip.visits]
    goes = [NOTHING] * len(trip.visits)
    aboard = NOTHING
    for number, visit in enumerate(trip.visits):
        stop = problem.stops[visit.stop]
        if stop.fetched_at is None:
            aboard = aboard.plus(stop.deliver)
            goes[number] = stop.deliver
        elif position.get(stop.fetched_at, number) < number:
            fetched = position[stop.fetched_at]
            comes[fetched] = comes[fetched].plus(stop.deliver)
            goes[number] = stop.deliver
    loads = [aboard]
    for more, less in zip(comes, goes, strict=True):
        loads.append(loads[-1].plus(more).minus(less))
    return loads


def check_precedence(problem: RoundsProblem, rounds: Sequence[Round]) -> Iterator[Violation]:
    """Goods that a stop gets from another one: fetched earlier on the same trip, or left out together."""
    place = {
        visit.stop: (number, trip_number, position)
        for number, planned in enumerate(rounds)
        for trip_number, trip in enumerate(planned.trips)
        for position, visit in enumerate(trip.visits)
    }
    for index, stop in enumerate(problem.stops):
        if stop.fetched_at is None:
            continue
        source = problem.stops[stop.fetched_at].stop_id
        here, there = place.get(index), place.get(stop.fetched_at)
        if (here is None) != (there is None):
            message = f"only one of {source} and {stop.stop_id} is visited"
        elif here is None or there is None or (there[:2] == here[:2] and there < here):
            continue
        else:
            message = f"{source} is not visited before {stop.stop_id} on the same trip"
        yield Violation("precedence", stop.stop_id, 0, "", message)
