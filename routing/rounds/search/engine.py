"""The engine `search`: ruin and recreate under simulated annealing, in slices between which it can be stopped.

Parts of the problem that share no vehicle are searched apart, each by an island a core: annealings of their own, of
which the best is now and then where all go on from. See `kernels` for the method.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from data.errors import UnsupportedRule
from routing.rounds.construct import cheaper_vehicles
from routing.rounds.engines import OnBetter
from routing.rounds.insert import left_out
from routing.rounds.parts import parts
from routing.rounds.problem import RoundsProblem
from routing.rounds.search import columns as k
from routing.rounds.search import kernels
from routing.rounds.search.tables import Tables, best_sequences, empty_rounds, scratch, tables_of
from routing.rounds.solution import Round, Rounds
from routing.rounds.timed import numbered, timed, told

NAME = "search"
RULES = frozenset({"returns", "ready times", "range"})
"""The rules beyond the common core that this engine holds."""

_SLICE_S = 0.1
_BETWEEN_NEWS_S = 0.2
_EXCHANGES = 10  # so often all islands go on from the best one
_FIRST_STEPS = 20
_STEPS_IN_AN_ITERATION = 100
_STEPS_FOR_A_STOP = 10_000  # after so many a search is over, whatever time it has
_TAKEN_OUT = 10.0
_BLINK = 0.01
_COLDEST = 0.01
_OF_A_VEHICLE = 0.6
_SPARE_ROUNDS = 10


def solve(
    problem: RoundsProblem,
    *,
    time_limit_s: float,
    seed: int,
    iteration_limit: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: OnBetter = lambda _, __: None,
) -> Rounds:
    """Plan rounds by ruin and recreate.

    Args:
        problem: what to plan.
        time_limit_s: the search ends after this many seconds.
        seed: fixes the search's random choices.
        iteration_limit: a search of each part also ends after so many hundred steps, and cools with them: the plan is
            then the same on every machine.
        should_stop: asked every tenth of a second; once true, the best rounds so far come back.
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
    islands = 1 if iteration_limit is not None else len(os.sched_getaffinity(0))
    searches = [Search(part.problem, seed, islands) for part in apart]
    stops_left = sum(len(part.stops) for part in apart)
    for part, search in zip(apart, searches, strict=True):
        left_s = started + time_limit_s - time.monotonic()
        search.run(
            time_limit_s=left_s * len(part.stops) / stops_left,
            iteration_limit=iteration_limit,
            should_stop=should_stop,
            on_better=lambda: on_better(*map(sum, zip(*(each.best for each in searches), strict=True))),
        )
        stops_left -= len(part.stops)
    found = zip(apart, searches, strict=True)
    rounds = [planned for part, search in found for planned in part.in_the_whole(search.rounds())]
    return Rounds(
        rounds=numbered(rounds),
        dropped=left_out(problem, rounds),
        engine=NAME,
        seed=seed,
        status="stopped" if apart and should_stop() else "limit" if apart else "empty",
        wall_s=time.monotonic() - started,
    )


class Island:
    """One annealing: its working, current and best rounds, and its own random choices."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables = tables
        self.work, self.now = empty_rounds(tables), empty_rounds(tables)
        self.scratch = scratch(tables, seed)
        self.totals = self.scratch[3]
        kernels.construct(*self.arguments)  # type: ignore[no-untyped-call]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What the kernels take."""
        return *self.tables.given, *self.work, *self.now, *self.scratch

    def search(self, steps: int, temperature: float) -> None:
        """Some steps at one temperature."""
        kernels.search(*self.arguments, steps, temperature, 1.0, _TAKEN_OUT, _BLINK)  # type: ignore[no-untyped-call,call-arg]

    def settle(self, other: Island) -> None:
        """Go on from where another island is; the best that was found here stays."""
        for mine, theirs in zip((*self.work, *self.now), (*other.work, *other.now), strict=True):
            np.copyto(mine, theirs)
        for column in (k.LEFT, k.WHERE):
            self.scratch[0][:, column] = other.scratch[0][:, column]
        for total in (k.NOW, k.OUT, k.USED):
            self.totals[total] = other.totals[total]

    def sequences(self) -> list[tuple[int, list[int]]]:
        """The vehicle type and the stops of each of the best rounds."""
        return list(best_sequences(self.tables, *self.scratch[:2]))


