"""Several trips, loading, docks, recharging and hours of a day, on cases small enough to be solved in the head. A metre
or a second costs a cent where the vehicle is given such a rate.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from small_rounds import CENT_PER_M, CENT_PER_S, line, problem, stop, total_cents, van
from solved_rounds import orders, solved

from routing.rounds import UNLIMITED, Load, Round, Trip, Visit

ONE_PARCEL = Load(UNLIMITED, UNLIMITED, 1)
A_DAY = Decimal(1)  # of a van: 100 cents


def test_two_trips_because_of_capacity_with_time_to_reload():
    """3 s to load each parcel, 5 s each way: 3 + 10 + 3 + 10. A second van would cost 100."""
    kind = van(
        count=2, capacity=ONE_PARCEL, max_trips=2, load_s_per_parcel=3, fixed_per_day=A_DAY, cost_per_h=CENT_PER_S
    )
    whole = problem([stop(1), stop(1)], [kind], line(0, 5))
    made = solved(whole)
    (planned,) = made.rounds
    assert [(trip.load_s, trip.depart_s, trip.return_s) for trip in planned.trips] == [(0, 3, 13), (13, 16, 26)]
    assert total_cents(whole, made) == 100 + 26


def test_a_second_van_where_reloading_takes_too_long():
    """The same, with a day of 25 s."""
    kind = van(
        count=2, capacity=ONE_PARCEL, max_trips=2, load_s_per_parcel=3, fixed_per_day=A_DAY, end_windows=((0, 25),)
    )
    assert orders(solved(problem([stop(1), stop(1)], [kind], line(0, 5)))) == [[0], [1]]


@pytest.mark.parametrize(("trips", "left"), [(1, 2), (2, 1), (3, 0)])
def test_no_more_trips_than_allowed(trips: int, left: int):
    made = solved(problem([stop(1)] * 3, [van(capacity=ONE_PARCEL, max_trips=trips)], line(0, 5)))
    assert len(made.dropped) == left


def test_trips_fill_as_well_as_they_can():
    """Loads of 60, 50, 40 and 40 in a van of 100: two trips only as 60 + 40 and 50 + 40."""
    stops = [stop(1, deliver=Load(grams, 1, 1)) for grams in (60, 50, 40, 40)]
    assert solved(problem(stops, [van(max_trips=2)], line(0, 5))).dropped == ()


def test_goods_that_are_ready_late_go_on_a_later_trip():
    """Stop 0 shuts at 8, the goods of stop 1 are ready at 20; one van makes both, and waits from 10 to 20."""
    stops = [stop(1, windows=((0, 8),)), stop(1, ready_s=20)]
    made = solved(problem(stops, [van(count=2, max_trips=2, fixed_per_day=A_DAY)], line(0, 5)))
    (planned,) = made.rounds
    assert planned.sequences == ((0,), (1,))
    assert planned.trips[1].load_s >= 20


def test_collected_goods_make_room_at_the_depot():
    """60 g are collected at each of two stops, of 100: one trip can't, two can."""
    stops = [stop(place, deliver=Load(), collect=Load(60, 1, 1)) for place in (1, 2)]
    assert len(solved(problem(stops, [van()], line(0, 5, 10))).dropped) == 1
    assert solved(problem(stops, [van(max_trips=2)], line(0, 5, 10))).dropped == ()


def test_only_the_last_trip_ends_elsewhere():
    """Two trips of one parcel to a stop at 10 on a line; the day ends at 10: 10 + 10 + 10 m."""
    kind = van(end=1, capacity=ONE_PARCEL, max_trips=2, cost_per_km=CENT_PER_M)
    whole = problem([stop(1), stop(1)], [kind], line(0, 10))
    assert total_cents(whole, solved(whole)) == 30


def test_a_later_trip_leaves_while_the_depot_takes_vehicles_back():
    """First leavings are at 0 only; the second trip leaves at 10, when the first is back."""
    kind = van(capacity=ONE_PARCEL, max_trips=2, start_windows=((0, 0),))
    (planned,) = solved(problem([stop(1), stop(1)], [kind], line(0, 5))).rounds
    assert [trip.depart_s for trip in planned.trips] == [0, 10]


# --- range -----------------------------------------------------------------------------------------------------------

OPPOSITE = line(10, 0, 20)  # the depot in the middle


def test_a_range_is_enough_for_two_trips_with_a_recharge_between():
    """20 m to each side, range 20: recharged from 20 to 27; without that one stop is left out."""
    kind = van(max_distance_m=20, recharge_s=7, max_trips=2)
    made = solved(problem([stop(1), stop(2)], [kind], OPPOSITE))
    (planned,) = made.rounds
    assert [trip.depart_s for trip in planned.trips] == [0, 27]
    never = replace(kind, recharge_s=None)
    assert len(solved(problem([stop(1), stop(2)], [never], OPPOSITE)).dropped) == 1


