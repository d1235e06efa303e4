"""Where one more stop fits, what it adds, and why one is out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_rounds import rich_problems
from small_rounds import CENT_PER_M, CENT_PER_S, line, problem, problems, stop, total_cents, van

from routing.rounds import (
    Explanation,
    Insertion,
    Load,
    Matrix,
    Refusal,
    Round,
    RoundsProblem,
    cheapest_insertion,
    check,
    cost_of,
    explain,
    insertions,
    schedule,
)
from routing.rounds.construct import cheaper_vehicles, construct, construct_otherwise, objective_cents
from routing.rounds.insert import insert_greedily, left_out
from routing.rounds.parts import parts
from routing.rounds.room import Room
from routing.rounds.solution import Rounds, Trip, Visit


def made(whole: RoundsProblem, *sequences: list[int], vehicle_type: int = 0) -> list[Round]:
    rounds = [schedule(whole, vehicle_type, sequence, vehicle_no=no) for no, sequence in enumerate(sequences, start=1)]
    assert all(isinstance(planned, Round) for planned in rounds)
    return [planned for planned in rounds if isinstance(planned, Round)]


def as_rounds(whole: RoundsProblem, rounds: tuple[Round, ...]) -> Rounds:
    return Rounds(rounds=rounds, dropped=left_out(whole, rounds), engine="hand", seed=0, status="limit", wall_s=0.0)


# --- insertion -------------------------------------------------------------------------------------------------------


def test_a_stop_on_the_way_adds_nothing():
    """At 5 of 10 m: either side of the far stop, and the first place is named; a new round would add 10."""
    whole = problem([stop(2), stop(1)], [van(count=2, cost_per_km=CENT_PER_M)], line(0, 5, 10))
    rounds = made(whole, [0])
    found = cheapest_insertion(whole, rounds, 1)
    assert found is not None
    assert (found.added_cents, found.position, found.replaces) == (0, 0, 0)
    assert [i.added_cents for i in insertions(whole, rounds, 1)] == [0, 0, 10]


def test_a_new_round_takes_the_lowest_number_that_is_free():
    whole = problem([stop(1), stop(1), stop(1)], [van(count=3, capacity=Load(1, 9, 9))], line(0, 5))
    first, second = made(whole, [0], [1])
    found = cheapest_insertion(whole, [first, replace(second, vehicle_no=3)], 2)
    assert found is not None
    assert (found.planned.vehicle_no, found.replaces) == (2, None)


def test_it_fits_nowhere():
    """The van is full, there is no second one, and the bike may not come."""
    whole = problem([stop(1), stop(2)], [van(capacity=Load(1, 9, 9)), van(name="bike")], line(0, 5, 10))
    assert cheapest_insertion(whole, made(whole, [0]), 1) is None


def test_a_wait_is_filled_for_nothing():
    """From 20 to 40 the van waits between the two stops; 6 s of service at the second's door fit in."""
    stops = [stop(1, windows=((0, 20),)), stop(2, windows=((40, 60),)), stop(2, service_s=6)]
    whole = problem(stops, [van(cost_per_h=CENT_PER_S)], line(0, 5, 10))
    found = cheapest_insertion(whole, made(whole, [0, 1]), 2)
    assert found is not None
    assert (found.added_cents, found.position) == (0, 1)


@settings(max_examples=150)
@given(problems(max_stops=5, min_stops=1), st.data())
def test_the_insertions_are_all_feasible_positions_at_their_true_cost(whole: RoundsProblem, data: st.DataObject):
    """Against timing every position anew; and the cheapest is the first of those that add least."""
    order = data.draw(st.permutations(range(len(whole.stops))))
    stop, others = order[0], order[1:]
    rounds = insert_greedily(whole, (), others)
    assert check(whole, as_rounds(whole, rounds)) == []
    expected = []
    for index, planned in enumerate(rounds):
        sequence = [visit.stop for visit in planned.visits]
        for position in range(len(sequence) + 1):
            longer = [*sequence[:position], stop, *sequence[position:]]
            timed = schedule(whole, planned.vehicle_type, longer, vehicle_no=planned.vehicle_no)
            if planned.vehicle_type in whole.stops[stop].vehicle_types and not isinstance(timed, Refusal):
                added = cost_of(whole, timed).total - cost_of(whole, planned).total
                expected.append(Insertion(timed, position, added, index))
    found = list(insertions(whole, rounds, stop))
    assert [i for i in found if i.replaces is not None] == expected
    for new in found:
        if new.replaces is None:
            assert new.added_cents == cost_of(whole, new.planned).total
            assert [visit.stop for visit in new.planned.visits] == [stop]
        changed = (*(r for index, r in enumerate(rounds) if index != new.replaces), new.planned)
        assert check(whole, as_rounds(whole, changed)) == []
        added = total_cents(whole, changed) + whole.drop_cents[stop] - total_cents(whole, rounds)
        assert added == new.added_cents
    assert cheapest_insertion(whole, rounds, stop) == min(found, key=lambda i: i.added_cents, default=None)


