"""Places of an OpenStreetMap extract: sites where parcels could wait, buildings with buyers, administrative areas.

What stands at a place is told as its mapper tagged it; what it is good for is decided elsewhere. Buildings and areas
are single ways or multipolygon relations. One that the extract cuts off is left out, and so is one that was never
uploaded (editors number such things below zero, and osmium makes no areas of them).
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import osmium
import shapely

from data.errors import RoadError
from routing.osm.ways import EXTRACT_SUFFIXES

_AMENITIES = frozenset({"pharmacy", "fuel", "post_office", "parcel_locker"})
_NO_SHOP = frozenset({"no", "vacant"})
_NOT_PUBLIC = frozenset({"no", "private"})

_DWELLINGS = frozenset(
    {"yes", "residential", "apartments", "house", "detached", "semidetached_house", "semi", "terrace", "bungalow"}
    | {"terraced_house", "cabin", "villa", "farm", "dormitory"}
)
"""Values of `building` behind which somebody may live; `yes` is most of what imports from land registers say."""
_OTHER_USES = frozenset(
    {"aeroway", "amenity", "craft", "government", "healthcare", "historic", "leisure", "man_made", "military", "office"}
    | {"parking", "power", "public_transport", "railway", "religion", "shop", "tourism"}
)
"""A building with one of these tags is used for something else than living."""

_DEGREE_M = 6_371_008.8 * np.pi / 180
"""Metres of one degree along a meridian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A shop, pharmacy, fuel station, post office, parcel locker or railway station; degrees WGS84."""

    osm_id: str
    """As OpenStreetMap's addresses write it: `node/123`, `way/123` or `relation/123`."""
    kind: str
    """`pharmacy`, `fuel`, `post_office`, `parcel_locker`, `station`, else its `shop` tag: `bakery` …"""
    name: str
    lon: float
    lat: float
    opening_hours: str
    """As tagged, valid or not; blank where it is not tagged."""
    wheelchair: str
    """As tagged: `yes`, `limited`, `no` …; blank where it is not tagged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A building in which people may live; `lon, lat` is its centroid, degrees WGS84."""

    osm_id: str
    kind: str
    """The value of its `building` tag."""
    lon: float
    lat: float
    footprint_m2: float
    levels: int | None
    """Storeys above ground, where tagged."""
    flats: int | None
    """Dwellings, where tagged."""


def read_sites(file: pathlib.Path) -> tuple[Site, ...]:
    """Read the places of an extract that could become a relay point, where they are open to the public.

    An area counts at its centroid. Fuel for boats and private stations are left out.

    Returns:
        The sites, nodes before ways before relations, each in the order of their numbers.

    Raises:
        RoadError: the file is missing, damaged or of another format.
    """
    keys = osmium.filter.KeyFilter("amenity", "shop", "railway")
    sites = []
    with _reading(file):
        for thing in osmium.FileProcessor(str(file)).with_areas(keys).with_filter(keys):
            tags = {tag.k: tag.v for tag in thing.tags}
            kind = _site_kind(tags)
            if not kind or tags.get("access") in _NOT_PUBLIC or "seamark:type" in tags:
                continue
            if isinstance(thing, osmium.osm.Node) and thing.location.valid():
                key, lon, lat = (0, thing.id), thing.location.lon, thing.location.lat
            elif isinstance(thing, osmium.osm.Area) and (shape := _shape(thing)):
                key, lon, lat = _area_key(thing), shape.centroid.x, shape.centroid.y
            else:
                continue
            site = Site(
                osm_id=_osm_id(key),
                kind=kind,
                name=tags.get("name", "").strip(),
                lon=round(lon, 7),
                lat=round(lat, 7),
                opening_hours=tags.get("opening_hours", "").strip(),
                wheelchair=tags.get("wheelchair", ""),
            )
            sites.append((key, site))
    return tuple(site for _, site in sorted(sites, key=lambda pair: pair[0]))


