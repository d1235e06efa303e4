"""Everything in a plan adds up (section 5 of the design), whatever the network; and every plan passes the checker."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from day_plans import Row, monaco, monaco_plan, monaco_roads, plan_rows, seconds, toy, toy_plan
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import SERVICE_DATES, networks

from data.network import Network
from routing import Plan, check, plan_day
from routing.export import summary
from routing.plan import ParcelOutcome, PlannedRound, StopLine
from routing.rounds import ENGINES, RoundCost

SERVED = {"at_point", "home", "returned"}
CLOCKS_CHANGE = {date(2026, 3, 29), date(2026, 10, 25)}


def reconcile(network: Network, plan: Plan) -> None:
    """Add up the tables as they are written, and compare them with each other, the summary and the network."""
    written = plan_rows(network, plan)
    rounds = {r["round_id"]: r for r in written["rounds"]}
    assert len(rounds) == len(written["rounds"])
    stops: dict[str, list[Row]] = {name: [] for name in rounds}
    for line in written["stops"]:
        stops[line["round_id"]].append(line)
    for name, lines in stops.items():
        _reconcile_round(network, rounds[name], lines)
    _reconcile_parcels(network, written, rounds, stops)
    _reconcile_summary(network, plan, written)


def _reconcile_round(network: Network, told: Row, lines: list[Row]) -> None:
    clocks_change = network.date in CLOCKS_CHANGE
    assert lines[0]["kind"] == "depot" and lines[-1]["kind"] in ("depot", "point", "home")
    assert [int(line["seq"]) for line in lines] == list(range(len(lines)))
    for before, line in pairwise(lines):
        own_break_s = seconds(line["leave"]) - seconds(line["start"]) if line["kind"] == "break" else 0
        under_way = int(line["drive_s"]) + int(line["break_s"]) - own_break_s
        if not clocks_change:
            assert seconds(line["arrive"]) == seconds(before["leave"]) + under_way
            took = sum(int(line[name]) for name in ("drive_s", "break_s", "wait_s", "service_s"))
            assert seconds(line["leave"]) == seconds(before["leave"]) + took
    for line in lines:
        if not clocks_change and line["kind"] in ("point", "home", "vendor"):
            assert seconds(line["start"]) == seconds(line["arrive"]) + int(line["wait_s"])
            assert seconds(line["leave"]) == seconds(line["start"]) + int(line["service_s"])
        assert Decimal(line["load_kg"]) >= 0 and Decimal(line["load_l"]) >= 0 and int(line["load_parcels"]) >= 0
    assert (told["depart"], told["return"]) == (lines[0]["leave"], lines[-1]["start"])
    assert int(told["stops"]) == sum(line["kind"] in ("point", "home", "vendor") for line in lines[1:-1])
    for name in ("distance_m", "drive_s", "service_s", "wait_s", "break_s"):
        assert int(told[name]) == sum(int(line[name]) for line in lines)
    parts = ("fixed", "distance", "time", "stops", "overtime", "tolls")
    assert Decimal(told["cost"]) == sum(Decimal(told[f"cost_{part}"]) for part in parts)
    assert int(told["trips"]) == sum(line["kind"] == "depot" for line in lines[:-1]) == int(lines[-1]["trip"])


def _reconcile_parcels(
    network: Network, written: dict[str, list[Row]], rounds: dict[str, Row], stops: dict[str, list[Row]]
) -> None:
    rows = written["assignments"]
    assert [r["parcel_id"] for r in rows] == [parcel.parcel_id for parcel in network.parcels]
    lines = {(line["round_id"], line["trip"], line["seq"]): line for line in written["stops"]}
    carried: Counter[str] = Counter()
    handed: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        stop = row["round_id"], row["trip"], row["stop_seq"]
        if row["outcome"] not in SERVED:
            assert stop == ("", "", "")
            continue
        assert row["depot_id"] == rounds[row["round_id"]]["depot_id"]
        assert lines[stop]["kind"] == ("point" if row["point_id"] else "home")
        if row["point_id"]:
            assert lines[stop]["place_id"] == row["point_id"]
        carried[row["round_id"]] += 1
        handed[stop] += 1
    assert carried == {name: int(told["parcels"]) for name, told in rounds.items()}
    ends = {(name, found[-1]["trip"], found[-1]["seq"]) for name, found in stops.items()}
    assert set(handed) == {k for k, line in lines.items() if line["kind"] in ("point", "home")} - ends
    out = [r["parcel_id"] for r in rows if r["outcome"] == "unassigned"]
    assert [r["parcel_id"] for r in written["unassigned"]] == out
    for row in written["unassigned"]:
        assert row["verdict"] in ("impossible", "displaces", "too_dear")
        assert row["reason"] and row["detail"] and row["smallest_change"]


def _reconcile_summary(network: Network, plan: Plan, written: dict[str, list[Row]]) -> None:
    figures = summary(network, plan, violations=0)
    outcomes = Counter(r["outcome"] for r in written["assignments"])
    assert figures["parcels"] == len(network.parcels) == outcomes.total()
    assert figures["served"] == sum(outcomes[name] for name in SERVED)
    assert figures["parcels"] == figures["served"] + figures["unassigned"] + figures["deferred"]
    assert (figures["unassigned"], figures["deferred"]) == (outcomes["unassigned"], outcomes["deferred"])
    chosen = {p.parcel_id: p.point_id for p in network.parcels if p.direction == "delivery" and p.point_id}
    at_point = {a.parcel_id: a.point_id for a in plan.assignments if a.outcome == "at_point"}
    assert figures["moved"] == sum(at_point[i] != chosen[i] for i in at_point.keys() & chosen.keys())
    assert figures["rounds"] == len(written["rounds"])
    assert figures["vehicles"] == len({(r["depot_id"], r["vehicle_type"], r["vehicle_no"]) for r in written["rounds"]})
    for name in ("distance_m", "drive_s", "service_s", "wait_s"):
        assert figures[name] == sum(int(r[name]) for r in written["rounds"])
    cost = sum(Decimal(r["cost"]) for r in written["rounds"])
    assert Decimal(str(figures["cost"])) == cost
    if figures["served"]:
        assert figures["cost_per_parcel"] == pytest.approx(float(cost) / figures["served"], abs=1e-4)


def test_toy() -> None:
    """The sample that is checked by hand elsewhere."""
    reconcile(toy(), toy_plan())


def test_monaco() -> None:
    """Real roads, several depots and vehicle types: the plan adds up and passes the checker."""
    reconcile(monaco(), monaco_plan())
    assert check(monaco(), monaco_plan(), roads=monaco_roads()) == []
    assert {line.kind for planned in monaco_plan().rounds for line in planned.lines} >= {"depot", "point"}
    assert monaco_plan().served


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60)
@given(network=networks(rules=False))
def test_every_plan_is_correct(engine: str, network: Network) -> None:
    """Whatever the network, an engine's plan passes the checker and adds up."""
    plan = plan_day(network, time_limit_s=0.2, iteration_limit=15, engine=engine)
    assert check(network, plan) == []
    reconcile(network, plan)


