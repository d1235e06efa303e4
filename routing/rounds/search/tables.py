"""From a rounds problem to the tables of the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from routing.rounds.problem import Load, RoundsProblem, Stop, VehicleType
from routing.rounds.search import columns as k
from routing.rounds.search.columns import Floats, Given, Int32s, Int64s
from routing.rounds.search.rows import LONGEST_S, Starts, Windows, size_rows, stop_row, stop_rows, type_row

_UNITS = 1000  # of cost in a cent, where every leg's cost then fits
_NEIGHBOURS = 40


@dataclass(frozen=True, slots=True)
class Tables:
    """A problem as the kernels take it: `given` are their first argument, costs are counted in `units` a cent."""

    given: Given
    units: float
    slot_types: Int64s
    """The vehicle type of each slot."""

    @property
    def stops(self) -> int:
        """How many there are."""
        return len(self.given.stops)

    def of_slots(self, vehicles: Sequence[int]) -> Tables:
        """The same with so many vehicles of each type."""
        types = self.given.types.copy()
        slots = np.array(vehicles, np.int64) * types[:, k.TRIPS]
        types[:, k.LAST_SLOT] = np.cumsum(slots)
        types[:, k.FIRST_SLOT] = types[:, k.LAST_SLOT] - slots
        return Tables(self.given._replace(types=types), self.units, np.repeat(np.arange(len(slots)), slots))


class _Layers:
    """Square matrices over the problem's nodes, each only once."""

    def __init__(self, nodes: npt.NDArray[np.intp]) -> None:
        self._square = np.ix_(nodes, nodes)
        self.rows: list[Int32s] = []

    def add(self, values: Int32s) -> int:
        """The number of this layer."""
        self.rows.append(values)
        return len(self.rows) - 1

    def cut(self, values: Int32s) -> Int32s:
        """A matrix over places as one over nodes."""
        return values[self._square]


def tables_of(problem: RoundsProblem, slots: Sequence[int]) -> Tables:
    """The tables of a problem.

    Args:
        problem: what to plan.
        slots: how many vehicles of each type may be used.
    """
    stops, fleet = problem.stops, problem.vehicle_types
    units = _units(problem)
    node_of, layers = _nodes(stops, fleet)
    seconds = [[_seconds(layers.cut(period)) for period in matrix.duration_s] for matrix in problem.matrices]
    metres = [[layers.cut(period) for period in matrix.distance_m] for matrix in problem.matrices]
    timed = any(layer.any() for each in seconds for layer in each)
    timed |= any(stop.service_s or stop.ready_s for stop in stops)
    walked = bool(problem.rules & _WALKED)
    ranged = any(vehicle.max_distance_m is not None for vehicle in fleet)
    costs: dict[tuple[int, Decimal, Decimal], tuple[int, int]] = {}
    compact = float(problem.knobs.compactness) * units / 10
    for vehicle in fleet:
        cost_class = _cost_class(vehicle)
        if cost_class not in costs:
            m, per_km, per_h = cost_class
            legs = _leg_costs(metres[m][0], seconds[m][0], per_km, per_h, units, compact, len(stops))
            there = layers.add(legs)
            back = there if np.array_equal(legs, legs.T) else layers.add(np.ascontiguousarray(legs.T))
            costs[cost_class] = there, back
    times: list[tuple[int, int]] = []
    lengths: list[int] = []
    for each, ways in zip(seconds, metres, strict=True):
        first = layers.add(each[0]) if timed or walked else 0
        for later in each[1:]:
            layers.add(later)
        times.append((first, first if len(each) == 1 else layers.add(np.min(each, axis=0))))
        lengths.append(len(layers.rows) if ranged or len(ways) > 1 else 0)
        for way in ways if ranged or len(ways) > 1 else ():
            layers.add(np.where(way < 0, k.FAR, way).astype(np.int32))
    quantities = _binding(problem)
    carries = any(any(stop.collect) for stop in stops) or "pick-up before delivery" in problem.rules
    windows, starts = Windows(), Starts()
    rows = stop_rows(problem, windows)
    type_rows = []
    for vehicle in fleet:
        m = vehicle.matrix
        row = type_row(
            vehicle,
            windows,
            ends=(node_of[vehicle.start], node_of[vehicle.end]),
            layers=(*costs[_cost_class(vehicle)], *times[m], lengths[m]),
            periods=starts.add(problem.matrices[m].period_starts_s),
            units=units,
        )
        type_rows.append([*row, *(vehicle.capacity[q] for q in quantities)])
    several = any(len(stop.windows) > 1 for stop in stops)
    several |= any(len(each) > 1 for vehicle in fleet for each in (vehicle.start_windows, vehicle.end_windows))
    types = np.array(type_rows, np.int64).reshape(len(fleet), k.TYPE_COLUMNS + len(quantities))
    legs, reverse = (_least([layers.rows[layer] for layer in each]) for each in zip(*costs.values(), strict=True))
    sizes = size_rows(problem, quantities, carries, units)
    near = _near(legs, reverse, _least([each[0] for each in seconds]), problem)
    tables = Tables(
        given=Given(
            np.stack(layers.rows),
            np.stack([near, _and_back(near, legs, reverse, sizes[:, 1 : 1 + len(fleet)])], axis=-1),
            rows,
            sizes,
            windows.table(),
            types,
            starts.table(),
            _knobs(problem, units),
            np.array(
                [
                    timed or walked,
                    carries,
                    ranged,
                    several,
                    walked,
                    "pick-up before delivery" in problem.rules,
                    bool(problem.fixed),
                ],
                np.bool_,
            ),
        ),
        units=units,
        slot_types=np.zeros(0, np.int64),
    )
    return tables.of_slots(slots)


