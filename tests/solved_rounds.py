"""Solving a rounds problem with every engine that can: import it in a test as `from solved_rounds import solved`."""

from __future__ import annotations

from small_rounds import total_cents

from data.errors import UnsupportedRule
from routing.rounds import Rounds, RoundsProblem, check, engine_named


def solved(whole: RoundsProblem, iterations: int = 20) -> Rounds:
    """What `search` finds; it holds, and OR-Tools finds rounds that cost the same unless it refuses."""
    made = engine_named("search")(whole, time_limit_s=60, seed=1, iteration_limit=iterations)
    assert check(whole, made) == []
    try:
        other = engine_named("ortools")(whole, time_limit_s=5, seed=1)
    except UnsupportedRule:
        return made
    assert check(whole, other) == []
    assert total_cents(whole, other) == total_cents(whole, made)
    return made


def orders(made: Rounds) -> list[list[int]]:
    """The stops of each round in order, the rounds sorted."""
    return sorted([visit.stop for visit in planned.visits] for planned in made.rounds)
