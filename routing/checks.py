"""What of a network its roads can't serve: this floor's `problems(network)`."""

from __future__ import annotations

from data.errors import RoadError
from data.network import Network
from data.problem import Problem
from routing.plan.roads import road_problems, roads_of


def problems(network: Network) -> list[Problem]:
    """Roads that can't be read, positions outside them, and places too far from any road."""
    try:
        return road_problems(network, roads_of(network))
    except RoadError as fault:
        return [*fault.problems] or [Problem.of_setting(network, "roads.source", str(fault))]