def test_with_travel_times_by_hour_no_position_is_ruled_out():
    """Earliest and latest times say nothing then: even 5 s before the van must be back, all has yet to be timed."""
    rows = np.array([[[0, 5], [5, 0]], [[0, 3], [3, 0]]], np.int32)
    planned = Round(0, 1, (Trip(0, 0, 10, (Visit(0, 5, 5, 5),)),))
    for periods, tried in ((1, []), (2, [((1, 0),), ((0, 1),)])):
        ways = Matrix(rows[:periods], rows[:periods], (0, 6)[:periods])
        whole = problem([stop(1), stop(1, service_s=4)], [van(end_windows=((0, 10),))], ways)
        assert [trips for _, trips in Room(whole, planned).tries(1)] == tried


@settings(max_examples=100)
@given(rich_problems(max_stops=5, min_stops=2), st.data())
def test_with_every_rule_the_insertions_hold_and_the_cheapest_of_them_is_found(
    whole: RoundsProblem, data: st.DataObject
):
    """A stop that is fetched for comes with the stop that fetches, in every place where both may be."""
    others = data.draw(st.permutations(range(len(whole.stops))))
    unfixed = replace(whole, fixed=())
    stop = others.pop(0) if unfixed.fetches[others[0]] is None else others.pop()
    if unfixed.fetches[stop] is not None:
        return
    pair = {stop, unfixed.stops[stop].fetched_at}
    rounds = insert_greedily(unfixed, (), [other for other in others if other not in pair])
    assert check(unfixed, as_rounds(unfixed, rounds)) == []
    found = list(insertions(unfixed, rounds, stop))
    for new in found:
        changed = (*(r for index, r in enumerate(rounds) if index != new.replaces), new.planned)
        assert check(unfixed, as_rounds(unfixed, changed)) == []
        assert {stop} <= pair - {None} <= {visit.stop for visit in new.planned.visits}
    cheapest = cheapest_insertion(unfixed, rounds, stop)
    assert (cheapest is None) == (not found)
    if cheapest is not None:
        assert cheapest.added_cents == min(new.added_cents for new in found)


@settings(max_examples=60)
@given(problems(max_stops=5))
def test_constructed_rounds_are_valid_and_other_vehicles_only_make_them_cheaper(whole: RoundsProblem):
    for part in (part.problem for part in parts(whole)):
        rounds = construct(part)
        for other in (rounds, cheaper_vehicles(part, rounds), *construct_otherwise(part, rounds)):
            assert check(part, as_rounds(part, other)) == []
        assert objective_cents(part, cheaper_vehicles(part, rounds)) <= objective_cents(part, rounds)
        assert objective_cents(part, rounds) == total_cents(part, rounds)


def test_a_round_moves_to_a_cheaper_vehicle():
    types = frozenset({0, 1})
    bike = van(name="bike", fixed_per_day=Decimal("0.05"))
    whole = problem([stop(1, vehicle_types=types)], [van(fixed_per_day=Decimal(1)), bike], line(0, 5))
    assert [r.vehicle_type for r in cheaper_vehicles(whole, made(whole, [0]))] == [1]


def test_stops_that_cost_more_than_they_are_worth_stay_out():
    whole = problem([stop(1, drop_cents=9), stop(2, drop_cents=20)], [van(cost_per_km=CENT_PER_M)], line(0, 5, 10))
    assert left_out(whole, insert_greedily(whole, (), [0])) == (0, 1)
    assert left_out(whole, insert_greedily(whole, (), [1, 0])) == ()


# --- explanations ----------------------------------------------------------------------------------------------------

