"""Where one more stop would fit into given rounds, and what it would cost there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.rounds.cost import cost_of
from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round, Rounds


@dataclass(frozen=True, slots=True)
class Insertion:
    """A stop put at `position` of a round: the round as it would be, and the cents that it adds.

    `replaces` is the index of the round that it changes; None when a vehicle that stood idle makes a new one.
    """

    planned: Round
    position: int
    added_cents: int
    replaces: int | None


def insertions(problem: RoundsProblem, rounds: Sequence[Round], stop: int) -> Iterator[Insertion]:
    """Every feasible insertion of a stop into the rounds, and a new round for each type with an idle vehicle."""
    allowed = problem.stops[stop].vehicle_types
    for index, planned in enumerate(rounds):
        if planned.vehicle_type not in allowed:
            continue
        before = cost_of(problem, planned).total
        sequence = [visit.stop for visit in planned.visits]
        for position in range(len(sequence) + 1):
            longer = [*sequence[:position], stop, *sequence[position:]]
            timed = schedule(problem, planned.vehicle_type, longer, vehicle_no=planned.vehicle_no)
            if not isinstance(timed, Refusal):
                yield Insertion(timed, position, cost_of(problem, timed).total - before, index)
    for vehicle_type in sorted(allowed):
        used = {r.vehicle_no for r in rounds if r.vehicle_type == vehicle_type}
        free = next((no for no in range(1, problem.vehicle_types[vehicle_type].count + 1) if no not in used), None)
        if free is None:
            continue
        timed = schedule(problem, vehicle_type, [stop], vehicle_no=free)
        if not isinstance(timed, Refusal):
            yield Insertion(timed, 0, cost_of(problem, timed).total, None)


def cheapest_insertion(problem: RoundsProblem, rounds: Sequence[Round], stop: int) -> Insertion | None:
    """The insertion that adds least, the first of equals; None when the stop fits nowhere."""
    return min(insertions(problem, rounds, stop), key=lambda i: i.added_cents, default=None)


def insert_greedily(problem: RoundsProblem, rounds: Sequence[Round], stops: Sequence[int]) -> tuple[Round, ...]:
    """Put each stop, in the order given, where it adds least; those that fit nowhere, or cost more than they are
    worth, stay out.
    """
    built = list(rounds)
    for stop in stops:
        found = cheapest_insertion(problem, built, stop)
        if found is None or found.added_cents > problem.drop_cents[stop]:
            continue
        if found.replaces is None:
            built.append(found.planned)
        else:
            built[found.replaces] = found.planned
    return tuple(built)


def left_out(problem: RoundsProblem, rounds: Rounds | Sequence[Round]) -> tuple[int, ...]:
    """Indices of the stops that no round visits."""
    made = rounds.rounds if isinstance(rounds, Rounds) else rounds
    visited = {visit.stop for planned in made for visit in planned.visits}
    return tuple(stop for stop in range(len(problem.stops)) if stop not in visited)
