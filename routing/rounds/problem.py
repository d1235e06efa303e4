"""The rounds problem: stops, vehicle types and travel matrices as plain numbers. What engines solve and checkers check.

A vehicle makes a round of one or more trips. Before each trip it is loaded at its depot with everything that the trip
delivers, then visits stops inside their windows, delivers, collects, and returns. All indices are positions in the
problem's own tuples; times are seconds of the service day.

How time passes on a round:

- Loading takes `load_s_per_parcel` for each parcel that the trip delivers from the depot. It lies inside one of the
  `load_windows` and begins when all goods of the trip are ready. The round begins with the loading of its first trip
  and leaves when that is done, or later, inside one of `start_windows`; later trips leave inside `end_windows`.
- Between two trips the vehicle is back at its start, inside one of `end_windows`. If it can be recharged, that takes
  `recharge_s`, at the same time as loading.
- A leg takes what `Matrix.drive_s` says for the moment of leaving. A break may be taken on the way, at a stop before
  service starts, or at the depot before loading starts, and nowhere else.
- From the beginning of the round to its return all is work but breaks. Driver rules (`data.driver_rules`) say when
  breaks are due; a lunch break is due on every round that leaves by `Lunch.latest_s` and is back after it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.driver_rules import NO_RULES, DriverRules
from data.hours import Window


class Load(NamedTuple):
    """What goods take in a vehicle, in the quantities that bound it.

    Grams, cubic centimetres of its common and of its chilled compartment, parcels, and roll cages.
    """

    g: int = 0
    cm3: int = 0
    parcels: int = 0
    cages: int = 0
    chilled_cm3: int = 0

    def plus(self, other: Load) -> Load:
        """Both together."""
        return Load(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: Load) -> Load:
        """What is left when `other` is taken out."""
        return Load(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def fits(self, capacity: Load) -> bool:
        """Whether no quantity exceeds the capacity's."""
        return all(mine <= most for mine, most in zip(self, capacity, strict=True))


NOTHING = Load()

