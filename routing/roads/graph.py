"""The road graph of one profile: junctions, the edges of street between them, and what it costs to pass each way.

It holds only the well-connected network, the edges of the largest set of arcs that can all reach each other, so that a
place that was snapped to it can be reached and left. What a later rule needs (limits of size, hours) hangs on edges and
junctions by their OpenStreetMap numbers, `way_id` and `node_id`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from data.errors import RoadError
from routing.osm.ways import Ways
from routing.roads import kernels
from routing.roads.durations import duration_s
from routing.roads.globe import haversine_m
from routing.roads.profiles import FERRY, Profile, street_classes
from routing.roads.turn_rules import rules_of
from routing.roads.turns import SignedTurns, Signs, Turns, possible_turns, turn_ms

LAST_MILE_MS = 1 << 27
"""More than any drive takes [ms]: 37 hours."""

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """V junctions and E edges; edge `e` runs along `lonlat[first[e]:first[e + 1]]` from its tail to its head.

    An edge may join a junction to itself, and two junctions may be joined by several edges.
    """

    node_id: Int64s
    """OpenStreetMap's number of each junction, int64[V]."""
    node_lon: Floats
    """Junctions [degrees], float64[V]."""
    node_lat: Floats
    """Junctions [degrees], float64[V]."""
    way_id: Int64s
    """OpenStreetMap's number of the way that each edge is a part of, int64[E]."""
    street_class: Int64s
    """The class of street of each edge, int64[E], numbered as in `profiles.street_classes`."""
    tail: Int64s
    """Junction at which each edge starts, int64[E]."""
    head: Int64s
    """Junction at which each edge ends, int64[E]."""
    length_cm: Int64s
    """Along the line [cm], int64[E]."""
    onwards_ms: Int64s
    """Time from tail to head [ms], int64[E]; -1 where that isn't allowed."""
    backwards_ms: Int64s
    """Time from head to tail [ms], int64[E]; -1 where that isn't allowed."""
    last_mile: npt.NDArray[np.bool_]
    """Which edges nobody may pass through, only come to what lies on them, bool[E]."""
    first: Int64s
    """Where each edge's line starts, int64[E + 1]."""
    lonlat: Floats
    """Points of the lines [degrees], float64[., 2]; neighbouring edges repeat their common junction."""
    arc: Int64s
    """The arc of each state of `turns`, int64[S]: first the 2 E arcs, then copies of some."""
    turn_source: Int64s
    """The state that each turn comes from, int64[T], ascending."""
    turn_target: Int64s
    """The state that each turn leads to, int64[T]."""
    turn_ms: Int64s
    """What each turn takes beside the arcs [ms], int64[T]; `LAST_MILE_MS` more where it leads into or out of streets of
    the last mile, so that a fastest path changes between them and others as seldom as can be: once for each end that
    lies in such a street, and more often only where there is no other way.
    """

    def __post_init__(self) -> None:
        for each in fields(self):
            getattr(self, each.name).flags.writeable = False

    @property
    def ms_mask(self) -> int:
        """The bits of a weight's milliseconds that are time, and not changes between streets of the last mile."""
        return LAST_MILE_MS - 1 if self.last_mile.any() else -1

    def line(self, edge: int) -> Floats:
        """Where an edge runs, from tail to head, float64[k, 2] of lon, lat [degrees]."""
        return self.lonlat[self.first[edge] : self.first[edge + 1]]

    def arcs(self) -> tuple[Int64s, Int64s, Int64s, Int64s]:
        """Tail, head, time [ms] and number of each allowed direction: edge `e` is arc `2 e` onwards, `2 e + 1` back."""
        onwards, backwards = np.flatnonzero(self.onwards_ms >= 0), np.flatnonzero(self.backwards_ms >= 0)
        return (
            np.concatenate([self.tail[onwards], self.head[backwards]]),
            np.concatenate([self.head[onwards], self.tail[backwards]]),
            np.concatenate([self.onwards_ms[onwards], self.backwards_ms[backwards]]),
            np.concatenate([2 * onwards, 2 * backwards + 1]),
        )


