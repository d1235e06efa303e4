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
        """Plan rounds; raises UnsupportedRule for a rule that the engine lacks."""
        ...


_MODULES = {"auto": "auto_engine", "ortools": "ortools_engine", "search": "search.engine"}


def engine_named(name: str) -> Engine:
    """The engine for one of `ENGINES`; `auto` picks, for each part of a problem, what finds the best rounds."""
    if name not in ENGINES:
        raise ValueError(f"{name!r} is no engine; engines are {', '.join(ENGINES)}")
    # What takes long to load is loaded only to plan with it.
    return import_module(f"routing.rounds.{_MODULES[name]}").solve  # type: ignore[no-any-return]
