"""What parcels need of a visit: which travel together, when, for how long, and what leaving them out costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from data.hours import Window, intersect, open_windows
from data.network import Network
from data.records import Place, Vehicle
from depots import fetched_at, shift_of
from relay_points import delivery_windows, service_times_s
from routing.assignment import Placement, times_of
from routing.plan.goods import Goods
from routing.rounds import Stop
from routing.rounds.cost import to_cents

DAY_S = 48 * 3600


class Group(NamedTuple):
    """What the parcels of one visit share. `ready_s` and `due_s` part those of a point that can't travel together.

    `vendor_id` is the vendor at whose shop they are fetched, where `ready_s` is the earliest time for it; blank: they
    lie at the depot.
    """

    depot_id: str
    point_id: str
    vendor_id: str
    lon: float
    lat: float
    windows: tuple[Window, ...]
    ready_s: int
    due_s: int | None


@dataclass(frozen=True)
class Visits:
    """How visits are made of the placed parcels of a network."""

    network: Network
    goods: Goods
    hours: dict[str, Window]
    """For each depot the earliest departure and the latest return of all its vehicles, in seconds."""

    def group_of(self, placement: Placement) -> Group:
        """The visit that a parcel needs. Times that can't bind in the depot's working hours part no parcels."""
        network, day = self.network, self.network.day
        parcel = network.parcel[placement.parcel_id]
        hours = self.hours.get(placement.depot_id, (0, DAY_S))
        times = times_of(network, parcel)
        ready_s = times.leave_from_s if times.leave_from_s > hours[0] else 0
        due_s = None if times.done_by_s is None or times.done_by_s >= hours[1] else times.done_by_s
        if placement.point_id:
            point = network.point[placement.point_id]
            windows, lon, lat = delivery_windows(network, point), point.lon, point.lat
        else:
            start = 0 if parcel.window_start_s is None else day.at(parcel.window_start_s)
            end = DAY_S if parcel.window_end_s is None else day.at(parcel.window_end_s)
            windows, lon, lat = ((start, end),), parcel.lon, parcel.lat
        if times.come_from_s > hours[0]:
            windows = intersect(windows, ((times.come_from_s, DAY_S),))
        vendor = fetched_at(network, parcel)
        vendor_id = vendor.vendor_id if vendor else ""
        return Group(placement.depot_id, placement.point_id, vendor_id, lon, lat, windows, ready_s, due_s)

    def together(self, placements: Iterable[Placement]) -> Group:
        """What several parcels for one place share when they are handed over at once."""
        groups = [self.group_of(placement) for placement in placements]
        windows = groups[0].windows
        for group in groups[1:]:
            windows = intersect(windows, group.windows)
        due_s = [group.due_s for group in groups if group.due_s is not None]
        ready_s = max(group.ready_s for group in groups)
        return groups[0]._replace(windows=windows, ready_s=ready_s, due_s=min(due_s, default=None))

    def stop(self, group: Group, chunk: Sequence[Placement], row: int, types: frozenset[int], number: int) -> Stop:
        """The visit for some parcels of a group, at a row of the matrices, by these types of vehicles."""
        parcels = [self.network.parcel[placement.parcel_id] for placement in chunk]
        service_s = self._service_s(group.point_id, len(parcels))
        windows = group.windows
        if group.due_s is not None:
            windows = intersect(windows, ((0, group.due_s - service_s),))
        deliver, collect = self.goods.loads_of(parcels, caged=bool(group.point_id) and not group.vendor_id)
        priced = all(parcel.drop_price is not None for parcel in parcels)
        return Stop(
            stop_id=f"{group.point_id or chunk[0].parcel_id} #{number}",
            place=row,
            deliver=deliver,
            collect=collect,
            service_s=service_s,
            windows=windows,
            vehicle_types=types,
            ready_s=0 if group.vendor_id else group.ready_s,
            drop_cents=sum(to_cents(parcel.drop_price or Decimal(0)) for parcel in parcels) if priced else None,
            priority=max(parcel.priority for parcel in parcels),
        )

    def fetching(self, group: Group, whole: Stop, row: int) -> Stop:
        """The visit to the vendor's shop where the goods of another visit are fetched.

        It costs nothing to leave it out: the price of the parcels is that of the visit that delivers them.
        """
        network, vendor = self.network, self.network.vendor[group.vendor_id]
        hours = open_windows(vendor.opening_hours, network.day, network.day.timezone, network.country)
        assumed_s = int(network.assume("vendor_service_s"))
        return Stop(
            stop_id=f"{group.vendor_id} for {whole.stop_id}",
            place=row,
            service_s=assumed_s if vendor.service_s is None else vendor.service_s,
            windows=intersect(hours, ((group.ready_s, DAY_S),)),
            vehicle_types=whole.vehicle_types,
            drop_cents=0,
            priority=whole.priority,
        )

    def _service_s(self, point_id: str, parcels: int) -> int:
        """Seconds of a visit to a point, or to a door where there is none."""
        if point_id:
            fixed_s, each_s = service_times_s(self.network, self.network.point[point_id])
        else:
            fixed_s = int(self.network.assume("home_service_s"))
            each_s = int(self.network.assume("home_service_s_per_parcel"))
        return fixed_s + each_s * parcels


def shop_of(network: Network, vendor_id: str) -> Place:
    """Where a vendor's parcels are fetched; it must have a shop."""
    place = network.vendor[vendor_id].shop
    if place is None:
        raise ValueError(f"vendor {vendor_id} has no shop")
    return place


def visits_of(network: Network, goods: Goods, vehicles: Iterable[Vehicle]) -> Visits:
    """How visits are made for these vehicles."""
    hours: dict[str, Window] = {}
    for vehicle in vehicles:
        shift = shift_of(network, vehicle)
        if shift.works:
            first, last = hours.get(vehicle.depot_id, (DAY_S, 0))
            hours[vehicle.depot_id] = min(first, shift.start_windows[0][0]), max(last, shift.end_windows[-1][1])
    return Visits(network, goods, hours)
