"""The check of rounds: silent on a correct plan, and naming what is broken when one thing in it is changed. And what
rounds made by hand cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from small_rounds import CENT_PER_M, CENT_PER_S, line, problem, stop, table, van

from data.driver_rules import DriverRules
from data.hours import Window
from routing.rounds.check import check
from routing.rounds.cost import RoundCost, cost_of, distance_of, knob_cents
from routing.rounds.problem import FixedRound, Knobs, Load, Lunch, Matrix, RoundsProblem
from routing.rounds.solution import Round, Rounds, Trip, Visit

Found = tuple[str, str, int, str]


def rounds(*made: Round, dropped: tuple[int, ...] = ()) -> Rounds:
    return Rounds(rounds=made, dropped=dropped, engine="hand", seed=0, status="limit", wall_s=0.0)


def one(depart: int, back: int, *visits: Visit, vehicle: int = 0, number: int = 1) -> Round:
    """A round of one trip that takes no time to load."""
    return Round(vehicle, number, (Trip(depart, depart, back, visits),))


def with_stop(whole: RoundsProblem, number: int, **fields: Any) -> RoundsProblem:
    stops = list(whole.stops)
    stops[number] = replace(stops[number], **fields)
    return replace(whole, stops=tuple(stops))


def with_van(whole: RoundsProblem, **fields: Any) -> RoundsProblem:
    return replace(whole, vehicle_types=(replace(whole.vehicle_types[0], **fields), *whole.vehicle_types[1:]))


def rules(whole: RoundsProblem, *made: Round, dropped: tuple[int, ...] = ()) -> list[Found]:
    return [(v.rule, v.subject, v.amount, v.unit) for v in check(whole, rounds(*made, dropped=dropped))]


# One trip. A van of two, 2 m/s, out at 10: 5 s to stop 0, 4 s of service, 5 s to stop 1, 4 s, and 10 s back: 10 .. 38.
FIRST = Visit(0, 15, 15, 19)
SECOND = Visit(1, 24, 24, 28)
GOOD = one(10, 38, FIRST, SECOND)
WHOLE = problem(
    [
        stop(1, service_s=4, windows=((12, 16), (30, 40)), deliver=Load(60, 1, 1), collect=Load(50, 1, 1)),
        stop(2, service_s=4, deliver=Load(40, 1, 1), ready_s=10),
    ],
    [
        van(count=2, max_distance_m=40, start_windows=((0, 12),), end_windows=((20, 38), (50, 60))),
        van(name="lorry", capacity=Load(99, 100, 100)),
    ],
    line(0, 10, 20, speed=2),
)


def test_a_correct_plan_breaks_nothing():
    assert rules(WHOLE, GOOD) == []
    assert rules(WHOLE, dropped=(0, 1)) == []
    assert rules(problem([], [], line(0))) == []


DAMAGED: dict[str, tuple[Rounds, Found]] = {
    "a stop is forgotten": (rounds(one(10, 24, FIRST)), ("complete", "stop 2", 0, "times")),
    "a visited stop is also dropped": (rounds(GOOD, dropped=(1,)), ("complete", "stop 2", 2, "times")),
    "a stop that there isn't": (rounds(GOOD, dropped=(2,)), ("complete", "2", 1, "times")),
    "a vehicle too many": (rounds(replace(GOOD, vehicle_no=3)), ("fleet", "van 3", 3, "")),
    "vehicle number 0": (rounds(replace(GOOD, vehicle_no=0)), ("fleet", "van 0", 0, "")),
    "a vehicle type that there isn't": (rounds(replace(GOOD, vehicle_type=2)), ("fleet", "2 1", 1, "rounds")),
    "one vehicle on two rounds": (
        rounds(one(10, 24, FIRST), one(10, 34, Visit(1, 20, 20, 24))),
        ("fleet", "van 1", 2, "rounds"),
    ),
    "a round without trips": (rounds(Round(0, 1, ()), dropped=(0, 1)), ("trips", "van 1", 0, "trips")),
    "a trip without stops": (rounds(one(12, 20), dropped=(0, 1)), ("trips", "van 1", 1, "")),
    "back after its hours": (
        rounds(one(11, 39, Visit(0, 16, 16, 20), Visit(1, 25, 25, 29))),
        ("shift", "van 1", 39, "s"),
    ),
    "a vehicle that may not come": (
        rounds(one(10, 24, FIRST, vehicle=1), dropped=(1,)),
        ("vehicle", "stop 1", 0, ""),
    ),
    "loaded before goods are ready": (
        rounds(one(8, 36, Visit(0, 13, 13, 17), Visit(1, 22, 22, 26))),
        ("ready", "stop 2", 2, "s"),
    ),
    "arrives sooner than the way takes": (
        rounds(one(10, 38, replace(FIRST, arrive_s=14), SECOND)),
        ("times", "stop 1", -1, "s"),
    ),
    "waits on the way": (
        rounds(one(10, 50, FIRST, Visit(1, 26, 26, 30))),
        ("times", "stop 2", 2, "s"),
    ),
    "service before the arrival": (
        rounds(one(10, 38, Visit(0, 15, 14, 18), Visit(1, 23, 24, 28))),
        ("times", "stop 1", 1, "s"),
    ),
    "service in the midday closing": (
        rounds(one(12, 60, Visit(0, 17, 17, 21), Visit(1, 26, 46, 50))),
        ("window", "stop 1", 17, "s"),
    ),
    "service cut short": (
        rounds(one(10, 38, FIRST, replace(SECOND, leave_s=27))),
        ("times", "stop 2", -1, "s"),
    ),
    "back before it can be": (rounds(one(10, 37, FIRST, SECOND)), ("times", "van 1", 1, "s")),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_each_damage_is_found(damage: str):
    made, expected = DAMAGED[damage]
    assert rules(WHOLE, *made.rounds, dropped=made.dropped) == [expected]


CHANGED: dict[str, tuple[Callable[[], RoundsProblem], Found]] = {
    "leaves before its shift": (lambda: with_van(WHOLE, start_windows=((11, 12),)), ("shift", "van 1", 10, "s")),
    "a gap in its depot's hours": (
        lambda: with_van(WHOLE, end_windows=((0, 37), (39, 60))),
        ("shift", "van 1", 38, "s"),
    ),
    "one metre too far": (lambda: with_van(WHOLE, max_distance_m=39), ("range", "van 1", 1, "m")),
    "one second too long": (lambda: with_van(WHOLE, max_duration_s=27), ("duration", "van 1", 1, "s")),
    # It leaves with 60 + 40 g; after stop 0, where it takes 50, it has 90.
    "too heavy at the start": (lambda: with_van(WHOLE, capacity=Load(99, 100, 100)), ("capacity", "van 1", 1, "g")),
    "too many parcels": (lambda: with_van(WHOLE, capacity=Load(100, 100, 1)), ("capacity", "van 1", 1, "parcels")),
    # 101 g after stop 0, where it leaves 60 and takes 61.
    "too heavy on the way": (lambda: with_stop(WHOLE, 0, collect=Load(61, 1, 1)), ("capacity", "van 1", 1, "g")),
    "too bulky on the way": (lambda: with_stop(WHOLE, 0, collect=Load(1, 100, 1)), ("capacity", "van 1", 1, "cm3")),
    "no cages": (lambda: with_stop(WHOLE, 0, deliver=Load(60, 1, 1, 1)), ("capacity", "van 1", 1, "cages")),
    "not chilled": (
        lambda: with_stop(WHOLE, 1, collect=Load(0, 0, 0, 0, 7)),
        ("capacity", "van 1", 7, "chilled_cm3"),
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_each_change_of_the_problem_is_found(change: str):
    changed, expected = CHANGED[change]
    assert rules(changed(), GOOD) == [expected]


def test_a_way_that_does_not_exist():
    """Without a way back, and without one to stop 0: no second is asked of a leg that can't be."""
    for here, there, subject, told in ((2, 0, "van 1", "no way back"), (0, 1, "stop 1", "no way to stop 1")):
        ways = line(0, 10, 20, speed=2)
        ways.duration_s[0, here, there] = ways.distance_m[0, here, there] = -1
        found = check(replace(WHOLE, matrices=(ways,)), rounds(GOOD))
        assert [(v.rule, v.subject) for v in found] == [("reach", subject)]
        assert told in found[0].message


