"""Roads drawn as ASCII maps, written as OpenStreetMap files.

Capital letters are junctions, `-` and `|` residential streets, `=` and `#` primary ones, `.` and `:` footways, and
`>`, `<`, `^`, `v` residential streets one way. Every character is 25 m wide and 25 m high, and the first one lies
where the equator meets the prime meridian, so that distances can be counted.
"""

from __future__ import annotations

import pathlib
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.sax.saxutils import quoteattr

from data.records import Place

CELL_M = 25.0
DEGREES_PER_M = 360 / (2 * 3.141592653589793 * 6_371_008.8)

ACROSS = {
    "-": {"highway": "residential"},
    "=": {"highway": "primary"},
    ".": {"highway": "footway"},
    ">": {"highway": "residential", "oneway": "yes"},
    "<": {"highway": "residential", "oneway": "-1"},
}
DOWN = {"|": ACROSS["-"], "#": ACROSS["="], ":": ACROSS["."], "v": ACROSS[">"], "^": ACROSS["<"]}


@dataclass(frozen=True)
class RoadMap:
    """A drawn map: where its junctions are, and its streets with their tags."""

    at: Mapping[str, tuple[float, float]]
    streets: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def place(self, junction: str, *, east_m: float = 0.0, north_m: float = 0.0) -> Place:
        """A place some metres from a junction."""
        lon, lat = self.at[junction]
        return Place(f"{junction}{east_m:+g}{north_m:+g}", lon + east_m * DEGREES_PER_M, lat + north_m * DEGREES_PER_M)

    def write(self, file: pathlib.Path, *, missing: str = "") -> pathlib.Path:
        """Write as OSM XML, without the nodes of the junctions in `missing`."""
        ids = {name: i + 1 for i, name in enumerate(sorted(self.at))}
        nodes = [
            f'<node id="{ids[name]}" version="1" lon="{lon:.9f}" lat="{lat:.9f}"/>'
            for name, (lon, lat) in self.at.items()
            if name not in missing
        ]
        ways = [
            f'<way id="{100 + number}" version="1">'
            + "".join(f'<nd ref="{ids[name]}"/>' for name in names)
            + "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
            + "</way>"
            for number, (names, tags) in enumerate(self.streets)
        ]
        file.write_text('<?xml version="1.0"?><osm version="0.6">' + "".join(nodes + ways) + "</osm>", encoding="utf-8")
        return file


def draw(text: str, *more: tuple[str, dict[str, str]]) -> RoadMap:
    """Read a map; `more` are further streets, each the letters that it passes and its tags."""
    rows = textwrap.dedent(text).strip("\n").split("\n")
    step = CELL_M * DEGREES_PER_M
    at = {char: (x * step, -y * step) for y, row in enumerate(rows) for x, char in enumerate(row) if char.isupper()}
    columns = ["".join(column) for column in zip_longest(*rows, fillvalue=" ")]
    streets = [
        (start + end, dict(kinds[street]))
        for lines, kinds in ((rows, ACROSS), (columns, DOWN))
        for line in lines
        for start, street, end in re.findall(rf"([A-Z])([{re.escape(''.join(kinds))}])\2*(?=([A-Z]))", line)
    ]
    return RoadMap(at, streets + list(more))
