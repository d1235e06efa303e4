"""Pick-up before delivery, on cases small enough to be solved in the head."""

from __future__ import annotations

import numpy as np
from small_rounds import CENT_PER_M, line, problem, stop, table, total_cents, van
from solved_rounds import orders, solved

from routing.rounds import Load, Matrix

NOTHING = Load()


def test_the_pick_up_comes_first_though_that_is_the_longer_way_round():
    """With the clock 5 + 5 + 5, against it 1 + 1 + 1; stop 0 is picked up first, and that is with it."""
    ways = table([[0, 5, 1], [1, 0, 5], [5, 1, 0]])
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0, drop_cents=99)]
    whole = problem(stops, [van(cost_per_km=CENT_PER_M)], ways)
    made = solved(whole)
    assert orders(made) == [[0, 1]]
    assert total_cents(whole, made) == 15


def test_a_pair_without_a_price_is_served_whatever_it_costs():
    """The same 5 + 5 + 5."""
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0)]
    whole = problem(stops, [van(cost_per_km=CENT_PER_M)], table([[0, 5, 1], [1, 0, 5], [5, 1, 0]]))
    assert solved(whole).dropped == ()


def test_a_pair_stays_on_one_vehicle():
    """Each of two vans would make the shorter round of 20 m; together it is 40."""
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0)]
    whole = problem(stops, [van(count=2, cost_per_km=CENT_PER_M)], line(10, 0, 20))
    assert orders(solved(whole)) == [[0, 1]]


def test_goods_take_room_only_between_the_two():
    """60 of 100 g each: one pair after the other, never both aboard."""
    stops = [
        stop(1, deliver=NOTHING),
        stop(2, deliver=Load(60, 1, 1), fetched_at=0),
        stop(3, deliver=NOTHING),
        stop(4, deliver=Load(60, 1, 1), fetched_at=2),
    ]
    made = solved(problem(stops, [van()], line(0, 1, 2, 3, 4)))
    assert orders(made) in ([[0, 1, 2, 3]], [[2, 3, 0, 1]])


def test_goods_from_the_depot_leave_before_others_come_aboard():
    """60 g from the depot for the far stop, 60 g from the near one to a farther: the near one must wait."""
    stops = [
        stop(1, deliver=NOTHING),
        stop(3, deliver=Load(60, 1, 1), fetched_at=0),
        stop(2, deliver=Load(60, 1, 1)),
    ]
    whole = problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 5, 10, 15))
    made = solved(whole)
    assert orders(made) == [[2, 0, 1]]
    assert total_cents(whole, made) == 10 + 5 + 10 + 15


def test_both_are_left_out_when_one_must_be():
    """The delivery shuts before anyone can have been at the pick-up; the third stop is served."""
    stops = [stop(2, deliver=NOTHING), stop(1, windows=((0, 14),), fetched_at=0), stop(1)]
    made = solved(problem(stops, [van()], line(0, 5, 10)))
    assert (orders(made), made.dropped) == ([[2]], (0, 1))


def test_no_way_from_the_one_to_the_other():
    ways = line(10, 0, 20)
    ways.duration_s[0, 1, 2] = ways.distance_m[0, 1, 2] = -1
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0)]
    assert solved(problem(stops, [van()], ways)).dropped == (0, 1)
    backwards = [stop(1, fetched_at=1), stop(2, deliver=NOTHING)]
    assert solved(problem(backwards, [van()], ways)).dropped == ()


def test_the_price_of_both_is_that_of_the_delivery():
    """20 m for both, against 19 or 21."""
    for price, dropped in ((19, (0, 1)), (21, ())):
        stops = [stop(1, deliver=NOTHING), stop(2, drop_cents=price, fetched_at=0)]
        assert solved(problem(stops, [van(cost_per_km=CENT_PER_M)], line(0, 5, 10))).dropped == dropped


def test_one_vehicle_must_be_allowed_at_both():
    """The pick-up is for vans, the delivery for bikes."""
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0, vehicle_types=frozenset({1}))]
    assert solved(problem(stops, [van(), van(name="bike")], line(0, 5, 10))).dropped == (0, 1)


def test_what_is_fetched_on_the_way_is_not_loaded_at_the_depot():
    """One parcel of the two comes from the depot: 3 s of loading, 3 + 10 + 10."""
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0), stop(2)]
    (planned,) = solved(problem(stops, [van(load_s_per_parcel=3)], line(0, 5, 10))).rounds
    assert (planned.begin_s, planned.depart_s, planned.return_s) == (0, 3, 23)


def test_pairs_stay_on_one_trip():
    """Two pairs and a parcel from the depot each, one parcel at a time: whatever the trips, each pair is on one."""
    stops = [
        stop(1, deliver=NOTHING),
        stop(2, fetched_at=0),
        stop(1),
        stop(3, deliver=NOTHING),
        stop(2, fetched_at=3),
        stop(3),
    ]
    kind = van(capacity=Load(1, 1, 1), max_trips=2, cost_per_km=CENT_PER_M)
    whole = problem(stops, [kind], line(0, 5, 10, 15))
    made = solved(whole)
    assert made.dropped == ()
    (planned,) = made.rounds
    for pair in ({0, 1}, {3, 4}):
        assert sum(pair <= set(trip) for trip in planned.sequences) == 1


def test_a_delivery_that_collects_returns_too():
    """60 g come from the pick-up and 60 g of returns are aboard from there on: never together."""
    stops = [stop(1, deliver=NOTHING), stop(2, deliver=Load(60, 1, 1), collect=Load(60, 1, 1), fetched_at=0)]
    assert solved(problem(stops, [van()], line(0, 5, 10))).dropped == ()
    more = [*stops, stop(2, deliver=NOTHING, collect=Load(60, 1, 1))]
    made = solved(problem(more, [van()], line(0, 5, 10)))
    assert len(made.dropped) in (1, 2)


def test_times_by_hour_apply_between_the_two():
    """From 5 on the way from the one to the other takes 20 s instead of 10: served at 5 and, left then, at 25."""
    fast, slow = line(0, 5, 15).duration_s[0], line(0, 5, 25).duration_s[0]
    ways = Matrix(np.stack([fast, slow]), np.stack([fast, fast]), (0, 5))
    stops = [stop(1, deliver=NOTHING), stop(2, fetched_at=0)]
    (planned,) = solved(problem(stops, [van(start_windows=((0, 0),))], ways)).rounds
    assert [visit.start_s for visit in planned.visits] == [5, 25]
