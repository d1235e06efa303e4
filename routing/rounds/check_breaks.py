"""Whether a driver's breaks lie where they may, and are enough: driving, work and lunch, counted along the round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data.driver_rules import DriverRules
from data.hours import Window
from routing.rounds.check_times import Leg, Violation
from routing.rounds.problem import Lunch, RoundsProblem
from routing.rounds.solution import Round


def check_breaks(problem: RoundsProblem, planned: Round, ways: Sequence[Sequence[Leg]]) -> Iterator[Violation]:
    """Every rule about breaks that a round breaks; `ways` are its `legs_of`."""
    vehicle = problem.vehicle_types[planned.vehicle_type]
    name = f"{vehicle.name} {planned.vehicle_no}"
    rules, lunch = vehicle.rules, vehicle.lunch
    yield from _check_places(name, planned, ways)
    for start, end in planned.breaks:
        short = max(1, rules.shortest_break_s) - (end - start)
        if short > 0 and not (lunch is not None and _is_lunch(lunch, (start, end))):
            yield Violation("break", name, short, "s", f"a break of {name} is {short} s too short")
    # A pause shorter than that is a wait for the rules, even if it is long enough for lunch.
    counted = sorted(taken for taken in planned.breaks if _length(taken) >= max(1, rules.shortest_break_s))
    yield from _check_driving(name, rules, _driving(ways), counted)
    yield from _check_work(name, rules, planned, counted)
    if (
        lunch is not None
        and planned.depart_s <= lunch.latest_s < planned.return_s
        and not any(_is_lunch(lunch, taken) for taken in planned.breaks)
    ):
        yield Violation("lunch", name, lunch.break_s, "s", f"{name} has no lunch break of {lunch.break_s} s in time")


def _check_places(name: str, planned: Round, ways: Sequence[Sequence[Leg]]) -> Iterator[Violation]:
    """On a leg, before a service, or before a loading but the first; in order, and one at a time."""
    on_the_way = {taken for legs in ways for leg in legs for taken in leg.breaks}
    pauses = [(visit.arrive_s, visit.start_s) for visit in planned.visits]
    pauses += [(before.return_s, after.load_s) for before, after in pairwise(planned.trips)]
    for start, end in planned.breaks:
        lies = (start, end) in on_the_way or any(first <= start and end <= last for first, last in pauses)
        if start < end and not lies:
            message = f"{name} has a break that is neither on the way, nor before a service, nor before loading"
            yield Violation("break", name, 0, "", message)
    for before, after in pairwise(planned.breaks):
        over = before[1] - after[0]
        if over > 0:
            yield Violation("break", name, over, "s", f"{name} begins a break {over} s before the last one ends")


def _driving(ways: Sequence[Sequence[Leg]]) -> list[Window]:
    """When the vehicle drives: each leg without the breaks on it."""
    found = []
    for leg in (leg for legs in ways for leg in legs if leg.exists):
        clock = leg.leave_s
        for start, end in leg.breaks:
            found.append((clock, start))
            clock = end
        found.append((clock, leg.arrive_s))
    return found


def _check_driving(
    name: str, rules: DriverRules, driving: Sequence[Window], breaks: Sequence[Window]
) -> Iterator[Violation]:
    if rules.max_drive_s is not None:
        over = sum(map(_length, driving)) - rules.max_drive_s
        if over > 0:
            yield Violation("driving", name, over, "s", f"{name} is driven {over} s longer than a day allows")
    if rules.drive_limit_s is None:
        return
    for first_s, last_s in pairwise((None, *_full_breaks(rules, breaks), None)):
        driven = sum(
            _length(piece)
            for piece in driving
            if (first_s is None or piece[0] >= first_s) and (last_s is None or piece[0] < last_s)
        )
        over = driven - rules.drive_limit_s
        if over > 0:
            yield Violation("driving", name, over, "s", f"{name} is driven {over} s too long without a full break")


def _full_breaks(rules: DriverRules, breaks: Sequence[Window]) -> Iterator[int]:
    """When each break begins that completes a full one: a long one, or the second part of one in two parts."""
    first_part = False
    for taken in breaks:
        if _length(taken) >= rules.drive_break_s or (
            first_part and rules.split_break_s is not None and _length(taken) >= rules.split_break_s[1]
        ):
            yield taken[0]
            first_part = False
        elif rules.split_break_s is not None and _length(taken) >= rules.split_break_s[0]:
            first_part = True


def _check_work(name: str, rules: DriverRules, planned: Round, breaks: Sequence[Window]) -> Iterator[Violation]:
    """Work is all from the beginning to the return but breaks."""
    stretches = [
        after[0] - before[1] for before, after in pairwise(((planned.begin_s,) * 2, *breaks, (planned.return_s,) * 2))
    ]
    if rules.work_limit_s is not None:
        for over in (stretch - rules.work_limit_s for stretch in stretches):
            if over > 0:
                message = f"the driver of {name} works {over} s too long without a break"
                yield Violation("work", name, over, "s", message)
    for limit_s, due_s in rules.work_breaks:
        if sum(stretches) <= limit_s:
            continue
        worked = taken_s = 0
        for stretch, taken in zip(stretches, breaks, strict=False):  # the last stretch has no break behind it
            worked += stretch
            if worked <= limit_s:
                taken_s += _length(taken)
        if taken_s < due_s:
            short = due_s - taken_s
            message = f"the driver of {name} has {short} s of breaks too few by {limit_s} s of work"
            yield Violation("work", name, short, "s", message)


def _is_lunch(lunch: Lunch, taken: Window) -> bool:
    return lunch.earliest_s <= taken[0] <= lunch.latest_s and _length(taken) >= lunch.break_s


def _length(window: Window) -> int:
    return window[1] - window[0]
