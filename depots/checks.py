"""What about depots and fleet is well-formed and still can't work: this floor's `problems(network)`."""

from __future__ import annotations

from collections.abc import Iterator

from data.network import Network
from data.problem import Problem, counted
from depots.driver_rules import rules_of
from depots.fleet import depot_windows, drivers_of, shift_of, shift_of_unit, units


def problems(network: Network) -> list[Problem]:
    """Warnings about depots that are shut or without vehicles, shifts outside the depot's hours, drivers who can't
    drive, and goods that need a vehicle that there isn't.
    """
    return [*_depots(network), *_shifts(network), *_drivers(network), *_chilled(network)]


def _depots(network: Network) -> Iterator[Problem]:
    used = {v.depot_id for v in network.vehicles if v.count}
    needed = {row.depot_id for rows in (network.vendors, network.stock, network.parcels) for row in rows}
    for depot in network.depots:
        if not depot_windows(network, depot):
            yield Problem.of(depot, "opening_hours", f"is not open on {network.date}", "warning")
        if depot.depot_id in needed - used:
            yield Problem.of(depot, "depot_id", "holds goods but has no vehicle", "warning")


def _shifts(network: Network) -> Iterator[Problem]:
    told = "the depot is not open during this shift"
    for vehicle in network.vehicles:
        is_open = depot_windows(network, network.depot[vehicle.depot_id])
        if is_open and not drivers_of(network, vehicle) and not shift_of(network, vehicle).works:
            yield Problem.of(vehicle, "shift_start", told, "warning")
    for unit in units(network):
        is_open = depot_windows(network, network.depot[unit.vehicle.depot_id])
        if unit.driver and is_open and not shift_of_unit(network, unit).works:
            yield Problem.of(unit.driver, "shift_start", told, "warning")


def _drivers(network: Network) -> Iterator[Problem]:
    for vehicle in network.vehicles:
        for driver in drivers_of(network, vehicle)[vehicle.count :]:
            message = f"has no vehicle: there is {vehicle.count} of {vehicle.vehicle_type} at {vehicle.depot_id}"
            yield Problem.of(driver, "vehicle_type", message, "warning")
    for unit in units(network):
        if unit.driver and rules_of(unit).max_drive_s == 0:
            yield Problem.of(unit.driver, "driven_week_h", "may not drive any more: the week is over", "warning")


def _chilled(network: Network) -> Iterator[Problem]:
    chilled = [parcel for parcel in network.parcels if parcel.goods == "chilled"]
    if chilled and all(vehicle.capacity_chilled_cm3 is None for vehicle in network.vehicles):
        message = f"no vehicle has a chilled part: these travel with the others ({counted(len(chilled), 'row')})"
        yield Problem.of(chilled[0], "goods", message, "warning")
