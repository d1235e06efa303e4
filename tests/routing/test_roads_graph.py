"""From streets to a road graph: junctions, edges, their times, and the network that hangs together."""

import pathlib

import networkx as nx
import numpy as np
import pytest
from road_maps import RoadMap, draw

from data.errors import RoadError
from routing.osm import read_ways
from routing.roads.graph import RoadGraph, build_graph
from routing.roads.kernels import strong_components
from routing.roads.profiles import profile_named


def graph_of(roads: RoadMap, folder: pathlib.Path, profile: str = "van") -> RoadGraph:
    return build_graph(read_ways(roads.write(folder / "roads.osm")), profile_named(profile))


def edges(roads: RoadMap, graph: RoadGraph) -> set[str]:
    """Every edge as `AB` (onwards only), `A-B` (both ways), from the letter that comes first."""
    letters = sorted(roads.at)
    found = set()
    for e in range(len(graph.tail)):
        a, b = (letters[node - 1] for node in graph.node_id[[graph.tail[e], graph.head[e]]].tolist())
        if graph.onwards_ms[e] >= 0 and graph.backwards_ms[e] >= 0:
            found.add("-".join(sorted((a, b))))
        else:
            found.add(a + b if graph.onwards_ms[e] >= 0 else b + a)
    return found


def test_streets_are_cut_at_junctions_only(tmp_path: pathlib.Path) -> None:
    """ABCD is one way; E meets it at C, so that B is a mere bend: edges A-C (by B), C-D and C-E."""
    roads = draw("A B C D\n\n    E", ("ABCD", {"highway": "residential"}), ("CE", {"highway": "residential"}))
    graph = graph_of(roads, tmp_path)
    assert edges(roads, graph) == {"A-C", "C-D", "C-E"}
    assert sorted(np.diff(graph.first).tolist()) == [2, 2, 3]


def test_times_and_lengths_by_hand(tmp_path: pathlib.Path) -> None:
    """A to B is 5 cells of 25 m: 125 m, at 25 km/h 18 s. B to C, primary, is 4 cells: 100 m, at 65 km/h 5.538 s."""
    graph = graph_of(draw("A----B===C"), tmp_path)
    assert graph.length_cm.tolist() == pytest.approx([12_500, 10_000], abs=1)  # positions in files have 7 decimals
    assert graph.onwards_ms.tolist() == graph.backwards_ms.tolist() == pytest.approx([18_000, 5_538], abs=2)
    assert graph.onwards_ms.tolist() == [
        round(36 * cm / kmh) for cm, kmh in zip(graph.length_cm, (25, 65), strict=True)
    ]
    assert graph.way_id.tolist() == [100, 101]


def test_streets_that_one_cannot_leave_are_not_part_of_the_network(tmp_path: pathlib.Path) -> None:
    """One can drive into X and never back, out of Y and never there, and Z-W is an island."""
    roads = draw(
        """
        A--B>>X
        |  |
        C--D<<Y   Z-W
        """
    )
    assert edges(roads, graph_of(roads, tmp_path)) == {"A-B", "A-C", "B-D", "C-D"}
    assert "B-X" in edges(roads, graph_of(roads, tmp_path, "foot"))  # a walker may


def test_one_way_streets_keep_their_direction(tmp_path: pathlib.Path) -> None:
    """Round the block A → B → D → C → A; `<` is drawn as `oneway=-1`."""
    roads = draw(
        """
        A>>B
        ^  v
        C<<D
        """
    )
    assert edges(roads, graph_of(roads, tmp_path)) == {"AB", "BD", "DC", "CA"}


def test_loops_and_parallel_streets_are_kept(tmp_path: pathlib.Path) -> None:
    """A-B twice, and a cul-de-sac that ends in a loop B C D B."""
    street = {"highway": "residential"}
    roads = draw("A B C\n\n    D", ("AB", street), ("BA", street), ("BCDB", street))
    graph = graph_of(roads, tmp_path)
    assert sorted(zip(graph.tail.tolist(), graph.head.tolist(), strict=True)) == [(0, 1), (1, 0), (1, 1)]


def test_walkers_and_vans_meet_other_streets(tmp_path: pathlib.Path) -> None:
    """The footway joins at B, which is no junction for a van: A-C is one edge for it."""
    roads = draw("A B C\n  :\n  D", ("ABC", {"highway": "residential"}))
    assert edges(roads, graph_of(roads, tmp_path)) == {"A-C"}
    assert edges(roads, graph_of(roads, tmp_path, "foot")) == {"A-B", "B-C", "B-D"}


@pytest.mark.parametrize(
    ("roads", "complaint"),
    [
        (draw("A...B"), "there is no street for the profile `van`"),
        (draw("A>>B"), "no connected streets for"),
    ],
)
def test_an_extract_without_roads_for_a_profile_is_refused(
    roads: RoadMap, complaint: str, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(RoadError, match=complaint):
        graph_of(roads, tmp_path)


@pytest.mark.parametrize("seed", range(20))
def test_strong_components_are_those_of_networkx(seed: int) -> None:
    """Random graphs with about one arc a node fall into many components of several sizes."""
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 60))
    tail, head = np.sort(random.integers(0, n, n)), random.integers(0, n, n)
    component = strong_components(np.searchsorted(tail, np.arange(n + 1)), head)
    theirs = nx.DiGraph()
    theirs.add_nodes_from(range(n))
    theirs.add_edges_from(zip(tail.tolist(), head.tolist(), strict=True))
    mine = {frozenset(np.flatnonzero(component == each).tolist()) for each in set(component.tolist())}
    assert mine == {frozenset(each) for each in nx.strongly_connected_components(theirs)}
