"""Which streets are too low, narrow, short of room or weak for a vehicle.

https://wiki.openstreetmap.org/wiki/Key:maxheight, Key:maxwidth, Key:maxlength, Key:maxweight and Key:maxaxleload. Every
limit that is signed holds: for all, for one's own kind of vehicle (`maxweight:hgv`), for one direction
(`maxheight:forward`), as it stands (`maxheight:physical`), unless a condition lifts it (`maxweight:conditional=none @
delivery`). A street must be wide enough at every hour at which the vehicle is out; what depends on the weather lifts
nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from routing.roads.conditions import NO_HOURS, Conditional, Moment, conditionals
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
        size: float = getattr(self, _FIELDS[quantity])
        return size

    def among(self, limits: Mapping[str, Sequence[float]]) -> tuple[int, ...]:
        """Where each size stands among ascending limits of it: two vehicles that stand alike may go the same ways."""
        return tuple(
            bisect_left(limits[name], size) + bisect_right(limits[name], size) for name, size in self._asdict().items()
        )


_FIELDS = {
    "height": "height_m",
    "width": "width_m",
    "length": "length_m",
    "weight": "weight_t",
    "weightrating": "weight_t",
    "axleload": "axle_load_t",
}


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


def fits(
    size: VehicleSize,
    tags: Mapping[str, str],
    kinds: Sequence[str],
    direction: str = "",
    while_out: Sequence[Moment] = NO_HOURS,
) -> bool:
    """Whether a vehicle is within every limit, whenever it is out.

    Args:
        size: of the vehicle.
        tags: of a way or a node. A value that says nothing that is known limits nothing.
        kinds: the tags of access of its kind, as `hgv`.
        direction: `forward` or `backward`; neither at a node.
        while_out: when it is out.
    """
    directions = ("", f":{direction}") if direction else ("",)
    for quantity, read in _READ.items():
        stem = f"max{quantity}"
        for way in directions:
            for key in (stem, f"{stem}:physical", *(f"{stem}:{kind}" for kind in kinds)):
                for value in values_that_hold(tags, f"{key}{way}", size, while_out):
                    limit = read(value)
                    if limit is not None and size.of(quantity) > limit:
                        return False
    return True


def limits_in(all_tags: Iterable[Mapping[str, str]]) -> dict[str, list[float]]:
    """All that any of these tags compare a vehicle with, ascending, by the names of `VehicleSize`."""
    found: dict[str, set[float]] = defaultdict(set)
    for tags in all_tags:
        for key, value in tags.items():
            if key.endswith(":conditional") or key.startswith(_PREFIXES):
                for quantity, limit in _compared(key, value):
                    found[_FIELDS[quantity]].add(limit)
    return {name: sorted(found[name]) for name in VehicleSize._fields}


def unread_limits(tags: Mapping[str, str]) -> Iterator[str]:
    """The keys of limits of which the value says nothing that is known."""
    for key, value in tags.items():
        quantity = key.split(":", maxsplit=1)[0].removeprefix("max")
        if key.startswith("max") and quantity in _READ:
            said = conditionals(value) if key.endswith(":conditional") else _READ[quantity](value)
            if said is None:
                yield key


def _compared(key: str, value: str) -> Iterator[tuple[str, float]]:
    values = [value]
    if key.endswith(":conditional"):
        holding = conditionals(value) or ()
        values = [each.value for each in holding]
        yield from ((size.quantity, size.limit) for each in holding for size in each.sizes)
    quantity = key.split(":", maxsplit=1)[0].removeprefix("max")
    if quantity in _READ:
        for each in map(_READ[quantity], values):
            if each is not None and math.isfinite(each):
                yield quantity, each


def values_that_hold(
    tags: Mapping[str, str], key: str, size: VehicleSize, while_out: Sequence[Moment] = NO_HOURS
) -> frozenset[str]:
    """The values that a tag has for a vehicle with parcels while it is out, by its condition if that holds, blank where
    there is none. A condition that says anything that isn't known says nothing.
    """
    signed, conditional = tags.get(key, ""), tags.get(f"{key}:conditional")
    found = conditionals(conditional) if conditional else None
    if not found:
        return frozenset((signed,))
    return frozenset(
        next((each.value for each in reversed(found) if holds(each, size, moment)), signed) for moment in while_out
    )


def holds(each: Conditional, size: VehicleSize, moment: Moment) -> bool:
    """Whether a condition holds for a vehicle with parcels at some time, whatever the weather."""
    if each.weather or not moment.issuperset(each.hours) or not _ON_ERRAND.issuperset(each.errands):
        return False
    return all(limit.holds(size.of(limit.quantity)) for limit in each.sizes)
