"""How far points and doors are: on foot from homes, and by truck from depots in the time that there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from data.network import Network
from data.records import Parcel, Place, RelayPoint, Vehicle
from depots import Shift, depots_with, shift_of
from relay_points import delivery_windows, service_times_s, shut_reason, turned_away
from routing.assignment.times import Times
from routing.roads import Roads, traveller_of
from routing.roads.globe import haversine_m

UNREACHED = np.iinfo(np.int64).max
Ints = npt.NDArray[np.int64]
_NEVER = (UNREACHED, -1)
_ANY_TIME = Times()


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """The way of one type of vehicle from its depot to places and back, and whether it can make it at all."""

    shift: Shift
    out_s: Ints
    back_s: Ints
    passable: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The ways to the points that can be visited today: `points` are those open on the service date, `working` the
    depots from which any vehicle can leave.
    """

    points: tuple[RelayPoint, ...]
    working: frozenset[str]
    _ways: Mapping[str, Sequence[_Way]]
    _opens_s: Ints
    """int64[points, windows]; a point with fewer windows than others has some that never come."""
    _closes_s: Ints
    _service_s: Ints
    """int64[points]: a visit with one parcel."""
    _known: dict[tuple[str, Times], Ints] = field(default_factory=dict)

    def truck_s(self, depot_id: str, times: Times = _ANY_TIME) -> Ints:
        """Seconds to each point, int64[points], of the fastest of the depot's vehicles that can hand over a parcel
        while the point is open, at its times, and be back in its shift; `UNREACHED` where none can.
        """
        key = depot_id, times
        if key not in self._known:
            best = np.full(len(self.points), UNREACHED, np.int64)
            for way in self._ways.get(depot_id, ()):
                best = np.where(self._in_time(way, times), np.minimum(best, way.out_s), best)
            self._known[key] = best
        return self._known[key]

    def drives(self, depot_id: str) -> npt.NDArray[np.bool_]:
        """Whether any vehicle of the depot can drive to each point and back, at whatever time, bool[points]."""
        passable = np.zeros(len(self.points), np.bool_)
        for way in self._ways.get(depot_id, ()):
            passable |= way.passable
        return passable

    def _in_time(self, way: _Way, times: Times) -> npt.NDArray[np.bool_]:
        ready_s = times.leave_from_s
        leaves_s = next((max(first, ready_s) for first, last in way.shift.start_windows if last >= ready_s), None)
        if leaves_s is None:
            return np.zeros(len(self.points), np.bool_)
        done_s = way.shift.end_windows[-1][1] - way.back_s
        if times.done_by_s is not None:
            done_s = np.minimum(done_s, times.done_by_s)
        first = np.maximum(leaves_s + way.out_s, times.come_from_s)[:, None]
        last = (done_s - self._service_s)[:, None]
        meets = np.maximum(self._opens_s, first) <= np.minimum(self._closes_s, last)
        in_time: npt.NDArray[np.bool_] = way.passable & meets.any(axis=1)
        return in_time


def reach_of(network: Network, roads: Roads) -> Reach:
    """Measure the way from every depot to every point that is open on the service date."""
    points = tuple(p for p in network.relay_points if shut_reason(network, p) is None)
    ways: dict[str, list[_Way]] = defaultdict(list)
    for depot_id, way in _ways_to(network, roads, [point.place for point in points], points):
        ways[depot_id].append(way)
    windows = [delivery_windows(network, point) for point in points]
    most = max(map(len, windows), default=0)
    padded = [[*those, *[_NEVER] * (most - len(those))] for those in windows]
    opens_s, closes_s = np.moveaxis(np.array(padded, np.int64).reshape(len(points), most, 2), 2, 0)
    service_s = np.array([sum(service_times_s(network, point)) for point in points], np.int64)
    return Reach(points, frozenset(v.depot_id for v, _ in _working(network)), ways, opens_s, closes_s, service_s)


def _working(network: Network) -> list[tuple[Vehicle, Shift]]:
    """The types of vehicle that can leave and come back today, with their shifts."""
    shifts = [(vehicle, shift_of(network, vehicle)) for vehicle in network.vehicles if vehicle.count]
    return [(vehicle, shift) for vehicle, shift in shifts if shift.start_windows and shift.end_windows]


