"""The sample network `monaco`: a pooled last-mile network on the roads between Èze and Roquebrune-Cap-Martin."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import shapely

from data.network import Network, RoadSettings
from data.records import Closure, Depot, Occupancy, Parcel, Place, RelayPoint, Stock, Vehicle, Vendor
from data.writing import write_network
from relay_points.compartments import compartment_counts
from routing.osm.places import read_boundaries, read_buildings
from routing.roads import Roads, open_roads
from simulation.demand import Homes, draw_day
from simulation.sample.points import Chosen, choose_points, origin_page
from simulation.sample.trades import TRADES

EXTRACT = "roads.osm.pbf"
ORIGIN_PAGE = "POINTS.md"
DAY = date(2026, 11, 24)
SEED = 20261124
RELAYS, LOCKERS, PARCELS = 60, 6, 1500
_NEAR_ROAD_M = 150.0

_DEPOTS = (
    ("DM", "Fontvieille, Les Flots Bleus", 7.4156121, 43.729613),  # way/153447766, an industrial building
    ("DR", "Roquebrune, Carnolès", 7.4786738, 43.7627134),  # node/936294171, a car dealer's workshop
)
_VENDORS = (
    ("Riviera Mode", "DM"), ("Maison Carnolès", "DR"), ("Papeterie du Rocher", "DM"), ("Cap Sport", "DR"),
    ("Jouets Larvotto", "DM"), ("Le Bon Outil", "DR"), ("Librairie des Moulins", "DM"), ("Atelier Corniche", "DR"),
    ("Électro Azur", "DM"), ("Thés et Cafés du Port", "DM"), ("Jardin des Agrumes", "DR"), ("Vinyles Moneghetti", "DM"),
)  # fmt: skip
"""From the one that sells most to the one that sells least."""
_STOCKED_TWICE = (("V01", "DR"), ("V02", "DM"), ("V05", "DR"))
_COMPARTMENTS = ((14, 16, 8), (12, 14, 6), (12, 14, 6), (10, 12, 6), (10, 12, 6), (8, 8, 4))
"""Small, medium and large ones of the lockers, in the order in which their places were chosen."""
_SHUT = "R30"
"""The post office of Monaco-Ville, shut for works: those who chose it are offered another point."""


def make(folder: pathlib.Path, extract: pathlib.Path) -> None:
    """Write the sample into a folder, made if missing; the extract itself is copied where it is not there yet."""
    network, origin = build(extract)
    write_network(network, folder)
    (folder / ORIGIN_PAGE).write_text(origin, encoding="utf-8")


def build(extract: pathlib.Path) -> tuple[Network, str]:
    """The network, and a page about the origin of its points.

    Raises:
        RoadError: the extract can't be read.
    """
    roads = open_roads(extract.name, folder=extract.parent, max_snap_m=_NEAR_ROAD_M)
    homes = _served(Homes.in_buildings(read_buildings(extract)), roads)
    shops, beside = choose_points(extract, roads=roads, homes=homes, relays=RELAYS, lockers=LOCKERS)
    named = [*_westward("R", shops), *_westward("L", beside)]
    monaco = read_boundaries(extract, admin_level=8)["Monaco"]
    rank = {chosen.site.osm_id: k for k, chosen in enumerate(beside)}
    network = Network(
        name="monaco",
        timezone="Europe/Monaco",
        currency="EUR",
        date=DAY,
        country="MC",
        roads=RoadSettings(EXTRACT),
        depots=tuple(_depot(*row, monaco) for row in _DEPOTS),
        relay_points=tuple(_point(name, chosen, rank.get(chosen.site.osm_id), monaco) for name, chosen in named),
        closures=(_closure(),),
        vehicles=tuple(_vehicles()),
        vendors=tuple(_vendor(k, name, depot_id) for k, (name, depot_id) in enumerate(_VENDORS, start=1)),
        stock=tuple(Stock(vendor_id=vendor_id, depot_id=depot_id) for vendor_id, depot_id in _STOCKED_TWICE),
        folder=extract.parent,
    )
    network = replace(network, occupancy=tuple(_inside(network, np.random.default_rng(SEED + 1))))
    parcels = draw_day(network, homes, seed=SEED, count=PARCELS)
    return replace(network, parcels=_with_misfits(parcels)), origin_page(named)


def _served(homes: Homes, roads: Roads) -> Homes:
    """The homes that a van comes near: some hamlets of the extract hang on roads that leave it."""
    places = [Place(str(k), lon, lat) for k, (lon, lat) in enumerate(zip(homes.lon, homes.lat, strict=True))]
    near = roads.snap("van", places).reached
    return Homes(homes.lon[near], homes.lat[near], homes.households[near])


def _westward(letter: str, chosen: Sequence[Chosen]) -> list[tuple[str, Chosen]]:
    """Ids from west to east, so that neighbours on the map are neighbours in the table."""
    width = 2 if len(chosen) > 9 else 1
    ordered = sorted(chosen, key=lambda each: (each.site.lon, each.site.lat))
    return [(f"{letter}{k:0{width}d}", each) for k, each in enumerate(ordered, start=1)]


def _country(lon: float, lat: float, monaco: shapely.MultiPolygon) -> str:
    return "" if monaco.contains(shapely.Point(lon, lat)) else "FR"


def _depot(depot_id: str, name: str, lon: float, lat: float, monaco: shapely.MultiPolygon) -> Depot:
    return Depot(
        depot_id=depot_id, name=name, lon=lon, lat=lat, opening_hours="Mo-Sa 05:00-21:00", kind="warehouse", docks=None,
        load_s_per_parcel=0, handling_per_parcel=Decimal(0), fixed_per_day=Decimal(0), timezone="",
        country=_country(lon, lat, monaco), region="",
    )  # fmt: skip


def _point(point_id: str, chosen: Chosen, rank: int | None, monaco: shapely.MultiPolygon) -> RelayPoint:
    """A shop, or the locker whose place was chosen as number `rank`."""
    site = chosen.site
    small, medium, large = (None, None, None) if rank is None else _COMPARTMENTS[rank]
    return RelayPoint(
        point_id=point_id, name=chosen.name, kind="relay" if rank is None else "locker", status="open",
        lon=round(site.lon, 6), lat=round(site.lat, 6), opening_hours=chosen.hours, delivery_hours="",
        capacity_parcels=TRADES[site.kind].capacity_parcels if rank is None else None,
        compartments_s=small, compartments_m=medium, compartments_l=large, hold_days=None, max_weight_g=None,
        accepts=("parcel",), service_s=None, service_s_per_parcel=None,
        fee_per_parcel=Decimal("0.30") if rank is None else Decimal(0),
        fee_per_dropoff=Decimal("0.10") if rank is None else Decimal(0),
        fixed_per_day=Decimal(0), open_cost=Decimal(0), operator="",
        step_free=site.wheelchair in ("yes", "designated"), timezone="",
        country=_country(site.lon, site.lat, monaco), region="",
    )  # fmt: skip


def _closure() -> Closure:
    monday = DAY - timedelta(days=DAY.weekday())
    return Closure(place_id=_SHUT, first_day=monday, last_day=monday + timedelta(days=5), reason="works")


def _vendor(number: int, name: str, depot_id: str) -> Vendor:
    return Vendor(
        vendor_id=f"V{number:02d}", name=name, depot_id=depot_id, lon=None, lat=None, opening_hours="", service_s=None,
        region="", reserve_price=None, joins=0,
    )  # fmt: skip


def _vehicles() -> Iterator[Vehicle]:
    """The same three types at both depots; more bikes in the town centre, more vans at its edge."""
    for depot_id, vans, trucks, bikes in (("DM", 3, 1, 4), ("DR", 3, 1, 2)):
        yield _vehicle("van", depot_id, vans, 800, 8000, ("65", "0.19", "22.60"), (7, 15), "van", 150, 15)
        yield _vehicle("truck", depot_id, trucks, 2800, 30000, ("85", "0.45", "25"), (6, 14), "truck", None, 560)
        yield _vehicle("cargo-bike", depot_id, bikes, 180, 1500, ("18", "0.05", "19"), (9, 17), "cargo_bike", 70, 2)


def _vehicle(
    vehicle_type: str,
    depot_id: str,
    count: int,
    capacity_kg: int,
    capacity_l: int,
    costs: tuple[str, str, str],
    shift_h: tuple[int, int],
    profile: str,
    range_km: int | None,
    co2e_g_per_km: int,
) -> Vehicle:
    """A type at a depot; `costs` a day, a kilometre and an hour."""
    fixed_per_day, cost_per_km, cost_per_h = map(Decimal, costs)
    return Vehicle(
        vehicle_type=vehicle_type, depot_id=depot_id, count=count, capacity_g=capacity_kg * 1000,
        capacity_cm3=capacity_l * 1000, capacity_parcels=None, capacity_cages=None, capacity_chilled_cm3=None,
        fixed_per_day=fixed_per_day, cost_per_km=cost_per_km, cost_per_h=cost_per_h, cost_per_stop=Decimal(0),
        paid_hours="worked", shift_start_s=shift_h[0] * 3600, shift_end_s=shift_h[1] * 3600, latest_start_s=None,
        overtime_per_h=Decimal(0), max_overtime_s=0, max_trips=1, end_place="", driver_rules="none", profile=profile,
        height_m=None, width_m=None, length_m=None, weight_t=None, emission_class="",
        range_km=None if range_km is None else Decimal(range_km), recharge_min=None,
        co2e_wtw_g_per_km=Decimal(co2e_g_per_km),
    )  # fmt: skip


def _inside(network: Network, rng: np.random.Generator) -> Iterator[Occupancy]:
    """What lies in the points this morning: a fifth to a half of their room, since some day of the hold time."""
    volumes = np.cumsum(1.0 / np.arange(1, len(network.vendors) + 1))
    number = 0
    for point in network.relay_points:
        hold_days = int(network.assume(f"{point.kind}_hold_days"))
        kinds = compartment_counts(point) if point.kind == "locker" else {"": point.capacity_parcels or 0}
        for kind, room in kinds.items():
            for _ in range(int(room * (0.2 + 0.3 * rng.random()))):
                number += 1
                vendor, age, hour = rng.random(3).tolist()
                days = 1 + int((hold_days + 0.3) * age)  # a few have been there for too long
                came = datetime.combine(DAY - timedelta(days=days), time(9 + int(8 * hour)))
                expires = datetime.combine(came.date() + timedelta(days=hold_days), time(23, 59))
                yield Occupancy(
                    parcel_id=f"W{number:04d}",
                    vendor_id=network.vendors[int(np.searchsorted(volumes, vendor * volumes[-1]))].vendor_id,
                    point_id=point.point_id,
                    compartment=kind,
                    since=came,
                    expires=expires,
                    status="waiting" if expires.date() >= DAY else "expired",
                    return_depot_id="",
                )


def _with_misfits(parcels: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """The parcels, the last four made such that they can't be served today, each for another reason."""
    heavy, late, cold, early = map(_plain, parcels[-4:])
    return (
        *parcels[:-4],
        replace(heavy, weight_g=64_000, length_cm=190, width_cm=95, height_cm=80),
        replace(late, due=datetime.combine(DAY - timedelta(days=1), time(18))),
        replace(cold, goods="frozen"),
        replace(early, delivery="home", window_start_s=4 * 3600, window_end_s=5 * 3600),
    )


def _plain(parcel: Parcel) -> Parcel:
    """The parcel as a delivery to any point, today."""
    return replace(
        parcel, delivery="point", point_id="", direction="delivery", ready=None, due=None,
        window_start_s=None, window_end_s=None, needs_step_free=False,
    )  # fmt: skip
