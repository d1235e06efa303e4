"""The rounds problem as an OR-Tools routing model, and local search on it.

What the nodes are stands in `ortools_nodes`, what rounds must keep and cost in `ortools_rules`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.rounds.ortools_nodes import Nodes
from routing.rounds.ortools_rules import add_rules
from routing.rounds.problem import RoundsProblem
from routing.rounds.solution import Round

_PATIENCE = 200  # solutions in a row that are no better, for each stop, after which a search is over
_SILENCE = 5000  # neighbours in a row that are no solutions, for each stop, after which it is over too
_SECONDS_BETWEEN_NEWS = 0.2
_NEIGHBOURS_PER_QUESTION = 16  # the solver asks at each of them, a hundred thousand times a second
_MORE_OPERATORS = ("use_cross_exchange", "use_relocate_neighbors", "use_tsp_opt")
_ON = 3  # OptionalBoolean.BOOL_TRUE, which the package doesn't export

Sequences = list[tuple[int, list[int]]]
"""The vehicle type and the stops in order, for each used vehicle."""


class RoutingModel:
    """The routing model of a problem, with a vehicle for each of the rounds to start from and some idle ones.

    Args:
        problem: every stop can be served on a round of its own by each type that it names.
        start: feasible rounds, with all that is fixed.
        idle: the types of more vehicles that may be used.
    """

    def __init__(self, problem: RoundsProblem, start: Sequence[Round], idle: Sequence[int]) -> None:
        self.nodes = nodes = Nodes(problem, start, idle)
        self.manager = pywrapcp.RoutingIndexManager(len(nodes.places), len(nodes.kinds), nodes.starts, nodes.ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        add_rules(nodes, self.routing, pywrapcp.BoundCost)

    def search(
        self,
        *,
        guided: bool,
        time_limit_s: float,
        seed: int,
        iteration_limit: int | None,
        should_stop: Callable[[], bool],
        on_better: Callable[[Sequences], None],
    ) -> Sequences:
        """Improve the rounds by local search: a descent, or guided past local optima until a limit is reached.

        Args:
            guided: whether to go on after the first local optimum.
            time_limit_s: ends the search.
            seed: of the solver's random choices.
            iteration_limit: ends the search after so many solutions.
            should_stop: ends the search.
            on_better: told now and then the best rounds so far.

        Returns:
            The best solution; nothing when there is none.
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
        begin = self.routing.ReadAssignmentFromRoutes(self.nodes.routes, True)
        answer = None if begin is None else self.routing.SolveFromAssignmentWithParameters(begin, parameters)
        if faults:
            raise faults[0]
        return [] if answer is None else self._reader()(answer.Value)

    def _watch(self, should_stop: Callable[[], bool], on_better: Callable[[Sequences], None]) -> list[BaseException]:
        """End the search when asked to, or when it has found nothing better for long.

        Python runs signal handlers only between byte codes, so the question lets an interrupt be seen at all. OR-Tools
        would swallow what it raises: the list returned keeps it for later.
        """
        cost, read = self.routing.CostVar(), self._reader()
        lowest, idle, neighbours, heard, told_at, telling_s = 2**63, 0, 0, 0, 0.0, 0.0
        stops = len(self.nodes.problem.stops)
        faults: list[BaseException] = []

        def count() -> None:
            nonlocal lowest, idle, heard
            is_better = cost.Max() < lowest
            idle = 0 if is_better else idle + 1
            lowest = min(lowest, cost.Max())
            heard = neighbours
            # Timing rounds takes long where there are many: a tenth of the time at most goes into news.
            if is_better and time.monotonic() > told_at + max(_SECONDS_BETWEEN_NEWS, 10 * telling_s):
                try:
                    tell()
                except BaseException as fault:
                    faults.append(fault)

        def tell() -> None:
            nonlocal told_at, telling_s
            told_at = time.monotonic()
            on_better(read(lambda variable: int(variable.Value())))
            telling_s = time.monotonic() - told_at

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

    def _reader(self) -> Callable[[Callable[[Any], int]], Sequences]:
        """Reads rounds, given the values of variables. It holds these and not the model, which holds what calls it."""
        nodes, routing = self.nodes, self.routing
        firsts = [routing.NextVar(routing.Start(vehicle)) for vehicle in range(len(nodes.kinds))]
        nexts = [routing.NextVar(node) for node in range(len(nodes.visits))]

        def read(value: Callable[[Any], int]) -> Sequences:
            sequences = []
            for vehicle_type, first in zip(nodes.vehicle_types, firsts, strict=True):
                node, sequence = value(first), []
                while node < len(nexts):  # the ends of vehicles have the highest indices
                    sequence.append(nodes.visits[node][0])
                    node = value(nexts[node])
                if sequence:
                    sequences.append((vehicle_type, sequence))
            return sequences

        return read
