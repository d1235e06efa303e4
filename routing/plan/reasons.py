"""Why parcels of a planned day are not served, and which of them simply come later."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from data.network import Network
from data.records import Place
from relay_points import turned_away
from routing.assignment import Unplaced
from routing.plan.roads import road_distances_m, told_distance
from routing.plan.stops import DayProblem
from routing.roads import Roads, Traveller, traveller_of
from routing.rounds import Explanation, Rounds, explain


def stay_outs(
    network: Network, day: DayProblem, roads: Roads, rounds: Rounds, unplaced: Sequence[Unplaced]
) -> Iterator[Unplaced]:
    """Every parcel that isn't served, with its reason; those that can come on a later day wait for it."""
    for stay in unplaced:
        yield _waiting(network, _kept_away(stay))
    for stop in rounds.dropped:
        if not day.parcels[stop]:  # it was split into visits of one parcel each
            continue
        why = _why_out(network, day, roads, rounds, stop)
        for placement in day.parcels[stop]:
            yield _waiting(network, _as_unplaced(placement.parcel_id, why))


def _why_out(network: Network, day: DayProblem, roads: Roads, rounds: Rounds, stop: int) -> Explanation:
    """The proof that a stop can't be served, told by its distance from the road where that is why."""
    what = day.problem.stops[stop]
    first = day.parcels[stop][0]
    own = [vehicle for vehicle in day.vehicles if vehicle.depot_id == first.depot_id]
    point = network.point.get(first.point_id)
    if point and own and not what.vehicle_types:
        told = dict.fromkeys(reason for vehicle in own if (reason := turned_away(point, vehicle)))
        detail = f"point {point.point_id}, from depot {first.depot_id}: {'; '.join(told)}"
        return Explanation("impossible", _NOBODY, detail, f"a vehicle of depot {first.depot_id} that may come")
    travellers = {traveller_of(network, day.vehicles[t]) for t in what.vehicle_types}
    places = [day.places[what.place]]
    if what.fetched_at is not None:
        shop = day.problem.stops[what.fetched_at]
        places.append(day.places[shop.place])
        if not shop.windows:
            vendor_id = day.vendors[what.fetched_at]
            detail = f"the shop of vendor {vendor_id}, where it is fetched, is not open in time on {network.date}"
            return Explanation("impossible", "its vendor's shop is shut", detail, "a day on which the shop is open")
    far = [found for place in places if (found := _far_from_roads(network, roads, place, travellers))]
    return far[0] if far else explain(day.problem, rounds.rounds, stop)


def _kept_away(stay: Unplaced) -> Unplaced:
    """The same, told by its cause where a return waits at a point to which no vehicle may come."""
    if stay.reason != "its point is shut" or not stay.detail.startswith("no vehicle may come"):
        return stay
    return replace(stay, reason=_NOBODY, smallest_change="a vehicle that may come")


_NOBODY = "no vehicle may come"


def _as_unplaced(parcel_id: str, why: Explanation) -> Unplaced:
    return Unplaced(parcel_id, why.verdict, why.reason, why.detail, why.smallest_change)


def _waiting(network: Network, stay: Unplaced) -> Unplaced:
    """The same, deferred when the parcel is due on a later day and something but itself keeps it from coming today."""
    due = network.parcel[stay.parcel_id].due
    if stay.verdict == "impossible" or due is None or network.day.seconds(due) < network.day.length_s:
        return stay
    return Unplaced(stay.parcel_id, stay.verdict, stay.reason, stay.detail, stay.smallest_change, waits=True)


def _far_from_roads(
    network: Network, roads: Roads, place: Place, travellers: Collection[Traveller]
) -> Explanation | None:
    """Why a place can't be served when all roads of some vehicles are too far from it; None when they aren't."""
    limit = float(network.assume("max_road_distance"))
    distance = road_distances_m(roads, [place], travellers)[0] if travellers else 0.0
    if distance <= limit:
        return None
    detail = told_distance(distance, limit)
    if not np.isfinite(distance):
        return Explanation("impossible", "no way is known", detail, "travel times to it and from it")
    detail = f"it {detail}"
    return Explanation("impossible", "too far from a road", detail, f"a position within {limit:.0f} m of a road")
