"""Where one more stop would fit into given rounds, and what it would cost there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from routing.rounds.cost import cost_of
from routing.rounds.problem import RoundsProblem
from routing.rounds.room import Room, Trips
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round, Rounds


@dataclass(frozen=True, slots=True)
class Insertion:
    """A stop put at `position` among a round's visits: the round as it would be, and the cents that it adds.

    A stop whose goods are fetched elsewhere comes with the visit that fetches them.

    `replaces` is the index of the round that it changes; None when a vehicle that stood idle makes a new one.
    """

    planned: Round
    position: int
    added_cents: int
    replaces: int | None


def insertions(problem: RoundsProblem, rounds: Sequence[Round], stop: int) -> Iterator[Insertion]:
    """Every feasible insertion of a stop into the rounds, and a new round for each type with an idle vehicle."""
    for index, planned in enumerate(rounds):
        room = Room(problem, planned)
        for _, trips in room.tries(stop):
            found = _inserted(room, stop, trips, index)
            if found is not None:
                yield found
    yield from _new_rounds(problem, rounds, stop)


def cheapest_insertion(problem: RoundsProblem, rounds: Sequence[Round], stop: int) -> Insertion | None:
    """The insertion that adds least, the first of equals; None when the stop fits nowhere."""
    return _cheapest(problem, [Room(problem, planned) for planned in rounds], stop)


def insert_greedily(
    problem: RoundsProblem,
    rounds: Sequence[Round],
    stops: Sequence[int],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Round, ...]:
    """Put each stop, in the order given, where it adds least; those that fit nowhere, or cost more than they are
    worth, stay out, and so do those left when `should_stop` says so.
    """
    rooms = [Room(problem, planned) for planned in rounds]
    for stop in stops:
        if should_stop():
            break
        if problem.fetches[stop] is not None:
            continue  # comes with the stop that it fetches for
        found = _cheapest(problem, rooms, stop)
        if found is None or found.added_cents > problem.drop_cents[stop]:
            continue
        changed = Room(problem, found.planned)
        if found.replaces is None:
            rooms.append(changed)
        else:
            rooms[found.replaces] = changed
    return tuple(room.planned for room in rooms)


def left_out(problem: RoundsProblem, rounds: Rounds | Sequence[Round]) -> tuple[int, ...]:
    """Indices of the stops that no round visits."""
    made = rounds.rounds if isinstance(rounds, Rounds) else rounds
    visited = {visit.stop for planned in made for visit in planned.visits}
    return tuple(stop for stop in range(len(problem.stops)) if stop not in visited)


def _cheapest(problem: RoundsProblem, rooms: Sequence[Room], stop: int) -> Insertion | None:
    """Positions are timed in the order of what they add at least, until none left can be cheaper."""
    new = _new_rounds(problem, [room.planned for room in rooms], stop)
    best = min(new, key=lambda insertion: insertion.added_cents, default=None)
    tries = [
        (least, index, number, trips)
        for index, room in enumerate(rooms)
        for number, (least, trips) in enumerate(room.tries(stop))
    ]
    for least_cents, index, _, trips in sorted(tries):
        if best is not None and least_cents > best.added_cents:
            break
        found = _inserted(rooms[index], stop, trips, index)
        if found is not None and (best is None or _rank(found) < _rank(best)):
            best = found
    return best


def _rank(insertion: Insertion) -> tuple[int, bool, int, int]:
    index = insertion.replaces
    return insertion.added_cents, index is None, index or 0, insertion.position


def _inserted(room: Room, stop: int, trips: Trips, index: int) -> Insertion | None:
    planned = room.planned
    timed = schedule(room.problem, planned.vehicle_type, trips, vehicle_no=planned.vehicle_no)
    if isinstance(timed, Refusal):
        return None
    position = [visit.stop for visit in timed.visits].index(stop)
    return Insertion(timed, position, cost_of(room.problem, timed).total - room.cost_cents, index)


def _new_rounds(problem: RoundsProblem, rounds: Sequence[Round], stop: int) -> Iterator[Insertion]:
    for vehicle_type in sorted(problem.stops[stop].vehicle_types):
        used = {r.vehicle_no for r in rounds if r.vehicle_type == vehicle_type}
        free = next((no for no in range(1, problem.vehicle_types[vehicle_type].count + 1) if no not in used), None)
        if free is None:
            continue
        fetched_at = problem.stops[stop].fetched_at
        pair = [stop] if fetched_at is None else [fetched_at, stop]
        if any(vehicle_type not in problem.stops[each].vehicle_types for each in pair):
            continue
        timed = schedule(problem, vehicle_type, pair, vehicle_no=free)
        if not isinstance(timed, Refusal):
            yield Insertion(timed, len(pair) - 1, cost_of(problem, timed).total, None)
