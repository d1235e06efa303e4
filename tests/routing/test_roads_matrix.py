"""Travel tables and paths against networkx, which runs Dijkstra on the graph with the places inserted."""

import itertools
import pathlib
from collections.abc import Sequence

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.records import Place
from routing.roads import Roads, open_roads
from routing.roads.globe import haversine_m, mercator
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import build_hierarchy
from routing.roads.kernels import SHIFT
from routing.roads.osm_roads import OsmRoads
from routing.roads.paths import fastest_path
from routing.roads.snapping import Snapper, Spots
from routing.roads.table import fill_tables

MONACO = pathlib.Path(__file__).parents[2] / "data" / "networks" / "monaco"
BILLION = 1_000_000_000_000  # times and lengths side by side in one of networkx's numbers

Fastest = dict[int, tuple[int, int]]


def with_places(graph: RoadGraph, spots: Spots) -> nx.MultiDiGraph:
    """The road graph with a node `-1 - i` for each spot, cut in where it lies on its edge."""
    inserted = nx.MultiDiGraph()
    inserted.add_nodes_from(range(len(graph.node_id)))
    inserted.add_nodes_from(range(-len(spots.edge), 0))

    def arc(a: int, b: int, ms: int, cm: int) -> None:
        inserted.add_edge(a, b, weight=ms * BILLION + cm)

    on_edge: dict[int, list[int]] = {}
    for i, edge in enumerate(spots.edge.tolist()):
        on_edge.setdefault(edge, []).append(i)
    for e in range(len(graph.tail)):
        tail, head, whole_cm = int(graph.tail[e]), int(graph.head[e]), int(graph.length_cm[e])
        line = shapely.LineString(mercator(graph.line(e)))
        stations = []
        for i in on_edge.get(e, []):
            fraction = spots.along[i] / line.length if line.length else 0.0
            cm = round(fraction * whole_cm)
            if cm in (0, whole_cm):  # it stands on the junction
                junction = tail if cm == 0 else head
                arc(junction, -1 - i, 0, 0)
                arc(-1 - i, junction, 0, 0)
            else:
                stations.append((fraction, cm, -1 - i))
        stations.sort()
        chain = [(0.0, 0, tail), *stations, (1.0, whole_cm, head)]
        for whole_ms, is_back in ((int(graph.onwards_ms[e]), False), (int(graph.backwards_ms[e]), True)):
            if whole_ms < 0:
                continue
            for (from_fraction, from_cm, a), (to_fraction, to_cm, b) in itertools.pairwise(chain):
                ms = round(to_fraction * whole_ms) - round(from_fraction * whole_ms)
                if is_back:
                    ms = round((1 - from_fraction) * whole_ms) - round((1 - to_fraction) * whole_ms)
                cm = to_cm - from_cm
                arc(*((b, a) if is_back else (a, b)), ms, cm)
                if ms == cm == 0 and a < 0 and b < 0:  # places that can't be told apart stand on one spot
                    arc(*((a, b) if is_back else (b, a)), 0, 0)
    return inserted


def networkx_table(graph: RoadGraph, spots: Spots) -> list[list[tuple[int, int]]]:
    """Milliseconds and centimetres between all spots; (-1, -1) where there is no way."""
    inserted = with_places(graph, spots)
    table = []
    for i in range(len(spots.edge)):
        weights = nx.single_source_dijkstra_path_length(inserted, -1 - i)
        table.append(
            [divmod(weights[-1 - j], BILLION) if -1 - j in weights else (-1, -1) for j in range(len(spots.edge))]
        )
    return table


def rounded(value: int, unit: int) -> int:
    """Half up; -1 stays."""
    return -1 if value < 0 else (2 * value + unit) // (2 * unit)


