"""Random road graphs for Hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from routing.roads.globe import haversine_m
from routing.roads.graph import LAST_MILE_MS, RoadGraph
from routing.roads.turns import SignedTurns, possible_turns


def length_m(line: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(haversine_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum())


@st.composite
def road_graphs(draw: st.DrawFn) -> RoadGraph:
    """Small graphs with islands, one-ways, loops, parallel edges, bends, several junctions on one spot, barriers, and
    turns that cost time or are signed.
    """
    n = draw(st.integers(1, 10))
    positions = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=n, max_size=n))
    at = np.array(positions, dtype=np.float64) * 0.001 + [7.4, 43.7]
    node, time = st.integers(0, n - 1), st.integers(0, 60_000)
    times = st.one_of(st.tuples(time, time), st.tuples(time, st.just(-1)), st.tuples(st.just(-1), time))
    ends = draw(st.lists(st.tuples(node, node, times, st.booleans()), min_size=1, max_size=20))
    lines = []
    for number, (tail, head, _, is_bent) in enumerate(ends):
        bend = [(at[tail] + at[head]) / 2 + [0.0003, 0.0001 * number]] if is_bent or tail == head else []
        lines.append(np.array([at[tail], *bend, at[head]]))
    tail, head = np.array([each[:2] for each in ends], dtype=np.int64).T.copy()
    onwards_ms, backwards_ms = np.array([each[2] for each in ends], dtype=np.int64).T.copy()
    start, end = np.column_stack([tail, head]).ravel(), np.column_stack([head, tail]).ravel()
    open_arcs = np.column_stack([onwards_ms, backwards_ms]).ravel() >= 0
    shut = np.array(draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))) == 0
    signed = SignedTurns(*possible_turns(start, end, open_arcs, shut, u_turns=draw(st.booleans())), len(start))
    some = st.lists(st.integers(0, len(start) - 1), min_size=1, max_size=2)
    for _ in range(draw(st.integers(0, 4))):
        signed.forbid(draw(st.sampled_from(["no", "only"])), draw(some), draw(some)[1:], draw(some))
    arc, source, target = signed.arrays()
    last_mile = np.array(draw(st.lists(st.booleans(), min_size=len(ends), max_size=len(ends))), np.bool_)
    last_mile &= draw(st.booleans())
    changes = last_mile[arc[source] >> 1] != last_mile[arc[target] >> 1]
    costs = draw(st.lists(st.integers(0, 9_000), min_size=1, max_size=5))
    return RoadGraph(
        arc=arc,
        turn_source=source,
        turn_target=target,
        turn_ms=np.resize(costs, len(source)) + LAST_MILE_MS * changes,
        last_mile=last_mile,
        node_id=np.arange(n),
        node_lon=at[:, 0].copy(),
        node_lat=at[:, 1].copy(),
        way_id=np.arange(len(ends)),
        street_class=np.arange(len(ends)) % 3 + 4,  # no motorways, on which nobody may stop
        tail=tail,
        head=head,
        length_cm=np.array([round(length_m(line) * 100) for line in lines], dtype=np.int64),
        onwards_ms=onwards_ms,
        backwards_ms=backwards_ms,
        first=np.cumsum([0, *(len(line) for line in lines)], dtype=np.int64),
        lonlat=np.concatenate(lines),
    )