def test_rounds_of_unknown_stops_are_named_and_left_alone():
    assert rules(WHOLE, one(10, 30, Visit(7, 15, 15, 19)), dropped=(0, 1)) == [("complete", "7", 1, "times")]


# Two trips, 1 m/s, 3 s of loading for a parcel. One parcel 10 m away: loaded 0 .. 3, there at 13, 4 s, back at 27. Then
# two parcels 20 m away: loaded 35 .. 41, recharged 15 s after 27, so out at 42, there at 62, 4 s, back at 86. The first
# trip is 20 m long, the second 40.
TWO = Round(
    0,
    1,
    (Trip(0, 3, 27, (Visit(0, 13, 13, 17),)), Trip(35, 42, 86, (Visit(1, 62, 62, 66),))),
    ((28, 34),),
)
DAY = problem(
    [
        stop(1, service_s=4, collect=Load(100, 1, 1)),
        stop(2, service_s=4, deliver=Load(100, 1, 2), ready_s=35),
    ],
    [
        van(
            max_trips=2,
            load_s_per_parcel=3,
            load_windows=((0, 6), (35, 41)),
            recharge_s=15,
            max_distance_m=40,
            max_duration_s=86,
            start_windows=((3, 3),),
            end_windows=((27, 27), (42, 42), (86, 86)),
        )
    ],
    line(0, 10, 20),
)