def length_m(line: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(haversine_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum())


def assert_tables_and_paths_agree(graph: RoadGraph, places: Sequence[Place], *, geometry: bool) -> None:
    """The table equals networkx's; every path has the same weight, and a line of that length between the spots."""
    snapper, hierarchy = Snapper(graph), build_hierarchy(graph)
    spots = snapper.spots(places)
    truth = networkx_table(graph, spots)
    n = len(places)
    duration_s, distance_m = np.full((n, n), -1, np.int32), np.full((n, n), -1, np.int32)
    everywhere = np.arange(n)
    fill_tables(
        graph,
        hierarchy,
        spots,
        spots,
        rows=everywhere,
        columns=everywhere,
        duration_s=duration_s,
        distance_m=distance_m,
    )
    assert duration_s.tolist() == [[rounded(ms, 1000) for ms, _ in row] for row in truth]
    assert distance_m.tolist() == [[rounded(cm, 100) for _, cm in row] for row in truth]
    for i, j in itertools.product(range(n), range(n)):
        found = fastest_path(graph, hierarchy, spots.take(np.array([i])), spots.take(np.array([j])))
        if found is None:
            assert truth[i][j] == (-1, -1)
            continue
        weight, line = found
        assert (weight >> SHIFT, weight & ((1 << SHIFT) - 1)) == truth[i][j]
        assert len(line) >= 2
        assert np.allclose(line[0], [spots.lon[i], spots.lat[i]], atol=1e-8)
        assert np.allclose(line[-1], [spots.lon[j], spots.lat[j]], atol=1e-8)
        if geometry:
            assert length_m(line) == pytest.approx(truth[i][j][1] / 100, abs=0.02 + 0.01 * len(line))


@st.composite
def road_graphs(draw: st.DrawFn) -> RoadGraph:
    """Small graphs with islands, one-ways, loops, parallel edges, bends, and several junctions on one spot."""
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
    return RoadGraph(
        node_id=np.arange(n),
        node_lon=at[:, 0].copy(),
        node_lat=at[:, 1].copy(),
        way_id=np.arange(len(ends)),
        tail=tail,
        head=head,
        length_cm=np.array([round(length_m(line) * 100) for line in lines], dtype=np.int64),
        onwards_ms=onwards_ms,
        backwards_ms=backwards_ms,
        first=np.cumsum([0, *(len(line) for line in lines)], dtype=np.int64),
        lonlat=np.concatenate(lines),
    )


positions = st.tuples(st.floats(7.3995, 7.4045), st.floats(43.6995, 43.7045))


@given(road_graphs(), st.lists(positions, min_size=1, max_size=7))
def test_random_graphs(graph: RoadGraph, at: list[tuple[float, float]]) -> None:
    places = [Place(f"p{i}", lon, lat) for i, (lon, lat) in enumerate(at)]
    places.append(Place("on a junction", float(graph.node_lon[0]), float(graph.node_lat[0])))
    assert_tables_and_paths_agree(graph, places, geometry=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_large_graph_with_many_equal_ways(seed: int) -> None:
    """A grid of 15 × 15 streets, most of them equally long and fast, some one way: ties in time are cut by length."""
    random = np.random.default_rng(seed)
    side = 15
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    number = y * side + x
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    lon, lat = x.ravel() * 0.001, y.ravel() * 0.001
    edges = len(tail)
    one_way = random.random(edges)
    graph = RoadGraph(
        node_id=np.arange(side**2),
        node_lon=lon,
        node_lat=lat,
        way_id=np.arange(edges),
        tail=tail,
        head=head,
        length_cm=random.choice([11_120, 11_121, 11_500], edges),
        onwards_ms=np.where(one_way < 0.1, -1, 8_000),
        backwards_ms=np.where(one_way > 0.8, -1, 8_000),
        first=np.arange(edges + 1) * 2,
        lonlat=np.column_stack([lon, lat])[np.column_stack([tail, head]).ravel()],
    )
    places = [Place(str(i), *at) for i, at in enumerate(random.uniform(0, 0.014, (25, 2)).tolist())]
    assert_tables_and_paths_agree(graph, places, geometry=False)


@pytest.fixture(scope="module")
def monaco() -> Roads:
    return open_roads("roads.osm.pbf", folder=MONACO, max_snap_m=300)


def places_in_monaco(count: int, seed: int) -> list[Place]:
    random = np.random.default_rng(seed)
    return [
        Place(f"m{i}", lon, lat)
        for i, (lon, lat) in enumerate(random.uniform((7.409, 43.7245), (7.4395, 43.7515), (count, 2)).tolist())
    ]


@pytest.mark.parametrize("profile", ["van", "truck", "cargo_bike", "foot"])
def test_monaco_equals_networkx(monaco: Roads, profile: str) -> None:
    """60 × 60 on the real streets, to the rounded second and metre."""
    assert isinstance(monaco, OsmRoads)
    prepared = monaco._prepare(profile)
    places = places_in_monaco(60, seed=5)
    spots = prepared.snapper.spots(places)
    truth = networkx_table(prepared.graph, spots)
    near = spots.distance_m <= 300
    table = monaco.matrix(profile, places)
    reached = near[:, None] & near
    assert 40 < near.sum() <= 60
    for mine, theirs in (
        (table.duration_s[0], [[rounded(ms, 1000) for ms, _ in row] for row in truth]),
        (table.distance_m[0], [[rounded(cm, 100) for _, cm in row] for row in truth]),
    ):
        assert np.array_equal(mine, np.where(reached, theirs, -1))


def test_paths_in_monaco_are_those_of_the_table(monaco: Roads) -> None:
    """Same seconds and metres; the line is as long as the metres say, starts and ends at the places' road points, and
    every bit of it lies on a street.
    """
    assert isinstance(monaco, OsmRoads)
    places = places_in_monaco(12, seed=6)
    table, snapping = monaco.matrix("van", places), monaco.snap("van", places)
    graph = monaco._prepare("van").graph
    streets = shapely.union_all([shapely.LineString(graph.line(e)) for e in range(len(graph.tail))])
    for (i, a), (j, b) in itertools.permutations(enumerate(places), 2):
        if not (snapping.reached[i] and snapping.reached[j]):
            assert table.duration_s[0, i, j] == -1
            continue
        path = monaco.path("van", a, b)
        assert (path.duration_s, path.distance_m) == (table.duration_s[0, i, j], table.distance_m[0, i, j])
        assert length_m(path.lonlat) == pytest.approx(path.distance_m, abs=1.5)
        assert np.allclose(path.lonlat[0], [snapping.lon[i], snapping.lat[i]], atol=1e-8)
        assert np.allclose(path.lonlat[-1], [snapping.lon[j], snapping.lat[j]], atol=1e-8)
        assert shapely.distance(streets, shapely.points(path.lonlat)).max() < 1e-8
        middles = (path.lonlat[1:] + path.lonlat[:-1]) / 2
        assert shapely.distance(streets, shapely.points(middles)).max() < 1e-8
