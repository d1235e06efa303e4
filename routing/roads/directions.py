"""A way as instructions from street to street: where to turn, into which street, and how far to go on along it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from routing.roads.globe import haversine_m, mercator
from routing.roads.graph import RoadGraph
from routing.roads.paths import Way
from routing.roads.profiles import FERRY, street_classes
from routing.roads.steps import Step
from routing.roads.street_names import StreetNames

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_SLIGHT_DEG, _TURN_DEG, _SHARP_DEG, _ROUND_DEG = 25.0, 50.0, 125.0, 165.0
_LOOK_M = 12.0
"""How far from a junction the direction of a street is taken: nearer, lines are drawn for the kerb."""
_BESIDE_M = 3.0
"""A place nearer to the line than this lies on neither side of it."""
_HARDLY_M = 0.5
_FERRY = street_classes().index(FERRY)
_IS_LINK = np.array([name.endswith("_link") for name in street_classes()])


@dataclass(slots=True)
class _Mark:
    """An instruction while a way is gone along."""

    turn: str
    street: str
    part: int
    exit: int = 0


@dataclass(frozen=True, eq=False)
class Guide:
    """Tells ways in a graph."""

    graph: RoadGraph
    names: StreetNames

    def steps(self, way: Way, place: tuple[float, float], distance_m: int) -> tuple[Step, ...]:
        """The instructions of a way, from departure to arrival.

        Args:
            way: through the graph.
            place: what its end leads to [degrees lon, lat]: it lies on one side of the street.
            distance_m: its length, which is divided among the steps.
        """
        lengths: Floats = self.graph.length_cm[way.arcs >> 1] / 100
        lengths[0] = _length_m(way.leaving)
        last = way.arriving if len(way.arcs) > 1 else way.leaving
        lengths[-1] = _length_m(last)
        # A spot on a junction lies on any of its streets: those at an end that are hardly passed aren't told.
        passed = lengths >= _HARDLY_M
        passed[1:-1] = True
        if not passed.any():
            passed[-1] = True
        arcs = way.arcs[passed]
        marks = self._marks(arcs)
        so_far = np.concatenate([[0.0], np.cumsum(lengths[passed])])
        at = np.rint(so_far * (distance_m / max(so_far[-1], _HARDLY_M))).astype(int).tolist()
        at[-1] = distance_m
        ends = [*(mark.part for mark in marks[1:]), len(arcs)]
        points = [_point(way.leaving[0]), *(self._start(int(arcs[mark.part])) for mark in marks[1:])]
        return (
            *(
                Step(mark.turn, mark.street, at[end] - at[mark.part], mark.exit, "", *point)
                for mark, end, point in zip(marks, ends, points, strict=True)
            ),
            Step("arrive", marks[-1].street, 0, 0, _side(last, place), *_point(last[-1])),
        )

    def _start(self, arc: int) -> tuple[float, float]:
        """Where an arc starts [degrees lon, lat]."""
        first = self.graph.first
        return _point(self.graph.lonlat[first[(arc >> 1) + 1] - 1 if arc & 1 else first[arc >> 1]])

    def _marks(self, arcs: Int64s) -> list[_Mark]:
        """What is to be told along a way of these arcs."""
        names, is_ring = self.names.of_ways(self.graph.way_id[arcs >> 1])
        kinds = self.graph.street_class[arcs >> 1]
        angles = _between(self._leaving_deg[arcs[:-1] ^ 1] + 180.0, self._leaving_deg[arcs[1:]]).tolist()
        links, ferries, rings = _IS_LINK[kinds].tolist(), (kinds == _FERRY).tolist(), is_ring.tolist()
        marks = [_Mark("depart", names[0], 0)]
        for i in range(1, len(arcs)):
            last, name, angle = marks[-1], names[i], angles[i - 1]
            if last.turn == "roundabout" and rings[i - 1]:
                if rings[i]:
                    last.exit += self._exits_of_ring(arcs[i - 1])
                else:
                    last.exit, last.street = last.exit + 1, name
            elif rings[i] and not rings[i - 1]:
                marks.append(_Mark("roundabout", "", i))
            elif ferries[i]:
                if not ferries[i - 1]:
                    marks.append(_Mark("ferry", name, i))
            elif name and name == last.street and abs(angle) < _TURN_DEG:
                pass
            else:
                to_link = links[i] and not links[i - 1]
                if turn := self._turn(arcs[i - 1], arcs[i], angle, name, name == last.street, to_link):
                    marks.append(_Mark(turn, name, i))
        if marks[-1].turn == "roundabout" and rings[-1]:
            marks[-1].exit = 0
        return marks

    def _turn(self, before: int, after: int, angle: float, name: str, is_same: bool, to_link: bool) -> str:
        """What to tell where one arc follows another; blank for nothing."""
        turn = _named(angle)
        if turn == "u_turn":
            return turn
        others = self._exits(before)
        others = others[others != after]
        if not len(others):  # a bend
            return "straight" if name and not is_same else ""
        if name or abs(angle) >= _TURN_DEG:
            return turn
        # Where nothing is written, one is told to keep to a side of a fork.
        forks = _between(self._leaving_deg[before ^ 1] + 180.0, self._leaving_deg[others])
        forks = forks[np.abs(forks) < _TURN_DEG]
        if not to_link and not len(forks):
            return ""
        return "slight_left" if angle < forks.min(initial=0.0) else "slight_right"

    def _exits(self, arc: int) -> Int64s:
        """The arcs by which one may go on at the end of an arc; not back. Some of these turns may be forbidden."""
        junction = (self.graph.tail if arc & 1 else self.graph.head)[arc >> 1]
        first, arcs = self._out
        found: Int64s = arcs[first[junction] : first[junction + 1]]
        onwards: Int64s = found[found != arc ^ 1]
        return onwards

    def _exits_of_ring(self, arc: int) -> int:
        _, is_ring = self.names.of_ways(self.graph.way_id[self._exits(arc) >> 1])
        return int(np.count_nonzero(~is_ring))

    @cached_property
    def _out(self) -> tuple[Int64s, Int64s]:
        """Where the arcs out of each junction start, int64[V + 1], in the list of all."""
        tail, _, _, number = self.graph.arcs()
        order = np.argsort(tail, kind="stable")
        return np.searchsorted(tail[order], np.arange(len(self.graph.node_id) + 1)), number[order]

    @cached_property
    def _leaving_deg(self) -> Floats:
        """The direction in which each arc leaves its junction [degrees clockwise from north], float64[2 E]."""
        first, xy = self.graph.first, mercator(self.graph.lonlat)
        steps = haversine_m(*self.graph.lonlat[:-1].T, *self.graph.lonlat[1:].T)
        so_far = np.concatenate([[0.0], np.cumsum(steps)])  # along all lines, with what is between them
        start, end = first[:-1], first[1:] - 1
        far = np.minimum(_LOOK_M, so_far[end] - so_far[start])
        directions = np.empty(2 * len(start))
        for back, junction, there in ((0, start, so_far[start] + far), (1, end, so_far[end] - far)):
            at = np.column_stack([np.interp(there, so_far, xy[:, axis]) for axis in (0, 1)])
            directions[back::2] = _direction(at - xy[junction])
        return directions


def _point(lonlat: Floats) -> tuple[float, float]:
    return float(lonlat[0]), float(lonlat[1])


def _side(line: Floats, place: tuple[float, float]) -> str:
    """On which side of the end of a line a place lies."""
    if _length_m(np.vstack([line[-1], place])) < _BESIDE_M:
        return ""
    apart = np.abs(line - line[-1]).max(axis=1)
    before = line[np.flatnonzero(apart > 0)[-1]] if apart.any() else line[-1]
    along, across = _direction(np.diff(mercator(np.vstack([before, line[-1], place])), axis=0))
    return "left" if _between(along, across) < 0 else "right"


def _length_m(line: Floats) -> float:
    return float(haversine_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum())


def _direction(steps: Floats) -> Floats:
    """Of steps on the map, float64[N, 2] [degrees clockwise from north]: `mercator` keeps angles."""
    found: Floats = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    return found


def _between(before: Floats, after: Floats) -> Floats:
    """From one direction to another [degrees], in [-180, 180): right is positive."""
    found: Floats = (after - before + 180.0) % 360.0 - 180.0
    return found


def _named(angle: float) -> str:
    side = "left" if angle < 0 else "right"
    size = abs(angle)
    if size < _SLIGHT_DEG:
        return "straight"
    if size < _TURN_DEG:
        return f"slight_{side}"
    if size < _SHARP_DEG:
        return side
    return f"sharp_{side}" if size < _ROUND_DEG else "u_turn"
