"""From placed parcels to the stops of a rounds problem, and the problem itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from data.hours import Window, intersect
from data.network import Network
from data.records import Parcel, Place, Vehicle
from depots import shift_of
from relay_points import delivery_windows, service_times_s
from routing.assignment import Placement, times_of
from routing.roads import Roads
from routing.rounds import UNLIMITED, Load, Matrix, Refusal, RoundsProblem, Stop, VehicleType, schedule
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
    hours = _working_hours(network, vehicles)
    groups: dict[_Group, list[Placement]] = defaultdict(list)
    for placement in placed:
        groups[_group(network, placement, hours.get(placement.depot_id, (0, _DAY_S)))].append(placement)
    places = {depot.place: row for row, depot in enumerate(network.depots)}
    rows = [
        places.setdefault(Place(group.point_id or placements[0].parcel_id, group.lon, group.lat), len(places))
        for group, placements in groups.items()
    ]
    profiles = sorted({vehicle.profile for vehicle in vehicles})
    matrices = []
    for profile in profiles:
        matrix = roads.matrix(profile, list(places))
        matrices.append(Matrix(matrix.duration_s, matrix.distance_m, matrix.period_starts_s))
    types = tuple(_vehicle_type(network, vehicle, places, profiles) for vehicle in vehicles)
    fleet = RoundsProblem((), types, tuple(matrices))
    stops: list[Stop] = []
    members: list[tuple[Placement, ...]] = []
    for (group, placements), row in zip(groups.items(), rows, strict=True):
        allowed = frozenset(types_of[group.depot_id])
        probe = _stop(network, group, placements[:1], row, allowed, len(stops))
        for chunk in _split(network, placements, _capacities(fleet, probe)):
            stops.append(_stop(network, group, chunk, row, allowed, len(stops)))
            members.append(tuple(chunk))
    return DayProblem(replace(fleet, stops=tuple(stops)), tuple(members), vehicles, tuple(places))


def capacity_of(vehicle: Vehicle) -> Load:
    """The capacity of a vehicle in the three quantities that bound it."""
    parcels = UNLIMITED if vehicle.capacity_parcels is None else vehicle.capacity_parcels
    return Load(vehicle.capacity_g, vehicle.capacity_cm3, parcels)


def _working_hours(network: Network, vehicles: Iterable[Vehicle]) -> dict[str, Window]:
    """For each depot the earliest departure and the latest return of all its vehicles."""
    hours: dict[str, Window] = {}
    for vehicle in vehicles:
        shift = shift_of(network, vehicle)
        if shift.start_windows and shift.end_windows:
            first, last = hours.get(vehicle.depot_id, (_DAY_S, 0))
            hours[vehicle.depot_id] = min(first, shift.start_windows[0][0]), max(last, shift.end_windows[-1][1])
    return hours


def _group(network: Network, placement: Placement, hours: Window) -> _Group:
    """The visit that a parcel needs. Times that can't bind in the depot's working hours part no parcels."""
    parcel = network.parcel[placement.parcel_id]
    day = network.day
    times = times_of(network, parcel)
    ready_s = times.leave_from_s if times.leave_from_s > hours[0] else 0
    due_s = None if times.done_by_s is None or times.done_by_s >= hours[1] else times.done_by_s
    if placement.point_id:
        point = network.point[placement.point_id]
        windows, lon, lat = delivery_windows(network, point), point.lon, point.lat
    else:
        start = 0 if parcel.window_start_s is None else day.at(parcel.window_start_s)
        end = _DAY_S if parcel.window_end_s is None else day.at(parcel.window_end_s)
        windows, lon, lat = ((start, end),), parcel.lon, parcel.lat
    if times.come_from_s > hours[0]:
        windows = intersect(windows, ((times.come_from_s, _DAY_S),))
    return _Group(placement.depot_id, placement.point_id, lon, lat, windows, ready_s, due_s)


def _capacities(fleet: RoundsProblem, probe: Stop) -> list[Load]:
    """The capacities of the vehicles that could visit a stop by itself, were there little to hand over; of all that
    may come when none could, for then the parcels stay out together.
    """
    empty = RoundsProblem((replace(probe, deliver=Load(), collect=Load()),), fleet.vehicle_types, fleet.matrices)
    allowed = sorted(probe.vehicle_types)
    able = [t for t in allowed if not isinstance(schedule(empty, t, [0]), Refusal)]
    return [fleet.vehicle_types[t].capacity for t in able or allowed]


def _split(network: Network, placements: Sequence[Placement], capacities: Sequence[Load]) -> list[list[Placement]]:
    """Visits that each fit at least one vehicle, by first fit: what must not stay out first, then the largest parcels.

    A parcel that no vehicle can hold gets a visit of its own, so that it alone is refused.
    """

    def rank(placement: Placement) -> tuple[bool, int, int, str]:
        parcel = network.parcel[placement.parcel_id]
        return parcel.drop_price is not None, -parcel.priority, -parcel.volume_cm3, parcel.parcel_id

    chunks: list[tuple[Load, Load, list[Placement]]] = []
    for placement in sorted(placements, key=rank):
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
    service_s = _service_s(network, group.point_id, len(parcels))
    windows = group.windows
    if group.due_s is not None:
        windows = intersect(windows, ((0, group.due_s - service_s),))
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


def stop_of_one(network: Network, whole: Stop, placement: Placement) -> Stop:
    """A visit for one of the parcels of a larger visit."""
    parcel = network.parcel[placement.parcel_id]
    deliver, collect = _loads(parcel)
    return replace(
        whole,
        stop_id=f"{whole.stop_id} {parcel.parcel_id}",
        deliver=deliver,
        collect=collect,
        service_s=_service_s(network, placement.point_id, 1),
        drop_cents=None if parcel.drop_price is None else to_cents(parcel.drop_price),
        priority=parcel.priority,
    )


def stop_of_all(
    network: Network, day: DayProblem, placements: Sequence[Placement], whole: Sequence[Stop], number: int
) -> Stop:
    """One visit for the parcels of several visits to one place."""
    hours = _working_hours(network, day.vehicles)
    groups = [_group(network, p, hours.get(p.depot_id, (0, _DAY_S))) for p in placements]
    windows = groups[0].windows
    for group in groups[1:]:
        windows = intersect(windows, group.windows)
    due_s = [group.due_s for group in groups if group.due_s is not None]
    shared = groups[0]._replace(
        windows=windows, ready_s=max(group.ready_s for group in groups), due_s=min(due_s, default=None)
    )
    types = frozenset.intersection(*(stop.vehicle_types for stop in whole))
    return _stop(network, shared, placements, whole[0].place, types, number)


def _service_s(network: Network, point_id: str, parcels: int) -> int:
    """Seconds of a visit to a point, or to a door where there is none."""
    if point_id:
        fixed_s, each_s = service_times_s(network, network.point[point_id])
    else:
        fixed_s = int(network.assume("home_service_s"))
        each_s = int(network.assume("home_service_s_per_parcel"))
    return fixed_s + each_s * parcels


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
