"""Fixed rounds: what is decided stays, on cases small enough to be solved in the head."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from small_rounds import CENT_PER_M, line, problem, stop, table, total_cents, van
from solved_rounds import orders, solved

from routing.rounds import FixedRound, Load, Round, RoundsProblem

LINE = line(0, 5, 10)


def fixing(whole: RoundsProblem, *fixed: FixedRound) -> RoundsProblem:
    return replace(whole, fixed=fixed)


def round_of(whole: RoundsProblem, vehicle_type: int, number: int) -> Round:
    found = [r for r in solved(whole).rounds if (r.vehicle_type, r.vehicle_no) == (vehicle_type, number)]
    assert len(found) == 1
    return found[0]


def test_an_open_round_begins_with_what_is_fixed():
    """Against the clock 1 + 1 + 1 by way of 1, 0; fixed to begin with 0 it is 5 + 5 + 5."""
    ways = table([[0, 5, 1], [1, 0, 5], [5, 1, 0]])
    free = problem([stop(1), stop(2)], [van(cost_per_km=CENT_PER_M)], ways)
    assert orders(solved(free)) == [[1, 0]]
    whole = fixing(free, FixedRound(0, 1, ((0,),)))
    made = solved(whole)
    assert orders(made) == [[0, 1]]
    assert total_cents(whole, made) == 15


def test_a_closed_round_takes_nothing_more():
    """The second stop lies on the way, but goes with the other van."""
    free = problem([stop(2), stop(1)], [van(count=2, cost_per_km=CENT_PER_M, fixed_per_day=Decimal(1))], LINE)
    assert orders(solved(free)) == [[1, 0]] or orders(solved(free)) == [[0, 1]]
    assert orders(solved(fixing(free, FixedRound(0, 1, ((0,),), closed=True)))) == [[0], [1]]


def test_a_closed_round_with_no_other_vehicle_leaves_the_rest_out():
    whole = fixing(problem([stop(2), stop(1)], [van()], LINE), FixedRound(0, 1, ((0,),), closed=True))
    made = solved(whole)
    assert (orders(made), made.dropped) == ([[0]], (1,))


def test_only_the_trips_that_are_fixed_are_closed():
    whole = fixing(problem([stop(2), stop(1)], [van(max_trips=2)], LINE), FixedRound(0, 1, ((0,),), closed=True))
    (planned,) = solved(whole).rounds
    assert planned.sequences == ((0,), (1,))


@pytest.mark.parametrize("stops", [1, 2])
def test_it_is_made_even_if_leaving_it_out_costs_less(stops: int):
    """A round of 10 m costs 10, leaving the stop out 1."""
    whole = problem([stop(1, drop_cents=1)] * stops, [van(cost_per_km=CENT_PER_M)], LINE)
    assert len(solved(whole).dropped) == stops
    kept = solved(fixing(whole, FixedRound(0, 1, ((0,),))))
    assert kept.dropped == ()


def test_it_stays_with_its_vehicle():
    """The bike would be cheaper, and the third van is as good as the first."""
    types = frozenset({0, 1})
    kinds = [van(count=3, fixed_per_day=Decimal(1)), van(name="bike")]
    whole = problem([stop(1, vehicle_types=types), stop(2, vehicle_types=types)], kinds, LINE)
    assert [r.vehicle_type for r in solved(whole).rounds] == [1]
    planned = round_of(fixing(whole, FixedRound(0, 3, ((0,),))), 0, 3)
    assert planned.visits[0].stop == 0


def test_two_fixed_rounds():
    """Of three stops in one place two begin rounds; the third goes with either."""
    kind = van(count=2, fixed_per_day=Decimal(1))
    whole = problem([stop(1), stop(1), stop(1)], [kind], LINE)
    made = solved(fixing(whole, FixedRound(0, 1, ((0,),)), FixedRound(0, 2, ((1,),))))
    assert sorted((r.vehicle_no, r.visits[0].stop) for r in made.rounds) == [(1, 0), (2, 1)]
    assert made.dropped == ()


def test_all_that_is_fixed_comes_in_its_order():
    """Out, back, and out again: 10 + 5 + 5 + 10 m, where 20 would do."""
    whole = problem([stop(2), stop(1), stop(2)], [van(cost_per_km=CENT_PER_M)], LINE)
    whole = fixing(whole, FixedRound(0, 1, ((0, 1, 2),)))
    made = solved(whole)
    assert orders(made) == [[0, 1, 2]]
    assert total_cents(whole, made) == 30


def test_a_full_round_that_is_fixed_leaves_others_to_other_vehicles():
    kind = van(count=2, capacity=Load(2, 9, 9))
    whole = problem([stop(1), stop(1), stop(1)], [kind], LINE)
    assert orders(solved(fixing(whole, FixedRound(0, 1, ((2, 0),))))) == [[1], [2, 0]]


def test_a_pair_that_is_fixed():
    stops = [stop(1, deliver=Load()), stop(2, fetched_at=0), stop(1)]
    whole = fixing(problem(stops, [van()], LINE), FixedRound(0, 1, ((0, 1),)))
    assert orders(solved(whole)) == [[0, 1, 2]]


def test_two_trips_that_are_fixed():
    """All three would fit on one trip; stop 2 may go on one of its own, or behind what an open one has."""
    whole = problem([stop(1), stop(2), stop(1)], [van(max_trips=3, cost_per_km=CENT_PER_M)], LINE)
    (planned,) = solved(whole).rounds
    assert len(planned.trips) == 1
    (planned,) = solved(fixing(whole, FixedRound(0, 1, ((1,), (0,)), closed=True))).rounds
    assert planned.sequences == ((1,), (0,), (2,))
    (planned,) = solved(fixing(whole, FixedRound(0, 1, ((1,), (0,))))).rounds
    assert sorted(map(len, planned.sequences)) == [1, 2]
    assert [trip[0] for trip in planned.sequences] == [1, 0]


@pytest.mark.parametrize("trips", [(), ((),), ((0, 0),), ((0,), (0,)), ((1,),), ((1,), (2,)), ((0,), (3,), (4,))])
def test_what_is_no_round_is_refused(trips: tuple[tuple[int, ...], ...]):
    """Stop 1 is fetched for stop 2; the van makes two trips."""
    stops = [stop(1), stop(1, deliver=Load()), stop(2, fetched_at=1), stop(1), stop(1)]
    whole = problem(stops, [van(max_trips=2)], LINE)
    assert fixing(whole, FixedRound(0, 1, ((1, 2), (0,)))).fixed
    with pytest.raises(ValueError, match=r"no round|more trips"):
        fixing(whole, FixedRound(0, 1, trips))
