"""Locker compartments: which sizes there are and which parcels fit them."""

from __future__ import annotations

from data.network import Network
from data.records import Parcel, RelayPoint

SIZES = ("S", "M", "L")
"""The compartment sizes, smallest first; each holds whatever a smaller one holds."""


def inner_sides_cm(network: Network, size: str) -> tuple[int, int, int]:
    """The inner sides of a compartment, shortest first, in centimetres."""
    sides = (int(network.assume(f"compartment_{size.lower()}_{side}_cm")) for side in ("height", "width", "depth"))
    shortest, middle, longest = sorted(sides)
    return shortest, middle, longest


def smallest_compartment(network: Network, parcel: Parcel) -> str | None:
    """The smallest size that holds the parcel in some orientation; None when it fits none.

    A box fits into another, sides kept parallel, exactly when its sorted sides do one by one.
    """
    sides = sorted((parcel.length_cm, parcel.width_cm, parcel.height_cm))
    for size in SIZES:
        if all(side <= room for side, room in zip(sides, inner_sides_cm(network, size), strict=True)):
            return size
    return None


def usable_compartments(network: Network, parcel: Parcel) -> tuple[str, ...]:
    """All sizes that hold the parcel, smallest first."""
    smallest = smallest_compartment(network, parcel)
    return () if smallest is None else SIZES[SIZES.index(smallest) :]


def compartment_counts(point: RelayPoint) -> dict[str, int]:
    """The compartments of a locker by size."""
    counts = (point.compartments_s, point.compartments_m, point.compartments_l)
    return {size: count or 0 for size, count in zip(SIZES, counts, strict=True)}
