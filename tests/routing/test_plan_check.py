"""The checker of plans: a correct plan, one thing damaged each time, and the rule that must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import pytest
from day_plans import monaco, monaco_plan, monaco_roads, toy
from strategies import row

from data.network import Network
from data.records import Closure, Occupancy, Parcel
from routing import Plan, check, plan_day, roads_of
from routing.plan import ParcelOutcome, PlannedRound, StopLine, redrawn
from routing.plan.polyline import encode

Damage = Callable[[Plan], Plan]
Change = Callable[[Network], Network]


@cache
def network() -> Network:
    """`toy` with two small vans, a home delivery, goods that no point takes, and a parcel for another day."""
    near = {"vendor_id": "V1", "lon": 0.0089932, "lat": 0.0, "weight_g": 1000}
    box = {"length_cm": 10, "width_cm": 10, "height_cm": 10}
    extra = (
        row(Parcel, parcel_id="H1", **near, **box, delivery="home", window_start_s=28_800, window_end_s=39_600),
        row(Parcel, parcel_id="X1", **near, **box, point_id="P1", goods="chilled"),
        row(Parcel, parcel_id="Y1", **near, **box, point_id="P1", ready=datetime(2026, 11, 26)),
    )
    candidate = replace(toy().relay_points[0], point_id="C1", status="candidate")
    far = replace(toy().relay_points[0], point_id="F1", lat=0.045)
    return replace(
        toy(),
        parcels=(*toy().parcels, *extra),
        relay_points=(*toy().relay_points, candidate, far),
        vehicles=(replace(toy().vehicles[0], capacity_parcels=6, count=3, latest_start_s=36_000),),
    )


@cache
def plan() -> Plan:
    """Its plan: two rounds, for eleven deliveries don't fit into one van of six."""
    return plan_day(network(), time_limit_s=60, iteration_limit=20)


def test_the_plan_is_correct_before_it_is_damaged() -> None:
    """Eleven deliveries and one return on two rounds; X1 stays out and Y1 waits."""
    assert check(network(), plan()) == []
    assert (len(plan().rounds), plan().served) == (2, 12)
    assert [u.parcel_id for u in plan().unassigned] == ["X1"]
    assert [a.outcome for a in plan().assignments][-2:] == ["unassigned", "deferred"]


# --- ways to damage a plan -------------------------------------------------------------------------------------------


def of_round(number: int, /, **changes: Any) -> Damage:
    """Other values in fields of a round."""

    def damage(made: Plan) -> Plan:
        rounds = list(made.rounds)
        rounds[number] = replace(rounds[number], **changes)
        return replace(made, rounds=tuple(rounds))

    return damage


def of_lines(edit: Callable[[tuple[StopLine, ...]], tuple[StopLine, ...]], number: int = 0) -> Damage:
    """Other lines in a round."""
    return lambda made: of_round(number, lines=edit(made.rounds[number].lines))(made)


def of_line(seq: int, number: int = 0, /, **changes: Any) -> Damage:
    """Other values in fields of a line; a callable gets the old value."""

    def edit(lines: tuple[StopLine, ...]) -> tuple[StopLine, ...]:
        index = seq % len(lines)
        new = {name: how(getattr(lines[index], name)) if callable(how) else how for name, how in changes.items()}
        return (*lines[:index], replace(lines[index], **new), *lines[index + 1 :])

    return of_lines(edit, number)


def of_cost(line: str, cents: int) -> Damage:
    """One line of the first round's cost higher by some cents."""

    def damage(made: Plan) -> Plan:
        cost = made.rounds[0].cost
        return of_round(0, cost=replace(cost, **{line: getattr(cost, line) + cents}))(made)

    return damage


def of_parcel(parcel_id: str, /, **changes: Any) -> Damage:
    """Other values in fields of a parcel's assignment."""
    return lambda made: replace(
        made, assignments=tuple(replace(a, **changes) if a.parcel_id == parcel_id else a for a in made.assignments)
    )


def moved_by(delay_s: int) -> Damage:
    """The first round as it is, earlier or later."""

    def edit(lines: tuple[StopLine, ...]) -> tuple[StopLine, ...]:
        return tuple(
            replace(x, arrive_s=x.arrive_s + delay_s, start_s=x.start_s + delay_s, leave_s=x.leave_s + delay_s)
            for x in lines
        )

    return of_lines(edit)


