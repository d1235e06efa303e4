"""Which turns a traveller may make, and what they cost: the graph of turns on which fastest paths are sought.

Its nodes are states. A state is to be at the end of an arc, that is of an edge passed in one of its directions: state
`2 e` onwards along edge `e`, `2 e + 1` backwards. Where a sign forbids to turn out of a street for those who came into
it from a certain other one, these are in a state of their own, a copy of the arc with other turns out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.osm.ways import Restriction
from routing.roads.profiles import TURN_COSTS, Profile

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """S states, of which the first 2 E are those of the edges' arcs, and T turns between them."""

    arc: Int64s
    """The arc of each state, int64[S]."""
    source: Int64s
    """The state that each turn comes from, int64[T]."""
    target: Int64s
    """The state that each turn leads to, int64[T]."""


def possible_turns(
    start: Int64s, end: Int64s, open_arcs: Flags, blocked: Flags, *, u_turns: bool
) -> tuple[Int64s, Int64s]:
    """From each open arc into all that go on from where it ends: back only where there is no other way, or always.

    Args:
        start, end: nodes between which each arc leads, int64[A]; arc `a ^ 1` is the other direction of arc `a`.
        open_arcs: which may be passed, bool[A].
        blocked: nodes that can't be passed, bool[V]: there one can only turn round.
        u_turns: whether one may turn round anywhere.

    Returns:
        The arcs from which and into which each turn leads, ascending.
    """
    arcs = np.flatnonzero(open_arcs)
    order = arcs[np.argsort(start[arcs], kind="stable")]
    first = np.searchsorted(start[order], np.arange(len(blocked) + 1))
    ways_on = np.diff(first)[end[arcs]]
    source = np.repeat(arcs, ways_on)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(ways_on) - ways_on, ways_on)
    target = order[first[end[source]] + nth]
    back = target == source ^ 1
    has_other = np.zeros(len(start), np.bool_)
    has_other[source[~back & ~blocked[end[source]]]] = True
    may = np.where(back, u_turns | ~has_other[source], ~blocked[end[source]])
    return source[may], target[may]


class SignedTurns:
    """The turns between states while signs are put up, one after the other."""

    def __init__(self, source: Int64s, target: Int64s, arcs: int) -> None:
        self._base = target
        self._first = np.searchsorted(source, np.arange(arcs + 1))
        self._arc = list(range(arcs))
        self._changed: dict[int, list[int]] = {}

    def onward(self, state: int) -> list[int]:
        """The states to which one can turn."""
        if state in self._changed:
            return self._changed[state]
        onward: list[int] = self._base[self._first[state] : self._first[state + 1]].tolist()
        return onward

    def states_of(self, arcs: Iterable[int]) -> list[int]:
        """All states at the end of these arcs."""
        wanted = set(arcs)
        copies = [state for state in self._changed if self._arc[state] in wanted and state != self._arc[state]]
        return [*wanted, *copies]

    def forbid(self, kind: str, sources: Iterable[int], through: Sequence[int], targets: Iterable[int]) -> None:
        """Put up a sign: `no` turn out of `sources`, by way of the arcs `through`, into `targets`, or `only` these."""
        into = set(targets)
        for source in self.states_of(sources):
            state = self._own_copies(source, through)
            if state is None:
                continue
            allowed = [each for each in self.onward(state) if (self._arc[each] in into) == (kind == "only")]
            self._changed[state] = allowed

    def _own_copies(self, state: int, through: Sequence[int]) -> int | None:
        """The state behind `state` at the end of these arcs that one comes to from there alone; None if one can't."""
        for arc in through:
            onward = self.onward(state)
            at = next((i for i, each in enumerate(onward) if self._arc[each] == arc), None)
            if at is None:
                return None
            self._arc.append(arc)
            copy = len(self._arc) - 1
            self._changed[copy] = list(self.onward(onward[at]))
            self._changed[state] = [*onward[:at], copy, *onward[at + 1 :]]
            state = copy
        return state

    def arrays(self) -> tuple[Int64s, Int64s, Int64s]:
        """The arc of each state, and the states from which and into which each turn leads, ascending."""
        counts = np.zeros(len(self._arc), np.int64)
        counts[: len(self._first) - 1] = np.diff(self._first)
        kept = np.ones(len(self._base), np.bool_)
        for state in self._changed:
            if state < len(self._first) - 1:
                kept[self._first[state] : self._first[state + 1]] = False
                counts[state] = 0
        source = np.concatenate(
            [np.repeat(np.arange(len(counts)), counts), *([s] * len(t) for s, t in self._changed.items())]
        ).astype(np.int64)
        target = np.concatenate([self._base[kept], *self._changed.values()]).astype(np.int64)
        order = np.lexsort((target, source))
        return np.array(self._arc, np.int64), source[order], target[order]


