"""The ways of rounds along the streets, for drawing and telling them: no figure of a plan comes from them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np

from data.errors import RoadError
from data.network import Network
from data.records import Place
from routing.plan.polyline import encode
from routing.plan.records import Plan, PlannedRound, StopLine
from routing.roads import Roads, Step, Traveller, traveller_of


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


def directions_to_lines(network: Network, planned: PlannedRound, roads: Roads) -> dict[int, tuple[Step, ...]]:
    """How to drive to each line of a round from the one before, by its `seq`; nothing for lines where the vehicle
    already is, for those that no way leads to, and where no streets are known.
    """
    vehicles = {(v.depot_id, v.vehicle_type): v for v in network.vehicles}
    vehicle = vehicles.get((planned.depot_id, planned.vehicle_type))
    if vehicle is None:
        return {}
    traveller = traveller_of(network, vehicle)
    told: dict[int, tuple[Step, ...]] = {}
    driven = [each for each in zip(planned.lines, places_of(network, planned), strict=True) if each[0].kind != "break"]
    for (before, here), (line, there) in pairwise(driven):
        if here is None or there is None or (here.lon, here.lat) == (there.lon, there.lat):
            continue
        with suppress(RoadError):
            if steps := roads.directions(traveller, here, there, before.leave_s):
                told[line.seq] = steps
    return told


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
