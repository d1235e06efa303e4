"""The breaks of drivers, binding, on rounds that can be timed in the head: the named tables of the law, and lunch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from small_rounds import CENT_PER_S, line, problem, stop, table, van
from solved_rounds import solved

from data.driver_rules import DRIVER_RULES, DriverRules
from routing.rounds import Lunch, Round, RoundsProblem, Stop, VehicleType, schedule

MIN, H = 60, 3600
ALL_DAY = ((0, 24 * H),)
EU561 = DRIVER_RULES["eu561"]


def driver(rules: DriverRules = EU561, **fields: Any) -> VehicleType:
    """Any time of day, at a cent a second."""
    hours = {"start_windows": ALL_DAY, "end_windows": ALL_DAY}
    return van(**({"rules": rules, "cost_per_h": CENT_PER_S} | hours | fields))


def day(stop_: int, **fields: Any) -> Stop:
    return stop(stop_, **({"windows": ALL_DAY} | fields))


def only_round(whole: RoundsProblem) -> Round:
    made = solved(whole)
    assert made.dropped == ()
    (planned,) = made.rounds
    return planned


def breaks_of(planned: Round) -> list[int]:
    """Their minutes."""
    return [(end - start) // MIN for start, end in planned.breaks]


def test_eu561_45_minutes_after_four_and_a_half_hours_of_driving():
    """5 h one way: 4.5 h, the break, half an hour more."""
    planned = only_round(problem([day(1)], [driver(end=1)], line(0, 5 * H)))
    assert planned.breaks == ((int(4.5 * H), int(5.25 * H)),)
    assert planned.return_s == 5.75 * H


def test_eu561_no_break_for_just_four_and_a_half_hours():
    assert only_round(problem([day(1)], [driver(end=1)], line(0, int(4.5 * H)))).breaks == ()


def test_eu561_a_wait_is_the_first_part_of_a_split_break():
    """2 h to a stop that opens 20 min later, then 3 h: when 4.5 h are driven only 30 min are due."""
    stops = [day(1, windows=((140 * MIN, 24 * H),)), day(2)]
    whole = problem(stops, [driver(end=2, start_windows=((0, 0),))], line(0, 2 * H, 5 * H))
    planned = only_round(whole)
    assert breaks_of(planned) == [20, 30]
    assert planned.breaks[1][0] == 140 * MIN + int(2.5 * H)
    assert planned.return_s == 5 * H + 50 * MIN


def test_eu561_a_wait_of_less_than_a_quarter_of_an_hour_is_no_part_of_a_break():
    """The same with a wait of 14 min: 45 min are due."""
    stops = [day(1, windows=((134 * MIN, 24 * H),)), day(2)]
    whole = problem(stops, [driver(end=2, start_windows=((0, 0),))], line(0, 2 * H, 5 * H))
    assert breaks_of(only_round(whole)) == [45]


def test_eu561_nine_hours_of_driving_a_day():
    """4 h 31 min each way is 2 min too long; with ten hours a day it can be, with a break after every 4 h 30 min."""
    far = line(0, 271 * MIN)
    assert solved(problem([day(1)], [driver()], far)).dropped == (0,)
    planned = only_round(problem([day(1)], [driver(replace(EU561, max_drive_s=10 * H))], far))
    assert breaks_of(planned) == [45, 45]
    assert planned.return_s - planned.begin_s == (2 * 271 + 2 * 45) * MIN


@pytest.mark.parametrize(
    ("table_name", "stops", "breaks"),
    [
        ("eu-working-time", 6, 0),
        ("eu-working-time", 7, 30),
        ("eu-working-time", 9, 30),
        ("eu-working-time", 10, 45),
        ("eu561", 10, 45),
        ("fr-van", 6, 0),
        ("fr-van", 7, 20),
        ("fr-van", 10, 20),
    ],
)
def test_breaks_by_hours_of_work(table_name: str, stops: int, breaks: int):
    """So many stops of an hour each beside the depot: 30 min by 6 h of work and 45 above 9 h; in France 20 by 6 h."""
    whole = problem([day(1, service_s=H)] * stops, [driver(DRIVER_RULES[table_name])], line(0, 0))
    planned = only_round(whole)
    assert sum(breaks_of(planned)) == breaks
    assert planned.return_s - planned.begin_s == stops * H + breaks * MIN


def test_work_that_cant_be_interrupted_has_its_break_before():
    """An hour, then 5.5 h of service: 6.5 h without a break aren't allowed."""
    whole = problem(
        [day(1, service_s=H), day(1, service_s=int(5.5 * H), windows=((H, 24 * H),))],
        [driver(DRIVER_RULES["fr-van"], start_windows=((0, 0),))],
        line(0, 0),
    )
    planned = only_round(whole)
    assert planned.breaks == ((H, H + 20 * MIN),)


