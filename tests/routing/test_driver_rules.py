"""The named tables of a driver's breaks, as the checker reads them: the days that each law just allows, and those that
it just doesn't.
"""

from __future__ import annotations

import pytest
from small_rounds import line, problem, stop, van

from data.driver_rules import DRIVER_RULES, NO_RULES
from data.hours import Window
from routing.rounds.check import check
from routing.rounds.solution import Round, Rounds, Trip, Visit

H = 3600
MIN = 60
ALL_DAY = ((0, 48 * H),)


def broken(name: str, drive_s: int, back_s: int, *breaks: Window) -> list[tuple[str, int]]:
    """What a round breaks that drives so long to a stop, waits there, and drives back to be there at `back_s`; the
    breaks are taken on the way there until `drive_s` is driven, then at the stop.
    """
    arrive_s = drive_s
    for start, end in breaks:
        arrive_s += end - start if start < arrive_s else 0
    start_s = back_s - drive_s
    made = Round(0, 1, (Trip(0, 0, back_s, (Visit(0, arrive_s, start_s, start_s),)),), breaks)
    vehicle = van(rules=DRIVER_RULES[name], start_windows=ALL_DAY, end_windows=ALL_DAY)
    whole = problem([stop(1, windows=ALL_DAY)], [vehicle], line(0, drive_s))
    found = check(whole, Rounds(rounds=(made,), dropped=(), engine="hand", seed=0, status="limit", wall_s=0.0))
    return [(v.rule, v.amount) for v in found]


def test_the_tables_are_named_as_they_are_called():
    assert set(DRIVER_RULES) == {"none", "eu561", "eu-working-time", "fr-van"}
    assert all(rules.name == name for name, rules in DRIVER_RULES.items())
    assert [name for name, rules in DRIVER_RULES.items() if rules.asks_nothing] == ["none"]
    assert DRIVER_RULES["none"] == NO_RULES


@pytest.mark.parametrize("name", DRIVER_RULES)
def test_no_break_is_due_by_four_and_a_half_hours_of_driving_in_six_of_work(name: str):
    """2 h 15 there, 1 h 30 of waiting, 2 h 15 back."""
    assert broken(name, 2 * H + 15 * MIN, 6 * H) == []


@pytest.mark.parametrize(("name", "due"), [("eu561", 30), ("eu-working-time", 30), ("fr-van", 20)])
def test_more_than_six_hours_of_work(name: str, due: int):
    """A second more than six hours: too long without a break, and too few minutes of breaks by then. With these
    minutes, taken when the sixth hour ends, all is well; a second later it is too late for both.
    """
    assert broken(name, 0, 6 * H + 1) == [("work", 1), ("work", due * MIN)]
    end = 6 * H + due * MIN
    assert broken(name, 0, end + 1, (6 * H, end)) == []
    assert broken(name, 0, end + 2, (6 * H + 1, end + 1)) == [("work", 1), ("work", due * MIN)]


def test_without_rules_a_day_has_no_end():
    assert broken("none", 12 * H, 30 * H) == []


@pytest.mark.parametrize(("name", "least"), [("eu561", 15), ("eu-working-time", 15), ("fr-van", 20)])
def test_the_shortest_break(name: str, least: int):
    """A second less is a wait: on a short day it harms nobody but is not to be called a break."""
    assert broken(name, 0, 3 * H, (H, H + least * MIN)) == []
    assert broken(name, 0, 3 * H, (H, H + least * MIN - 1)) == [("break", 1)]


@pytest.mark.parametrize("name", ["eu561", "eu-working-time"])
def test_nine_hours_of_work_and_more(name: str):
    """9 h with 30 minutes in two parts; a second more work asks for 45, here in three parts."""
    parts = ((3 * H, 3 * H + 15 * MIN), (6 * H, 6 * H + 15 * MIN))
    assert broken(name, 0, 9 * H + 30 * MIN, *parts) == []
    assert broken(name, 0, 9 * H + 30 * MIN + 1, *parts) == [("work", 15 * MIN)]
    assert broken(name, 0, 9 * H + 45 * MIN + 1, *parts, (8 * H, 8 * H + 15 * MIN)) == []


def test_a_french_van_needs_twenty_minutes_every_six_hours():
    """12 h of work with one break in the middle; a second more is too long again."""
    middle = (6 * H, 6 * H + 20 * MIN)
    assert broken("fr-van", 0, 12 * H + 20 * MIN, middle) == []
    assert broken("fr-van", 0, 12 * H + 20 * MIN + 1, middle) == [("work", 1)]


HALF = 4 * H + 30 * MIN  # of a day's driving


@pytest.mark.parametrize(
    "breaks",
    [
        ((HALF, HALF + 45 * MIN),),
        ((2 * H, 2 * H + 15 * MIN), (HALF + 15 * MIN, HALF + 45 * MIN)),
        ((2 * H, 2 * H + 30 * MIN), (HALF + 30 * MIN, HALF + 60 * MIN)),
    ],
)
def test_a_whole_day_of_driving_under_561(breaks: tuple[Window, ...]):
    """9 h, in two halves with 45 minutes between them, or with 15 before and 30 (or twice 30) there."""
    resting = sum(end - start for start, end in breaks)
    assert broken("eu561", HALF, 9 * H + resting, *breaks) == []


def test_too_much_driving_under_561():
    """A second more each way: two more than a day allows, and one more than each half. Other rules don't ask."""
    full = (HALF + 1, HALF + 1 + 45 * MIN)
    day = 9 * H + 2 + 45 * MIN
    assert broken("eu561", HALF + 1, day, full) == [("driving", 2), ("driving", 1), ("driving", 1)]
    assert broken("eu-working-time", HALF + 1, day, full) == []


@pytest.mark.parametrize(
    "breaks",
    [
        ((HALF, HALF + 45 * MIN - 1),),
        ((2 * H, 2 * H + 30 * MIN), (HALF + 30 * MIN, HALF + 45 * MIN)),
    ],
)
def test_no_full_break_under_561(breaks: tuple[Window, ...]):
    """A second short of 45 minutes, or 30 before 15: no full break, and 9 h are driven without one."""
    resting = sum(end - start for start, end in breaks)
    assert broken("eu561", HALF, 9 * H + resting, *breaks) == [("driving", HALF)]
