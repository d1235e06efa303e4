"""When the vehicles of a depot may leave and must be back."""

from __future__ import annotations

from dataclasses import dataclass

from data.hours import Window, intersect, open_windows
from data.network import Network
from data.records import Depot, Vehicle


@dataclass(frozen=True, slots=True)
class Shift:
    """The times of one vehicle type on the service day, in its seconds.

    A round leaves inside one of `start_windows` and returns inside one of `end_windows`; both are disjoint, in order,
    and empty when the depot is shut. `start_s` and `end_s` bound the paid shift.
    """

    start_s: int
    end_s: int
    start_windows: tuple[Window, ...]
    end_windows: tuple[Window, ...]


def depot_windows(network: Network, depot: Depot) -> tuple[Window, ...]:
    """When vehicles may leave and come back, in seconds of the service day."""
    if network.closure_of(depot.depot_id):
        return ()
    return open_windows(depot.opening_hours, network.day, network.timezone_of(depot), network.country_of(depot))


def shift_of(network: Network, vehicle: Vehicle) -> Shift:
    """The shift of a vehicle type, told in its depot's time zone, cut to the depot's opening hours."""
    depot = network.depot[vehicle.depot_id]
    timezone = network.timezone_of(depot)
    start = network.day.at(vehicle.shift_start_s, timezone)
    end = network.day.at(vehicle.shift_end_s, timezone)
    latest = end if vehicle.latest_start_s is None else network.day.at(vehicle.latest_start_s, timezone)
    hours = depot_windows(network, depot)
    return Shift(start, end, intersect(hours, ((start, min(latest, end)),)), intersect(hours, ((start, end),)))
