"""What about depots and fleet is well-formed and still can't work: this floor's `problems(network)`."""

from __future__ import annotations

from data.network import Network
from data.problem import Problem
from depots.fleet import depot_windows, shift_of


def problems(network: Network) -> list[Problem]:
    """Warnings about depots that are shut or without vehicles, and shifts outside the depot's hours."""
    found = []
    used = {v.depot_id for v in network.vehicles if v.count}
    needed = {row.depot_id for rows in (network.vendors, network.stock, network.parcels) for row in rows}
    for depot in network.depots:
        if not depot_windows(network, depot):
            found.append(Problem.of(depot, "opening_hours", f"is not open on {network.date}", "warning"))
        if depot.depot_id in needed - used:
            found.append(Problem.of(depot, "depot_id", "holds goods but has no vehicle", "warning"))
    for vehicle in network.vehicles:
        shift = shift_of(network, vehicle)
        if depot_windows(network, network.depot[vehicle.depot_id]) and not (shift.start_windows and shift.end_windows):
            found.append(Problem.of(vehicle, "shift_start", "the depot is not open during this shift", "warning"))
    return found
