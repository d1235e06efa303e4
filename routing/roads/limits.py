"""Which streets are too low, narrow, short of room or weak for a vehicle.

https://wiki.openstreetmap.org/wiki/Key:maxheight, Key:maxwidth, Key:maxlength, Key:maxweight and Key:maxaxleload. Every
limit that is signed holds: for all, for one's own kind of vehicle (`maxweight:hgv`), for one direction
(`maxheight:forward`), as it stands (`maxheight:physical`), unless a condition lifts it (`maxweight:conditional=none @
delivery`). What depends on the hour or on the weather lifts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from routing.roads.conditions import Conditional, conditionals
from routing.roads.sizes import metres, tonnes


class VehicleSize(NamedTuple):
    """How large a vehicle is, loaded."""

    height_m: float
    width_m: float
    length_m: float
    weight_t: float
    axle_load_t: float

    def of(self, quantity: str) -> float:
        """One of the sizes that conditions speak of."""
        return {
            "height": self.height_m,
            "width": self.width_m,
            "length": self.length_m,
            "weight": self.weight_t,
            "weightrating": self.weight_t,
            "axleload": self.axle_load_t,
        }[quantity]


_READ: dict[str, Callable[[str], float | None]] = {
    "height": metres,
    "width": metres,
    "length": metres,
    "weight": tonnes,
    "weightrating": tonnes,
    "axleload": tonnes,
}
_PREFIXES = tuple(f"max{quantity}" for quantity in _READ)
_ON_ERRAND = frozenset(("destination", "delivery", "loading", "unloading"))
"""Errands that whoever brings parcels is on."""


def are_signed(tags: Mapping[str, str]) -> bool:
    """Whether any limit of size is."""
    return any(key.startswith(_PREFIXES) for key in tags)


def fits(size: VehicleSize, tags: Mapping[str, str], kinds: Sequence[str], direction: str = "") -> bool:
    """Whether a vehicle is within every limit.

    Args:
        size: of the vehicle.
        tags: of a way or a node. A value that says nothing that is known limits nothing.
        kinds: the tags of access of its kind, as `hgv`.
        direction: `forward` or `backward`; neither at a node.
    """
    directions = ("", f":{direction}") if direction else ("",)
    for quantity, read in _READ.items():
        stem = f"max{quantity}"
        for way in directions:
            for key in (stem, f"{stem}:physical", *(f"{stem}:{kind}" for kind in kinds)):
                signed = tags.get(f"{key}{way}")
                limit = None if signed is None else read(signed)
                lifted = value_that_holds(tags.get(f"{key}{way}:conditional"), size)
                if lifted is not None:
                    limit = read(lifted)
                if limit is not None and size.of(quantity) > limit:
                    return False
    return True


def value_that_holds(text: str | None, size: VehicleSize) -> str | None:
    """The value of a conditional tag that holds for a vehicle with parcels whatever the hour and the weather; None if
    none does, or if it says anything that isn't known.
    """
    holding = [each.value for each in conditionals(text) or () if _always(each, size)] if text else []
    return holding[-1] if holding else None


def _always(each: Conditional, size: VehicleSize) -> bool:
    if each.hours or each.weather or not _ON_ERRAND.issuperset(each.errands):
        return False
    return all(limit.holds(size.of(limit.quantity)) for limit in each.sizes)
