"""The rounds problem: stops, vehicle types and travel matrices as plain numbers. What engines solve and checkers check.

A vehicle leaves its depot with everything that its round delivers, visits stops inside their windows, delivers and
collects, and returns. All indices are positions in the problem's own tuples.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.hours import Window


class Load(NamedTuple):
    """What parcels take in a vehicle, in the three quantities that bound it."""

    g: int = 0
    cm3: int = 0
    parcels: int = 0

    def plus(self, other: Load) -> Load:
        """Both together."""
        return Load(self.g + other.g, self.cm3 + other.cm3, self.parcels + other.parcels)

    def minus(self, other: Load) -> Load:
        """What is left when `other` is taken out."""
        return Load(self.g - other.g, self.cm3 - other.cm3, self.parcels - other.parcels)

    def fits(self, capacity: Load) -> bool:
        """Whether no quantity exceeds the capacity's."""
        return self.g <= capacity.g and self.cm3 <= capacity.cm3 and self.parcels <= capacity.parcels


NOTHING = Load()

UNLIMITED = 2**53
"""The capacity of a vehicle in a quantity that doesn't bound it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit to be made, whole or not at all.

    Args:
        place: row and column in the matrices.
        deliver: brought from the depot.
        collect: taken along to the depot.
        service_s: from the start of service to leaving.
        windows: service starts inside one of them; disjoint and in order.
        vehicle_types: indices of the types that may come.
        ready_s: the goods can be loaded from then on: no round with this stop leaves earlier.
        drop_cents: what leaving it out costs; None: it is left out only when it can't be served at all.
        priority: among those without a price, stops of higher priority are served first.
    """

    stop_id: str
    place: int
    deliver: Load = NOTHING
    collect: Load = NOTHING
    service_s: int = 0
    windows: tuple[Window, ...]
    vehicle_types: frozenset[int]
    ready_s: int = 0
    drop_cents: int | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """Vehicles that are all alike.

    Args:
        count: how many there are; each makes at most one round.
        start, end: places where its rounds begin and end.
        start_windows, end_windows: it leaves inside one of the first and is back inside one of the second.
        paid_shift_s: seconds paid for whenever it is used (paid by shift), or None: paid from leaving to return.
        matrix: index of its travel matrix.
        max_distance_m: the longest round, or None.
    """

    name: str
    count: int
    start: int
    end: int
    capacity: Load
    start_windows: tuple[Window, ...]
    end_windows: tuple[Window, ...]
    fixed_per_day: Decimal = Decimal(0)
    cost_per_km: Decimal = Decimal(0)
    cost_per_h: Decimal = Decimal(0)
    cost_per_stop: Decimal = Decimal(0)
    paid_shift_s: int | None = None
    matrix: int = 0
    max_distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Travel between all places for one profile: int arrays `[periods, places, places]`, -1 where there is no way.

    `period_starts_s` are the departure times from which each period holds; the first is 0.
    """

    duration_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    period_starts_s: tuple[int, ...] = (0,)

    def period(self, depart_s: int) -> int:
        """The period that holds when leaving at `depart_s`."""
        if len(self.period_starts_s) == 1:
            return 0
        return max(0, int(np.searchsorted(self.period_starts_s, depart_s, side="right")) - 1)


@dataclass(frozen=True)
class RoundsProblem:
    """Stops to be visited by a fleet at least cost."""

    stops: tuple[Stop, ...]
    vehicle_types: tuple[VehicleType, ...]
    matrices: tuple[Matrix, ...]

    @cached_property
    def rules(self) -> frozenset[str]:
        """The rules beyond the common core that this problem needs; an engine refuses those that it lacks."""
        used = {
            "returns": any(stop.collect.parcels for stop in self.stops),
            "ready times": any(stop.ready_s > 0 for stop in self.stops),
            "range": any(vehicle.max_distance_m is not None for vehicle in self.vehicle_types),
            "travel times by hour": any(len(matrix.period_starts_s) > 1 for matrix in self.matrices),
        }
        return frozenset(name for name, needed in used.items() if needed)

    @cached_property
    def drop_cents(self) -> tuple[int, ...]:
        """What an engine counts for each stop that it leaves out.

        A stop without a price costs more than any round can for each of its parcels, and more than all stops of lower
        priority together, as far as the numbers hold; so priorities decide before costs do.
        """
        dearest = max((self._dearest_round_cents(v) for v in self.vehicle_types), default=0) + 1
        unpriced = [stop for stop in self.stops if stop.drop_cents is None]
        factor: dict[int, int] = {}
        below = 0
        for priority in sorted({stop.priority for stop in unpriced}):
            factor[priority] = below + 1
            below += sum(factor[priority] * _units(stop) for stop in unpriced if stop.priority == priority)
        return tuple(
            min(dearest * factor[stop.priority] * _units(stop), MOST_CENTS // max(1, len(self.stops)))
            if stop.drop_cents is None
            else stop.drop_cents
            for stop in self.stops
        )

    def _dearest_round_cents(self, vehicle: VehicleType) -> int:
        matrix = self.matrices[vehicle.matrix]
        longest_m = int(matrix.distance_m.max(initial=0)) * 2
        paid_s = max((end for _, end in vehicle.end_windows), default=0)
        euros = vehicle.fixed_per_day + vehicle.cost_per_stop + vehicle.cost_per_km * longest_m / 1000
        return int((euros + vehicle.cost_per_h * max(paid_s, vehicle.paid_shift_s or 0) / 3600) * 100)


MOST_CENTS = 10**14
"""All drop costs together stay below this, so that engines can count in thousandths of cents in 64 bits."""


def _units(stop: Stop) -> int:
    return max(1, stop.deliver.parcels + stop.collect.parcels)
