"""What the checks of a round need to know: its vehicle and driver, their hours, and the parcels of each line.

All of it is read from the network's records again; nothing is taken from what planned the round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.hours import Window, intersect, open_windows
from data.network import Network
from data.records import Depot, Driver, Parcel, RelayPoint, Vehicle
from routing.plan.records import Plan, PlannedRound, StopLine

Carried = Mapping[tuple[str, int, int], Sequence[Parcel]]
"""Parcels by round, trip and number of a line."""


@dataclass(frozen=True)
class Facts:
    """One round, who makes it, and what it carries.

    `driver` is the one whom `drivers.csv` names for this vehicle, or None. `served` are the parcels that each line
    hands over or takes along, `fetched` those that it takes aboard at a shop.
    """

    network: Network
    planned: PlannedRound
    vehicle: Vehicle
    driver: Driver | None
    served: Carried
    fetched: Carried

    @property
    def depot(self) -> Depot:
        """Where the round starts."""
        return self.network.depot[self.vehicle.depot_id]

    @property
    def shift(self) -> Window:
        """The paid shift, in seconds of the service day."""
        told, zone = self.driver or self.vehicle, self.network.timezone_of(self.depot)
        return self.network.day.at(told.shift_start_s, zone), self.network.day.at(told.shift_end_s, zone)

    @property
    def end(self) -> tuple[str, str]:
        """Where the round has to end: the kind and the place of its last line."""
        if self.driver and self.driver.home_lon is not None and self.driver.home_lat is not None:
            return "home", self.driver.driver_id
        name = self.vehicle.end_place or self.vehicle.depot_id
        return ("depot" if name in self.network.depot else "point"), name

    @property
    def working(self) -> tuple[Window, ...]:
        """When the vehicle may be loaded: in its shift and overtime, while its depot is open."""
        start, end = self.shift
        return intersect(depot_hours(self.network, self.depot), ((start, end + self.vehicle.max_overtime_s),))

    @property
    def leaving(self) -> tuple[Window, ...]:
        """When it may leave first."""
        start, end = self.shift
        latest = self.vehicle.latest_start_s
        if latest is not None:
            end = min(end, self.network.day.at(latest, self.network.timezone_of(self.depot)))
        return intersect(depot_hours(self.network, self.depot), ((start, end),))

    @property
    def returning(self) -> tuple[Window, ...]:
        """When it may be back for good: a depot has to be open then."""
        kind, name = self.end
        start, end = self.shift
        late = ((start, end + self.vehicle.max_overtime_s),)
        return intersect(depot_hours(self.network, self.network.depot[name]), late) if kind == "depot" else late

    def at(self, line: StopLine) -> Sequence[Parcel]:
        """The parcels that a line hands over or takes along."""
        return self.served.get((self.planned.round_id, line.trip, line.seq), ())

    def fetched_at(self, line: StopLine) -> Sequence[Parcel]:
        """The parcels that are taken aboard on a line, at their vendor's shop."""
        return self.fetched.get((self.planned.round_id, line.trip, line.seq), ())

    def is_fetched(self, parcel: Parcel) -> bool:
        """Whether the parcel's goods lie in its vendor's shop."""
        return lies_in_shop(self.network, parcel)


def facts_of(network: Network, plan: Plan) -> list[tuple[PlannedRound, Facts | None]]:
    """The facts of each round; None where the network has no such vehicle type at its depot."""
    served: dict[tuple[str, int, int], list[Parcel]] = defaultdict(list)
    fetched: dict[tuple[str, int, int], list[Parcel]] = defaultdict(list)
    for row in plan.assignments:
        if row.round_id and row.parcel_id in network.parcel:
            parcel = network.parcel[row.parcel_id]
            served[row.round_id, row.trip, row.stop_seq].append(parcel)
            if row.fetched_seq:
                fetched[row.round_id, row.trip, row.fetched_seq].append(parcel)
    vehicles = {(v.depot_id, v.vehicle_type): v for v in network.vehicles}
    found: list[tuple[PlannedRound, Facts | None]] = []
    for planned in plan.rounds:
        vehicle = vehicles.get((planned.depot_id, planned.vehicle_type))
        if vehicle is None:
            found.append((planned, None))
            continue
        drivers = named_drivers(network, vehicle)
        driver = drivers[planned.vehicle_no - 1] if 1 <= planned.vehicle_no <= len(drivers) else None
        found.append((planned, Facts(network, planned, vehicle, driver, served, fetched)))
    return found


def named_drivers(network: Network, vehicle: Vehicle) -> list[Driver]:
    """Those whom `drivers.csv` names for a type at its depot."""
    wanted = vehicle.depot_id, vehicle.vehicle_type
    return [driver for driver in network.drivers if (driver.depot_id, driver.vehicle_type) == wanted]


def lies_in_shop(network: Network, parcel: Parcel) -> bool:
    """Whether a parcel has to be fetched at its vendor's shop: one with a position, hours and no stock in a depot."""
    vendor = network.vendor[parcel.vendor_id]
    if parcel.direction == "return" or parcel.depot_id or None in (vendor.lon, vendor.lat):
        return False
    return bool(vendor.opening_hours) and not any(row.vendor_id == vendor.vendor_id for row in network.stock)


def depot_hours(network: Network, depot: Depot) -> tuple[Window, ...]:
    """When a depot is open on the service day and the next."""
    return hours_of(network, depot, depot.opening_hours, depot.depot_id)


def hours_of(network: Network, place: Depot | RelayPoint, hours: str, place_id: str) -> tuple[Window, ...]:
    """When a place is open by these hours, closures aside."""
    if any(c.place_id == place_id and c.first_day <= network.date <= c.last_day for c in network.closures):
        return ()
    return open_windows(hours, network.day, network.timezone_of(place), network.country_of(place))


def is_inside(windows: Sequence[Window], time_s: int) -> bool:
    """Whether a time lies in one of the windows."""
    return any(start <= time_s <= end for start, end in windows)


def outside_s(windows: Sequence[Window], time_s: int) -> int:
    """Seconds from a time to the nearest window; 0 where there is none."""
    return min((max(start - time_s, time_s - end, 0) for start, end in windows), default=0)
