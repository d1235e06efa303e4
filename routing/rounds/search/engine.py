"""The engine `search`: ruin and recreate, and strings exchanged, under simulated annealing, in slices between which it
can be stopped.

Each part of the problem is searched by an island a core: annealings of their own, of which the best is now and then
where all go on from. See `moves` for the method.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from routing.rounds.by_parts import solve_by_parts
from routing.rounds.construct import cheaper_vehicles
from routing.rounds.engines import OnBetter
from routing.rounds.limits import Limits
from routing.rounds.problem import RoundsProblem
from routing.rounds.search import columns as k
from routing.rounds.search.groups import Groups
from routing.rounds.search.island import Island
from routing.rounds.search.tables import tables_of
from routing.rounds.solution import Round, Rounds
from routing.rounds.timed import timed, told

NAME = "search"

_SLICE_S = 0.1
_BETWEEN_NEWS_S = 0.2
_EXCHANGES = 10  # so often all islands go on from the best one
_CUTS = 100  # so often the groups of a large problem are cut anew
_LARGE = 150  # stops for each island from which on islands share the vehicles instead
_FIRST_STEPS = 20
_STEPS_IN_AN_ITERATION = 100
_STEPS_FOR_A_STOP = 60_000  # after so many a search is over, whatever time it has
# One annealing ends where it ends, however slow it was: after about so many steps for a stop, without windows and with
# them, it begins anew from there, not quite so warm. Measured on X instances: on those of 100 to 299 stops 44 runs of
# 10 s ended at 0.30 % where it began at 0.8 of the first temperature, at 0.35 % from 0.3 of it. Where there are windows
# 3,000 steps were better spent in one.
_STEPS_OF_A_COOLING = 5_000, 20_000
_SMALL = 300  # stops; where there are more, so are the steps for each
_WARM_AGAIN = 0.8
_ESTIMATED_S = 0.5  # how long it takes to know how many steps the time is for
# Of what the way to the tenth nearest stop costs, the first temperature, without windows and with them, and the last:
# with windows a stop must move far against the cost before others can follow (measured on X and Gehring-Homberger
# instances, on cases with several depots and on rich days).
_NEAR = 10
_WARMEST = 0.6, 1.5
_COLDEST = 0.03
_OF_A_VEHICLE = 0.6
_SPARE_ROUNDS = 10
# There are more ways to plan few long rounds than many short ones, so that warm rounds are fewer than the best ones,
# and a round that is gone hardly comes back. What each is taken to save, in temperatures, holds against that (measured
# on Gehring-Homberger instances). Without windows it changes nothing, and days with hours to pay, several trips or
# breaks were 1 to 3 % dearer with it.
_BONUS = 5.0


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
    """Plan rounds by ruin and recreate; every rule of a `RoundsProblem` is held.

    Arguments are those of every `Engine`. An iteration is a hundred steps of each island; there are as many as threads.
    """
    return solve_by_parts(
        problem,
        lambda part: search_of(part, seed, iteration_limit, threads),
        engine=NAME,
        seed=seed,
        limits=Limits(time_limit_s, iteration_limit, should_stop),
        on_better=on_better,
    )


def search_of(part: RoundsProblem, seed: int, iteration_limit: int | None, threads: int | None) -> Search:
    """The search of one part with as many islands as `solve` says."""
    return Search(part, seed, threads or (1 if iteration_limit is not None else len(os.sched_getaffinity(0))))


class Search:
    """The search of one part, which begins with constructed rounds: an island for each core."""

    def __init__(self, problem: RoundsProblem, seed: int, islands: int) -> None:
        self.problem = problem
        slots = [min(vehicle.count, len(problem.stops)) for vehicle in problem.vehicle_types]
        for kept in problem.fixed:
            slots[kept.vehicle_type] = max(slots[kept.vehicle_type], kept.vehicle_no)
        tables = tables_of(problem, slots)
        first = Island(problem, tables, seed)
        used = np.bincount(tables.slot_types[first.now.slots[:, k.COUNT] > 0], minlength=len(slots)).tolist()
        fewer = [min(most, 2 * rounds + _SPARE_ROUNDS) for most, rounds in zip(slots, used, strict=True)]
        if sum(fewer) < sum(slots) / 2 and not problem.fixed:
            tables = tables.of_slots(fewer)  # a step looks at all vehicles, and most of a large fleet stay idle
            first = Island(problem, tables, seed)
        self.islands = [first, *(Island(problem, tables, seed + 2**32 * number) for number in range(1, islands))]
        driven = int((first.now.slots[:, k.COUNT] > 0).sum())
        share = islands > 1 and len(problem.stops) >= _LARGE * islands and driven >= 4 * islands
        self._best_cost, self._best = min((island.best_cost, island.sequences()) for island in self.islands)
        self._groups = Groups(self.islands, seed) if share else None
        self.best = told(problem, self.rounds())
        self._timed = int(first.tables.given.flags[k.TIMED])
        self._warm_and_cold = self.temperatures()
        plain = not tables.given.flags[k.WALKED] and not tables.given.types[:, k.FIXED_COST].any()
        self._bonus = _BONUS if self._timed and plain else 0.0

    def run(self, limits: Limits, on_better: Callable[[], None]) -> None:
        """Anneal until the time or the steps are used up."""
        most = _STEPS_FOR_A_STOP * len(self.problem.stops)
        counted = limits.iteration_limit is not None
        if limits.iteration_limit is not None:
            most = min(most, limits.iteration_limit * _STEPS_IN_AN_ITERATION)
        done, steps, meetings = 0, _FIRST_STEPS, 1
        coolings = self._coolings(most)
        news, told_at_s, telling_s = self._best_cost + 1, 0.0, 0.0
        with ThreadPoolExecutor(len(self.islands)) as pool:
            while done < most and not limits.should_stop():
                elapsed_s = max(limits.elapsed_s, 1e-6)
                left_s = limits.time_limit_s - elapsed_s
                if left_s <= 0:
                    break
                over = done / most if counted else max(done / most, elapsed_s / limits.time_limit_s)
                if counted:
                    steps = _STEPS_IN_AN_ITERATION
                elif done:
                    steps = max(_FIRST_STEPS, int(done / elapsed_s * min(_SLICE_S, left_s)))
                    if elapsed_s < _ESTIMATED_S:
                        coolings = self._coolings(min(most, int(done / elapsed_s * limits.time_limit_s)))
                steps, temperature = min(steps, most - done), self._temperature(over * coolings)
                bonus = self._bonus * temperature
                list(pool.map(lambda island: island.search(steps, temperature, bonus), self.islands))  # noqa: B023
                done += steps
                if over > meetings / (_CUTS if self._groups else _EXCHANGES):
                    meetings += 1
                    self._meet()
                # Timing rounds takes long where there are many: a tenth of the time at most goes into news.
                if time.monotonic() > told_at_s + max(_BETWEEN_NEWS_S, 10 * telling_s):
                    told_at_s = time.monotonic()
                    self._note()
                    if self._best_cost < news:
                        news = self._best_cost
                        self.best = told(self.problem, self.rounds())
                        telling_s = time.monotonic() - told_at_s
                        on_better()
        if self._groups:
            self._groups.renew()
        self._note()

    def _meet(self) -> None:
        """Cut new groups, or let all islands go on from the best one."""
        self._note()
        if self._groups:
            self._groups.renew()
            return
        leader = min(self.islands, key=lambda island: island.cost)
        for island in self.islands:
            if island is not leader:
                island.settle(leader)

    def _note(self) -> None:
        """Keep the best rounds of all."""
        if self._groups:
            if self._groups.best_cost < self._best_cost:
                self._best_cost, self._best = self._groups.best_cost, self._groups.best
            return
        leader = min(self.islands, key=lambda island: island.best_cost)
        if leader.best_cost < self._best_cost:
            self._best_cost, self._best = leader.best_cost, leader.sequences()

    def rounds(self) -> tuple[Round, ...]:
        """The best rounds, with their best times."""
        return cheaper_vehicles(self.problem, timed(self.problem, self._best))

    def _coolings(self, steps: int) -> int:
        """How many of them so many steps of each island are good for."""
        share = len(self.islands) if self._groups else 1
        steps_for_a_stop = steps * share / len(self.problem.stops)
        enough = _STEPS_OF_A_COOLING[self._timed] * max(1.0, len(self.problem.stops) / _SMALL)
        return max(1, round(steps_for_a_stop / enough))

    def _temperature(self, cooling: float) -> float:
        """At a moment of one of the coolings, which its whole part numbers."""
        warm, cold = self._warm_and_cold
        first = warm if cooling < 1 else warm * _WARM_AGAIN
        temperature: float = first * (cold / first) ** (cooling % 1)
        return temperature

    def temperatures(self) -> tuple[float, float]:
        """The first and the last one, by what the way to a near stop costs; to the first comes most of what a vehicle
        costs, so that whole rounds may come and go.
        """
        first = self.islands[0]
        slots, (legs, near, *_) = first.now.slots, first.tables.given
        types = first.tables.given.types
        driven = slots[slots[:, k.COUNT] > 0]
        if not len(driven) or not near.shape[1]:
            return 1.0, 1.0
        fixed = types[driven[:, k.TYPE], k.FIXED_COST]
        away = near[:, min(_NEAR, near.shape[1]) - 1, 0]
        way = max(1.0, float(np.median(legs[types[0, k.COSTS], np.arange(len(near)), away])))
        return _WARMEST[self._timed] * way + _OF_A_VEHICLE * float(fixed.mean()), _COLDEST * way
