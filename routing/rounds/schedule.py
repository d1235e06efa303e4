"""Times for a vehicle's trips: the cheapest possible day for them, or the first rule that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from data.hours import Window
from routing.rounds.cost import cost_of, knob_cents
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
    """Time one round.

    Of the rounds that it tries it takes the cheapest, of those the one with the shortest time from beginning to return,
    and of those the earliest. The return doesn't come earlier when the beginning is put off; so from the earliest
    beginning it looks for the latest one that is back as early, and the next to be tried begins a second later. A round
    without waits can't be beaten; otherwise some stop stands at the close of a window and moves to its next one, so
    there are about as many tries as windows. Where breaks or slow hours could be avoided by leaving later, it goes on
    from the moments at which that may be (see `_Walker.turns`).

    Args:
        problem: the problem that indices refer to.
        vehicle_type: index of the vehicle's type.
        sequences: indices of stops in the order of visits, of one trip or for each trip.
        vehicle_no: which vehicle of the type, from 1.
    """
    trips = _trips(sequences)
    refused = _shape_refusal(problem, vehicle_type, trips)
    if refused:
        return refused
    walker = _Walker(problem, vehicle_type, trips)
    best: tuple[tuple[int, int], Round] | None = None
    turns = walker.turns()
    earliest: int | None = 0
    for _ in range(2 + len(turns) + sum(len(problem.stops[stop].windows) for trip in trips for stop in trip)):
        if earliest is None:
            break
        begin, idle = earliest, False
        if walker.go(earliest):
            begin, idle = walker.put_off()
            made = walker.round(begin, vehicle_no)
            longest_s = problem.vehicle_types[vehicle_type].max_duration_s
            lasts_s = made.return_s - made.begin_s
            if longest_s is None or lasts_s <= longest_s:
                rank = cost_of(problem, made).total + knob_cents(problem, made), lasts_s
                if best is None or rank < best[0]:
                    best = rank, made
            else:
                refused = refused or Refusal("duration", -1, lasts_s - longest_s, "s")
        else:
            refused = refused or walker.refusal()
        earliest = begin + 1 if idle else next((turn for turn in turns if turn > begin), None)
    if best is not None:
        return best[1]
    assert refused is not None
    return refused


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


class _Walker:
    """One vehicle's trips, ready to be timed from any beginning."""

    def __init__(self, problem: RoundsProblem, vehicle_type: int, trips: tuple[tuple[int, ...], ...]) -> None:
        # The kernels take a moment to load, and much of the project only names this module.
        from routing.rounds.search import kernels, spaces, tables  # noqa: PLC0415

        self._walk: Any = kernels.walk
        self._trips = trips
        self._vehicle_type = vehicle_type
        self._vehicle = problem.vehicle_types[vehicle_type]
        self._period_starts_s = problem.matrices[self._vehicle.matrix].period_starts_s
        first = [problem.stops[stop] for stop in trips[0]]
        self._parcels = sum(stop.deliver.parcels for stop in first if stop.fetched_at is None)
        self._stops = [stop for trip in trips for stop in trip]
        shut = [at for at, stop in enumerate(self._stops) if not problem.stops[stop].windows]
        self._shut = shut[0] if shut else None
        self._given = () if shut else tables.trip_tables(problem, vehicle_type, self._stops)
        self._windows = [problem.stops[stop].windows for stop in self._stops]
        route: list[int] = []
        for trip in trips:
            at = sum(1 for each in route if each >= 0)
            route += [*([-1] if route else []), *range(at, at + len(trip))]
        self._route = route
        self._lists = np.full((len(route) + 1, k.SCRATCH_COLUMNS), -1, np.int32)
        self._lists[: len(route), k.ROUTE] = route
        self._space = spaces.walk_space(len(route))

    @property
    def _told(self) -> list[int]:
        told: list[int] = self._space[3].tolist()
        return told

    def turns(self) -> list[int]:
        """Beginnings from which a round may be better than from all before, though nobody would wait: those that leave
        when other travel times begin or lunch is over, and the latest that is back as early as without any breaks.
        """
        load_s = self._vehicle.load_s_per_parcel * self._parcels
        found = {start_s - load_s for start_s in self._period_starts_s[1:]}
        if self._vehicle.lunch is not None:
            found.add(self._vehicle.lunch.latest_s + 1 - load_s)
        if self._shut is None and len(self._given[1]):  # when the first stop opens, as the search tries it too
            legs, stops, _, types = self._given[:4]
            found.add(int(stops[0, k.OPENS]) - int(legs[0, types[0, k.START], 0]) - load_s)
        if self._shut is None and self._given[3][0, k.RULED]:
            given = self._given
            free = given[3].copy()
            free[0, [k.RULED, k.LUNCH_S]] = 0
            self._given = (*given[:3], free, given[4])
            if self.go(0):
                found.add(self.put_off()[0])
            self._given = given
        return sorted(found)

    def go(self, begin_s: int, *, record: bool = False) -> bool:
        """Walk from then on; whether the round can be made."""
        if self._shut is not None:
            self._space[3][:3] = k.NOT_OPEN, self._shut, 0
            return False
        made: bool = self._walk(*self._given, self._lists, len(self._route), begin_s, *self._space, record)
        return made

    def put_off(self) -> tuple[int, bool]:
        """After a walk: the latest beginning with the same return, and whether it still waits."""
        told = self._told
        begin, back = told[k.BEGIN], told[k.RETURN]
        low, high = begin, begin + told[k.WAITED] + told[k.PAUSED] + 1  # found by halving: low is back in time
        while high - low > 1:
            middle = (low + high) // 2
            if self.go(middle) and self._told[k.RETURN] <= back:
                low = middle
            else:
                high = middle
        self.go(low)
        told = self._told
        return told[k.BEGIN], told[k.WAITED] > 0

    def round(self, begin_s: int, vehicle_no: int) -> Round:
        """The round from a beginning that can be."""
        self.go(begin_s, record=True)
        told = self._told
        times = self._space[2].tolist()
        breaks = tuple((start, end) for start, end in self._space[1][: told[k.BREAKS]].tolist())
        trips, at = [], 0
        for number, trip in enumerate(self._trips):
            (_, load, leaves), entries = times[at], times[at + 1 : at + 1 + len(trip)]
            visits = tuple(Visit(stop, *entry) for stop, entry in zip(trip, entries, strict=True))
            at += 1 + len(trip)
            back = told[k.RETURN] if number == len(self._trips) - 1 else times[at][k.ARRIVES]
            trips.append(Trip(load, leaves, back, visits))
        return Round(self._vehicle_type, vehicle_no, tuple(trips), breaks)

    def refusal(self) -> Refusal:
        """Why the last walk ended."""
        told = self._told
        rule, at, amount = _RULES[told[k.CODE]], told[k.AT], told[k.AMOUNT]
        position = at if at < 0 else sum(1 for each in self._route[: at + 1] if each >= 0) - 1
        unit = "m" if rule == "range" else "s"
        if rule == "window":
            amount = 0 if self._shut is not None else amount
        elif rule == "departure":
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
