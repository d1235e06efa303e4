"""Each rule that the OR-Tools engine holds, binding, on cases small enough to be solved in the head, and the names of
those that it refuses. A metre or a second costs a cent where the vehicle is given such a rate.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from small_rounds import ANY_TIME, CENT_PER_M, CENT_PER_S, line, problem, stop, van

from data.driver_rules import DriverRules
from data.errors import UnsupportedRule
from routing.rounds import FixedRound, Knobs, Load, Lunch, Matrix, Rounds, RoundsProblem, check, cost_of, engine_named
from routing.rounds.construct import objective_cents

BOTH_SIDES = line(10, 0, 20)
"""Two places 10 m from the depot, on opposite sides."""

ROOM = Load(999, 999, 999, 999, 999)


def solved(whole: RoundsProblem) -> Rounds:
    """What OR-Tools finds; `search` must find rounds that cost the same."""
    made = engine_named("ortools")(whole, time_limit_s=60, seed=1, iteration_limit=60)
    ours = engine_named("search")(whole, time_limit_s=60, seed=1, iteration_limit=20)
    assert check(whole, made) == check(whole, ours) == []
    assert objective_cents(whole, made.rounds) == objective_cents(whole, ours.rounds)
    return made


def orders(made: Rounds) -> list[list[int]]:
    return sorted([visit.stop for visit in planned.visits] for planned in made.rounds)


@pytest.mark.parametrize("unit", Load._fields)
def test_each_quantity_fills_a_vehicle(unit: str):
    """Three stops of 40 don't fit 100: two vans."""
    stops = [stop(place, deliver=Load(**{unit: 40})) for place in (1, 2, 3)]
    vans = van(count=3, capacity=ROOM._replace(**{unit: 100}), fixed_per_day=Decimal(1))
    assert len(solved(problem(stops, [vans], line(0, 5, 10, 15))).rounds) == 2


@pytest.mark.parametrize(("longest_s", "rounds"), [(40, 1), (39, 2)])
def test_the_longest_round(longest_s: int, rounds: int):
    """Both stops on one round take 40 s, each alone 20."""
    vans = van(count=2, max_duration_s=longest_s, fixed_per_day=Decimal(1))
    assert len(solved(problem([stop(1), stop(2)], [vans], BOTH_SIDES)).rounds) == rounds


def test_the_longest_round_is_one_without_its_wait():
    """The second stop opens at 200, the first shuts at 20: together from 0 to 210 at least; apart 20 s each."""
    stops = [stop(1, windows=((0, 20),)), stop(2, windows=((200, 300),))]
    vans = van(count=2, max_duration_s=100, fixed_per_day=Decimal(1))
    assert orders(solved(problem(stops, [vans], BOTH_SIDES))) == [[0], [1]]


@pytest.mark.parametrize(("longest_s", "rounds"), [(46, 1), (45, 2)])
def test_loading_is_a_part_of_the_longest_round(longest_s: int, rounds: int):
    """40 s on the road, and 3 s of loading for each of two parcels."""
    vans = van(count=2, max_duration_s=longest_s, load_s_per_parcel=3, fixed_per_day=Decimal(1))
    made = solved(problem([stop(1), stop(2)], [vans], BOTH_SIDES))
    assert len(made.rounds) == rounds
    assert all(planned.begin_s == planned.depart_s - 3 * len(planned.visits) for planned in made.rounds)


def test_loading_is_paid_for():
    """5 s out, 5 s back, and 7 s of loading, which decide for the vehicle that is paid by shift: 15 cents."""
    types = [van(cost_per_h=CENT_PER_S, load_s_per_parcel=7)]
    whole = problem([stop(1)], types, line(0, 5))
    assert cost_of(whole, solved(whole).rounds[0]).total == 17
    types.append(van(name="shift", cost_per_h=CENT_PER_S, load_s_per_parcel=7, paid_shift_s=15))
    made = solved(problem([stop(1, vehicle_types=frozenset({0, 1}))], types, line(0, 5)))
    assert [planned.vehicle_type for planned in made.rounds] == [1]


@pytest.mark.parametrize(("seconds", "rounds"), [(5, 1), (6, 2)])
def test_loading_comes_before_leaving(seconds: int, rounds: int):
    """It can't begin before 0, and at 10 the last vehicle leaves."""
    vans = van(count=2, start_windows=((0, 10),), load_s_per_parcel=seconds, fixed_per_day=Decimal(1))
    assert len(solved(problem([stop(1), stop(2)], [vans], BOTH_SIDES)).rounds) == rounds


