"""Roads read from an OpenStreetMap extract, or from a graph of OSMnx."""

from __future__ import annotations

import hashlib
import itertools
import pathlib
import threading
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from data.errors import RoadError
from data.records import Place
from routing.osm import STREET_SUFFIXES, Ways, read_streets
from routing.roads import kept
from routing.roads.catchments import Catcher, Catchments
from routing.roads.conditions import NO_HOURS, moments
from routing.roads.directions import Guide
from routing.roads.exchange import to_gdf, to_networkx
from routing.roads.graph import RoadGraph, build_graph
from routing.roads.hierarchy import Hierarchy, build_hierarchy
from routing.roads.kernels import SHIFT
from routing.roads.limits import VehicleSize
from routing.roads.matrix import TravelMatrix
from routing.roads.paces import Pace, periods_of
from routing.roads.paths import Way, fastest_path
from routing.roads.prepared import Labels, Prepared, ids, near
from routing.roads.profiles import Profile
from routing.roads.snapping import Snapper
from routing.roads.source import Kind, NetworkSize, Path, Snapping, Street, WindowsOf
from routing.roads.steps import Step
from routing.roads.street_names import StreetNames
from routing.roads.survey import background, signs
from routing.roads.table import Labelled
from routing.roads.travellers import Traveller, rules_of

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import shapely


