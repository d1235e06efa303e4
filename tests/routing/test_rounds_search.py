"""The engine `search` on whole problems: valid, best where that can be proved, repeatable, interruptible."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rounds import CENT_PER_M, least_cents, line, problem, problems, stop, total_cents, town, van

from data.errors import UnsupportedRule
from routing.rounds import Load, Matrix, Rounds, RoundsProblem, check, engine_named, explain
from routing.rounds.construct import construct, objective_cents
from routing.rounds.parts import parts
from routing.rounds.search import columns, measures
from routing.rounds.search.engine import Search


def plan(
    whole: RoundsProblem,
    *,
    time_limit_s: float = 60,
    seed: int = 1,
    iteration_limit: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: Callable[[int, int], None] = lambda _, __: None,
) -> Rounds:
    return engine_named("search")(
        whole,
        time_limit_s=time_limit_s,
        seed=seed,
        iteration_limit=iteration_limit,
        should_stop=should_stop,
        on_better=on_better,
    )


@settings(max_examples=100, derandomize=True)
@given(problems(max_stops=5))
def test_it_finds_the_optimum_of_tiny_problems(whole: RoundsProblem):
    """Against every order on every vehicle, in 3,000 steps. The examples stay the same, for it is a search."""
    made = plan(whole, iteration_limit=30)
    assert check(whole, made) == []
    assert total_cents(whole, made) == least_cents(whole)


@settings(max_examples=150)
@given(problems(max_stops=12), st.integers(0, 3))
def test_whatever_it_has_found_holds(whole: RoundsProblem, iterations: int):
    """The kernel's own figures too: the cost that it tells is that of its rounds, up to the rounding of their lines."""
    told: list[tuple[int, int]] = []
    made = plan(whole, iteration_limit=iterations, on_better=lambda *now: told.append(now))
    assert check(whole, made) == []
    for left in made.dropped:
        assert explain(whole, made.rounds, left).reason
    if told:
        servable = sum(len(part.stops) for part in parts(whole))
        assert told[-1][1] == len(made.dropped) - (len(whole.stops) - servable)


@settings(max_examples=60)
@given(problems(max_stops=8, min_stops=1), st.integers(1, 400))
def test_what_is_kept_of_each_slot_is_what_its_stops_say(whole: RoundsProblem, steps: int):
    """After any number of steps everything that was updated by the way equals what is measured anew."""
    for part in parts(whole):
        (search,) = Search(part.problem, 7, 1).islands
        search.search(steps, 1e6)
        before = [table.copy() for table in search.now]
        given_tables, flags = search.tables.given, search.tables.given[6]
        for slot in range(len(search.tables.slot_types)):
            legs, _, stops, sizes, windows, types, _ = given_tables
            assert measures.measure(legs, stops, sizes, windows, types, flags, *search.now, slot)
        np.testing.assert_array_equal(search.now[2], before[2])
        placed = before[0][:, columns.SLOT] >= 0
        checked = [columns.AFTER, columns.BEFORE, columns.SLOT]
        if flags[columns.TIMED]:
            checked += [columns.EARLIEST, columns.LATEST]
        np.testing.assert_array_equal(search.now[0][placed][:, checked], before[0][placed][:, checked])
        totals = search.scratch[3]
        out = part.problem.drop_cents and given_tables[3][~placed, columns.DROP].sum()
        assert totals[columns.NOW] == before[2][:, columns.COST].sum() + out
        assert totals[columns.OUT] == (~placed).sum()
        assert totals[columns.USED] == (before[2][:, columns.COUNT] > 0).sum()


def test_a_town_is_served_whole_and_more_cheaply_than_it_was_constructed():
    whole = town(40)
    made = plan(whole, iteration_limit=40)
    assert check(whole, made) == []
    assert (made.dropped, made.status, made.engine) == ((), "limit", "search")
    built = [(part.problem, construct(part.problem)) for part in parts(whole)]
    assert total_cents(whole, made) < sum(objective_cents(apart, rounds) for apart, rounds in built)


def test_with_an_iteration_limit_the_same_rounds_again_however_much_time_there_is():
    whole = town(24)
    first, second = (plan(whole, iteration_limit=15, time_limit_s=limit) for limit in (60, 600))
    assert first.rounds == second.rounds
    assert first.rounds != plan(whole, iteration_limit=15, seed=2).rounds


@pytest.mark.parametrize("questions", [0, 1, 10])
def test_stopped_at_any_moment_it_gives_valid_rounds(questions: int):
    """What is constructed serves everybody already."""
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > questions

    whole = town(30)
    made = plan(whole, should_stop=should_stop)
    assert check(whole, made) == []
    assert (made.status, made.dropped) == ("stopped", ())


def test_what_should_stop_raises_comes_through():
    def interrupted() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan(town(10), should_stop=interrupted)


def test_a_time_limit_of_nothing_gives_the_constructed_rounds():
    whole = town(30)
    made = plan(whole, time_limit_s=0)
    assert check(whole, made) == []
    assert made.dropped == ()


def test_a_rule_that_it_lacks_is_refused_by_name():
    by_hour = Matrix(np.zeros((2, 1, 1), np.int32), np.zeros((2, 1, 1), np.int32), (0, 3600))
    with pytest.raises(UnsupportedRule, match="travel times by hour"):
        plan(problem([], [van()], by_hour), time_limit_s=1)


def test_amounts_as_large_as_they_may_be():
    """Costs of a thousand million a kilometre and loads of 2^53 g stay within the kernel's numbers."""
    heavy = stop(1, deliver=Load(2**52, 1, 1), drop_cents=10**13)
    dear = van(capacity=Load(2**53, 2**53, 2**53), cost_per_km=Decimal(10**9), fixed_per_day=Decimal(10**9), count=2)
    whole = problem([heavy, stop(2), stop(1)], [dear], line(0, 1000, 2000))
    made = plan(whole, iteration_limit=20)
    assert check(whole, made) == []


def test_a_way_round_that_is_shorter_than_straight():
    """Taking the middle stop out of 1 + 1 + 1 + 1 m leaves 1 + 30 + 1 m, more than the 15 m that the vehicle can go."""
    metres = np.array([[0, 1, 5, 9], [9, 0, 1, 30], [5, 9, 0, 1], [1, 9, 9, 0]], np.int32)
    ways = Matrix(metres[None], metres[None])
    whole = problem([stop(1), stop(2), stop(3)], [van(max_distance_m=15, cost_per_km=CENT_PER_M)], ways)
    made = plan(whole, iteration_limit=30)
    assert [[visit.stop for visit in planned.visits] for planned in made.rounds] == [[0, 1, 2]]


def test_islands_settle_where_the_best_one_is_and_keep_what_they_have_found():
    """Two islands of a town, one of them searched: the other goes on from there, and stays in step with itself."""
    part = parts(town(20))[0]
    one, other = Search(part.problem, 1, 2).islands
    one.search(2000, 1.0)
    found = int(other.totals[columns.BEST])
    other.settle(one)
    assert int(other.totals[columns.NOW]) == int(one.totals[columns.NOW])
    assert int(other.totals[columns.BEST]) == found
    other.search(500, 1.0)
    assert int(other.totals[columns.BEST]) <= int(one.totals[columns.NOW])
    assert not np.array_equal(one.scratch[4], other.scratch[4]), "they would make the same choices"
