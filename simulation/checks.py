"""What of a network no demand can be drawn for: this floor's `problems(network)`."""

from __future__ import annotations

from data.network import Network
from data.problem import Problem


def problems(network: Network) -> list[Problem]:
    """Warnings where `draw_day` would fail, or would send every parcel to its buyer's door."""
    found = []
    if not network.vendors:
        message = "no vendor sells anything: no demand can be drawn"
        found.append(Problem.of_table(network, "vendors", message, severity="warning"))
    if not any(point.status == "open" for point in network.relay_points):
        message = "no point is open: all demand that is drawn goes to homes"
        found.append(Problem.of_table(network, "relay_points", message, column="status", severity="warning"))
    return found
