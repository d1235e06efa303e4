"""The sample `rules`: what its README promises, and what the checker tells when a rule changes."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from small_days import HOUR, KM
from strategies import row

from data import read_network, samples
from data.network import Network
from data.records import Stock
from routing import Plan, check, plan_day
from routing.plan import PlannedRound, StopLine
from routing.plan.records import Break

Change = Callable[[Network], Network]
Damage = Callable[[Plan], Plan]


@cache
def rules() -> Network:
    return read_network(samples()["rules"])


@cache
def plan() -> Plan:
    return plan_day(rules(), time_limit_s=60, iteration_limit=300)


def of(vehicle_type: str, made: Plan | None = None) -> PlannedRound:
    return next(planned for planned in (made or plan()).rounds if planned.vehicle_type == vehicle_type)


def test_the_plan_keeps_every_rule() -> None:
    assert check(rules(), plan()) == []
    assert {u.parcel_id for u in plan().unassigned} <= {"F4-1", "H1"}


def test_the_truck_has_its_break_and_ends_at_its_drivers_home() -> None:
    """Along F1, F2 and F3 and to Ann's home it is 220 km, 6 h 7: with the break, a minute of overtime at least."""
    truck = of("truck")
    assert truck.driver_id == "Ann"
    assert (truck.lines[-1].kind, truck.lines[-1].place_id) == ("home", "Ann")
    assert sum(taken.end_s - taken.start_s for taken in truck.breaks) >= 2700
    assert truck.return_s > 13 * HOUR and truck.cost.overtime > 0


def test_the_van_makes_several_trips_and_has_lunch() -> None:
    """It can't serve the early goods and H2 without being out over noon, nor drive them on one charge."""
    van = of("e-van")
    assert van.trips > 1
    assert any(11 * HOUR <= taken.start_s <= 13 * HOUR and taken.end_s - taken.start_s >= 1800 for taken in van.breaks)
    again = [line for line in van.lines[1:-1] if line.kind == "depot"]
    assert all(line.leave_s - line.arrive_s >= 2400 for line in again)


def test_the_van_is_slower_around_one() -> None:
    """Whatever it drives between 12:30 and 13:30 takes 125 s a kilometre, and what it drives before, 100 s."""
    pairs = list(pairwise(of("e-van").lines))
    pace = {line.place_id: line.drive_s / line.distance_m for _, line in pairs if line.distance_m}
    inside = [line for before, line in pairs if before.leave_s >= 12.5 * HOUR and line.arrive_s <= 13.5 * HOUR]
    assert "H2" in {line.place_id for line in inside}
    assert all(pace[line.place_id] == pytest.approx(0.125, abs=0.001) for line in inside if line.distance_m)
    before = [line for start, line in pairs if start.leave_s >= 9 * HOUR and line.arrive_s < 12.5 * HOUR]
    assert all(line.drive_s == pytest.approx(line.distance_m / 10, abs=1) for line in before)


def test_only_the_bike_gets_into_the_arcade() -> None:
    visited = {line.place_id for planned in plan().rounds if planned is not of("bike") for line in planned.visits}
    assert "C1" not in visited
    assert "C1" in {line.place_id for line in of("bike").visits}


def test_the_potters_parcels_are_fetched() -> None:
    fetched = {a.parcel_id for a in plan().assignments if a.fetched_seq}
    assert fetched == {"S1", "S2", "S3"}
    assert {"V3"} == {line.place_id for planned in plan().rounds for line in planned.visits if line.kind == "vendor"}


# --- one rule changes ------------------------------------------------------------------------------------------------


def vehicle(vehicle_type: str, **changes: Any) -> Change:
    return lambda n: replace(
        n, vehicles=tuple(replace(v, **changes) if v.vehicle_type == vehicle_type else v for v in n.vehicles)
    )


def point(point_id: str, **changes: Any) -> Change:
    return lambda n: replace(
        n, relay_points=tuple(replace(p, **changes) if p.point_id == point_id else p for p in n.relay_points)
    )


def driver(**changes: Any) -> Change:
    return lambda n: replace(n, drivers=(replace(n.drivers[0], **changes),))


def potter(**changes: Any) -> Change:
    return lambda n: replace(n, vendors=(*n.vendors[:2], replace(n.vendors[2], **changes)))


def home(**changes: Any) -> Change:
    return lambda n: replace(n, depots=(replace(n.depots[0], **changes),))


