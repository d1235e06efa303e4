"""The rows of the search's tables for stops and vehicle types."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.driver_rules import DriverRules
from data.hours import Window
from routing.rounds.problem import Load, RoundsProblem, Stop, VehicleType
from routing.rounds.search import columns as k
from routing.rounds.search.columns import Int32s, Int64s

LONGEST_S = 1 << 27
_MOST_DROP = 10**17 // 4


class Windows:
    """The table of all windows, and of the steps of driver rules."""

    def __init__(self) -> None:
        self.rows: list[Window] = []

    def add(self, windows: Sequence[Window]) -> tuple[int, int]:
        """Where the first of these will stand, and where the last will have stood."""
        self.rows.extend(windows)
        return len(self.rows) - len(windows), len(self.rows)

    def table(self) -> Int32s:
        """All of them, int32[., 2]."""
        return np.minimum(np.array(self.rows, np.int64).reshape(-1, 2), LONGEST_S).astype(np.int32)


class Starts:
    """The table of the moments from which periods hold."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def add(self, starts: Sequence[int]) -> tuple[int, int]:
        """Where the first of these stands, and how many they are."""
        self.rows.extend(starts)
        return len(self.rows) - len(starts), len(starts)

    def table(self) -> Int32s:
        """All of them."""
        return np.array(self.rows or [0], np.int32)


def stop_rows(problem: RoundsProblem, windows: Windows) -> Int32s:
    """The table of stops, int32; see `columns`."""
    rows = [stop_row(stop, windows) for stop in problem.stops]
    for delivery, stop in enumerate(problem.stops):
        if stop.fetched_at is not None:
            rows[delivery][k.PARTNER], rows[delivery][k.ROLE] = stop.fetched_at, k.DELIVERY
            rows[stop.fetched_at][k.PARTNER], rows[stop.fetched_at][k.ROLE] = delivery, k.PICK_UP
            rows[delivery][k.PARCELS] = 0
    for kept in problem.fixed:
        for each in kept.stops:
            rows[each][k.FIXED] = 1
    table = np.array(rows, np.int64).reshape(-1, k.STOP_COLUMNS)
    return np.minimum(table, LONGEST_S).astype(np.int32)


def stop_row(stop: Stop, windows: Windows) -> list[int]:
    """A stop by itself: neither in a pair nor fixed."""
    opens, closes = stop.windows[0][0], stop.windows[-1][1]
    loaded = 0 if stop.fetched_at is not None else stop.deliver.parcels
    return [stop.service_s, stop.ready_s, opens, closes, *windows.add(stop.windows), -1, k.ALONE, 0, loaded]


def type_row(
    vehicle: VehicleType,
    windows: Windows,
    *,
    ends: tuple[int, int],
    layers: tuple[int, int, int, int, int],
    periods: tuple[int, int],
    units: float,
) -> list[int]:
    """A vehicle type, without its capacity and with no slots yet; see `columns`."""
    overtime = vehicle.overtime_from_s is not None
    lunch = vehicle.lunch
    return [
        *ends,
        *layers,
        _fixed(vehicle, units),
        hour_units(vehicle, units),
        round(float(vehicle.cost_per_km) * 100 * units),
        vehicle.overtime_from_s if vehicle.overtime_from_s is not None else k.NEVER,
        round(float(vehicle.overtime_per_h) * 100 * units) if overtime else 0,
        k.NEVER if vehicle.max_distance_m is None else vehicle.max_distance_m,
        -1 if vehicle.recharge_s is None else vehicle.recharge_s,
        k.NEVER if vehicle.max_duration_s is None else vehicle.max_duration_s,
        *windows.add(vehicle.start_windows),
        *windows.add(vehicle.end_windows),
        *windows.add(vehicle.load_windows or ()),
        vehicle.load_s_per_parcel,
        vehicle.max_trips,
        *(0, 0),
        *periods,
        *_rules_row(vehicle.rules, windows),
        *((lunch.earliest_s, lunch.latest_s, lunch.break_s) if lunch else (0, 0, 0)),
        int(lunch is not None or not vehicle.rules.asks_nothing),
    ]


def _rules_row(rules: DriverRules, windows: Windows) -> list[int]:
    first, second = rules.split_break_s or (k.NEVER, k.NEVER)
    return [
        k.NEVER if rules.max_drive_s is None else rules.max_drive_s,
        k.NEVER if rules.drive_limit_s is None else rules.drive_limit_s,
        k.NEVER if rules.drive_limit_s is None else rules.drive_break_s,
        first,
        second,
        k.NEVER if rules.work_limit_s is None else rules.work_limit_s,
        *windows.add(rules.work_breaks),
        k.NEVER if rules.asks_nothing else rules.shortest_break_s,
    ]


def size_rows(problem: RoundsProblem, quantities: Sequence[int], carries: bool, units: float) -> Int64s:
    """The table of stops in 64 bits: drop cost, cost of a visit by type, then what each takes; see `columns`."""
    fleet = problem.vehicle_types
    per_stop = [round(float(vehicle.cost_per_stop) * 100 * units) for vehicle in fleet]
    per_h = [hour_units(vehicle, units) for vehicle in fleet]
    fetched = {stop.fetched_at: stop.deliver for stop in problem.stops if stop.fetched_at is not None}
    rows = []
    for number, (stop, cents) in enumerate(zip(problem.stops, problem.drop_cents, strict=True)):
        own = [
            per_stop[t] + stop.service_s * per_h[t] // 3600 if t in stop.vehicle_types else -1
            for t in range(len(fleet))
        ]
        row = [min(round(cents * units), _MOST_DROP), *own]
        row += [0 if stop.fetched_at is not None else stop.deliver[q] for q in quantities]
        if carries:
            row += [stop.collect[q] for q in quantities]
            aboard = fetched.get(number, Load())
            row += [aboard[q] - (stop.deliver[q] if stop.fetched_at is not None else 0) for q in quantities]
        rows.append(row)
    return np.array(rows, np.int64).reshape(len(rows), -1)


def hour_units(vehicle: VehicleType, units: float) -> int:
    """What a paid hour on the way costs, in units; nothing where the shift is paid."""
    return round(float(vehicle.cost_per_h) * 100 * units) if vehicle.paid_shift_s is None else 0


def _fixed(vehicle: VehicleType, units: float) -> int:
    day = float(vehicle.fixed_per_day) + float(vehicle.cost_per_h) * (vehicle.paid_shift_s or 0) / 3600
    return round(day * 100 * units)