@settings(max_examples=150)
@given(network=networks(extremes=False, dates=(*SERVICE_DATES[:1] * 4, *SERVICE_DATES)))
def test_every_plan_keeps_every_rule(network: Network) -> None:
    """With trips, docks, drivers, overtime, chilled goods, cages and shops: the checker knows each of these rules."""
    plan = plan_day(network, time_limit_s=0.2, iteration_limit=15)
    assert check(network, plan) == []
    reconcile(network, plan)


@settings(max_examples=20)
@given(network=networks(extremes=False, dates=SERVICE_DATES[:1]), data=st.data())
def test_kept_rounds_stay_as_they_are(network: Network, data: st.DataObject) -> None:
    """The trips of a kept round have the same stops for the same parcels, whatever else is planned."""
    older = plan_day(network, time_limit_s=0.2, iteration_limit=5)
    assume(older.rounds)
    kept = data.draw(st.sampled_from(older.rounds))
    plan = plan_day(network, time_limit_s=0.2, iteration_limit=5, keep=older, keep_rounds=[kept.round_id])
    assert check(network, plan) == []
    reconcile(network, plan)
    (again,) = (planned for planned in plan.rounds if planned.round_id == kept.round_id)
    last = max(line.trip for line in kept.visits)
    assert _stops_of(older, kept, last) == _stops_of(plan, again, last)