def _ways_to(
    network: Network, roads: Roads, places: Sequence[Place], points: Sequence[RelayPoint] = ()
) -> Iterator[tuple[str, _Way]]:
    """The depot and the way of every type of vehicle that works today; to points, if the places are any, that it may
    come to.
    """
    if not places:
        return
    depots = [depot.place for depot in network.depots]
    row = {depot.depot_id: position for position, depot in enumerate(network.depots)}
    working = _working(network)
    for traveller in dict.fromkeys(traveller_of(network, vehicle) for vehicle, _ in working):
        outs, backs = roads.matrix(traveller, depots, places), roads.matrix(traveller, places, depots)
        for vehicle, shift in working:
            if traveller_of(network, vehicle) != traveller:
                continue
            depot = row[vehicle.depot_id]
            both = outs.duration_s[:, depot], backs.duration_s[:, :, depot]
            out_s, back_s = (each.min(axis=0).astype(np.int64) for each in both)
            passable = (out_s >= 0) & (back_s >= 0)
            if vehicle.range_km is not None:
                both_m = outs.distance_m[:, depot].min(axis=0).astype(np.int64)
                both_m += backs.distance_m[:, :, depot].min(axis=0)
                passable &= both_m <= int(vehicle.range_km * 1000)
            if points:
                passable &= np.array([turned_away(point, vehicle) is None for point in points])
            yield vehicle.depot_id, _Way(shift, out_s, back_s, passable)


def walk_times_s(network: Network, roads: Roads, homes: Sequence[Place], points: Sequence[RelayPoint]) -> Ints:
    """Seconds on foot from each home to each point, int64[homes, points].

    Where no footway is known the straight way counts, at the assumed speed and detour, so that a home beside a gap in
    the map isn't without a choice.
    """
    if not homes or not points:
        return np.zeros((len(homes), len(points)), np.int64)
    walk_s = roads.matrix("foot", homes, [point.place for point in points]).duration_s[0].astype(np.int64)
    lon, lat = np.array([[h.lon, h.lat] for h in homes]).T
    to_lon, to_lat = np.array([[p.lon, p.lat] for p in points]).T
    straight_m = haversine_m(lon[:, None], lat[:, None], to_lon[None, :], to_lat[None, :])
    metres_per_s = float(network.assume("walk_speed")) / 3.6
    straight_s = np.rint(straight_m * float(network.assume("detour_factor")) / metres_per_s).astype(np.int64)
    return np.where(walk_s < 0, straight_s, walk_s)


def nearest_to_homes(network: Network, roads: Roads, parcels: Sequence[Parcel]) -> list[str]:
    """For each parcel the depot with its goods from which a vehicle is soonest at its buyer's door, the vendor's own
    among equals.
    """
    nearest = [depots_with(network, parcel)[0] for parcel in parcels]
    several = [row for row, parcel in enumerate(parcels) if len(depots_with(network, parcel)) > 1]
    seconds = _door_times_s(network, roads, [parcels[row].home for row in several])
    for column, row in enumerate(several):
        nearest[row] = min(depots_with(network, parcels[row]), key=lambda depot: int(seconds[depot][column]))
    return nearest


def doors_reached(network: Network, roads: Roads, parcels: Sequence[Parcel]) -> list[bool]:
    """Whether a vehicle of a depot with the goods can drive to the buyer's door and back, for each parcel."""
    seconds = _door_times_s(network, roads, [parcel.home for parcel in parcels])
    return [
        any(seconds[depot][column] != UNREACHED for depot in depots_with(network, parcel))
        for column, parcel in enumerate(parcels)
    ]


def _door_times_s(network: Network, roads: Roads, homes: Sequence[Place]) -> dict[str, Ints]:
    """Seconds from each depot to each home by the fastest of its vehicles that work today, int64[homes]."""
    seconds = {depot.depot_id: np.full(len(homes), UNREACHED, np.int64) for depot in network.depots}
    for depot_id, way in _ways_to(network, roads, homes):
        best = seconds[depot_id]
        seconds[depot_id] = np.where(way.passable, np.minimum(best, way.out_s), best)
    return seconds