def test_a_correct_day_of_two_trips_breaks_nothing():
    """What the first trip collects, 100 g, is unloaded before the second brings as much: a capacity of 100 is enough,
    and 20 + 40 m are no longer than 40 for a vehicle that is recharged in between.
    """
    assert rules(DAY, TWO) == []


CHANGED_DAYS: dict[str, tuple[Callable[[], RoundsProblem], Found]] = {
    "a trip too many": (lambda: with_van(DAY, max_trips=1), ("trips", "van 1", 1, "trips")),
    # Two parcels are loaded at 6, and it leaves at 3.
    "leaves before it is loaded": (lambda: with_stop(DAY, 0, deliver=Load(1, 1, 2)), ("loading", "van 1", 3, "s")),
    "loaded before there is a dock": (
        lambda: with_van(DAY, load_windows=((0, 6), (36, 41))),
        ("dock", "van 1", 35, "s"),
    ),
    "loaded after its dock is taken": (
        lambda: with_van(DAY, load_windows=((0, 6), (35, 40))),
        ("dock", "van 1", 35, "s"),
    ),
    "loaded in two windows": (
        lambda: with_van(DAY, load_windows=((0, 6), (35, 38), (38, 41))),
        ("dock", "van 1", 35, "s"),
    ),
    "never a dock": (lambda: with_van(DAY, load_windows=((35, 41),)), ("dock", "van 1", 0, "s")),
    "goods of the second trip not ready": (lambda: with_stop(DAY, 1, ready_s=36), ("ready", "stop 2", 1, "s")),
    "recharged too short": (lambda: with_van(DAY, recharge_s=16), ("recharge", "van 1", 1, "s")),
    "one trip too far": (lambda: with_van(DAY, max_distance_m=39), ("range", "van 1", 1, "m")),
    # Then 60 m must do without.
    "no recharge": (lambda: with_van(DAY, recharge_s=None), ("range", "van 1", 20, "m")),
    "leaves too early": (lambda: with_van(DAY, start_windows=((4, 42),)), ("shift", "van 1", 3, "s")),
    "leaves again too late": (lambda: with_van(DAY, end_windows=((27, 41), (86, 86))), ("shift", "van 1", 42, "s")),
    "back too early": (lambda: with_van(DAY, end_windows=((28, 86),)), ("shift", "van 1", 27, "s")),
    "back too late": (lambda: with_van(DAY, end_windows=((0, 85),)), ("shift", "van 1", 86, "s")),
    "under way too long": (lambda: with_van(DAY, max_duration_s=85), ("duration", "van 1", 1, "s")),
    "too heavy on the second trip": (lambda: with_stop(DAY, 1, deliver=Load(101, 1, 2)), ("capacity", "van 1", 1, "g")),
}


@pytest.mark.parametrize("change", CHANGED_DAYS)
def test_each_change_of_a_day_is_found(change: str):
    changed, expected = CHANGED_DAYS[change]
    assert rules(changed(), TWO) == [expected]


