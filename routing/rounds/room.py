"""Room in a round: where one more stop may go, and at least what it adds there.

As in Savelsbergh, "The vehicle routing problem with time windows: minimizing route duration" (1992), each place of a
plain trip has an earliest time to leave it and a latest time to start there; a stop fits between two places when it can
be reached, served and left in between. Where breaks, loading, several trips, pairs or travel times by hour move more
than that, every position may do, and only what its metres cost is known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.hours import Window
from routing.rounds.cost import cost_of, distance_of
from routing.rounds.problem import Load, RoundsProblem, Stop
from routing.rounds.schedule import last_inside, next_inside
from routing.rounds.solution import Round

Trips = tuple[tuple[int, ...], ...]
"""The stops of each trip."""

_OTHERWISE = frozenset(
    {"several trips", "loading", "driver rules", "lunch", "longest round", "travel times by hour", "overtime"}
)
"""Rules by which a stop moves more than its neighbours' times."""

NEVER = 2**60
"""Later than any time, dearer than any round."""


class Room:
    """One round of a problem, ready to be asked about many stops. Position k lies before the k-th visit."""

    def __init__(self, problem: RoundsProblem, planned: Round) -> None:
        self.problem = problem
        self.planned = planned
        self.cost_cents = cost_of(problem, planned).total
        self.sequence = [visit.stop for visit in planned.visits]
        kept = [each for each in problem.fixed if each.vehicle_type == planned.vehicle_type]
        self._kept = next((each for each in kept if each.vehicle_no == planned.vehicle_no), None)
        self._plain = problem.rules.isdisjoint(_OTHERWISE) and self._kept is None
        self._vehicle = problem.vehicle_types[planned.vehicle_type]
        if not self._plain:
            return
        self._stops = [problem.stops[index] for index in self.sequence]
        matrix = problem.matrices[self._vehicle.matrix]
        self._duration_s, self._distance_m = matrix.duration_s[0], matrix.distance_m[0]
        places = np.array([self._vehicle.start, *(stop.place for stop in self._stops), self._vehicle.end])
        self._from, self._to = places[:-1], places[1:]
        self._drive_s = self._duration_s[self._from, self._to].astype(np.int64)
        self._metres = self._distance_m[self._from, self._to].astype(np.int64)
        self._ready_s = max((stop.ready_s for stop in self._stops), default=0)
        self._leaves_s = self._earliest(self._ready_s)
        self._latest_s = self._latest()
        self._loads = np.cumsum(
            [
                np.sum([stop.deliver for stop in self._stops], axis=0, dtype=np.int64),
                *(np.subtract(stop.collect, stop.deliver) for stop in self._stops),
            ],
            axis=0,
        ).reshape(len(places) - 1, len(Load._fields))

    def tries(self, stop: int) -> Iterator[tuple[int, Trips]]:
        """The trips with the stop at each position where it may fit, with its pick-up if it has one, and the least that
        it can add there [cents].
        """
        wanted = self.problem.stops[stop]
        if self._plain and wanted.fetched_at is None:
            least = self.least_cents(wanted)
            for position in np.flatnonzero(least < NEVER):
                longer = (*self.sequence[:position], stop, *self.sequence[position:])
                yield int(least[position]), (longer,)
            return
        pair = (stop,) if wanted.fetched_at is None else (wanted.fetched_at, stop)
        if any(self.planned.vehicle_type not in self.problem.stops[each].vehicle_types for each in pair):
            return
        for longer_trips in self._with(pair):
            yield self._least_of(longer_trips, len(pair)), longer_trips

    def _with(self, pair: Sequence[int]) -> Iterator[Trips]:
        """The trips with these stops in this order on one of them, or on one more."""
        trips = self.planned.sequences
        kept = self._kept.trips if self._kept else ()
        for number, trip in enumerate(trips):
            first = 0
            if number < len(kept):
                if self._kept is not None and self._kept.closed:
                    continue
                first = len(kept[number])
            for at in range(first, len(trip) + 1):
                longer = (*trip[:at], pair[0], *trip[at:])
                ends = range(at + 1, len(longer) + 1) if len(pair) > 1 else (0,)
                for end in ends:
                    both = (*longer[:end], pair[1], *longer[end:]) if len(pair) > 1 else longer
                    yield (*trips[:number], both, *trips[number + 1 :])
        if len(trips) < self._vehicle.max_trips:
            for number in range(len(kept), len(trips) + 1):
                yield (*trips[:number], tuple(pair), *trips[number:])

    def _least_of(self, trips: Trips, more: int) -> int:
        """What the metres and the visits add, if all waits and breaks of the round could be saved at best."""
        vehicle, matrix = self._vehicle, self.problem.matrices[self._vehicle.matrix]
        if len(matrix.period_starts_s) > 1:
            return -self.cost_cents
        metres = seconds = 0
        for number, trip in enumerate(trips):
            end = vehicle.end if number == len(trips) - 1 else vehicle.start
            places = [vehicle.start, *(self.problem.stops[stop].place for stop in trip), end]
            metres += int(matrix.distance_m[0][places[:-1], places[1:]].sum())
            seconds += int(matrix.duration_s[0][places[:-1], places[1:]].sum())
        seconds += sum(self.problem.stops[stop].service_s for trip in trips for stop in trip)
        added = float(vehicle.cost_per_km) * (metres - distance_of(self.problem, self.planned)) / 1000
        added += float(vehicle.cost_per_stop) * more
        if vehicle.paid_shift_s is None:
            added += float(vehicle.cost_per_h) * (seconds - self.planned.return_s + self.planned.begin_s) / 3600
        return int(added * 100) - 3 - (self._overtime_cents)

    @property
    def _overtime_cents(self) -> int:
        return cost_of(self.problem, self.planned).overtime

    def least_cents(self, stop: Stop) -> NDArray[np.int64]:
        """The least that the stop can add at each position, in cents; a huge number where it doesn't fit."""
        if self.planned.vehicle_type not in stop.vehicle_types:
            return np.full(len(self._from), NEVER)
        leaves = self._leaves_s if stop.ready_s <= self._ready_s else self._earliest(stop.ready_s)
        to_s = self._duration_s[self._from, stop.place].astype(np.int64)
        from_s = self._duration_s[stop.place, self._to].astype(np.int64)
        to_m = self._distance_m[self._from, stop.place].astype(np.int64)
        from_m = self._distance_m[stop.place, self._to].astype(np.int64)
        start = _opens(stop.windows, leaves + to_s)
        metres = int(self._metres.sum()) + to_m + from_m - self._metres
        most = self._vehicle.max_distance_m
        fits = (to_m >= 0) & (from_m >= 0) & (start + stop.service_s + from_s <= self._latest_s)
        fits &= self._carries(stop)
        if most is not None:
            fits &= metres <= most
        detour_s = to_s + stop.service_s + from_s
        lasts_s = self.planned.return_s - self.planned.depart_s
        busy_s = int(self._drive_s.sum()) + sum(s.service_s for s in self._stops)
        # Not shorter than driving and service; nor than before, if leaving the stop out again would lengthen no leg.
        least_s = np.maximum(busy_s - self._drive_s + detour_s, np.where(self._drive_s <= detour_s, lasts_s, 0))
        return np.where(fits, self._priced(metres, least_s) - self.cost_cents, NEVER)

    def _priced(self, metres: NDArray[np.int64], duration_s: NDArray[np.int64]) -> NDArray[np.int64]:
        vehicle = self._vehicle
        paid_s = duration_s if vehicle.paid_shift_s is None else vehicle.paid_shift_s
        units = vehicle.fixed_per_day + vehicle.cost_per_stop * (len(self._stops) + 1)
        least = metres * float(vehicle.cost_per_km / 1000) + paid_s * float(vehicle.cost_per_h / 3600) + float(units)
        return np.floor(least * 100).astype(np.int64) - 2  # each of the four lines may be rounded down by half a cent

    def _carries(self, stop: Stop) -> NDArray[np.bool_]:
        """Whether the vehicle holds the stop's load too: what it delivers until there, what it collects from there."""
        before = np.maximum.accumulate(self._loads, axis=0) + np.array(stop.deliver)
        after = np.maximum.accumulate(self._loads[::-1], axis=0)[::-1] + np.array(stop.collect)
        fits: NDArray[np.bool_] = (np.maximum(before, after) <= np.array(self._vehicle.capacity)).all(axis=1)
        return fits

    def _earliest(self, ready_s: int) -> NDArray[np.int64]:
        """When each place but the last can be left at the earliest."""
        leaves = next_inside(self._vehicle.start_windows, ready_s)
        times = [leaves]
        for stop, drive_s in zip(self._stops, self._drive_s, strict=False):
            start = None if leaves is None else next_inside(stop.windows, leaves + int(drive_s))
            leaves = None if start is None else start + stop.service_s
            times.append(leaves)
        return np.array([NEVER if time is None else time for time in times], np.int64)

    def _latest(self) -> NDArray[np.int64]:
        """When service at each place but the first, or the return, can start at the latest; the round is feasible."""
        latest = self._vehicle.end_windows[-1][1]
        times = [latest]
        for stop, drive_s in zip(reversed(self._stops), reversed(self._drive_s), strict=False):
            latest = last_inside(stop.windows, latest - int(drive_s) - stop.service_s)
            times.append(latest)
        return np.array(times[::-1], np.int64)


def _opens(windows: Sequence[Window], times_s: NDArray[np.int64]) -> NDArray[np.int64]:
    """The earliest time from each of the times on inside one of the windows."""
    start = np.full(len(times_s), NEVER)
    for opens, closes in reversed(windows):
        start = np.where(times_s <= closes, np.maximum(times_s, opens), start)
    return start
