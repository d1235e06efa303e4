"""The nodes and vehicles of an OR-Tools routing model, and the problem's figures by node.

A node for each window of each stop, of which at most one a stop is visited: one node whose window has holes would do,
but the filters of OR-Tools don't see the wait that a hole causes, so nearly every move would have to be tried by
propagation, at milliseconds each. Nodes of stops come before those of depots, so a stop's nodes are its indices too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import FixedRound, RoundsProblem, VehicleType
from routing.rounds.solution import Round, Visit


class Nodes:
    """What the model of a problem consists of.

    Args:
        problem: every stop can be served on a round of its own by each type that it names.
        start: rounds to search from; the model has a vehicle for each.
        idle: the types of more vehicles that may be used.
    """

    def __init__(self, problem: RoundsProblem, start: Sequence[Round], idle: Sequence[int]) -> None:
        self.problem = problem
        self.vehicle_types = [*(planned.vehicle_type for planned in start), *idle]
        self.kinds = [problem.vehicle_types[t] for t in self.vehicle_types]
        kept = {(fixed.vehicle_type, fixed.vehicle_no): fixed for fixed in problem.fixed}
        self.fixed: list[FixedRound | None] = [kept.get((r.vehicle_type, r.vehicle_no)) for r in start]
        self.horizon = 1 + max((end for kind in self.kinds for _, end in kind.end_windows), default=0)
        self.visits = [
            (number, (opens, min(closes, self.horizon)))
            for number, stop in enumerate(problem.stops)
            for opens, closes in stop.windows
            if opens <= self.horizon
        ]
        self.stops = [problem.stops[number] for number, _ in self.visits]
        self.of_stop: dict[int, list[int]] = {}
        for node, (number, _) in enumerate(self.visits):
            self.of_stop.setdefault(number, []).append(node)
        depots = sorted({place for kind in self.kinds for place in (kind.start, kind.end)})
        self.places = np.array([*(stop.place for stop in self.stops), *depots])
        of_place = {place: len(self.visits) + position for position, place in enumerate(depots)}
        self.starts = [of_place[kind.start] for kind in self.kinds]
        self.ends = [of_place[kind.end] for kind in self.kinds]
        self.routes = [[self._of_visit(visit) for visit in planned.visits] for planned in start] + [[] for _ in idle]

    def _of_visit(self, visit: Visit) -> int:
        return next(
            node
            for node in self.of_stop[visit.stop]
            if self.visits[node][1][0] <= visit.start_s <= self.visits[node][1][1]
        )

    def per_type(self, evaluator: Callable[[VehicleType], int]) -> list[int]:
        """An evaluator for each vehicle, made once a type."""
        known = {t: evaluator(self.problem.vehicle_types[t]) for t in sorted(set(self.vehicle_types))}
        return [known[t] for t in self.vehicle_types]

    def legs(self, values: NDArray[np.int32]) -> NDArray[np.int64]:
        """A matrix over the nodes; where there is no way it holds more than any round can take."""
        legs = values[0][np.ix_(self.places, self.places)].astype(np.int64)
        return np.where(legs < 0, 2 * self.horizon, legs)

    def of_nodes(self, values: Sequence[int]) -> list[int]:
        """A value for each node: those of the stops, and nothing at depots."""
        return [*values, *[0] * (len(self.places) - len(self.visits))]
