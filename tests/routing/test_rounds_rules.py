"""Each rule of the rounds problem, binding, on cases small enough to be solved in the head. A metre or a second costs a
cent where the vehicle is given such a rate.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from small_rounds import CENT_PER_M, CENT_PER_S, line, problem, stop, table, total_cents, van
from solved_rounds import orders, solved

from data.errors import UnsupportedRule
from routing.rounds import Load, Matrix, cost_of, engine_named


def test_no_stops():
    made = solved(problem([], [van()], line(0)))
    assert (made.rounds, made.dropped, made.status) == ((), (), "empty")


def test_no_vehicles():
    for vehicles, types in (([van(count=0)], {0}), ([], set())):
        made = solved(problem([stop(1, vehicle_types=frozenset(types))], vehicles, line(0, 5)))
        assert (made.rounds, made.dropped, made.status) == ((), (0,), "empty")


def test_everything_in_one_place():
    """No metres, no seconds: one vehicle does it all for its day, at 7 cents."""
    whole = problem([stop(0)] * 4, [van(count=4, fixed_per_day=Decimal("0.07"), cost_per_km=CENT_PER_M)], line(0))
    assert total_cents(whole, solved(whole)) == 7


def test_the_shorter_way_round():
    """Against the clock 1 + 1 + 1, with it 5 + 5 + 5: asymmetric times and metres."""
    ways = table([[0, 5, 1], [1, 0, 5], [5, 1, 0]])
    whole = problem([stop(1), stop(2)], [van(cost_per_km=CENT_PER_M)], ways)
    made = solved(whole)
    assert orders(made) == [[1, 0]]
    assert total_cents(whole, made) == 3


def test_windows_decide_the_order():
    """The far stop shuts at 20, so it comes first, though the near one lies on the way and opens only at 30."""
    stops = [stop(1, windows=((30, 40),)), stop(2, windows=((0, 20),))]
    made = solved(problem(stops, [van()], line(0, 10, 20)))
    assert orders(made) == [[1, 0]]


def test_a_stop_that_shuts_over_midday_is_served_after_it_when_that_saves_the_wait():
    """The second stop opens only at 45; the shop does from 10 to 20 and from 40 to 60. After midday nobody waits: 20 s
    on the road instead of 45.
    """
    stops = [stop(1, windows=((10, 20), (40, 60))), stop(2, windows=((45, 60),))]
    whole = problem(stops, [van(cost_per_h=CENT_PER_S)], line(0, 5, 10))
    assert total_cents(whole, solved(whole)) == 20


def test_a_window_that_shuts_before_anyone_can_come():
    made = solved(problem([stop(1, windows=((0, 4),)), stop(1)], [van()], line(0, 5)))
    assert (orders(made), made.dropped) == ([[1]], (0,))


def test_a_depot_that_shuts_over_midday():
    """5 + 9 + 5 = 19 s for both stops. The gate is shut from 11 to 19: out by 10 and in from 20 on, or, when it stays
    shut, two rounds of 10 s.
    """
    ways = table([[0, 5, 5], [5, 0, 9], [5, 9, 0]])
    for hours, vehicles in ((((0, 10), (20, 30)), 1), (((0, 10),), 2)):
        vans = van(count=2, start_windows=hours, end_windows=hours, fixed_per_day=Decimal(1))
        assert len(solved(problem([stop(1), stop(2)], [vans], ways)).rounds) == vehicles


@pytest.mark.parametrize("unit", Load._fields)
def test_each_quantity_fills_a_vehicle(unit: str):
    """Three stops of 40 don't fit 100: two vans."""
    stops = [stop(place, deliver=Load(**{unit: 40})) for place in (1, 2, 3)]
    vans = van(count=3, capacity=Load(*[999] * 5)._replace(**{unit: 100}), fixed_per_day=Decimal(1))
    assert len(solved(problem(stops, [vans], line(0, 5, 10, 15))).rounds) == 2


def test_a_vehicle_that_can_carry_nothing():
    made = solved(problem([stop(1)], [van(capacity=Load(0, 0, 0))], line(0, 5)))
    assert made.dropped == (0,)


def test_returns_take_room_only_once_they_are_aboard():
    """Both orders have 60 to deliver and 60 to collect, of 100. Collecting first would make it 120; 20 m either way."""
    stops = [stop(1, deliver=Load(), collect=Load(60, 1, 1)), stop(2, deliver=Load(60, 1, 1))]
    whole = problem(stops, [van(count=2, fixed_per_day=Decimal(1), cost_per_km=CENT_PER_M)], line(0, 5, 10))
    made = solved(whole)
    assert orders(made) == [[1, 0]]
    assert total_cents(whole, made) == 120


