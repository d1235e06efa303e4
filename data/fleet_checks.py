"""What contradicts itself about vehicles, their drivers, and the places that let only some of them come."""

from __future__ import annotations

from collections.abc import Iterator

from data.network import Network
from data.problem import Problem, counted
from data.records import Vehicle

PROFILES = ("van", "truck", "cargo_bike")


def fleet_problems(network: Network) -> Iterator[Problem]:
    """Errors in vehicles and drivers, in the vehicles that a point admits, and in shops without a whole position."""
    yield from _vehicles(network)
    yield from _drivers(network)
    yield from _too_large(network)
    for point in network.relay_points:
        for word in point.profiles:
            if word not in PROFILES:
                yield Problem.of(point, "profiles", f"{word!r} is none of {', '.join(PROFILES)}")
    for depot in network.depots:
        if depot.docks == 0:
            told = "nothing can be loaded without a dock: leave it blank for any number"
            yield Problem.of(depot, "docks", told)
    for vendor in network.vendors:
        if (vendor.lon is None) != (vendor.lat is None):
            yield Problem.of(vendor, "lat" if vendor.lat is None else "lon", "a position needs both lon and lat")


def _vehicles(network: Network) -> Iterator[Problem]:
    for vehicle in network.vehicles:
        if vehicle.shift_end_s <= vehicle.shift_start_s:
            message = "the shift ends before it starts; a shift over midnight ends after 24:00"
            yield Problem.of(vehicle, "shift_end", message)
        elif vehicle.latest_start_s is not None and vehicle.latest_start_s < vehicle.shift_start_s:
            yield Problem.of(vehicle, "latest_start", "is before shift_start")
        yield from _odd_sizes(vehicle)
        if vehicle.max_trips == 0:
            yield Problem.of(vehicle, "max_trips", "a vehicle makes one trip at least; with a count of 0 it makes none")
        if (vehicle.capacity_chilled_cm3 or 0) > vehicle.capacity_cm3:
            yield Problem.of(vehicle, "capacity_chilled_l", "is more than capacity_l, of which it is a part")
        lunch = {
            "lunch_from": vehicle.lunch_from_s,
            "lunch_to": vehicle.lunch_to_s,
            "lunch_min": vehicle.lunch_min,
        }
        missing = [name for name, value in lunch.items() if value is None]
        if missing and len(missing) < len(lunch):
            yield Problem.of(vehicle, missing[0], "a lunch break needs lunch_from, lunch_to and lunch_min")
        elif vehicle.lunch_from_s is not None and vehicle.lunch_to_s is not None:
            if vehicle.lunch_to_s < vehicle.lunch_from_s:
                yield Problem.of(vehicle, "lunch_to", "is before lunch_from")
            if vehicle.lunch_min == 0:
                yield Problem.of(vehicle, "lunch_min", "a lunch break of 0 min: leave all three blank for none")


def _odd_sizes(vehicle: Vehicle) -> Iterator[Problem]:
    """Sizes in another unit, as centimetres or kilograms: no street would let them pass."""
    for column, largest, unit in (
        ("height_m", 10, "m"),
        ("width_m", 10, "m"),
        ("length_m", 60, "m"),
        ("weight_t", 200, "t"),
    ):
        size = getattr(vehicle, column)
        if size is not None and not 0 < size <= largest:
            yield Problem.of(vehicle, column, f"{size} {unit} is no size of a vehicle; give {unit}, {largest} at most")


def _too_large(network: Network) -> Iterator[Problem]:
    """One line for the parcels that weigh more than any vehicle carries, and one for those that take more room."""
    fleet = [vehicle for vehicle in network.vehicles if vehicle.count > 0]
    if not fleet:
        return
    most_g, most_cm3 = max(vehicle.capacity_g for vehicle in fleet), max(vehicle.capacity_cm3 for vehicle in fleet)
    heavy = [parcel for parcel in network.parcels if parcel.weight_g > most_g]
    bulky = [parcel for parcel in network.parcels if parcel.volume_cm3 > most_cm3]
    for column, large, told in (
        ("weight_g", heavy, "weighs more than any vehicle carries"),
        ("length_cm", bulky, "takes more room than any vehicle has"),
    ):
        if large:
            yield Problem.of(large[0], column, f"{told} ({counted(len(large), 'parcel')})", "warning")


def _drivers(network: Network) -> Iterator[Problem]:
    fleet = {(vehicle.vehicle_type, vehicle.depot_id) for vehicle in network.vehicles}
    types = {vehicle_type for vehicle_type, _ in fleet}
    for driver in network.drivers:
        known = driver.vehicle_type in types and driver.depot_id in network.depot  # else told as dangling
        if known and (driver.vehicle_type, driver.depot_id) not in fleet:
            message = f"there is no {driver.vehicle_type!r} at depot {driver.depot_id!r}"
            yield Problem.of(driver, "vehicle_type", message)
        if driver.shift_end_s <= driver.shift_start_s:
            message = "the shift ends before it starts; a shift over midnight ends after 24:00"
            yield Problem.of(driver, "shift_end", message)
        if (driver.home_lon is None) != (driver.home_lat is None):
            column = "home_lat" if driver.home_lat is None else "home_lon"
            yield Problem.of(driver, column, "a home needs both home_lon and home_lat")
