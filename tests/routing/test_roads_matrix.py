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
from road_graphs import length_m, road_graphs

from data.records import Place
from routing.roads import Roads, open_roads
from routing.roads.globe import mercator
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import build_hierarchy
from routing.roads.kernels import REAL, SHIFT
from routing.roads.osm_roads import OsmRoads
from routing.roads.paths import fastest_path
from routing.roads.snapping import Snapper, Spots
from routing.roads.table import fill_tables
from routing.roads.turns import possible_turns

MONACO = pathlib.Path(__file__).parents[2] / "data" / "networks" / "monaco"
BILLION = 1_000_000_000_000  # times and lengths side by side in one of networkx's numbers

Fastest = dict[int, tuple[int, int]]


def with_places(graph: RoadGraph, spots: Spots) -> nx.MultiDiGraph:
    """The graph of turns, with `from i` and `to j` for each spot: from there to the ends of its edge's arcs, and there
    from where one turns into them.
    """
    inserted = nx.MultiDiGraph()
    times = np.column_stack([graph.onwards_ms, graph.backwards_ms]).ravel().tolist()
    lengths = np.repeat(graph.length_cm, 2).tolist()
    parts: dict[int, list[tuple[int, int, int]]] = {}
    for i, edge in enumerate(spots.edge.tolist()):
        inserted.add_nodes_from([f"from {i}", f"to {i}"])
        line = shapely.LineString(mercator(graph.line(edge)))
        fraction = spots.along[i] / line.length if line.length else 0.0
        cm = round(fraction * lengths[2 * edge])
        fraction = 0.0 if cm == 0 else 1.0 if cm == lengths[2 * edge] else fraction
        for arc, share, passed_cm in ((2 * edge, fraction, cm), (2 * edge + 1, 1 - fraction, lengths[2 * edge] - cm)):
            if times[arc] >= 0:
                passed_ms = round(share * times[arc])
                parts.setdefault(arc, []).append((i, passed_ms, passed_cm))
                rest = (times[arc] - passed_ms) * BILLION + lengths[arc] - passed_cm
                inserted.add_edge(f"from {i}", arc, weight=rest)
    for on_arc in parts.values():
        for (i, ms, cm), (j, later_ms, later_cm) in itertools.product(on_arc, on_arc):
            if (ms, cm) <= (later_ms, later_cm):
                inserted.add_edge(f"from {i}", f"to {j}", weight=(later_ms - ms) * BILLION + later_cm - cm)
    turns = zip(graph.turn_source.tolist(), graph.turn_target.tolist(), graph.turn_ms.tolist(), strict=True)
    for source, target, turn_ms in turns:
        arc = int(graph.arc[target])
        inserted.add_edge(source, target, weight=(turn_ms + times[arc]) * BILLION + lengths[arc])
        for j, passed_ms, passed_cm in parts.get(arc, []):
            inserted.add_edge(source, f"to {j}", weight=(turn_ms + passed_ms) * BILLION + passed_cm)
    return inserted


def networkx_table(graph: RoadGraph, spots: Spots) -> list[list[tuple[int, int]]]:
    """Milliseconds and centimetres between all spots; (-1, -1) where there is no way."""
    inserted = with_places(graph, spots)
    table = []
    for i in range(len(spots.edge)):
        weights = nx.single_source_dijkstra_path_length(inserted, f"from {i}")
        reached = (weights.get(f"to {j}") for j in range(len(spots.edge)))
        table.append([(-1, -1) if weight is None else divmod(weight, BILLION) for weight in reached])
    return table


def rounded(value: int, unit: int) -> int:
    """Half up; -1 stays."""
    return -1 if value < 0 else (2 * value + unit) // (2 * unit)


def seconds(ms: int, ms_mask: int) -> int:
    """What of a weight is time, rounded; -1 stays."""
    return rounded(ms & ms_mask if ms > 0 else ms, 1000)