IMPOSSIBLE = {
    "too heavy": (  # 2100 g against 100
        stop(1, deliver=Load(2100, 1, 1)),
        {},
        ("larger than every vehicle", "van is 2 kg too small", "2 kg more capacity for van"),
    ),
    "too far": (  # 20 m against 12
        stop(2),
        {"max_distance_m": 12},
        ("beyond the range of every vehicle", "van would have to drive 8 m beyond its range", "8 m more range for van"),
    ),
    "ready too late": (  # at 140, when the last departure is at 20
        stop(1, ready_s=140),
        {"start_windows": ((0, 20),)},
        ("ready after the last departure", "van has to leave 2 min before it is ready", "ready 2 min earlier for van"),
    ),
    "shut too early": (  # there at 5 + 119, which is 121 after it shuts
        stop(1, windows=((0, 3),)),
        {"start_windows": ((119, 200),)},
        (
            "no vehicle can come in its window",
            "van is there 3 min too late at the earliest",
            "a window that ends 3 min later for van",
        ),
    ),
    "back too late": (  # 5 + 125 + 5 against 15
        stop(1, service_s=125),
        {"end_windows": ((0, 15),)},
        (
            "no vehicle could be back in time",
            "van is back 2 min too late at the earliest",
            "a shift that ends 2 min later for van",
        ),
    ),
    "too heavy, and too far once it could be carried": (
        stop(2, deliver=Load(2100, 1, 1)),
        {"max_distance_m": 12},
        (
            "larger than every vehicle",
            "van is 2 kg too small; van would have to drive 8 m beyond its range",
            "2 kg more capacity for van and 8 m more range for van",
        ),
    ),
    "no vehicle": (
        stop(1),
        {"count": 0},
        ("no vehicle may come", "its depot has no vehicle for it", "a vehicle at its depot"),
    ),
    "never open": (
        stop(1, windows=()),
        {},
        ("it can't be visited that day", "van: there is no time at which it is open", "another day"),
    ),
    "the depot is shut": (
        stop(1),
        {"start_windows": (), "end_windows": ()},
        (
            "its depot is shut",
            "van: the depot is not open in its shift",
            "a day on which the depot is open",
        ),
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_why_no_vehicle_could_serve_it_even_alone(case: str):
    left, fields, expected = IMPOSSIBLE[case]
    told = explain(problem([left], [van(**fields)], line(0, 5, 10)), [], 0)
    assert (told.verdict, told.reason, told.detail, told.smallest_change) == ("impossible", *expected)


def test_no_road_leads_there():
    ways = line(0, 5)
    ways.distance_m[0, 0, 1] = ways.duration_s[0, 0, 1] = -1
    told = explain(problem([stop(1)], [van()], ways), [], 0)
    assert (told.verdict, told.reason) == ("impossible", "no road leads there")


def test_the_vehicle_that_needs_the_fewest_changes_is_named():
    """The bike is too small and comes too late; the van only comes 4 s too late, told as a minute."""
    types = frozenset({0, 1})
    bike = van(name="bike", capacity=Load(0, 0, 0))
    whole = problem([stop(1, windows=((0, 6),), vehicle_types=types)], [bike, van()], line(0, 10))
    assert explain(whole, [], 0).detail == "van is there 1 min too late at the earliest"


def test_it_costs_more_than_leaving_it():
    """10 m there and back at a cent a metre: 0.10, against a price of 0.07."""
    whole = problem([stop(1, drop_cents=7)], [van(cost_per_km=CENT_PER_M)], line(0, 5))
    assert explain(whole, [], 0) == Explanation(
        "too_dear",
        "costs more than leaving it",
        "in these rounds serving it adds 0.10 at least; leaving it costs 0.07",
        "drop_price 0.10",
    )


def test_it_would_displace_others():
    """The one van holds one gram, and has one aboard."""
    whole = problem([stop(1), stop(1)], [van(capacity=Load(1, 9, 9))], line(0, 5))
    assert explain(whole, made(whole, [0]), 1) == Explanation(
        "displaces",
        "all vehicles are taken",
        "van could serve it, but every one is on a round that can't take it too",
        "one more van",
    )


def test_the_search_ended_before_it_was_placed():
    whole = problem([stop(1)], [van(cost_per_km=CENT_PER_M)], line(0, 5))
    assert explain(whole, [], 0) == Explanation(
        "displaces",
        "the search ended before it was placed",
        "it fits a round as it is, for 0.10",
        "a longer time limit",
    )
