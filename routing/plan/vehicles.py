"""From the vehicles of a day to the vehicle types of a rounds problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.network import Network
from data.records import Place
from depots import Loading, Unit, end_of, loadings, rules_of, shift_of_unit, units
from routing.plan.goods import capacity_of
from routing.roads import Traveller, traveller_of
from routing.rounds.problem import Lunch, VehicleType


@dataclass(frozen=True)
class Fleet:
    """Vehicle types with the vehicles that they stand for.

    Vehicles of one row of `vehicles.csv` that differ in their driver or in their turns at the docks are different types
    of the problem; those that are alike in all but their number are one.
    """

    types: tuple[VehicleType, ...]
    units: tuple[tuple[Unit, ...], ...]
    """The vehicles of each type: vehicle k of type t in the problem is `units[t][k - 1]`."""
    most_parcels: tuple[int | None, ...]
    """What one turn at a dock loads at most, for each type; None: any number of parcels."""


def end_places(network: Network) -> list[Place]:
    """Where rounds start and end."""
    starts = [depot.place for depot in network.depots]
    return list(dict.fromkeys([*starts, *(end_of(network, unit) for unit in units(network))]))


def fleet_of(network: Network, places: Mapping[Place, int], matrix_of: Mapping[Traveller, int]) -> Fleet:
    """The fleet of the day; `places` give the row of each place in the matrices, `matrix_of` whose these are."""
    loading = loadings(network)
    alike: dict[tuple[VehicleType, int, int | None], list[Unit]] = {}
    row_of = {vehicle.vehicle_type + "\0" + vehicle.depot_id: row for row, vehicle in enumerate(network.vehicles)}
    for unit in units(network):
        turns = loading[unit]
        found = _vehicle_type(network, unit, turns, places, matrix_of)
        row = row_of[unit.vehicle.vehicle_type + "\0" + unit.vehicle.depot_id]
        alike.setdefault((found, row, turns.most_parcels), []).append(unit)
    return Fleet(
        tuple(replace(found, count=len(same)) for (found, _, _), same in alike.items()),
        tuple(tuple(same) for same in alike.values()),
        tuple(most for _, _, most in alike),
    )


def _vehicle_type(
    network: Network, unit: Unit, loading: Loading, places: Mapping[Place, int], matrix_of: Mapping[Traveller, int]
) -> VehicleType:
    vehicle, shift = unit.vehicle, shift_of_unit(network, unit)
    depot = network.depot[vehicle.depot_id]
    return VehicleType(
        name=vehicle.vehicle_type,
        count=1,
        start=places[depot.place],
        end=places[end_of(network, unit)],
        capacity=capacity_of(vehicle),
        start_windows=shift.start_windows,
        end_windows=shift.end_windows,
        fixed_per_day=vehicle.fixed_per_day,
        cost_per_km=vehicle.cost_per_km,
        cost_per_h=vehicle.cost_per_h,
        cost_per_stop=vehicle.cost_per_stop,
        paid_shift_s=shift.end_s - shift.start_s if vehicle.paid_hours == "shift" else None,
        overtime_from_s=shift.end_s if vehicle.max_overtime_s else None,
        overtime_per_h=vehicle.overtime_per_h,
        matrix=matrix_of[traveller_of(network, vehicle)],
        max_distance_m=None if vehicle.range_km is None else int(vehicle.range_km * 1000),
        recharge_s=None if vehicle.recharge_min is None else int(vehicle.recharge_min * 60),
        max_trips=vehicle.max_trips,
        load_s_per_parcel=depot.load_s_per_parcel,
        load_windows=loading.windows,
        rules=rules_of(unit),
        lunch=_lunch(network, unit),
    )


def _lunch(network: Network, unit: Unit) -> Lunch | None:
    vehicle, day = unit.vehicle, network.day
    if vehicle.lunch_from_s is None or vehicle.lunch_to_s is None or not vehicle.lunch_min:
        return None
    timezone = network.timezone_of(network.depot[vehicle.depot_id])
    return Lunch(day.at(vehicle.lunch_from_s, timezone), day.at(vehicle.lunch_to_s, timezone), vehicle.lunch_min * 60)
