"""From the sequences that an engine found to rounds with times and vehicles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from routing.rounds.cost import cost_of
from routing.rounds.insert import left_out
from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round


def timed(problem: RoundsProblem, sequences: Sequence[tuple[int, Sequence[int]]]) -> tuple[Round, ...]:
    """Rounds with their best times, of sequences of stops that each a vehicle type can drive."""
    rounds = []
    for vehicle_type, sequence in sequences:
        made = schedule(problem, vehicle_type, sequence)
        if isinstance(made, Refusal):
            raise RuntimeError(f"the engine allowed what the problem forbids: {made}")  # noqa: TRY004
        rounds.append(made)
    return numbered(rounds)


def numbered(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The vehicles of each type numbered from 1."""
    used: Counter[int] = Counter()
    found = []
    for planned in rounds:
        used[planned.vehicle_type] += 1
        found.append(replace(planned, vehicle_no=used[planned.vehicle_type]))
    return tuple(found)


def told(problem: RoundsProblem, rounds: Sequence[Round]) -> tuple[int, int]:
    """What rounds cost [cents], and how many stops they leave out."""
    return sum(cost_of(problem, planned).total for planned in rounds), len(left_out(problem, rounds))
