"""A rounds problem taken apart: which vehicles can serve which stops, and the parts that share neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round


@dataclass(frozen=True, slots=True)
class Part:
    """A problem of its own: its stop k is stop `stops[k]` of the whole, its vehicle types keep their indices.

    Each of its stops can be served, and by each of the types that it names, on a round of its own.
    """

    problem: RoundsProblem
    stops: tuple[int, ...]

    def in_the_whole(self, rounds: Iterable[Round]) -> tuple[Round, ...]:
        """Rounds of this part as rounds of the whole problem."""
        return tuple(
            replace(r, visits=tuple(replace(visit, stop=self.stops[visit.stop]) for visit in r.visits)) for r in rounds
        )


def parts(problem: RoundsProblem) -> tuple[Part, ...]:
    """The parts that can be planned apart, such as one for each depot; stops that nobody can serve are in none."""
    able = {s: types for s in range(len(problem.stops)) if (types := _able(problem, s))}
    together: list[tuple[frozenset[int], list[int]]] = []
    for stop, types in able.items():
        linked = [part for part in together if part[0] & types]
        merged = types.union(*(part[0] for part in linked))
        members = [member for part in linked for member in part[1]]
        together = [part for part in together if part not in linked] + [(merged, [*members, stop])]
    return tuple(_part(problem, able, types, tuple(sorted(members))) for types, members in together)


def with_vehicles(problem: RoundsProblem, count: Mapping[int, int]) -> RoundsProblem:
    """The problem with so many vehicles of each type, and none of those not named."""
    types = tuple(replace(vehicle, count=count.get(t, 0)) for t, vehicle in enumerate(problem.vehicle_types))
    return replace(problem, vehicle_types=types)


def _able(problem: RoundsProblem, stop: int) -> frozenset[int]:
    return frozenset(
        t
        for t in problem.stops[stop].vehicle_types
        if problem.vehicle_types[t].count and not isinstance(schedule(problem, t, [stop]), Refusal)
    )


def _part(
    problem: RoundsProblem, able: dict[int, frozenset[int]], types: frozenset[int], stops: tuple[int, ...]
) -> Part:
    narrowed = tuple(replace(problem.stops[s], vehicle_types=able[s]) for s in stops)
    fleet = with_vehicles(problem, {t: problem.vehicle_types[t].count for t in types})
    return Part(replace(fleet, stops=narrowed), stops)
