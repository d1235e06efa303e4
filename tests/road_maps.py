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
from dataclasses import dataclass, field, replace
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
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    turns: tuple[tuple[tuple[tuple[str, str, int], ...], Mapping[str, str]], ...] = ()

    def with_mark(self, junction: str, **tags: str) -> RoadMap:
        """With a barrier, a signal or the like on a junction."""
        return replace(self, marks={**self.marks, junction: tags})

    def with_turn(self, source: str, via: str, target: str, **tags: str) -> RoadMap:
        """With a relation on a turn from a street into another, at a junction or by way of streets between them.

        Streets are named by the letters that they pass, those between by spaces.
        """
        between = [("via", "node", self._number(via))] if len(via) == 1 else []
        between += [("via", "way", self._way(street)) for street in via.split() if len(street) > 1]
        members = (("from", "way", self._way(source)), *between, ("to", "way", self._way(target)))
        return replace(self, turns=(*self.turns, (members, {"type": "restriction", **tags})))

    def _number(self, junction: str) -> int:
        return sorted(self.at).index(junction) + 1

    def _way(self, street: str) -> int:
        return 100 + next(i for i, (names, _) in enumerate(self.streets) if names in (street, street[::-1]))

    def place(self, junction: str, *, east_m: float = 0.0, north_m: float = 0.0) -> Place:
        """A place some metres from a junction."""
        lon, lat = self.at[junction]
        return Place(f"{junction}{east_m:+g}{north_m:+g}", lon + east_m * DEGREES_PER_M, lat + north_m * DEGREES_PER_M)

    def write(self, file: pathlib.Path, *, missing: str = "") -> pathlib.Path:
        """Write as OSM XML, without the nodes of the junctions in `missing`."""
        nodes = [
            f'<node id="{self._number(name)}" version="1" lon="{lon:.9f}" lat="{lat:.9f}">'
            + _tags(self.marks.get(name, {}))
            + "</node>"
            for name, (lon, lat) in self.at.items()
            if name not in missing
        ]
        ways = [
            f'<way id="{100 + number}" version="1">'
            + "".join(f'<nd ref="{self._number(name)}"/>' for name in names)
            + _tags(tags)
            + "</way>"
            for number, (names, tags) in enumerate(self.streets)
        ]
        relations = [
            f'<relation id="{1000 + number}" version="1">'
            + "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for role, kind, ref in members)
            + _tags(tags)
            + "</relation>"
            for number, (members, tags) in enumerate(self.turns)
        ]
        body = "".join(nodes + ways + relations)
        file.write_text(f'<?xml version="1.0"?><osm version="0.6">{body}</osm>', encoding="utf-8")
        return file


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


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