@pytest.mark.parametrize(("seconds", "rounds"), [(2, 1), (3, 2)])
def test_loading_begins_when_all_goods_are_ready(seconds: int, rounds: int):
    """At 8; both parcels are loaded by 12 or 14, and the stops, 5 s away, shut at 17: one has to go before."""
    stops = [stop(1, windows=((0, 17),)), stop(1, windows=((0, 17),), ready_s=8)]
    vans = van(count=2, load_s_per_parcel=seconds, fixed_per_day=Decimal(1))
    assert len(solved(problem(stops, [vans], line(0, 5))).rounds) == rounds


def test_each_type_is_loaded_at_its_own_pace():
    """Two parcels take the slow van 20 s and the quick one 2 s; 10 is when both leave at the latest."""
    types = [van(name=name, load_s_per_parcel=pace, start_windows=((0, 10),)) for name, pace in (("s", 10), ("q", 1))]
    either = frozenset({0, 1})
    made = solved(problem([stop(1, deliver=Load(1, 1, 2), vehicle_types=either)], types, line(0, 5)))
    assert [planned.vehicle_type for planned in made.rounds] == [1]


@pytest.mark.parametrize(("per_s", "rounds"), [("1", 2), ("0.25", 1)])
def test_overtime_or_another_vehicle(per_s: str, rounds: int):
    """From 20 on: both stops on one round are 20 s of it, for 20 cents or 5; another vehicle costs 10."""
    vans = van(count=2, fixed_per_day=Decimal("0.1"), overtime_from_s=20, overtime_per_h=CENT_PER_S * Decimal(per_s))
    whole = problem([stop(1), stop(2)], [vans], BOTH_SIDES)
    made = solved(whole)
    assert len(made.rounds) == rounds
    assert objective_cents(whole, made.rounds) == (20 if rounds == 2 else 15)


def test_compactness_is_a_price_of_metres_between_stops():
    """20 m lie between the stops: 20 cents, more than another vehicle's 15; none is charged to and from the depot."""
    whole = problem([stop(1), stop(2)], [van(count=2, fixed_per_day=Decimal("0.15"))], BOTH_SIDES)
    assert orders(solved(whole)) == [[0, 1]] or orders(solved(whole)) == [[1, 0]]
    assert orders(solved(replace(whole, knobs=Knobs(compactness=CENT_PER_M)))) == [[0], [1]]


def test_balance_of_stops():
    """4 × 4 = 16 on one vehicle, 4 + 4 = 8 on two, which cost 3 each; a third one would save 2 of its 3."""
    whole = problem([stop(1, drop_cents=100)] * 4, [van(count=3, fixed_per_day=Decimal("0.03"))], line(0, 5))
    made = solved(replace(whole, knobs=Knobs(balance_stops=Decimal("0.01"))))
    assert sorted(len(planned.visits) for planned in made.rounds) == [2, 2]


def test_goods_are_picked_up_before_they_are_delivered():
    """The pick-up lies behind the delivery: there and back through it."""
    whole = problem([stop(1, fetched_at=1), stop(2, deliver=Load())], [van(cost_per_km=CENT_PER_M)], line(0, 10, 20))
    made = solved(whole)
    assert orders(made) == [[1, 0]]
    assert objective_cents(whole, made.rounds) == 40


@pytest.mark.parametrize(("price", "dropped"), [(39, (0, 1)), (41, ())])
def test_both_of_a_pair_are_left_out_or_none(price: int, dropped: tuple[int, ...]):
    """There and back is 40 m."""
    stops = [stop(1, fetched_at=1, drop_cents=price), stop(2, deliver=Load(), drop_cents=0)]
    assert solved(problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 10, 20))).dropped == dropped


def test_both_of_a_pair_go_with_one_vehicle():
    """One on each side: 40 m in one vehicle, though two would be free and shorten nobody's way."""
    stops = [stop(1, fetched_at=1), stop(2, deliver=Load())]
    assert orders(solved(problem(stops, [van(count=2, max_distance_m=40)], BOTH_SIDES))) == [[1, 0]]


def test_a_pair_with_several_windows():
    """The pick-up at 10 m has its second window from 30, the delivery at 20 m its second from 45: there are two nodes
    of each, and only these two can be.
    """
    stops = [
        stop(2, fetched_at=1, windows=((0, 25), (45, 60))),
        stop(1, deliver=Load(), windows=((0, 5), (30, 44))),
    ]
    made = solved(problem(stops, [van(cost_per_h=CENT_PER_S)], line(0, 10, 20)))
    assert [visit.start_s for visit in made.rounds[0].visits] == [35, 45]


