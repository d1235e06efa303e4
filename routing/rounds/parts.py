"""A rounds problem taken apart: which vehicles can serve which stops, and the parts that share neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round, Trip


@dataclass(frozen=True, slots=True)
class Part:
    """A problem of its own: its stop k is stop `stops[k]` of the whole, its vehicle types keep their indices.

    Each of its stops can be served, and by each of the types that it names, on a round of its own.
    """

    problem: RoundsProblem
    stops: tuple[int, ...]

    def in_the_whole(self, rounds: Iterable[Round]) -> tuple[Round, ...]:
        """Rounds of this part as rounds of the whole problem."""
        return tuple(replace(planned, trips=tuple(self._whole(trip) for trip in planned.trips)) for planned in rounds)

    def _whole(self, trip: Trip) -> Trip:
        return replace(trip, visits=tuple(replace(visit, stop=self.stops[visit.stop]) for visit in trip.visits))


def parts(problem: RoundsProblem) -> tuple[Part, ...]:
    """The parts that can be planned apart, such as one for each depot; stops that nobody can serve are in none."""
    able = _able(problem)
    together: list[tuple[frozenset[int], list[int]]] = []
    for stop, types in able.items():
        linked = [part for part in together if part[0] & types]
        merged = types.union(*(part[0] for part in linked))
        members = [member for part in linked for member in part[1]]
        together = [part for part in together if part not in linked] + [(merged, [*members, stop])]
    return tuple(_part(problem, able, types, _along(problem, sorted(members))) for types, members in together)


def _along(problem: RoundsProblem, stops: Sequence[int]) -> tuple[int, ...]:
    """The stops in an order in which each is near the one before: a search that looks at neighbours then reads memory
    along, which more than doubles its speed at a thousand stops.
    """
    if len(stops) < 3:
        return tuple(stops)
    matrix = problem.matrices[problem.vehicle_types[min(problem.stops[stops[0]].vehicle_types)].matrix]
    lengths = matrix.distance_m[0]
    places = np.array([problem.stops[stop].place for stop in stops])
    left = np.arange(len(stops))
    at, order = 0, []
    while True:
        order.append(stops[left[at]])
        here = places[left[at]]
        left[at] = left[-1]
        left = left[:-1]
        if not len(left):
            return tuple(order)
        at = int(np.argmin(lengths[here, places[left]]))


def with_vehicles(problem: RoundsProblem, count: Mapping[int, int]) -> RoundsProblem:
    """The problem with so many vehicles of each type, and none of those not named."""
    types = tuple(replace(vehicle, count=count.get(t, 0)) for t, vehicle in enumerate(problem.vehicle_types))
    return replace(problem, vehicle_types=types)


def _able(problem: RoundsProblem) -> dict[int, frozenset[int]]:
    """For each stop that can be served the vehicle types that can make a round of it alone, or of its pair. What a
    fixed round visits stays with its vehicle.
    """
    fixed = {stop: kept.vehicle_type for kept in problem.fixed for stop in kept.stops}
    able: dict[int, frozenset[int]] = {}
    for stop, wanted in enumerate(problem.stops):
        if problem.fetches[stop] is not None:
            continue  # told by its delivery
        pair = [stop] if wanted.fetched_at is None else [wanted.fetched_at, stop]
        allowed = frozenset.intersection(*(problem.stops[each].vehicle_types for each in pair))
        types = frozenset(
            t for t in allowed if problem.vehicle_types[t].count and not isinstance(schedule(problem, t, pair), Refusal)
        )
        for each in pair:
            if each in fixed or types:
                able[each] = frozenset({fixed[each]}) if each in fixed else types
    return able


def _can_serve(problem: RoundsProblem, vehicle_type: int, pair: Sequence[int]) -> bool:
    """Whether a vehicle can visit these stops on a trip by themselves: its first one or, if it may make several, a
    later one, which needn't leave when the first one must.
    """
    if not isinstance(schedule(problem, vehicle_type, pair), Refusal):
        return True
    vehicle = problem.vehicle_types[vehicle_type]
    if vehicle.max_trips == 1:
        return False
    late = replace(vehicle, start_windows=vehicle.end_windows)
    types = tuple(late if t == vehicle_type else each for t, each in enumerate(problem.vehicle_types))
    return not isinstance(schedule(replace(problem, vehicle_types=types), vehicle_type, pair), Refusal)


def _part(
    problem: RoundsProblem, able: dict[int, frozenset[int]], types: frozenset[int], stops: tuple[int, ...]
) -> Part:
    number = {stop: position for position, stop in enumerate(stops)}
    narrowed = tuple(
        replace(
            problem.stops[s],
            vehicle_types=able[s],
            fetched_at=None if (shop := problem.stops[s].fetched_at) is None else number[shop],
        )
        for s in stops
    )
    fixed = tuple(
        replace(kept, trips=tuple(tuple(number[stop] for stop in trip) for trip in kept.trips))
        for kept in problem.fixed
        if kept.vehicle_type in types
    )
    fleet = with_vehicles(problem, {t: problem.vehicle_types[t].count for t in types})
    return Part(replace(fleet, stops=narrowed, fixed=fixed), stops)
