"""The OR-Tools engine: guided local search from constructed rounds.

Local search seldom empties a vehicle or changes its type, so each model holds only the vehicles of the rounds that it
starts from: first a descent from each of a few constructed rounds, then from the best with one vehicle less as long as
that helps, then guided local search, with an idle vehicle of each type, for the rest of the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from data.errors import UnsupportedRule
from routing.rounds.by_parts import solve_by_parts
from routing.rounds.construct import (
    cheaper_vehicles,
    construct,
    construct_otherwise,
    fixed_of,
    may_suffice,
    objective_cents,
)
from routing.rounds.engines import OnBetter
from routing.rounds.limits import Limits
from routing.rounds.ortools_model import RoutingModel, Sequences
from routing.rounds.ortools_rules import lacking
from routing.rounds.problem import RoundsProblem
from routing.rounds.solution import Round, Rounds
from routing.rounds.timed import timed, told

NAME = "ortools"

_SHARE_OF_A_DESCENT = 0.15  # of the time limit
_SHARE_OF_DESCENTS = 0.7
_STARTS = 2  # so many of the constructed rounds are searched from


def solve(
    problem: RoundsProblem,
    *,
    time_limit_s: float,
    seed: int,
    iteration_limit: int | None = None,
    threads: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: OnBetter = lambda _, __: None,
) -> Rounds:
    """Plan rounds with OR-Tools.

    Arguments are those of every `Engine`. An iteration is a solution of one of the searches, and all use one thread.

    Raises:
        UnsupportedRule: the problem needs a rule that this engine lacks.
    """
    refused = lacking(problem)
    if refused:
        raise UnsupportedRule(f"engine {NAME} can't plan with: {', '.join(sorted(refused))}")
    return solve_by_parts(
        problem,
        lambda part: Search(part, seed, construct(part, should_stop)),
        engine=NAME,
        seed=seed,
        limits=Limits(time_limit_s, iteration_limit, should_stop),
        on_better=on_better,
    )


class Search:
    """The search of one part: begins with given rounds and keeps the best that it finds."""

    def __init__(self, problem: RoundsProblem, seed: int, start: tuple[Round, ...]) -> None:
        self.problem = problem
        self.seed = seed
        self.kept = start
        self.kept_cents = objective_cents(problem, start)
        self.best = told(problem, self.kept)
        self.tried: set[tuple[int, ...]] = set()

    def rounds(self) -> tuple[Round, ...]:
        """The best rounds."""
        return self.kept

    def run(self, limits: Limits, on_better: Callable[[], None]) -> None:
        """Descents from each start, then with one vehicle less as long as that helps, then guided local search."""
        on_better()
        starts = [self.kept, *construct_otherwise(self.problem, self.kept, limits.is_over)]
        for start in sorted(starts, key=lambda rounds: objective_cents(self.problem, rounds))[:_STARTS]:
            self._keep(start, on_better)
            self._descend(start, limits, on_better)
        while any(self._descend(fewer, limits, on_better) for fewer in self._with_one_less()):
            pass
        self._improve(self.kept, limits, on_better, guided=True)

    def polish(self, limits: Limits, on_better: Callable[[], None]) -> bool:
        """Guided local search alone; whether it found better."""
        return self._improve(self.kept, limits, on_better, guided=True)

    def _descend(self, start: tuple[Round, ...], limits: Limits, on_better: Callable[[], None]) -> bool:
        """Search a while with the vehicles of the start, unless they were tried before; whether it found better."""
        fleet = tuple(sorted(r.vehicle_type for r in start))
        within = limits
        if limits.iteration_limit is None:
            if limits.left_s < (1 - _SHARE_OF_DESCENTS) * limits.time_limit_s:
                return False
            within = limits.within(min(limits.left_s, _SHARE_OF_A_DESCENT * limits.time_limit_s))
        if not fleet or fleet in self.tried:
            return False
        self.tried.add(fleet)
        return self._improve(start, within, on_better, guided=False)

    def _with_one_less(self) -> Iterator[tuple[Round, ...]]:
        """The best rounds without the shortest one of each vehicle type; those that are fixed stay."""
        best = self.kept
        loose = [r for r in best if fixed_of(self.problem, r) is None]
        for vehicle_type in sorted({r.vehicle_type for r in loose}):
            shortest = min((r for r in loose if r.vehicle_type == vehicle_type), key=lambda r: len(r.visits))
            fewer = tuple(r for r in best if r is not shortest)
            if may_suffice(self.problem, Counter(r.vehicle_type for r in fewer)):
                yield fewer

    def _improve(
        self, start: tuple[Round, ...], limits: Limits, on_better: Callable[[], None], *, guided: bool
    ) -> bool:
        if limits.is_over():
            return False
        used = Counter(r.vehicle_type for r in start)
        idle = [t for t, v in enumerate(self.problem.vehicle_types) if guided and v.count > used[t]]

        def tell(sequences: Sequences) -> None:
            """Tell of what a search has found, which may cost more than what another start has led to."""
            found = self._timed(sequences)
            if objective_cents(self.problem, found) < self.kept_cents:
                self.best = told(self.problem, found)
                on_better()

        sequences = RoutingModel(self.problem, start, idle).search(
            guided=guided,
            time_limit_s=limits.left_s,
            seed=self.seed,
            iteration_limit=limits.iteration_limit,
            should_stop=limits.should_stop,
            on_better=tell,
        )
        return self._keep(self._timed(sequences), on_better)

    def _timed(self, sequences: Sequences) -> tuple[Round, ...]:
        return cheaper_vehicles(self.problem, timed(self.problem, sequences))

    def _keep(self, found: tuple[Round, ...], on_better: Callable[[], None]) -> bool:
        cents = objective_cents(self.problem, found)
        if cents >= self.kept_cents:
            return False
        self.kept, self.kept_cents = found, cents
        self.best = told(self.problem, found)
        on_better()
        return True
