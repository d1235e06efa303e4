"""Do the rounds of a plan hold: vehicles that exist, lines in their order, and all that the other checks look at?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from data.network import Network
from data.records import Place
from routing.plan.check_breaks import check_breaks
from routing.plan.check_costs import check_costs
from routing.plan.check_facts import Facts, facts_of, named_drivers
from routing.plan.check_legs import Legs, check_legs
from routing.plan.check_loads import check_docks, check_loads
from routing.plan.check_paths import check_path
from routing.plan.check_shifts import check_shifts
from routing.plan.check_visits import check_visits
from routing.plan.records import Plan, PlannedRound
from routing.plan.ways import places_of
from routing.roads import Roads, traveller_of
from routing.rounds.check import Violation


def check_rounds(network: Network, plan: Plan, roads: Roads) -> Iterator[Violation]:
    """What is wrong with the rounds of a plan."""
    yield from _check_names(plan)
    rounds = facts_of(network, plan)
    legs = Legs(network, roads, plan)
    for planned, facts in rounds:
        yield from _check_vehicle(network, planned, facts)
        if facts is not None:
            yield from _check_round(facts, legs, roads)
    yield from check_docks(network, plan)


def _check_names(plan: Plan) -> Iterator[Violation]:
    named = Counter(planned.round_id for planned in plan.rounds)
    used = Counter((r.depot_id, r.vehicle_type, r.vehicle_no) for r in plan.rounds)
    yield from (
        Violation("fleet", name, times, "rounds", f"{times} rounds are called {name}")
        for name, times in named.items()
        if times > 1
    )
    for (depot_id, vehicle_type, number), times in used.items():
        if times > 1:
            name = f"{vehicle_type} {number} of {depot_id}"
            yield Violation("fleet", name, times, "rounds", f"{name} makes {times} rounds at once")


def _check_vehicle(network: Network, planned: PlannedRound, facts: Facts | None) -> Iterator[Violation]:
    """Is there such a vehicle, and does the driver named for it drive it?"""
    name = planned.round_id
    drivers = named_drivers(network, facts.vehicle) if facts else []
    most = min(facts.vehicle.count, len(drivers) or facts.vehicle.count) if facts else 0
    if not 1 <= planned.vehicle_no <= most:
        told = f"depot {planned.depot_id} has no {planned.vehicle_type} {planned.vehicle_no}"
        if facts and planned.vehicle_no <= facts.vehicle.count:
            told += " with a driver"
        yield Violation("fleet", name, planned.vehicle_no, "", told)
        return
    named = facts.driver.driver_id if facts and facts.driver else ""
    if planned.driver_id != named:
        told = f"round {name} is driven by {planned.driver_id or 'nobody'}, not by {named or 'nobody that is named'}"
        yield Violation("driver", name, 0, "", told)


def _check_round(facts: Facts, legs: Legs, roads: Roads) -> Iterator[Violation]:
    network, planned = facts.network, facts.planned
    name, lines = planned.round_id, planned.lines
    start = ("depot", planned.depot_id)
    if len(lines) < 2 or [(line.kind, line.place_id) for line in (lines[0], lines[-1])] != [start, facts.end]:
        told = (
            f"and end at depot {planned.depot_id}" if facts.end == start else f"at {start[1]} and end at {facts.end[1]}"
        )
        yield Violation("shape", name, 0, "", f"round {name} does not start {told}")
        return
    found = places_of(network, planned)
    places = [place for place in found if place]
    yield from _check_places(facts, found)
    if len(places) < len(lines):
        return
    if [line.seq for line in lines] != list(range(len(lines))):
        yield Violation("shape", name, 0, "", f"the stops of round {name} are not numbered 0, 1, 2, …")
    yield from _check_trips(facts)
    yield from check_legs(facts, places, legs)
    yield from check_path(planned, traveller_of(facts.network, facts.vehicle), places, roads)
    yield from check_visits(facts)
    yield from check_shifts(facts)
    yield from check_breaks(facts)
    yield from check_loads(facts)
    yield from check_costs(facts)


def _check_places(facts: Facts, found: Sequence[Place | None]) -> Iterator[Violation]:
    name = facts.planned.round_id
    for line, place in zip(facts.planned.lines, found, strict=True):
        where = line.place_id or "a break"
        if place is None:
            message = f"round {name} stops at {line.place_id!r}, which is no {line.kind or 'place'}"
            yield Violation("shape", name, line.seq, "", message)
        elif (place.lon, place.lat) != (line.lon, line.lat):
            message = f"stop {line.seq} of round {name} is said to be elsewhere than {where} is"
            yield Violation("place", name, line.seq, "", message)
        elif line.kind == "break" and line.place_id:
            told = f"a break of round {name} is told to be at {line.place_id}: the line after it tells where it is"
            yield Violation("shape", name, line.seq, "", told)


def _check_trips(facts: Facts) -> Iterator[Violation]:
    """Each trip starts with a line at the depot, whose break before it counts to it, and visits a stop."""
    planned = facts.planned
    name, lines = planned.round_id, planned.lines
    expected, trip = [1], 1
    for number, line in enumerate(lines[1:-1], start=1):
        ahead = next(after for after in lines[number:] if after.kind != "break" or after is lines[-1])
        if line.kind == "depot":
            trip += 1
        loads = line.kind == "break" and ahead.kind == "depot" and ahead is not lines[-1]
        expected.append(trip + loads)
    expected.append(trip)
    if [line.trip for line in lines] != expected:
        yield Violation(
            "trips", name, 0, "", f"the trips of round {name} do not begin at its depot, one after the other"
        )
    for line in lines[1:-1]:
        if line.kind == "depot" and line.place_id != planned.depot_id:
            yield Violation("trips", name, line.seq, "", f"round {name} is loaded again at depot {line.place_id}")
    idle = [
        before
        for before, after in pairwise([line for line in lines if line.kind != "break"])
        if before.kind == "depot" and (after.kind == "depot" or after is lines[-1])
    ]
    if idle:
        yield Violation("trips", name, len(idle), "trips", f"round {name} makes a trip without a stop")
    over = trip - facts.vehicle.max_trips
    if over > 0:
        yield Violation("trips", name, over, "trips", f"round {name} makes {over} trips more than its vehicle may")
