"""Graphs that OSMnx has saved as a source of roads."""

from __future__ import annotations

import pathlib

import networkx as nx
import numpy as np
import pytest
from road_maps import CELL_M, RoadMap, draw

from data.errors import RoadError
from routing.osm.graphml import read_graphml
from routing.roads.osm_roads import OsmRoads

MAP = draw(
    """
    A-B=C
    | v |
    D-E-F
    """
)


def saved(file: pathlib.Path, road_map: RoadMap) -> pathlib.Path:
    """The map as `osmnx.save_graphml` writes it: all attributes as text, streets both ways as two edges."""
    graph = nx.MultiDiGraph(crs="epsg:4326", simplified="True")
    number = {name: i for i, name in enumerate(sorted(road_map.at), 1)}
    for name, (lon, lat) in road_map.at.items():
        graph.add_node(number[name], x=str(lon), y=str(lat))
    for osmid, (names, tags) in enumerate(road_map.streets, 100):
        oneway = "oneway" in tags
        ends = (names[0], names[-1]) if tags.get("oneway") != "-1" else (names[-1], names[0])
        said = {"osmid": str(osmid), "highway": tags["highway"], "oneway": str(oneway), "length": "50.0"}
        graph.add_edge(number[ends[0]], number[ends[1]], reversed="False", **said)
        if not oneway:
            graph.add_edge(number[ends[1]], number[ends[0]], reversed="True", **said)
    nx.write_graphml(graph, file)
    return file


def test_the_same_times_as_from_the_extract(tmp_path: pathlib.Path) -> None:
    """Streets both ways and one way, between all junctions."""
    places = [MAP.place(name) for name in sorted(MAP.at)]
    extract = OsmRoads(MAP.write(tmp_path / "roads.osm"), max_snap_m=5)
    graph = OsmRoads(saved(tmp_path / "roads.graphml", MAP), max_snap_m=5)
    for profile in ("van", "foot"):
        one, other = extract.matrix(profile, places), graph.matrix(profile, places)
        assert one.duration_s.tolist() == other.duration_s.tolist()
        assert one.distance_m.tolist() == other.distance_m.tolist()
    assert one.distance_m.max() == 4 * CELL_M + 2 * CELL_M


def test_each_street_is_read_once(tmp_path: pathlib.Path) -> None:
    ways = read_graphml(saved(tmp_path / "roads.graphml", MAP))
    assert sorted(ways.way_id.tolist()) == list(range(100, 100 + len(MAP.streets)))
    oneway = {way for way, tags in zip(ways.way_id.tolist(), ways.tags, strict=True) if tags["oneway"] == "yes"}
    assert oneway == {100 + i for i, (_, tags) in enumerate(MAP.streets) if "oneway" in tags}


def test_joined_ways_and_lines(tmp_path: pathlib.Path) -> None:
    """Lists stand for the ways that OSMnx joined; a line runs through points that are no nodes; names are kept."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    graph.add_node(1, x="0.0", y="0.0", highway="traffic_signals")
    graph.add_node(2, x="0.002", y="0.0")
    graph.add_edge(
        1, 2,
        osmid="[7, 8]", highway="['primary', 'secondary']", maxspeed="['50', '30']", name="Rue A", oneway="True",
        reversed="[False, True]", length="300.0", geometry="LINESTRING (0 0, 0.001 0.001, 0.002 0)",
    )  # fmt: skip
    nx.write_graphml(graph, tmp_path / "roads.graphml")
    ways = read_graphml(tmp_path / "roads.graphml")
    assert ways.way_id.tolist() == [7]
    assert ways.tags == ({"highway": "primary", "maxspeed": "50", "name": "Rue A", "oneway": "yes"},)
    lines = np.column_stack([ways.lon, ways.lat])[ways.nodes]
    assert lines.tolist() == [[0.0, 0.0], [0.001, 0.001], [0.002, 0.0]]
    assert ways.marks == {0: {"highway": "traffic_signals"}}


def test_faults_are_told(tmp_path: pathlib.Path) -> None:
    whole = saved(tmp_path / "whole.graphml", MAP).read_bytes()
    wrong = {
        "cut": (whole[: len(whole) // 2], "is damaged"),
        "empty": (b"", "is damaged"),
        "another": (b"<graphml xmlns='http://graphml.graphdrawing.org/xmlns'/>", ""),
        "projected": (whole.replace(b"epsg:4326", b"epsg:32631"), "not in degrees but in epsg:32631"),
        "far": (whole.replace(b">0.0<", b">4e6<"), "positions that are no degrees"),
        "undirected": (whole.replace(b'"directed"', b'"undirected"'), "no direction"),
        "nameless": (whole.replace(b'attr.name="osmid"', b'attr.name="id"'), "is no graph of OSMnx"),
        "without streets": (whole.replace(b'attr.name="highway"', b'attr.name="railway"'), "holds no streets"),
    }
    for name, (content, message) in wrong.items():
        file = tmp_path / f"{name}.graphml"
        file.write_bytes(content)
        with pytest.raises(RoadError) as told:
            read_graphml(file)
        assert message in str(told.value) and str(file) in str(told.value), name
    with pytest.raises(RoadError, match="there is no such"):
        read_graphml(tmp_path / "none.graphml")
