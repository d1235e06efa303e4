"""From the sequences that an engine found to rounds with times and vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from routing.rounds.cost import cost_of
from routing.rounds.insert import left_out
from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, Sequences, schedule
from routing.rounds.solution import Round


def timed(problem: RoundsProblem, sequences: Sequence[tuple[int, Sequences]]) -> tuple[Round, ...]:
    """Rounds with their best times, of the stops of each trip that a vehicle of a type can make."""
    rounds = []
    for vehicle_type, trips in sequences:
        made = schedule(problem, vehicle_type, trips)
        if isinstance(made, Refusal):
            raise RuntimeError(f"the engine allowed what the problem forbids: {made}")  # noqa: TRY004
        rounds.append(made)
    return numbered(problem, rounds)


def numbered(problem: RoundsProblem, rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The vehicles of each type numbered from 1; those of fixed rounds keep their numbers."""
    fixed = {(kept.vehicle_type, kept.stops[0]): kept.vehicle_no for kept in problem.fixed}
    kept_numbers = {(vehicle_type, number) for (vehicle_type, _), number in fixed.items()}
    found, used = [], set(kept_numbers)
    for planned in rounds:
        vehicle_type = planned.vehicle_type
        number = fixed.get((vehicle_type, planned.visits[0].stop))
        if number is None:
            number = next(no for no in range(1, len(rounds) + len(used) + 2) if (vehicle_type, no) not in used)
            used.add((vehicle_type, number))
        found.append(replace(planned, vehicle_no=number))
    return tuple(found)


def told(problem: RoundsProblem, rounds: Sequence[Round]) -> tuple[int, int]:
    """What rounds cost [cents], and how many stops they leave out."""
    return sum(cost_of(problem, planned).total for planned in rounds), len(left_out(problem, rounds))
