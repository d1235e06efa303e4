"""The engine `search` on whole problems: valid, best where that can be proved, repeatable, interruptible."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_rounds import rich_problems
from small_rounds import CENT_PER_M, least_cents, line, problem, problems, stop, total_cents, town, van

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


_WHOLE = problems(max_stops=8, min_stops=1) | rich_problems(max_stops=6)


@numba.njit
def measured_anew(tables, rounds, space):
    """Whether all vehicles hold."""
    holds = True
    for slot in range(len(rounds.slots)):
        measures.measure_slot(tables, rounds, slot)
    for slot in range(len(rounds.slots)):
        if rounds.slots[slot, columns.VEHICLE] == slot:
            holds &= measures.measure_vehicle(tables, rounds, space, slot)
            if tables.flags[columns.WALKED]:
                holds &= measures.price_day(tables, rounds, space, slot)
    return holds


@settings(max_examples=60, deadline=None)
@given(_WHOLE, st.integers(1, 400), st.sampled_from((0.0, 1e6)))
def test_what_is_kept_of_each_slot_is_what_its_stops_say(whole: RoundsProblem, steps: int, bonus: float):
    """After any number of steps everything that was updated by the way equals what is measured anew."""
    for part in parts(whole):
        (search,) = Search(part.problem, 7, 1).islands
        search.search(steps, 1e6, bonus)
        given, now, totals = search.tables.given, search.now, search.totals
        anew = columns.Held(*(table.copy() for table in now))
        placed, slots, stops = anew.placed, anew.slots, given.stops
        vehicles = np.flatnonzero(slots[:, columns.VEHICLE] == np.arange(len(slots)))
        used = slots[:, columns.COUNT] > 0
        slots[~used, columns.HEAD] = -1
        assert measured_anew(given, anew, search.space)
        told = [columns.HEAD, columns.TAIL, columns.COUNT, columns.GOODS_READY, columns.BASE, columns.TYPE]
        kept = [columns.AFTER, columns.BEFORE, columns.SLOT, columns.COST_IN, columns.COST_OUT]
        if given.flags[columns.TIMED]:
            kept += [columns.LEAVES, columns.LATEST]
        if given.flags[columns.RANGED]:
            told.append(columns.WAY)
        out = placed[:, columns.SLOT] < 0
        np.testing.assert_array_equal(slots[used][:, told], now.slots[used][:, told])
        np.testing.assert_array_equal(slots[vehicles, columns.COST], now.slots[vehicles, columns.COST])
        np.testing.assert_array_equal(placed[~out][:, kept], now.placed[~out][:, kept])
        assert totals[columns.NOW] == slots[vehicles, columns.COST].sum() + given.sizes[out, columns.DROP].sum()
        assert totals[columns.OUT] == (out & (stops[:, columns.ROLE] != columns.PICK_UP)).sum()
        assert totals[columns.USED] == used.sum()


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


def test_islands_settle_where_the_best_one_is_and_go_on_by_their_own_choices():
    """Two islands of a town, one of them searched: the other goes on from there, and stays in step with itself."""
    part = parts(town(20))[0]
    one, other = Search(part.problem, 1, 2).islands
    one.search(2000, 1.0)
    other.settle(one)
    assert other.best_cost == other.cost == one.cost
    other.search(500, 1.0)
    assert other.best_cost <= one.cost
    assert not np.array_equal(one.space.random, other.space.random), "they would make the same choices"


def test_trips_open_while_each_is_taken_to_save_more_than_it_costs():
    """Two stops on one way and a van for each: driven together unless a trip is taken to save more than the way back,
    and together again once it isn't. The rounds that count as best are those that cost least without.
    """
    vans = van(count=2, cost_per_km=CENT_PER_M, fixed_per_day=Decimal(0))
    (part,) = parts(problem([stop(1, drop_cents=10**6), stop(2, drop_cents=10**6)], [vans], line(0, 10, 20)))
    (island,) = Search(part.problem, 1, 1).islands
    driven = []
    for bonus in (0.0, 1e12, 0.0):
        island.search(200, 1.0, bonus)
        driven.append(int((island.now.slots[:, columns.COUNT] > 0).sum()))
    assert driven == [1, 2, 1]
    assert len(island.sequences()) == 1
