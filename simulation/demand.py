"""The parcels of a day, drawn at random from who lives where, who sells what and how buyers choose; seeded.

Each parcel takes a fixed number of uniform random numbers, one for each thing that is decided about it. So the same
seed gives the same parcels on every machine, a longer day starts with the parcels of a shorter one, and changing one
habit in `Demand` leaves everything else about each parcel as it was: what-ifs compare like with like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum, auto

import numpy as np
import numpy.typing as npt

from data.network import Network
from data.records import Parcel, RelayPoint
from relay_points.acceptance import max_weight_g, rooms_for
from relay_points.compartments import smallest_compartment
from routing.osm.places import Building
from routing.roads.globe import haversine_m
from simulation import sizes

Floats = npt.NDArray[np.float64]

_DAY_ENDS = time(23, 59)
_SMALLEST_HOME_M2 = 25
_LARGEST_HOUSE_M2 = 200
_HOUSEHOLD_M2 = 100
_MOST_HOUSEHOLDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How buyers and vendors behave. Shares lie between 0 and 1; where no source is named, a parameter."""

    parcels_per_day: float = 1500.0
    """Mean of a Poisson number, where a day is not told how many parcels it has."""
    vendor_exponent: float = 1.0
    """The k-th vendor of the table sells 1 / k to this power (Zipf's law: few sell much, many sell little)."""
    returns: float = 0.05
    """Of the parcels that a point takes: on their way back, waiting at that point."""
    home: float = 0.03
    """Of the parcels that fit a compartment: delivered at home."""
    bulky_home: float = 0.30
    """Of the parcels that fit no compartment, or are too heavy for one: delivered at home."""
    anywhere: float = 0.08
    """Delivered to a point or at home, whatever suits the network."""
    windowed: float = 0.20
    """Of the home deliveries: promised before or after noon."""
    free: float = 0.25
    """Of the deliveries to points: the buyer leaves the point to the network."""
    nearest: int = 5
    """Points that a buyer weighs up: the nearest ones, as the crow flies, that take the parcel."""
    decay_m: float = 400.0
    """A point's attraction is its room times exp(-distance / this): D. L. Huff, Land Economics 39 (1963)."""
    farthest_m: float = 2000.0
    """With no point within this distance buyers want their parcel at home (InPost's limit for another point: 2 km)."""
    step_free: float = 0.01
    """Buyers who need a point without a step."""
    priority: float = 0.03
    """Parcels of priority 1."""
    due_tomorrow: float = 0.10
    """Due at the end of tomorrow instead of today."""
    due_later: float = 0.05
    """Due at the end of the day after tomorrow."""
    ready_late: float = 0.01
    """Lie at the depot only at `ready_at`."""
    ready_at: time = time(10, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """Where buyers live: positions [degrees] and how many households live at each, three float64[H]."""

    lon: Floats
    lat: Floats
    households: Floats

    @classmethod
    def in_buildings(cls, buildings: Iterable[Building]) -> Homes:
        """Estimate the households of buildings; those under 25 m² have none and are left out.

        Flats count where they are tagged. Else a building is one house up to 200 m² of footprint, and above that a
        household has 100 m² of floor, stairs and shops included. Where storeys are not tagged, 3 are assumed up to
        300 m², 6 up to 600 m², else 10. At most 200 households, for what is huge is often no dwelling. All of these are
        parameters: on the Riviera they give Monaco and the villages around it about their true proportions.
        """
        kept = [building for building in buildings if building.footprint_m2 >= _SMALLEST_HOME_M2]
        return cls(
            np.array([building.lon for building in kept]),
            np.array([building.lat for building in kept]),
            np.array([_households(building) for building in kept]),
        )


def _households(building: Building) -> float:
    if building.flats:
        return float(building.flats)
    if building.footprint_m2 <= _LARGEST_HOUSE_M2 and not building.levels:
        return 1.0
    usual = 3 if building.footprint_m2 <= 300 else 6 if building.footprint_m2 <= 600 else 10
    floor_m2 = building.footprint_m2 * (building.levels or usual)
    return float(min(max(floor_m2 / _HOUSEHOLD_M2, 1.0), _MOST_HOUSEHOLDS))


class _Number(IntEnum):
    """Which of a parcel's uniform numbers decides what; the sizes take the first `sizes.NUMBERS`."""

    BUYER = sizes.NUMBERS
    VENDOR = auto()
    WAY = auto()
    RETURN = auto()
    FREE = auto()
    POINT = auto()
    STEP_FREE = auto()
    PRIORITY = auto()
    DUE = auto()
    READY = auto()
    WINDOW = auto()


def draw_day(
    network: Network,
    homes: Homes,
    *,
    seed: int | np.random.SeedSequence,
    count: int | None = None,
    demand: Demand | None = None,
    prefix: str = "P",
) -> tuple[Parcel, ...]:
    """Draw the parcels of the network's service date.

    Args:
        network: its vendors sell, in the order of their table; buyers choose among its open points.
        homes: where buyers live.
        seed: same seed, same parcels.
        count: how many parcels; None: a Poisson number about `demand.parcels_per_day`.
        demand: how buyers and vendors behave; None: the defaults.
        prefix: parcel ids are this and a number.

    Raises:
        ValueError: there are no vendors or no homes.
    """
    demand = demand or Demand()
    if not network.vendors or not len(homes.lon):
        raise ValueError("parcels are drawn from vendors and homes, and there are none")
    rng = np.random.default_rng(seed)
    if count is None:
        count = int(rng.poisson(demand.parcels_per_day))
    uniforms = rng.random((count, len(_Number) + sizes.NUMBERS))
    weight_g, sides_cm = sizes.sizes(uniforms[:, : sizes.NUMBERS])
    buyer = _pick(homes.households, uniforms[:, _Number.BUYER])
    ranks = np.arange(1, len(network.vendors) + 1, dtype=np.float64)
    vendor = _pick(ranks**-demand.vendor_exponent, uniforms[:, _Number.VENDOR])
    choice = _Choice(network, demand)
    digits = len(str(count))
    parcels = []
    for k, numbers in enumerate(uniforms.tolist()):
        length_cm, width_cm, height_cm = (int(side) for side in sides_cm[k])
        blank = _blank_parcel(
            parcel_id=f"{prefix}{k + 1:0{digits}d}",
            vendor_id=network.vendors[vendor[k]].vendor_id,
            lon=round(float(homes.lon[buyer[k]]), 6),
            lat=round(float(homes.lat[buyer[k]]), 6),
            weight_g=int(weight_g[k]),
            length_cm=length_cm,
            width_cm=width_cm,
            height_cm=height_cm,
            needs_step_free=numbers[_Number.STEP_FREE] < demand.step_free,
            priority=int(numbers[_Number.PRIORITY] < demand.priority),
        )
        parcels.append(_dated(choice.made(blank, numbers), numbers, network.date, demand))
    return tuple(parcels)


def draw_days(
    network: Network, homes: Homes, *, days: int, seed: int, demand: Demand | None = None
) -> Iterator[tuple[Parcel, ...]]:
    """Draw days one after the other, from the network's service date on, each independent of the others.

    The parcels of day 1 are named `D1P0001` and so on. More days leave the first ones as they are.
    """
    for day, child in enumerate(np.random.SeedSequence(seed).spawn(days)):
        today = replace(network, date=network.date + timedelta(days=day))
        yield draw_day(today, homes, seed=child, demand=demand, prefix=f"D{day + 1}P")


class _Choice:
    """How buyers choose between their door and the points around it."""

    def __init__(self, network: Network, demand: Demand) -> None:
        self._network, self._demand = network, demand
        self._points = network.relay_points
        self._lon = np.array([point.lon for point in self._points])
        self._lat = np.array([point.lat for point in self._points])
        self._room = [_room(point) for point in self._points]

    def made(self, parcel: Parcel, numbers: Sequence[float]) -> Parcel:
        """The parcel with its way decided: where it goes, or where it waits for its way back."""
        demand = self._demand
        near = self._offered(parcel)
        small = smallest_compartment(self._network, parcel) is not None and parcel.weight_g <= self._network.assume(
            "locker_max_weight"
        )
        home = demand.home if small else demand.bulky_home
        if not near or numbers[_Number.WAY] < home:
            return _in_window(replace(parcel, delivery="home"), numbers[_Number.WINDOW], demand.windowed)
        point_id = self._chosen(near, numbers[_Number.POINT])
        if numbers[_Number.RETURN] < demand.returns:
            return replace(parcel, direction="return", point_id=point_id, needs_step_free=False)
        if numbers[_Number.WAY] < home + demand.anywhere:
            return replace(parcel, delivery="any")
        return parcel if numbers[_Number.FREE] < demand.free else replace(parcel, point_id=point_id)

    def _offered(self, parcel: Parcel) -> list[tuple[float, int]]:
        """Distance [m] and index of the nearest points that take the parcel, as far as buyers go."""
        home = np.array([parcel.lon]), np.array([parcel.lat])
        distance_m = haversine_m(*home, self._lon, self._lat)
        near: list[tuple[float, int]] = []
        for p in np.argsort(distance_m, kind="stable").tolist():
            if distance_m[p] > self._demand.farthest_m or len(near) == self._demand.nearest:
                break
            if self._takes(self._points[p], parcel):
                near.append((float(distance_m[p]), p))
        return near

    def _takes(self, point: RelayPoint, parcel: Parcel) -> bool:
        """Whether a shop window would offer the point; that it is shut today or full does not show there."""
        return (
            point.status == "open"
            and parcel.goods in point.accepts
            and (point.step_free or not parcel.needs_step_free)
            and parcel.weight_g <= max_weight_g(self._network, point)
            and bool(rooms_for(self._network, point, parcel))
        )

    def _chosen(self, near: list[tuple[float, int]], number: float) -> str:
        nearest_m = near[0][0]  # attractions are relative: measured from the nearest, none of them vanishes
        pull = [self._room[p] * np.exp((nearest_m - distance_m) / self._demand.decay_m) for distance_m, p in near]
        return self._points[near[int(_pick(np.array(pull), np.array([number]))[0])][1]].point_id


def _room(point: RelayPoint) -> int:
    """How many parcels a point holds when empty; at least one, so that it may be chosen."""
    compartments = (point.compartments_s, point.compartments_m, point.compartments_l)
    return max(sum(c or 0 for c in compartments) if point.kind == "locker" else point.capacity_parcels or 0, 1)


def _pick(weights: Floats, numbers: Floats) -> npt.NDArray[np.int64]:
    """The index that each uniform number picks, in proportion to the weights."""
    ends = np.cumsum(weights)
    picked: npt.NDArray[np.int64] = np.searchsorted(ends, numbers * ends[-1], side="right")
    return np.minimum(picked, len(ends) - 1)


def _in_window(parcel: Parcel, number: float, windowed: float) -> Parcel:
    """A home delivery promised before noon for the first half of those with a promise, after it for the other."""
    if number >= windowed:
        return parcel
    start_h, end_h = (8, 12) if number < windowed / 2 else (12, 18)
    return replace(parcel, window_start_s=start_h * 3600, window_end_s=end_h * 3600)


def _dated(parcel: Parcel, numbers: Sequence[float], today: date, demand: Demand) -> Parcel:
    """The parcel with the moments at which it is ready and due; returns are ready in the morning."""
    days = 1 if numbers[_Number.DUE] < demand.due_tomorrow else 2
    waits = numbers[_Number.DUE] < demand.due_tomorrow + demand.due_later
    late = parcel.direction == "delivery" and numbers[_Number.READY] < demand.ready_late
    return replace(
        parcel,
        due=datetime.combine(today + timedelta(days=days), _DAY_ENDS) if waits else None,
        ready=datetime.combine(today, demand.ready_at) if late else None,
    )


def _blank_parcel(
    *,
    parcel_id: str,
    vendor_id: str,
    lon: float,
    lat: float,
    weight_g: int,
    length_cm: int,
    width_cm: int,
    height_cm: int,
    needs_step_free: bool,
    priority: int,
) -> Parcel:
    """A delivery to a point of no choice yet, with everything that a table would leave blank."""
    return Parcel(
        parcel_id=parcel_id, vendor_id=vendor_id, depot_id="", lon=lon, lat=lat, delivery="point", point_id="",
        direction="delivery", weight_g=weight_g, length_cm=length_cm, width_cm=width_cm, height_cm=height_cm,
        goods="parcel", ready=None, due=None, priority=priority, drop_price=None, window_start_s=None,
        window_end_s=None, needs_step_free=needs_step_free, order_id="", service="", value=None, cod=None,
    )  # fmt: skip
