"""The roads of a network, and what of the network lies too far from them."""

from __future__ import annotations

import pathlib
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from data.hours import open_windows
from data.network import Network
from data.problem import Problem, counted, errors
from data.records import Driver, Parcel, Place, Record, StreetSpeed, Vehicle
from routing.roads import Pace, Roads, Traveller, open_roads, street_classes, traveller_of


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
        paces=_paces(network),
        windows_of=lambda hours: open_windows(hours, network.day, network.day.timezone, network.country),
    )


def travellers_of(network: Network) -> list[Traveller]:
    """Who drives today, each once."""
    return list(dict.fromkeys(traveller_of(network, vehicle) for vehicle in network.vehicles if vehicle.count))


def _paces(network: Network) -> list[Pace]:
    """The speeds of the day, as far as any vehicle may be on the road: each period costs a table of its own."""
    overtime_s = max((vehicle.max_overtime_s for vehicle in network.vehicles), default=0)
    shifts: tuple[Vehicle | Driver, ...] = (*network.vehicles, *network.drivers)
    ends_s = [
        network.day.at(shift.shift_end_s, network.timezone_of(network.depot[shift.depot_id]))
        for shift in shifts
        if shift.depot_id in network.depot
    ]
    until_s = max([network.day.length_s, *(end_s + overtime_s for end_s in ends_s)])
    return [_pace(network, speed, until_s) for speed in network.speeds]


def _pace(network: Network, speed: StreetSpeed, until_s: int) -> Pace:
    windows = open_windows(speed.hours, network.day, network.day.timezone, network.country)
    return Pace(
        tuple((begin_s, end_s) for begin_s, end_s in windows if begin_s < until_s),
        highway=speed.highway,
        way_id=speed.way_id,
        profile=speed.profile,
        factor=None if speed.factor is None else float(speed.factor),
        kmh=None if speed.kmh is None else float(speed.kmh),
    )


def road_problems(network: Network, roads: Roads) -> list[Problem]:
    """Errors for positions outside the road extract and unknown classes of street, warnings for places too far from a
    road that vehicles can use and for ways that the extract doesn't have.
    """
    found = [*_outside(network, roads), *_unknown_streets(network, roads), *_strangers(network, roads)]
    travellers = travellers_of(network)
    if errors(found) or not travellers:
        return found
    doors = [parcel for parcel in network.parcels if parcel.delivery == "home"]
    located = list(_located(network, doors))
    distances = road_distances_m(roads, [place for _, place in located], travellers)
    limit = float(network.assume("max_road_distance"))
    for (record, _), distance in zip(located, distances, strict=True):
        if distance > limit:
            message = told_distance(distance, limit)
            column = "home_lon" if isinstance(record, Driver) else "lon"
            found.append(Problem.of(record, column, message, "warning"))
    return found


def road_distances_m(roads: Roads, places: Sequence[Place], travellers: Collection[Traveller]) -> list[float]:
    """Metres from each place to the nearest road of any of the travellers; inf where there is none."""
    if not places:
        return []
    nearest = np.min([roads.snap(traveller, places).distance_m for traveller in travellers], axis=0)
    return [float(distance) for distance in nearest]


def told_distance(distance_m: float, limit_m: float) -> str:
    """That a place lies too far from roads, for a message."""
    if not np.isfinite(distance_m):
        return "no ways of its vehicles there and back are known"
    return f"lies {distance_m:.0f} m from the nearest road for its vehicles; {limit_m:.0f} m are allowed"


def _located(network: Network, parcels: Sequence[Parcel]) -> Iterator[tuple[Record, Place]]:
    """Every record that has a place which vehicles go to, of the parcels only these."""
    yield from ((depot, depot.place) for depot in network.depots)
    yield from ((point, point.place) for point in network.relay_points)
    yield from ((vendor, vendor.shop) for vendor in network.vendors if vendor.shop)
    yield from ((driver, driver.home) for driver in network.drivers if driver.home)
    yield from ((parcel, parcel.home) for parcel in parcels)


def _unknown_streets(network: Network, roads: Roads) -> Iterator[Problem]:
    """Speeds of streets that there aren't: unknown classes one by one, unknown ways together."""
    classes = street_classes()
    for speed in network.speeds:
        if speed.highway and speed.highway not in classes:
            message = f"{speed.highway!r} is no class of street; those are {', '.join(classes)}"
            yield Problem.of(speed, "highway", message)
    travellers = travellers_of(network)
    of_classes = [speed for speed in network.speeds if speed.highway]
    if of_classes and all(roads.size(traveller) is None for traveller in travellers):
        message = f"no streets are known, only straight lines: has no effect ({counted(len(of_classes), 'row')})"
        yield Problem.of(of_classes[0], "highway", message, "warning")
    told = [speed for speed in network.speeds if speed.way_id is not None]
    if not told or not travellers:
        return
    known = roads.ways(travellers)
    unknown = [speed for speed in told if speed.way_id not in known]
    if unknown:
        message = f"the road extract has no such way for any vehicle ({counted(len(unknown), 'row')})"
        yield Problem.of(unknown[0], "way_id", message, "warning")


def _strangers(network: Network, roads: Roads) -> Iterator[Problem]:
    """Places of a table of travel times that the network doesn't have."""
    own = {place.place_id for _, place in _located(network, network.parcels)}
    for place_id, line in (roads.named or {}).items():
        if place_id not in own:
            message = f"there is no place {place_id!r} in the network"
            yield Problem(pathlib.PurePath(network.roads.source).name, line, "", message, "warning")


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
