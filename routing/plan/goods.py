"""What parcels take in vehicles: mass, room in the common and the chilled compartment, number, roll cages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.network import Network
from data.records import Parcel, Vehicle
from routing.rounds import UNLIMITED, Load

CHILLED = "chilled"
"""The class of goods that travel in a vehicle's chilled compartment."""


@dataclass(frozen=True, slots=True)
class Goods:
    """How the parcels of a network are loaded.

    `chilled`: some vehicle has a chilled compartment, so goods of that class need one; else they travel with the
    others. `cage_cm3` is the room of a roll cage, or None where no vehicle is bounded in cages.
    """

    chilled: bool = False
    cage_cm3: int | None = None

    def load_of(self, parcel: Parcel) -> Load:
        """One parcel by itself, in no cage."""
        if self.chilled and parcel.goods == CHILLED:
            return Load(parcel.weight_g, 0, 1, 0, parcel.volume_cm3)
        return Load(parcel.weight_g, parcel.volume_cm3, 1)

    def loads_of(self, parcels: Iterable[Parcel], *, caged: bool) -> tuple[Load, Load]:
        """What a visit delivers and what it collects; `caged`: each fills whole cages, but for the chilled goods."""
        deliver = collect = Load()
        for parcel in parcels:
            if parcel.direction == "return":
                collect = collect.plus(self.load_of(parcel))
            else:
                deliver = deliver.plus(self.load_of(parcel))
        if caged:
            deliver, collect = self.in_cages(deliver), self.in_cages(collect)
        return deliver, collect

    def in_cages(self, load: Load) -> Load:
        """The load with the roll cages that it fills; without any where no vehicle is bounded in them."""
        return load if self.cage_cm3 is None else load._replace(cages=-(-load.cm3 // self.cage_cm3))


def goods_of(network: Network) -> Goods:
    """How this network's parcels are loaded, as its vehicles ask."""
    fleet = [vehicle for vehicle in network.vehicles if vehicle.count]
    caged = any(vehicle.capacity_cages is not None for vehicle in fleet)
    return Goods(
        any(vehicle.capacity_chilled_cm3 is not None for vehicle in fleet),
        int(network.assume("cage_l") * 1000) if caged else None,
    )


def capacity_of(vehicle: Vehicle) -> Load:
    """The capacity of a vehicle in the quantities that bound it."""
    chilled = vehicle.capacity_chilled_cm3 or 0
    return Load(
        vehicle.capacity_g,
        vehicle.capacity_cm3 - chilled,
        UNLIMITED if vehicle.capacity_parcels is None else vehicle.capacity_parcels,
        UNLIMITED if vehicle.capacity_cages is None else vehicle.capacity_cages,
        chilled,
    )