def swap(lines: tuple[StopLine, ...]) -> tuple[StopLine, ...]:
    """The first two visits in the other order, with all their figures."""
    return (lines[0], replace(lines[2], seq=1), replace(lines[1], seq=2), *lines[3:])


def swap_places(lines: tuple[StopLine, ...]) -> tuple[StopLine, ...]:
    """The first two visits with each other's place."""
    one, two = lines[1], lines[2]
    return (lines[0], replace(one, place_id=two.place_id), replace(two, place_id=one.place_id), *lines[3:])


def visit_of(parcel_id: str) -> tuple[int, ParcelOutcome, StopLine, PlannedRound]:
    """The round's number, assignment, line and round of a parcel."""
    found = next(a for a in plan().assignments if a.parcel_id == parcel_id)
    number, planned = next((i, r) for i, r in enumerate(plan().rounds) if r.round_id == found.round_id)
    return number, found, planned.lines[found.stop_seq], planned


def without_a_visit(made: Plan) -> Plan:
    """The first visit of the first round is gone."""
    return of_lines(lambda lines: (lines[0], *lines[2:]))(made)


def on_the_other_round(made: Plan) -> Plan:
    """A1 is taken to a stop of the other round."""
    number, _, _, _ = visit_of("A1")
    other = made.rounds[1 - number]
    return of_parcel("A1", round_id=other.round_id, stop_seq=1)(made)


def at_line(parcel_id: str, /, **changes: Any) -> Damage:
    """Other values in the line where a parcel is served."""

    def damage(made: Plan) -> Plan:
        number, found, _, _ = visit_of(parcel_id)
        return of_line(found.stop_seq, number, **changes)(made)

    return damage


def plus(amount: int) -> Callable[[int], int]:
    """A figure that is off by an amount."""
    return lambda value: value + amount


