"""Times for a sequence of stops: the shortest possible day for it, or the first rule that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from data.hours import Window
from routing.rounds.problem import Load, Matrix, RoundsProblem, Stop, VehicleType
from routing.rounds.solution import Round, Visit


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a vehicle can't make a round: the rule, the position in the sequence (-1: the round as a whole), and by how
    much it is broken, in `unit`.
    """

    rule: str
    position: int
    amount: int
    unit: str


@dataclass(frozen=True)
class _Trip:
    """A vehicle's sequence, with what timing it needs; `places` run from the start to the end of the round."""

    vehicle: VehicleType
    matrix: Matrix
    stops: tuple[Stop, ...]
    places: tuple[int, ...]

    @property
    def ready_s(self) -> int:
        return max((stop.ready_s for stop in self.stops), default=0)

    @cached_property
    def _legs_s(self) -> list[list[int]]:
        """Seconds of each leg, for each period."""
        legs: list[list[int]] = self.matrix.duration_s[:, self.places[:-1], self.places[1:]].tolist()
        return legs

    def drive_s(self, leg: int, leaves_s: int) -> int:
        return self._legs_s[self.matrix.period(leaves_s)][leg]


def schedule(
    problem: RoundsProblem, vehicle_type: int, sequence: Sequence[int], *, vehicle_no: int = 1
) -> Round | Refusal:
    """Time one round.

    Among all departures it takes one with the shortest time from leaving to return, and the earliest such one. The
    return is a non-decreasing function of the departure; from the earliest feasible return the latest departure that
    still meets it is found by going backwards, and the next candidate leaves one second later. A pass without waiting
    can't be beaten; otherwise some stop stands at the close of a window and moves to its next one, so there are at most
    as many passes as windows.

    Args:
        problem: the problem that indices refer to.
        vehicle_type: index of the vehicle's type.
        sequence: indices of stops in the order of visits.
        vehicle_no: which vehicle of the type, from 1.
    """
    vehicle = problem.vehicle_types[vehicle_type]
    stops = tuple(problem.stops[index] for index in sequence)
    trip = _Trip(
        vehicle,
        problem.matrices[vehicle.matrix],
        stops,
        (vehicle.start, *(stop.place for stop in stops), vehicle.end),
    )
    refused = _load_refusal(trip) or _way_refusal(trip)
    if refused:
        return refused
    best: tuple[int, ...] | None = None
    earliest = trip.ready_s
    while True:
        found = _forward(trip, earliest)
        if isinstance(found, Refusal):
            if best is None:
                return found
            break
        depart = _latest_departure(trip, found[-1])
        times = _forward(trip, depart)
        assert not isinstance(times, Refusal)  # going back from a feasible return ends at a feasible departure
        if best is None or times[-1] - times[0] < best[-1] - best[0]:
            best = times
        if times[-1] - times[0] == _busy_s(trip, times):
            break
        earliest = max(earliest, depart) + 1
    arrivals = [start + trip.drive_s(leg, start) for leg, start in enumerate(_leaving(trip, best))]
    visits = tuple(
        Visit(index, arrivals[leg], best[leg + 1], best[leg + 1] + stop.service_s)
        for leg, (index, stop) in enumerate(zip(sequence, stops, strict=True))
    )
    return Round(vehicle_type, vehicle_no, best[0], best[-1], visits)


def _load_refusal(trip: _Trip) -> Refusal | None:
    found: list[Refusal] = []
    for quantity, (unit, limit) in enumerate(zip(Load._fields, trip.vehicle.capacity, strict=True)):
        load = sum(stop.deliver[quantity] for stop in trip.stops)
        loads = accumulate((stop.collect[quantity] - stop.deliver[quantity] for stop in trip.stops), initial=load)
        over = next(((position, load) for position, load in enumerate(loads, start=-1) if load > limit), None)
        if over is not None:
            found.append(Refusal("capacity", over[0], over[1] - limit, unit))
    return min(found, key=lambda refusal: refusal.position, default=None)


def _way_refusal(trip: _Trip) -> Refusal | None:
    total = 0
    for leg, (here, there) in enumerate(pairwise(trip.places)):
        metres = int(trip.matrix.distance_m[0, here, there])
        if metres < 0:
            return Refusal("reach", min(leg, len(trip.stops) - 1), 0, "")
        total += metres
    longest = trip.vehicle.max_distance_m
    return None if longest is None or total <= longest else Refusal("range", -1, total - longest, "m")


def _forward(trip: _Trip, earliest: int) -> tuple[int, ...] | Refusal:
    """Earliest times from a departure not before `earliest`: departure, starts of service, return."""
    depart = next_inside(trip.vehicle.start_windows, earliest)
    if depart is None:
        return Refusal("departure", -1, _lateness(trip.vehicle.start_windows, earliest), "s")
    times, leaves = [depart], depart
    for leg, stop in enumerate(trip.stops):
        arrive = leaves + trip.drive_s(leg, leaves)
        start = next_inside(stop.windows, arrive)
        if start is None:
            return Refusal("window", leg, _lateness(stop.windows, arrive), "s")
        times.append(start)
        leaves = start + stop.service_s
    back = leaves + trip.drive_s(len(trip.stops), leaves)
    end = next_inside(trip.vehicle.end_windows, back)
    if end is None:
        return Refusal("return", -1, _lateness(trip.vehicle.end_windows, back), "s")
    return (*times, end)  # after `back` when the depot is shut then: the vehicle waits at its gate


def _latest_departure(trip: _Trip, return_s: int) -> int:
    """The latest departure from which the round can still be back at `return_s`, which must be feasible."""
    latest = return_s
    for leg in range(len(trip.stops), 0, -1):
        stop = trip.stops[leg - 1]
        latest = last_inside(stop.windows, latest - trip.drive_s(leg, latest) - stop.service_s)
    return last_inside(trip.vehicle.start_windows, latest - trip.drive_s(0, latest))


def _leaving(trip: _Trip, times: tuple[int, ...]) -> tuple[int, ...]:
    """When each leg starts."""
    return (times[0], *(start + stop.service_s for start, stop in zip(times[1:], trip.stops, strict=False)))


def _busy_s(trip: _Trip, times: tuple[int, ...]) -> int:
    """Seconds of driving and service: a round that takes no longer has no wait in it."""
    driving = sum(trip.drive_s(leg, leaves) for leg, leaves in enumerate(_leaving(trip, times)))
    return driving + sum(stop.service_s for stop in trip.stops)


def next_inside(windows: Sequence[Window], time_s: int) -> int | None:
    """The earliest time from `time_s` on inside one of the windows."""
    return next((max(start, time_s) for start, end in windows if end >= time_s), None)


def last_inside(windows: Sequence[Window], time_s: int) -> int:
    """The latest time up to `time_s` inside one of the windows, of which the first starts no later."""
    return next(min(end, time_s) for start, end in reversed(windows) if start <= time_s)


def _lateness(windows: Sequence[Window], time_s: int) -> int:
    return time_s - max((end for _, end in windows), default=0)
