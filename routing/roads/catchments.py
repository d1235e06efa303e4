"""Who comes to a point within some minutes, by the network's own ways, and the area from which one does.

A catchment is exact: its pairs are the cells of the travel table, from homes to points, that are short enough. An
isochrone is drawn: the stretches of street from which the point is reached in time, `BESIDE_M` metres wide to both
sides, where the homes stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from routing.roads import reach
from routing.roads.globe import EARTH_RADIUS_M, from_mercator, mercator
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import Hierarchy
from routing.roads.kernels import INF, SHIFT
from routing.roads.snapping import Spots
from routing.roads.table import spread

if TYPE_CHECKING:
    import pandas as pd

Int64s = npt.NDArray[np.int64]

BESIDE_M = 40.0
"""How far from the middle of a street the homes stand that it leads to."""
_YARD_M2 = 10_000.0
"""A gap in an isochrone that is smaller than this is a yard between its streets, not a place out of reach."""
_SIMPLER_M = 3.0
_POINTS_AT_A_TIME = 32


@dataclass(frozen=True, slots=True, eq=False)
class Catchments:
    """K pairs of a point and a home from which one comes to it in time; by point, the nearest home first."""

    point_ids: tuple[str, ...]
    home_ids: tuple[str, ...]
    profile: str
    within_s: int
    point: Int64s
    """Which of `point_ids`, int64[K], ascending."""
    home: Int64s
    """Which of `home_ids`, int64[K]."""
    duration_s: npt.NDArray[np.int32]
    """From the home to the point, int32[K] [s], as in the travel table."""
    distance_m: npt.NDArray[np.int32]
    """On the same way, int32[K] [m]."""

    def __post_init__(self) -> None:
        order = np.lexsort((self.home, self.distance_m, self.duration_s, self.point))
        for name in ("point", "home", "duration_s", "distance_m"):
            object.__setattr__(self, name, getattr(self, name)[order])

    @property
    def homes_of(self) -> Int64s:
        """How many homes each point has, int64[P]."""
        return np.bincount(self.point, minlength=len(self.point_ids))

    @property
    def covered(self) -> npt.NDArray[np.bool_]:
        """Which homes have a point, bool[H]."""
        found = np.zeros(len(self.home_ids), np.bool_)
        found[self.home] = True
        return found

    def to_frame(self) -> pd.DataFrame:
        """One row a pair: `point_id, home_id, profile, duration_s, distance_m`."""
        import pandas as pd  # noqa: PLC0415 - half a second to load, and only tables on disk need it

        return pd.DataFrame(
            {
                "point_id": np.array(self.point_ids, dtype=object)[self.point],
                "home_id": np.array(self.home_ids, dtype=object)[self.home],
                "profile": self.profile,
                "duration_s": self.duration_s,
                "distance_m": self.distance_m,
            }
        )


class Catcher:
    """Searches one graph backwards, against the direction of its turns."""

    def __init__(self, graph: RoadGraph, hierarchy: Hierarchy) -> None:
        self._graph = graph
        order = np.argsort(graph.turn_target, kind="stable")
        self._turns = (
            np.searchsorted(graph.turn_target[order], np.arange(len(graph.arc) + 1)),
            graph.turn_source[order],
            hierarchy.turn_weight[order],
        )
        edges = graph.arc >> 1
        by_edge = np.argsort(edges, kind="stable")
        self._states = np.searchsorted(edges[by_edge], np.arange(len(graph.tail) + 1)), by_edge, graph.arc

    def pairs(self, points: Spots, homes: Spots, within_s: int) -> tuple[Int64s, Int64s, Int64s, Int64s]:
        """The points and homes of all pairs in time, with seconds and metres, rounded half up."""
        by_edge = np.argsort(homes.edge, kind="stable")
        home_first = np.searchsorted(homes.edge[by_edge], np.arange(len(self._graph.tail) + 1))
        found: dict[int, tuple[Int64s, Int64s, Int64s]] = {}

        def catch(start: int, stop: int) -> None:
            some = points.take(np.arange(start, stop))
            found[start] = reach.catch(
                *self._turns,
                *self._states,
                some.edge,
                some.to_head,
                some.to_tail,
                home_first,
                by_edge,
                homes.to_head,
                homes.to_tail,
                np.int64(_most_ms(within_s)),
                np.int64(self._graph.ms_mask),
                np.int64(start),
            )

        spread(catch, len(points.edge), _POINTS_AT_A_TIME)
        if not found:
            return (np.empty(0, np.int64),) * 4
        point, home, weight = (np.concatenate(parts) for parts in zip(*(found[i] for i in sorted(found)), strict=True))
        ms, cm = (weight >> SHIFT) & self._graph.ms_mask, weight & ((1 << SHIFT) - 1)
        return point, home, (ms + 500) // 1000, (cm + 50) // 100

    def isochrone(self, points: Spots, i: int, within_s: int) -> shapely.MultiPolygon:
        """The area of spot `i` [degrees lon, lat]."""
        stretches = self._stretches(points, i, within_s)
        # The map's scale grows with the latitude, and is the same all over a town.
        metre = 1 / (np.radians(EARTH_RADIUS_M) * np.cos(np.radians(points.lat[i])))
        area = shapely.union_all(shapely.buffer(np.array(stretches, object), BESIDE_M * metre, quad_segs=3))
        parts = [part for part in shapely.get_parts(area) if isinstance(part, shapely.Polygon)]
        filled = [
            shapely.Polygon(part.exterior, [hole for hole in part.interiors if _area(hole) >= _YARD_M2 * metre**2])
            for part in parts
        ]
        simple = shapely.simplify(shapely.MultiPolygon(filled), _SIMPLER_M * metre)
        drawn: shapely.MultiPolygon = shapely.transform(simple, from_mercator)
        return drawn if isinstance(drawn, shapely.MultiPolygon) else shapely.MultiPolygon([drawn])

    def _stretches(self, points: Spots, i: int, within_s: int) -> list[shapely.Point | shapely.LineString]:
        """The parts of streets, as `mercator` has them, from which spot `i` is reached in time."""
        graph, most_ms, edge = self._graph, _most_ms(within_s), int(points.edge[i])
        least = np.full(len(graph.arc), INF)
        settled = reach.reached(
            *self._turns,
            *self._states,
            points.edge[i],
            points.to_head[i],
            points.to_tail[i],
            np.int64(most_ms),
            np.int64(graph.ms_mask),
            least,
        )
        settled = settled[settled < 2 * len(graph.tail)]
        left_ms = most_ms - ((least[settled] >> SHIFT) & graph.ms_mask)
        arc_ms = np.column_stack([graph.onwards_ms, graph.backwards_ms]).ravel()[settled]
        passed = arc_ms >= 0  # the other direction may end in a state that only its copies lead on from
        part = np.minimum(1.0, left_ms[passed] / np.maximum(arc_ms[passed], 1))
        # Of each edge the part before its head from which one goes on there, and the part after its tail.
        shares: dict[int, list[float]] = {}
        for arc, share in zip(settled[passed].tolist(), part.tolist(), strict=True):
            shares.setdefault(arc >> 1, [0.0, 0.0])[arc & 1] = share
        intervals = [
            (each, interval)
            for each, (by_head, by_tail) in shares.items()
            for interval in ([(0.0, 1.0)] if by_head + by_tail >= 1 else [(1 - by_head, 1.0), (0.0, by_tail)])
        ]
        at = float(points.fraction[i])
        before, after = (
            most_ms / max(int(ms[edge]), 1) if ms[edge] >= 0 else 0.0 for ms in (graph.onwards_ms, graph.backwards_ms)
        )
        intervals.append((edge, (max(0.0, at - before), min(1.0, at + after))))
        return [
            substring(shapely.LineString(mercator(graph.line(each))), start, stop, normalized=True)
            for each, (start, stop) in intervals
            if stop > start or each == edge
        ]


def _area(ring: shapely.LinearRing) -> float:
    return float(shapely.Polygon(ring).area)


def _most_ms(within_s: int) -> int:
    """The most milliseconds that are rounded to so many seconds."""
    return 1000 * within_s + 499
