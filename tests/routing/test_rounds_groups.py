"""Large problems on several islands: groups of vehicles searched side by side, put together and cut anew."""

from __future__ import annotations

import numpy as np
import pytest
from small_rounds import CENT_PER_M, problem, stop, total_cents, van

from routing.rounds import Load, Matrix, Round, RoundsProblem, check, engine_named
from routing.rounds.limits import Limits
from routing.rounds.parts import parts
from routing.rounds.search.engine import Search


def field(vehicles: int, stops: int = 320) -> RoundsProblem:
    """Stops at random in a square of 1 km; ten fill a vehicle, a metre costs a cent, leaving a stop out 2,000."""
    at = np.random.default_rng(1).uniform(0, 1000, (stops + 1, 2))
    metres = np.rint(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))).astype(np.int32)
    wanted = [stop(number, drop_cents=2000, windows=((0, 10**6),)) for number in range(1, stops + 1)]
    hours = ((0, 10**6),)
    fleet = van(
        count=vehicles, capacity=Load(100, 100, 10), cost_per_km=CENT_PER_M, start_windows=hours, end_windows=hours
    )
    return problem(wanted, [fleet], Matrix(np.zeros((1, stops + 1, stops + 1), np.int32), metres[None]))


def searched(whole: RoundsProblem, islands: int, iterations: int = 60) -> tuple[Search, tuple[Round, ...]]:
    (part,) = parts(whole)
    search = Search(part.problem, 1, islands)
    search.run(Limits(600, iterations, lambda: False), lambda: None)
    return search, part.in_the_whole(search.rounds())


@pytest.mark.parametrize("islands", [2, 3, 4])
@pytest.mark.parametrize("vehicles", [40, 30])
def test_what_groups_have_found_together_costs_what_they_say(vehicles: int, islands: int):
    """With 40 vehicles nobody is left out; 30 have room for 300 of the 320. A cent has a thousand units."""
    whole = field(vehicles, 150 * islands if islands > 2 else 320)
    search, made = searched(whole, islands)
    assert search._groups is not None
    visits = [visit.stop for planned in made for visit in planned.visits]
    assert len(visits) == len(set(visits))
    assert total_cents(whole, made) == round(search._best_cost / 1000)


def test_groups_find_better_rounds_than_they_begin_with_and_the_same_again():
    whole = field(40)
    begun, _ = searched(whole, 2, 0)
    found, made = searched(whole, 2, 100)
    assert found._best_cost < 0.97 * begun._best_cost
    assert made == searched(whole, 2, 100)[1]


def test_the_engine_with_two_threads_gives_valid_rounds():
    whole = field(40)
    made = engine_named("search")(whole, time_limit_s=60, seed=1, iteration_limit=40, threads=2)
    assert check(whole, made) == []
    assert made.dropped == ()
