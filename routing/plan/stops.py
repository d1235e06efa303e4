"""From placed parcels to the stops of a rounds problem, and the problem itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from data.hours import Window, intersect
from data.network import Network
from data.records import Parcel, Place, Vehicle
from depots import shift_of
from relay_points import delivery_windows, service_times_s
from routing.assignment import Placement
from routing.roads import Roads
from routing.rounds import UNLIMITED, Load, Matrix, RoundsProblem, Stop, VehicleType
from routing.rounds.cost import to_cents

_DAY_S = 48 * 3600


class _Group(NamedTuple):
    """What the parcels of one visit share. `ready_s` and `due_s` part those of a point that can't travel together."""

    depot_id: str
    point_id: str
    lon: float
    lat: float
    windows: tuple[Window, ...]
    ready_s: int
    due_s: int | None


@dataclass(frozen=True)
class DayProblem:
    """A rounds problem with what its indices stand for."""

    problem: RoundsProblem
    parcels: tuple[tuple[Placement, ...], ...]
    """The parcels of each stop."""
    vehicles: tuple[Vehicle, ...]
    """The record of each vehicle type."""
    places: tuple[Place, ...]
    """The place of each row of the matrices."""


def build_problem(network: Network, roads: Roads, placed: Iterable[Placement]) -> DayProblem:
    """Group placed parcels into stops, split what exceeds every vehicle, and measure the ways between them."""
    vehicles = tuple(vehicle for vehicle in network.vehicles if vehicle.count)
    types_of: dict[str, list[int]] = defaultdict(list)
    for position, vehicle in enumerate(vehicles):
        types_of[vehicle.depot_id].append(position)
    groups: dict[_Group, list[Placement]] = defaultdict(list)
    for placement in placed:
        groups[_group(network, placement)].append(placement)
    places = {depot.place: row for row, depot in enumerate(network.depots)}
    stops: list[Stop] = []
    members: list[tuple[Placement, ...]] = []
    for group, placements in groups.items():
        here = Place(group.point_id or placements[0].parcel_id, group.lon, group.lat)
        row = places.setdefault(here, len(places))
        capacities = [capacity_of(vehicles[t]) for t in types_of[group.depot_id]]
        for chunk in _split(network, placements, capacities):
            stops.append(_stop(network, group, chunk, row, frozenset(types_of[group.depot_id]), len(stops)))
            members.append(tuple(chunk))
    profiles = sorted({vehicle.profile for vehicle in vehicles})
    matrices = []
    for profile in profiles:
        matrix = roads.matrix(profile, list(places))
        matrices.append(Matrix(matrix.duration_s, matrix.distance_m, matrix.period_starts_s))
    types = tuple(_vehicle_type(network, vehicle, places, profiles) for vehicle in vehicles)
    return DayProblem(RoundsProblem(tuple(stops), types, tuple(matrices)), tuple(members), vehicles, tuple(places))


def capacity_of(vehicle: Vehicle) -> Load:
    """The capacity of a vehicle in the three quantities that bound it."""
    parcels = UNLIMITED if vehicle.capacity_parcels is None else vehicle.capacity_parcels
    return Load(vehicle.capacity_g, vehicle.capacity_cm3, parcels)


def _group(network: Network, placement: Placement) -> _Group:
    parcel = network.parcel[placement.parcel_id]
    day = network.day
    ready_s = max(0, day.seconds(parcel.ready)) if parcel.ready else 0
    due_s = day.seconds(parcel.due) if parcel.due else None
    if due_s is not None and due_s >= day.length_s:
        due_s = None
    if placement.point_id:
        point = network.point[placement.point_id]
        windows = delivery_windows(network, point)
        return _Group(placement.depot_id, point.point_id, point.lon, point.lat, windows, ready_s, due_s)
    start = 0 if parcel.window_start_s is None else day.at(parcel.window_start_s)
    end = _DAY_S if parcel.window_end_s is None else day.at(parcel.window_end_s)
    return _Group(placement.depot_id, "", parcel.lon, parcel.lat, ((start, end),), ready_s, due_s)


def _split(network: Network, placements: Sequence[Placement], capacities: Sequence[Load]) -> list[list[Placement]]:
    """Visits that each fit at least one vehicle, by first fit, the largest parcels first.

    A parcel that no vehicle can hold gets a visit of its own, so that it alone is refused.
    """
    chunks: list[tuple[Load, Load, list[Placement]]] = []
    by_size = sorted(placements, key=lambda p: (-network.parcel[p.parcel_id].volume_cm3, p.parcel_id))
    for placement in by_size:
        deliver, collect = _loads(network.parcel[placement.parcel_id])
        for position, (out, back, chunk) in enumerate(chunks):
            # Both at once is what a visit needs in the worst case: all that it brings when it has loaded all it takes.
            both = out.plus(deliver), back.plus(collect)
            if any(both[0].fits(capacity) and both[1].fits(capacity) for capacity in capacities):
                chunks[position] = (*both, [*chunk, placement])
                break
        else:
            chunks.append((deliver, collect, [placement]))
    return [chunk for _, _, chunk in chunks]


def _loads(parcel: Parcel) -> tuple[Load, Load]:
    load = Load(parcel.weight_g, parcel.volume_cm3, 1)
    return (Load(), load) if parcel.direction == "return" else (load, Load())


def _stop(
    network: Network, group: _Group, chunk: Sequence[Placement], row: int, types: frozenset[int], number: int
) -> Stop:
    parcels = [network.parcel[placement.parcel_id] for placement in chunk]
    if group.point_id:
        fixed_s, each_s = service_times_s(network, network.point[group.point_id])
    else:
        fixed_s = int(network.assume("home_service_s"))
        each_s = int(network.assume("home_service_s_per_parcel"))
    service_s = fixed_s + each_s * len(parcels)
    windows = group.windows
    if group.due_s is not None:
        windows = intersect(windows, ((0, max(0, group.due_s - service_s)),))
    deliver = collect = Load()
    for parcel in parcels:
        out, back = _loads(parcel)
        deliver, collect = deliver.plus(out), collect.plus(back)
    priced = all(parcel.drop_price is not None for parcel in parcels)
    return Stop(
        stop_id=f"{group.point_id or chunk[0].parcel_id} #{number}",
        place=row,
        deliver=deliver,
        collect=collect,
        service_s=service_s,
        windows=windows,
        vehicle_types=types,
        ready_s=group.ready_s,
        drop_cents=sum(to_cents(parcel.drop_price or Decimal(0)) for parcel in parcels) if priced else None,
        priority=max(parcel.priority for parcel in parcels),
    )


def _vehicle_type(network: Network, vehicle: Vehicle, places: dict[Place, int], profiles: Sequence[str]) -> VehicleType:
    shift = shift_of(network, vehicle)
    depot = places[network.depot[vehicle.depot_id].place]
    return VehicleType(
        name=vehicle.vehicle_type,
        count=vehicle.count,
        start=depot,
        end=depot,
        capacity=capacity_of(vehicle),
        start_windows=shift.start_windows,
        end_windows=shift.end_windows,
        fixed_per_day=vehicle.fixed_per_day,
        cost_per_km=vehicle.cost_per_km,
        cost_per_h=vehicle.cost_per_h,
        cost_per_stop=vehicle.cost_per_stop,
        paid_shift_s=shift.end_s - shift.start_s if vehicle.paid_hours == "shift" else None,
        matrix=profiles.index(vehicle.profile),
        max_distance_m=None if vehicle.range_km is None else int(vehicle.range_km * 1000),
    )