def assert_tables_and_paths_agree(graph: RoadGraph, places: Sequence[Place], *, geometry: bool) -> None:
    """The table equals networkx's; every path has the same weight, and a line of that length between the spots."""
    snapper, hierarchy = Snapper(graph), build_hierarchy(graph)
    spots = snapper.spots(places)
    # No way changes into and out of streets of the last mile more than seven times; what it takes is the rest.
    truth = [[(-1, -1) if ms << SHIFT >= REAL else (ms, cm) for ms, cm in row] for row in networkx_table(graph, spots)]
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
    assert duration_s.tolist() == [[seconds(ms, graph.ms_mask) for ms, _ in row] for row in truth]
    assert distance_m.tolist() == [[rounded(cm, 100) for _, cm in row] for row in truth]
    for i, j in itertools.product(range(n), range(n)):
        found = fastest_path(graph, hierarchy, spots.take(np.array([i])), spots.take(np.array([j])))
        if found is None:
            assert truth[i][j] == (-1, -1)
            continue
        weight, line = found.weight, found.line(graph)
        assert (weight >> SHIFT, weight & ((1 << SHIFT) - 1)) == truth[i][j]
        assert len(line) >= 2
        assert np.allclose(line[0], [spots.lon[i], spots.lat[i]], atol=1e-8)
        assert np.allclose(line[-1], [spots.lon[j], spots.lat[j]], atol=1e-8)
        if geometry:
            assert length_m(line) == pytest.approx(truth[i][j][1] / 100, abs=0.02 + 0.01 * len(line))


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
    onwards_ms, backwards_ms = np.where(one_way < 0.1, -1, 8_000), np.where(one_way > 0.8, -1, 8_000)
    start, end = np.column_stack([tail, head]).ravel(), np.column_stack([head, tail]).ravel()
    open_arcs = np.column_stack([onwards_ms, backwards_ms]).ravel() >= 0
    source, target = possible_turns(start, end, open_arcs, np.zeros(side**2, np.bool_), u_turns=False)
    graph = RoadGraph(
        arc=np.arange(2 * edges),
        turn_source=source,
        turn_target=target,
        turn_ms=random.choice([0, 0, 1_000], len(source)),
        node_id=np.arange(side**2),
        node_lon=lon,
        node_lat=lat,
        way_id=np.arange(edges),
        street_class=np.zeros(edges, np.int64),
        last_mile=np.zeros(edges, np.bool_),
        tail=tail,
        head=head,
        length_cm=random.choice([11_120, 11_121, 11_500], edges),
        onwards_ms=onwards_ms,
        backwards_ms=backwards_ms,
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
    near, mask = spots.distance_m <= 300, prepared.graph.ms_mask
    table = monaco.matrix(profile, places)
    reached = near[:, None] & near
    assert 40 < near.sum() <= 60
    for mine, theirs in (
        (table.duration_s[0], [[seconds(ms, mask) for ms, _ in row] for row in truth]),
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


def test_destinations_answer_as_the_table_does() -> None:
    """From one place after the other, in Monaco: the rows of the whole table; a place too far away has none."""
    roads = open_roads("roads.osm.pbf", folder=MONACO, max_snap_m=150)
    rng = np.random.default_rng(5)
    places = [Place(f"{i}", 7.41 + lon, 43.73 + lat) for i, (lon, lat) in enumerate(rng.uniform(0, 0.02, (40, 2)))]
    places.append(Place("at sea", 7.45, 43.70))
    whole = roads.matrix("van", places)
    assert (whole.duration_s[0, :-1, :-1] >= 0).any()
    there = roads.destinations("van", places)
    for i, place in enumerate(places):
        row = there.matrix_from([place])
        assert row.to_ids == whole.to_ids
        np.testing.assert_array_equal(row.duration_s[0, 0], whole.duration_s[0, i])
        np.testing.assert_array_equal(row.distance_m[0, 0], whole.distance_m[0, i])


def test_straight_lines_have_destinations_too(tmp_path: pathlib.Path) -> None:
    roads = open_roads("great-circle", folder=tmp_path, max_snap_m=150)
    places = [Place("a", 7.41, 43.73), Place("b", 7.42, 43.74)]
    row = roads.destinations("van", places).matrix_from(places[:1])
    np.testing.assert_array_equal(row.duration_s[0], roads.matrix("van", places).duration_s[0, :1])