class Signs:
    """Where the signs of an extract stand on the arcs of a graph.

    Args:
        start, end: OpenStreetMap's numbers of the nodes between which each arc leads, int64[A].
        way_id: of the way that each arc is a part of, int64[A].
        open_arcs: which may be passed, bool[A].
    """

    def __init__(
        self, start: Int64s, end: Int64s, way_id: Int64s, open_arcs: Flags, named: Iterable[Restriction]
    ) -> None:
        named = list(named)
        ways = {way for each in named for way in (*each.sources, *each.via_ways, *each.targets)}
        arcs = np.flatnonzero(open_arcs & np.isin(way_id, np.array(sorted(ways), np.int64)))
        self._ends = {
            arc: (a, b) for arc, a, b in zip(*(x.tolist() for x in (arcs, start[arcs], end[arcs])), strict=True)
        }
        self._of_way: dict[int, list[int]] = {}
        for arc, way in zip(arcs.tolist(), way_id[arcs].tolist(), strict=True):
            self._of_way.setdefault(way, []).append(arc)

    def of(self, sign: Restriction) -> list[tuple[list[int], list[int], list[int]]]:
        """The arcs that one comes from, those in between, and those that one turns into; none where they don't meet."""
        sources, targets = self._arcs(sign.sources), self._arcs(sign.targets)
        if sign.via_node is not None and sign.sources == sign.targets:  # back into the same street
            return [([arc], [], [arc ^ 1]) for arc in sources if self._ends[arc][1] == sign.via_node]
        if sign.via_node is not None:
            through: list[int] = []
            meet, part = sign.via_node, sign.via_node
        else:
            found = self._way_through(sources, self._arcs(sign.via_ways), {self._ends[arc][0] for arc in targets})
            if not found:
                return []
            through = found
            meet, part = self._ends[through[0]][0], self._ends[through[-1]][1]
        sources = [arc for arc in sources if self._ends[arc][1] == meet and arc ^ 1 not in through[:1]]
        targets = [arc for arc in targets if self._ends[arc][0] == part and arc ^ 1 not in through[-1:]]
        return [(sources, through, targets)] if sources and targets else []

    def _arcs(self, ways: Iterable[int]) -> list[int]:
        return [arc for way in ways for arc in self._of_way.get(way, ())]

    def _way_through(self, sources: Iterable[int], between: Sequence[int], goals: set[int]) -> list[int]:
        """The fewest arcs of the ways between that lead from where a source ends to where a target begins."""
        reached: dict[int, list[int]] = {self._ends[arc][1]: [] for arc in sources}
        edge = list(reached)
        while edge:
            following = []
            for node in edge:
                for arc in between:
                    a, b = self._ends[arc]
                    if a != node or b in reached:
                        continue
                    reached[b] = [*reached[node], arc]
                    if b in goals:
                        return reached[b]
                    following.append(b)
            edge = following
        return []


def turn_ms(profile: Profile, angle_deg: Floats, roads: Int64s, signals: Flags, back: Flags) -> Int64s:
    """What turns take beside the arcs [ms].

    A turn at a junction of three streets or more takes up to `turn_s`, the sharper the longer, and across the other
    side of the road longer: OSRM's `turn_s / (1 + exp(6.5 b - 13 |angle| / 180 b))`, b being the bias to the right and
    its inverse to the left, where one drives on the right.

    Args:
        profile: who turns.
        angle_deg: 0 straight on, up to 180 to the right, down to -180 to the left.
        roads: how many streets meet there.
        signals: whether there are signals.
        back: whether one turns round into the same street.
    """
    costs = TURN_COSTS[profile.kind]
    bias = np.where(angle_deg >= 0, costs.bias, 1 / costs.bias)
    sharp_s = costs.turn_s / (1 + np.exp(6.5 * bias - 13 / bias * np.abs(angle_deg) / 180))
    seconds = np.where((roads > 2) | back, sharp_s, 0.0) + costs.u_turn_s * back + costs.signals_s * signals
    cost_ms: Int64s = np.rint(seconds * 1000).astype(np.int64)
    return cost_ms
