"""The frozen records of a network: what is known before anything is decided.

A record is one row of a table of the network folder; `dictionary.csv` says which column fills which field, its unit and
its default. Names carry units (`_s` seconds, `_m` metres, `_g` grams, `_cm3` cubic centimetres, `_cents`); a rate
without a unit in its name is a `Decimal` in the network's currency, and a time of day is in seconds of wall-clock time
after midnight where the place lies. `line` and `origin` tell where the row stands, for messages; they take no part in
comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from data.origin import Origin


@dataclass(frozen=True, slots=True)
class Place:
    """A position on the ground that trucks or walkers go to; degrees WGS84."""

    place_id: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all rows share: the table they come from, the line they stand on and, in a workbook, the sheet."""

    TABLE: ClassVar[str]
    line: int = field(default=0, compare=False, repr=False)
    origin: Origin | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot(Record):
    """A warehouse or hub where goods lie and rounds start."""

    TABLE: ClassVar[str] = "depots"
    depot_id: str
    name: str
    lon: float
    lat: float
    opening_hours: str
    kind: str
    docks: int | None
    load_s_per_parcel: int
    handling_per_parcel: Decimal
    fixed_per_day: Decimal
    timezone: str
    country: str
    region: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.depot_id, self.lon, self.lat)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPoint(Record):
    """A shop that holds parcels, or a locker with compartments of three sizes."""

    TABLE: ClassVar[str] = "relay_points"
    point_id: str
    name: str
    kind: str
    status: str
    lon: float
    lat: float
    opening_hours: str
    delivery_hours: str
    capacity_parcels: int | None
    compartments_s: int | None
    compartments_m: int | None
    compartments_l: int | None
    hold_days: int | None
    max_weight_g: int | None
    accepts: tuple[str, ...]
    max_height_m: Decimal | None = None
    max_weight_t: Decimal | None = None
    profiles: tuple[str, ...] = ()
    emission_classes: tuple[str, ...] = ()
    service_s: int | None
    service_s_per_parcel: int | None
    fee_per_parcel: Decimal
    fee_per_dropoff: Decimal
    fixed_per_day: Decimal
    open_cost: Decimal
    operator: str
    step_free: bool
    timezone: str
    country: str
    region: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.point_id, self.lon, self.lat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(Record):
    """Days, both ends included, on which a depot or point is shut whatever its hours say."""

    TABLE: ClassVar[str] = "closures"
    place_id: str
    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle(Record):
    """A type of vehicle at a depot, and how many of it there are."""

    TABLE: ClassVar[str] = "vehicles"
    vehicle_type: str
    depot_id: str
    count: int
    capacity_g: int
    capacity_cm3: int
    capacity_parcels: int | None
    capacity_cages: int | None
    capacity_chilled_cm3: int | None
    fixed_per_day: Decimal
    cost_per_km: Decimal
    cost_per_h: Decimal
    cost_per_stop: Decimal
    paid_hours: str
    shift_start_s: int
    shift_end_s: int
    latest_start_s: int | None
    overtime_per_h: Decimal
    max_overtime_s: int
    max_trips: int
    end_place: str
    driver_rules: str
    lunch_from_s: int | None = None
    lunch_to_s: int | None = None
    lunch_min: int | None = None
    profile: str
    height_m: Decimal | None
    width_m: Decimal | None
    length_m: Decimal | None
    weight_t: Decimal | None
    emission_class: str
    range_km: Decimal | None
    recharge_min: Decimal | None
    co2e_wtw_g_per_km: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver(Record):
    """A person who drives one type of vehicle from one depot."""

    TABLE: ClassVar[str] = "drivers"
    driver_id: str
    vehicle_type: str
    depot_id: str
    shift_start_s: int
    shift_end_s: int
    driven_week_h: Decimal
    driven_fortnight_h: Decimal
    tens_used: int
    home_lon: float | None
    home_lat: float | None

    @property
    def home(self) -> Place | None:
        """Where the driver's round ends, if that is known."""
        if self.home_lon is None or self.home_lat is None:
            return None
        return Place(self.driver_id, self.home_lon, self.home_lat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor(Record):
    """A seller whose parcels the network carries."""

    TABLE: ClassVar[str] = "vendors"
    vendor_id: str
    name: str
    depot_id: str
    lon: float | None
    lat: float | None
    opening_hours: str
    service_s: int | None
    region: str
    reserve_price: Decimal | None
    joins: int

    @property
    def shop(self) -> Place | None:
        """Where its parcels can be fetched, if it has a shop with opening hours."""
        if self.lon is None or self.lat is None or not self.opening_hours:
            return None
        return Place(self.vendor_id, self.lon, self.lat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Record):
    """A further depot where a vendor's goods lie."""

    TABLE: ClassVar[str] = "stock"
    vendor_id: str
    depot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel(Record):
    """One parcel on its way to a buyer, or back from one; `lon, lat` is where the buyer lives."""

    TABLE: ClassVar[str] = "parcels"
    parcel_id: str
    vendor_id: str
    depot_id: str
    lon: float
    lat: float
    delivery: str
    point_id: str
    direction: str
    weight_g: int
    length_cm: int
    width_cm: int
    height_cm: int
    goods: str
    ready: datetime | None
    due: datetime | None
    priority: int
    drop_price: Decimal | None
    window_start_s: int | None
    window_end_s: int | None
    needs_step_free: bool
    order_id: str
    service: str
    value: Decimal | None
    cod: Decimal | None

    @property
    def volume_cm3(self) -> int:
        """The room it takes in a vehicle: its outer box."""
        return self.length_cm * self.width_cm * self.height_cm

    @property
    def home(self) -> Place:
        """Where the buyer lives."""
        return Place(self.parcel_id, self.lon, self.lat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy(Record):
    """A parcel that is inside a point this morning."""

    TABLE: ClassVar[str] = "occupancy"
    parcel_id: str
    vendor_id: str
    point_id: str
    compartment: str
    since: datetime
    expires: datetime
    status: str
    return_depot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane(Record):
    """A regular transport between two depots."""

    TABLE: ClassVar[str] = "lanes"
    from_depot_id: str
    to_depot_id: str
    weekdays: str
    cutoff_s: int
    departs_s: int
    transit_h: Decimal
    handling_h: Decimal
    cost_per_trip: Decimal
    cost_per_kg: Decimal
    capacity_cm3: int | None
    capacity_g: int | None
    co2e_g_per_trip: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier(Record):
    """What a parcel costs outside the network, by zone and weight."""

    TABLE: ClassVar[str] = "carriers"
    carrier: str
    zone: str
    weight_max_g: int
    price: Decimal
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetSpeed(Record):
    """How fast some streets are driven at some hours: a factor of their usual speed, or a measured one."""

    TABLE: ClassVar[str] = "speeds"
    hours: str
    highway: str
    way_id: int | None
    profile: str
    factor: Decimal | None
    kmh: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Record):
    """An area that buyers live in, at its centre."""

    TABLE: ClassVar[str] = "zones"
    zone_id: str
    lon: float
    lat: float
    population: int
    parcels_per_day: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(Record):
    """A price step of the network's own tariff."""

    TABLE: ClassVar[str] = "tariffs"
    kind: str
    zone: str
    weight_max_g: int
    monthly_parcels_from: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding(Record):
    """Money that a third party adds, by month or by parcel."""

    TABLE: ClassVar[str] = "funding"
    payer: str
    month_from: int
    month_to: int
    amount: Decimal
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption(Record):
    """A cost or behaviour figure and where it comes from."""

    TABLE: ClassVar[str] = "assumptions"
    name: str
    value: Decimal
    unit: str
    source: str
    year: int | None


RECORDS: tuple[type[Record], ...] = (
    Depot, RelayPoint, Closure, Vehicle, Driver, Vendor, Stock, Parcel, Occupancy,
    Lane, Carrier, StreetSpeed, Zone, Tariff, Funding, Assumption,
)  # fmt: skip
