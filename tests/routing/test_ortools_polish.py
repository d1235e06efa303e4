"""The engine `auto`: rounds of `search`, polished by OR-Tools where that pays, and named after who made them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

from small_rounds import town

from routing.rounds import Rounds, RoundsProblem, check, engine_named
from routing.rounds.auto_engine import POLISHED
from routing.rounds.construct import objective_cents


def plan(
    whole: RoundsProblem,
    engine: str = "auto",
    *,
    iteration_limit: int = 5,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: Callable[[int, int], None] = lambda _, __: None,
) -> Rounds:
    return engine_named(engine)(
        whole, time_limit_s=600, seed=1, iteration_limit=iteration_limit, should_stop=should_stop, on_better=on_better
    )


def test_what_a_short_search_leaves_is_polished():
    """Five hundred steps are few for 66 and 34 stops. The last news are what the rounds cost."""
    whole = town(100)
    told: list[tuple[int, int]] = []
    made = plan(whole, on_better=lambda *now: told.append(now))
    assert check(whole, made) == []
    assert made.engine == POLISHED == "search+ortools"
    assert objective_cents(whole, made.rounds) < objective_cents(whole, plan(whole, "search").rounds)
    assert told[-1] == (objective_cents(whole, made.rounds), 0)


def test_with_an_iteration_limit_the_same_rounds_again():
    whole = town(60)
    assert plan(whole).rounds == plan(whole).rounds


def test_few_stops_are_left_to_the_search_alone():
    whole = town(20)
    with patch("routing.rounds.ortools_engine.Search") as never:
        made = plan(whole)
    never.assert_not_called()
    assert (made.engine, made.rounds) == ("search", plan(whole, "search").rounds)


def test_rules_that_or_tools_lacks_are_left_to_the_search_alone():
    whole = town(60)
    vehicles = tuple(replace(kind, max_trips=2) for kind in whole.vehicle_types)
    whole = replace(whole, vehicle_types=vehicles)
    with patch("routing.rounds.ortools_engine.Search") as never:
        made = plan(whole)
    never.assert_not_called()
    assert check(whole, made) == []
    assert made.engine == "search"


def test_stopped_it_gives_what_the_search_has():
    whole = town(60)
    made = plan(whole, should_stop=lambda: True)
    assert check(whole, made) == []
    assert (made.status, made.engine) == ("stopped", "search")