_WALKED = frozenset(
    {
        "longest round",
        "overtime",
        "several trips",
        "loading",
        "driver rules",
        "lunch",
        "pick-up before delivery",
        "balance",
        "travel times by hour",
    }
)
"""The rules that are judged by walks."""


def trip_tables(problem: RoundsProblem, vehicle_type: int, stops: Sequence[int]) -> Given:
    """What a day of these stops alone takes of a problem.

    Stops are numbered in the order given; there is one type, and of costs those count that times change.
    """
    vehicle = problem.vehicle_types[vehicle_type]
    matrix = problem.matrices[vehicle.matrix]
    chosen = [problem.stops[stop] for stop in stops]
    node_of, layers = _nodes(chosen, (vehicle,))
    for period in matrix.duration_s:
        layers.add(_seconds(layers.cut(period)))
    least = 0 if len(layers.rows) == 1 else layers.add(np.min(layers.rows, axis=0))
    length = len(layers.rows)
    for period in matrix.distance_m:
        way = layers.cut(period)
        layers.add(np.where(way < 0, k.FAR, way).astype(np.int32))
    windows, starts = Windows(), Starts()
    rows = [stop_row(stop, windows) for stop in chosen]
    row = type_row(
        vehicle,
        windows,
        ends=(node_of[vehicle.start], node_of[vehicle.end]),
        layers=(0, 0, 0, least, length),
        periods=starts.add(matrix.period_starts_s),
        units=_UNITS,
    )
    return Given(
        legs=np.stack(layers.rows),
        near=np.zeros((0, 0, 2), np.int32),
        stops=np.minimum(np.array(rows, np.int64), LONGEST_S).astype(np.int32).reshape(-1, k.STOP_COLUMNS),
        sizes=np.zeros((0, 0), np.int64),
        windows=windows.table(),
        types=np.array([row], np.int64),
        starts=starts.table(),
        knobs=_knobs(problem, _UNITS),
        flags=np.zeros(k.FLAGS, np.bool_),
    )


def _nodes(stops: Sequence[Stop], fleet: Sequence[VehicleType]) -> tuple[dict[int, int], _Layers]:
    """The node of each place where vehicles start or end, and layers over all nodes."""
    ends = sorted({place for vehicle in fleet for place in (vehicle.start, vehicle.end)})
    node_of = {place: len(stops) + i for i, place in enumerate(ends)}
    return node_of, _Layers(np.array([*(stop.place for stop in stops), *ends], np.intp))


def _least(layers: Sequence[Int32s]) -> Int32s:
    """The least of each cell; a single layer as it is, since the largest problems have one."""
    return layers[0] if len(layers) == 1 else np.min(layers, axis=0)


def _knobs(problem: RoundsProblem, units: float) -> Floats:
    hours = float(problem.knobs.balance_hours) * 100 * units / 3600**2
    return np.array([hours, float(problem.knobs.balance_stops) * 100 * units])