def test_returns_that_never_fit_beside_the_deliveries():
    """60 is delivered and 60 collected at each of two stops: on the way between them 120 would be aboard."""
    both = {"deliver": Load(50, 1, 1), "collect": Load(60, 1, 1)}
    whole = problem([stop(1, **both), stop(2, **both)], [van(count=2)], line(0, 5, 10))
    assert orders(solved(whole)) == [[0], [1]]


def test_goods_that_are_ready_late_go_with_another_vehicle():
    """Stop 0 shuts at 8 and the goods of stop 1 are ready at 10: one vehicle can't leave both before 3 and after 10."""
    stops = [stop(1, windows=((0, 8),)), stop(2, ready_s=10)]
    made = solved(problem(stops, [van(count=2)], line(0, 5, 10)))
    assert orders(made) == [[0], [1]]
    assert max(planned.depart_s for planned in made.rounds) >= 10


def test_a_range_splits_a_round():
    """Both stops lie 10 m off, on opposite sides: 40 m for one vehicle with a range of 39."""
    stops = [stop(1), stop(2)]
    near = van(count=2, fixed_per_day=Decimal(1), max_distance_m=40)
    assert len(solved(problem(stops, [near], line(10, 0, 20))).rounds) == 1
    short = van(count=2, fixed_per_day=Decimal(1), max_distance_m=39)
    assert len(solved(problem(stops, [short], line(10, 0, 20))).rounds) == 2


def test_a_range_leaves_out_what_is_too_far():
    made = solved(problem([stop(1), stop(2)], [van(count=2, max_distance_m=18)], line(0, 5, 10)))
    assert (orders(made), made.dropped) == ([[0]], (1,))


def test_paid_for_the_hours_worked():
    """5 s out, 7 s there, 5 s back."""
    whole = problem([stop(1, service_s=7)], [van(cost_per_h=CENT_PER_S)], line(0, 5))
    assert cost_of(whole, solved(whole).rounds[0]).time == 17


def test_paid_for_the_shift():
    """400 s are paid, however short the round; one vehicle is cheaper than two."""
    whole = problem([stop(1), stop(2)], [van(count=2, cost_per_h=CENT_PER_S, paid_shift_s=400)], line(0, 5, 10))
    made = solved(whole)
    assert [cost_of(whole, planned).time for planned in made.rounds] == [400]


def test_each_line_of_the_cost_is_rounded_once():
    """0.125 cents a metre on 20 m = 2.5, up to 3; 0.3 cents a second on 20 s = 6; 2 stops at 1.25 cents = 2.5, up to 3;
    1.5 cents a day, up to 2.
    """
    kind = van(
        cost_per_km=Decimal("1.25"),
        cost_per_h=Decimal("10.8"),
        cost_per_stop=Decimal("0.0125"),
        fixed_per_day=Decimal("0.015"),
    )
    whole = problem([stop(1), stop(2)], [kind], line(0, 5, 10))
    cost = cost_of(whole, solved(whole).rounds[0])
    assert (cost.distance, cost.time, cost.stops, cost.fixed, cost.total) == (3, 6, 3, 2, 14)


def test_the_cheap_vehicle_where_it_can_and_the_large_one_where_it_must():
    """The bike holds one stop of 10, costs 5 a day and a cent a metre; the van holds all, costs 100 a day."""
    types = frozenset({0, 1})
    bike = van(name="bike", capacity=Load(10, 10, 10), fixed_per_day=Decimal("0.05"), cost_per_km=CENT_PER_M)
    large = van(fixed_per_day=Decimal(1), cost_per_km=CENT_PER_M)
    small = problem([stop(1, deliver=Load(10, 1, 1), vehicle_types=types)], [large, bike], line(0, 5))
    assert [planned.vehicle_type for planned in solved(small).rounds] == [1]
    heavy = problem([stop(1, deliver=Load(11, 1, 1), vehicle_types=types)], [large, bike], line(0, 5))
    assert [planned.vehicle_type for planned in solved(heavy).rounds] == [0]


def test_each_vehicle_on_its_own_roads():
    """The bike's way is 3 s, the van's 30; both are paid by the second."""
    bike = van(name="bike", matrix=1, cost_per_h=CENT_PER_S)
    whole = problem(
        [stop(1, vehicle_types=frozenset({0, 1}))], [van(cost_per_h=CENT_PER_S), bike], line(0, 30), line(0, 3)
    )
    assert total_cents(whole, solved(whole)) == 6


