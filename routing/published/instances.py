"""A published instance as a frozen record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KINDS = ("CVRP", "VRPTW", "MDVRPTW")
"""Capacity only; with time windows; with time windows and several depots."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Instance:
    """An instance in the numbers of its file; nodes are counted from 0 in the order of the file, depots among them.

    Args:
        name: what the file calls it.
        kind: one of `KINDS`, which decides how distances are rounded.
        capacity: of each vehicle.
        demand: of each node, in units of the capacity; depots have none.
        depots: nodes where rounds begin and end.
        vehicles: the depot of each vehicle; None: there are as many as needed.
        service: time that a visit takes, for each node.
        windows: first and last time for the start of service at each node, at a depot for leaving and being back;
            None: time plays no part.
        max_duration: the longest time from leaving to being back, or None.
        coordinates: of each node, `[nodes, 2]`, or None.
        weights: distances that the file itself tells, `[nodes, nodes]`, or None: then they follow from coordinates.
    """

    name: str
    kind: str
    capacity: int
    demand: tuple[int, ...]
    depots: tuple[int, ...]
    vehicles: tuple[int, ...] | None = None
    service: tuple[float, ...]
    windows: tuple[tuple[float, float], ...] | None = None
    max_duration: float | None = None
    coordinates: NDArray[np.float64] | None = None
    weights: NDArray[np.int32] | None = None

    @property
    def nodes(self) -> int:
        """How many there are, with depots."""
        return len(self.demand)

    @property
    def customers(self) -> tuple[int, ...]:
        """The nodes to be visited."""
        depots = set(self.depots)
        return tuple(node for node in range(self.nodes) if node not in depots)