UNLIMITED = 2**53
"""The capacity of a vehicle in a quantity that doesn't bound it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit to be made, whole or not at all.

    Args:
        place: row and column in the matrices.
        deliver: brought from the depot; with `fetched_at`, from that stop.
        collect: taken along to the depot.
        service_s: from the start of service to leaving.
        windows: service starts inside one of them; disjoint and in order.
        vehicle_types: indices of the types that may come.
        ready_s: the goods can be loaded from then on: no trip with this stop is loaded earlier.
        drop_cents: what leaving it out costs; None: it is left out only when it can't be served at all.
        priority: among those without a price, stops of higher priority are served first.
        fetched_at: index of the stop where `deliver` is picked up: visited earlier on the same trip, and left out
            exactly when this one is. Each stop fetches for one other at most, and delivers and collects nothing itself.
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
    fetched_at: int | None = None


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break of `break_s` seconds that starts from `earliest_s` to `latest_s`."""

    earliest_s: int
    latest_s: int
    break_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """Vehicles that are all alike.

    Args:
        count: how many there are; each makes at most one round.
        start, end: places where its rounds begin and end; trips between begin and end at its start.
        start_windows, end_windows: it leaves inside one of the first and is back inside one of the second.
        paid_shift_s: seconds paid for whenever it is used (paid by shift), or None: paid from beginning to return.
        overtime_from_s: from then on each hour costs `overtime_per_h` more; `end_windows` hold the time for it.
        matrix: index of its travel matrix.
        max_distance_m: the longest way without a recharge, or None.
        recharge_s: seconds to recharge between two trips; None: not before the day is over.
        max_duration_s: the longest round from its beginning to its return, or None.
        max_trips: so many trips make a round at most.
        load_s_per_parcel: seconds of loading for each parcel from the depot.
        load_windows: when it may be loaded; None: at any time.
        rules, lunch: the breaks of its driver.
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
    overtime_from_s: int | None = None
    overtime_per_h: Decimal = Decimal(0)
    matrix: int = 0
    max_distance_m: int | None = None
    recharge_s: int | None = None
    max_duration_s: int | None = None
    max_trips: int = 1
    load_s_per_parcel: int = 0
    load_windows: tuple[Window, ...] | None = None
    rules: DriverRules = NO_RULES
    lunch: Lunch | None = None


@dataclass(frozen=True, slots=True)
class FixedRound:
    """A part of the plan that is decided: the vehicle makes these trips first, each beginning with these stops in this
    order.

    `closed`: and visiting no others. The vehicle makes this round even if leaving it out would cost less.
    """

    vehicle_type: int
    vehicle_no: int
    trips: tuple[tuple[int, ...], ...]
    closed: bool = False

    @property
    def stops(self) -> tuple[int, ...]:
        """Those of all trips."""
        return tuple(stop for trip in self.trips for stop in trip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """What plans should look like beside their cost: prices that steer the search and that nobody pays.

    Args:
        balance_hours: of the square of each round's hours [currency/h²]: rounds become of equal length.
        balance_stops: of the square of each round's stops [currency]: rounds get equally many.
        compactness: of each kilometre between two stops [currency/km], none to or from a depot: rounds keep together,
            and cross less.
    """

    balance_hours: Decimal = Decimal(0)
    balance_stops: Decimal = Decimal(0)
    compactness: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Travel between all places for one profile: int arrays `[periods, places, places]`, -1 where there is no way.

    `period_starts_s` are the times from which each period holds, ascending; the first is 0. Where a leg takes 0 s in
    one period, it does in all.
    """

    duration_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    period_starts_s: tuple[int, ...] = (0,)

    def period(self, depart_s: int) -> int:
        """The period that holds when leaving at `depart_s`."""
        if len(self.period_starts_s) == 1:
            return 0
        return max(0, int(np.searchsorted(self.period_starts_s, depart_s, side="right")) - 1)

    def drive_s(self, here: int, there: int, depart_s: int) -> int:
        """Seconds from one place to another, leaving at `depart_s`; -1 where there is no way.

        At the end of a period what is left of the way goes on at the next one's speed (S. Ichoua, M. Gendreau,
        J.-Y. Potvin, "Vehicle dispatching with time-dependent travel times", EJOR 144, 2003), so that who leaves later
        never arrives earlier. Whole seconds, by exact division, rounded up at each end of a period.
        """
        period = self.period(depart_s)
        takes = int(self.duration_s[period, here, there])
        last = len(self.period_starts_s) - 1
        left, clock = takes, depart_s  # seconds left at this period's speed
        while period < last and clock + left > self.period_starts_s[period + 1] and takes > 0:
            left -= self.period_starts_s[period + 1] - clock
            clock = self.period_starts_s[period + 1]
            period += 1
            onwards = int(self.duration_s[period, here, there])
            left = -(-left * onwards // takes)
            takes = onwards
        return clock + left - depart_s

    def distance(self, here: int, there: int, depart_s: int) -> int:
        """Metres from one place to another, leaving at `depart_s`; -1 where there is no way."""
        return int(self.distance_m[self.period(depart_s), here, there])


@dataclass(frozen=True)
class RoundsProblem:
    """Stops to be visited by a fleet at least cost."""

    stops: tuple[Stop, ...]
    vehicle_types: tuple[VehicleType, ...]
    matrices: tuple[Matrix, ...]
    fixed: tuple[FixedRound, ...] = ()
    knobs: Knobs = Knobs()

    def __post_init__(self) -> None:
        """Raise ValueError for fixed rounds that say nothing, hold one half of a pick-up and its delivery, or have more
        trips than their vehicles make.
        """
        for kept in self.fixed:
            whole = all(trip and self._holds_whole_pairs(trip) for trip in kept.trips)
            if not kept.trips or not whole or len(set(kept.stops)) < len(kept.stops):
                raise ValueError(f"{kept} is no round: each stop once, and both halves of a pair on a trip, or none")
            if len(kept.trips) > self.vehicle_types[kept.vehicle_type].max_trips:
                raise ValueError(f"{kept} has more trips than its vehicle makes")

    def _holds_whole_pairs(self, trip: tuple[int, ...]) -> bool:
        fetched_at = {self.stops[stop].fetched_at for stop in trip} - {None}
        return fetched_at == {stop for stop in trip if self.fetches[stop] is not None}

    @cached_property
    def rules(self) -> frozenset[str]:
        """The rules beyond the common core that this problem needs; an engine refuses those that it lacks."""
        fleet = self.vehicle_types
        used = {
            "returns": any(any(stop.collect) for stop in self.stops),
            "ready times": any(stop.ready_s > 0 for stop in self.stops),
            "range": any(vehicle.max_distance_m is not None for vehicle in fleet),
            "longest round": any(vehicle.max_duration_s is not None for vehicle in fleet),
            "overtime": any(vehicle.overtime_from_s is not None and vehicle.overtime_per_h for vehicle in fleet),
            "several trips": any(vehicle.max_trips > 1 for vehicle in fleet),
            "loading": any(vehicle.load_s_per_parcel or vehicle.load_windows is not None for vehicle in fleet),
            "driver rules": any(not vehicle.rules.asks_nothing for vehicle in fleet),
            "lunch": any(vehicle.lunch is not None for vehicle in fleet),
            "pick-up before delivery": any(stop.fetched_at is not None for stop in self.stops),
            "fixed rounds": bool(self.fixed),
            "balance": bool(self.knobs.balance_hours or self.knobs.balance_stops),
            "compactness": bool(self.knobs.compactness),
            "travel times by hour": any(len(matrix.period_starts_s) > 1 for matrix in self.matrices),
        }
        return frozenset(name for name, needed in used.items() if needed)

    @cached_property
    def fetches(self) -> tuple[int | None, ...]:
        """For each stop the index of the stop that it fetches for, or None."""
        source = {stop.fetched_at: index for index, stop in enumerate(self.stops) if stop.fetched_at is not None}
        return tuple(source.get(index) for index in range(len(self.stops)))

    @cached_property
    def drop_cents(self) -> tuple[int, ...]:
        """What an engine counts for each stop that it leaves out.

        A stop without a price costs more than any round can for each of its parcels, and more than all stops of lower
        priority together, as far as the numbers hold; so priorities decide before costs do. One that only fetches for
        another counts nothing: that one carries the price.
        """
        dearest = max((self._dearest_round_cents(v) for v in self.vehicle_types), default=0) + 1
        whole = [
            replace(stop, drop_cents=0) if stop.drop_cents is None and fetches is not None else stop
            for stop, fetches in zip(self.stops, self.fetches, strict=True)
        ]
        unpriced = [stop for stop in whole if stop.drop_cents is None]
        factor: dict[int, int] = {}
        below = 0
        for priority in sorted({stop.priority for stop in unpriced}):
            factor[priority] = below + 1
            below += sum(factor[priority] * _units(stop) for stop in unpriced if stop.priority == priority)
        return tuple(
            min(dearest * factor[stop.priority] * _units(stop), MOST_CENTS // max(1, len(self.stops)))
            if stop.drop_cents is None
            else stop.drop_cents
            for stop in whole
        )

    def _dearest_round_cents(self, vehicle: VehicleType) -> int:
        matrix = self.matrices[vehicle.matrix]
        longest_m = int(matrix.distance_m.max(initial=0)) * 3  # there, on to where it is brought, and back
        last_s = max((end for _, end in vehicle.end_windows), default=0)
        overtime_s = 0 if vehicle.overtime_from_s is None else max(0, last_s - vehicle.overtime_from_s)
        euros = vehicle.fixed_per_day + vehicle.cost_per_stop + vehicle.cost_per_km * longest_m / 1000
        euros += vehicle.cost_per_h * max(last_s, vehicle.paid_shift_s or 0) / 3600
        euros += self.knobs.balance_hours * (Decimal(last_s) / 3600) ** 2 + self.knobs.compactness * longest_m / 1000
        euros += self.knobs.balance_stops * (4 * len(self.stops) + 4)  # two more stops on a round of all the others
        return int((euros + vehicle.overtime_per_h * overtime_s / 3600) * 100)


MOST_CENTS = 10**14
"""All drop costs together stay below this, so that engines can count in thousandths of cents in 64 bits."""


def _units(stop: Stop) -> int:
    return max(1, stop.deliver.parcels + stop.collect.parcels)
