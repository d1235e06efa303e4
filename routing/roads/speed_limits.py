"""How fast a street lets one go: its limit as it is tagged, and what its surface allows.

https://wiki.openstreetmap.org/wiki/Key:maxspeed: a number of km/h unless `mph` or `knots` follows, or the zone whose
limit holds, as `FR:urban`. `speed_limits.csv` says what those are, first for all countries and then for those that
differ, blank where there is none; after the wiki's table of implicit limits and OSRM's `car.lua`. `surfaces.csv` says
how fast vehicles go on a surface, a track or a worn street at most, after OSRM's `car.lua` and `bicycle.lua`.
"""

from __future__ import annotations

import csv
import pathlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

LIMITS_FILE = pathlib.Path(__file__).with_name("speed_limits.csv")
SURFACES_FILE = pathlib.Path(__file__).with_name("surfaces.csv")

WALK_KMH = 7.0
"""What `walk` is taken for, as German courts do."""

_NUMBER = re.compile(r"(\d+(?:\.\d+)?) ?(km/h|kmh|kph|mph|knots)?")
_ZONE = re.compile(r"([A-Z]{2})(-[A-Z]{2,3})?:([a-z_]+)")
_ZONE_OF_ITS_OWN = re.compile(r"[A-Z]{2}(?:-[A-Z]{2,3})?:(?:zone:?)?(\d+)")
_KMH = {None: 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}


def limit_kmh(maxspeed: str) -> float | None:
    """The speed limit of a `maxspeed` tag [km/h]; None where there is none, or the value says nothing that is known."""
    text = maxspeed.strip()
    if text == "walk":
        return WALK_KMH
    if match := _NUMBER.fullmatch(text) or _ZONE_OF_ITS_OWN.fullmatch(text):
        unit = match[2] if match.re is _NUMBER else None
        return float(match[1]) * _KMH[unit] or None
    if match := _ZONE.fullmatch(text):
        country, region, zone = match.groups()
        limits = _limits()
        for place in (f"{country}{region or ''}", country, ""):
            if (place, zone) in limits:
                return limits[place, zone]
    return None


def signed_kmh(tags: Mapping[str, str], keys: tuple[str, ...], direction: str) -> Iterator[float]:
    """Every limit that a street's tags set for one direction [km/h]; where none is signed, that of its kind of zone.

    Args:
        tags: of the street.
        keys: whose limits hold, as `maxspeed, maxspeed:hgv`.
        direction: `forward` or `backward`.
    """
    found = False
    for key in (each for stem in keys for each in (f"{stem}:{direction}", stem)):
        limit = limit_kmh(tags.get(key, ""))
        if limit is not None:
            found = True
            yield limit
    if keys and not found:
        zones = (limit_kmh(tags.get(key, "")) for key in ("maxspeed:type", "source:maxspeed", "zone:maxspeed"))
        yield from (limit for limit in zones if limit is not None)


def surface_kmh(tags: Mapping[str, str], kind: Literal["motor", "cycle", "foot"]) -> Iterator[float]:
    """How fast each of a street's tags lets a kind of traveller go at most [km/h]."""
    if kind != "foot":
        for key in ("surface", "tracktype", "smoothness"):
            limit = _surfaces()[kind].get((key, tags.get(key, "")))
            if limit is not None:
                yield limit


@cache
def _limits() -> Mapping[tuple[str, str], float | None]:
    with LIMITS_FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["country"], row["zone"]): float(row["kmh"]) if row["kmh"] else None for row in csv.DictReader(file)
        }


@cache
def _surfaces() -> Mapping[str, Mapping[tuple[str, str], float]]:
    with SURFACES_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        kind: {(row["key"], row["value"]): float(row[f"{kind}_kmh"]) for row in rows if row[f"{kind}_kmh"]}
        for kind in ("motor", "cycle")
    }
