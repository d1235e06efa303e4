"""Rounds of an older plan that are kept while the rest of the day is planned again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from small_days import HOUR, KM, locker, network, parcel, shop, straight, van
from strategies import row

from data.errors import DataError
from data.network import Network
from data.records import Parcel, Vendor
from routing import Plan, check, plan_day

POINTS = [shop("P", 1), shop("Q", 2), shop("R", -1)]
EARLY = [parcel("p", "P"), parcel("q", "Q")]


def day(sent: Sequence[Parcel], **values: Any) -> Network:
    return network(sent, values.pop("points", POINTS), vehicles=[van(count=2, **values)])


def plan(given: Network, **keep: Any) -> Plan:
    made = plan_day(given, roads=straight(given), iteration_limit=30, time_limit_s=5, **keep)
    assert check(given, made, roads=straight(given)) == []
    return made


def visits(made: Plan) -> dict[str, list[str]]:
    return {planned.round_id: [line.place_id for line in planned.visits] for planned in made.rounds}


def of(made: Plan, round_id: str) -> set[str]:
    return {row.parcel_id for row in made.assignments if row.round_id == round_id}


def test_a_kept_round_takes_nothing_more() -> None:
    """A parcel for Q came later: it goes with the second van, though the first one goes there."""
    older = plan(day(EARLY))
    made = plan(day([*EARLY, parcel("late", "Q")]), keep=older)
    assert [planned.vehicle_no for planned in made.rounds] == [1, 2]
    assert visits(made)["D-01"] == visits(older)["D-01"]
    assert (of(made, "D-01"), of(made, "D-02")) == ({"p", "q"}, {"late"})
    assert made.rounds[0].cost == older.rounds[0].cost


def test_an_open_round_takes_more_behind_what_it_has() -> None:
    made = plan(day([*EARLY, parcel("late", "R")]), keep=plan(day(EARLY)), keep_open=True)
    (only,) = made.rounds
    assert [line.place_id for line in only.visits][-1] == "R"


def test_only_the_rounds_that_are_named_are_kept() -> None:
    """Each van holds one parcel; the one that is not named may take the other way round."""
    older = plan(day([*EARLY], capacity_parcels=1))
    first = older.rounds[0]
    made = plan(day(EARLY[::-1], capacity_parcels=1), keep=older, keep_rounds=[first.round_id])
    assert of(made, first.round_id) == of(older, first.round_id)
    assert {planned.round_id for planned in made.rounds} == {planned.round_id for planned in older.rounds}


def test_kept_rounds_keep_their_names_and_vehicles() -> None:
    """Only the second van's round is kept: its name stays, and the new round gets another one."""
    older = plan(day(EARLY, capacity_parcels=1))
    second = older.rounds[1]
    renamed = replace(second, round_id="tour 7")
    told = tuple(replace(a, round_id="tour 7") if a.round_id == second.round_id else a for a in older.assignments)
    older = replace(older, rounds=(older.rounds[0], renamed), assignments=told)
    made = plan(day([*EARLY, parcel("r", "R")], capacity_parcels=1), keep=older, keep_rounds=["tour 7"])
    assert {planned.round_id: planned.vehicle_no for planned in made.rounds} == {"D-01": 1, "tour 7": 2}


def test_all_trips_of_a_round_are_kept() -> None:
    """A van of one parcel makes two trips; the parcel that came later, to the same place, goes on a third."""
    one = {"capacity_parcels": 1, "max_trips": 3, "cost_per_h": Decimal(0)}
    older = plan(replace(day(EARLY, **one), vehicles=(van(count=1, **one),)))
    (before,) = older.rounds
    assert [line.trip for line in before.visits] == [1, 2]
    made = plan(replace(day([*EARLY, parcel("late", "Q")], **one), vehicles=(van(count=1, **one),)), keep=older)
    (after,) = made.rounds
    assert [(line.trip, line.place_id) for line in after.visits][:2] == [(n.trip, n.place_id) for n in before.visits]
    assert [(line.trip, line.place_id) for line in after.visits][2:] == [(3, "Q")]


def test_a_round_of_more_trips_than_its_vehicle_makes_by_now_is_refused() -> None:
    older = plan(day(EARLY, capacity_parcels=1, max_trips=2, fixed_per_day=Decimal(100)))
    assert {line.trip for line in older.rounds[0].visits} == {1, 2}
    with pytest.raises(DataError, match="has 2 trips, van 1 of D makes at most 1"):
        plan(day(EARLY, capacity_parcels=1), keep=older)


def test_kept_parcels_take_their_room() -> None:
    """One compartment, which is taken by the parcel that is kept: there is none for another one of higher priority."""
    points = [locker("P", 1, m=1)]
    older = plan(day([parcel("p", "P")], points=points))
    made = plan(day([parcel("first", "P", priority=9), parcel("p", "P")], points=points), keep=older)
    assert {a.parcel_id: a.outcome for a in made.assignments} == {"first": "unassigned", "p": "at_point"}


def test_goods_from_a_shop_are_kept_with_their_visit_to_it() -> None:
    potter = row(Vendor, vendor_id="V", depot_id="D", lon=3 * KM, lat=0.0, opening_hours="08:00-12:00")
    given = replace(day(EARLY), vendors=(potter,))
    older = plan(given)
    made = plan(replace(given, parcels=(*given.parcels, parcel("late", "R", depot_id="D"))), keep=older)
    assert visits(made)["D-01"] == visits(older)["D-01"]
    assert visits(made)["D-01"].count("V") == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda n: replace(n, parcels=n.parcels[1:]), "parcel p on round D-01 is no longer in the network"),
        (
            lambda n: replace(n, relay_points=n.relay_points[1:], parcels=(parcel("p", "Q"), *n.parcels[1:])),
            "point P on",
        ),
        (lambda n: replace(n, vehicles=()), "round D-01 can't be kept: there is no van 1 of D"),
        (lambda n: replace(n, name="other"), "network: is 'small': the plan to keep is not of 'other'"),
        (lambda n: replace(n, date=n.date + timedelta(days=1)), "date: is 2026-11-24: the plan to keep is not of"),
        (
            lambda n: replace(n, vehicles=(replace(n.vehicles[0], shift_end_s=8 * HOUR + 60),)),
            "round D-01 can't be kept: it breaks the rule",
        ),
        (
            lambda n: replace(n, relay_points=(replace(n.relay_points[0], profiles=("truck",)), *n.relay_points[1:])),
            "round D-01 can't be kept: its vehicle may not come to P",
        ),
    ],
)
def test_what_can_not_be_kept_is_an_error(change: Any, told: str) -> None:
    """Named by parcel, point or vehicle."""
    given = day(EARLY)
    with pytest.raises(DataError, match=told):
        plan(change(given), keep=plan(given))


def test_a_round_that_there_is_not() -> None:
    given = day(EARLY)
    with pytest.raises(DataError, match="there is no round 'D-09' to keep"):
        plan(given, keep=plan(given), keep_rounds=["D-09"])
    with pytest.raises(DataError, match="rounds to keep are named, but no plan"):
        plan(given, keep_rounds=["D-01"])
