"""The map of a plan: one HTML file that opens from disk, with or without a network connection.

Everything the page needs lies in it: Leaflet, its own script and style, and the plan as a JSON island. With a
connection it asks openstreetmap.org for tiles; without one, the streets of the road extract are the background. Data
reach the page only through that island and `textContent`, and a Content Security Policy names the scripts by their
hash, so that a parcel called `</script>` is only an odd name.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

TILES: Final = "https://tile.openstreetmap.org"
"""The tile server; its usage policy asks for a Referer, which a page opened from disk does not send."""

_SCRIPTS: Final = ("map_data.js", "map_streets.js", "map_lines.js", "map_marks.js", "map_panel.js", "map_page.js")
"""The page's own scripts, one after the other in one scope: a later one may use what an earlier one defines."""

TIERS: Final = (
    frozenset({"motorway", "trunk"}),
    frozenset({"primary", "secondary"}),
    frozenset({"tertiary", "unclassified", "residential", "living_street", "road"}),
    frozenset({"service", "pedestrian", "busway", "bus_guideway"}),
)
"""Classes of the OSM key `highway` by how wide they are drawn (`*_link` as `*`); paths and the rest come last."""

_STREET_POINTS: Final = 400_000
"""Street points that a page may carry (about 3 bytes each): beyond, the least important classes are left out."""

PIECE: Final = 2_000
"""Points of a street that are simplified together, as many as an OSM way may have: GEOS recurses on crooked lines."""

_DIGITS: Final = 1e5
"""Positions are kept to 5 decimals of a degree, about a metre."""