def _stops_of(plan: Plan, planned: PlannedRound, last: int) -> list[tuple[int, str, set[str]]]:
    """The trip of each stop up to the last of the trips, with where it is and which parcels it is for."""
    lines = [line for line in planned.visits if line.trip <= last]
    return [(line.trip, *_stop_of(plan, planned, line.trip, line.seq)) for line in lines]


def _stop_of(plan: Plan, planned: PlannedRound, trip: int, seq: int) -> tuple[str, set[str]]:
    """Where a stop is, and which parcels it is for."""
    there = (planned.round_id, trip, seq)
    rows = [
        a for a in plan.assignments if there in ((a.round_id, a.trip, a.stop_seq), (a.round_id, a.trip, a.fetched_seq))
    ]
    line = next(line for line in planned.visits if (line.trip, line.seq) == (trip, seq))
    return line.place_id, {row.parcel_id for row in rows}


# --- no figure of a plan is there unchecked --------------------------------------------------------------------------

COSTS = tuple(f.name for f in fields(RoundCost))
FIGURES = tuple(f.name for f in fields(StopLine) if f.name not in ("kind", "place_id"))


@settings(max_examples=40)
@given(network=networks(extremes=False, dates=SERVICE_DATES[:1], max_parcels=12), data=st.data())
def test_every_figure_is_checked(network: Network, data: st.DataObject) -> None:
    """Any one figure of any line or cost, off by any amount, is a violation."""
    plan = plan_day(network, time_limit_s=0.2, iteration_limit=5)
    assume(plan.rounds)
    number = data.draw(st.integers(0, len(plan.rounds) - 1))
    planned = plan.rounds[number]
    name = data.draw(st.sampled_from((*FIGURES, *COSTS)))
    off = data.draw(st.integers(-3, 3).filter(bool))
    if name in COSTS:
        planned = replace(planned, cost=replace(planned.cost, **{name: getattr(planned.cost, name) + off}))
    else:
        at = data.draw(st.integers(0, len(planned.lines) - 1))
        line = planned.lines[at]
        # Between two trips a vehicle may wait before it is loaded as well as afterwards.
        assume((name, line.kind) != ("start_s", "depot") or at in (0, len(planned.lines) - 1))
        edited = replace(line, **{name: getattr(line, name) + off})
        planned = replace(planned, lines=(*planned.lines[:at], edited, *planned.lines[at + 1 :]))
    rounds = (*plan.rounds[:number], planned, *plan.rounds[number + 1 :])
    assert check(network, replace(plan, rounds=rounds))


@settings(max_examples=40)
@given(network=networks(extremes=False, dates=SERVICE_DATES[:1], max_parcels=12), data=st.data())
def test_every_assignment_is_checked(network: Network, data: st.DataObject) -> None:
    """Any one word of a served parcel's assignment, replaced by one of another parcel's, is a violation.

    All but a compartment, which may be larger than needed, and those that say the same.
    """
    plan = plan_day(network, time_limit_s=0.2, iteration_limit=5)
    served = [row for row in plan.assignments if row.round_id]
    assume(served)
    row, other = data.draw(st.sampled_from(served)), data.draw(st.sampled_from(plan.assignments))
    name = data.draw(st.sampled_from([f.name for f in fields(ParcelOutcome) if f.name != "compartment"]))
    assume(getattr(row, name) != getattr(other, name))
    edited = replace(row, **{name: getattr(other, name)})
    rows = tuple(edited if found is row else found for found in plan.assignments)
    assert check(network, replace(plan, assignments=rows))