def test_each_depot_serves_its_own():
    """Stop 2 lies beside depot 1 but belongs to depot 0."""
    stops = [stop(2), stop(3, vehicle_types=frozenset({1}))]
    types = [van(), van(name="other", start=1, end=1)]
    made = solved(problem(stops, types, line(0, 100, 99, 101)))
    assert [(planned.vehicle_type, planned.visits[0].stop) for planned in made.rounds] == [(0, 0), (1, 1)]


def test_a_round_may_end_elsewhere():
    whole = problem([stop(1)], [van(end=2, cost_per_km=CENT_PER_M)], line(0, 5, 10))
    assert total_cents(whole, solved(whole)) == 10


def test_an_optional_stop_is_dropped_just_when_its_price_is_lower():
    """A trip of 5 m there and back costs 10."""
    for price, dropped in ((9, (0,)), (11, ())):
        made = solved(problem([stop(1, drop_cents=price)], [van(cost_per_km=CENT_PER_M)], line(0, 5)))
        assert made.dropped == dropped


def test_optional_stops_pay_for_a_vehicle_together():
    """Each would pay 60 of the 100 a day; two pay."""
    stops = [stop(1, drop_cents=60), stop(1, drop_cents=60)]
    whole = problem(stops, [van(fixed_per_day=Decimal(1))], line(0, 5))
    assert solved(whole).dropped == ()


def test_priority_comes_first_when_the_fleet_is_short():
    """One of the two fits; the dear far one has priority, though the near one has ten times the parcels."""
    stops = [
        stop(1, deliver=Load(60, 1, 10)),
        stop(2, deliver=Load(60, 1, 1), priority=1),
    ]
    whole = problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 1, 100))
    assert solved(whole).dropped == (0,)


def test_of_equal_priority_more_parcels_are_served():
    stops = [stop(1, deliver=Load(60, 1, 1)), stop(2, deliver=Load(60, 1, 2))]
    assert solved(problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 1, 100))).dropped == (0,)


def test_a_place_without_a_way_is_left_out():
    ways = line(0, 5, 10)
    ways.duration_s[0, :2, 2] = ways.distance_m[0, :2, 2] = -1
    made = solved(problem([stop(1), stop(2)], [van()], ways))
    assert (orders(made), made.dropped) == ([[0]], (1,))


def test_two_places_without_a_way_between_them_need_two_vehicles():
    ways = line(10, 0, 20)
    ways.duration_s[0, 1, 2] = ways.duration_s[0, 2, 1] = -1
    ways.distance_m[0, 1, 2] = ways.distance_m[0, 2, 1] = -1
    assert orders(solved(problem([stop(1), stop(2)], [van(count=2)], ways))) == [[0], [1]]


def test_one_stop():
    """5 m there and back."""
    whole = problem([stop(1)], [van(cost_per_km=CENT_PER_M)], line(0, 5))
    made = solved(whole)
    assert (orders(made), total_cents(whole, made)) == ([[0]], 10)


def test_chilled_goods_have_a_compartment_of_their_own():
    """60 chilled and 60 not, of 100 each, fit together; 60 and 60 chilled don't."""
    chilled, other = Load(chilled_cm3=60), Load(cm3=60)
    kind = van(count=2, capacity=Load(999, 100, 999, 999, 100), fixed_per_day=Decimal(1))
    for loads, vans in (([chilled, other], 1), ([chilled, chilled], 2)):
        stops = [stop(1, deliver=load) for load in loads]
        assert len(solved(problem(stops, [kind], line(0, 5))).rounds) == vans


def test_cages_are_returned_too():
    """Two cages out and two back at each stop: the van is as full after each as before."""
    stops = [stop(1, deliver=Load(cages=2), collect=Load(cages=2))] * 3
    assert solved(problem(stops, [van(capacity=Load(99, 99, 99, 6))], line(0, 5))).dropped == ()
    assert len(solved(problem(stops, [van(capacity=Load(99, 99, 99, 5))], line(0, 5))).dropped) == 1


def test_a_rule_that_an_engine_lacks_is_refused_by_name():
    by_hour = Matrix(np.zeros((2, 1, 1), np.int32), np.zeros((2, 1, 1), np.int32), (0, 3600))
    with pytest.raises(UnsupportedRule, match="travel times by hour"):
        engine_named("ortools")(problem([], [van()], by_hour), time_limit_s=1, seed=0)


def test_an_unknown_engine():
    with pytest.raises(ValueError, match="engines are auto, ortools, search"):
        engine_named("abacus")
