"""Docks turned into departure waves before anything is planned, so that vehicles never wait for each other.

At a depot with D docks for more vehicles than that, the vehicles are dealt to the docks one after the other, those with
the earliest shifts first. The time at each dock is cut into slots of equal length from the first shift on, and the m
vehicles that share it take turns: each may be loaded in every m-th slot. So no two ever load at one dock at once,
whatever is planned.

How long is a slot? The depot's parcels shared evenly by its vehicles, `dock_slot_room` times as many so that rounds may
differ, but no more than its largest vehicle holds; and at least five minutes, which a change at a dock takes anyway. A
longer slot makes the last wave late, a shorter one makes small loads; the assumption moves it either way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from data.hours import Window, intersect
from data.network import Network
from data.records import Depot
from depots.fleet import Unit, loading_hours, units
from depots.stock import depots_with, fetched_at

_SHORTEST_SLOT_S = 300


@dataclass(frozen=True, slots=True)
class Loading:
    """When a vehicle may be loaded (None: at any time, since it takes none) and the most parcels that one turn loads
    (None: any number).
    """

    windows: tuple[Window, ...] | None = None
    most_parcels: int | None = None


def loadings(network: Network) -> Mapping[Unit, Loading]:
    """The loading times of every unit of the day, in seconds of the service day."""
    found: dict[Unit, Loading] = {}
    at_depot: dict[str, list[Unit]] = defaultdict(list)
    for unit in units(network):
        at_depot[unit.vehicle.depot_id].append(unit)
    for depot_id, vehicles in at_depot.items():
        depot = network.depot[depot_id]
        if not depot.load_s_per_parcel:
            found |= dict.fromkeys(vehicles, Loading())
            continue
        hours = {unit: loading_hours(network, unit) for unit in vehicles}
        if depot.docks is None or depot.docks >= len(vehicles):
            found |= {unit: Loading(hours[unit]) for unit in vehicles}
        else:
            found |= _waves(network, depot, depot.docks, hours)
    return found


def _waves(
    network: Network, depot: Depot, docks: int, hours: Mapping[Unit, tuple[Window, ...]]
) -> Mapping[Unit, Loading]:
    working = sorted((unit for unit in hours if hours[unit]), key=lambda unit: hours[unit][0][0])
    slot_s = slot_length_s(network, depot, working)
    first = min((hours[unit][0][0] for unit in working), default=0)
    last = max((hours[unit][-1][1] for unit in working), default=0)
    found = dict.fromkeys(hours, Loading(()))
    for position, unit in enumerate(working):
        dock, turn = position % docks, position // docks
        sharing = len(range(dock, len(working), docks))
        if sharing == 1:
            found[unit] = Loading(hours[unit])
            continue
        turns = tuple((start, start + slot_s) for start in range(first + turn * slot_s, last, sharing * slot_s))
        windows = tuple((start, end) for start, end in intersect(hours[unit], turns) if start < end)
        found[unit] = Loading(windows, slot_s // depot.load_s_per_parcel)
    return found


def slot_length_s(network: Network, depot: Depot, vehicles: list[Unit]) -> int:
    """Seconds of a turn at a dock; long enough to load one parcel."""
    here = sum(
        1
        for parcel in network.parcels
        if parcel.direction == "delivery"
        and depots_with(network, parcel)[0] == depot.depot_id
        and fetched_at(network, parcel) is None
    )
    share = ceil(here * network.assume("dock_slot_room") / max(1, len(vehicles)))
    held = [unit.vehicle.capacity_parcels for unit in vehicles]
    if all(most is not None for most in held):
        share = min(share, max((most or 0 for most in held), default=0))
    return max(_SHORTEST_SLOT_S, max(1, share) * depot.load_s_per_parcel)
