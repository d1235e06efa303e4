"""From places to the road: the nearest point on an edge, and what it costs to go on from there.

The graph behind a table has every place inserted: a place cuts its edge in two parts, whose milliseconds and
centimetres add up to the whole edge's. A place that meets the road at a junction, to the centimetre, stands on it, and
places on one edge that have the same milliseconds and centimetres before them stand on one spot. Nobody is brought
anything on a motorway or a ferry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import shapely

from data.records import Place
from routing.roads.globe import from_mercator, haversine_m, mercator
from routing.roads.graph import RoadGraph
from routing.roads.kernels import INF, SHIFT
from routing.roads.profiles import classes_without_stopping, street_classes

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Points on edges of a road graph; weights are milliseconds << 30 | centimetres, `kernels.INF` for no way."""

    edge: Int64s
    """int64[N]."""
    along: Floats
    """Where on the edge's line, from its tail, float64[N] [units of `globe.mercator`]."""
    fraction: Floats
    """Which part of the edge's line that is, float64[N], 0 to 1."""
    cm: Int64s
    """Where on the edge, from its tail, int64[N] [cm]."""
    lon: Floats
    """float64[N] [degrees]."""
    lat: Floats
    """float64[N] [degrees]."""
    distance_m: Floats
    """From the places to their spots, float64[N] [m]."""
    from_tail: Int64s
    """Weight from the edge's tail to the spot, int64[N]."""
    to_tail: Int64s
    """Weight from the spot to the edge's tail, int64[N]."""
    from_head: Int64s
    """Weight from the edge's head to the spot, int64[N]."""
    to_head: Int64s
    """Weight from the spot to the edge's head, int64[N]."""

    def take(self, which: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Spots:
        """Some of the spots, in the order asked for."""
        return Spots(**{each.name: getattr(self, each.name)[which] for each in fields(self)})

    def timed(self, graph: RoadGraph) -> Spots:
        """The same spots with their weights on a graph of the same edges."""
        onwards, backwards = graph.onwards_ms[self.edge], graph.backwards_ms[self.edge]
        length = graph.length_cm[self.edge]
        from_tail, to_head = _parts(self.fraction, onwards, self.cm, length)
        from_head, to_tail = _parts(1.0 - self.fraction, backwards, length - self.cm, length)
        return replace(self, from_tail=from_tail, to_tail=to_tail, from_head=from_head, to_head=to_head)


class Snapper:
    """Finds the nearest edges of one graph on which one may stop, or of all where that is nowhere; building it takes as
    long as a few thousand places.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        edges = np.repeat(np.arange(len(graph.tail)), np.diff(graph.first))
        self._lines = np.asarray(shapely.linestrings(mercator(graph.lonlat), indices=edges), dtype=object)
        without = classes_without_stopping()
        shut = [number for number, name in enumerate(street_classes()) if name in without]
        stopping = np.flatnonzero(~np.isin(graph.street_class, shut))
        self._edges = stopping if len(stopping) else np.arange(len(graph.tail))
        self._tree = shapely.STRtree(self._lines[self._edges])

    def spots(self, places: Sequence[Place]) -> Spots:
        """The nearest point on the graph for each place; of equally near edges, the first."""
        graph = self._graph
        lon = np.array([place.lon for place in places], dtype=np.float64)
        lat = np.array([place.lat for place in places], dtype=np.float64)
        points = shapely.points(mercator(np.column_stack([lon, lat])))
        which, found = self._tree.query_nearest(points, all_matches=True)
        edge = np.full(len(places), len(graph.tail))
        np.minimum.at(edge, which, self._edges[found])

        lines = self._lines[edge]
        along = shapely.line_locate_point(lines, points)
        on_road = shapely.line_interpolate_point(lines, along)
        spot_lon, spot_lat = from_mercator(shapely.get_coordinates(on_road)).T.copy()
        total = shapely.length(lines)
        fraction = np.divide(along, total, out=np.zeros_like(along), where=total > 0)
        length = graph.length_cm[edge]
        cm = np.rint(fraction * length).astype(np.int64)
        at_tail, at_head = cm == 0, (cm == length) & (cm > 0)
        fraction = np.where(at_tail, 0.0, np.where(at_head, 1.0, fraction))
        unknown = np.full(len(places), INF)
        return Spots(
            edge=edge,
            along=along,
            fraction=fraction,
            cm=cm,
            lon=spot_lon,
            lat=spot_lat,
            distance_m=haversine_m(lon, lat, spot_lon, spot_lat),
            from_tail=unknown,
            to_tail=unknown,
            from_head=unknown,
            to_head=unknown,
        ).timed(graph)


def _parts(fraction: Floats, whole_ms: Int64s, cm: Int64s, length_cm: Int64s) -> tuple[Int64s, Int64s]:
    """Weights of the first `fraction` of one direction of edges, `cm` long, and of the rest; INF where not allowed."""
    ms = np.rint(fraction * whole_ms).astype(np.int64)
    closed = whole_ms < 0
    near = np.where(closed, INF, (ms << SHIFT) | cm)
    rest = np.where(closed, INF, ((whole_ms - ms) << SHIFT) | (length_cm - cm))
    return near, rest
