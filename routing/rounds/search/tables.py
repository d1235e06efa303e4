"""From a rounds problem to the tables of the kernels, and from their linked lists back to sequences of stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from data.hours import Window
from routing.rounds.problem import Load, RoundsProblem, VehicleType
from routing.rounds.search import columns as k

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_UNITS = 1000  # of cost in a cent, where every leg's cost then fits
_NEIGHBOURS = 40
_LONGEST_S = 1 << 27
_MOST_DROP = 10**17 // 4


@dataclass(frozen=True, slots=True)
class Tables:
    """A problem as the kernels take it: `given` are their first arguments, costs are counted in `units` a cent."""

    given: tuple[Any, ...]
    units: float
    slot_types: Int64s
    """The vehicle type of each slot."""

    @property
    def stops(self) -> int:
        """How many there are."""
        return len(self.given[2])


def tables_of(problem: RoundsProblem, slots: Sequence[int]) -> Tables:
    """The tables of a problem whose travel times are the same at all hours.

    Args:
        problem: what to plan.
        slots: how many vehicles of each type may be used.
    """
    stops, fleet = problem.stops, problem.vehicle_types
    units = _units(problem)
    ends = sorted({place for vehicle in fleet for place in (vehicle.start, vehicle.end)})
    node_of = {place: len(stops) + i for i, place in enumerate(ends)}
    nodes = np.array([*(stop.place for stop in stops), *ends], np.intp)
    square = np.ix_(nodes, nodes)
    seconds = [_seconds(matrix.duration_s[0][square]) for matrix in problem.matrices]
    metres = [matrix.distance_m[0][square] for matrix in problem.matrices]
    classes = list(dict.fromkeys(_cost_class(vehicle) for vehicle in fleet))
    costs = [_leg_costs(metres[m], seconds[m], per_km, per_h, units) for m, per_km, per_h in classes]
    ranged = any(vehicle.max_distance_m is not None for vehicle in fleet)
    collects = any(any(stop.collect) for stop in stops)
    legs = [*costs, *seconds, *(np.where(m < 0, k.FAR, m).astype(np.int32) for m in metres if ranged)]
    quantities = _binding(problem)
    windows: list[Window] = []

    def placed(added: Sequence[Window]) -> tuple[int, int]:
        windows.extend(added)
        return len(windows) - len(added), len(windows)

    stop_rows = np.array(
        [
            (stop.service_s, stop.ready_s, stop.windows[0][0], stop.windows[-1][1], *placed(stop.windows))
            for stop in stops
        ],
        np.int64,
    )
    type_rows = []
    for t, vehicle in enumerate(fleet):
        first_slot = sum(slots[:t])
        longest_m = 2**62 if vehicle.max_distance_m is None else vehicle.max_distance_m
        capacity = [vehicle.capacity[q] for q in quantities]
        type_rows.append(
            [
                node_of[vehicle.start],
                node_of[vehicle.end],
                classes.index(_cost_class(vehicle)),
                len(classes) + vehicle.matrix,
                len(classes) + len(seconds) + vehicle.matrix,
                _fixed(vehicle, units),
                _per_h(vehicle, units),
                longest_m,
                *placed(vehicle.start_windows),
                *placed(vehicle.end_windows),
                first_slot,
                first_slot + slots[t],
                *capacity * (1 + collects),
            ]
        )
    several = any(len(each) > 1 for stop in stops for each in (stop.windows,))
    several |= any(len(each) > 1 for vehicle in fleet for each in (vehicle.start_windows, vehicle.end_windows))
    timed = any(leg.any() for leg in seconds) or any(stop.service_s or stop.ready_s for stop in stops)
    return Tables(
        given=(
            np.stack(legs),
            _near(np.min(costs, axis=0), np.min(seconds, axis=0), problem),
            np.minimum(stop_rows, _LONGEST_S).astype(np.int32).reshape(-1, k.STOP_COLUMNS),
            _sizes(problem, quantities, collects, units),
            np.minimum(np.array(windows, np.int64), _LONGEST_S).astype(np.int32),
            np.array(type_rows, np.int64),
            np.array([timed, collects, ranged, several], np.bool_),
        ),
        units=units,
        slot_types=np.repeat(np.arange(len(fleet)), slots),
    )


def empty_rounds(tables: Tables) -> tuple[Any, ...]:
    """Rounds without stops: what the kernels call `placed`, `loads` and `slots`."""
    _, _, stops, _, _, types, flags = tables.given
    width = types.shape[1] - k.TYPE_COLUMNS
    placed = np.full((len(stops), k.PLACED_COLUMNS), -1, np.int32)
    loads = np.zeros((len(stops), 3 * width // 2) if flags[k.COLLECTS] else (1, 0), np.int64)
    slots = np.zeros((len(tables.slot_types), k.SLOT_COLUMNS + width), np.int64)
    slots[:, k.HEAD] = slots[:, k.TAIL] = -1
    slots[:, k.TYPE] = tables.slot_types
    return placed, loads, slots


def scratch(tables: Tables, seed: int) -> tuple[Any, ...]:
    """What the kernels call `lists`, `scratch`, `key`, `totals` and `random`; every stop is left out."""
    n = tables.stops
    lists = np.full((n, k.SCRATCH_COLUMNS), -1, np.int32)
    lists[:, k.LEFT] = lists[:, k.WHERE] = np.arange(n)
    totals = np.zeros(k.TOTALS, np.int64)
    totals[k.NOW] = totals[k.BEST] = tables.given[3][:, k.DROP].sum()
    totals[k.OUT] = n
    random = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    of_slots = np.full((max(len(tables.slot_types), 1), k.SLOT_SCRATCH_COLUMNS), -1, np.int64)
    return lists, of_slots, np.zeros(n), totals, random


def best_sequences(tables: Tables, lists: Int32s, of_slots: Int64s) -> Iterator[tuple[int, list[int]]]:
    """The vehicle type and the stops in order of each round of the best that was found."""
    for slot, vehicle_type in enumerate(tables.slot_types.tolist()):
        sequence, stop = [], int(of_slots[slot, k.BEST_HEAD])
        while stop >= 0:
            sequence.append(stop)
            stop = int(lists[stop, k.BEST_AFTER])
        if sequence:
            yield vehicle_type, sequence


def _units(problem: RoundsProblem) -> float:
    """How many units of cost a cent has, so that every leg's cost fits."""
    dearest = Decimal(0)
    for vehicle in problem.vehicle_types:
        matrix = problem.matrices[vehicle.matrix]
        metres, seconds = int(matrix.distance_m.max(initial=0)), int(matrix.duration_s.max(initial=0))
        hours = Decimal(seconds) / 3600 if vehicle.paid_shift_s is None else 0
        dearest = max(dearest, vehicle.cost_per_km * metres / 1000 + vehicle.cost_per_h * hours)
    return min(float(_UNITS), float((k.FAR - 1) / (dearest * 100))) if dearest else float(_UNITS)


