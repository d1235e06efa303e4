"""After the search: visits to one place that follow each other on a round become one visit."""

from __future__ import annotations

from dataclasses import replace

from data.network import Network
from routing.plan.stops import DayProblem, stop_of_all
from routing.rounds import Refusal, Round, Rounds, cost_of, schedule
from routing.rounds.insert import left_out


def merge_visits(network: Network, day: DayProblem, rounds: Rounds) -> tuple[DayProblem, Rounds]:
    """Spare the time and the cost of a second visit where a vehicle stands at the door already.

    Parcels that are ready or due at different times, or that were split for want of a vehicle that holds them all, are
    planned as visits of their own. Where a round makes two of them one after the other and may as well make them
    together, it does. The visits that were merged stay in the problem, dropped and without parcels.
    """
    made = []
    for planned in rounds.rounds:
        day, merged = _merged(network, day, planned)
        made.append(merged)
    if made == list(rounds.rounds):
        return day, rounds
    return day, replace(rounds, rounds=tuple(made), dropped=left_out(day.problem, made))


def _merged(network: Network, day: DayProblem, planned: Round) -> tuple[DayProblem, Round]:
    position = 0
    while position + 1 < len(planned.visits):
        one, other = (planned.visits[i].stop for i in (position, position + 1))
        together = _together(network, day, planned, one, other)
        if together is None:
            position += 1
        else:
            day, planned = together
    return day, planned


def _together(
    network: Network, day: DayProblem, planned: Round, one: int, other: int
) -> tuple[DayProblem, Round] | None:
    """The round with two neighbouring visits as one, if they are to one place and that costs less."""
    parcels, stops = day.parcels, day.problem.stops
    if stops[one].place != stops[other].place or parcels[one][0].point_id != parcels[other][0].point_id:
        return None
    number = len(stops)
    members = (*parcels[one], *parcels[other])
    stop = stop_of_all(network, day, members, (stops[one], stops[other]), number)
    if not stop.windows:
        return None
    merged = replace(
        day,
        problem=replace(day.problem, stops=(*stops, stop)),
        parcels=(*(() if i in (one, other) else each for i, each in enumerate(parcels)), members),
    )
    sequence = [number if visit.stop == one else visit.stop for visit in planned.visits if visit.stop != other]
    found = schedule(merged.problem, planned.vehicle_type, sequence, vehicle_no=planned.vehicle_no)
    if isinstance(found, Refusal) or cost_of(merged.problem, found).total > cost_of(day.problem, planned).total:
        return None
    return merged, found