def build_graph(ways: Ways, profile: Profile) -> RoadGraph:
    """The graph of all streets that a profile may use, cut at the junctions of those streets.

    An edge takes `36 · cm / (km/h)` milliseconds, its length being the sum of great-circle distances along its line.
    Raises `RoadError` if the profile may use no street, or no two places on them can reach each other.
    """
    passages = np.array([profile.passage(tags) for tags in ways.tags], np.float64)
    kmh, last_mile = _crossings(ways, passages[:, :2]), passages[:, 2] > 0
    open_ways = (kmh > 0).any(axis=1)
    number = {name: i for i, name in enumerate(street_classes())}
    street_class = np.array([number.get(tags["highway"], -1) for tags in ways.tags], np.int64)
    sizes = np.diff(ways.first)
    node = ways.nodes[np.repeat(open_ways, sizes)]
    way = np.repeat(np.flatnonzero(open_ways), sizes[open_ways])
    if len(node) == 0:
        raise RoadError(f"there is no street for the profile `{profile.name}`; use a larger extract")

    is_last = np.append(way[1:] != way[:-1], True)
    is_end = is_last | np.append(True, is_last[:-1])
    shut, signals = _marks(ways, profile)
    is_junction = (np.bincount(node, minlength=len(ways.lon)) > 1) | shut | signals
    is_junction[node[is_end]] = True
    cut = is_junction[node]
    starts = np.flatnonzero(cut & ~is_last)
    stops = np.flatnonzero(cut & ~np.append(True, is_last[:-1]))

    step_m = haversine_m(ways.lon[node[:-1]], ways.lat[node[:-1]], ways.lon[node[1:]], ways.lat[node[1:]])
    step_m = np.append(np.where(is_last[:-1], 0.0, step_m), 0.0)
    length_cm = np.rint(np.add.reduceat(step_m, starts) * 100).astype(np.int64)
    onwards_ms, backwards_ms = (_milliseconds(length_cm, kmh[way[starts], column]) for column in (0, 1))

    tail, head = node[starts], node[stops]
    start, end = _both_ways(tail, head), _both_ways(head, tail)
    open_arcs = _both_ways(onwards_ms, backwards_ms) >= 0
    turns = _signed(ways, profile, start, end, np.repeat(way[starts], 2), open_arcs, shut)
    inside = np.unique(turns.arc[_well_connected(turns, np.repeat(length_cm, 2))] >> 1)
    keep = inside if len(turns.source) else inside[:0]
    if len(keep) == 0:
        raise RoadError(f"there are no connected streets for the profile `{profile.name}`; use a larger extract")
    junctions = np.unique(np.concatenate([tail[keep], head[keep]]))

    counts = stops[keep] - starts[keep] + 1
    first = np.concatenate([[0], np.cumsum(counts)])
    line = node[np.repeat(starts[keep] - first[:-1], counts) + np.arange(first[-1])]
    lonlat = np.column_stack([ways.lon[line], ways.lat[line]])
    tail, head = tail[keep], head[keep]
    arc, source, target = _kept_turns(turns, keep)
    at = _both_ways(head, tail)[arc[source]]
    roads = np.bincount(np.concatenate([tail, head]), minlength=len(ways.lon))
    back = arc[source] == arc[target] ^ 1
    last_mile = last_mile[way[starts[keep]]]
    ends = last_mile[arc[source] >> 1] != last_mile[arc[target] >> 1]
    angle = _angles(lonlat, first, arc[source], arc[target])
    return RoadGraph(
        node_id=ways.node_id[junctions],
        node_lon=ways.lon[junctions],
        node_lat=ways.lat[junctions],
        way_id=ways.way_id[way[starts[keep]]],
        street_class=street_class[way[starts[keep]]],
        tail=np.searchsorted(junctions, tail),
        head=np.searchsorted(junctions, head),
        length_cm=length_cm[keep],
        onwards_ms=onwards_ms[keep],
        backwards_ms=backwards_ms[keep],
        last_mile=last_mile,
        first=first,
        lonlat=lonlat,
        arc=arc,
        turn_source=source,
        turn_target=target,
        turn_ms=turn_ms(profile, angle, roads[at], signals[at], back) + LAST_MILE_MS * ends,
    )