def test_a_trip_is_loaded_after_the_one_before():
    """Loading from 26 on, while it is back at 27 only."""
    free = with_van(with_stop(DAY, 1, ready_s=0), load_windows=None)
    early = replace(TWO, trips=(TWO.trips[0], replace(TWO.trips[1], load_s=26)), breaks=())
    assert rules(free, early) == [("trips", "van 1", 1, "s")]


def test_trips_end_at_the_start_and_the_last_one_at_the_end():
    """The vehicle ends its day where stop 1 is: it is there at 66, as soon as it is done."""
    elsewhere = with_van(DAY, end=2, end_windows=((27, 27), (42, 42), (66, 66)))
    first, last = TWO.trips
    made = replace(TWO, trips=(first, replace(last, return_s=66)))
    assert rules(elsewhere, made) == []
    assert distance_of(elsewhere, made) == 40
    early = replace(TWO, trips=(replace(first, return_s=26), replace(last, return_s=66)))
    assert rules(with_van(elsewhere, end_windows=((0, 99),)), early) == [("times", "van 1", 1, "s")]


# Stop 0, 10 m away, gives 60 g to stop 1, 30 m away; stop 2, 20 m away, gets 50 g from the depot. In this order the van
# leaves with 50 g, has 110 between stops 0 and 2, then 60, then nothing.
FETCH = problem(
    [
        stop(1, deliver=Load()),
        stop(3, deliver=Load(60, 1, 1), fetched_at=0),
        stop(2, deliver=Load(50, 1, 1)),
    ],
    [van(capacity=Load(110, 2, 2), load_s_per_parcel=5, count=2, max_trips=2)],
    line(0, 10, 20, 30),
)
FETCHED = Round(0, 1, (Trip(0, 5, 65, (Visit(0, 15, 15, 15), Visit(2, 25, 25, 25), Visit(1, 35, 35, 35))),))


def test_fetched_goods_are_aboard_between_their_stops():
    """One parcel is loaded at the depot, 5 s. A gram less of capacity is too little from stop 0 to stop 2; when stop 2
    comes first, 60 g are enough.
    """
    assert rules(FETCH, FETCHED) == []
    assert FETCH.fetches == (1, None, None)
    assert rules(with_van(FETCH, capacity=Load(109, 2, 2)), FETCHED) == [("capacity", "van 1", 1, "g")]
    later = Round(0, 1, (Trip(0, 5, 85, (Visit(2, 25, 25, 25), Visit(0, 35, 35, 35), Visit(1, 55, 55, 55))),))
    assert rules(with_van(FETCH, capacity=Load(60, 1, 1)), later) == []
    assert rules(with_van(FETCH, capacity=Load(59, 1, 1)), later) == [("capacity", "van 1", 1, "g")]


def test_what_is_fetched_comes_before_what_it_is_for():
    """Delivered first; on another trip; by another vehicle; only one of both."""
    told = [("precedence", "stop 3", 0, "")]
    alone = Trip(0, 5, 45, (Visit(2, 25, 25, 25),))
    there, here = Trip(0, 0, 60, (Visit(1, 30, 30, 30),)), Trip(60, 60, 80, (Visit(0, 70, 70, 70),))
    before = Trip(0, 0, 20, (Visit(0, 10, 10, 10),))
    after = Trip(20, 20, 80, (Visit(1, 50, 50, 50),))
    backwards = Trip(0, 0, 60, (Visit(1, 30, 30, 30), Visit(0, 50, 50, 50)))
    assert rules(FETCH, Round(0, 1, (backwards,)), Round(0, 2, (alone,))) == told
    assert rules(FETCH, Round(0, 1, (before, after)), Round(0, 2, (alone,))) == told
    assert rules(FETCH, Round(0, 1, (there, here)), Round(0, 2, (alone,))) == told
    assert rules(FETCH, Round(0, 1, (before,)), Round(0, 2, (there,)), dropped=(2,)) == told
    assert rules(FETCH, Round(0, 1, (there,)), Round(0, 2, (alone,)), dropped=(0,)) == told
    assert rules(FETCH, Round(0, 1, (before,)), Round(0, 2, (alone,)), dropped=(1,)) == told
    assert rules(FETCH, Round(0, 2, (alone,)), dropped=(0, 1)) == []


