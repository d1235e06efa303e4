"""Times for a vehicle's trips: the cheapest possible day for them, or the first rule that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from data.hours import Window
from routing.rounds.problem import Load, RoundsProblem, VehicleType
from routing.rounds.search import columns as k
from routing.rounds.solution import Round, Trip, Visit

Sequences = Sequence[int] | Sequence[Sequence[int]]
"""The stops of one trip, or of each of several."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a vehicle can't make a round: the rule, the position in the sequence of all its stops (-1: the round as a
    whole), and by how much it is broken, in `unit`.
    """

    rule: str
    position: int
    amount: int
    unit: str


_RULES = {
    k.NOT_LOADED: "loading",
    k.NO_DEPARTURE: "departure",
    k.NOT_OPEN: "window",
    k.NOT_BACK: "return",
    k.TOO_MUCH_DRIVING: "driving",
    k.TOO_MUCH_WORK: "work",
    k.NO_LUNCH: "lunch",
    k.OUT_OF_RANGE: "range",
}


def schedule(
    problem: RoundsProblem, vehicle_type: int, sequences: Sequences, *, vehicle_no: int = 1
) -> Round | Refusal:
    """Time one round: the cheapest day for it, of those the shortest, and of those the earliest. The search goes by
    the same (`search.days.cheapest_day` says how it is found).

    Args:
        problem: the problem that indices refer to.
        vehicle_type: index of the vehicle's type.
        sequences: indices of stops in the order of visits, of one trip or for each trip.
        vehicle_no: which vehicle of the type, from 1.
    """
    trips = _trips(sequences)
    refused = _shape_refusal(problem, vehicle_type, trips)
    return refused or _Day(problem, vehicle_type, trips).timed(vehicle_no)


def _trips(sequences: Sequences) -> tuple[tuple[int, ...], ...]:
    several = [each for each in sequences if not isinstance(each, (int, np.integer))]
    if several:
        return tuple(tuple(trip) for trip in several if len(trip)) or ((),)
    return (tuple(int(stop) for stop in sequences),)  # type: ignore[arg-type]


def _shape_refusal(problem: RoundsProblem, vehicle_type: int, trips: Sequence[Sequence[int]]) -> Refusal | None:
    """What is wrong whatever the times: too many trips, loads, ways that don't exist, pairs apart."""
    vehicle = problem.vehicle_types[vehicle_type]
    if len(trips) > vehicle.max_trips:
        return Refusal("trips", -1, len(trips) - vehicle.max_trips, "trips")
    return (
        _load_refusal(problem, vehicle, trips) or _pair_refusal(problem, trips) or _way_refusal(problem, vehicle, trips)
    )


def _load_refusal(problem: RoundsProblem, vehicle: VehicleType, trips: Sequence[Sequence[int]]) -> Refusal | None:
    found: list[Refusal] = []
    before = 0
    for trip in trips:
        stops = [problem.stops[stop] for stop in trip]
        brought = [problem.stops[to].deliver if (to := problem.fetches[stop]) is not None else Load() for stop in trip]
        for quantity, (unit, limit) in enumerate(zip(Load._fields, vehicle.capacity, strict=True)):
            load = sum(stop.deliver[quantity] for stop in stops if stop.fetched_at is None)
            changes = (
                stop.collect[quantity] - stop.deliver[quantity] + fetched[quantity]
                for stop, fetched in zip(stops, brought, strict=True)
            )
            loads = accumulate(changes, initial=load)
            over = next(((at, load) for at, load in enumerate(loads, start=-1) if load > limit), None)
            if over is not None:
                at = -1 if over[0] < 0 else before + over[0]
                found.append(Refusal("capacity", at, over[1] - limit, unit))
        before += len(trip)
    return min(found, key=lambda refusal: refusal.position, default=None)


def _pair_refusal(problem: RoundsProblem, trips: Sequence[Sequence[int]]) -> Refusal | None:
    before = 0
    for trip in trips:
        at = {stop: position for position, stop in enumerate(trip)}
        for stop in trip:
            fetched_at, to = problem.stops[stop].fetched_at, problem.fetches[stop]
            late = fetched_at is not None and at.get(fetched_at, len(trip)) > at[stop]
            if late or (to is not None and to not in at):
                return Refusal("precedence", before + at[stop], 0, "")
        before += len(trip)
    return None


