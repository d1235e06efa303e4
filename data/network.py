"""A whole network in memory: settings, tables and assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data.assumptions import default_assumptions
from data.clock import ServiceDay
from data.frames import to_gdf
from data.records import (
    Assumption,
    Carrier,
    Closure,
    Depot,
    Driver,
    Funding,
    Lane,
    Occupancy,
    Parcel,
    RelayPoint,
    Stock,
    StreetSpeed,
    Tariff,
    Vehicle,
    Vendor,
    Zone,
)

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, slots=True)
class RoadSettings:
    """Where roads come from: a file beside the tables, or `great-circle` for straight lines without road data."""

    source: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """Everything that is known before a day is planned.

    `folder` is where it was read, and `workbook` the name of the file in it (blank: the folder's CSV files); neither
    takes part in equality.
    """

    name: str
    timezone: str
    currency: str
    date: date
    country: str
    roads: RoadSettings
    depots: tuple[Depot, ...] = ()
    relay_points: tuple[RelayPoint, ...] = ()
    closures: tuple[Closure, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    drivers: tuple[Driver, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    stock: tuple[Stock, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    occupancy: tuple[Occupancy, ...] = ()
    lanes: tuple[Lane, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    speeds: tuple[StreetSpeed, ...] = ()
    zones: tuple[Zone, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    funding: tuple[Funding, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    folder: Path = field(default=Path(), compare=False)
    workbook: str = field(default="", compare=False)

    @cached_property
    def day(self) -> ServiceDay:
        """The service day, in the network's own time zone."""
        return ServiceDay(self.date, ZoneInfo(self.timezone))

    @cached_property
    def depot(self) -> Mapping[str, Depot]:
        """Depots by id."""
        return MappingProxyType({d.depot_id: d for d in self.depots})

    @cached_property
    def point(self) -> Mapping[str, RelayPoint]:
        """Relay points and lockers by id."""
        return MappingProxyType({p.point_id: p for p in self.relay_points})

    @cached_property
    def vendor(self) -> Mapping[str, Vendor]:
        """Vendors by id."""
        return MappingProxyType({v.vendor_id: v for v in self.vendors})

    @cached_property
    def stock_depots(self) -> Mapping[str, tuple[str, ...]]:
        """The further depots with a vendor's goods, by vendor, in the order of `stock.csv`."""
        depots: dict[str, tuple[str, ...]] = {}
        for row in self.stock:
            depots[row.vendor_id] = (*depots.get(row.vendor_id, ()), row.depot_id)
        return MappingProxyType(depots)

    @cached_property
    def parcel(self) -> Mapping[str, Parcel]:
        """Parcels by id."""
        return MappingProxyType({p.parcel_id: p for p in self.parcels})

    @cached_property
    def _assumed(self) -> Mapping[str, Decimal]:
        return {a.name: a.value for a in (*default_assumptions(), *self.assumptions)}

    def assume(self, name: str) -> Decimal:
        """A cost or behaviour figure: the network's own, else the default; an unknown name raises KeyError."""
        return self._assumed[name]

    def timezone_of(self, place: Depot | RelayPoint) -> ZoneInfo:
        """The time zone in which a place keeps its hours."""
        return ZoneInfo(place.timezone or self.timezone)

    def country_of(self, place: Depot | RelayPoint) -> str:
        """The country whose public holidays a place keeps, or blank."""
        return place.country or self.country

    def closure_of(self, place_id: str) -> Closure | None:
        """The closure under which a depot or point is shut on the service date, if any."""
        return next(
            (c for c in self.closures if c.place_id == place_id and c.first_day <= self.date <= c.last_day), None
        )

    def points_gdf(self) -> gpd.GeoDataFrame:
        """The relay points and lockers as GeoPandas shows them, with the columns of `relay_points.csv` (EPSG:4326)."""
        return to_gdf(RelayPoint, self.relay_points)

    def parcels_gdf(self) -> gpd.GeoDataFrame:
        """The parcels where their buyers live, with the columns of `parcels.csv` (EPSG:4326)."""
        return to_gdf(Parcel, self.parcels)