def test_only_the_delivery_of_fetched_goods_has_a_price():
    """Leaving out a pair costs what its delivery does; a price of the pick-up's own is kept."""
    fetch, delivery, other = FETCH.drop_cents
    assert fetch == 0
    assert delivery == other > 0
    priced = with_stop(with_stop(FETCH, 0, drop_cents=3), 1, drop_cents=40)
    assert priced.drop_cents[:2] == (3, 40)


FIXED: dict[str, tuple[FixedRound, list[Found]]] = {
    "begins with it": (FixedRound(0, 1, ((0,),)), []),
    "exactly it": (FixedRound(0, 1, ((0, 1),), closed=True), []),
    "another stop first": (FixedRound(0, 1, ((1,),)), [("fixed", "van 1", 1, "stops")]),
    "another order": (FixedRound(0, 1, ((1, 0),)), [("fixed", "van 1", 2, "stops")]),
    "one stop more": (FixedRound(0, 1, ((0,),), closed=True), [("fixed", "van 1", 1, "stops")]),
    "another vehicle": (FixedRound(0, 2, ((0, 1),)), [("fixed", "van 2", 2, "stops")]),
}


@pytest.mark.parametrize("case", FIXED)
def test_fixed_rounds_are_kept(case: str):
    """The van visits stop 0, then stop 1, whatever is fixed."""
    fixed, expected = FIXED[case]
    assert rules(replace(WHOLE, fixed=(fixed,)), GOOD) == expected


def test_trips_are_fixed_one_by_one():
    """On two trips, the second stop is not on the first."""
    assert rules(replace(DAY, fixed=(FixedRound(0, 1, ((0,),), closed=True),)), TWO) == []
    assert rules(replace(DAY, fixed=(FixedRound(0, 1, ((0, 1),)),)), TWO) == [("fixed", "van 1", 1, "stops")]
    assert rules(replace(DAY, fixed=(FixedRound(0, 1, ((0,), (1,)), closed=True),)), TWO) == []
    assert rules(replace(DAY, fixed=(FixedRound(0, 1, ((1,), (0,))),)), TWO) == [("fixed", "van 1", 1, "stops")] * 2


# Loaded 0 .. 1, out at 2, 10 s of driving, service 20 .. 24, 10 s back: at its gate at 34, let in at 40.
PAUSED = problem([stop(1, service_s=4, windows=((20, 20),))], [van(load_s_per_parcel=1)], line(0, 10))


def paused(*breaks: Window, arrive: int = 12) -> Round:
    return Round(0, 1, (Trip(0, 2, 40, (Visit(0, arrive, 20, 24),)),), breaks)


@pytest.mark.parametrize(
    ("breaks", "arrive"),
    [
        ((), 12),
        (((12, 20),), 12),
        (((13, 15), (15, 19)), 12),
        (((5, 8),), 15),
        (((2, 5),), 15),
        (((12, 15),), 15),
        (((3, 4), (6, 8)), 15),
        (((5, 8), (16, 20), (24, 27), (33, 36)), 15),
        (((34, 40),), 12),
    ],
)
def test_breaks_lie_on_the_way_or_before_a_service(breaks: tuple[Window, ...], arrive: int):
    """Breaks of 3 s on the way there make the van arrive at 15; on its way back it has 6 s to spare."""
    assert rules(PAUSED, paused(*breaks, arrive=arrive)) == []


MISPLACED = [(-3, -1), (0, 1), (1, 2), (11, 14), (19, 21), (21, 23), (23, 25), (35, 39), (33, 41), (41, 44)]


@pytest.mark.parametrize("taken", MISPLACED)
def test_breaks_lie_nowhere_else(taken: Window):
    """Before the round, in loading and after it, across the arrival and the ends of service, in the wait at the gate
    (one at the gate from 34 on would end the way back), and beyond the return.
    """
    assert rules(PAUSED, paused(taken)) == [("break", "van 1", 0, "")]


def test_a_break_in_the_wait_at_the_gate():
    """With 2 s of break on its way back it is at the gate at 36, and waits: a break from 37 on is not on the way."""
    assert rules(PAUSED, paused((26, 28), (36, 39))) == []
    assert rules(PAUSED, paused((26, 28), (37, 39))) == [("break", "van 1", 0, "")]


