"""The roads of a network, and what of the network lies too far from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from data.network import Network
from data.problem import Problem
from data.records import Driver, Parcel, Place, Record
from routing.roads import Roads, open_roads


def roads_of(network: Network) -> Roads:
    """Open the road source that the network names, with the network's assumptions.

    Raises:
        RoadError: the source is missing or unknown. A damaged file is told when it is first read.
    """
    return open_roads(
        network.roads.source,
        folder=network.folder,
        max_snap_m=float(network.assume("max_road_distance")),
        detour=float(network.assume("detour_factor")),
        speed_kmh=float(network.assume("straight_speed")),
    )


def road_problems(network: Network, roads: Roads) -> list[Problem]:
    """Errors for positions outside the road extract, warnings for places too far from a road that vehicles can use."""
    found = list(_outside(network, roads))
    profiles = sorted({v.profile for v in network.vehicles if v.count})
    if found or not profiles:
        return found
    doors = [parcel for parcel in network.parcels if parcel.delivery == "home"]
    located = list(_located(network, doors))
    distances = road_distances_m(roads, [place for _, place in located], profiles)
    limit = float(network.assume("max_road_distance"))
    for (record, _), distance in zip(located, distances, strict=True):
        if distance > limit:
            message = (
                f"lies {told_distance(distance)} from the nearest road for its vehicles; {limit:.0f} m are allowed"
            )
            column = "home_lon" if isinstance(record, Driver) else "lon"
            found.append(Problem.of(record, column, message, "warning"))
    return found


def road_distances_m(roads: Roads, places: Sequence[Place], profiles: Collection[str]) -> list[float]:
    """Metres from each place to the nearest road of any of the profiles; inf where there is none."""
    if not places:
        return []
    nearest = np.min([roads.snap(profile, places).distance_m for profile in profiles], axis=0)
    return [float(distance) for distance in nearest]


def told_distance(distance_m: float) -> str:
    """A distance for a message."""
    return f"{distance_m:.0f} m" if np.isfinite(distance_m) else "too far"


def _located(network: Network, parcels: Sequence[Parcel]) -> Iterator[tuple[Record, Place]]:
    """Every record that has a place which vehicles go to, of the parcels only these."""
    yield from ((depot, depot.place) for depot in network.depots)
    yield from ((point, point.place) for point in network.relay_points)
    yield from ((vendor, vendor.shop) for vendor in network.vendors if vendor.shop)
    yield from ((driver, driver.home) for driver in network.drivers if driver.home)
    yield from ((parcel, parcel.home) for parcel in parcels)


def _outside(network: Network, roads: Roads) -> Iterator[Problem]:
    if roads.extent is None:
        return
    west, south, east, north = roads.extent
    for record, place in _located(network, network.parcels):
        if west <= place.lon <= east and south <= place.lat <= north:
            continue
        swapped = west <= place.lat <= east and south <= place.lon <= north
        hint = "; longitude and latitude are swapped" if swapped else ""
        message = (
            f"{place.lon}, {place.lat} lies outside the road extract "
            f"({west:.4f} to {east:.4f}, {south:.4f} to {north:.4f}){hint}"
        )
        yield Problem.of(record, "home_lon" if isinstance(record, Driver) else "lon", message)
