"""Are the ways of a round those of the roads, and does each time follow from the one before?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from data.network import Network
from data.records import Place
from routing.plan.check_facts import Facts
from routing.plan.records import Plan, StopLine
from routing.plan.ways import places_of
from routing.roads import Roads, Traveller, TravelMatrix, traveller_of
from routing.rounds.check import Violation


class Legs:
    """The ways between all places of a plan, read again from the roads, for each vehicle that drives."""

    def __init__(self, network: Network, roads: Roads, plan: Plan) -> None:
        found = (place for planned in plan.rounds for place in places_of(network, planned))
        self._visited = list(dict.fromkeys(place for place in found if place))
        self._row = {place: row for row, place in enumerate(self._visited)}
        self._roads = roads
        self._matrices: dict[Traveller, TravelMatrix] = {}

    def between(self, traveller: Traveller, here: Place, there: Place, leaves_s: int) -> tuple[int, int]:
        """Seconds and metres; both -1 where there is no way."""
        if traveller not in self._matrices:
            self._matrices[traveller] = self._roads.matrix(traveller, self._visited)
        matrix = self._matrices[traveller]
        row, column = self._row[here], self._row[there]
        metres = int(matrix.at(leaves_s)[1][row, column])
        return _drive_s(matrix, row, column, leaves_s), metres


def _drive_s(matrix: TravelMatrix, row: int, column: int, leaves_s: int) -> int:
    """Seconds of a leg: what is left of it at the end of a period goes on at the next one's speed, rounded up there."""
    takes = int(matrix.at(leaves_s)[0][row, column])
    clock, left = leaves_s, takes
    for end in (start for start in matrix.period_starts_s if start > leaves_s):
        if takes <= 0 or clock + left <= end:
            break
        left -= end - clock
        clock, slower = end, int(matrix.at(end)[0][row, column])
        left, takes = (left * slower + takes - 1) // takes, slower
    return clock + left - leaves_s


def check_legs(facts: Facts, places: Sequence[Place], legs: Legs) -> Iterator[Violation]:
    """What is wrong with legs, times and range; `places` are those of the round's lines."""
    planned, traveller = facts.planned, traveller_of(facts.network, facts.vehicle)
    name, lines = planned.round_id, planned.lines
    for (before, line), (here, there) in zip(pairwise(lines), pairwise(places), strict=True):
        drive_s, distance_m = legs.between(traveller, here, there, before.leave_s)
        if before.kind == "break":  # at the place of the line after it
            drive_s = distance_m = 0
        where = f"{line.place_id or 'a break'} on round {name}"
        if drive_s < 0:
            yield Violation("reach", line.place_id, 0, "", f"no way for a {traveller} to {where}")
            continue
        for rule, told, true, unit in (
            ("drive", line.drive_s, drive_s, "s"),
            ("distance", line.distance_m, distance_m, "m"),
            ("times", line.arrive_s, before.leave_s + line.drive_s + line.on_the_way_s, "s"),
        ):
            if told != true:
                off = told - true
                yield Violation(rule, line.place_id or name, off, unit, f"{rule} to {where} is off by {off} {unit}")
    for line in lines[1:]:
        if not _fits_together(line, last=line is lines[-1]):
            where = f"{line.place_id or 'a break'} on round {name}"
            message = f"arrival, start and leaving at {where} don't fit together"
            yield Violation("times", line.place_id or name, 0, "", message)
    first, last = lines[0], lines[-1]
    is_still = (first.break_s, first.drive_s, first.distance_m) == (0, 0, 0) and first.arrive_s == first.start_s
    if not is_still or first.leave_s < first.start_s + first.service_s or last.start_s != last.leave_s:
        yield Violation("times", name, 0, "", f"round {name} is under way before it leaves or after it is back")
    yield from _check_range(facts)


def _fits_together(line: StopLine, *, last: bool) -> bool:
    """Whether a line's own times are in order. Only a vehicle that was loaded may wait before it leaves."""
    if line.start_s < line.arrive_s or line.on_the_way_s < 0 or line.service_s < 0:
        return False
    if line.kind == "break":
        return line.leave_s > line.start_s and line.service_s == 0
    ready_s = line.start_s + line.service_s
    return line.leave_s == ready_s or (line.kind == "depot" and not last and line.leave_s > ready_s)


def _check_range(facts: Facts) -> Iterator[Violation]:
    """Metres between two charges, and the time that a charge between two trips takes."""
    vehicle, name = facts.vehicle, facts.planned.round_id
    recharge_s = None if vehicle.recharge_min is None else int(vehicle.recharge_min * 60)
    stretches, came_s = [0], 0
    lines = facts.planned.lines
    for before, line in pairwise(lines):
        stretches[-1] += line.distance_m
        if before.kind != "break":
            came_s = line.arrive_s
        if line.kind != "depot" or line is lines[-1] or recharge_s is None:
            continue
        stretches.append(0)
        short = came_s + recharge_s - line.leave_s
        if short > 0:
            yield Violation("recharge", name, short, "s", f"round {name} leaves {short} s before it is recharged")
    if vehicle.range_km is not None:
        over = max(stretches) - int(vehicle.range_km * 1000)
        if over > 0:
            yield Violation("range", name, over, "m", f"round {name} is {over} m longer than its vehicle's range")
