"""The OR-Tools model on small problems with all rules that it holds: valid rounds, and costs to the cent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from rich_rounds import rich_problems

from routing.rounds import Matrix, Refusal, RoundsProblem, check, engine_named, schedule
from routing.rounds.construct import construct, objective_cents
from routing.rounds.ortools_model import RoutingModel
from routing.rounds.ortools_rules import PER_CENT, lacking
from routing.rounds.parts import parts


def held(whole: RoundsProblem) -> RoundsProblem:
    """The problem without what the engine refuses, and without fixed rounds that can't be made any more."""
    plain = replace(
        whole,
        vehicle_types=tuple(replace(kind, load_windows=None, max_trips=1) for kind in whole.vehicle_types),
        matrices=tuple(Matrix(each.duration_s[:1], each.distance_m[:1]) for each in whole.matrices),
        knobs=replace(whole.knobs, balance_hours=Decimal(0)),
    )
    makes = [kept for kept in plain.fixed if not isinstance(schedule(plain, kept.vehicle_type, kept.trips), Refusal)]
    return replace(plain, fixed=tuple(makes))


held_problems = rich_problems(max_stops=5, max_trips=1, breaks=False).map(held)


@settings(max_examples=150)
@given(held_problems, st.integers(1, 30))
def test_whatever_it_finds_holds(whole: RoundsProblem, iterations: int):
    assert not lacking(whole)
    made = engine_named("ortools")(whole, time_limit_s=60, seed=1, iteration_limit=iterations)
    assert check(whole, made) == []
    built = sum(objective_cents(part.problem, construct(part.problem)) for part in parts(whole))
    never = sum(whole.drop_cents) - sum(sum(part.problem.drop_cents) for part in parts(whole))
    assert objective_cents(whole, made.rounds) <= built + max(0, never)


@settings(max_examples=150)
@given(held_problems)
def test_the_model_holds_constructed_rounds_at_their_cost(whole: RoundsProblem):
    """No rule of it is too strict, and no cost wrong: each line of a round is rounded to a cent, in the model to a
    thousandth for each leg.
    """
    for part in parts(whole):
        start = construct(part.problem)
        used = Counter(planned.vehicle_type for planned in start)
        idle = [t for t, kind in enumerate(part.problem.vehicle_types) if kind.count > used[t]]
        model = RoutingModel(part.problem, start, idle)
        model.routing.CloseModel()
        told = model.routing.ReadAssignmentFromRoutes(model.nodes.routes, True)
        assert told is not None
        lines = 6 * len(start)
        assert abs(told.ObjectiveValue() / PER_CENT - objective_cents(part.problem, start)) <= max(lines, 1)
