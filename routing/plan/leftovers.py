"""After the search: parcels of visits that were left out, one by one into the room that is left."""

from __future__ import annotations

from dataclasses import replace

from routing.plan.stops import DayProblem, stop_of_one
from routing.rounds import Rounds
from routing.rounds.insert import insert_greedily, left_out


def fill_up(day: DayProblem, rounds: Rounds) -> tuple[DayProblem, Rounds]:
    """Serve what fits of the visits that were dropped.

    An engine makes a visit whole or not at all, so a vehicle may have room for some parcels of one that it can't make.
    Each such parcel becomes a visit of its own, and goes where it adds least; the dearest to leave out go first. The
    visits that were split stay in the problem, dropped and without parcels. What is fetched at a shop stays together.
    """
    bound = day.bound()
    several = [stop for stop in rounds.dropped if len(day.parcels[stop]) > 1 and stop not in bound]
    if not several:
        return day, rounds
    stops, parcels = list(day.problem.stops), list(day.parcels)
    for stop in several:
        for placement in day.parcels[stop]:
            stops.append(stop_of_one(day, stop, placement))
            parcels.append((placement,))
        parcels[stop] = ()
    vendors = (*day.vendors, *("" for _ in stops[len(day.problem.stops) :]))
    split = replace(day, problem=replace(day.problem, stops=tuple(stops)), parcels=tuple(parcels), vendors=vendors)
    singles = range(len(day.problem.stops), len(stops))
    dearest_first = sorted(singles, key=lambda stop: -split.problem.drop_cents[stop])
    filled = insert_greedily(split.problem, rounds.rounds, dearest_first)
    return split, replace(rounds, rounds=filled, dropped=left_out(split.problem, filled))
