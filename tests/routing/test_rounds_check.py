"""The check of rounds: silent on a correct plan, and naming what is broken when one thing in it is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from small_rounds import line, problem, stop, van

from routing.rounds import Load, Round, Rounds, RoundsProblem, Visit, check

# A van of two, 2 m/s, out at 10: 5 s to stop 0, 4 s of service, 5 s to stop 1, 4 s, and 10 s back: 10 .. 38.
FIRST = Visit(0, 15, 15, 19)
SECOND = Visit(1, 24, 24, 28)
GOOD = Round(0, 1, 10, 38, (FIRST, SECOND))
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


def rounds(*made: Round, dropped: tuple[int, ...] = ()) -> Rounds:
    return Rounds(rounds=made, dropped=dropped, engine="hand", seed=0, status="limit", wall_s=0.0)


def with_stop(number: int, **fields: object) -> RoundsProblem:
    stops = list(WHOLE.stops)
    stops[number] = replace(stops[number], **fields)
    return replace(WHOLE, stops=tuple(stops))


def with_van(**fields: object) -> RoundsProblem:
    return replace(WHOLE, vehicle_types=(replace(WHOLE.vehicle_types[0], **fields), WHOLE.vehicle_types[1]))


def rules(whole: RoundsProblem, made: Rounds) -> list[tuple[str, str, int, str]]:
    return [(v.rule, v.subject, v.amount, v.unit) for v in check(whole, made)]


def test_a_correct_plan_breaks_nothing():
    assert check(WHOLE, rounds(GOOD)) == []
    assert check(WHOLE, rounds(dropped=(0, 1))) == []
    assert check(problem([], [], line(0)), rounds()) == []


SHIFTED = Round(0, 1, 11, 39, (Visit(0, 16, 16, 20), Visit(1, 25, 25, 29)))

DAMAGED: dict[str, tuple[Rounds, tuple[str, str, int, str]]] = {
    "a stop is forgotten": (
        rounds(Round(0, 1, 10, 24, (FIRST,))),
        ("complete", "stop 2", 0, "times"),
    ),
    "a visited stop is also dropped": (rounds(GOOD, dropped=(1,)), ("complete", "stop 2", 2, "times")),
    "a vehicle too many": (rounds(replace(GOOD, vehicle_no=3)), ("fleet", "van 3", 3, "")),
    "vehicle number 0": (rounds(replace(GOOD, vehicle_no=0)), ("fleet", "van 0", 0, "")),
    "one vehicle on two rounds": (
        rounds(
            Round(0, 1, 10, 24, (FIRST,)),
            Round(0, 1, 10, 34, (Visit(1, 20, 20, 24),)),
        ),
        ("fleet", "van 1", 2, "rounds"),
    ),
    "back after its hours": (rounds(SHIFTED), ("shift", "van 1", 39, "s")),
    "a vehicle that may not come": (
        rounds(Round(1, 1, 10, 24, (FIRST,)), dropped=(1,)),
        ("vehicle", "stop 1", 0, ""),
    ),
    "leaves before goods are ready": (
        rounds(Round(0, 1, 8, 36, (Visit(0, 13, 13, 17), Visit(1, 22, 22, 26)))),
        ("ready", "stop 2", 2, "s"),
    ),
    "arrives sooner than the way takes": (
        rounds(Round(0, 1, 10, 38, (replace(FIRST, arrive_s=14), SECOND))),
        ("times", "stop 1", -1, "s"),
    ),
    "service before the arrival": (
        rounds(Round(0, 1, 10, 38, (Visit(0, 15, 14, 18), Visit(1, 23, 24, 28)))),
        ("times", "stop 1", 1, "s"),
    ),
    "service in the midday closing": (
        rounds(Round(0, 1, 12, 60, (Visit(0, 17, 17, 21), Visit(1, 26, 46, 50)))),
        ("window", "stop 1", 17, "s"),
    ),
    "service cut short": (
        rounds(Round(0, 1, 10, 38, (FIRST, replace(SECOND, leave_s=27)))),
        ("times", "stop 2", -1, "s"),
    ),
    "back before it can be": (rounds(replace(GOOD, return_s=37)), ("times", "van 1", 1, "s")),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_each_damage_is_found(damage: str):
    made, expected = DAMAGED[damage]
    assert rules(WHOLE, made) == [expected]


CHANGED: dict[str, tuple[Callable[[], RoundsProblem], tuple[str, str, int, str]]] = {
    "leaves before its shift": (lambda: with_van(start_windows=((11, 12),)), ("shift", "van 1", 10, "s")),
    "a gap in its depot's hours": (lambda: with_van(end_windows=((0, 37), (39, 60))), ("shift", "van 1", 38, "s")),
    "one metre too far": (lambda: with_van(max_distance_m=39), ("range", "van 1", 1, "m")),
    # It leaves with 60 + 40 g; after stop 0, where it takes 50, it has 90.
    "too heavy at the start": (lambda: with_van(capacity=Load(99, 100, 100)), ("capacity", "van 1", 1, "g")),
    "too many parcels": (lambda: with_van(capacity=Load(100, 100, 1)), ("capacity", "van 1", 1, "parcels")),
    # 101 g after stop 0, where it leaves 60 and takes 61.
    "too heavy on the way": (lambda: with_stop(0, collect=Load(61, 1, 1)), ("capacity", "van 1", 1, "g")),
    "too bulky on the way": (lambda: with_stop(0, collect=Load(1, 100, 1)), ("capacity", "van 1", 1, "cm3")),
}


@pytest.mark.parametrize("change", CHANGED)
def test_each_change_of_the_problem_is_found(change: str):
    changed, expected = CHANGED[change]
    assert rules(changed(), rounds(GOOD)) == [expected]


def test_a_way_that_does_not_exist():
    """From stop 1 there is no way back, and with -1 s the van would be back too early, too."""
    ways = line(0, 10, 20, speed=2)
    ways.duration_s[0, 2, 0] = ways.distance_m[0, 2, 0] = -1
    found = check(replace(WHOLE, matrices=(ways,)), rounds(GOOD))
    assert [(v.rule, v.subject) for v in found] == [("reach", "van 1")]
    assert "no way back" in found[0].message