def test_breaks_take_time():
    """3 s on the way there, and yet there at 12; 7 s on the way back, and yet back at 40."""
    assert rules(PAUSED, paused((5, 8))) == [("times", "stop 1", -3, "s")]
    assert rules(PAUSED, paused((25, 32))) == [("times", "van 1", 1, "s")]


def test_breaks_are_in_order_and_one_at_a_time():
    assert rules(PAUSED, paused((16, 19), (13, 15))) == [("break", "van 1", 6, "s")]
    assert rules(PAUSED, paused((13, 16), (15, 19))) == [("break", "van 1", 1, "s")]


def test_short_breaks():
    """At least 5 s, a lunch break as long as lunch takes; one that takes no time is none."""
    whole = with_van(PAUSED, rules=DriverRules(shortest_break_s=5))
    assert rules(whole, paused((13, 18))) == []
    assert rules(whole, paused((13, 17))) == [("break", "van 1", 1, "s")]
    assert rules(with_van(whole, lunch=Lunch(10, 13, 4)), paused((13, 17))) == []
    assert rules(PAUSED, paused((13, 13))) == [("break", "van 1", 1, "s")]


def test_breaks_at_the_depot_end_before_loading():
    """Back at 27, loaded from 35 on; in the first loading, which begins the round, there is none."""
    assert rules(DAY, replace(TWO, breaks=((27, 35),))) == []
    for taken in ((26, 30), (34, 36), (41, 42)):
        assert rules(DAY, replace(TWO, breaks=(taken,))) == [("break", "van 1", 0, "")]


HALVES = DriverRules(drive_limit_s=20, drive_break_s=9, split_break_s=(3, 6), shortest_break_s=3)

DRIVING: dict[str, tuple[DriverRules, tuple[int, int], tuple[Window, ...], list[int]]] = {
    "short enough": (HALVES, (10, 10), (), []),
    "no break": (HALVES, (15, 15), (), [10]),
    "a full one": (HALVES, (15, 15), ((15, 24),), []),
    "one second too short": (HALVES, (15, 15), ((15, 23),), [10]),
    "in two parts": (HALVES, (15, 15), ((10, 13), (18, 24)), []),
    "in two parts, the long one first": (HALVES, (15, 15), ((10, 16), (21, 24)), [10]),
    "two long ones": (HALVES, (15, 15), ((10, 16), (21, 27)), []),
    "in two parts where none may be": (replace(HALVES, split_break_s=None), (15, 15), ((10, 13), (18, 24)), [10]),
    # 20 s, then 5 + 15 over the stop, then 10.
    "on the way, in time": (HALVES, (25, 25), ((20, 29), (49, 58)), []),
    # 21 s; and without the second break 5 + 25.
    "on the way, too late": (HALVES, (25, 25), ((21, 30), (50, 59)), [1]),
    "on the way, one too few": (HALVES, (25, 25), ((20, 29),), [10]),
    # 20 s up to the full break at the stop, then 25, of which 5 before a break of 6 s that completes nothing.
    "a full one uses up the part before it": (HALVES, (20, 25), ((10, 13), (23, 32), (37, 43)), [5]),
    "the second part is no first one": (HALVES, (20, 25), ((10, 13), (23, 29), (34, 37), (40, 45)), [5]),
    "another two parts": (HALVES, (20, 25), ((10, 13), (23, 29), (34, 37), (40, 46)), []),
    "all that a day allows": (DriverRules(max_drive_s=30), (15, 15), (), []),
    "more than a day allows": (DriverRules(max_drive_s=29), (15, 15), (), [1]),
}


@pytest.mark.parametrize("case", DRIVING)
def test_driving_until_a_break(case: str):
    """So many seconds to a stop and back; at most 20 until a break of 9 s, or of 3 and later 6."""
    asked, (there, back), breaks, expected = DRIVING[case]
    arrive = there
    for start, end in breaks:
        arrive += end - start if start < arrive else 0
    begin = next((end for start, end in breaks if start == arrive), arrive)
    home = begin + back + sum(end - start for start, end in breaks if start >= begin)
    made = Round(0, 1, (Trip(0, 0, home, (Visit(0, arrive, begin, begin),)),), breaks)
    whole = problem([stop(1)], [van(rules=asked)], table([[0, there], [back, 0]]))
    assert rules(whole, made) == [("driving", "van 1", over, "s") for over in expected]


