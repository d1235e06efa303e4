"""The road graph as networkx has it: the same ways take the same time."""

from __future__ import annotations

import pathlib

import networkx as nx
import numpy as np
import pytest
from day_plans import monaco_roads, toy
from road_maps import draw
from shapely import LineString

from data.errors import RoadError
from data.records import Place
from routing import roads_of
from routing.roads import open_roads


def test_a_drawn_map(tmp_path: pathlib.Path) -> None:
    """Junctions A to D are nodes 1 to 4, all streets two-way but B to C; A to B is way 100, four steps of 25 m."""
    town = draw(
        """
        A---B
        |   v
        |   v
        D---C
        """
    )
    town.write(tmp_path / "roads.osm")
    graph = open_roads("roads.osm", folder=tmp_path, max_snap_m=100).to_networkx("van")
    assert isinstance(graph, nx.MultiDiGraph)
    assert (graph.graph["crs"], graph.graph["profile"]) == ("epsg:4326", "van")
    assert sorted(graph.edges(keys=False)) == [(1, 2), (1, 4), (2, 1), (2, 3), (3, 4), (4, 1), (4, 3)]
    assert (graph.nodes[1]["x"], graph.nodes[1]["y"]) == town.at["A"]
    edge, back = graph.edges[1, 2, 0], graph.edges[2, 1, 0]
    assert edge["length"] == back["length"] == 100.0
    assert edge["osmid"] == back["osmid"] == 100
    assert (edge["reversed"], back["reversed"]) == (False, True)
    assert edge["travel_time"] == pytest.approx(3.6 * 100 / edge["speed_kph"])
    assert LineString(edge["geometry"]).coords[0] == pytest.approx(town.at["A"], abs=1e-7)
    assert LineString(back["geometry"]).coords[0] == pytest.approx(town.at["B"], abs=1e-7)


@pytest.mark.parametrize("profile", ["van", "cargo_bike"])
def test_networkx_drives_as_fast_but_for_turns(profile: str) -> None:
    """Between junctions of Monaco its fastest paths take the seconds of the travel table, less those of turns."""
    roads = monaco_roads()
    graph = roads.to_networkx(profile)
    assert nx.is_strongly_connected(graph)
    nodes = np.random.default_rng(1).choice(sorted(graph), 12, replace=False).tolist()
    places = [Place(str(node), graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in nodes]
    table = roads.matrix(profile, places).duration_s[0]
    for row, node in enumerate(nodes):
        seconds = nx.single_source_dijkstra_path_length(graph, node, weight="travel_time")
        free = np.array([seconds[other] for other in nodes])
        assert (free <= table[row] + 1).all()
        assert (table[row] <= 1.25 * free + 30).all()


def test_straight_lines_have_no_graph() -> None:
    with pytest.raises(RoadError, match="great-circle roads have no graph"):
        roads_of(toy()).to_networkx("van")


def test_the_streets_as_a_table_are_those_of_networkx(tmp_path: pathlib.Path) -> None:
    """The same directions, metres, seconds and lines; B to C is one way, so that it has one row."""
    town = draw(
        """
        A---B
        |   v
        D===C
        """
    )
    town.write(tmp_path / "roads.osm")
    roads = open_roads("roads.osm", folder=tmp_path, max_snap_m=100)
    frame, graph = roads.to_gdf("van"), roads.to_networkx("van")
    assert frame.crs == "EPSG:4326"
    assert len(frame) == graph.number_of_edges() == 7
    for row in frame.itertuples():
        edge = graph.edges[row.tail, row.head, 0]
        assert (row.osmid, row.length_m, row.duration_s) == (edge["osmid"], edge["length"], edge["travel_time"])
        assert row.kmh == pytest.approx(edge["speed_kph"])
        assert row.geometry.equals_exact(edge["geometry"], 0)
    assert frame.groupby("highway").size().to_dict() == {"primary": 2, "residential": 5}


def test_straight_lines_are_no_table_of_streets(tmp_path: pathlib.Path) -> None:
    with pytest.raises(RoadError, match="no streets are known"):
        open_roads("great-circle", folder=tmp_path, max_snap_m=100).to_gdf("van")
