"""The OR-Tools engine: the rounds problem as a routing model, solved by guided local search.

Formulation. A node for each stop. Arc costs are kilometres and stops; the span of the time dimension costs the paid
hours; a used vehicle costs its day (and its shift, where that is paid); leaving a stop out costs its drop price.
Dimensions: time (windows of stops, departures and returns as ranges with holes), what is delivered in each quantity
that can bind, and, where there are returns, the load: it starts as all that is delivered, falls and rises, and never
exceeds the capacity. Costs are counted in thousandths of cents. See Furnon and Perron, "OR-Tools Routing Library".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from data.errors import UnsupportedRule
from data.hours import Window
from routing.rounds.insert import insert_greedily, left_out
from routing.rounds.problem import UNLIMITED, RoundsProblem, VehicleType
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round, Rounds

NAME = "ortools"
RULES = frozenset({"returns", "ready times", "range"})
"""The rules beyond the common core that this engine holds."""

_PER_CENT = 1000  # engine units in a cent

# The first solution decides how many vehicles of which type are used, and guided local search seldom changes that: on
# mixed fleets the best of these three starts is up to 20 % cheaper than the usual one, and none is always best.
_STARTS = (
    routing_enums_pb2.FirstSolutionStrategy.SAVINGS,
    routing_enums_pb2.FirstSolutionStrategy.CHRISTOFIDES,
    routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION,
)
_SHARE_OF_A_START = 0.12  # of the time limit


def solve(
    problem: RoundsProblem,
    *,
    time_limit_s: float,
    seed: int,
    iteration_limit: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Rounds:
    """Plan rounds with OR-Tools.

    Args:
        problem: what to plan.
        time_limit_s: the search ends after this many seconds.
        seed: fixes the search's random choices.
        iteration_limit: the search also ends after so many improvements; with it, and a time limit that is not
            reached, a plan is the same on every machine.
        should_stop: asked often during the search; once true, the best rounds so far come back at once.

    Raises:
        UnsupportedRule: the problem needs a rule that this engine lacks.
    """
    lacking = problem.rules - RULES
    if lacking:
        raise UnsupportedRule(f"engine {NAME} can't plan with: {', '.join(sorted(lacking))}")
    started = time.monotonic()
    servable = [s for s in range(len(problem.stops)) if _servable(problem, s)]
    status = "empty"
    rounds: tuple[Round, ...] = ()
    if servable:
        model = _Model(problem, servable)
        status, sequences = model.search(time_limit_s, seed, iteration_limit, should_stop)
        rounds = _timed(problem, sequences)
    return Rounds(
        rounds=rounds,
        dropped=left_out(problem, rounds),
        engine=NAME,
        seed=seed,
        status=status,
        wall_s=time.monotonic() - started,
    )


def _servable(problem: RoundsProblem, stop: int) -> bool:
    """Whether some vehicle can serve the stop alone: the model only gets stops that have a place in some round."""
    return any(
        problem.vehicle_types[t].count and not isinstance(schedule(problem, t, [stop]), Refusal)
        for t in problem.stops[stop].vehicle_types
    )


def _timed(problem: RoundsProblem, sequences: Sequence[tuple[int, Sequence[int]]]) -> tuple[Round, ...]:
    """Rounds with their best times; vehicles of a type are numbered from 1 in the order of the sequences."""
    used: dict[int, int] = {}
    rounds = []
    for vehicle_type, sequence in sequences:
        used[vehicle_type] = used.get(vehicle_type, 0) + 1
        timed = schedule(problem, vehicle_type, sequence, vehicle_no=used[vehicle_type])
        if isinstance(timed, Refusal):
            raise RuntimeError(f"the model allowed what the problem forbids: {timed}")  # noqa: TRY004
        rounds.append(timed)
    return tuple(rounds)


def _parameters(start: int, time_limit_s: float, iteration_limit: int | None) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = start
    parameters.time_limit.FromMilliseconds(max(1, round(time_limit_s * 1000)))
    if iteration_limit is not None:
        parameters.solution_limit = iteration_limit
    return parameters


class _Model:
    """The routing model of one problem. Nodes are the servable stops first, then the places of depots."""

    def __init__(self, problem: RoundsProblem, servable: Sequence[int]) -> None:
        self.problem = problem
        self.servable = servable
        self.vehicles = [t for t, v in enumerate(problem.vehicle_types) for _ in range(v.count)]
        types = problem.vehicle_types
        depots = sorted({place for t in self.vehicles for place in (types[t].start, types[t].end)})
        self.places = np.array([*(problem.stops[s].place for s in servable), *depots])
        node_of = {place: len(servable) + position for position, place in enumerate(depots)}
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.places),
            len(self.vehicles),
            [node_of[types[t].start] for t in self.vehicles],
            [node_of[types[t].end] for t in self.vehicles],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        self.horizon = 1 + max((end for t in self.vehicles for _, end in types[t].end_windows), default=0)
        self.indices = [self.manager.NodeToIndex(node) for node in range(len(servable))]
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

    def _add_costs(self) -> None:
        stops = np.arange(len(self.places)) < len(self.servable)

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
        service = np.zeros(len(self.places), np.int64)
        service[: len(self.servable)] = [self.problem.stops[s].service_s for s in self.servable]

        def transit(vehicle: VehicleType) -> int:
            seconds = self._legs(self.problem.matrices[vehicle.matrix].duration_s) + service[:, None]
            return int(self.routing.RegisterTransitMatrix(seconds.tolist()))

        transits = self._per_type(transit)
        self.routing.AddDimensionWithVehicleTransits(transits, self.horizon, self.horizon, False, "time")
        self.time = self.routing.GetDimensionOrDie("time")
        for index, stop in zip(self.indices, self.servable, strict=True):
            self._restrict(self.time.CumulVar(index), self.problem.stops[stop].windows)
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
        if "ready times" in self.problem.rules:
            self._add_departure()

    def _restrict(self, variable: Any, windows: Sequence[Window]) -> None:
        """Bind a time to disjoint windows in order; windows past the horizon play no part."""
        inside = [(start, min(end, self.horizon)) for start, end in windows if start <= self.horizon]
        if not inside:
            return  # a vehicle whose depot is shut: no stop may use it, so it stays where it is
        variable.SetRange(inside[0][0], inside[-1][1])
        for (_, closes), (opens, _) in pairwise(inside):
            if opens > closes + 1:
                variable.RemoveInterval(closes + 1, opens - 1)

    def _add_departure(self) -> None:
        """A dimension that carries the departure along the round, so that it can wait for the goods of every stop."""
        nothing = self.routing.RegisterUnaryTransitVector([0] * len(self.places))
        self.routing.AddDimension(nothing, 0, self.horizon, False, "departure")
        departure = self.routing.GetDimensionOrDie("departure")
        for vehicle in range(len(self.vehicles)):
            start = self.routing.Start(vehicle)
            self.solver.Add(departure.CumulVar(start) == self.time.CumulVar(start))
        for index, stop in zip(self.indices, self.servable, strict=True):
            departure.CumulVar(index).SetMin(min(self.problem.stops[stop].ready_s, self.horizon))

    def _add_loads(self) -> None:
        for unit in ("g", "cm3", "parcels"):
            limits = [getattr(self.problem.vehicle_types[t].capacity, unit) for t in self.vehicles]
            deliver = [getattr(self.problem.stops[s].deliver, unit) for s in self.servable]
            collect = [getattr(self.problem.stops[s].collect, unit) for s in self.servable]
            if sum(deliver) + sum(collect) <= min(limits):
                continue  # this quantity can't bind
            limits = [min(limit, UNLIMITED) for limit in limits]
            self._add_quantity(f"deliver {unit}", deliver, limits)
            if any(collect):
                self._add_quantity(f"collect {unit}", collect, limits)
                self._add_moment(unit, deliver, collect, limits)

    def _add_quantity(self, name: str, amounts: Sequence[int], limits: Sequence[int]) -> None:
        depots = [0] * (len(self.places) - len(self.servable))
        evaluator = self.routing.RegisterUnaryTransitVector([*amounts, *depots])
        self.routing.AddDimensionWithVehicleCapacity(evaluator, 0, list(limits), True, name)

    def _add_moment(self, unit: str, deliver: Sequence[int], collect: Sequence[int], limits: Sequence[int]) -> None:
        """The load at every moment: it starts as everything that the round delivers."""
        depots = [0] * (len(self.places) - len(self.servable))
        changes = [c - d for c, d in zip(collect, deliver, strict=True)]
        evaluator = self.routing.RegisterUnaryTransitVector([*changes, *depots])
        name = f"load {unit}"
        self.routing.AddDimensionWithVehicleCapacity(evaluator, 0, list(limits), False, name)
        load, delivered = self.routing.GetDimensionOrDie(name), self.routing.GetDimensionOrDie(f"deliver {unit}")
        for vehicle in range(len(self.vehicles)):
            start, end = self.routing.Start(vehicle), self.routing.End(vehicle)
            self.solver.Add(load.CumulVar(start) == delivered.CumulVar(end))

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
        for index, stop in zip(self.indices, self.servable, strict=True):
            self.routing.AddDisjunction([index], self.problem.drop_cents[stop] * _PER_CENT)
            allowed = [v for v, t in enumerate(self.vehicles) if t in self.problem.stops[stop].vehicle_types]
            # SetAllowedVehiclesForIndex takes no Python sequence in OR-Tools 9.15; -1 stands for "left out".
            self.routing.VehicleVar(index).SetValues([-1, *allowed])

    def search(
        self, time_limit_s: float, seed: int, iteration_limit: int | None, should_stop: Callable[[], bool]
    ) -> tuple[str, list[tuple[int, list[int]]]]:
        """The status, and the best sequences found: `(vehicle type, stops in order)` for each used vehicle."""
        stopped = [False]

        def stop_now() -> bool:
            # Python runs signal handlers only between byte codes: this call lets an interrupt be seen at all.
            stopped[0] = stopped[0] or should_stop()
            return stopped[0]

        self.routing.AddSearchMonitor(self.solver.CustomLimit(stop_now))
        self.solver.ReSeed(seed)
        ends_at = time.monotonic() + time_limit_s
        best, best_start = None, _STARTS[0]
        for start in _STARTS:
            descent = _parameters(start, time_limit_s * _SHARE_OF_A_START, iteration_limit)
            descent.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
            answer = self.routing.SolveWithParameters(descent)
            if answer is not None and (best is None or answer.ObjectiveValue() < best.ObjectiveValue()):
                best, best_start = self.solver.Assignment(answer), start
        left_s = ends_at - time.monotonic()
        if left_s > 0 and not stopped[0]:
            # From the start again: SolveFromAssignment finds nothing where constraints tie dimensions together.
            guided = _parameters(best_start, left_s, iteration_limit)
            guided.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
            answer = self.routing.SolveWithParameters(guided)
            if answer is not None and (best is None or answer.ObjectiveValue() < best.ObjectiveValue()):
                best = answer
        status = "stopped" if stopped[0] else "limit"
        # Without an answer the search was interrupted before a first solution, or none was constructed.
        return status, self._constructed() if best is None else self._sequences(best)

    def _constructed(self) -> list[tuple[int, list[int]]]:
        hardest_first = sorted(self.servable, key=lambda s: (-self.problem.drop_cents[s], s))
        rounds = insert_greedily(self.problem, (), hardest_first)
        return [(r.vehicle_type, [visit.stop for visit in r.visits]) for r in rounds]

    def _sequences(self, answer: Any) -> list[tuple[int, list[int]]]:
        sequences = []
        for vehicle, vehicle_type in enumerate(self.vehicles):
            index = answer.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            sequence = []
            while not self.routing.IsEnd(index):
                sequence.append(self.servable[self.manager.IndexToNode(index)])
                index = answer.Value(self.routing.NextVar(index))
            if sequence:
                sequences.append((vehicle_type, sequence))
        return sequences
