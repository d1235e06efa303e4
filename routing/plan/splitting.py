"""Parcels for one place split into visits that vehicles can make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.network import Network
from routing.assignment import Placement
from routing.plan.goods import Goods
from routing.rounds import Load


@dataclass(frozen=True, slots=True)
class Room:
    """What a vehicle holds, and how many parcels one turn at its dock loads at most (None: any number)."""

    capacity: Load
    most_loaded: int | None = None

    def takes(self, deliver: Load, collect: Load) -> bool:
        """Whether it can bring the one, and then take the other along."""
        loads = self.most_loaded is None or deliver.parcels <= self.most_loaded
        return loads and deliver.fits(self.capacity) and collect.fits(self.capacity)


def split(
    network: Network, goods: Goods, placements: Sequence[Placement], rooms: Sequence[Room], *, caged: bool
) -> list[list[Placement]]:
    """Visits that each fit at least one vehicle, by first fit: what must not stay out first, then the largest parcels.

    A parcel that no vehicle can hold gets a visit of its own, so that it alone is refused.
    """

    def rank(placement: Placement) -> tuple[bool, int, int, str]:
        parcel = network.parcel[placement.parcel_id]
        return parcel.drop_price is not None, -parcel.priority, -parcel.volume_cm3, parcel.parcel_id

    chunks: list[tuple[Load, Load, list[Placement]]] = []
    for placement in sorted(placements, key=rank):
        deliver, collect = goods.loads_of([network.parcel[placement.parcel_id]], caged=False)
        for position, (out, back, chunk) in enumerate(chunks):
            # Both at once is what a visit needs in the worst case: all that it brings when it has loaded all it takes.
            both = out.plus(deliver), back.plus(collect)
            whole = (goods.in_cages(both[0]), goods.in_cages(both[1])) if caged else both
            if any(room.takes(*whole) for room in rooms):
                chunks[position] = (*both, [*chunk, placement])
                break
        else:
            chunks.append((deliver, collect, [placement]))
    return [chunk for _, _, chunk in chunks]
