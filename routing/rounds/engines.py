"""The engines by name. An engine is a function from a `RoundsProblem` to `Rounds`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from routing.rounds.problem import RoundsProblem
from routing.rounds.solution import Rounds

ENGINES = ("auto", "ortools", "search")

OnBetter = Callable[[int, int], None]
"""Told now and then, while an engine searches, what its best rounds so far cost [cents] and how many stops they leave
out."""


class Engine(Protocol):
    """How every engine is called."""

    def __call__(
        self,
        problem: RoundsProblem,
        *,
        time_limit_s: float,
        seed: int,
        iteration_limit: int | None = None,
        threads: int | None = None,
        should_stop: Callable[[], bool] = ...,
        on_better: OnBetter = ...,
    ) -> Rounds:
        """Plan rounds.

        Args:
            problem: what to plan.
            time_limit_s: the search ends after this many seconds.
            seed: fixes the search's random choices.
            iteration_limit: the search of each part also ends after so many iterations, as the engine counts them; the
                plan is then the same on every machine, unless the time is over first.
            threads: how many to use, where the engine can use several; None: one a core, or one where there is an
                iteration limit.
            should_stop: asked every tenth of a second or so; once true, the best rounds so far come back.
            on_better: told what the best rounds so far cost, all parts together.

        Raises:
            UnsupportedRule: the problem needs a rule that the engine lacks.
        """
        ...


_MODULES = {"auto": "auto_engine", "ortools": "ortools_engine", "search": "search.engine"}


def engine_named(name: str) -> Engine:
    """The engine for one of `ENGINES`; `auto` picks, for each part of a problem, what finds the best rounds."""
    if name not in ENGINES:
        raise ValueError(f"{name!r} is no engine; engines are {', '.join(ENGINES)}")
    # What takes long to load is loaded only to plan with it.
    return import_module(f"routing.rounds.{_MODULES[name]}").solve  # type: ignore[no-any-return]
