"""After the search: visits to one place that follow each other on a trip become one visit."""

from __future__ import annotations

from dataclasses import replace

from routing.plan.stops import DayProblem, stop_of_all
from routing.rounds import Refusal, Round, Rounds, cost_of, schedule
from routing.rounds.insert import left_out


def merge_visits(day: DayProblem, rounds: Rounds) -> tuple[DayProblem, Rounds]:
    """Spare the time and the cost of a second visit where a vehicle stands at the door already.

    Parcels that are ready or due at different times, or that were split for want of a vehicle that holds them all, are
    planned as visits of their own. Where a trip makes two of them one after the other and may as well make them
    together, it does. The visits that were merged stay in the problem, dropped and without parcels. What is fixed, and
    what is fetched at a shop, is left as it is.
    """
    made = []
    for planned in rounds.rounds:
        day, merged = _merged(day, planned)
        made.append(merged)
    if made == list(rounds.rounds):
        return day, rounds
    return day, replace(rounds, rounds=tuple(made), dropped=left_out(day.problem, made))


def _merged(day: DayProblem, planned: Round) -> tuple[DayProblem, Round]:
    for trip in range(len(planned.trips)):
        position = 0
        while position + 1 < len(planned.trips[trip].visits):
            together = _together(day, planned, trip, position)
            if together is None:
                position += 1
            else:
                day, planned = together
    return day, planned


def _together(day: DayProblem, planned: Round, trip: int, position: int) -> tuple[DayProblem, Round] | None:
    """The round with two neighbouring visits of a trip as one, if they are to one place and that costs less."""
    parcels, stops = day.parcels, day.problem.stops
    one, other = planned.sequences[trip][position : position + 2]
    if stops[one].place != stops[other].place or day.bound() & {one, other}:
        return None
    if parcels[one][0].point_id != parcels[other][0].point_id:
        return None
    number = len(stops)
    stop = stop_of_all(day, (one, other), number)
    if not stop.windows:
        return None
    members = (*parcels[one], *parcels[other])
    merged = replace(
        day,
        problem=replace(day.problem, stops=(*stops, stop)),
        parcels=(*(() if i in (one, other) else each for i, each in enumerate(parcels)), members),
        vendors=(*day.vendors, ""),
    )
    sequences = [
        [number if visited == one else visited for visited in sequence if visited != other]
        for sequence in planned.sequences
    ]
    found = schedule(merged.problem, planned.vehicle_type, sequences, vehicle_no=planned.vehicle_no)
    if isinstance(found, Refusal) or cost_of(merged.problem, found).total > cost_of(day.problem, planned).total:
        return None
    return merged, found
