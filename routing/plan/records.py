"""A plan: what happens to every parcel of a day, and the rounds that do it. The records of `plan.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from routing.plan import frames
from routing.plan.polyline import Floats, decode
from routing.rounds.cost import RoundCost

if TYPE_CHECKING:
    import geopandas as gpd

SCHEMA = "tournee-plan/3"

VERDICTS = ("impossible", "displaces", "too_dear")

# A delivery ends `at_point` or at `home`, a return that a round brings back is `returned`.
OUTCOMES = ("at_point", "home", "collected", "returned", "in_lane", "deferred", "carrier", "unassigned")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """One line of a round: loading and leaving at the depot, a visit, a break at a stop or before loading, or the end.

    `lon, lat` is where the place stands [degrees]. Times are seconds of the service day; `drive_s`, `distance_m` and
    `break_s` are since the previous line; loads are on leaving (grams, cubic centimetres, parcels).

    A line of `kind` depot stands before each trip: its vehicle arrives from the trip before, is loaded from `start_s`
    on for `service_s`, and leaves. A line of kind `break` has no `place_id` and lasts from `start_s` to `leave_s`,
    which its `break_s` holds beside breaks on the way to it. The last line says where the round ends: at a depot, a
    point, or at `home`, whose `place_id` is then the driver.
    """

    trip: int
    seq: int
    kind: str
    place_id: str
    lon: float
    lat: float
    arrive_s: int
    start_s: int
    leave_s: int
    break_s: int = 0
    service_s: int
    drive_s: int
    distance_m: int
    load_g: int
    load_cm3: int
    load_parcels: int

    @property
    def wait_s(self) -> int:
        """Seconds between arrival and leaving that are neither service nor break."""
        return (self.start_s if self.kind == "break" else self.leave_s - self.service_s) - self.arrive_s

    @property
    def on_the_way_s(self) -> int:
        """Seconds of breaks on the way from the previous line: it arrives by so much later than it drives."""
        return self.break_s - (self.leave_s - self.start_s if self.kind == "break" else 0)


@dataclass(frozen=True, slots=True)
class Break:
    """A break of a driver, in seconds of the service day."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRound:
    """One vehicle's day: its lines from its depot to where it ends, the way that it takes, and what it costs.

    `path` is the way along the streets as an encoded polyline of six decimals: for drawing, no figure comes from it.
    `breaks` are all of its driver's, those on the way too.
    """

    round_id: str
    depot_id: str
    vehicle_type: str
    vehicle_no: int
    driver_id: str = ""
    lines: tuple[StopLine, ...]
    breaks: tuple[Break, ...] = ()
    path: str
    cost: RoundCost

    @property
    def begin_s(self) -> int:
        """When its first loading begins."""
        return self.lines[0].arrive_s

    @property
    def depart_s(self) -> int:
        """When it leaves the depot first."""
        return self.lines[0].leave_s

    @property
    def return_s(self) -> int:
        """When it is back."""
        return self.lines[-1].start_s

    @property
    def visits(self) -> tuple[StopLine, ...]:
        """Its stops: the lines between its ends that are neither at a depot nor breaks."""
        return tuple(line for line in self.lines[1:-1] if line.kind not in ("depot", "break"))

    @property
    def lonlat(self) -> Floats:
        """The way that it takes, float64[k, 2] of lon, lat [degrees], k ≥ 2."""
        way = decode(self.path)
        return way if len(way) > 1 else way.repeat(2, axis=0)  # a line needs two positions, also where nothing moves

    @property
    def trips(self) -> int:
        """How often it leaves the depot."""
        return max(line.trip for line in self.lines)

    def total(self, name: str) -> int:
        """The sum of one field, such as `distance_m`, over its lines."""
        return sum(getattr(line, name) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelOutcome:
    """What happens to one parcel; blank and 0 where a field doesn't apply.

    `stop_seq` is the number of the line where it is handed over, `fetched_seq` that of the one where it is fetched; 0:
    it is not fetched at a shop.
    """

    parcel_id: str
    outcome: str
    depot_id: str = ""
    point_id: str = ""
    compartment: str = ""
    round_id: str = ""
    trip: int = 0
    stop_seq: int = 0
    fetched_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """Why one parcel is not served: `verdict` is `impossible`, `displaces` or `too_dear`."""

    parcel_id: str
    verdict: str
    reason: str
    detail: str
    smallest_change: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan of one day; `assignments` holds every parcel once, in the network's order, `cost_cents` what all rounds
    cost together.
    """

    network: str
    date: date
    currency: str
    engine: str
    seed: int
    status: str
    wall_s: float
    cost_cents: int
    rounds: tuple[PlannedRound, ...]
    assignments: tuple[ParcelOutcome, ...]
    unassigned: tuple[Unassigned, ...]

    @property
    def served(self) -> int:
        """Parcels that a round delivers or collects."""
        return sum(1 for a in self.assignments if a.round_id)

    def rounds_gdf(self) -> gpd.GeoDataFrame:
        """The rounds with their ways as lines, one row each (EPSG:4326)."""
        return frames.rounds_gdf(self)

    def stops_gdf(self) -> gpd.GeoDataFrame:
        """All lines of all rounds in driving order with where they are, one row each (EPSG:4326)."""
        return frames.stops_gdf(self)
