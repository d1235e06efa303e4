"""Planning part by part: the set-up that engines share.

Parts of the problem that share no vehicle are searched apart, one after the other, each for its share of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from routing.rounds.engines import OnBetter
from routing.rounds.insert import left_out
from routing.rounds.limits import Limits
from routing.rounds.parts import parts
from routing.rounds.problem import RoundsProblem
from routing.rounds.solution import Round, Rounds
from routing.rounds.timed import numbered


class PartSearch(Protocol):
    """The search of one part. It has rounds from the beginning."""

    @property
    def best(self) -> tuple[int, int]:
        """What the best rounds so far cost [cents], and how many stops they leave out."""
        ...

    def run(self, limits: Limits, on_better: Callable[[], None]) -> None:
        """Search until a limit is reached; `on_better` is called when `best` has changed."""

    def rounds(self) -> tuple[Round, ...]:
        """The best rounds."""
        ...


def solve_by_parts(
    problem: RoundsProblem,
    search_of: Callable[[RoundsProblem], PartSearch],
    *,
    engine: str,
    seed: int,
    limits: Limits,
    on_better: OnBetter,
) -> Rounds:
    """Plan each part with a search of its own.

    Args:
        problem: what to plan.
        search_of: makes the search of one part.
        engine, seed: what the rounds are to name.
        limits: their time is for all parts together, the construction of their first rounds included; their iterations
            are for each part.
        on_better: told what the best rounds so far cost, all parts together.
    """
    apart = parts(problem)
    # All are constructed before any is searched, so that an interrupt finds rounds everywhere.
    searches = [search_of(part.problem) for part in apart]
    stops_left = sum(len(part.stops) for part in apart)
    for part, search in zip(apart, searches, strict=True):
        search.run(
            limits.within(limits.left_s * len(part.stops) / stops_left),
            lambda: on_better(*map(sum, zip(*(each.best for each in searches), strict=True))),
        )
        stops_left -= len(part.stops)
    found = zip(apart, searches, strict=True)
    rounds = [planned for part, search in found for planned in part.in_the_whole(search.rounds())]
    return Rounds(
        rounds=numbered(problem, rounds),
        dropped=left_out(problem, rounds),
        engine=engine,
        seed=seed,
        status="stopped" if apart and limits.should_stop() else "limit" if apart else "empty",
        wall_s=limits.elapsed_s,
    )
