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
from routing.roads import Roads


def way(roads: Roads, profile: str, places: Sequence[Place]) -> str:
    """The way from place to place, two or more, as an encoded polyline; raises RoadError where there is none."""
    legs = [roads.path(profile, here, there).lonlat for here, there in pairwise(places)]
    return encode(np.concatenate(legs))


def place_of(network: Network, line: StopLine) -> Place | None:
    """Where a line of a round is; None where the network has no such depot, point or home."""
    match line.kind:
        case "depot" if line.place_id in network.depot:
            return network.depot[line.place_id].place
        case "point" if line.place_id in network.point:
            return network.point[line.place_id].place
        case "home" if line.place_id in network.parcel:
            return network.parcel[line.place_id].home
    return None


def redrawn(network: Network, plan: Plan, roads: Roads) -> Plan:
    """The plan with the ways of its rounds made anew; a round for which there is none keeps what it has."""
    profiles = {(v.depot_id, v.vehicle_type): v.profile for v in network.vehicles}

    def with_way(planned: PlannedRound) -> PlannedRound:
        profile = profiles.get((planned.depot_id, planned.vehicle_type))
        places = [place for line in planned.lines if (place := place_of(network, line))]
        if profile is None or not 2 <= len(places) == len(planned.lines):
            return planned
        try:
            return replace(planned, path=way(roads, profile, places))
        except RoadError:
            return planned

    return replace(plan, rounds=tuple(map(with_way, plan.rounds)))
