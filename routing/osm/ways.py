"""Streets of an OpenStreetMap extract: where they run and what their tags say, for every kind of traveller; and what
stands on them, and which turns are signed.

Nothing is judged here: who may use a street, which way and how fast is the business of `routing.roads`.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import osmium

from data.errors import RoadError

EXTRACT_SUFFIXES = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")

_KEPT_KEYS = frozenset(
    "highway route duration junction oneway area service name ref motorroad maxspeed surface tracktype smoothness toll "
    "cycleway bridge tunnel "
    "access vehicle motor_vehicle motorcar goods hgv hazmat bicycle cargo_bike foot "
    "maxheight maxwidth maxlength maxweight maxaxleload maxweightrating".split()
)
"""Tags that a rule of the road may read, with everything after a colon (`maxspeed:hgv:conditional`)."""
_KEPT_AS_THEY_ARE = frozenset(("source:maxspeed", "zone:maxspeed"))

_KEPT_NODE_KEYS = _KEPT_KEYS | frozenset("barrier direction locked traffic_signals crossing".split())
_NODE_MARKS = ("barrier", "highway")
"""A node is kept with its tags if it has one of these."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A relation that bids or forbids a turn, as it is mapped."""

    relation_id: int
    tags: dict[str, str]
    sources: tuple[int, ...]
    """OpenStreetMap's numbers of the ways that one comes from."""
    via_node: int | None
    """OpenStreetMap's number of the node where one turns, or None."""
    via_ways: tuple[int, ...]
    """The ways in between, in order, where there is no such node."""
    targets: tuple[int, ...]
    """The ways that one turns into."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The streets of an extract; way `w` runs through `nodes[first[w]:first[w + 1]]`, two or more of them.

    A way that leaves the extract is cut where nodes are missing, so that one `way_id` may occur more than once.
    """

    extent: tuple[float, float, float, float]
    """lon_min, lat_min, lon_max, lat_max: what the file says it covers, else what its streets cover [degrees]."""
    lon: npt.NDArray[np.float64]
    """Nodes [degrees], float64[V]."""
    lat: npt.NDArray[np.float64]
    """Nodes [degrees], float64[V]."""
    node_id: npt.NDArray[np.int64]
    """OpenStreetMap's number of each node, ascending, int64[V]."""
    first: npt.NDArray[np.int64]
    """Where each way starts in `nodes`, int64[W + 1]."""
    nodes: npt.NDArray[np.int64]
    """The ways' nodes in order, as indices into `lon` and `lat`."""
    way_id: npt.NDArray[np.int64]
    """OpenStreetMap's number of each way, int64[W]."""
    tags: tuple[dict[str, str], ...]
    """Each way's tags that a rule of the road may read; a ferry's `highway` is `ferry` unless it has one."""
    marks: dict[int, dict[str, str]]
    """The tags of nodes on which a barrier, a signal or the like stands, by their index."""
    restrictions: tuple[Restriction, ...]
    """Those with ways to come from and to turn into, and something in between."""


