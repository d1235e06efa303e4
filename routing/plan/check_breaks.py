"""Does a driver have the breaks that the rules ask for, and do the lines tell them as they are?

Driving and work are counted along the round: driving is what legs take without the breaks on them, work all from the
beginning to the end but breaks. A pause that is shorter than the rules' shortest break is no break for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data.driver_rules import DRIVER_RULES, DriverRules
from data.hours import Window
from routing.plan.check_facts import Facts
from routing.rounds.check import Violation

_TEN_H_S, _WEEK_H, _FORTNIGHT_H, _TENS = 36_000, 56, 90, 2


def check_breaks(facts: Facts) -> Iterator[Violation]:
    """What is wrong with the breaks of a round."""
    planned, name = facts.planned, facts.planned.round_id
    breaks = [(taken.start_s, taken.end_s) for taken in planned.breaks]
    ends = [0, *(end for _, end in breaks)]
    if any(end <= start or start < before for (start, end), before in zip(breaks, ends, strict=False)):
        yield Violation("break", name, 0, "", f"the breaks of round {name} are not in order, one after the other")
        return
    driving, told = _along(facts, breaks)
    if sorted(told) != breaks:
        missing = len(set(breaks) ^ set(told)) or 1
        message = f"the breaks of round {name} are not those that its lines have room for"
        yield Violation("break", name, missing, "breaks", message)
        return
    rules = _rules(facts)
    lunch = _lunch(facts)
    for start, end in breaks:
        short = rules.shortest_break_s - (end - start)
        if short > 0 and not (lunch and _is_lunch(lunch, (start, end))):
            yield Violation("break", name, short, "s", f"a break of round {name} is {short} s too short")
    counted = [taken for taken in breaks if taken[1] - taken[0] >= rules.shortest_break_s]
    most_s = _most_driving_s(facts, rules)
    over = 0 if most_s is None else sum(end - start for start, end in driving) - most_s
    if over > 0:
        yield Violation("driving", name, over, "s", f"round {name} is driven {over} s longer than its driver may today")
    yield from _check_driving(name, rules, driving, counted)
    yield from _check_work(name, rules, (planned.begin_s, planned.return_s), counted)
    if lunch and planned.depart_s <= lunch[1] < planned.return_s and not any(_is_lunch(lunch, b) for b in breaks):
        yield Violation("lunch", name, lunch[2], "s", f"round {name} has no lunch break of {lunch[2]} s in time")


def _along(facts: Facts, breaks: Sequence[Window]) -> tuple[list[Window], list[Window]]:
    """When the vehicle drives, and the breaks that the lines tell: their own lines, and those on the way."""
    driving: list[Window] = []
    told: list[Window] = []
    for before, line in pairwise(facts.planned.lines):
        clock, left = before.leave_s, line.drive_s
        if line.on_the_way_s:
            for start, end in breaks:
                if clock <= start <= clock + left and end <= line.arrive_s:
                    driving.append((clock, start))
                    told.append((start, end))
                    clock, left = end, left - (start - clock)
        driving.append((clock, clock + left))
        if clock + left != line.arrive_s:  # breaks on the way that don't add up
            told.append((line.arrive_s, line.arrive_s))
        if line.kind == "break":
            told.append((line.start_s, line.leave_s))
    return driving, told


def _rules(facts: Facts) -> DriverRules:
    return DRIVER_RULES[facts.vehicle.driver_rules]


def _most_driving_s(facts: Facts, rules: DriverRules) -> int | None:
    """What the driver may drive today: of a named driver, what the week and the fortnight leave."""
    if rules.max_drive_s is None or facts.driver is None:
        return rules.max_drive_s
    driver = facts.driver
    left_h = min(_WEEK_H - driver.driven_week_h, _FORTNIGHT_H - driver.driven_fortnight_h)
    return max(0, min(_TEN_H_S if driver.tens_used < _TENS else rules.max_drive_s, int(left_h * 3600)))


def _lunch(facts: Facts) -> tuple[int, int, int] | None:
    """Earliest and latest start of the lunch break that is due, and its length."""
    vehicle, day = facts.vehicle, facts.network.day
    zone = facts.network.timezone_of(facts.depot)
    if vehicle.lunch_from_s is None or vehicle.lunch_to_s is None or not vehicle.lunch_min:
        return None
    return day.at(vehicle.lunch_from_s, zone), day.at(vehicle.lunch_to_s, zone), vehicle.lunch_min * 60


def _is_lunch(lunch: tuple[int, int, int], taken: Window) -> bool:
    earliest, latest, length_s = lunch
    return earliest <= taken[0] <= latest and taken[1] - taken[0] >= length_s


def _check_driving(
    name: str, rules: DriverRules, driving: Sequence[Window], breaks: Sequence[Window]
) -> Iterator[Violation]:
    if rules.drive_limit_s is None:
        return
    most = driven = 0
    first_part = False
    events = sorted([*((start, 1, end) for start, end in driving), *((start, 0, end) for start, end in breaks)])
    for start, drives, end in events:
        length = end - start
        if drives:
            driven += length
            most = max(most, driven)
        elif length >= rules.drive_break_s or (
            first_part and rules.split_break_s is not None and length >= rules.split_break_s[1]
        ):
            driven, first_part = 0, False
        elif rules.split_break_s is not None and length >= rules.split_break_s[0]:
            first_part = True
    over = most - rules.drive_limit_s
    if over > 0:
        yield Violation("driving", name, over, "s", f"round {name} is driven {over} s too long without a full break")


def _check_work(name: str, rules: DriverRules, day: Window, breaks: Sequence[Window]) -> Iterator[Violation]:
    clock, worked, stretches = day[0], 0, []
    taken_by = []  # work before each break, and its length
    for start, end in breaks:
        stretches.append(start - clock)
        worked += start - clock
        taken_by.append((worked, end - start))
        clock = end
    stretches.append(day[1] - clock)
    worked += day[1] - clock
    if rules.work_limit_s is not None:
        over = max(stretches) - rules.work_limit_s
        if over > 0:
            yield Violation(
                "work", name, over, "s", f"the driver of round {name} works {over} s without a break too long"
            )
    for limit_s, due_s in rules.work_breaks:
        short = due_s - sum(length for before, length in taken_by if before <= limit_s)
        if worked > limit_s and short > 0:
            message = f"the driver of round {name} has {short} s of breaks too few by {limit_s} s of work"
            yield Violation("work", name, short, "s", message)
