"""The engine `auto`: `search` plans, and OR-Tools polishes what it found where that pays.

Measured with 10 s on two shared cores, three seeds each, against `search` for all of the time: with the last tenth of
it for OR-Tools eight towns of 60 to 200 stops, shut over midday, on rounds of some fifty stops, cost 0.2 to 2.4 % less
on average (one repetition says nothing: there the seeds of `search` alone differed by 13 %); Monaco (264 stops) and
towns of 40 and 300 cost the same within 0.2 %. Where there are few stops `search` does as well alone, and where there
are many OR-Tools has no time to find anything.

OR-Tools holds the interpreter's lock while it polishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from routing.rounds.by_parts import PartSearch, solve_by_parts
from routing.rounds.engines import OnBetter
from routing.rounds.limits import Limits
from routing.rounds.ortools_rules import lacking
from routing.rounds.problem import RoundsProblem
from routing.rounds.search.engine import NAME, search_of
from routing.rounds.solution import Round, Rounds

POLISHED = f"{NAME}+ortools"
"""The name of rounds that OR-Tools has improved."""

_SHARE = 0.1  # of the time, for OR-Tools
_FEWEST, _MOST = 20, 200  # stops of a part that is polished


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
    """Plan rounds; they name the engines that made them. OR-Tools gets the parts whose rules it holds.

    Arguments are those of every `Engine`: the time is for both engines together, the iterations for each of them.
    """
    polished: list[_Polished] = []

    def search_part(part: RoundsProblem) -> PartSearch:
        search = search_of(part, seed, iteration_limit, threads)
        if lacking(part) or not _FEWEST <= len(part.stops) <= _MOST:
            return search
        polished.append(_Polished(part, seed, search))
        return polished[-1]

    made = solve_by_parts(
        problem,
        search_part,
        engine=NAME,
        seed=seed,
        limits=Limits(time_limit_s, iteration_limit, should_stop),
        on_better=on_better,
    )
    return replace(made, engine=POLISHED) if any(part.improved for part in polished) else made


class _Polished:
    """The search of one part, after which OR-Tools goes on from its rounds."""

    def __init__(self, problem: RoundsProblem, seed: int, search: PartSearch) -> None:
        self.problem = problem
        self.seed = seed
        self.at_work = search
        self.improved = False

    @property
    def best(self) -> tuple[int, int]:
        """Of the engine at work."""
        return self.at_work.best

    def rounds(self) -> tuple[Round, ...]:
        """Of the engine at work, which began with those of the one before."""
        return self.at_work.rounds()

    def run(self, limits: Limits, on_better: Callable[[], None]) -> None:
        """One search, then the other."""
        from routing.rounds import ortools_engine  # noqa: PLC0415  # takes long to load: only to polish with it

        self.at_work.run(limits.within(limits.left_s * (1 - _SHARE)), on_better)
        self.at_work = other = ortools_engine.Search(self.problem, self.seed, self.rounds())
        on_better()
        self.improved = other.polish(limits, on_better)