def test_without_a_recharge_all_trips_share_one_range():
    """Two trips because of capacity: 20 + 20 m within 40."""
    kind = van(capacity=ONE_PARCEL, max_distance_m=40, max_trips=2)
    assert solved(problem([stop(1), stop(2)], [kind], OPPOSITE)).dropped == ()
    short = replace(kind, max_distance_m=39)
    assert len(solved(problem([stop(1), stop(2)], [short], OPPOSITE)).dropped) == 1


@pytest.mark.parametrize(("recharge_s", "leaves_s"), [(2, 26), (9, 32)])
def test_recharging_takes_place_while_it_is_loaded(recharge_s: int, leaves_s: int):
    """Loaded in 3 s, back at 23: away again when both are done."""
    kind = van(max_distance_m=20, recharge_s=recharge_s, max_trips=2, load_s_per_parcel=3)
    (planned,) = solved(problem([stop(1), stop(2)], [kind], OPPOSITE)).rounds
    assert planned.trips[1].depart_s == leaves_s


# --- loading ---------------------------------------------------------------------------------------------------------


def test_docks_let_vehicles_leave_in_waves():
    """Loaded from 0 to 5 or from 30 to 35, 1 s for a parcel: goods that are ready at 2 leave with the second wave."""
    kind = van(count=4, capacity=ONE_PARCEL, load_s_per_parcel=1, load_windows=((0, 2), (30, 35)))
    stops = [stop(1), stop(1), stop(1, ready_s=2), stop(1, ready_s=3)]
    made = solved(problem(stops, [kind], line(0, 5)))
    assert sorted(planned.depart_s for planned in made.rounds) == [1, 1, 31, 31]


def test_loading_must_fit_into_one_window_of_the_dock():
    """Six parcels need 6 s; each window has 5, so they go on two trips. The first begins at 2, as late as it can."""
    kind = van(load_s_per_parcel=1, load_windows=((0, 5), (30, 35)), max_trips=2)
    stops = [stop(1, deliver=Load(1, 1, 3)), stop(1, deliver=Load(1, 1, 3))]
    (planned,) = solved(problem(stops, [kind], line(0, 5))).rounds
    assert [trip.load_s for trip in planned.trips] == [2, 30]
    whole = problem([stop(1, deliver=Load(1, 1, 6))], [kind], line(0, 5))
    assert solved(whole).dropped == (0,)


def test_loaded_the_day_before_the_gate_opens():
    """The dock is there until 4 only, the gate opens at 20: loaded as late as may be, and it waits at the depot."""
    kind = van(load_s_per_parcel=3, load_windows=((0, 4),), start_windows=((20, 30),))
    assert solved(problem([stop(1)], [kind], line(0, 5))).rounds == (
        Round(0, 1, (Trip(1, 20, 30, (Visit(0, 25, 25, 25),)),)),
    )


def test_loading_is_paid():
    """9 parcels at 1 s and 10 s of driving; a second type is loaded at once but costs 12 a day."""
    slow = van(cost_per_h=CENT_PER_S, load_s_per_parcel=1)
    fast = van(name="fast", cost_per_h=CENT_PER_S, fixed_per_day=Decimal("0.12"))
    for parcels, cheaper in ((9, 0), (13, 1)):
        stops = [stop(1, deliver=Load(1, 1, parcels), vehicle_types=frozenset({0, 1}))]
        whole = problem(stops, [slow, fast], line(0, 5))
        made = solved(whole)
        assert [planned.vehicle_type for planned in made.rounds] == [cheaper]
        assert total_cents(whole, made) == (19 if cheaper == 0 else 22)


# --- hours of a day --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a_day", "vans"), [(30, 1), (10, 2)])
def test_overtime_or_a_second_van(a_day: int, vans: int):
    """One van is back at 40, with 20 s of overtime at a cent each; a second one saves that."""
    kind = van(
        count=2,
        fixed_per_day=Decimal(a_day) / 100,
        overtime_from_s=20,
        overtime_per_h=CENT_PER_S,
        start_windows=((0, 0),),
    )
    whole = problem([stop(1), stop(2)], [kind], OPPOSITE)
    made = solved(whole)
    assert len(made.rounds) == vans
    assert total_cents(whole, made) == (30 + 20 if vans == 1 else 20)


@pytest.mark.parametrize(("longest_s", "vans"), [(40, 1), (39, 2)])
def test_the_longest_round(longest_s: int, vans: int):
    kind = van(count=2, fixed_per_day=A_DAY, max_duration_s=longest_s)
    assert len(solved(problem([stop(1), stop(2)], [kind], OPPOSITE)).rounds) == vans


def test_a_round_begins_later_so_as_not_to_be_too_long():
    """Open at 50 and 5 s away, 10 s at most: leaves at 45. With 2 s of loading it is too long."""
    late = stop(1, windows=((50, 60),))
    (planned,) = solved(problem([late], [van(max_duration_s=10)], line(0, 5))).rounds
    assert (planned.begin_s, planned.return_s) == (45, 55)
    assert solved(problem([late], [van(max_duration_s=10, load_s_per_parcel=2)], line(0, 5))).dropped == (0,)
