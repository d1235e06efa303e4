"""The rounds problem as an OR-Tools routing model.

A node for each window of each stop, of which at most one a stop is visited: one node whose window has holes would do,
but the filters of OR-Tools don't see the wait that a hole causes, so nearly every move would have to be tried by
propagation, at milliseconds each. Arc costs are kilometres and stops; the span of the time dimension costs the paid
hours; a used vehicle costs its day (and its shift, where that is paid); leaving a stop out costs its drop price.
Dimensions: time (windows, departures and returns); what is delivered in each quantity that can bind and, where there
are returns, the load: it starts as all that is delivered, falls and rises, and never exceeds the capacity; metres,
where ranges bind; the departure, which waits for the goods of every stop. Costs are counted in thousandths of cents.
See Furnon and Perron, "OR-Tools Routing Library", https://developers.google.com/optimization/routing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from data.hours import Window
from routing.rounds.problem import UNLIMITED, RoundsProblem, VehicleType
from routing.rounds.solution import Round, Visit

_PER_CENT = 1000  # engine units in a cent
_PATIENCE = 200  # solutions in a row that are no better, for each stop, after which a search is over
_SILENCE = 5000  # neighbours in a row that are no solutions, for each stop, after which it is over too
_SECONDS_BETWEEN_NEWS = 0.2
_NEIGHBOURS_PER_QUESTION = 16  # the solver asks at each of them, a hundred thousand times a second
_MORE_OPERATORS = ("use_cross_exchange", "use_relocate_neighbors", "use_tsp_opt")
_ON = 3  # OptionalBoolean.BOOL_TRUE, which the package doesn't export


class RoutingModel:
    """The routing model of a problem with some vehicles, given by their types.

    Every stop can be served on a round of its own by each type that it names. Nodes of stops come before those of
    depots.
    """

    def __init__(self, problem: RoundsProblem, vehicles: Sequence[int]) -> None:
        self.problem = problem
        self.vehicles = vehicles
        types = problem.vehicle_types
        self.horizon = 1 + max((end for t in vehicles for _, end in types[t].end_windows), default=0)
        self.visits = [
            (number, (opens, min(closes, self.horizon)))
            for number, stop in enumerate(problem.stops)
            for opens, closes in stop.windows
            if opens <= self.horizon
        ]
        self.stops = [problem.stops[number] for number, _ in self.visits]
        depots = sorted({place for t in vehicles for place in (types[t].start, types[t].end)})
        self.places = np.array([*(stop.place for stop in self.stops), *depots])
        node_of = {place: len(self.visits) + position for position, place in enumerate(depots)}
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.places),
            len(vehicles),
            [node_of[types[t].start] for t in vehicles],
            [node_of[types[t].end] for t in vehicles],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        self.indices = [self.manager.NodeToIndex(node) for node in range(len(self.visits))]
        self._add_costs()
        self._add_time()
        self._add_loads()
        self._add_range()
        self._add_choices()

    def _per_type(self, register: Callable[[VehicleType], int]) -> list[int]:
        """One evaluator a vehicle, registered once a type."""
        known = {t: register(self.problem.vehicle_types[t]) for t in sorted(set(self.vehicles))}
        return [known[t] for t in self.vehicles]

    def _legs(self, values: NDArray[np.int32]) -> NDArray[np.int64]:
        """A matrix over the model's nodes; where there is no way it holds more than any round can take."""
        legs = values[0][np.ix_(self.places, self.places)].astype(np.int64)
        return np.where(legs < 0, 2 * self.horizon, legs)

    def _of_stops(self, values: Sequence[int]) -> list[int]:
        """A value for each node: those of the stops, and nothing at depots."""
        return [*values, *[0] * (len(self.places) - len(self.visits))]

    def _add_costs(self) -> None:
        stops = np.arange(len(self.places)) < len(self.visits)

        def arc_cost(vehicle: VehicleType) -> int:
            metres = self._legs(self.problem.matrices[vehicle.matrix].distance_m)
            per_m = float(vehicle.cost_per_km) * 100 * _PER_CENT / 1000
            per_stop = round(float(vehicle.cost_per_stop) * 100 * _PER_CENT)
            cost = np.rint(metres * per_m).astype(np.int64) + np.where(stops, per_stop, 0)[None, :]
            return int(self.routing.RegisterTransitMatrix(cost.tolist()))

        for vehicle, evaluator in enumerate(self._per_type(arc_cost)):
            kind = self.problem.vehicle_types[self.vehicles[vehicle]]
            day = float(kind.fixed_per_day) + float(kind.cost_per_h) * (kind.paid_shift_s or 0) / 3600
            self.routing.SetArcCostEvaluatorOfVehicle(evaluator, vehicle)
            self.routing.SetFixedCostOfVehicle(round(day * 100 * _PER_CENT), vehicle)

    def _add_time(self) -> None:
        service = np.array(self._of_stops([stop.service_s for stop in self.stops]))

        def transit(vehicle: VehicleType) -> int:
            seconds = self._legs(self.problem.matrices[vehicle.matrix].duration_s) + service[:, None]
            return int(self.routing.RegisterTransitMatrix(seconds.tolist()))

        transits = self._per_type(transit)
        self.routing.AddDimensionWithVehicleTransits(transits, self.horizon, self.horizon, False, "time")
        self.time = self.routing.GetDimensionOrDie("time")
        for index, (_, window) in zip(self.indices, self.visits, strict=True):
            self._restrict(self.time.CumulVar(index), [window])
        for vehicle, vehicle_type in enumerate(self.vehicles):
            kind = self.problem.vehicle_types[vehicle_type]
            start, end = self.routing.Start(vehicle), self.routing.End(vehicle)
            self._restrict(self.time.CumulVar(start), kind.start_windows)
            self._restrict(self.time.CumulVar(end), kind.end_windows)
            if kind.paid_shift_s is None:
                per_s = round(float(kind.cost_per_h) * 100 * _PER_CENT / 3600)
                self.time.SetSpanCostCoefficientForVehicle(per_s, vehicle)
            self.routing.AddVariableMinimizedByFinalizer(self.time.CumulVar(end))
            self.routing.AddVariableMaximizedByFinalizer(self.time.CumulVar(start))
        if any(stop.ready_s for stop in self.stops):
            self._add_departure()

    def _restrict(self, variable: Any, windows: Sequence[Window]) -> None:
        """Bind a time to disjoint windows in order; windows past the horizon play no part."""
        inside = [(start, min(end, self.horizon)) for start, end in windows if start <= self.horizon]
        variable.SetRange(inside[0][0], inside[-1][1])
        for (_, closes), (opens, _) in pairwise(inside):
            if opens > closes + 1:
                variable.RemoveInterval(closes + 1, opens - 1)

    def _add_departure(self) -> None:
        """A dimension that carries the departure along the round, so that it can wait for the goods of every stop."""
        nothing = self.routing.RegisterUnaryTransitVector(self._of_stops([0] * len(self.visits)))
        self.routing.AddDimension(nothing, 0, self.horizon, False, "departure")
        departure = self.routing.GetDimensionOrDie("departure")
        for vehicle in range(len(self.vehicles)):
            start = self.routing.Start(vehicle)
            self.solver.Add(departure.CumulVar(start) <= self.time.CumulVar(start))
            self.routing.AddVariableMinimizedByFinalizer(departure.CumulVar(start))
        for index, stop in zip(self.indices, self.stops, strict=True):
            departure.CumulVar(index).SetMin(min(stop.ready_s, self.horizon))

    def _add_loads(self) -> None:
        for unit in ("g", "cm3", "parcels"):
            limits = [min(getattr(self.problem.vehicle_types[t].capacity, unit), UNLIMITED) for t in self.vehicles]
            deliver = [getattr(stop.deliver, unit) for stop in self.stops]
            collect = [getattr(stop.collect, unit) for stop in self.stops]
            if sum(deliver) + sum(collect) <= min(limits, default=0):
                continue  # this quantity can't bind
            delivered = self._add_quantity(f"deliver {unit}", deliver, limits, start_at_zero=True)
            if not any(collect):
                continue
            # The load at every moment: it starts as everything that the round delivers.
            changes = [c - d for c, d in zip(collect, deliver, strict=True)]
            load = self._add_quantity(f"load {unit}", changes, limits, start_at_zero=False)
            for vehicle in range(len(self.vehicles)):
                start, end = self.routing.Start(vehicle), self.routing.End(vehicle)
                self.solver.Add(load.CumulVar(start) == delivered.CumulVar(end))

    def _add_quantity(self, name: str, changes: Sequence[int], limits: Sequence[int], *, start_at_zero: bool) -> Any:
        evaluator = self.routing.RegisterUnaryTransitVector(self._of_stops(changes))
        self.routing.AddDimensionWithVehicleCapacity(evaluator, 0, list(limits), start_at_zero, name)
        return self.routing.GetDimensionOrDie(name)

    def _add_range(self) -> None:
        if "range" not in self.problem.rules:
            return

        def metres(vehicle: VehicleType) -> int:
            legs = self._legs(self.problem.matrices[vehicle.matrix].distance_m)
            return int(self.routing.RegisterTransitMatrix(legs.tolist()))

        # Limits at the ends: a dimension with an evaluator and a capacity a vehicle finds nothing where stops are
        # optional (or-tools#5283).
        self.routing.AddDimensionWithVehicleTransits(self._per_type(metres), 0, UNLIMITED, True, "distance")
        distance = self.routing.GetDimensionOrDie("distance")
        for vehicle, vehicle_type in enumerate(self.vehicles):
            longest = self.problem.vehicle_types[vehicle_type].max_distance_m
            if longest is not None:
                distance.CumulVar(self.routing.End(vehicle)).SetMax(longest)

    def _add_choices(self) -> None:
        """Which vehicles may come, and what leaving a stop out costs."""
        nodes: dict[int, list[int]] = {}
        for index, (number, _) in zip(self.indices, self.visits, strict=True):
            nodes.setdefault(number, []).append(index)
        for number, indices in nodes.items():
            self.routing.AddDisjunction(indices, self.problem.drop_cents[number] * _PER_CENT)
        for index, stop in zip(self.indices, self.stops, strict=True):
            allowed = [v for v, t in enumerate(self.vehicles) if t in stop.vehicle_types]
            # SetAllowedVehiclesForIndex takes no Python sequence in OR-Tools 9.15; -1 stands for "left out".
            self.routing.VehicleVar(index).SetValues([-1, *allowed])

    def search(
        self,
        start: Sequence[Round],
        *,
        guided: bool,
        time_limit_s: float,
        seed: int,
        iteration_limit: int | None,
        should_stop: Callable[[], bool],
        on_better: Callable[[int, tuple[int, ...]], None],
    ) -> list[tuple[int, list[int]]]:
        """Improve rounds by local search: a descent, or guided past local optima until a limit is reached.

        Args:
            start: feasible rounds of vehicles that the model has.
            guided: whether to go on after the first local optimum.
            time_limit_s: ends the search.
            seed: of the solver's random choices.
            iteration_limit: ends the search after so many solutions.
            should_stop: ends the search.
            on_better: told now and then what the best rounds so far cost [cents], and which stops they leave out.

        Returns:
            `(vehicle type, stops in order)` for each used vehicle of the best solution; nothing when there is none.
        """
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        ways = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = ways.GUIDED_LOCAL_SEARCH if guided else ways.GREEDY_DESCENT
        parameters.time_limit.FromMilliseconds(max(1, round(time_limit_s * 1000)))
        if iteration_limit is not None:
            parameters.solution_limit = iteration_limit
        for operator in _MORE_OPERATORS:
            setattr(parameters.local_search_operators, operator, _ON)
        self.routing.CloseModelWithParameters(parameters)
        self.solver.ReSeed(seed)
        faults = self._watch(should_stop, on_better)
        begin = self.routing.ReadAssignmentFromRoutes(self._routes(start), True)
        answer = None if begin is None else self.routing.SolveFromAssignmentWithParameters(begin, parameters)
        if faults:
            raise faults[0]
        return [] if answer is None else self._sequences(answer)

    def _watch(
        self, should_stop: Callable[[], bool], on_better: Callable[[int, tuple[int, ...]], None]
    ) -> list[BaseException]:
        """End the search when asked to, or when it has found nothing better for long.

        Python runs signal handlers only between byte codes, so the question lets an interrupt be seen at all. OR-Tools
        would swallow what it raises: the list returned keeps it for later.
        """
        cost = self.routing.CostVar()  # the callbacks hold this and not the model, which holds them
        active = [(number, self.routing.ActiveVar(i)) for i, (number, _) in zip(self.indices, self.visits, strict=True)]
        drop_cents = self.problem.drop_cents
        lowest, idle, neighbours, heard, told_at = 2**63, 0, 0, 0, 0.0
        stops = len(self.problem.stops)
        faults: list[BaseException] = []

        def count() -> None:
            nonlocal lowest, idle, heard
            is_better = cost.Max() < lowest
            idle = 0 if is_better else idle + 1
            lowest = min(lowest, cost.Max())
            heard = neighbours
            if is_better and time.monotonic() > told_at + _SECONDS_BETWEEN_NEWS:
                try:
                    tell()
                except BaseException as fault:
                    faults.append(fault)

        def tell() -> None:
            nonlocal told_at
            told_at = time.monotonic()
            served = {number for number, variable in active if variable.Min()}
            dropped = tuple(number for number in range(stops) if number not in served)
            on_better(lowest // _PER_CENT - sum(drop_cents[number] for number in dropped), dropped)

        def is_over() -> bool:
            nonlocal neighbours
            neighbours += 1
            if neighbours % _NEIGHBOURS_PER_QUESTION:
                return False
            try:
                tired = idle > _PATIENCE * stops or neighbours - heard > _SILENCE * stops
                return bool(faults) or tired or should_stop()
            except BaseException as fault:
                faults.append(fault)
                return True

        self.routing.AddAtSolutionCallback(count)
        self.routing.AddSearchMonitor(self.solver.CustomLimit(is_over))
        return faults

    def _routes(self, start: Sequence[Round]) -> list[list[int]]:
        """The indices that each vehicle visits, in order."""
        made = {(r.vehicle_type, r.vehicle_no): r for r in start}
        routes = []
        numbers: Counter[int] = Counter()
        for vehicle_type in self.vehicles:
            numbers[vehicle_type] += 1
            planned = made.get((vehicle_type, numbers[vehicle_type]))
            routes.append([self._index_of(visit) for visit in planned.visits] if planned else [])
        return routes

    def _index_of(self, visit: Visit) -> int:
        found: int = next(
            index
            for index, (number, (opens, closes)) in zip(self.indices, self.visits, strict=True)
            if number == visit.stop and opens <= visit.start_s <= closes
        )
        return found

    def _sequences(self, answer: Any) -> list[tuple[int, list[int]]]:
        sequences = []
        for vehicle, vehicle_type in enumerate(self.vehicles):
            index = answer.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            sequence = []
            while not self.routing.IsEnd(index):
                sequence.append(self.visits[self.manager.IndexToNode(index)][0])
                index = answer.Value(self.routing.NextVar(index))
            if sequence:
                sequences.append((vehicle_type, sequence))
        return sequences
