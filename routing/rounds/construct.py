"""Rounds built without search, to start one from: what is fixed, then the farthest stops first, from several choices of
vehicle types.

The problems here are parts (see `parts`): every stop can be served by each vehicle type that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from routing.rounds.cost import cost_of, knob_cents
from routing.rounds.insert import insert_greedily, left_out
from routing.rounds.parts import with_vehicles
from routing.rounds.problem import FixedRound, Load, RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round
from routing.rounds.timed import timed

_TRIED_TO_CLOSE = 6  # of the shortest rounds; trying all of fifty took four times as long as building them


def objective_cents(problem: RoundsProblem, rounds: Sequence[Round]) -> int:
    """What engines minimise: the cost of the rounds with what the knobs add, and of all stops left out."""
    left = sum(problem.drop_cents[stop] for stop in left_out(problem, rounds))
    return left + sum(_round_cents(problem, planned) for planned in rounds)


def _round_cents(problem: RoundsProblem, planned: Round) -> int:
    return cost_of(problem, planned).total + knob_cents(problem, planned)


def fixed_of(problem: RoundsProblem, planned: Round) -> FixedRound | None:
    """What is fixed of a round."""
    vehicle = planned.vehicle_type, planned.vehicle_no
    return next((kept for kept in problem.fixed if (kept.vehicle_type, kept.vehicle_no) == vehicle), None)


def _fixed_rounds(problem: RoundsProblem) -> tuple[Round, ...]:
    """The fixed rounds, with nothing more."""
    return timed(problem, [(kept.vehicle_type, kept.trips) for kept in problem.fixed])


def construct(problem: RoundsProblem, should_stop: Callable[[], bool] = lambda: False) -> tuple[Round, ...]:
    """Rounds by cheapest insertion.

    The farthest stops come first: they shape rounds that the others then fill. Only when some don't fit, the dearest to
    leave out come first.
    """
    fixed = _fixed_rounds(problem)
    rounds = _with_rounds_closed(problem, _farthest_first(problem, should_stop, fixed), should_stop)
    if left_out(problem, rounds) and not should_stop():
        dearest = sorted(range(len(problem.stops)), key=lambda s: (-problem.drop_cents[s], -_away_s(problem, s), s))
        loose = set(left_out(problem, fixed))
        other = insert_greedily(problem, fixed, [s for s in dearest if s in loose], should_stop=should_stop)
        rounds = min(rounds, other, key=lambda r: objective_cents(problem, r))
    return rounds


def _farthest_first(
    problem: RoundsProblem, should_stop: Callable[[], bool], rounds: Sequence[Round]
) -> tuple[Round, ...]:
    far = {stop: _away_s(problem, stop) for stop in left_out(problem, rounds)}
    return insert_greedily(problem, rounds, sorted(far, key=lambda s: (-far[s], s)), should_stop=should_stop)


def _with_rounds_closed(
    problem: RoundsProblem, rounds: Sequence[Round], should_stop: Callable[[], bool]
) -> tuple[Round, ...]:
    """The rounds without those whose stops are served more cheaply otherwise; the shortest are tried first."""
    kept = tuple(rounds)
    loose = [planned for planned in rounds if fixed_of(problem, planned) is None]
    for planned in sorted(loose, key=lambda r: len(r.visits))[:_TRIED_TO_CLOSE]:
        others = tuple(r for r in kept if r is not planned)
        fewer = _farthest_first(problem, should_stop, others)
        kept = min(kept, fewer, key=lambda r: objective_cents(problem, r))
    return cheaper_vehicles(problem, kept)


def construct_otherwise(
    problem: RoundsProblem, rounds: Sequence[Round], should_stop: Callable[[], bool] = lambda: False
) -> Iterator[tuple[Round, ...]]:
    """Other rounds to start from than `rounds`.

    All stops that have a price are treated as if they had none: together they may pay for a vehicle that none of them
    pays for alone. Each time the vehicles of one type that `rounds` use are left out, as insertion mixes types more
    than is good.
    """
    count = {t: vehicle.count for t, vehicle in enumerate(problem.vehicle_types)}
    unpriced = replace(problem, stops=tuple(replace(stop, drop_cents=None) for stop in problem.stops))
    fixed = _fixed_rounds(problem)
    if any(stop.drop_cents is not None for stop in problem.stops):
        yield _farthest_first(unpriced, should_stop, fixed)
    for without in sorted({r.vehicle_type for r in rounds} - {r.vehicle_type for r in fixed}):
        fewer = count | {without: 0}
        if may_suffice(problem, fewer):
            other = _farthest_first(with_vehicles(unpriced, fewer), should_stop, fixed)
            if len(left_out(problem, other)) <= len(problem.stops) / 20:  # a search may still place so few
                yield other


def cheaper_vehicles(problem: RoundsProblem, rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The same rounds, each driven by an idle vehicle of another type where that costs less."""
    driven = list(rounds)
    if len(problem.vehicle_types) == 1 or problem.fixed:
        return tuple(driven)
    for index, planned in enumerate(driven):
        sequence = planned.sequences
        able = frozenset.intersection(*(problem.stops[visit.stop].vehicle_types for visit in planned.visits))
        for vehicle_type in sorted(able):
            used = {r.vehicle_no for r in driven if r.vehicle_type == vehicle_type}
            free = next((no for no in range(1, problem.vehicle_types[vehicle_type].count + 1) if no not in used), None)
            made = None if free is None else schedule(problem, vehicle_type, sequence, vehicle_no=free)
            if made is None or isinstance(made, Refusal):
                continue
            if _round_cents(problem, made) < _round_cents(problem, driven[index]):
                driven[index] = made
    return tuple(driven)


def may_suffice(problem: RoundsProblem, count: Mapping[int, int]) -> bool:
    """Whether so many vehicles of each type could carry everything and have the time for all service."""
    fleet = [(problem.vehicle_types[t], number) for t, number in count.items()]
    for quantity in range(len(Load._fields)):
        room = sum(vehicle.capacity[quantity] * number for vehicle, number in fleet)
        delivered = sum(stop.deliver[quantity] for stop in problem.stops if stop.fetched_at is None)
        if max(delivered, sum(stop.collect[quantity] for stop in problem.stops)) > room:
            return False
    shifts_s = sum((v.end_windows[-1][1] - v.start_windows[0][0]) * number for v, number in fleet if number)
    return sum(stop.service_s for stop in problem.stops) <= shifts_s


def _away_s(problem: RoundsProblem, stop: int) -> int:
    """Seconds there and back for the nearest vehicle that may come."""
    place = problem.stops[stop].place
    return min(
        int(duration_s[:, vehicle.start, place].min()) + int(duration_s[:, place, vehicle.end].min())
        for vehicle in (problem.vehicle_types[t] for t in problem.stops[stop].vehicle_types)
        for duration_s in (problem.matrices[vehicle.matrix].duration_s,)
    )
