"""Streets of a GraphML file in OSMnx's conventions (`osmnx.save_graphml`).

Such a file tells less than an extract: no signed turns, barriers or limits of weight, and of the ways that OSMnx joined
to one edge the tags of the first.
"""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import numpy as np

from data.errors import RoadError
from routing.osm.ways import Ways, is_kept

if TYPE_CHECKING:
    import networkx as nx

SUFFIX = ".graphml"
_DEGREES = ("epsg:4326", "wgs84", "ogc:crs84")


def read_graphml(file: pathlib.Path) -> Ways:
    """Read the streets of a graph that OSMnx has saved; each of its edges is a way, those both ways once.

    Raises `RoadError` if the file is missing, damaged, no such graph, projected, or holds no street.
    """
    import networkx as nx  # noqa: PLC0415  # it takes long to load, and extracts don't need it

    if not file.is_file():
        raise RoadError(f"{file}: there is no such road extract")
    try:
        graph = nx.read_graphml(file, node_type=int, force_multigraph=True)
    except (ParseError, nx.NetworkXException, OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise RoadError(f"{file}: the GraphML file is damaged ({error}); save it again") from error
    if not isinstance(graph, nx.MultiDiGraph):
        raise RoadError(f"{file}: is no graph of OSMnx (its edges have no direction); save it with osmnx.save_graphml")
    crs = str(graph.graph.get("crs", "epsg:4326")).lower()
    if crs not in _DEGREES:
        raise RoadError(f"{file}: its positions are not in degrees but in {crs}; save the graph before it is projected")
    try:
        return _ways(graph)
    except (KeyError, ValueError, SyntaxError, TypeError) as error:
        raise RoadError(f"{file}: is no graph of OSMnx ({error!r}); save it with osmnx.save_graphml") from error
    except _NoStreetsError:
        raise RoadError(f"{file}: the graph holds no streets (edges with a `highway`)") from None


class _NoStreetsError(Exception):
    pass


def _ways(graph: nx.MultiDiGraph[int]) -> Ways:
    where = {node: (float(said["x"]), float(said["y"])) for node, said in graph.nodes(data=True)}
    new_id = max(where, default=0)
    refs: list[list[int]] = []
    way_id: list[int] = []
    tags: list[dict[str, str]] = []
    for tail, head, said in _edges(graph):
        between = []
        for position in _line(said.get("geometry"))[1:-1]:
            new_id += 1
            where[new_id] = position
            between.append(new_id)
        refs.append([tail, *between, head])
        way_id.append(int(_first(said["osmid"])))
        tags.append(_tags(said))
    if not refs:
        raise _NoStreetsError
    node_id = np.array(sorted(where), np.int64)
    lonlat = np.array([where[node] for node in node_id.tolist()])
    if not (np.isfinite(lonlat).all() and (np.abs(lonlat) <= (180.0, 90.0)).all()):
        raise ValueError("positions that are no degrees")
    index = {node: i for i, node in enumerate(node_id.tolist())}
    marks = {
        index[node]: {key: str(value) for key, value in said.items() if key in ("highway", "barrier", "crossing")}
        for node, said in graph.nodes(data=True)
        if "highway" in said or "barrier" in said
    }
    lon, lat = lonlat[:, 0].copy(), lonlat[:, 1].copy()
    return Ways(
        extent=(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())),
        lon=lon,
        lat=lat,
        node_id=node_id,
        first=np.cumsum([0, *map(len, refs)], dtype=np.int64),
        nodes=np.array([index[ref] for way in refs for ref in way], np.int64),
        way_id=np.array(way_id, np.int64),
        tags=tuple(tags),
        marks=marks,
        restrictions=(),
    )


def _edges(graph: nx.MultiDiGraph[int]) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """The streets, of those both ways the one direction that is met first; OSMnx has an edge for each."""
    met: set[tuple[int, int, str, int]] = set()
    for tail, head, said in graph.edges(data=True):
        if "highway" not in said or (tail == head and not said.get("geometry")):
            continue
        if not _is_true(said.get("oneway", False)):
            ids = str(sorted(map(str, _all(said["osmid"]))))
            metres = round(float(said.get("length", 0.0)))
            if (head, tail, ids, metres) in met:
                met.remove((head, tail, ids, metres))
                continue
            met.add((tail, head, ids, metres))
        yield tail, head, said


def _tags(said: Mapping[str, Any]) -> dict[str, str]:
    found = {key: str(_first(value)) for key, value in said.items() if is_kept(key) and key != "oneway"}
    return found | {"oneway": "yes" if _is_true(said.get("oneway", False)) else "no"}


def _line(geometry: object) -> list[tuple[float, float]]:
    if geometry is None:
        return []
    from shapely import from_wkt  # noqa: PLC0415

    return [(float(x), float(y)) for x, y, *_ in from_wkt(str(geometry)).coords]


def _all(value: object) -> list[object]:
    """The values of an attribute: OSMnx writes several as a Python list."""
    text = str(value)
    if text.startswith("[") and text.endswith("]"):
        found = ast.literal_eval(text)
        return list(found) if found else [""]
    return [value]


def _first(value: object) -> Any:
    return _all(value)[0]


def _is_true(value: object) -> bool:
    return str(_first(value)).lower() in ("true", "yes", "1")
