"""Where the points of a sample network stand: places of an extract, chosen so that households have one near."""

from __future__ import annotations

import math
import pathlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.hours import validate_hours
from data.records import Place
from routing.osm.places import Site, read_sites
from routing.osm.ways import Ways, read_ways
from routing.roads.globe import haversine_m
from routing.roads.source import Roads
from simulation.demand import Homes
from simulation.sample.trades import LOCKER_HOURS, LOCKER_LABELS, TRADES

Floats = npt.NDArray[np.float64]

_NEAR_ROAD_M = 60.0
_FAR_M = 3000.0
"""As far as the nearest point counts: beyond, a household has none."""
_STATION = 200
"""As attractive as a shop for so many parcels: people come by every day."""
_ON_MOTORWAY = frozenset({"node/25213244", "node/1258762124", "node/1790048647"})
"""Service areas of the A 8, which nobody reaches from the villages beside them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place that became a point."""

    site: Site
    name: str
    hours: str
    hours_from: str
    """`OpenStreetMap` or `typical`."""


def choose_points(
    extract: pathlib.Path, *, roads: Roads, homes: Homes, relays: int, lockers: int
) -> tuple[list[Chosen], list[Chosen]]:
    """Choose shops and places for lockers among those of an extract, at most 60 m from a street that a van may use.

    Lockers are chosen first, then shops with the lockers in place. Each choice adds the place that shortens the
    households' way to their nearest point most, weighted for what is known about it (the greedy method for the
    p-median problem: Kuehn and Hamburger, Management Science 9, 1963).

    Returns:
        The shops and the places for lockers, each in the order of choice.
    """
    sites = [site for site in read_sites(extract) if site.osm_id not in _ON_MOTORWAY]
    snapped = roads.snap("van", [Place(site.osm_id, site.lon, site.lat) for site in sites])
    sites = [site for site, away_m in zip(sites, snapped.distance_m.tolist(), strict=True) if away_m <= _NEAR_ROAD_M]
    far = np.full(len(homes.lon), _FAR_M)
    outdoors = [s for s in sites if s.kind in LOCKER_LABELS and s.name and s.opening_hours in ("", LOCKER_HOURS)]
    beside, nearest_m = _greedy(outdoors, homes, far, lockers)
    taken = {site.osm_id for site in beside}
    shops, _ = _greedy([s for s in sites if s.kind in TRADES and s.osm_id not in taken], homes, nearest_m, relays)
    street = _Streets(read_ways(extract))
    return [_as_shop(site, street) for site in shops], [_as_locker(site) for site in beside]


def _greedy(sites: Sequence[Site], homes: Homes, nearest_m: Floats, count: int) -> tuple[list[Site], Floats]:
    """The sites chosen one by one, and every household's way to the nearest point after that."""
    from_m = np.stack([haversine_m(np.array(s.lon), np.array(s.lat), homes.lon, homes.lat) for s in sites])
    weight = np.array([_weight(site) for site in sites])
    chosen: list[int] = []
    for _ in range(count):
        saved_m = (np.maximum(nearest_m - from_m, 0.0) * homes.households).sum(axis=1) * weight
        saved_m[chosen] = -1.0
        best = int(saved_m.argmax())
        chosen.append(best)
        nearest_m = np.minimum(nearest_m, from_m[best])
    return [sites[k] for k in chosen], nearest_m


def _weight(site: Site) -> float:
    """Better known places are better examples, and large or busy ones better points: relative to the way they save."""
    known = 2.0 if _valid(site.opening_hours) or site.wheelchair == "yes" else 1.0 if site.name else 0.6
    return known * math.sqrt(TRADES[site.kind].capacity_parcels if site.kind in TRADES else _STATION)


def _valid(hours: str) -> bool:
    try:
        validate_hours(hours)
    except ValueError:
        return False
    return bool(hours)


def _as_shop(site: Site, street: _Streets) -> Chosen:
    trade = TRADES[site.kind]
    tagged = _valid(site.opening_hours)
    if not site.name:
        name = f"{trade.label}, {street.nearest(site)}"
    elif site.kind in LOCKER_LABELS and site.kind != "supermarket":  # often named only after their town or brand
        name = f"{trade.label} {site.name}"
    else:
        name = site.name
    hours, source = (site.opening_hours, "OpenStreetMap") if tagged else (trade.hours, "typical")
    return Chosen(site, name, hours, source)


def _as_locker(site: Site) -> Chosen:
    source = "OpenStreetMap" if site.opening_hours == LOCKER_HOURS else "typical"
    return Chosen(site, f"Locker, {LOCKER_LABELS[site.kind].lower()} {site.name}", LOCKER_HOURS, source)


class _Streets:
    """The named streets of an extract."""

    def __init__(self, ways: Ways) -> None:
        sizes = np.diff(ways.first)
        names = np.array([tags.get("name", "") for tags in ways.tags])[np.repeat(np.arange(len(sizes)), sizes)]
        named = names != ""
        self._names = names[named]
        self._lon, self._lat = ways.lon[ways.nodes[named]], ways.lat[ways.nodes[named]]

    def nearest(self, site: Site) -> str:
        """The name of the street with the nearest node."""
        away_m = haversine_m(np.array(site.lon), np.array(site.lat), self._lon, self._lat)
        return str(self._names[int(away_m.argmin())])


def origin_page(points: Iterable[tuple[str, Chosen]]) -> str:
    """A Markdown table of points and the places of OpenStreetMap that they stand at."""
    lines = [
        "# Where the points come from",
        "",
        "Written by `python -m simulation.sample`. Hours marked *typical* are usual for the trade and not observed.",
        "",
        "| point | name | kind | OpenStreetMap | hours |",
        "|---|---|---|---|---|",
    ]
    for point_id, chosen in points:
        site = chosen.site
        link = f"[{site.osm_id}](https://www.openstreetmap.org/{site.osm_id})"
        lines.append(f"| {point_id} | {chosen.name} | {site.kind} | {link} | {chosen.hours_from} |")
    return "\n".join([*lines, ""])
