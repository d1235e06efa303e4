"""The OR-Tools engine: guided local search from constructed rounds.

Parts of the problem that share no vehicle are planned apart. Local search seldom empties a vehicle or changes its type,
so each model holds only the vehicles of the rounds that it starts from: first a descent from each of a few constructed
rounds, then from the best with one vehicle less as long as that helps, then guided local search, with an idle vehicle
of each type, for the rest of the time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator

from data.errors import UnsupportedRule
from routing.rounds.construct import cheaper_vehicles, construct, construct_otherwise, may_suffice, objective_cents
from routing.rounds.engines import OnBetter
from routing.rounds.insert import left_out
from routing.rounds.ortools_model import RoutingModel
from routing.rounds.parts import parts
from routing.rounds.problem import RoundsProblem
from routing.rounds.solution import Round, Rounds
from routing.rounds.timed import numbered, timed, told

NAME = "ortools"
RULES = frozenset({"returns", "ready times", "range"})
"""The rules beyond the common core that this engine holds."""

_SHARE_OF_A_DESCENT = 0.15  # of the time limit
_SHARE_OF_DESCENTS = 0.7
_STARTS = 2  # so many of the constructed rounds are searched from


def solve(
    problem: RoundsProblem,
    *,
    time_limit_s: float,
    seed: int,
    iteration_limit: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: OnBetter = lambda _, __: None,
) -> Rounds:
    """Plan rounds with OR-Tools.

    Args:
        problem: what to plan.
        time_limit_s: the search ends after this many seconds.
        seed: fixes the search's random choices.
        iteration_limit: each search also ends after so many solutions; with it, and a time limit that is not reached,
            a plan is the same on every machine.
        should_stop: asked often during the search; once true, the best rounds so far come back at once.
        on_better: told what the best rounds so far cost, all parts together.

    Raises:
        UnsupportedRule: the problem needs a rule that this engine lacks.
    """
    lacking = problem.rules - RULES
    if lacking:
        raise UnsupportedRule(f"engine {NAME} can't plan with: {', '.join(sorted(lacking))}")
    started = time.monotonic()
    apart = parts(problem)
    # All are constructed before any is searched, so that an interrupt finds rounds everywhere.
    built = [construct(part.problem, should_stop) for part in apart]
    rounds: list[Round] = []
    stops_left = sum(len(part.stops) for part in apart)
    best = [told(part.problem, start) for part, start in zip(apart, built, strict=True)]
    for number, (part, start) in enumerate(zip(apart, built, strict=True)):

        def better(cents: int, dropped: int, number: int = number) -> None:
            best[number] = cents, dropped
            on_better(sum(cost for cost, _ in best), sum(count for _, count in best))

        left_s = started + time_limit_s - time.monotonic()
        search = _Search(
            part.problem,
            start,
            time_limit_s=left_s * len(part.stops) / stops_left,
            seed=seed,
            iteration_limit=iteration_limit,
            should_stop=should_stop,
            on_better=better,
        )
        stops_left -= len(part.stops)
        rounds += part.in_the_whole(search.run())
    return Rounds(
        rounds=numbered(rounds),
        dropped=left_out(problem, rounds),
        engine=NAME,
        seed=seed,
        status="stopped" if apart and should_stop() else "limit" if apart else "empty",
        wall_s=time.monotonic() - started,
    )


class _Search:
    """The search of one part: begins with given rounds and keeps the best that it finds."""

    def __init__(
        self,
        problem: RoundsProblem,
        start: tuple[Round, ...],
        *,
        time_limit_s: float,
        seed: int,
        iteration_limit: int | None,
        should_stop: Callable[[], bool],
        on_better: OnBetter,
    ) -> None:
        self.problem = problem
        self.on_better = on_better
        self.best = start
        self.best_cents = objective_cents(problem, start)
        self.time_limit_s = time_limit_s
        self.ends_at = time.monotonic() + time_limit_s
        self.seed = seed
        self.iteration_limit = iteration_limit
        self.should_stop = should_stop
        self.tried: set[tuple[int, ...]] = set()

    def run(self) -> tuple[Round, ...]:
        """Descents from each start, then with one vehicle less as long as that helps, then guided local search."""
        self.on_better(*told(self.problem, self.best))
        starts = [self.best, *construct_otherwise(self.problem, self.best, self._is_over)]
        for start in sorted(starts, key=lambda rounds: objective_cents(self.problem, rounds))[:_STARTS]:
            self._keep(start)
            self._descend(start)
        while any(self._descend(fewer) for fewer in self._with_one_less()):
            pass
        self._improve(self.best, self.ends_at - time.monotonic(), guided=True)
        return self.best

    def _is_over(self) -> bool:
        return self.should_stop() or time.monotonic() > self.ends_at

    def _descend(self, start: tuple[Round, ...]) -> bool:
        """Search a while with the vehicles of the start, unless they were tried before; whether it found better."""
        fleet = tuple(sorted(r.vehicle_type for r in start))
        left_s = self.ends_at - time.monotonic()
        if self.iteration_limit is None:
            if left_s < (1 - _SHARE_OF_DESCENTS) * self.time_limit_s:
                return False
            left_s = min(left_s, _SHARE_OF_A_DESCENT * self.time_limit_s)
        if not fleet or fleet in self.tried:
            return False
        self.tried.add(fleet)
        return self._improve(start, left_s, guided=False)

    def _with_one_less(self) -> Iterator[tuple[Round, ...]]:
        """The best rounds without the shortest one of each vehicle type."""
        best = self.best
        for vehicle_type in sorted({r.vehicle_type for r in best}):
            shortest = min((r for r in best if r.vehicle_type == vehicle_type), key=lambda r: len(r.visits))
            fewer = tuple(r for r in best if r is not shortest)
            if may_suffice(self.problem, Counter(r.vehicle_type for r in fewer)):
                yield fewer

    def _improve(self, start: tuple[Round, ...], time_limit_s: float, *, guided: bool) -> bool:
        if self._is_over():
            return False
        used = Counter(r.vehicle_type for r in start)
        types = self.problem.vehicle_types
        model = RoutingModel(
            self.problem, [t for t, v in enumerate(types) for _ in range(min(v.count, used[t] + guided))]
        )
        sequences = model.search(
            numbered(start),
            guided=guided,
            time_limit_s=time_limit_s,
            seed=self.seed,
            iteration_limit=self.iteration_limit,
            should_stop=self.should_stop,
            on_better=self._told_by_model,
        )
        return self._keep(cheaper_vehicles(self.problem, timed(self.problem, sequences)))

    def _keep(self, found: tuple[Round, ...]) -> bool:
        cents = objective_cents(self.problem, found)
        if cents >= self.best_cents:
            return False
        self.best, self.best_cents = found, cents
        self.on_better(*told(self.problem, found))
        return True

    def _told_by_model(self, cents: int, dropped: tuple[int, ...]) -> None:
        """What the model has found, which may cost more than what another start has led to."""
        if cents + sum(self.problem.drop_cents[stop] for stop in dropped) < self.best_cents:
            self.on_better(cents, len(dropped))