# A stop at the depot itself, served at the end of the day: nothing but a wait, which is work.
WAITING = problem([stop(0)], [van()], line(0))


def waited(back: int, *breaks: Window, load: int = 0, depart: int = 0) -> Round:
    return Round(0, 1, (Trip(load, depart, back, (Visit(0, depart, back, back),)),), breaks)


STRETCH = DriverRules(work_limit_s=30, shortest_break_s=3)
TOTALS = DriverRules(work_breaks=((30, 6), (40, 9)), shortest_break_s=3)

WORK: dict[str, tuple[DriverRules, Round, list[tuple[str, int]]]] = {
    "30 s of work": (STRETCH, waited(30), []),
    "a second more": (STRETCH, waited(31), [("work", 1)]),
    "loading is work": (STRETCH, waited(31, load=0, depart=20), [("work", 1)]),
    "it begins with loading": (STRETCH, waited(50, load=20, depart=25), []),
    "twice 30 s": (STRETCH, waited(63, (30, 33)), []),
    "31 and 29 s": (STRETCH, waited(63, (31, 34)), [("work", 1)]),
    "30 and 31 s": (STRETCH, waited(64, (30, 33)), [("work", 1)]),
    "a pause is no break": (STRETCH, waited(33, (30, 32)), [("break", 1), ("work", 3)]),
    "6 s by 30 s of work": (TOTALS, waited(37, (30, 36)), []),
    "6 s after 31": (TOTALS, waited(38, (31, 37)), [("work", 6)]),
    "6 s after 30 of 30 aren't due": (TOTALS, waited(30), []),
    "5 s": (TOTALS, waited(36, (10, 15)), [("work", 1)]),
    "3 and 3 s": (TOTALS, waited(46, (10, 13), (20, 23)), []),
    "3 s too few by 40": (TOTALS, waited(47, (10, 13), (20, 23)), [("work", 3)]),
    "3 s more, just by 40": (TOTALS, waited(50, (10, 13), (20, 23), (46, 49)), []),
    # The first total asks for 6 s by 30 s of work and has 3; the second has its 9 s.
    "enough, but too late": (TOTALS, waited(50, (10, 13), (35, 41)), [("work", 3)]),
}


@pytest.mark.parametrize("case", WORK)
def test_work_until_breaks(case: str):
    """At most 30 s of work without a break; or breaks of 6 s in all by 30 s of work and of 9 s by 40, where there is
    more. Work is what lies between the breaks: back at 46 with two of 3 s it is 40.
    """
    asked, made, expected = WORK[case]
    assert rules(with_van(WAITING, rules=asked), made) == [(rule, "van 1", over, "s") for rule, over in expected]


LUNCH: dict[str, tuple[Round, list[str]]] = {
    "at its earliest": (waited(60, (20, 25)), []),
    "at its latest": (waited(60, (30, 35)), []),
    "a second too early": (waited(60, (19, 25)), ["lunch"]),
    "a second too late": (waited(60, (31, 36)), ["lunch"]),
    "a second too short": (waited(60, (20, 24)), ["lunch"]),
    "none": (waited(60), ["lunch"]),
    "back by the latest": (waited(30), []),
    "back a second after": (waited(31), ["lunch"]),
    "leaves at the latest": (waited(60, load=10, depart=30), ["lunch"]),
    "leaves after it": (waited(60, load=10, depart=31), []),
}


@pytest.mark.parametrize("case", LUNCH)
def test_lunch(case: str):
    """5 s, begun from 20 to 30, for who leaves by 30 and is back after it."""
    made, expected = LUNCH[case]
    assert rules(with_van(WAITING, lunch=Lunch(20, 30, 5)), made) == [(rule, "van 1", 5, "s") for rule in expected]


def test_a_lunch_shorter_than_a_break_is_work_for_the_rules():
    """It is allowed, but 35 s with it are 35 s of work without a break."""
    whole = with_van(WAITING, lunch=Lunch(0, 30, 2), rules=STRETCH)
    assert rules(whole, waited(30, (10, 12))) == []
    assert rules(whole, waited(35, (10, 12))) == [("work", "van 1", 5, "s")]


