"""How far points are: on foot from homes, and by truck from depots while the points are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.network import Network
from data.records import Parcel, Place, RelayPoint
from depots import depots_with, shift_of
from relay_points import delivery_windows, shut_reason
from routing.roads import Roads
from routing.roads.globe import haversine_m

UNREACHED = np.iinfo(np.int64).max
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Times to the points that can be visited today.

    `points` are those open on the service date, `truck_s[depot_id]` int64[points] the seconds of the fastest of the
    depot's vehicles that can be there and back in its shift while the point is open; `UNREACHED` where none can.
    """

    points: tuple[RelayPoint, ...]
    truck_s: dict[str, Ints]


def reach_of(network: Network, roads: Roads) -> Reach:
    """Measure the way from every depot to every point that is open on the service date."""
    points = tuple(p for p in network.relay_points if shut_reason(network, p) is None)
    truck_s = {depot.depot_id: np.full(len(points), UNREACHED, np.int64) for depot in network.depots}
    windows = [delivery_windows(network, point) for point in points]
    depots = [depot.place for depot in network.depots]
    stands = [point.place for point in points]
    row = {depot.depot_id: position for position, depot in enumerate(network.depots)}
    for profile in sorted({vehicle.profile for vehicle in network.vehicles if vehicle.count}):
        out_s = roads.matrix(profile, depots, stands).duration_s[0].astype(np.int64)
        back_s = roads.matrix(profile, stands, depots).duration_s[0].astype(np.int64)
        for vehicle in network.vehicles:
            shift = shift_of(network, vehicle)
            if vehicle.profile != profile or not vehicle.count or not (shift.start_windows and shift.end_windows):
                continue
            first, last = shift.start_windows[0][0], shift.end_windows[-1][1]
            out, back = out_s[row[vehicle.depot_id]], back_s[:, row[vehicle.depot_id]]
            best = truck_s[vehicle.depot_id]
            for position, open_windows in enumerate(windows):
                there = out[position] >= 0 and back[position] >= 0
                earliest, latest = first + out[position], last - back[position]
                if there and any(opens <= latest and closes >= earliest for opens, closes in open_windows):
                    best[position] = min(best[position], out[position])
    return Reach(points, truck_s)


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
    """For each parcel the depot with its goods from which its buyer's door is nearest by road."""
    chosen = [depots_with(network, parcel) for parcel in parcels]
    several = [row for row, depots in enumerate(chosen) if len(depots) > 1]
    nearest = [depots[0] for depots in chosen]
    profiles = sorted({vehicle.profile for vehicle in network.vehicles if vehicle.count})
    if not several or not profiles:
        return nearest
    homes = [parcels[row].home for row in several]
    tables = [roads.matrix(p, [d.place for d in network.depots], homes).duration_s[0] for p in profiles]
    seconds = np.min([np.where(table < 0, UNREACHED, table.astype(np.int64)) for table in tables], axis=0)
    at = {depot.depot_id: position for position, depot in enumerate(network.depots)}
    for column, row in enumerate(several):
        nearest[row] = min(chosen[row], key=lambda depot: int(seconds[at[depot], column]))
    return nearest