CHANGED: dict[str, tuple[Change, str]] = {
    "a driver who has driven too much": (driver(driven_week_h=Decimal(50)), "driving"),
    "a driver in her second week": (driver(driven_fortnight_h=Decimal(84)), "driving"),
    "a driver with another name": (driver(driver_id="Eve"), "shape"),
    "a driver who lives elsewhere": (driver(home_lat=KM), "place"),
    "a driver who begins later": (driver(shift_start_s=7 * HOUR), "shift"),
    "no driver with a name": (lambda n: replace(n, drivers=()), "shape"),
    "no overtime": (vehicle("truck", max_overtime_s=0), "shift"),
    "dearer overtime": (vehicle("truck", overtime_per_h=Decimal(500)), "cost"),
    "fewer cages": (vehicle("truck", capacity_cages=5), "capacity"),
    "less chilled room": (vehicle("truck", capacity_chilled_cm3=1000), "capacity"),
    "less common room": (vehicle("truck", capacity_chilled_cm3=9_000_000), "capacity"),
    "fewer trips": (vehicle("e-van", max_trips=1), "trips"),
    "a slower charge": (vehicle("e-van", recharge_min=Decimal(240)), "recharge"),
    "no charge at all": (vehicle("e-van", recharge_min=None), "range"),
    "lunch at ten": (vehicle("e-van", lunch_from_s=10 * HOUR, lunch_to_s=10 * HOUR + 60), "lunch"),
    "a longer lunch": (vehicle("e-van", lunch_min=600), "lunch"),
    "another end": (vehicle("bike", end_place="N1"), "shape"),
    "a slower dock": (home(load_s_per_parcel=31), "service"),
    "a depot that opens later": (home(opening_hours="06:02-20:00"), "loading"),
    "a low gate at the market": (point("F3", max_height_m=Decimal(3)), "vehicle"),
    "a weak bridge at the market": (point("F3", max_weight_t=Decimal(10)), "vehicle"),
    "a market for vans": (point("F3", profiles=("van",)), "vehicle"),
    "a market for clean vehicles": (point("F3", emission_classes=("6",)), "vehicle"),
    "a shop that opens later": (potter(opening_hours="Mo-Fr 15:00-16:00"), "window"),
    "a slower potter": (potter(service_s=91), "service"),
    "a potter who moved": (potter(lon=0.0), "place"),
    "a potter without a shop": (potter(opening_hours=""), "fetch"),
    "a potter with stock": (lambda n: replace(n, stock=(row(Stock, vendor_id="V3", depot_id="D"),)), "fetch"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_a_rule_that_changed_is_told(name: str) -> None:
    """Yesterday's plan in a network in which one rule is another one today."""
    change, rule = CHANGED[name]
    found = check(change(rules()), plan())
    assert rule in {violation.rule for violation in found}, found


# --- one thing in the plan changes -----------------------------------------------------------------------------------


def in_round(vehicle_type: str, edit: Callable[[PlannedRound], PlannedRound]) -> Damage:
    return lambda made: replace(
        made, rounds=tuple(edit(r) if r.vehicle_type == vehicle_type else r for r in made.rounds)
    )


def of_lines(vehicle_type: str, which: Callable[[StopLine], bool], **changes: Any) -> Damage:
    """Other values in the first line that is such a one; a callable gets the old value."""

    def edit(planned: PlannedRound) -> PlannedRound:
        at = next(i for i, line in enumerate(planned.lines) if which(line))
        line = planned.lines[at]
        new = {name: how(getattr(line, name)) if callable(how) else how for name, how in changes.items()}
        return replace(planned, lines=(*planned.lines[:at], replace(line, **new), *planned.lines[at + 1 :]))

    return in_round(vehicle_type, edit)


def plus(amount: int) -> Callable[[int], int]:
    return lambda value: value + amount


def moved(vehicle_type: str, to: str) -> Damage:
    """A whole round that is loaded when another one is."""

    def damage(made: Plan) -> Plan:
        delay = of(to, made).begin_s - of(vehicle_type, made).begin_s

        def later(planned: PlannedRound) -> PlannedRound:
            lines = [
                replace(x, arrive_s=x.arrive_s + delay, start_s=x.start_s + delay, leave_s=x.leave_s + delay)
                for x in planned.lines
            ]
            return replace(planned, lines=tuple(lines))

        return in_round(vehicle_type, later)(made)

    return damage


def second_loading(line: StopLine) -> bool:
    return line.kind == "depot" and line.trip == 2


def is_break(line: StopLine) -> bool:
    return line.kind == "break"


def is_shop(line: StopLine) -> bool:
    return line.kind == "vendor"


def fetching(planned: PlannedRound) -> bool:
    return any(is_shop(line) for line in planned.visits)


def unfetched(made: Plan) -> Plan:
    told = tuple(replace(a, fetched_seq=0) if a.parcel_id == "S1" else a for a in made.assignments)
    return replace(made, assignments=told)


def fetched_late(made: Plan) -> Plan:
    told = tuple(replace(a, fetched_seq=a.stop_seq) if a.parcel_id == "S1" else a for a in made.assignments)
    return replace(made, assignments=told)


def fetched_from_a_depot(made: Plan) -> Plan:
    told = tuple(replace(a, fetched_seq=1) if a.parcel_id == "F1-1" else a for a in made.assignments)
    return replace(made, assignments=told)


DAMAGED: dict[str, tuple[Damage, str]] = {
    "somebody else at the wheel": (in_round("truck", lambda r: replace(r, driver_id="Bob")), "driver"),
    "nobody at the wheel": (in_round("truck", lambda r: replace(r, driver_id="")), "driver"),
    "somebody whom no table names": (in_round("bike", lambda r: replace(r, driver_id="Bob")), "driver"),
    "a second truck": (in_round("truck", lambda r: replace(r, vehicle_no=2)), "fleet"),
    "a break that nobody takes": (in_round("truck", lambda r: replace(r, breaks=())), "break"),
    "a break at another time": (
        in_round("truck", lambda r: replace(r, breaks=(Break(r.breaks[0].start_s + 60, r.breaks[0].end_s + 60),))),
        "driving",  # a minute too late
    ),
    "a break that ends before it begins": (
        in_round("truck", lambda r: replace(r, breaks=(Break(r.breaks[0].end_s, r.breaks[0].start_s),))),
        "break",
    ),
    "a break in two that is too short": (
        in_round(
            "truck",
            lambda r: replace(
                r,
                breaks=(
                    Break(r.breaks[0].start_s, r.breaks[0].start_s + 600),
                    Break(r.breaks[0].start_s + 600, r.breaks[0].end_s),
                ),
            ),
        ),
        "break",
    ),
    "a break moved within its line": (of_lines("e-van", is_break, start_s=plus(5)), "break"),
    "a break that is longer than its line": (of_lines("e-van", is_break, break_s=plus(5)), "times"),
    "a break with a place": (of_lines("e-van", is_break, place_id="N1"), "shape"),
    "a break with service": (of_lines("e-van", is_break, service_s=5), "times"),
    "a break elsewhere": (of_lines("e-van", is_break, lon=plus(1)), "place"),
    "two rounds at one dock": (moved("bike", "e-van"), "docks"),
    "goods that load themselves": (of_lines("e-van", second_loading, service_s=0), "service"),
    "a second trip from another depot": (of_lines("e-van", second_loading, place_id="N1"), "shape"),
    "a second trip that is told to be the first": (of_lines("e-van", second_loading, trip=1), "trips"),
    "a second trip too early": (of_lines("e-van", second_loading, leave_s=plus(-60)), "recharge"),
    "a parcel that is not fetched": (unfetched, "fetch"),
    "a parcel fetched where it is delivered": (fetched_late, "fetch"),
    "a parcel fetched at a point": (fetched_from_a_depot, "fetch"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_told(name: str) -> None:
    """One thing in a correct plan is changed; the rule that it breaks is among the violations."""
    damage, rule = DAMAGED[name]
    damaged = damage(plan())
    assert damaged != plan()
    found = check(rules(), damaged)
    assert rule in {violation.rule for violation in found}, found
    assert all(violation.message and violation.subject for violation in found), found


def test_shops_hold_what_their_visits_fetch() -> None:
    """A shop's line with a gram more than its parcels weigh, in the round that goes there."""
    name = next(planned.vehicle_type for planned in plan().rounds if fetching(planned))
    found = check(rules(), of_lines(name, is_shop, load_g=plus(1))(plan()))
    assert [violation.rule for violation in found] == ["load"]
