"""Does a vehicle hold what it carries, at every moment; is it loaded as long as that takes, and is a dock free?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from data.hours import Window
from data.network import Network
from data.records import Parcel
from routing.plan.check_facts import Facts
from routing.plan.check_words import amount_of
from routing.plan.records import Plan, StopLine
from routing.rounds.check import Violation


class _Aboard(NamedTuple):
    """What is in a vehicle: mass, room in the common and in the chilled part, parcels, roll cages."""

    g: int = 0
    cm3: int = 0
    chilled_cm3: int = 0
    parcels: int = 0
    cages: int = 0

    def more(self, other: _Aboard, sign: int = 1) -> _Aboard:
        return _Aboard(*(mine + sign * its for mine, its in zip(self, other, strict=True)))


@dataclass(frozen=True)
class _Goods:
    """How parcels count in this network: chilled goods apart where a vehicle has room for them, cages where it has."""

    chilled: bool
    cage_cm3: int

    def of(self, parcels: Sequence[Parcel], *, caged: bool) -> _Aboard:
        """Some parcels together."""
        total = _Aboard()
        for parcel in parcels:
            cm3 = parcel.length_cm * parcel.width_cm * parcel.height_cm
            cold = self.chilled and parcel.goods == "chilled"
            total = total.more(_Aboard(parcel.weight_g, 0 if cold else cm3, cm3 if cold else 0, 1))
        return total._replace(cages=-(-total.cm3 // self.cage_cm3)) if caged else total


def _goods_of(network: Network) -> _Goods:
    cold = any(vehicle.count and vehicle.capacity_chilled_cm3 is not None for vehicle in network.vehicles)
    return _Goods(cold, int(network.assume("cage_l") * 1000))


def check_loads(facts: Facts) -> Iterator[Violation]:
    """The load on leaving each line, counted from the parcels themselves, and the time that loading takes."""
    goods = _goods_of(facts.network)
    aboard = _Aboard()
    lines = facts.planned.lines
    for line in lines:
        if line.kind == "depot" and line is not lines[-1]:
            brought = [other for other in lines if other.trip == line.trip]
            aboard = _Aboard()
            for other in brought:
                loaded = [p for p in facts.at(other) if p.direction == "delivery" and not facts.is_fetched(p)]
                aboard = aboard.more(goods.of(loaded, caged=other.kind == "point"))
            yield from _check_loading(facts, line, aboard.parcels)
        elif line.kind == "vendor":
            aboard = aboard.more(goods.of(facts.fetched_at(line), caged=False))
        elif line.kind != "break":
            for direction, sign in (("delivery", -1), ("return", 1)):
                those = [parcel for parcel in facts.at(line) if parcel.direction == direction]
                in_cages = line.kind == "point"
                shop = [parcel for parcel in those if facts.is_fetched(parcel)]
                rest = [parcel for parcel in those if not facts.is_fetched(parcel)]
                aboard = aboard.more(goods.of(rest, caged=in_cages), sign).more(goods.of(shop, caged=False), sign)
        yield from _check_line(facts, line, aboard)


def _check_line(facts: Facts, line: StopLine, aboard: _Aboard) -> Iterator[Violation]:
    name = facts.planned.round_id
    where = line.place_id or "a break"
    told = {"g": line.load_g, "cm3": line.load_cm3, "parcels": line.load_parcels}
    true = {"g": aboard.g, "cm3": aboard.cm3 + aboard.chilled_cm3, "parcels": aboard.parcels}
    for unit, load in true.items():
        off = told[unit] - load
        if off:
            message = f"the load on leaving {where} on round {name} is off by {amount_of(off, unit)}"
            yield Violation("load", line.place_id or name, off, unit, message)
    vehicle = facts.vehicle
    chilled_cm3 = vehicle.capacity_chilled_cm3 or 0
    for load, limit, unit, what in (
        (aboard.g, vehicle.capacity_g, "g", ""),
        (aboard.cm3, vehicle.capacity_cm3 - chilled_cm3, "cm3", ""),
        (aboard.chilled_cm3, chilled_cm3, "cm3", " of chilled goods"),
        (aboard.parcels, vehicle.capacity_parcels, "parcels", ""),
        (aboard.cages, vehicle.capacity_cages, "cages", ""),
    ):
        over = 0 if limit is None else load - limit
        if over > 0:
            message = f"round {name} carries {amount_of(over, unit)}{what} too much on leaving {where}"
            yield Violation("capacity", name, over, unit, message)


def _check_loading(facts: Facts, line: StopLine, parcels: int) -> Iterator[Violation]:
    name = facts.planned.round_id
    off = line.service_s - facts.depot.load_s_per_parcel * parcels
    if off:
        told = f"the loading of trip {line.trip} of round {name} is off by {off} s"
        yield Violation("service", name, off, "s", told)


def check_docks(network: Network, plan: Plan) -> Iterator[Violation]:
    """Moments at which more vehicles are loaded at a depot than it has docks."""
    loadings: dict[str, list[Window]] = defaultdict(list)
    for planned in plan.rounds:
        for line in planned.lines[:-1]:
            if line.kind == "depot" and line.service_s > 0:
                loadings[line.place_id].append((line.start_s, line.start_s + line.service_s))
    for depot_id, times in loadings.items():
        docks = network.depot[depot_id].docks if depot_id in network.depot else None
        if docks is None:
            continue
        # A dock that is left at a moment is free at it: ends come before starts.
        changes = sorted([(start, 1) for start, _ in times] + [(end, -1) for _, end in times])
        loading = 0
        for moment, change in changes:
            loading += change
            if change > 0 and loading > docks:
                told = f"{amount_of(loading, 'vehicles')} are loaded at {amount_of(docks, 'docks')} of depot {depot_id}"
                message = f"{told} at {network.day.clock(moment)}"
                yield Violation("docks", depot_id, loading - docks, "vehicles", message)