def _crossings(ways: Ways, kmh: Floats) -> Floats:
    """The speeds of all ways, those of ferries made such that the whole way takes the time that it tells."""
    told = {}
    for w, tags in enumerate(ways.tags):
        seconds = duration_s(tags["duration"]) if tags["highway"] == FERRY and "duration" in tags else None
        if seconds is not None:
            told[w] = seconds
    length_m: dict[int, float] = defaultdict(float)
    for w in told:  # a way that leaves the extract has several parts
        nodes = ways.nodes[ways.first[w] : ways.first[w + 1]]
        lon, lat = ways.lon[nodes], ways.lat[nodes]
        length_m[int(ways.way_id[w])] += float(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())
    for w, seconds in told.items():
        kmh[w, kmh[w] > 0] = 3.6 * length_m[int(ways.way_id[w])] / seconds
    return kmh


def _both_ways(onwards: npt.NDArray[Any], backwards: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Values of edges as values of arcs: onwards, backwards, and so on by turns."""
    return np.column_stack([onwards, backwards]).ravel()


def _marks(ways: Ways, profile: Profile) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which nodes the profile can't pass, and at which there are signals, bool[V]."""
    shut, signals = np.zeros(len(ways.lon), np.bool_), np.zeros(len(ways.lon), np.bool_)
    for node, tags in ways.marks.items():
        shut[node] = not profile.may_pass(tags)
        signals[node] = tags.get("highway") == "traffic_signals"
    return shut, signals


def _signed(
    ways: Ways,
    profile: Profile,
    start: Int64s,
    end: Int64s,
    way: Int64s,
    open_arcs: npt.NDArray[np.bool_],
    shut: npt.NDArray[np.bool_],
) -> Turns:
    """All turns that the profile may make, whatever they take."""
    source, target = possible_turns(start, end, open_arcs, shut, u_turns=profile.kind == "foot")
    signed = SignedTurns(source, target, len(start))
    if profile.kind != "foot":
        signs = Signs(ways.node_id[start], ways.node_id[end], ways.way_id[way], open_arcs, ways.restrictions)
        for sign in ways.restrictions:
            for rule in rules_of(sign, profile):
                for sources, through, targets in signs.of(sign):
                    signed.forbid(rule.kind, sources, through, targets)
    return Turns(*signed.arrays())


def _kept_turns(turns: Turns, keep: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """The arc of each state, and the states of each turn, over the arcs of the edges that are kept: those of all arcs,
    then the copies.
    """
    arcs = _both_ways(2 * keep, 2 * keep + 1)
    is_copy = turns.arc != np.arange(len(turns.arc))
    states = np.concatenate([arcs, np.flatnonzero(is_copy & np.isin(turns.arc, arcs))])
    number = np.full(len(turns.arc), -1, np.int64)
    number[states] = np.arange(len(states))
    kept = (number[turns.source] >= 0) & (number[turns.target] >= 0)
    return number[turns.arc[states]], number[turns.source[kept]], number[turns.target[kept]]


def _angles(lonlat: Floats, first: Int64s, source: Int64s, target: Int64s) -> Floats:
    """How far each turn from an arc into another bends: 0 straight on, right up to 180, left down to -180 [degrees]."""
    steps = np.diff(lonlat, axis=0)
    steps[:, 0] *= np.cos(np.radians(lonlat[:-1, 1]))
    bearing = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    at_start = _both_ways(bearing[first[:-1]], bearing[first[1:] - 2] + 180)
    at_end = _both_ways(bearing[first[1:] - 2], bearing[first[:-1]] + 180)
    bend: Floats = (at_start[target] - at_end[source] + 180) % 360 - 180
    return bend


def _milliseconds(length_cm: Int64s, kmh: Floats) -> Int64s:
    """Time for each length at each speed [ms]; -1 where the speed is 0."""
    allowed = kmh > 0
    return np.where(allowed, np.rint(36.0 * length_cm / np.where(allowed, kmh, 1.0)), -1.0).astype(np.int64)


def _well_connected(turns: Turns, length_cm: Int64s) -> npt.NDArray[np.bool_]:
    """Which states lie in the largest strongly connected component; of equal ones, that with the most road."""
    component = kernels.strong_components(np.searchsorted(turns.source, np.arange(len(turns.arc) + 1)), turns.target)
    states = np.bincount(component)
    road_cm = np.bincount(component, weights=length_cm[turns.arc])
    return np.asarray(component == np.lexsort((road_cm, states))[-1])
