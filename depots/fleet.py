"""The vehicles of a day one by one, who drives them, and when they may leave and must be back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.hours import HORIZON_DAYS, Window, intersect, open_windows
from data.network import Network
from data.records import Depot, Driver, Place, Vehicle

_ALWAYS = ((0, HORIZON_DAYS * 25 * 3600),)


@dataclass(frozen=True, slots=True)
class Shift:
    """The times of a vehicle on the service day, in its seconds.

    A round leaves inside one of `start_windows` and returns inside one of `end_windows`, which hold the time for
    overtime; both are disjoint, in order, and empty when the depot is shut. `start_s` and `end_s` bound the paid shift.
    """

    start_s: int
    end_s: int
    start_windows: tuple[Window, ...]
    end_windows: tuple[Window, ...]

    @property
    def works(self) -> bool:
        """Whether the vehicle can leave and be back at all."""
        return bool(self.start_windows and self.end_windows)


@dataclass(frozen=True, slots=True)
class Unit:
    """One vehicle: the how-manieth of its type, counted from 1, and its driver if drivers are named for the type."""

    vehicle: Vehicle
    number: int
    driver: Driver | None = None


_MOST = 1000


def depot_windows(network: Network, depot: Depot) -> tuple[Window, ...]:
    """When vehicles may leave and come back, in seconds of the service day."""
    if network.closure_of(depot.depot_id):
        return ()
    return open_windows(depot.opening_hours, network.day, network.timezone_of(depot), network.country_of(depot))


def drivers_of(network: Network, vehicle: Vehicle) -> tuple[Driver, ...]:
    """The drivers named for a vehicle type at its depot, in the order of `drivers.csv`; none: anybody drives it."""
    wanted = vehicle.vehicle_type, vehicle.depot_id
    return tuple(driver for driver in network.drivers if (driver.vehicle_type, driver.depot_id) == wanted)


def units(network: Network) -> tuple[Unit, ...]:
    """Every vehicle that can leave, in the order of the tables.

    Where drivers are named for a type, each drives one vehicle of it: as many leave as there are of both. Of a type
    without them no more than a thousand do, or one a parcel, however many are counted.
    """
    return tuple(unit for vehicle in network.vehicles for unit in _units(network, vehicle))


def _units(network: Network, vehicle: Vehicle) -> Iterator[Unit]:
    drivers = drivers_of(network, vehicle)
    if drivers:
        for number, driver in enumerate(drivers[: vehicle.count], start=1):
            yield Unit(vehicle, number, driver)
    else:
        for number in range(1, min(vehicle.count, max(_MOST, len(network.parcels))) + 1):
            yield Unit(vehicle, number)


def end_of(network: Network, unit: Unit) -> Place:
    """Where the unit's rounds end: its driver's home, else the type's end place, else its depot."""
    home = unit.driver.home if unit.driver else None
    if home:
        return home
    name = unit.vehicle.end_place or unit.vehicle.depot_id
    return network.depot[name].place if name in network.depot else network.point[name].place


def shift_of_unit(network: Network, unit: Unit) -> Shift:
    """The shift of one vehicle, told in its depot's time zone.

    It leaves in the hours of its depot, and is back in those of the depot where it ends; a home or a relay point may be
    the end at any time. The shift is the driver's, if one is named; the latest departure and overtime are the type's.
    """
    vehicle, told = unit.vehicle, unit.driver or unit.vehicle
    depot = network.depot[vehicle.depot_id]
    timezone = network.timezone_of(depot)
    start = network.day.at(told.shift_start_s, timezone)
    end = network.day.at(told.shift_end_s, timezone)
    latest = end if vehicle.latest_start_s is None else network.day.at(vehicle.latest_start_s, timezone)
    last = network.depot.get(end_of(network, unit).place_id) if unit.driver is None or not unit.driver.home else None
    hours = depot_windows(network, depot)
    last_hours = depot_windows(network, last) if last else _ALWAYS
    return Shift(
        start,
        end,
        intersect(hours, ((start, min(latest, end)),)),
        intersect(last_hours, ((start, end + vehicle.max_overtime_s),)) if hours else (),
    )


def shift_of(network: Network, vehicle: Vehicle) -> Shift:
    """The shift of a vehicle type; where drivers are named for it, from the first of their shifts to the last."""
    if not vehicle.count or not drivers_of(network, vehicle):
        return shift_of_unit(network, Unit(vehicle, 1))
    shifts = [shift_of_unit(network, unit) for unit in _units(network, vehicle)]
    return Shift(
        min(shift.start_s for shift in shifts),
        max(shift.end_s for shift in shifts),
        _either([window for shift in shifts for window in shift.start_windows]),
        _either([window for shift in shifts for window in shift.end_windows]),
    )


def loading_hours(network: Network, unit: Unit) -> tuple[Window, ...]:
    """When the unit may be loaded, docks aside: in its shift, overtime included, while its depot is open."""
    shift = shift_of_unit(network, unit)
    hours = depot_windows(network, network.depot[unit.vehicle.depot_id])
    return intersect(hours, ((shift.start_s, shift.end_s + unit.vehicle.max_overtime_s),))


def _either(windows: list[Window]) -> tuple[Window, ...]:
    """The times that lie in any of the windows."""
    found: list[Window] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)
