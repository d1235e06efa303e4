"""A naive clock for a vehicle's trips, to compare `schedule` with: second by second, without breaks.

It shares nothing with what it is compared with but the problem and the prices of a round.
Import it in a test as `from naive_times import ...`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data.hours import Window
from routing.rounds import Load, RoundsProblem, VehicleType

Day = tuple[int, int]
"""When a round begins, and when it is back."""


def all_days(whole: RoundsProblem, vehicle_type: int, trips: Sequence[Sequence[int]], until: int) -> list[Day]:
    """The round from each second at which it may begin, back as early as it can be; none if other rules forbid it."""
    vehicle = whole.vehicle_types[vehicle_type]
    if len(trips) > vehicle.max_trips or not all(_carries(whole, vehicle, trip) for trip in trips):
        return []
    if not all(_pairs_hold(whole, trip) for trip in trips) or not _in_range(whole, vehicle, trips):
        return []
    days = ((begin, _back(whole, vehicle, trips, begin)) for begin in range(until))
    longest = until if vehicle.max_duration_s is None else vehicle.max_duration_s
    return [(begin, back) for begin, back in days if back is not None and back - begin <= longest]


def _back(whole: RoundsProblem, vehicle: VehicleType, trips: Sequence[Sequence[int]], begin: int) -> int | None:
    """When the vehicle is back if its first loading begins then, or None."""
    matrix = whole.matrices[vehicle.matrix]
    clock: int | None = begin
    for number, trip in enumerate(trips):
        assert clock is not None
        back_s, first = clock, number == 0
        stops = [whole.stops[stop] for stop in trip]
        load_s = vehicle.load_s_per_parcel * sum(s.deliver.parcels for s in stops if s.fetched_at is None)
        ready_s = max(stop.ready_s for stop in stops)
        docks = vehicle.load_windows if vehicle.load_windows is not None else ((0, 10**6),)
        loaded = (max(clock, ready_s, start) for start, end in docks if max(clock, ready_s, start) + load_s <= end)
        load_from = next(loaded, None)
        if load_from is None or (first and load_from != begin):
            return None  # a later beginning is another day
        clock = load_from + load_s
        if not first and vehicle.recharge_s is not None:
            clock = max(clock, back_s + vehicle.recharge_s)
        clock = _opens(vehicle.start_windows if first else vehicle.end_windows, clock)
        here = vehicle.start
        for stop in stops:
            if clock is None:
                return None
            drive_s = matrix.drive_s(here, stop.place, clock)
            here, clock = stop.place, None if drive_s < 0 else _opens(stop.windows, clock + drive_s)
            clock = None if clock is None else clock + stop.service_s
        if clock is None:
            return None
        drive_s = matrix.drive_s(here, vehicle.end if number == len(trips) - 1 else vehicle.start, clock)
        clock = None if drive_s < 0 else _opens(vehicle.end_windows, clock + drive_s)
        if clock is None:
            return None
    return clock


def _opens(windows: Sequence[Window], time: int) -> int | None:
    return next((max(start, time) for start, end in windows if end >= time), None)


def _carries(whole: RoundsProblem, vehicle: VehicleType, trip: Sequence[int]) -> bool:
    for quantity in range(len(Load._fields)):
        aboard = sum(whole.stops[k].deliver[quantity] for k in trip if whole.stops[k].fetched_at is None)
        most = aboard
        for k in trip:
            aboard += whole.stops[k].collect[quantity] - whole.stops[k].deliver[quantity]
            aboard += sum(stop.deliver[quantity] for stop in whole.stops if stop.fetched_at == k)
            most = max(most, aboard)
        if most > vehicle.capacity[quantity]:
            return False
    return True


def _pairs_hold(whole: RoundsProblem, trip: Sequence[int]) -> bool:
    pairs = [(s.fetched_at, k) for k, s in enumerate(whole.stops) if s.fetched_at is not None]
    return all(
        (source in trip) == (target in trip) and (source not in trip or trip.index(source) < trip.index(target))
        for source, target in pairs
    )


def _in_range(whole: RoundsProblem, vehicle: VehicleType, trips: Sequence[Sequence[int]]) -> bool:
    """Metres are the same all day here."""
    metres = whole.matrices[vehicle.matrix].distance_m[0]
    lengths = []
    for number, trip in enumerate(trips):
        end = vehicle.end if number == len(trips) - 1 else vehicle.start
        places = [vehicle.start, *(whole.stops[k].place for k in trip), end]
        legs = [int(metres[a, b]) for a, b in pairwise(places)]
        if min(legs) < 0:
            return False
        lengths.append(sum(legs))
    longest = 10**9 if vehicle.max_distance_m is None else vehicle.max_distance_m
    return (sum(lengths) if vehicle.recharge_s is None else max(lengths)) <= longest