def read_buildings(file: pathlib.Path) -> tuple[Building, ...]:
    """Read the buildings of an extract in which people may live.

    Left out: buildings tagged with another use (a church, a hotel, a shop), and what land registers call light
    construction (`wall=no`: sheds and canopies). The footprint is measured on a sphere, courtyards taken off.

    Returns:
        The buildings, ways before relations, each in the order of their numbers.

    Raises:
        RoadError: the file is missing, damaged or of another format.
    """
    keys = osmium.filter.KeyFilter("building")
    kept: list[tuple[tuple[int, int], str, int | None, int | None]] = []
    shapes = []
    with _reading(file):
        for area in osmium.FileProcessor(str(file)).with_areas(keys).with_filter(keys):
            if not isinstance(area, osmium.osm.Area):  # the ways and relations of which areas are made come by too
                continue
            tags = {tag.k: tag.v for tag in area.tags}
            if tags["building"] not in _DWELLINGS or tags.get("wall") == "no" or _OTHER_USES & tags.keys():
                continue
            if shape := _shape(area):
                levels, flats = _count(tags.get("building:levels", "")), _count(tags.get("building:flats", ""))
                kept.append((_area_key(area), tags["building"], levels, flats))
                shapes.append(shape)
    lon, lat, footprint_m2 = _centroids(shapes)
    buildings = [
        Building(
            osm_id=_osm_id(key), kind=kind, lon=lon[k], lat=lat[k],
            footprint_m2=footprint_m2[k], levels=levels, flats=flats,
        )
        for k, (key, kind, levels, flats) in enumerate(kept)
    ]  # fmt: skip
    order = sorted(range(len(kept)), key=lambda k: kept[k][0])
    return tuple(buildings[k] for k in order)


def read_boundaries(file: pathlib.Path, *, admin_level: int) -> Mapping[str, shapely.MultiPolygon]:
    """Read the administrative areas of one level that lie whole in an extract, by name; polygons in degrees.

    In most of Europe level 2 is a country and level 8 a municipality. Of two areas with one name the larger is kept.

    Raises:
        RoadError: the file is missing, damaged or of another format.
    """
    found: dict[str, shapely.MultiPolygon] = {}
    keys = osmium.filter.TagFilter(("boundary", "administrative"))
    with _reading(file):
        for area in osmium.FileProcessor(str(file)).with_areas(keys).with_filter(keys):
            if not isinstance(area, osmium.osm.Area):
                continue
            tags = {tag.k: tag.v for tag in area.tags}
            if tags.get("admin_level") != str(admin_level):
                continue
            name, shape = tags.get("name", ""), _shape(area)
            if name and shape and (name not in found or shape.area > found[name].area):
                found[name] = shape
    return dict(sorted(found.items()))


@contextmanager
def _reading(file: pathlib.Path) -> Iterator[None]:
    """Tell what is wrong with an extract in the words of its owner."""
    if not file.name.endswith(EXTRACT_SUFFIXES):
        raise RoadError(f"{file}: not an OpenStreetMap extract; its name must end in {', '.join(EXTRACT_SUFFIXES)}")
    if not file.is_file():
        raise RoadError(f"{file}: there is no such extract")
    if file.stat().st_size == 0:
        raise RoadError(f"{file}: the extract is empty; copy or download it again")
    try:
        yield
    except (RuntimeError, OSError, ValueError) as fault:  # by the kind of damage
        raise RoadError(f"{file}: the extract is damaged ({fault}); copy or download it again") from fault


def _site_kind(tags: Mapping[str, str]) -> str:
    """What a thing is, most telling tag first; blank where parcels could not wait."""
    amenity = tags.get("amenity", "")
    if amenity in _AMENITIES:
        return amenity
    shop = tags.get("shop", "").partition(";")[0].strip()
    if shop and shop not in _NO_SHOP:
        return "shop" if shop == "yes" else shop
    return "station" if tags.get("railway") in ("station", "halt") else ""


def _area_key(area: osmium.osm.Area) -> tuple[int, int]:
    return (1 if area.from_way() else 2, area.orig_id())


def _osm_id(key: tuple[int, int]) -> str:
    return f"{('node', 'way', 'relation')[key[0]]}/{key[1]}"


def _shape(area: osmium.osm.Area) -> shapely.MultiPolygon | None:
    """The polygons of an area; None where the extract cuts it off or its outline crosses itself."""
    if area.num_rings()[0] == 0:
        return None
    shape = shapely.from_wkb(osmium.geom.WKBFactory().create_multipolygon(area))
    return shape if isinstance(shape, shapely.MultiPolygon) and shape.area > 0 else None


def _centroids(shapes: list[shapely.MultiPolygon]) -> tuple[list[float], list[float], list[float]]:
    """Longitudes and latitudes [degrees] and areas [m²] of polygons that are small against the globe."""
    centre = shapely.centroid(np.array(shapes, dtype=object))
    lon: npt.NDArray[np.float64] = shapely.get_x(centre).round(7)
    lat: npt.NDArray[np.float64] = shapely.get_y(centre).round(7)
    area = shapely.area(np.array(shapes, dtype=object)) * _DEGREE_M**2 * np.cos(np.radians(lat))
    return lon.tolist(), lat.tolist(), area.round(1).tolist()


def _count(text: str) -> int | None:
    """A number of storeys or flats; mappers write `3`, `3.5` and much else."""
    try:
        return max(int(float(text)), 0)
    except (ValueError, OverflowError):
        return None