def _way_refusal(problem: RoundsProblem, vehicle: VehicleType, trips: Sequence[Sequence[int]]) -> Refusal | None:
    matrix = problem.matrices[vehicle.matrix]
    stops = sum(len(trip) for trip in trips)
    before, total = 0, 0
    for number, trip in enumerate(trips):
        end = vehicle.end if number == len(trips) - 1 else vehicle.start
        places = [vehicle.start, *(problem.stops[stop].place for stop in trip), end]
        for leg, (here, there) in enumerate(pairwise(places)):
            metres = int(matrix.distance_m[0, here, there])
            if metres < 0:
                return Refusal("reach", min(before + leg, stops - 1), 0, "")
            total += metres
        before += len(trip)
    longest = vehicle.max_distance_m
    if longest is None or total <= longest or len(matrix.period_starts_s) > 1 or len(trips) > 1:
        return None  # what depends on the hour, or on charging, is found by driving
    return Refusal("range", -1, total - longest, "m")


class _Day:
    """One vehicle's trips, ready to be timed."""

    def __init__(self, problem: RoundsProblem, vehicle_type: int, trips: tuple[tuple[int, ...], ...]) -> None:
        # The kernels take a moment to load, and much of the project only names this module.
        from routing.rounds.search import kernels, spaces, tables  # noqa: PLC0415

        self._kernels: Any = kernels
        self._trips = trips
        self._vehicle_type = vehicle_type
        self._vehicle = problem.vehicle_types[vehicle_type]
        self._stops = [stop for trip in trips for stop in trip]
        shut = [at for at, stop in enumerate(self._stops) if not problem.stops[stop].windows]
        self._shut = shut[0] if shut else None
        route: list[int] = []
        for trip in trips:
            at = sum(1 for each in route if each >= 0)
            route += [*([-1] if route else []), *range(at, at + len(trip))]
        self._route = route
        self._given = tables.trip_tables(problem, vehicle_type, [] if shut else self._stops)
        self._space = spaces.day_space(route)

    def timed(self, vehicle_no: int) -> Round | Refusal:
        """The round at its best times, or what forbids it."""
        if self._shut is not None:
            return Refusal("window", self._shut, 0, "s")
        least, begin_s = self._kernels.cheapest_day(self._given, self._space, len(self._route), len(self._stops))
        if least < k.TOO_DEAR:
            return self._round(begin_s, vehicle_no)
        if self._walk(0):
            assert self._vehicle.max_duration_s is not None
            return Refusal("duration", -1, begin_s - self._vehicle.max_duration_s, "s")
        return self._refusal()

    def _walk(self, begin_s: int) -> bool:
        made: bool = self._kernels.walk(self._given, self._space, len(self._route), begin_s, k.RECORD)
        return made

    def _round(self, begin_s: int, vehicle_no: int) -> Round:
        """The round from a beginning that can be."""
        self._walk(begin_s)
        told, times = self._space.told.tolist(), self._space.times.tolist()
        breaks = tuple((start, end) for start, end in self._space.breaks[: told[k.BREAKS]].tolist())
        trips, at = [], 0
        for number, trip in enumerate(self._trips):
            (_, load, leaves), entries = times[at], times[at + 1 : at + 1 + len(trip)]
            visits = tuple(Visit(stop, *entry) for stop, entry in zip(trip, entries, strict=True))
            at += 1 + len(trip)
            back = told[k.RETURN] if number == len(self._trips) - 1 else times[at][k.ARRIVES]
            trips.append(Trip(load, leaves, back, visits))
        return Round(self._vehicle_type, vehicle_no, tuple(trips), breaks)

    def _refusal(self) -> Refusal:
        """Why the last walk ended."""
        told = self._space.told.tolist()
        rule, at, amount = _RULES[told[k.CODE]], told[k.AT], told[k.AMOUNT]
        position = at if at < 0 else sum(1 for each in self._route[: at + 1] if each >= 0) - 1
        unit = "m" if rule == "range" else "s"
        if rule == "departure":
            amount = _lateness(self._vehicle.start_windows, amount)
        elif rule == "return":
            amount = _lateness(self._vehicle.end_windows, amount)
        elif rule == "loading":
            amount = _lateness(self._vehicle.load_windows or (), amount)
        return Refusal(rule, position, amount, unit)


def next_inside(windows: Sequence[Window], time_s: int) -> int | None:
    """The earliest time from `time_s` on inside one of the windows."""
    return next((max(start, time_s) for start, end in windows if end >= time_s), None)


def last_inside(windows: Sequence[Window], time_s: int) -> int:
    """The latest time up to `time_s` inside one of the windows, of which the first starts no later."""
    return next(min(end, time_s) for start, end in reversed(windows) if start <= time_s)


def _lateness(windows: Sequence[Window], time_s: int) -> int:
    return time_s - max((end for _, end in windows), default=0)
