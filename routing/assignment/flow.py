"""Minimum-cost flow on integers, by OR-Tools' cost-scaling solver (Goldberg and Tarjan)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """An optimal flow: units on each arc, int64[arcs], and their whole cost."""

    units: Ints
    cost: int


def cheapest_flow(*, tail: Ints, head: Ints, capacity: Ints, unit_cost: Ints, supply: Ints) -> Flow:
    """The cheapest flow that meets every supply.

    Minimise Σ unit_cost·x subject to 0 ≤ x ≤ capacity and, at every node, outflow − inflow = supply. With whole
    numbers the optimum is whole.

    Args:
        tail, head, capacity, unit_cost: int64[arcs]; nodes are numbered from 0.
        supply: int64[nodes], summing to zero.

    Raises:
        ValueError: no flow meets the supplies.
    """
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  # takes long to load: only when planning

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, unit_cost)
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ValueError(f"no flow meets the supplies ({status.name})")
    return Flow(np.asarray(solver.flows(np.arange(len(tail)))), int(solver.optimal_cost()))