def map_page(
    rounds_geojson: Mapping[str, Any],
    *,
    title: str,
    summary: Mapping[str, Any],
    streets: Sequence[tuple[str, NDArray[np.float64]]] = (),
) -> str:
    """The HTML text of a plan's map.

    `#round=ID` at the end of the page's address opens that round, and `&stop=N` its N-th stop.

    Args:
        rounds_geojson: a GeoJSON FeatureCollection. Property `kind` says what a feature is: `round` (LineString or
            MultiLineString, `colour` as `#rrggbb`), or a Point: `point`, `home`, `vendor` (visits, with `round_id`),
            `depot`, `idle_point`, `unassigned`. A feature without geometry is listed but not drawn.
        title: what the page is called in the browser and at its top.
        summary: the plan's figures as in `summary.json`, and `network`, `date` (ISO), `currency` (ISO 4217) if known.
        streets: the background, as (value of the OSM key `highway`, lon-lat degrees `[k, 2]`).

    Raises:
        ValueError: a figure or a position is not a finite number, or a feature has an unknown kind.
    """
    content = {"title": title, "summary": dict(summary), **_plan(rounds_geojson), "streets": _tiers(streets)}
    # Every `<` is escaped, so that no data can close the island; ASCII only, so that no encoding can break it.
    island = json.dumps(content, default=_plain, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")

    style = re.sub(r"url\([^)]*\)", "none", _asset("leaflet/leaflet.css")) + _asset("map.css")
    guard = _asset("map_guard.js")
    leaflet = f"/*!\n{_asset('leaflet/LICENSE')}*/\n" + _asset("leaflet/leaflet.js").split("\n//# sourceMappingURL")[0]
    script = '"use strict";\n(() => {\n' + "".join(map(_asset, _SCRIPTS)) + "})();\n"
    parts = {
        "policy": _policy(scripts=(guard, leaflet, script), styles=(style,)),
        "title": escape(title),
        "style": style,
        "guard": guard,
        "leaflet": leaflet,
        "script": script,
        "island": island,
    }
    # One pass over the template: what a part contains is never searched again.
    template = files("routing.export").joinpath("map_template.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template)


def _asset(name: str) -> str:
    """The text of one of the page's files; LF only, because browsers hash scripts after dropping CR."""
    return files("routing.export").joinpath("assets", name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _policy(*, scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A Content Security Policy that runs these scripts and styles only, and talks to the tile server only."""

    def hashes(texts: Iterable[str]) -> str:
        return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)

    return (
        f"default-src 'none'; connect-src {TILES}; img-src blob: data:; script-src {hashes(scripts)}; "
        f"style-src {hashes(styles)}; base-uri 'none'; form-action 'none'"
    )


def _plan(collection: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The features by kind, their properties as they are and their geometry compact.

    Rounds get `line`, a stream of `_stream`; points get `at`, whole 1e-5 degrees (lon, lat).
    """
    lists = {"round": "rounds", "depot": "depots", "idle_point": "idle", "unassigned": "unassigned"}
    lists |= dict.fromkeys(("point", "home", "vendor"), "visits")
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in lists.values()}
    for feature in collection["features"]:
        properties = dict(feature["properties"])
        if properties.get("kind") not in lists:
            raise ValueError(f"kind {properties.get('kind')!r} of a feature: it must be one of {', '.join(lists)}")
        geometry = feature.get("geometry") or {"type": None}
        match geometry["type"]:
            case "LineString":
                properties["line"] = _stream([np.asarray(geometry["coordinates"], np.float64)])
            case "MultiLineString":
                properties["line"] = _stream([np.asarray(part, np.float64) for part in geometry["coordinates"]])
            case "Point":
                properties["at"] = [round(value * _DIGITS) for value in geometry["coordinates"][:2]]
        found[lists[properties["kind"]]].append(properties)
    return found


def _tiers(streets: Sequence[tuple[str, NDArray[np.float64]]]) -> list[str]:
    """One stream of polylines for each width of street, simplified to 2 m; minor ones dropped if there are too many."""
    by_tier: list[list[NDArray[np.float64]]] = [[] for _ in range(len(TIERS) + 1)]
    for highway, lonlat in streets:
        name = highway.removesuffix("_link")
        tier = next((i for i, names in enumerate(TIERS) if name in names), len(TIERS))
        by_tier[tier] += [lonlat[i : i + PIECE] for i in range(0, len(lonlat) - 1, PIECE - 1)]
    streams, points = [], 0
    for tier_lines in by_tier:
        lines = list(simplified(tier_lines, tolerance_m=2.0))
        points += sum(map(len, lines))
        if points > _STREET_POINTS:
            break
        streams.append(_stream(lines))
    return streams


def simplified(lines: Sequence[NDArray[np.float64]], *, tolerance_m: float) -> Iterator[NDArray[np.float64]]:
    """The lines without the points that lie within a tolerance of the line through the others (Douglas-Peucker)."""
    if not lines:
        return
    lonlat = np.concatenate(lines)
    index = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    # Near one latitude, metres are degrees times two constants; an error of a few per cent far away is harmless here.
    metres = np.array([111_320.0 * np.cos(np.radians(lonlat[:, 1].mean())), 110_570.0])
    simple = shapely.simplify(shapely.linestrings(lonlat * metres, indices=index), tolerance_m, preserve_topology=False)
    kept, owner = shapely.get_coordinates(simple, return_index=True)
    yield from np.split(kept / metres, np.flatnonzero(np.diff(owner)) + 1)


def _stream(lines: Sequence[NDArray[np.float64]]) -> str:
    """Polylines as text: for each line its number of points, then its points, each as the step from the one before.

    Whole 1e-5 degrees, lon before lat; each number as in Google's encoded polylines (zigzag, five bits a character,
    characters 63 to 126). The first point of a line is a step from the last of the previous line, the very first from
    0, 0.
    """
    kept = [line for line in lines if len(line)]
    if not kept:
        return ""
    lonlat = np.concatenate(kept)[:, :2]
    if not np.isfinite(lonlat).all():
        raise ValueError("a line of the map has a position that is not a finite number")
    steps = np.diff(np.rint(lonlat * _DIGITS).astype(np.int64), axis=0, prepend=0)
    lengths = np.array([len(line) for line in kept])
    starts = 2 * (np.cumsum(lengths) - lengths)
    return _packed(np.insert(steps.ravel(), starts, lengths))


def _packed(numbers: NDArray[np.int64]) -> str:
    """Whole numbers below 2**30 in size as characters 63 to 126."""
    zigzag = np.where(numbers < 0, ~(numbers << 1), numbers << 1)[:, None]
    shift = 5 * np.arange(7)
    needed = (zigzag >> shift > 0) | (shift == 0)
    more = zigzag >> (shift + 5) > 0
    characters: NDArray[np.int64] = ((zigzag >> shift) & 31) + 32 * more + 63
    return bytes(characters[needed].astype(np.uint8)).decode("ascii")


def _plain(value: object) -> object:
    """What JSON has no word for: exact decimals as text, NumPy's numbers as Python's."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a {type(value).__name__} cannot be shown on the map: give text or a number")