def _cost_class(vehicle: VehicleType) -> tuple[int, Decimal, Decimal]:
    """Matrix, cost of a kilometre, cost of an hour on the way: types with the same share their legs' costs."""
    return vehicle.matrix, vehicle.cost_per_km, vehicle.cost_per_h if vehicle.paid_shift_s is None else Decimal(0)


def _per_h(vehicle: VehicleType, units: float) -> int:
    return round(float(vehicle.cost_per_h) * 100 * units) if vehicle.paid_shift_s is None else 0


def _fixed(vehicle: VehicleType, units: float) -> int:
    day = float(vehicle.fixed_per_day) + float(vehicle.cost_per_h) * (vehicle.paid_shift_s or 0) / 3600
    return round(day * 100 * units)


def _seconds(seconds: Int32s) -> Int32s:
    return np.where((seconds < 0) | (seconds > _LONGEST_S), k.FAR, seconds).astype(np.int32)


def _leg_costs(metres: Int32s, seconds: Int32s, per_km: Decimal, per_h: Decimal, units: float) -> Int32s:
    cost = metres * (float(per_km) * units / 10) + seconds * (float(per_h) * units / 36)
    return np.where((metres < 0) | (seconds >= k.FAR), k.FAR, np.minimum(np.rint(cost), k.FAR)).astype(np.int32)


def _binding(problem: RoundsProblem) -> list[int]:
    """The quantities that can exceed the capacity of some vehicle."""
    totals = [sum(stop.deliver[q] + stop.collect[q] for stop in problem.stops) for q in range(len(Load._fields))]
    return [
        q for q, total in enumerate(totals) if any(total > vehicle.capacity[q] for vehicle in problem.vehicle_types)
    ]


def _sizes(problem: RoundsProblem, quantities: Sequence[int], collects: bool, units: float) -> Int64s:
    """The table of stops in 64 bits: drop cost, cost of a visit by type, what is delivered, what is collected."""
    fleet = problem.vehicle_types
    per_stop = [round(float(vehicle.cost_per_stop) * 100 * units) for vehicle in fleet]
    per_h = [_per_h(vehicle, units) for vehicle in fleet]
    rows = []
    for stop, cents in zip(problem.stops, problem.drop_cents, strict=True):
        own = [
            per_stop[t] + stop.service_s * per_h[t] // 3600 if t in stop.vehicle_types else -1
            for t in range(len(fleet))
        ]
        brought = [stop.deliver[q] for q in quantities]
        taken = [stop.collect[q] for q in quantities] if collects else []
        rows.append([min(round(cents * units), _MOST_DROP), *own, *brought, *taken])
    return np.array(rows, np.int64).reshape(len(rows), -1)


def _near(costs: Int32s, seconds: Int32s, problem: RoundsProblem) -> Int32s:
    """The nearest other stops of each, [n, K]: by the leg's cost, all of the lateness and a fifth of the wait that one
    causes at the other at best, in the better direction.
    """
    n = len(problem.stops)
    count = min(_NEIGHBOURS, n - 1)
    if count < 1:
        return np.zeros((n, 0), np.int32)
    service_s = np.array([stop.service_s for stop in problem.stops], np.float64)
    opens = np.array([stop.windows[0][0] for stop in problem.stops], np.float64)
    closes = np.array([stop.windows[-1][1] for stop in problem.stops], np.float64)
    moving = seconds[:n, :n] > 0
    per_s = float(np.median(costs[:n, :n][moving] / seconds[:n, :n][moving])) if moving.any() else 0.0

    def away(leg: Int32s, leg_s: Int32s, leaves: tuple[Floats, Floats], window: tuple[Floats, Floats]) -> Floats:
        wait = np.maximum(0.0, window[0] - leaves[1] - leg_s)
        late = np.maximum(0.0, leaves[0] + leg_s - window[1])
        return leg + per_s * (0.2 * wait + late)

    near = np.empty((n, count), np.int32)
    done = opens + service_s, closes + service_s
    for i in range(n):
        here, there = (np.array(each[i]) for each in done), (np.array(opens[i]), np.array(closes[i]))
        onwards = away(costs[i, :n], seconds[i, :n], (next(here), next(here)), (opens, closes))
        back = away(costs[:n, i], seconds[:n, i], done, there)
        distance = np.minimum(onwards, back)
        distance[i] = np.inf
        chosen = np.argpartition(distance, count - 1)[:count]
        near[i] = chosen[np.lexsort((chosen, distance[chosen]))]
    return near