DAMAGED: dict[str, tuple[Damage, str]] = {
    # where a round goes
    "a stop moved to another point": (at_line("A1", place_id="P3"), "stop"),
    "a stop moved to a point far away": (at_line("A1", place_id="F1"), "drive"),
    "a stop moved to a point far away, on the map": (at_line("A1", place_id="F1"), "distance"),
    "a stop moved to the depot": (at_line("A1", place_id="D"), "shape"),
    "a stop moved nowhere": (at_line("A1", place_id="P99"), "shape"),
    "a stop of no known kind": (at_line("A1", kind="vendor"), "shape"),
    "a point that is told to be a home": (at_line("A1", kind="home"), "shape"),
    "a stop at another buyer's door": (at_line("H1", place_id="A4"), "stop"),
    "a visit told to be at the depot": (at_line("A1", kind="depot", place_id="D"), "trips"),
    "two stops swapped": (of_lines(swap), "times"),
    "the places of two stops swapped": (of_lines(swap_places), "stop"),
    "a visit dropped": (without_a_visit, "times"),
    "a visit dropped with its parcels": (without_a_visit, "stop"),
    "a round that starts elsewhere": (of_line(0, place_id="P1"), "shape"),
    "a round that starts at a point": (of_line(0, kind="point", place_id="P1"), "shape"),
    "a round that ends on its way": (of_lines(lambda lines: lines[:-1]), "shape"),
    "a round without a way": (of_lines(lambda lines: lines[:1]), "shape"),
    "stops numbered wrongly": (of_line(1, seq=7), "shape"),
    "a stop drawn elsewhere": (of_line(1, lon=12.5), "place"),
    "a depot drawn elsewhere": (of_line(-1, lat=-12.5), "place"),
    "a second trip": (of_line(-1, trip=2), "trips"),
    "no trip": (of_line(0, trip=0), "trips"),
    # when it gets there
    "an arrival too early": (of_line(1, arrive_s=plus(-1)), "times"),
    "an arrival too late": (of_line(1, arrive_s=plus(1)), "times"),
    "service before the arrival": (of_line(1, start_s=plus(-1)), "times"),
    "a later start without a later end": (of_line(1, start_s=plus(60)), "times"),
    "leaving too soon": (of_line(1, leave_s=plus(-1)), "times"),
    "a break backwards": (of_line(1, break_s=-60, arrive_s=plus(-60), start_s=plus(-60), leave_s=plus(-60)), "times"),
    "a break without its time": (of_line(1, break_s=60), "times"),
    "a drive too short": (of_line(1, drive_s=plus(-1)), "drive"),
    "a way too short": (of_line(1, distance_m=plus(-1)), "distance"),
    "a service too short": (of_line(1, service_s=plus(-1), leave_s=plus(-1)), "service"),
    "a service too long": (of_line(1, service_s=plus(1), leave_s=plus(1)), "service"),
    "a drive before leaving": (of_line(0, drive_s=5), "times"),
    "metres before leaving": (of_line(0, distance_m=5), "times"),
    "a wait before leaving": (of_line(0, arrive_s=plus(-5)), "times"),
    "a service after returning": (of_line(-1, service_s=5, leave_s=plus(5)), "times"),
    "all of it before the shift": (moved_by(-3600), "shift"),
    "all of it before the points open": (moved_by(-3600), "window"),
    "all of it after the shift": (moved_by(5 * 3600), "shift"),
    "all of it after the latest start": (moved_by(2 * 3600 + 60), "shift"),
    # what it carries and costs
    "a load in g": (of_line(1, load_g=plus(1)), "load"),
    "a load in cm3": (of_line(0, load_cm3=plus(-1)), "load"),
    "a load in parcels": (of_line(-1, load_parcels=plus(1)), "load"),
    **{f"cost_{line} off": (of_cost(line, 1), "cost") for line in ("fixed", "distance", "time", "stops")},
    "overtime that nobody works": (of_cost("overtime", 1), "cost"),
    "tolls that nobody takes": (of_cost("tolls", -1), "cost"),
    "a total that is not the sum": (lambda made: replace(made, cost_cents=made.cost_cents - 1), "cost"),
    # who drives
    "a vehicle that does not exist": (of_round(0, vehicle_no=4), "fleet"),
    "vehicle 0": (of_round(0, vehicle_no=0), "fleet"),
    "a type that does not exist": (of_round(0, vehicle_type="truck"), "fleet"),
    "a depot that does not exist": (of_round(0, depot_id="E"), "fleet"),
    "two rounds with one vehicle": (of_round(1, vehicle_no=1), "fleet"),
    "two rounds of one name": (of_round(1, round_id="D-01"), "fleet"),
    "a round told twice": (lambda made: replace(made, rounds=(*made.rounds, made.rounds[0])), "fleet"),
    "a round that is gone": (lambda made: replace(made, rounds=made.rounds[1:]), "stop"),
    # parcels
    "a parcel dropped": (lambda made: replace(made, assignments=made.assignments[1:]), "complete"),
    "a parcel twice": (lambda made: replace(made, assignments=(*made.assignments, made.assignments[0])), "complete"),
    "a parcel from nowhere": (of_parcel("A1", parcel_id="B1"), "complete"),
    "an unknown outcome": (of_parcel("A1", outcome="eaten"), "outcome"),
    "a lane that plans don't use": (of_parcel("A1", outcome="in_lane"), "outcome"),
    "another carrier": (of_parcel("X1", outcome="carrier"), "outcome"),
    "delivered without a round": (of_parcel("A1", round_id="", trip=0, stop_seq=0), "outcome"),
    "unassigned on a round": (of_parcel("A1", outcome="unassigned"), "outcome"),
    "a delivery told to be a return": (of_parcel("A1", outcome="returned"), "outcome"),
    "a return told to be delivered": (of_parcel("R1", outcome="at_point"), "outcome"),
    "a return told to be collected at home": (of_parcel("R1", point_id=""), "outcome"),
    "a return from another point": (of_parcel("R1", point_id="P3"), "outcome"),
    "a parcel for a point told to be at home": (of_parcel("A1", outcome="home"), "outcome"),
    "a parcel for a home told to be at a point": (of_parcel("H1", outcome="at_point", point_id="P1"), "outcome"),
    "deferred without leave": (of_parcel("A1", outcome="deferred", round_id="", trip=0, stop_seq=0), "outcome"),
    "unassigned without a reason": (lambda made: replace(made, unassigned=()), "reason"),
    "a reason told twice": (lambda made: replace(made, unassigned=made.unassigned * 2), "reason"),
    "a reason for a parcel that is served": (of_parcel("X1", outcome="at_point", point_id="P1"), "reason"),
    "a reason for nobody": (of_parcel("X1", parcel_id="A1"), "reason"),
    "an empty reason": (lambda made: replace(made, unassigned=(replace(made.unassigned[0], reason=""),)), "reason"),
    "no verdict": (lambda made: replace(made, unassigned=(replace(made.unassigned[0], verdict="?"),)), "reason"),
    "a depot without its goods": (of_parcel("A1", depot_id="E"), "depot"),
    "another point than its stop's": (of_parcel("A1", point_id="P2"), "stop"),
    "a point that does not exist": (of_parcel("A1", point_id="P99"), "point"),
    "a point that is not open yet": (of_parcel("A1", point_id="C1"), "point"),
    "a point too far from the chosen one": (of_parcel("A1", point_id="F1"), "choice"),
    "another round": (on_the_other_round, "stop"),
    "a stop that does not exist": (of_parcel("A1", stop_seq=77), "stop"),
    "the depot as its stop": (of_parcel("A1", stop_seq=0), "stop"),
    "a trip that does not exist": (of_parcel("A1", trip=2), "stop"),
    "a home delivery with a point": (of_parcel("H1", point_id="P1"), "stop"),
    "a compartment too small": (of_parcel("A8", compartment="S"), "compartment"),
    "no compartment": (of_parcel("A8", compartment=""), "compartment"),
    "a compartment that does not exist": (of_parcel("A8", compartment="XL"), "compartment"),
    "a compartment in a shop": (of_parcel("A1", compartment="M"), "compartment"),
    "a compartment for a return": (of_parcel("R1", compartment="M"), "compartment"),
    "more parcels than compartments": (
        lambda made: of_parcel("A8", compartment="L")(of_parcel("A9", compartment="L")(made)),
        "room",
    ),
    # what is drawn
    "a way cut short": (lambda made: of_round(0, path=encode(made.rounds[0].lonlat[:-1]))(made), "path"),
    "a way two metres off": (lambda made: of_round(0, path=encode(made.rounds[0].lonlat + 2e-5))(made), "path"),
    "the way of another round": (lambda made: of_round(0, path=made.rounds[1].path)(made), "path"),
    "a way off the globe": (of_round(0, path=encode(np.array([[500.0, 500.0]]))), "path"),
    # the plan as a whole
    "another network": (lambda made: replace(made, network="yot"), "network"),
    "another day": (lambda made: replace(made, date=date(2026, 11, 25)), "date"),
    "another currency": (lambda made: replace(made, currency="CHF"), "currency"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_told(name: str) -> None:
    """One thing in a correct plan is changed by hand; the rule that it breaks is among the violations."""
    damage, rule = DAMAGED[name]
    damaged = damage(plan())
    assert damaged != plan()
    found = check(network(), damaged)
    assert rule in {violation.rule for violation in found}, found
    assert all(violation.message and violation.subject for violation in found)


def test_a_way_on_real_streets_is_drawn_anew() -> None:
    """Only the way is wrong, and told with what mends it; half a metre of rounding is no fault."""
    network, made, roads = monaco(), monaco_plan(), monaco_roads()
    straight = of_round(0, path=encode(np.array([[line.lon, line.lat] for line in made.rounds[0].lines])))(made)
    (found,) = check(network, straight, roads=roads)
    assert (found.rule, found.subject) == ("path", made.rounds[0].round_id)
    assert "`tournee rewrite` draws it anew" in found.message
    assert redrawn(network, straight, roads) == made
    assert check(network, of_round(0, path=encode(made.rounds[0].lonlat + 4e-6))(made), roads=roads) == []


def test_what_has_no_way_keeps_what_it_has() -> None:
    """A stop that does not exist, a vehicle that does not: nothing to draw."""
    for damage in (at_line("A1", place_id="P99"), of_round(0, vehicle_type="truck"), of_lines(lambda lines: lines[:1])):
        assert redrawn(network(), damage(plan()), roads_of(network())) == damage(plan())


def test_a_plan_of_another_network_is_told_first() -> None:
    """Whatever else follows from it."""
    found = check(network(), replace(plan(), network="yot", currency="CHF"))
    assert [violation.rule for violation in found] == ["network", "currency"]
    assert found[0].message == "the plan is for the network 'yot', not for 'toy'"


def test_one_of_a_kind_is_told_in_the_singular() -> None:
    """A cent, a parcel, a reason."""
    found = [
        *check(network(), of_line(-1, load_parcels=plus(1))(plan())),
        *check(network(), of_cost("stops", -1)(plan())),
        *check(network(), of_parcel("X1", parcel_id="A1")(plan())),
        *check(of_points("P1", capacity_parcels=1)(network()), plan()),
    ]
    told = " ".join(violation.message for violation in found)
    for words in ("off by 1 parcel", "off by -1 cent", "and has 0 reasons", "1 parcel too many for P1"):
        assert words in told, told
    assert " 1 parcels" not in told and "1 cents" not in told


@pytest.mark.parametrize("line", ["fixed", "distance", "time", "stops", "overtime", "tolls"])
def test_a_cent_is_one_violation(line: str) -> None:
    """Nothing else is wrong with a plan in which one line of cost is a cent too low, and the cent is told."""
    cheaper = replace(of_cost(line, -1)(plan()), cost_cents=plan().cost_cents - 1)
    (found,) = check(network(), cheaper)
    assert (found.rule, found.subject, found.amount, found.unit) == ("cost", plan().rounds[0].round_id, -1, "cents")


def test_amounts() -> None:
    """The shift starts at 08:00:00: a round that leaves at 06:59:00 is 3,660 s too early."""
    early = moved_by(25_140 - plan().rounds[0].depart_s)(plan())
    (leaves,) = (v for v in check(network(), early) if v.rule == "shift" and "leaves" in v.message)
    assert (leaves.amount, leaves.unit) == (3_660, "s")


# --- the same plan in a network that changed -------------------------------------------------------------------------


def of_points(point_id: str, **changes: Any) -> Change:
    """Other values in fields of a point."""
    return lambda known: replace(
        known, relay_points=tuple(replace(p, **changes) if p.point_id == point_id else p for p in known.relay_points)
    )


def of_vehicle(**changes: Any) -> Change:
    """Other values in fields of the vehicles."""
    return lambda known: replace(known, vehicles=tuple(replace(v, **changes) for v in known.vehicles))


def of_record(parcel_id: str, **changes: Any) -> Change:
    """Other values in fields of a parcel."""
    return lambda known: replace(
        known, parcels=tuple(replace(p, **changes) if p.parcel_id == parcel_id else p for p in known.parcels)
    )


def closed(place_id: str) -> Change:
    """A closure today."""
    shut = row(Closure, place_id=place_id, first_day=toy().date, last_day=toy().date, reason="works")
    return lambda known: replace(known, closures=(shut,))


def inside(point_id: str, compartment: str, count: int) -> Change:
    """Parcels that are inside a point this morning."""
    moment = datetime(2026, 11, 24)
    held = tuple(
        row(
            Occupancy,
            parcel_id=f"I{number}",
            vendor_id="V1",
            point_id=point_id,
            compartment=compartment,
            since=moment,
            expires=moment,
        )
        for number in range(count)
    )
    return lambda known: replace(known, occupancy=held)


def assumed(name: str, value: int) -> Change:
    """Another figure."""
    return lambda known: replace(
        known,
        assumptions=(
            *known.assumptions,
            replace(known.assumptions[0], name=name, value=known.assume(name) * 0 + value),
        ),
    )


CHANGED: dict[str, tuple[Change, str]] = {
    "a point closed for works": (closed("P1"), "window"),
    "the depot closed for works": (closed("D"), "shift"),
    "a point closed for good": (of_points("P1", status="closed"), "point"),
    "a point gone": (lambda known: replace(known, relay_points=known.relay_points[1:]), "point"),
    "a point that opens later": (of_points("P1", opening_hours="Mo-Sa 10:00-12:00"), "window"),
    "trucks that may come later": (of_points("P1", delivery_hours="10:00-11:00"), "window"),
    "a point in another time zone": (of_points("P1", timezone="Asia/Kolkata"), "window"),
    "a point elsewhere": (of_points("P1", lat=0.001), "distance"),
    "a point with slower service": (of_points("P1", service_s=101), "service"),
    "a point that takes no parcels": (of_points("P1", accepts=("chilled",)), "point"),
    "a point for light parcels": (of_points("P1", max_weight_g=999), "weight"),
    "shops for light parcels": (assumed("relay_max_weight", 999), "weight"),
    "a full shop": (of_points("P1", capacity_parcels=1), "room"),
    "a shop with parcels inside": (inside("P1", "", 9), "room"),
    "a locker with parcels inside": (inside("L1", "M", 1), "room"),
    "a locker with parcels somewhere inside": (inside("L1", "", 4), "room"),
    "a locker with fewer compartments": (of_points("L1", compartments_m=1), "room"),
    "smaller compartments": (assumed("compartment_m_height_cm", 9), "compartment"),
    "a shorter walk": (lambda known: assumed("max_walk", 999)(of_record("A1", point_id="P2")(known)), "choice"),
    "a smaller van": (of_vehicle(capacity_parcels=5), "capacity"),
    "a weaker van": (of_vehicle(capacity_g=3_000), "capacity"),
    "a lower van": (of_vehicle(capacity_cm3=18_000), "capacity"),
    "a shorter range": (of_vehicle(range_km=toy().vehicles[0].cost_per_km * 2), "range"),
    "one van only": (of_vehicle(count=1), "fleet"),
    "a later shift": (of_vehicle(shift_start_s=39_600), "shift"),
    "a shorter shift": (of_vehicle(shift_end_s=28_900), "shift"),
    "an earlier latest start": (of_vehicle(latest_start_s=25_200), "shift"),
    "a dearer kilometre": (of_vehicle(cost_per_km=toy().vehicles[0].cost_per_km * 2), "cost"),
    "a whole shift paid": (of_vehicle(paid_hours="shift"), "cost"),
    "a cost for each stop": (of_vehicle(cost_per_stop=toy().vehicles[0].cost_per_km), "cost"),
    "another parcel": (lambda known: replace(known, parcels=(*known.parcels, row_like(known, "A99"))), "complete"),
    "a parcel cancelled": (lambda known: replace(known, parcels=known.parcels[1:]), "complete"),
    "a heavier parcel": (of_record("A1", weight_g=1001), "load"),
    "goods that the point does not take": (of_record("A1", goods="chilled"), "point"),
    "a buyer who can't climb": (of_record("A1", needs_step_free=True), "point"),
    "a parcel due before": (of_record("A1", due=datetime(2026, 11, 24, 8)), "due"),
    "goods ready after": (of_record("A1", ready=datetime(2026, 11, 24, 10)), "ready"),
    "a window before": (of_record("H1", window_end_s=28_800), "window"),
    "a window after": (of_record("H1", window_start_s=39_000), "window"),
    "a buyer who moved": (of_record("H1", lat=0.001), "distance"),
    "a buyer who chose the far point": (of_record("A1", point_id="F1"), "choice"),
    "a parcel that can't wait": (of_record("Y1", ready=None), "outcome"),
    "goods in another depot": (of_record("A1", depot_id="E"), "depot"),
    "another day": (lambda known: replace(known, date=date(2026, 11, 25)), "date"),
}


def row_like(known: Network, parcel_id: str) -> Parcel:
    """One more parcel like the first."""
    return replace(known.parcels[0], parcel_id=parcel_id)


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_network_is_told(name: str) -> None:
    """Yesterday's plan in a network in which one thing has changed since."""
    change, rule = CHANGED[name]
    found = check(change(network()), plan())
    assert rule in {violation.rule for violation in found}, found


def test_a_network_with_more_room_is_still_fine() -> None:
    """The checker tells no rule that is not broken: looser limits everywhere, and parcels inside places not used."""
    looser = of_vehicle(count=9, shift_end_s=86_400, capacity_parcels=None, latest_start_s=None)(network())
    looser = inside("P4", "", 3)(of_points("P1", capacity_parcels=99, opening_hours="24/7")(looser))
    assert check(looser, plan()) == []
