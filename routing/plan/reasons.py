"""Why parcels of a planned day are not served, and which of them simply come later."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from data.network import Network
from data.records import Place
from routing.assignment import Unplaced
from routing.plan.roads import road_distances_m, told_distance
from routing.plan.stops import DayProblem
from routing.roads import Roads
from routing.rounds import Explanation, Rounds, explain


def stay_outs(
    network: Network, day: DayProblem, roads: Roads, rounds: Rounds, unplaced: Sequence[Unplaced]
) -> Iterator[Unplaced]:
    """Every parcel that isn't served, with its reason; those that can come on a later day wait for it."""
    for stay in unplaced:
        yield _waiting(network, stay)
    for stop in rounds.dropped:
        if not day.parcels[stop]:  # it was split into visits of one parcel each
            continue
        why = _why_out(network, day, roads, rounds, stop)
        for placement in day.parcels[stop]:
            yield _waiting(network, _as_unplaced(placement.parcel_id, why))


def _why_out(network: Network, day: DayProblem, roads: Roads, rounds: Rounds, stop: int) -> Explanation:
    """The proof that a stop can't be served, told by its distance from the road where that is why."""
    what = day.problem.stops[stop]
    profiles = {day.vehicles[t].profile for t in what.vehicle_types}
    far = _far_from_roads(network, roads, day.places[what.place], profiles)
    return far or explain(day.problem, rounds.rounds, stop)


def _as_unplaced(parcel_id: str, why: Explanation) -> Unplaced:
    return Unplaced(parcel_id, why.verdict, why.reason, why.detail, why.smallest_change)


def _waiting(network: Network, stay: Unplaced) -> Unplaced:
    """The same, deferred when the parcel is due on a later day and something but itself keeps it from coming today."""
    due = network.parcel[stay.parcel_id].due
    if stay.verdict == "impossible" or due is None or network.day.seconds(due) < network.day.length_s:
        return stay
    return Unplaced(stay.parcel_id, stay.verdict, stay.reason, stay.detail, stay.smallest_change, waits=True)


def _far_from_roads(network: Network, roads: Roads, place: Place, profiles: Collection[str]) -> Explanation | None:
    """Why a place can't be served when all roads of some profiles are too far from it; None when they aren't."""
    limit = float(network.assume("max_road_distance"))
    distance = road_distances_m(roads, [place], profiles)[0] if profiles else 0.0
    if distance <= limit:
        return None
    detail = f"it lies {told_distance(distance)} from the nearest road for its vehicles; {limit:.0f} m are allowed"
    return Explanation("impossible", "too far from a road", detail, f"a position within {limit:.0f} m of a road")