def test_a_service_longer_than_anyone_may_work():
    assert solved(problem([day(1, service_s=6 * H + 1)], [driver(DRIVER_RULES["fr-van"])], line(0, 0))).dropped == (0,)


def test_two_drivers_where_a_break_costs_more_than_a_second_van():
    """8 stops of an hour: one driver has a break of 20 min, which costs 1200. A second van for 1100 saves it; for 1300
    none is used.
    """
    for cents, used in ((1100, 2), (1300, 1)):
        vans = driver(DRIVER_RULES["fr-van"], count=2, fixed_per_day=Decimal(cents) / 100)
        assert len(solved(problem([day(1, service_s=H)] * 8, [vans], line(0, 0))).rounds) == used


# From 0 on the driver would wait 10 min, which is no break, and work more than 6 h by his return at 6 h 10 min, with no
# time left for a break. From 10 min on it is 6 h.
LATER = problem(
    [day(1, service_s=6 * H - 2, windows=((10 * MIN + 1, 24 * H),))],
    [driver(DRIVER_RULES["fr-van"], end_windows=((0, 6 * H + 10 * MIN),))],
    line(0, 1),
)


def test_a_round_that_begins_later_needs_no_break():
    planned = schedule(LATER, 0, [0])
    assert isinstance(planned, Round)
    assert (planned.begin_s, planned.return_s, planned.breaks) == (10 * MIN, 6 * H + 10 * MIN, ())


def test_search_begins_a_round_later_to_need_no_break():
    assert solved(LATER).dropped == ()


# --- lunch -----------------------------------------------------------------------------------------------------------

LUNCH = Lunch(12 * H, int(13.5 * H), 30 * MIN)


def at_work(services_h: Sequence[float], **fields: Any) -> RoundsProblem:
    """Out from 8 to 9, then stops side by side that are served in their order, and an hour back."""
    ways = table([[0, H, H], [H, 0, 0], [H, 0, 0]])
    stops = [day(1, service_s=int(service * H), windows=((9 * H + k, 24 * H),)) for k, service in enumerate(services_h)]
    return problem(stops, [driver(DRIVER_RULES["none"], start_windows=((8 * H, 8 * H),), lunch=LUNCH, **fields)], ways)


def test_lunch_comes_before_a_service_that_would_last_beyond_its_time():
    """9 to 13 at the first stop; two hours at the second would last until 15, after the last moment for lunch."""
    planned = only_round(at_work([4, 2]))
    assert planned.breaks == ((13 * H, int(13.5 * H)),)
    assert planned.return_s == 16.5 * H


def test_lunch_on_the_way_back():
    """9 to 13 at the stop, back from 13: lunch at its latest, 13:30, half-way."""
    planned = only_round(at_work([4]))
    assert planned.breaks == ((int(13.5 * H), 14 * H),)
    assert planned.return_s == 14.5 * H


def test_no_lunch_when_the_round_is_back_by_then():
    assert only_round(at_work([3.5])).breaks == ()


def test_a_service_over_all_of_lunchtime_is_refused():
    """From 9, when it must begin, until 13:31: there is no moment from 12 to 13:30 at which lunch could begin."""
    whole = at_work([4 + 31 / 60])
    only = replace(whole.stops[0], windows=((9 * H, 9 * H),))
    assert solved(replace(whole, stops=(only,))).dropped == (0,)


def test_no_lunch_on_a_round_that_leaves_after_it():
    """From 8 on a round of 6 h has lunch; from 13:30:01 on it hasn't, which saves 30 min."""
    rules = DRIVER_RULES["none"]
    whole = problem(
        [day(1, service_s=6 * H)], [driver(rules, lunch=LUNCH, start_windows=((8 * H, 20 * H),))], line(0, 0)
    )
    planned = only_round(whole)
    assert (planned.begin_s, planned.breaks) == (LUNCH.latest_s + 1, ())


def test_one_pause_is_lunch_and_break():
    """Work from 8 to 15 is more than 6 h: the 30 min of lunch at 13:30 are a break of 20 min too."""
    whole = at_work([4, 1])
    fleet = tuple(replace(each, rules=DRIVER_RULES["fr-van"]) for each in whole.vehicle_types)
    assert breaks_of(only_round(replace(whole, vehicle_types=fleet))) == [30]
