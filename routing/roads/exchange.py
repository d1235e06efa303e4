"""The road graph for other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.roads.graph import RoadGraph
from routing.roads.profiles import street_classes

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx


def to_networkx(graph: RoadGraph, profile: str) -> nx.MultiDiGraph[int]:
    """The graph as networkx has it, one edge for each allowed direction, with the attributes that OSMnx gives.

    Nodes are OpenStreetMap's numbers, with `x` and `y` [degrees]. Edges carry `osmid` (of the way), `length` [m],
    `travel_time` [s] of the profile, `speed_kph`, `reversed` (against the way's own direction) and `geometry` (a
    LineString in the direction of travel, lon, lat). It has no turns: none costs time there, and none is forbidden, so
    that its fastest ways may take less than those of the travel table.
    """
    import networkx as nx  # noqa: PLC0415  # with shapely half a second to load, which no plan needs
    from shapely import LineString  # noqa: PLC0415

    found: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", profile=profile)
    lonlat = zip(graph.node_lon.tolist(), graph.node_lat.tolist(), strict=True)
    found.add_nodes_from(
        (node, {"x": lon, "y": lat}) for node, (lon, lat) in zip(graph.node_id.tolist(), lonlat, strict=True)
    )
    tails, heads, times_ms, codes = graph.arcs()
    nodes = graph.node_id
    for tail, head, time_ms, code in zip(
        nodes[tails].tolist(), nodes[heads].tolist(), times_ms.tolist(), codes.tolist(), strict=True
    ):
        edge, backwards = divmod(code, 2)
        length_m, travel_s = int(graph.length_cm[edge]) / 100, time_ms / 1000
        found.add_edge(
            tail,
            head,
            osmid=int(graph.way_id[edge]),
            length=length_m,
            travel_time=travel_s,
            speed_kph=3.6 * length_m / travel_s if travel_s else None,
            reversed=bool(backwards),
            geometry=LineString(graph.line(edge)[:: -1 if backwards else 1]),
        )
    return found


def to_gdf(graph: RoadGraph) -> gpd.GeoDataFrame:
    """A row for each allowed direction of each edge, in WGS84: `tail, head` (OpenStreetMap's numbers of the junctions),
    `osmid` (of the way), `highway` (class of street), `length_m, duration_s, kmh`, and the line in the direction of
    travel. Turns are left out, as in `to_networkx`.
    """
    import geopandas as gpd  # noqa: PLC0415  # half a second to load, which no plan needs
    import shapely  # noqa: PLC0415

    tails, heads, times_ms, arcs = graph.arcs()
    edges = arcs >> 1
    owner = np.repeat(np.arange(len(graph.tail)), np.diff(graph.first))
    along = np.asarray(shapely.linestrings(graph.lonlat, indices=owner), dtype=object)[edges]
    length_m, duration_s = graph.length_cm[edges] / 100, times_ms / 1000
    return gpd.GeoDataFrame(
        {
            "tail": graph.node_id[tails],
            "head": graph.node_id[heads],
            "osmid": graph.way_id[edges],
            "highway": np.array(street_classes())[graph.street_class[edges]],
            "length_m": length_m,
            "duration_s": duration_s,
            "kmh": 3.6 * np.divide(length_m, duration_s, out=np.full(len(edges), np.nan), where=duration_s > 0),
        },
        geometry=np.where(arcs & 1, shapely.reverse(along), along),
        crs="EPSG:4326",
    )
