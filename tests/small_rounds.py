"""Small rounds problems: built by hand, drawn by Hypothesis, and solved by trying everything.

Amounts are chosen so that sums can be done in the head: a second and a metre cost a cent each, unless a test says so.
Import it in a test as `from small_rounds import ...`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations
from typing import Any

import numpy as np
from hypothesis import strategies as st

from routing.rounds import (
    FixedRound,
    Load,
    Matrix,
    Refusal,
    Round,
    Rounds,
    RoundsProblem,
    Stop,
    VehicleType,
    cost_of,
    knob_cents,
    schedule,
)

ANY_TIME = ((0, 1000),)
CENT_PER_M = Decimal(10)  # a kilometre
CENT_PER_S = Decimal(36)  # an hour


def table(durations_s: Sequence[Sequence[int]], distances_m: Sequence[Sequence[int]] | None = None) -> Matrix:
    """A matrix; lengths are the seconds, in metres, unless given."""
    metres = durations_s if distances_m is None else distances_m
    return Matrix(np.array([durations_s], np.int32), np.array([metres], np.int32))


def line(*positions: int, speed: int = 1) -> Matrix:
    """Places on a line, so many metres from its start; `speed` in metres a second."""
    metres = [[abs(a - b) for b in positions] for a in positions]
    return table([[m // speed for m in row] for row in metres], metres)


def stop(place: int, **fields: Any) -> Stop:
    """A stop for one parcel of 1 g and 1 cm3, at any time, by the first vehicle type."""
    given = {"deliver": Load(1, 1, 1), "windows": ANY_TIME, "vehicle_types": frozenset({0})}
    return Stop(stop_id=f"stop {place}", place=place, **(given | fields))


def van(**fields: Any) -> VehicleType:
    """A vehicle at place 0 that holds 100 of everything and is free all day; nothing costs anything."""
    given = {
        "name": "van",
        "count": 1,
        "start": 0,
        "end": 0,
        "capacity": Load(100, 100, 100),
        "start_windows": ANY_TIME,
        "end_windows": ANY_TIME,
    }
    return VehicleType(**(given | fields))


def problem(stops: Sequence[Stop], vehicles: Sequence[VehicleType], *matrices: Matrix) -> RoundsProblem:
    """A problem of these."""
    return RoundsProblem(tuple(stops), tuple(vehicles), matrices)


def total_cents(whole: RoundsProblem, rounds: Rounds | Sequence[Round]) -> int:
    """What the rounds cost, with knobs, and what the stops that they leave out cost."""
    made = rounds.rounds if isinstance(rounds, Rounds) else rounds
    visited = {visit.stop for planned in made for visit in planned.visits}
    left = sum(cents for stop, cents in enumerate(whole.drop_cents) if stop not in visited)
    return left + sum(_round_cents(whole, planned) for planned in made)


def least_cents(whole: RoundsProblem) -> int:
    """The least total of any rounds, by trying every order and every trips of every set of stops on every vehicle."""
    everything = (1 << len(whole.stops)) - 1
    fixed = {(kept.vehicle_type, kept.vehicle_no): kept for kept in whole.fixed}
    served = {0: 0}  # the least cost of serving exactly a set, with the vehicles so far
    for vehicle_type, vehicle in enumerate(whole.vehicle_types):
        free = _cheapest_by_set(whole, vehicle_type)
        for number in range(1, vehicle.count + 1):
            kept = fixed.get((vehicle_type, number))
            cheapest = _cheapest_by_set(whole, vehicle_type, kept) if kept else free
            longer = {} if kept else dict(served)
            for done, cents in served.items():
                for more, added in cheapest.items():
                    if not done & more:
                        longer[done | more] = min(longer.get(done | more, cents + added), cents + added)
            served = longer
    return min(
        cents + sum(drop for k, drop in enumerate(whole.drop_cents) if (everything & ~done) >> k & 1)
        for done, cents in served.items()
    )


def _cheapest_by_set(whole: RoundsProblem, vehicle_type: int, kept: FixedRound | None = None) -> dict[int, int]:
    able = [k for k, stop in enumerate(whole.stops) if vehicle_type in stop.vehicle_types]
    cheapest: dict[int, int] = {}
    for size in range(1, len(able) + 1):
        for sequence in permutations(able, size):
            key = sum(1 << k for k in sequence)
            for trips in _in_trips(sequence, whole.vehicle_types[vehicle_type].max_trips):
                if kept is not None and not _keeps(trips, kept):
                    continue
                timed = schedule(whole, vehicle_type, trips)
                if not isinstance(timed, Refusal):
                    cents = _round_cents(whole, timed)
                    cheapest[key] = min(cheapest.get(key, cents), cents)
    return cheapest


def _keeps(trips: tuple[tuple[int, ...], ...], kept: FixedRound) -> bool:
    """Whether a vehicle's trips are what is fixed of them."""
    made = [trip[: None if kept.closed else len(fixed)] for trip, fixed in zip(trips, kept.trips, strict=False)]
    return tuple(made) == kept.trips


