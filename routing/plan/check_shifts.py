"""Does a round begin, leave and end in its shift and in the hours of its depots, and is it loaded in them?"""

from __future__ import annotations

from collections.abc import Iterator

from routing.plan.check_facts import Facts, is_inside, outside_s
from routing.rounds.check import Violation


def check_shifts(facts: Facts) -> Iterator[Violation]:
    """What is wrong with when a round is at its depot."""
    planned, day = facts.planned, facts.network.day
    name = planned.round_id
    shift_only = ((facts.shift[0], facts.shift[1]),)
    for told, time_s, windows in (
        ("leaves", planned.depart_s, facts.leaving),
        ("returns", planned.return_s, facts.returning),
    ):
        if not is_inside(windows, time_s):
            late = told == "leaves" and is_inside(shift_only, time_s) and is_inside(facts.working, time_s)
            where = "after its latest start" if late else "outside its shift or its depot's hours"
            message = f"round {name} {told} at {day.clock(time_s)}, {where}"
            yield Violation("shift", name, outside_s(windows, time_s), "s", message)
    for line in planned.lines[:-1]:
        if line.kind != "depot":
            continue
        loaded_s = line.start_s + line.service_s
        inside = any(start <= line.start_s and loaded_s <= end for start, end in facts.working)
        if line.service_s and not inside:
            message = f"round {name} is loaded at {day.clock(line.start_s)}, outside its shift or its depot's hours"
            yield Violation("loading", name, outside_s(facts.working, line.start_s), "s", message)
        elsewhere = facts.end != ("depot", planned.depot_id)
        leaving = facts.returning if elsewhere else facts.working
        if line.trip > 1 and not is_inside(leaving, line.leave_s):
            message = f"trip {line.trip} of round {name} leaves at {day.clock(line.leave_s)}, outside its shift"
            yield Violation("shift", name, outside_s(leaving, line.leave_s), "s", message)