def test_what_is_fetched_takes_room_only_on_its_way():
    """60 for stop 2 and 60 from stop 1 to stop 0, of 100: stop 2 comes before the pick-up or another vehicle."""
    sixty = Load(60, 1, 1)
    stops = [stop(1, deliver=sixty, fetched_at=1), stop(2, deliver=Load()), stop(3, deliver=sixty)]
    whole = problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 10, 20, 30))
    assert orders(solved(whole)) == [[2, 1, 0]]


def test_a_pair_of_which_one_is_too_much_is_left_out():
    stops = [stop(1, deliver=Load(101, 1, 1), fetched_at=1), stop(2, deliver=Load()), stop(1)]
    made = solved(problem(stops, [van()], line(0, 10, 20)))
    assert (orders(made), made.dropped) == ([[2]], (0, 1))


def fixed(whole: RoundsProblem, *stops: int, number: int = 1, closed: bool = False) -> RoundsProblem:
    return replace(whole, fixed=(FixedRound(0, number, (stops,), closed),))


THREE = problem([stop(1), stop(2), stop(3)], [van(count=3, cost_per_km=CENT_PER_M)], line(0, 10, 20, 30))
"""Best visited on the way out, or back: 60 m."""


def test_a_fixed_round_is_how_the_round_begins():
    """1, 0 and then 2: 20 + 10 + 20 + 30 m in one vehicle; 40 and 60 with another one for stop 2."""
    whole = fixed(THREE, 1, 0)
    made = solved(whole)
    assert orders(made) == [[1, 0, 2]]
    assert objective_cents(whole, made.rounds) == 80


def test_a_closed_round_gets_nothing_more():
    made = solved(fixed(THREE, 1, 0, number=2, closed=True))
    assert orders(made) == [[1, 0], [2]]
    assert {planned.vehicle_no for planned in made.rounds if len(planned.visits) == 2} == {2}


def test_the_others_keep_away_from_the_number_of_a_fixed_round():
    """Stop 2 is too heavy to go along."""
    heavy = stop(3, deliver=Load(100, 1, 1))
    made = solved(fixed(problem([stop(1), stop(2), heavy], THREE.vehicle_types, *THREE.matrices), 0, number=1))
    assert sorted((planned.vehicle_no, planned.visits[0].stop) for planned in made.rounds) == [(1, 0), (2, 2)]


def test_a_fixed_stop_is_visited_whatever_it_costs():
    whole = problem([stop(1, drop_cents=1)], [van(cost_per_km=CENT_PER_M)], line(0, 10))
    assert solved(whole).dropped == (0,)
    assert orders(solved(fixed(whole, 0))) == [[0]]


def test_a_fixed_pair():
    """It comes first, though stop 2 lies between its two places: 30 + 20 + 10 + 20 m."""
    stops = [stop(1, fetched_at=1), stop(3, deliver=Load()), stop(2)]
    whole = fixed(problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 10, 20, 30)), 1, 0)
    made = solved(whole)
    assert orders(made) == [[1, 0, 2]]
    assert objective_cents(whole, made.rounds) == 80


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        pytest.param({"max_trips": 2}, "several trips", id="several trips"),
        pytest.param({"load_windows": ANY_TIME}, "load windows", id="load windows"),
        pytest.param({"rules": DriverRules(max_drive_s=9)}, "driver rules", id="driver rules"),
        pytest.param({"lunch": Lunch(0, 9, 9)}, "lunch", id="lunch"),
    ],
)
def test_rules_of_vehicles_that_it_lacks_are_refused_by_name(fields: dict[str, Any], named: str):
    with pytest.raises(UnsupportedRule, match=rf"engine ortools can't plan with: {named}$"):
        engine_named("ortools")(problem([stop(1)], [van(**fields)], line(0, 5)), time_limit_s=1, seed=0)


def test_the_other_rules_that_it_lacks_are_refused_by_name():
    by_hour = Matrix(np.zeros((2, 1, 1), np.int32), np.zeros((2, 1, 1), np.int32), (0, 3600))
    whole = replace(problem([], [van()], by_hour), knobs=Knobs(balance_hours=Decimal(1), balance_stops=Decimal(1)))
    with pytest.raises(UnsupportedRule, match=r"with: balance of hours, travel times by hour$"):
        engine_named("ortools")(whole, time_limit_s=1, seed=0)
