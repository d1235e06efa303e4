"""Knobs, that steer plans and that nobody pays, on cases small enough to be solved in the head."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from small_rounds import CENT_PER_M, CENT_PER_S, line, problem, total_cents, van
from small_rounds import stop as unpriced
from solved_rounds import orders, solved

from routing.rounds import Knobs, Load, Stop, cost_of

CENT_PER_S2 = CENT_PER_S * 3600


def stop(place: int, **fields: Any) -> Stop:
    """One that isn't left out."""
    return unpriced(place, drop_cents=10**6, **fields)


def lengths(sequences: list[list[int]]) -> list[int]:
    return sorted(map(len, sequences))


def test_hours_are_balanced():
    """Four stops of 10 s: 40² = 1600 on one van, 20² + 20² on two."""
    whole = problem([stop(0, service_s=10)] * 4, [van(count=2, fixed_per_day=Decimal("0.01"))], line(0))
    assert lengths(orders(solved(whole))) == [4]
    steered = replace(whole, knobs=Knobs(balance_hours=CENT_PER_S2))
    made = solved(steered)
    assert lengths(orders(made)) == [2, 2]
    assert total_cents(steered, made) == 802
    assert [cost_of(steered, planned).total for planned in made.rounds] == [1, 1], "nobody pays for it"


def test_hours_are_balanced_and_not_stops():
    """Services of 30, 10, 10 and 10 s: alone the first, together the others."""
    stops = [stop(0, service_s=seconds) for seconds in (30, 10, 10, 10)]
    whole = replace(problem(stops, [van(count=2)], line(0)), knobs=Knobs(balance_hours=CENT_PER_S2))
    assert orders(solved(whole))[0] == [0]


@pytest.mark.parametrize(("cents", "rounds"), [(2, [4]), (3, [2, 2]), (6, [2, 2])])
def test_stops_are_balanced_where_that_is_worth_the_way(cents: int, rounds: list[int]):
    """Four stops at 10 m: 20 m and 16 squares on one van, 40 m and 4 + 4 squares on two: 52 against 56 at 2 cents a
    square, 68 against 64 at 3, 116 against 88 at 6.
    """
    whole = problem([stop(1)] * 4, [van(count=2, cost_per_km=CENT_PER_M)], line(0, 10))
    made = solved(replace(whole, knobs=Knobs(balance_stops=Decimal(cents) / 100)))
    assert lengths(orders(made)) == rounds


def test_stops_are_balanced_over_all_trips_of_a_day():
    """A van of one parcel makes two trips for two stops, 4 squares; two vans one each, 1 + 1."""
    kind = van(count=2, max_trips=2, capacity=Load(1, 1, 1))
    whole = replace(problem([stop(1)] * 2, [kind], line(0, 10)), knobs=Knobs(balance_stops=Decimal("0.01")))
    made = solved(whole)
    assert lengths(orders(made)) == [1, 1]
    assert total_cents(whole, made) == 2


def test_compact_rounds_keep_to_one_side():
    """Two stops 2 m apart on either side of the depot, two for each van: 2 + 2 m between stops; no metre is paid."""
    ways = line(10, 0, 2, 18, 20)
    kind = van(count=2, capacity=Load(2, 9, 9))
    whole = problem([stop(place) for place in (1, 3, 2, 4)], [kind], ways)
    whole = replace(whole, knobs=Knobs(compactness=CENT_PER_M))
    made = solved(whole)
    assert sorted(map(sorted, orders(made))) == [[0, 2], [1, 3]]
    assert total_cents(whole, made) == 4


def test_compactness_asks_nothing_of_the_way_to_the_depot():
    """A round for each stop has no way between two stops."""
    whole = problem([stop(1), stop(2)], [van(count=2)], line(0, 5, 10))
    whole = replace(whole, knobs=Knobs(compactness=CENT_PER_M))
    assert total_cents(whole, solved(whole)) == 0


def test_compactness_counts_within_trips_only():
    """On two trips there is no way between two stops either."""
    whole = problem([stop(1), stop(2)], [van(max_trips=2)], line(0, 5, 10))
    whole = replace(whole, knobs=Knobs(compactness=CENT_PER_M))
    assert total_cents(whole, solved(whole)) == 0


def test_knobs_leave_no_stop_out():
    """Four stops without a price, for which the knob asks 802."""
    whole = problem([unpriced(0, service_s=10)] * 4, [van(count=2, fixed_per_day=Decimal("0.01"))], line(0))
    assert solved(replace(whole, knobs=Knobs(balance_hours=CENT_PER_S2))).dropped == ()