def read_ways(file: pathlib.Path) -> Ways:
    """Read all streets (`highway`) and ferries (`route=ferry`) of an extract in any format of `EXTRACT_SUFFIXES`.

    Raises `RoadError` if the file is missing, damaged, cut short, of another format, or holds no street.
    """
    if not file.name.endswith(EXTRACT_SUFFIXES):
        raise RoadError(f"{file}: not an OpenStreetMap extract; its name must end in {', '.join(EXTRACT_SUFFIXES)}")
    if not file.is_file():
        raise RoadError(f"{file}: there is no such road extract")
    if file.stat().st_size == 0:
        raise RoadError(f"{file}: the road extract is empty; copy or download it again")
    try:
        box = osmium.io.Reader(str(file), osmium.osm.NOTHING).header().box()
        refs, way_id, tags = _read_streets(file)
        where = _read_positions(file, {ref for way in refs for ref in way})
        marks = _read_marks(file)
        restrictions = _read_restrictions(file)
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:  # by the kind of damage
        raise RoadError(f"{file}: the road extract is damaged ({error}); copy or download it again") from error

    node_id = np.array(sorted(where), dtype=np.int64)
    pieces = [(piece, w) for w, way in enumerate(refs) for piece in _inside(way, where)]
    if not pieces:
        raise RoadError(f"{file}: the extract holds no streets (ways with a `highway` tag and their nodes)")
    at = np.array([where[ref] for ref in node_id.tolist()])
    lon, lat = at[:, 0].copy(), at[:, 1].copy()
    owner = [w for _, w in pieces]
    ways = Ways(
        extent=(
            (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
            if box.valid()
            else (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
        ),
        lon=lon,
        lat=lat,
        node_id=node_id,
        first=np.cumsum([0, *(len(piece) for piece, _ in pieces)], dtype=np.int64),
        nodes=np.searchsorted(node_id, np.array([ref for piece, _ in pieces for ref in piece], dtype=np.int64)),
        way_id=np.array([way_id[w] for w in owner], dtype=np.int64),
        tags=tuple(tags[w] for w in owner),
        marks={int(np.searchsorted(node_id, ref)): said for ref, said in marks.items() if ref in where},
        restrictions=restrictions,
    )
    for array in (ways.lon, ways.lat, ways.node_id, ways.first, ways.nodes, ways.way_id):
        array.flags.writeable = False
    return ways


def _read_streets(file: pathlib.Path) -> tuple[list[list[int]], list[int], list[dict[str, str]]]:
    refs: list[list[int]] = []
    way_id: list[int] = []
    tags: list[dict[str, str]] = []
    streets = osmium.filter.KeyFilter("highway", "route")
    for way in osmium.FileProcessor(str(file), osmium.osm.WAY).with_filter(streets):
        assert isinstance(way, osmium.osm.Way)
        if "highway" not in way.tags and way.tags.get("route") != "ferry":
            continue
        refs.append([node.ref for node in way.nodes])
        way_id.append(way.id)
        tags.append({"highway": "ferry"} | {tag.k: tag.v for tag in way.tags if is_kept(tag.k)})
    return refs, way_id, tags


def is_kept(key: str) -> bool:
    """Whether a rule of the road may read a tag."""
    return key.partition(":")[0] in _KEPT_KEYS or key in _KEPT_AS_THEY_ARE


def _read_marks(file: pathlib.Path) -> dict[int, dict[str, str]]:
    marked = osmium.filter.KeyFilter(*_NODE_MARKS)
    return {
        node.id: {tag.k: tag.v for tag in node.tags if tag.k.partition(":")[0] in _KEPT_NODE_KEYS}
        for node in osmium.FileProcessor(str(file), osmium.osm.NODE).with_filter(marked)
    }


def _read_restrictions(file: pathlib.Path) -> tuple[Restriction, ...]:
    found = []
    turns = osmium.filter.TagFilter(("type", "restriction"))
    for relation in osmium.FileProcessor(str(file), osmium.osm.RELATION).with_filter(turns):
        assert isinstance(relation, osmium.osm.Relation)
        members: dict[tuple[str, str], list[int]] = {}
        for member in relation.members:
            members.setdefault((member.role, member.type), []).append(member.ref)
        sources, targets = members.get(("from", "w"), []), members.get(("to", "w"), [])
        nodes, ways = members.get(("via", "n"), []), members.get(("via", "w"), [])
        if sources and targets and (len(nodes) == 1) != bool(ways):
            tags = {tag.k: tag.v for tag in relation.tags}
            via = nodes[0] if nodes else None
            found.append(Restriction(relation.id, tags, tuple(sources), via, tuple(ways), tuple(targets)))
    return tuple(found)


def _read_positions(file: pathlib.Path, wanted: set[int]) -> dict[int, tuple[float, float]]:
    nodes = osmium.FileProcessor(str(file), osmium.osm.NODE)
    if all(ref >= 0 for ref in wanted):  # hand-drawn files number from -1 down, which osmium's filter refuses
        nodes = nodes.with_filter(osmium.filter.IdFilter(wanted))
    where: dict[int, tuple[float, float]] = {}
    for node in nodes:
        assert isinstance(node, osmium.osm.Node)
        at = node.location
        if node.id in wanted and at.valid():
            where[node.id] = (at.lon, at.lat)
    return where


def _inside(way: list[int], where: dict[int, tuple[float, float]]) -> Iterable[list[int]]:
    """The stretches of a way whose nodes are all known, without a node that repeats its predecessor."""
    stretch: list[int] = []
    for ref in way:
        if ref not in where:
            if len(stretch) > 1:
                yield stretch
            stretch = []
        elif not stretch or stretch[-1] != ref:
            stretch.append(ref)
    if len(stretch) > 1:
        yield stretch