class OsmRoads:
    """The streets of one extract, prepared for a profile when it is first asked for and kept in the cache folder.

    A place may be at most `max_snap_m` metres from the road; an extract that changes on disk needs a new `OsmRoads`.
    Where `paces` say how fast streets are driven at some hours, there is a table for each period of the day.
    `windows_of` tells when hours are open, in seconds of the day: without it nothing that is signed for some hours
    holds.
    """

    def __init__(
        self,
        file: pathlib.Path,
        *,
        max_snap_m: float,
        paces: Sequence[Pace] = (),
        windows_of: WindowsOf | None = None,
    ) -> None:
        if not file.name.endswith(STREET_SUFFIXES):
            raise RoadError(
                f"{file.name}: not a road source; give an OpenStreetMap extract or graph "
                f"({', '.join(STREET_SUFFIXES)}), a table of travel times (.csv, .parquet, .npz) or `great-circle`"
            )
        try:
            if not file.is_file():
                raise RoadError(f"{file}: there is no such road extract")
        except OSError as fault:
            raise RoadError(f"{file}: the road extract can't be read: {fault.strerror}") from None
        self._file = file
        self._max_snap_m = max_snap_m
        self._paces = tuple(paces)
        self._windows_of = windows_of
        self._lock = threading.RLock()
        self._prepared: dict[str, Prepared] = {}
        self._guides: dict[Prepared, Guide] = {}

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """lon_min, lat_min, lon_max, lat_max of the extract [degrees]."""
        with self._lock:
            return self._background[0]

    def lines(self) -> tuple[Street, ...]:
        """The streets that a van may use, one line a way."""
        with self._lock:
            return self._background[1]

    def snap(self, traveller: Kind, places: Sequence[Place]) -> Snapping:
        """The nearest point of the traveller's well-connected network, for each place."""
        prepared = self._prepare(traveller)
        spots = prepared.snapper.spots(places)
        reached = spots.distance_m <= self._max_snap_m
        return Snapping(ids(places), prepared.profile.name, spots.lon, spots.lat, spots.distance_m, reached)

    def matrix(self, traveller: Kind, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        """Seconds and metres of the fastest paths; of equally fast ones, the shortest. A way that takes less than half
        a second in one period takes 1 s there if it takes more in another.
        """
        return self.destinations(traveller, places if to is None else to).matrix_from(places)

    def destinations(self, traveller: Kind, places: Sequence[Place]) -> Labels:
        """The places with their labels, one set a period."""
        prepared = self._prepare(traveller)
        spots, columns = near(prepared, places, self._max_snap_m)
        labels = [Labelled.of(*part, prepared.timed(spots, part), columns, inward=True) for part in prepared.parts]
        return Labels(prepared, self._max_snap_m, ids(places), labels)

    def path(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> Path:
        """The fastest path along the streets in the period in which one leaves, with the seconds and metres of the
        matrix there.
        """
        prepared, duration_s, distance_m, way = self._way(traveller, origin, destination, depart_s)
        return Path(duration_s, distance_m, way.line(prepared.graph))

    def directions(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> tuple[Step, ...]:
        """The same path as instructions from street to street."""
        prepared, _, distance_m, way = self._way(traveller, origin, destination, depart_s)
        with self._lock:
            if prepared not in self._guides:
                self._guides[prepared] = Guide(prepared.graph, self._names)
            guide = self._guides[prepared]
        return guide.steps(way, (destination.lon, destination.lat), distance_m)

    def _way(self, traveller: Kind, origin: Place, destination: Place, depart_s: int) -> tuple[Prepared, int, int, Way]:
        """What answers for the traveller, and the seconds and metres of a path."""
        prepared = self._prepare(traveller)
        spots = prepared.snapper.spots([origin, destination])
        for place, away in zip((origin, destination), spots.distance_m.tolist(), strict=True):
            if away > self._max_snap_m:
                raise RoadError(
                    f"{place.place_id} is {away:,.0f} m from the nearest road for the profile `{traveller}`; "
                    f"at most {self._max_snap_m:,.0f} m are bridged"
                )
        part = prepared.part(depart_s)
        one, other = (prepared.timed(spots, part).take(np.array([i])) for i in (0, 1))
        way = fastest_path(*part, one, other)
        if way is None:
            raise RoadError(f"no way leads from {origin.place_id} to {destination.place_id} for profile `{traveller}`")
        ms, cm = (way.weight >> SHIFT) & part.graph.ms_mask, way.weight & ((1 << SHIFT) - 1)
        return prepared, (ms + 500) // 1000, (cm + 50) // 100, way

    def catchments(
        self, traveller: Kind, points: Sequence[Place], homes: Sequence[Place], within_s: int, depart_s: int = 0
    ) -> Catchments:
        """The homes from which each point is reached in time, by a search from each point that goes no farther."""
        prepared = self._prepare(traveller)
        part = prepared.part(depart_s)
        (ends, of_points), (starts, of_homes) = (near(prepared, places, self._max_snap_m) for places in (points, homes))
        found = Catcher(*part).pairs(prepared.timed(ends, part), prepared.timed(starts, part), within_s)
        return Catchments(
            ids(points),
            ids(homes),
            prepared.profile.name,
            within_s,
            of_points[found[0]],
            of_homes[found[1]],
            *(each.astype(np.int32) for each in found[2:]),
        )

    def isochrones(
        self, traveller: Kind, points: Sequence[Place], within_s: int, depart_s: int = 0
    ) -> tuple[shapely.MultiPolygon, ...]:
        """Around the streets from which each point is reached in time."""
        from shapely import MultiPolygon  # noqa: PLC0415 - only needed here

        prepared = self._prepare(traveller)
        part = prepared.part(depart_s)
        ends, of_points = near(prepared, points, self._max_snap_m)
        ends, catcher = prepared.timed(ends, part), Catcher(*part)
        areas = [MultiPolygon() for _ in points]
        for i, point in enumerate(of_points.tolist()):
            areas[point] = catcher.isochrone(ends, i, within_s)
        return tuple(areas)

    @property
    def named(self) -> None:
        """None: streets lead to any place that is near one."""
        return

    def ways(self, travellers: Collection[Kind]) -> frozenset[int]:
        """The ways of the travellers' well-connected networks."""
        return frozenset().union(*(self._prepare(each).graph.way_id.tolist() for each in travellers))

    def size(self, traveller: Kind) -> NetworkSize:
        """The junctions and streets of the traveller's well-connected network."""
        graph = self._prepare(traveller).graph
        return NetworkSize(len(graph.node_id), round(int(graph.length_cm.sum()) / 100))

    def unknown_values(self) -> dict[str, int]:
        """How often each tag occurs that says nothing that any rule knows, the most frequent first."""
        with self._lock:
            return dict(zip(self._signs["unknown"].tolist(), self._signs["times"].tolist(), strict=True))

    def to_networkx(self, traveller: Kind) -> nx.MultiDiGraph[int]:
        """The traveller's well-connected network: nodes with `x, y`, edges with `length` [m] and `travel_time` [s]."""
        prepared = self._prepare(traveller)
        return to_networkx(prepared.graph, prepared.profile.name)

    def to_gdf(self, traveller: Kind) -> gpd.GeoDataFrame:
        """The traveller's well-connected network, a row for each direction of each street."""
        return to_gdf(self._prepare(traveller).graph)

    def _prepare(self, traveller: Kind) -> Prepared:
        rules = rules_of(traveller)
        with self._lock:
            if isinstance(traveller, Traveller) and traveller.out_s and rules.size:
                rules = replace(rules, while_out=moments(self._windows, *traveller.out_s))
            subject = self._subject(rules)
            if subject not in self._prepared:
                arrays = kept.load(self._content, subject)
                if arrays is None:
                    graph = self._graph(rules)
                    hierarchy = build_hierarchy(graph)
                    kept.save(self._content, subject, _arrays("graph", graph) | _arrays("hierarchy", hierarchy))
                else:
                    graph = RoadGraph(**_fields("graph", arrays))
                    hierarchy = Hierarchy(**_fields("hierarchy", arrays))
                periods = periods_of(self._paces, rules)
                self._prepared[subject] = Prepared(rules, graph, hierarchy, Snapper(graph), periods)
            return self._prepared[subject]

    def _subject(self, rules: Profile) -> str:
        """What the graph of a profile is kept as: the same for all sizes that no limit of the extract tells apart, and
        for all times at which the same hours hold.
        """
        if rules.size is None:
            return rules.name
        parts = [rules.name, *map(str, rules.size.among(self._limits))]
        if rules.while_out != NO_HOURS:
            told = sorted("\n".join(sorted(moment)) for moment in rules.while_out)
            parts.append(hashlib.sha256("\n\n".join(told).encode()).hexdigest()[:12])
        return "-".join(parts)

    @cached_property
    def _windows(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """When the hours are open that conditions of access, size and turns name."""
        if self._windows_of is None:
            return {}
        return {hours: self._windows_of(hours) for hours in self._signs["hours"].tolist()}

    def _graph(self, rules: Profile) -> RoadGraph:
        ways = self._ways
        try:
            return build_graph(ways, rules)
        except RoadError as error:
            raise RoadError(f"{self._file}: {error}") from error

    @cached_property
    def _background(self) -> tuple[tuple[float, float, float, float], tuple[Street, ...]]:
        arrays = kept.load(self._content, "background")
        if arrays is None:
            arrays = background(self._ways)
            kept.save(self._content, "background", arrays)
        west, south, east, north = arrays["extent"].tolist()
        first, lonlat = arrays["first"].tolist(), arrays["lonlat"]
        lines = (lonlat[start:stop] for start, stop in itertools.pairwise(first))
        return (west, south, east, north), tuple(zip(arrays["highway"].tolist(), lines, strict=True))

    @cached_property
    def _limits(self) -> dict[str, list[float]]:
        """All limits of size and weight in the extract, by the names of `VehicleSize`."""
        return {name: self._signs[name].tolist() for name in VehicleSize._fields}

    @cached_property
    def _signs(self) -> kept.Arrays:
        arrays = kept.load(self._content, "signs")
        if arrays is None:
            arrays = signs(self._ways)
            kept.save(self._content, "signs", arrays)
        return arrays

    @cached_property
    def _names(self) -> StreetNames:
        arrays = kept.load(self._content, "names")
        if arrays is None:
            names = StreetNames.of(self._ways)
            kept.save(self._content, "names", {each.name: getattr(names, each.name) for each in fields(names)})
            return names
        return StreetNames(**arrays)

    @cached_property
    def _content(self) -> str:
        return kept.content_hash(self._file)

    @cached_property
    def _ways(self) -> Ways:
        return read_streets(self._file)


def _arrays(kind: str, record: RoadGraph | Hierarchy) -> kept.Arrays:
    return {f"{kind}_{each.name}": getattr(record, each.name) for each in fields(record)}


def _fields(kind: str, arrays: kept.Arrays) -> dict[str, Any]:
    return {name.removeprefix(f"{kind}_"): array for name, array in arrays.items() if name.startswith(f"{kind}_")}
