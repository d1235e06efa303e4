"""Travel times by hour, on cases small enough to be solved in the head."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rich_rounds import hourly
from small_rounds import CENT_PER_M, CENT_PER_S, line, problem, stop, table, total_cents, van
from solved_rounds import orders, solved

from routing.rounds import Matrix

AT_0 = ((0, 0),)


def by_hour(starts: tuple[int, ...], *periods: Matrix) -> Matrix:
    return Matrix(
        np.concatenate([each.duration_s for each in periods]),
        np.concatenate([each.distance_m for each in periods]),
        starts,
    )


def test_a_leg_into_the_rush_hour():
    """10 s, from 20 on twice as long. Left at 15: 5 s make half of the way, the rest takes 10; back it is 20 s."""
    ways = by_hour((0, 20), line(0, 10), line(0, 20))
    (planned,) = solved(problem([stop(1)], [van(start_windows=((15, 15),))], ways)).rounds
    assert (planned.visits[0].arrive_s, planned.return_s) == (30, 50)


def test_a_leg_through_three_periods():
    """40 s at first, 20 from 10 on, 10 from 15 on. Left at 0: a quarter by 10, another by 15, the second half in 5."""
    ways = by_hour((0, 10, 15), line(0, 40), line(0, 20), line(0, 10))
    (planned,) = solved(problem([stop(1)], [van(start_windows=AT_0)], ways)).rounds
    assert (planned.visits[0].arrive_s, planned.return_s) == (20, 30)


def test_what_is_left_of_a_leg_is_rounded_up():
    """3 s, from 1 on 4: 2 of 3 thirds are left at 1, which take 8/3 s, so 3."""
    ways = by_hour((0, 1), line(0, 3), line(0, 4))
    (planned,) = solved(problem([stop(1)], [van(start_windows=AT_0)], ways)).rounds
    assert planned.visits[0].arrive_s == 4


def test_a_round_leaves_after_the_rush_hour():
    """20 s there until 20, then 10 each way: leaving at 0 it is paid for 30 s, leaving at 20 for 20."""
    ways = by_hour((0, 20), line(0, 20), line(0, 10))
    whole = problem([stop(1)], [van(cost_per_h=CENT_PER_S)], ways)
    made = solved(whole)
    assert made.rounds[0].depart_s == 20
    assert total_cents(whole, made) == 20


def test_a_wait_at_the_door_is_spent_at_the_depot_and_beside_the_rush_hour():
    """Open at 40; 20 s until 20, then 10: leaves at 30, not at 20."""
    ways = by_hour((0, 20), line(0, 20), line(0, 10))
    whole = problem([stop(1, windows=((40, 50),))], [van(cost_per_h=CENT_PER_S)], ways)
    assert solved(whole).rounds[0].depart_s == 30


def test_the_hour_decides_the_order():
    """From 15 on the way between the depot and stop 0 takes 100 s: it must come first. 10 + 10 + 10 = 30."""
    rush = table([[0, 100, 10], [100, 0, 10], [10, 10, 0]])
    ways = by_hour((0, 15), table([[0, 10, 10], [10, 0, 10], [10, 10, 0]]), rush)
    whole = problem([stop(1), stop(2)], [van(cost_per_h=CENT_PER_S, start_windows=AT_0)], ways)
    made = solved(whole)
    assert orders(made) == [[0, 1]]
    assert total_cents(whole, made) == 30


def test_the_hour_decides_the_window():
    """There by 10 only if it leaves before the rush hour, which begins at 3: 5 s there, then 50."""
    ways = by_hour((0, 3), line(0, 5), line(0, 50))
    late = van(start_windows=((4, 4),))
    assert solved(problem([stop(1, windows=((0, 10),))], [late], ways)).dropped == (0,)
    (planned,) = solved(problem([stop(1, windows=((0, 24),))], [van(start_windows=AT_0)], ways)).rounds
    assert planned.visits[0].arrive_s == 3 + 20  # 2 of 5 fifths are left at 3


def test_the_way_is_that_of_the_hour_of_leaving():
    """Night ban on the short way of 10 m until 20: 30 m there; back after 20 it is 10."""
    night = table([[0, 20], [20, 0]], [[0, 30], [30, 0]])
    whole = problem(
        [stop(1)],
        [van(cost_per_km=CENT_PER_M, start_windows=AT_0)],
        by_hour((0, 20), night, table([[0, 20], [20, 0]], [[0, 10], [10, 0]])),
    )
    assert total_cents(whole, solved(whole)) == 40


def test_a_range_counts_the_way_of_the_hour():
    """30 + 10 m as above: a range of 40 is enough, 39 isn't."""
    night = table([[0, 20], [20, 0]], [[0, 30], [30, 0]])
    ways = by_hour((0, 20), night, table([[0, 20], [20, 0]], [[0, 10], [10, 0]]))
    for metres, dropped in ((40, ()), (39, (0,))):
        whole = problem([stop(1)], [van(max_distance_m=metres, start_windows=AT_0)], ways)
        assert solved(whole).dropped == dropped


def test_each_type_has_its_own_hours():
    """The van is slow before 50, the bike never: the bike goes."""
    stops = [stop(1, vehicle_types=frozenset({0, 1}))]
    kinds = [van(cost_per_h=CENT_PER_S, start_windows=AT_0), van(name="bike", matrix=1, cost_per_h=CENT_PER_S)]
    whole = problem(stops, kinds, by_hour((0, 50), line(0, 9), line(0, 1)), line(0, 4))
    made = solved(whole)
    assert [planned.vehicle_type for planned in made.rounds] == [1]
    assert total_cents(whole, made) == 8


@given(hourly(4), st.integers(0, 3), st.integers(0, 3))
def test_who_leaves_later_never_arrives_earlier(matrix: Matrix, here: int, there: int):
    if matrix.duration_s[0, here, there] >= 0:
        arrivals = [time + matrix.drive_s(here, there, time) for time in range(120)]
        assert arrivals == sorted(arrivals)