def _in_trips(sequence: tuple[int, ...], most: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    for cuts in range(min(most, len(sequence))):
        for at in combinations(range(1, len(sequence)), cuts):
            yield tuple(sequence[a:b] for a, b in zip((0, *at), (*at, len(sequence)), strict=True))


def _round_cents(whole: RoundsProblem, planned: Round) -> int:
    return cost_of(whole, planned).total + knob_cents(whole, planned)


@st.composite
def windows(draw: st.DrawFn, latest: int = 60) -> tuple[tuple[int, int], ...]:
    """One or two windows, often narrow, at times with a second between them."""
    times = sorted(draw(st.lists(st.integers(0, latest), min_size=4, max_size=4)))
    if draw(st.booleans()) or times[2] <= times[1]:
        return ((times[0], times[3]),)
    return ((times[0], times[1]), (times[2], times[3]))


@st.composite
def problems(draw: st.DrawFn, *, max_stops: int = 4, min_stops: int = 0) -> RoundsProblem:
    """Problems with every rule: asymmetric ways, some missing; windows with gaps; all three quantities, returns, ready
    times, ranges, prices and priorities; two depots.
    """
    stops = draw(st.integers(min_stops, max_stops))
    size = stops + 2
    matrices = tuple(draw(ways(size)) for _ in range(draw(st.integers(1, 2))))
    types = draw(st.integers(1, 2))
    amounts = st.builds(Load, *[st.integers(0, 3)] * 3, st.just(0), st.just(0))  # what isn't given it makes up
    return RoundsProblem(
        tuple(
            Stop(
                stop_id=f"stop {number}",
                place=draw(st.integers(0, size - 1)),
                deliver=draw(amounts),
                collect=draw(st.just(Load()) | amounts),
                service_s=draw(st.integers(0, 6)),
                windows=draw(st.just(ANY_TIME) | windows()),
                vehicle_types=frozenset(draw(st.sets(st.integers(0, types - 1)))),
                ready_s=draw(st.just(0) | st.integers(0, 30)),
                drop_cents=draw(st.none() | st.integers(0, 150)),
                priority=draw(st.integers(0, 1)),
            )
            for number in range(stops)
        ),
        tuple(
            VehicleType(
                name=f"type {number}",
                count=draw(st.integers(0, 2)),
                start=draw(st.integers(0, 1)),
                end=draw(st.integers(0, 1)),
                capacity=Load(*(draw(st.integers(2, 10)) for _ in range(3))),
                start_windows=draw(windows() | st.just(())),
                end_windows=draw(st.just(((0, 120),)) | windows(120)),
                fixed_per_day=Decimal(draw(st.integers(0, 40))) / 100,
                cost_per_km=CENT_PER_M * draw(st.integers(0, 1)),
                cost_per_h=CENT_PER_S * draw(st.integers(0, 2)),
                cost_per_stop=Decimal(draw(st.integers(0, 9))) / 100,
                paid_shift_s=draw(st.none() | st.integers(0, 40)),
                matrix=draw(st.integers(0, len(matrices) - 1)),
                max_distance_m=draw(st.none() | st.integers(20, 120)),
            )
            for number in range(types)
        ),
        matrices,
    )


@st.composite
def ways(draw: st.DrawFn, size: int, *, lost: bool = True) -> Matrix:
    """Asymmetric; no detour is shorter than the way itself; if `lost`, a place can't be reached, or not be left."""

    def rows(most: int) -> Any:
        row = st.lists(st.integers(1, most), min_size=size, max_size=size)
        values = np.array([draw(row) for _ in range(size)], np.int32)
        np.fill_diagonal(values, 0)
        for middle in range(size):
            values = np.minimum(values, values[:, [middle]] + values[[middle], :])
        return values

    duration, metres = rows(20), rows(30)
    for place in draw(st.sets(st.integers(2, size - 1), max_size=1)) if lost and size > 2 else ():
        others = np.arange(size) != place
        way = (others, place) if draw(st.booleans()) else (place, others)
        duration[way] = metres[way] = -1
    return Matrix(duration[None], metres[None])


def town(stops: int, seed: int = 0) -> RoundsProblem:
    """Two depots with vans and bikes in a square of 8 km; half of the stops shut over midday, some give returns, some
    have goods that are ready late; times and money as in real life.
    """
    draw = np.random.default_rng(seed)
    at = draw.uniform(0, 8000, (stops + 2, 2))
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    hours = ((7 * 3600, 16 * 3600),)
    return RoundsProblem(
        tuple(
            stop(
                number + 2,
                deliver=Load(2000 * size, 20000 * size, size),
                collect=Load(4000, 40000, 2) if number % 5 == 0 else Load(),
                service_s=120 + 10 * size,
                windows=((28800, 45000), (50400, 68400)) if number % 2 else ((0, 172800),),
                vehicle_types=frozenset({0, 1} if number % 3 else {2, 3}),
                ready_s=36000 if number % 10 == 0 else 0,
            )
            for number, size in enumerate(draw.integers(1, 15, stops).tolist())
        ),
        tuple(
            VehicleType(
                name=f"{name} {depot}",
                count=4,
                start=depot,
                end=depot,
                capacity=Load(*capacity, 10**6),
                start_windows=hours,
                end_windows=hours,
                fixed_per_day=Decimal(day),
                cost_per_km=Decimal(km),
                cost_per_h=Decimal(20),
                matrix=number,
            )
            for depot in (0, 1)
            for number, (name, capacity, day, km) in enumerate(
                [("van", (800_000, 8_000_000), 65, "0.2"), ("bike", (180_000, 1_500_000), 18, "0.05")]
            )
        ),
        tuple(
            Matrix(np.rint(metres / speed)[None].astype(np.int32), np.rint(metres)[None].astype(np.int32))
            for speed in (7, 4)
        ),
    )
