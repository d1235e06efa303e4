"""The ways of rounds along the streets, for drawing them: no figure of a plan comes from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from data.errors import RoadError
from data.network import Network
from data.records import Place
from routing.plan.polyline import encode
from routing.plan.records import Plan, PlannedRound, StopLine
from routing.roads import Roads, Traveller, traveller_of


def way(roads: Roads, traveller: Traveller, drawn: Sequence[tuple[Place, int]]) -> str:
    """The way from place to place, two or more, each with when it is left [s], as an encoded polyline; raises RoadError
    where there is none.
    """
    legs = [roads.path(traveller, here, there, leaves_s).lonlat for (here, leaves_s), (there, _) in pairwise(drawn)]
    return encode(np.concatenate(legs))


def places_of(network: Network, planned: PlannedRound) -> list[Place | None]:
    """Where each line of a round is; None where the network has no such place.

    A break is where the line after it is.
    """
    homes = {driver.driver_id: driver.home for driver in network.drivers}
    found: list[Place | None] = []
    for number, line in enumerate(reversed(planned.lines)):
        if line.kind == "break":
            found.append(found[-1] if found else None)
        elif line.kind == "home" and number == 0:
            found.append(homes.get(line.place_id))
        else:
            found.append(_place_of(network, line))
    return found[::-1]


def drawn_places(lines: Sequence[StopLine], places: Sequence[Place]) -> list[tuple[Place, int]]:
    """The places that a round's way is drawn through, of those of all its lines, and when each is left: a break moves
    nothing.
    """
    return [(place, line.leave_s) for line, place in zip(lines, places, strict=True) if line.kind != "break"]


def _place_of(network: Network, line: StopLine) -> Place | None:
    match line.kind:
        case "depot" if line.place_id in network.depot:
            return network.depot[line.place_id].place
        case "point" if line.place_id in network.point:
            return network.point[line.place_id].place
        case "home" if line.place_id in network.parcel:
            return network.parcel[line.place_id].home
        case "vendor" if line.place_id in network.vendor:
            return network.vendor[line.place_id].shop
    return None


def redrawn(network: Network, plan: Plan, roads: Roads) -> Plan:
    """The plan with the ways of its rounds made anew; a round for which there is none keeps what it has."""
    travellers = {(v.depot_id, v.vehicle_type): traveller_of(network, v) for v in network.vehicles}

    def with_way(planned: PlannedRound) -> PlannedRound:
        traveller = travellers.get((planned.depot_id, planned.vehicle_type))
        places = [place for place in places_of(network, planned) if place]
        if traveller is None or not 2 <= len(places) == len(planned.lines):
            return planned
        try:
            return replace(planned, path=way(roads, traveller, drawn_places(planned.lines, places)))
        except RoadError:
            return planned

    return replace(plan, rounds=tuple(map(with_way, plan.rounds)))