def periods(first_s: int, first_m: int, second_s: int, second_m: int) -> Matrix:
    """Two places; from second 15 on other times and lengths."""
    both = [
        np.array([[[0, a], [a, 0]], [[0, b], [b, 0]]], np.int32) for a, b in ((first_s, second_s), (first_m, second_m))
    ]
    return Matrix(both[0], both[1], (0, 15))


def test_travel_times_change_on_the_way():
    """10 s up to second 15 and 20 s from then on. Out at 10, half of the way is done at 15, the other half takes 10 s:
    there at 25, back 20 s later, at 45. A break of 3 s on the way there adds just these. 10 m there, 12 back.
    """
    ways = periods(10, 10, 20, 12)
    whole = problem([stop(1)], [van(max_distance_m=22)], ways)
    made = one(10, 45, Visit(0, 25, 25, 25))
    assert rules(whole, made) == []
    assert distance_of(whole, made) == 22
    assert rules(whole, replace(one(10, 48, Visit(0, 28, 28, 28)), breaks=((12, 15),))) == []
    assert rules(whole, one(10, 40, Visit(0, 20, 20, 20))) == [("times", "stop 1", -5, "s")]
    assert rules(with_van(whole, max_distance_m=21), made) == [("range", "van 1", 1, "m")]


def test_a_day_of_two_trips_has_one_cost():
    """60 m and two visits; 86 s from the first loading to the last return, of which 6 s at a cent are overtime."""
    rates = {"cost_per_km": CENT_PER_M, "cost_per_stop": Decimal("0.07"), "fixed_per_day": Decimal("0.05")}
    paid = with_van(DAY, **rates, cost_per_h=CENT_PER_S, overtime_from_s=80, overtime_per_h=CENT_PER_S)
    assert cost_of(paid, TWO) == RoundCost(fixed=5, distance=60, time=86, stops=14, overtime=6)
    assert cost_of(with_van(paid, overtime_from_s=86), TWO).overtime == 0
    assert cost_of(with_van(paid, overtime_from_s=None), TWO).overtime == 0
    by_shift = with_van(paid, paid_shift_s=50)
    assert (cost_of(by_shift, TWO).time, cost_of(by_shift, TWO).overtime) == (50, 6)


def test_cost_of_one_trip():
    """28 s from leaving at 10, 40 m; half a cent counts as a whole one, in each line."""
    rates = {"cost_per_km": CENT_PER_M / 2, "cost_per_h": CENT_PER_S, "fixed_per_day": Decimal("0.025")}
    cost = cost_of(with_van(WHOLE, **rates), GOOD)
    assert cost == RoundCost(fixed=3, distance=20, time=28)
    assert cost.total == 51


KNOBS: Mapping[str, tuple[Knobs, int]] = {
    "none": (Knobs(), 0),
    # (28 / 3600)² h² at 10000 a h² are 0.60494.
    "hours": (Knobs(balance_hours=Decimal(10000)), 60),
    "stops": (Knobs(balance_stops=Decimal("0.25")), 100),
    "compactness": (Knobs(compactness=CENT_PER_M), 10),
    # 0.4 cents, 0.6 and 0.5, each rounded.
    "each rounded once": (
        Knobs(balance_hours=Decimal(66), balance_stops=Decimal("0.0015"), compactness=Decimal("0.5")),
        0 + 1 + 1,
    ),
}


@pytest.mark.parametrize("case", KNOBS)
def test_what_knobs_add(case: str):
    """28 s, two stops, and 10 m between them: the ways from and to the depot count nothing."""
    knobs, expected = KNOBS[case]
    assert knob_cents(replace(WHOLE, knobs=knobs), GOOD) == expected


def test_knobs_count_a_day_as_a_whole():
    """86 s and two stops, squared; no leg of the two trips runs between stops."""
    knobs = Knobs(balance_hours=CENT_PER_S * 3600, balance_stops=Decimal("0.01"), compactness=CENT_PER_M)
    assert knob_cents(replace(DAY, knobs=knobs), TWO) == 86**2 + 2**2
