"""When a point can be visited, and how long a visit takes."""

from __future__ import annotations

from data.hours import Window, open_windows
from data.network import Network
from data.records import RelayPoint


def delivery_windows(network: Network, point: RelayPoint) -> tuple[Window, ...]:
    """When a vehicle may arrive, in seconds of the service day; empty when the point is shut all day."""
    if network.closure_of(point.point_id):
        return ()
    hours = point.delivery_hours or point.opening_hours
    return open_windows(hours, network.day, network.timezone_of(point), network.country_of(point))


def service_times_s(network: Network, point: RelayPoint) -> tuple[int, int]:
    """Seconds of a visit without its parcels, and seconds for each parcel handed over."""
    fixed, each = point.service_s, point.service_s_per_parcel
    if fixed is None:
        fixed = int(network.assume(f"{point.kind}_service_s"))
    if each is None:
        each = int(network.assume(f"{point.kind}_service_s_per_parcel"))
    return fixed, each