class Search:
    """The search of one part, which begins with constructed rounds: an island for each core."""

    def __init__(self, problem: RoundsProblem, seed: int, islands: int) -> None:
        self.problem = problem
        slots = [min(vehicle.count, len(problem.stops)) for vehicle in problem.vehicle_types]
        tables = tables_of(problem, slots)
        first = Island(tables, seed)
        used = np.bincount(tables.slot_types[first.now[2][:, k.COUNT] > 0], minlength=len(slots)).tolist()
        fewer = [min(most, 2 * rounds + _SPARE_ROUNDS) for most, rounds in zip(slots, used, strict=True)]
        if sum(fewer) < sum(slots) / 2:  # a step looks at all vehicles, and most of a large fleet stay idle
            tables = tables_of(problem, fewer)
            first = Island(tables, seed)
        self.islands = [first, *(Island(tables, seed + 2**32 * number) for number in range(1, islands))]
        self.best = told(problem, self.rounds())

    def run(
        self,
        *,
        time_limit_s: float,
        iteration_limit: int | None,
        should_stop: Callable[[], bool],
        on_better: Callable[[], None],
    ) -> None:
        """Anneal until the time or the steps are used up."""
        most = _STEPS_FOR_A_STOP * len(self.problem.stops)
        if iteration_limit is not None:
            most = min(most, iteration_limit * _STEPS_IN_AN_ITERATION)
        warm, cold = self._temperatures()
        started, done, steps, exchanges = time.monotonic(), 0, _FIRST_STEPS, 1
        news, told_at_s, telling_s = self._lowest() + 1, 0.0, 0.0
        with ThreadPoolExecutor(len(self.islands)) as pool:
            while done < most and not should_stop():
                elapsed_s = max(time.monotonic() - started, 1e-6)
                if elapsed_s >= time_limit_s:
                    break
                over = done / most if iteration_limit is not None else max(done / most, elapsed_s / time_limit_s)
                if iteration_limit is not None:
                    steps = _STEPS_IN_AN_ITERATION
                elif done:
                    steps = max(_FIRST_STEPS, int(done / elapsed_s * min(_SLICE_S, time_limit_s - elapsed_s)))
                steps, temperature = min(steps, most - done), warm * (cold / warm) ** over
                list(pool.map(lambda island: island.search(steps, temperature), self.islands))  # noqa: B023
                done += steps
                if over > exchanges / _EXCHANGES:
                    exchanges += 1
                    leader = min(self.islands, key=lambda island: int(island.totals[k.NOW]))
                    for island in self.islands:
                        if island is not leader:
                            island.settle(leader)
                # Timing rounds takes long where there are many: a tenth of the time at most goes into news.
                if self._lowest() < news and time.monotonic() > told_at_s + max(_BETWEEN_NEWS_S, 10 * telling_s):
                    news, told_at_s = self._lowest(), time.monotonic()
                    self.best = told(self.problem, self.rounds())
                    telling_s = time.monotonic() - told_at_s
                    on_better()

    def rounds(self) -> tuple[Round, ...]:
        """The best rounds, with their best times."""
        best = min(self.islands, key=lambda island: int(island.totals[k.BEST]))
        return cheaper_vehicles(self.problem, timed(self.problem, best.sequences()))

    def _lowest(self) -> int:
        return min(int(island.totals[k.BEST]) for island in self.islands)

    def _temperatures(self) -> tuple[float, float]:
        """The first one: what a stop costs in the constructed rounds, and most of what a vehicle costs, so that whole
        rounds may come and go. The last one: a hundredth of what a stop costs.
        """
        first = self.islands[0]
        slots, types = first.now[2], first.tables.given[5]
        driven = slots[slots[:, k.COUNT] > 0]
        if not len(driven):
            return 1.0, 1.0
        fixed = types[driven[:, k.TYPE], k.FIXED]
        stop = max(1.0, float((driven[:, k.COST] - fixed).sum() / driven[:, k.COUNT].sum()))
        return stop + _OF_A_VEHICLE * float(fixed.mean()), _COLDEST * stop