def _units(problem: RoundsProblem) -> float:
    """How many units of cost a cent has, so that every leg's cost fits."""
    dearest = Decimal(0)
    for vehicle in problem.vehicle_types:
        matrix = problem.matrices[vehicle.matrix]
        metres, seconds = int(matrix.distance_m.max(initial=0)), int(matrix.duration_s.max(initial=0))
        hours = Decimal(seconds) / 3600 if vehicle.paid_shift_s is None else 0
        per_km = vehicle.cost_per_km + problem.knobs.compactness
        dearest = max(dearest, per_km * metres / 1000 + vehicle.cost_per_h * hours)
    return min(float(_UNITS), float((k.FAR - 1) / (dearest * 100))) if dearest else float(_UNITS)


def _cost_class(vehicle: VehicleType) -> tuple[int, Decimal, Decimal]:
    """Matrix, cost of a kilometre, cost of an hour on the way: types with the same share their legs' costs."""
    return vehicle.matrix, vehicle.cost_per_km, vehicle.cost_per_h if vehicle.paid_shift_s is None else Decimal(0)


def _seconds(seconds: Int32s) -> Int32s:
    return np.where((seconds < 0) | (seconds > LONGEST_S), np.int32(k.FAR), seconds)


def _leg_costs(
    metres: Int32s, seconds: Int32s, per_km: Decimal, per_h: Decimal, units: float, compact: float, stops: int
) -> Int32s:
    costs = np.empty(metres.shape, np.int32)
    for i, (way, time_s) in enumerate(zip(metres, seconds, strict=True)):  # by rows: they stay in the processor's cache
        cost = way * (float(per_km) * units / 10)
        if per_h:
            cost += time_s * (float(per_h) * units / 36)
        if compact and i < stops:
            cost[:stops] += way[:stops] * compact
        costs[i] = np.where((way < 0) | (time_s >= k.FAR), k.FAR, np.minimum(np.rint(cost), k.FAR))
    return costs


def _binding(problem: RoundsProblem) -> list[int]:
    """The quantities that can exceed the capacity of some vehicle."""
    totals = [sum(stop.deliver[q] + stop.collect[q] for stop in problem.stops) for q in range(len(Load._fields))]
    return [
        q for q, total in enumerate(totals) if any(total > vehicle.capacity[q] for vehicle in problem.vehicle_types)
    ]


def _and_back(near: Int32s, legs: Int32s, reverse: Int32s, visits: Int64s) -> Int32s:
    """What it costs at least to go from a stop near each to it and back to another not nearer, and its visit."""
    here = np.arange(len(near))[:, None]
    least = np.where(visits < 0, k.FAR, visits).min(axis=1, initial=k.FAR)
    way = np.minimum(legs[here, near], reverse[here, near]).astype(np.int64)
    costs: Int32s = np.minimum(2 * way + least[:, None], np.iinfo(np.int32).max).astype(np.int32)
    return costs


def _near(costs: Int32s, backwards: Int32s, seconds: Int32s, problem: RoundsProblem) -> Int32s:
    """The nearest other stops of each, [n, K]: by the leg's cost, all of the lateness and a fifth of the wait that one
    causes at the other at best, in the better direction.

    Args:
        costs, backwards: of the leg from each node to each, and the same the other way round.
        seconds: of each leg.
        problem: the windows.
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
        if not per_s:
            return leg.astype(np.float64)
        wait = np.maximum(0.0, window[0] - leaves[1] - leg_s)
        late = np.maximum(0.0, leaves[0] + leg_s - window[1])
        return leg + per_s * (0.2 * wait + late)

    near = np.empty((n, count), np.int32)
    done = opens + service_s, closes + service_s
    for i in range(n):
        here, there = (np.array(each[i]) for each in done), (np.array(opens[i]), np.array(closes[i]))
        onwards = away(costs[i, :n], seconds[i, :n], (next(here), next(here)), (opens, closes))
        back = away(backwards[i, :n], seconds[:n, i], done, there)
        distance = np.minimum(onwards, back)
        distance[i] = np.inf
        chosen = np.argpartition(distance, count - 1)[:count]
        near[i] = chosen[np.lexsort((chosen, distance[chosen]))]
    return near
