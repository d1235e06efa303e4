"""Rounds problems with every rule there is, in tiny units, drawn by Hypothesis.

Import it in a test as `from rich_rounds import rich_problems`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st
from small_rounds import ANY_TIME, CENT_PER_M, CENT_PER_S, ways, windows

from data.driver_rules import NO_RULES, DriverRules
from routing.rounds import (
    UNLIMITED,
    FixedRound,
    Knobs,
    Load,
    Lunch,
    Matrix,
    Refusal,
    RoundsProblem,
    Stop,
    VehicleType,
    schedule,
)

CENT_PER_S2 = CENT_PER_S * 3600
"""Of the square of a round's hours."""

DRIVING = DriverRules(drive_limit_s=25, drive_break_s=8, split_break_s=(3, 5), shortest_break_s=3, max_drive_s=70)
WORKING = DriverRules(work_limit_s=40, work_breaks=((40, 6), (60, 9)), shortest_break_s=3)
BOTH = replace(
    DRIVING, work_limit_s=WORKING.work_limit_s, work_breaks=WORKING.work_breaks
)  # as eu561 has driving and work

VAN = DriverRules(work_limit_s=40, work_breaks=((40, 5),), shortest_break_s=5)
"""As fr-van."""

_nothing = st.just(None)
_amounts = st.builds(Load, *[st.integers(0, 3)] * 5)


@st.composite
def rich_problems(
    draw: st.DrawFn, *, max_stops: int = 4, min_stops: int = 1, max_trips: int = 3, breaks: bool = True
) -> RoundsProblem:
    """Problems with every rule; without driver rules and lunch, and with metres that are the same all day, if not
    `breaks`.
    """
    count = draw(st.integers(min_stops, max_stops))
    types = draw(st.integers(1, 2))
    matrices = tuple(draw(hourly(count + 2, by_metres=breaks)) for _ in range(draw(st.integers(1, 2))))
    stops = [draw(_stops(number, count + 2, types)) for number in range(count)]
    vehicles = tuple(draw(_vehicles(number, len(matrices), max_trips, breaks)) for number in range(types))
    order = draw(st.permutations(range(count)))
    for pair in range(draw(st.integers(0, min(2, count // 2)))):
        source, target = order[2 * pair], order[2 * pair + 1]
        stops[source] = replace(stops[source], deliver=Load(), collect=Load())
        stops[target] = replace(stops[target], fetched_at=source)
    whole = RoundsProblem(tuple(stops), vehicles, matrices)
    knobs = Knobs(
        balance_hours=CENT_PER_S2 * draw(st.sampled_from([0, 0, 0, 1])),
        balance_stops=Decimal(draw(st.sampled_from([0, 0, 0, 7]))) / 100,
        compactness=CENT_PER_M * draw(st.sampled_from([0, 0, 0, 1])),
    )
    return replace(whole, fixed=draw(_fixed(whole)), knobs=knobs)


@st.composite
def hourly(draw: st.DrawFn, size: int, *, by_metres: bool = True) -> Matrix:
    """One to three periods; a place that can't be reached can't be in any."""
    first = draw(ways(size))
    durations, metres, starts = [first.duration_s[0]], [first.distance_m[0]], [0]
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        later = draw(ways(size, lost=False))
        gone = first.duration_s[0] < 0
        durations.append(np.where(gone, -1, later.duration_s[0]))
        metres.append(np.where(gone, -1, later.distance_m[0]) if by_metres else metres[0])
        starts.append(starts[-1] + draw(st.integers(5, 40)))
    return Matrix(np.stack(durations).astype(np.int32), np.stack(metres).astype(np.int32), tuple(starts))


@st.composite
def _stops(draw: st.DrawFn, number: int, places: int, types: int) -> Stop:
    return Stop(
        stop_id=f"stop {number}",
        place=draw(st.integers(0, places - 1)),
        deliver=draw(_amounts),
        collect=draw(st.just(Load()) | _amounts),
        service_s=draw(st.integers(0, 12)),
        windows=draw(st.just(ANY_TIME) | windows(90)),
        vehicle_types=frozenset(draw(st.sampled_from([range(types), range(types), {0}, {types - 1}]))),
        ready_s=draw(st.just(0) | st.integers(0, 30)),
        drop_cents=draw(_nothing | st.integers(0, 150)),
        priority=draw(st.integers(0, 1)),
    )


@st.composite
def _vehicles(draw: st.DrawFn, number: int, matrices: int, max_trips: int, breaks: bool) -> VehicleType:
    start = draw(st.integers(0, 1))
    overtime = draw(_nothing | st.integers(20, 80))
    return VehicleType(
        name=f"type {number}",
        count=draw(st.integers(1, 2)),
        start=start,
        end=draw(st.sampled_from([start, start, 1 - start])),
        capacity=Load(*(draw(st.integers(3, 8) | st.just(UNLIMITED)) for _ in Load._fields)),
        start_windows=draw(st.just(((0, 120),)) | windows()),
        end_windows=draw(st.just(((0, 150),)) | windows(150)),
        fixed_per_day=Decimal(draw(st.integers(0, 40))) / 100,
        cost_per_km=CENT_PER_M * draw(st.integers(0, 1)),
        cost_per_h=CENT_PER_S * draw(st.integers(0, 2)),
        cost_per_stop=Decimal(draw(st.integers(0, 9))) / 100,
        paid_shift_s=draw(_nothing | st.integers(0, 40)),
        overtime_from_s=overtime,
        overtime_per_h=CENT_PER_S * draw(st.integers(0, 2)),
        matrix=draw(st.integers(0, matrices - 1)),
        max_distance_m=draw(_nothing | st.integers(20, 120)),
        recharge_s=draw(_nothing | st.integers(0, 10)),
        max_duration_s=draw(_nothing | st.integers(30, 120)),
        max_trips=draw(st.integers(1, max_trips)),
        load_s_per_parcel=draw(st.integers(0, 3)),
        load_windows=draw(_nothing | windows(90)),
        rules=draw(st.sampled_from([NO_RULES, DRIVING, WORKING, BOTH, VAN])) if breaks else NO_RULES,
        lunch=draw(_nothing | st.just(Lunch(20, 35, 6))) if breaks else None,
    )


@st.composite
def _fixed(draw: st.DrawFn, whole: RoundsProblem) -> tuple[FixedRound, ...]:
    """None, or a round of one or two stops that a vehicle can make, on a trip each or together."""
    stops = tuple(draw(st.lists(st.integers(0, len(whole.stops) - 1), max_size=2, unique=True)))
    vehicle_type = draw(st.integers(0, len(whole.vehicle_types) - 1))
    number = draw(st.integers(1, whole.vehicle_types[vehicle_type].count))
    closed = draw(st.booleans())
    may = all(vehicle_type in whole.stops[stop].vehicle_types for stop in stops)
    apart = whole.vehicle_types[vehicle_type].max_trips > 1 and draw(st.booleans())
    trips = tuple((stop,) for stop in stops) if apart else (stops,)
    if not stops or not may or isinstance(schedule(whole, vehicle_type, trips), Refusal):
        return ()
    return (FixedRound(vehicle_type, number, trips, closed),)
