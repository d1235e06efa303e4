"""Catchments are the short cells of the travel table; isochrones hold the homes that lie beside their streets."""

from __future__ import annotations

import json
import pathlib

import numpy as np
import pytest
import shapely
from command_line import run
from hypothesis import given
from hypothesis import strategies as st
from road_graphs import road_graphs
from road_maps import draw

from data import find_network, read_network
from data.errors import RoadError
from data.records import Place
from routing import roads_of
from routing.roads import open_roads
from routing.roads.catchments import BESIDE_M, Catcher
from routing.roads.globe import haversine_m
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import build_hierarchy
from routing.roads.snapping import Snapper
from routing.roads.table import fill_tables

STREET = draw("A-B-C-D-E-F-G-H-I")

degrees = st.integers(-20, 60).map(lambda step: step * 0.0001)
positions = st.lists(st.tuples(degrees, degrees), min_size=1, max_size=8)


@given(road_graphs(), positions, positions, st.integers(0, 200))
def test_pairs_are_the_cells_of_the_table_that_are_short_enough(
    graph: RoadGraph, at: list[tuple[float, float]], homes_at: list[tuple[float, float]], within_s: int
) -> None:
    hierarchy, snapper = build_hierarchy(graph), Snapper(graph)
    points, homes = (
        snapper.spots([Place(f"{i}", 7.4 + lon, 43.7 + lat) for i, (lon, lat) in enumerate(each)])
        for each in (at, homes_at)
    )
    duration_s, distance_m = (np.full((len(homes_at), len(at)), -1, np.int32) for _ in "sm")
    rows, columns = np.arange(len(homes_at)), np.arange(len(at))
    fill_tables(
        graph, hierarchy, homes, points, rows=rows, columns=columns, duration_s=duration_s, distance_m=distance_m
    )
    near = (duration_s >= 0) & (duration_s <= within_s)
    expected = {(p, h, duration_s[h, p], distance_m[h, p]) for h, p in zip(*np.nonzero(near), strict=True)}
    found = Catcher(graph, hierarchy).pairs(points, homes, within_s)
    assert set(zip(*(each.tolist() for each in found), strict=True)) == expected
    assert len(found[0]) == len(expected)


def test_a_minute_on_foot_is_83_metres(tmp_path: pathlib.Path) -> None:
    """At 5 km/h B, 50 m away, takes 36 s, and C 72 s; who lives too far from the street doesn't come."""
    roads = open_roads(STREET.write(tmp_path / "roads.osm").name, folder=tmp_path, max_snap_m=50)
    homes = [STREET.place("D"), STREET.place("B"), STREET.place("E"), STREET.place("C"), STREET.place("C", north_m=90)]
    found = roads.catchments("foot", [STREET.place("A")], homes, 60)
    assert found.to_frame().drop(columns="profile").to_numpy().tolist() == [
        ["A+0+0", "B+0+0", 36, 50],
    ]
    assert roads.catchments("foot", [STREET.place("A")], homes, 72).home.tolist() == [1, 3]
    assert roads.catchments("foot", [STREET.place("A")], homes, 71).covered.tolist() == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_an_isochrone_ends_where_the_time_does(tmp_path: pathlib.Path) -> None:
    roads = open_roads(STREET.write(tmp_path / "roads.osm").name, folder=tmp_path, max_snap_m=50)
    far = STREET.place("E", north_m=90)
    area, empty = roads.isochrones("foot", [STREET.place("E"), far], 60)
    assert empty.is_empty
    half = 60 / 3.6 * 5 + 40  # along the street, and then beside it
    west, south, east, north = (each for each in area.bounds)
    lon, lat = STREET.at["E"]
    metres = np.array([lon - west, east - lon, lat - south, north - lat]) * 111_195.08
    np.testing.assert_allclose(metres, [half, half, 40, 40], atol=3.5)


def test_one_ways_are_gone_in_the_direction_of_the_point(tmp_path: pathlib.Path) -> None:
    """Vans come to C from A and from the ring behind it, but not back along the street."""
    ring = draw("""
        A>C
        ^ v
        G<E
    """)
    roads = open_roads(ring.write(tmp_path / "roads.osm").name, folder=tmp_path, max_snap_m=50)
    homes = [ring.place("A"), ring.place("E")]
    whole = roads.matrix("van", homes, [ring.place("C")]).duration_s[0, :, 0].tolist()
    assert whole[0] < whole[1]
    assert roads.catchments("van", [ring.place("C")], homes, whole[0]).home.tolist() == [0]
    assert roads.catchments("van", [ring.place("C")], homes, whole[1]).home.tolist() == [0, 1]


def test_homes_lie_in_the_isochrone_of_their_point() -> None:
    """In Monaco, all that come in time and stand beside their street; and none farther than one walks straight on."""
    network = read_network(find_network("monaco"))
    roads = roads_of(network)
    points = [point.place for point in network.relay_points[:10]]
    homes = [parcel.home for parcel in network.parcels]
    found = roads.catchments("foot", points, homes, 300)
    areas = roads.isochrones("foot", points, 300)
    at = shapely.points([(home.lon, home.lat) for home in homes])
    inside = np.array([shapely.contains(area, at) for area in areas])
    near = np.zeros_like(inside)
    near[found.point, found.home] = True
    beside = roads.snap("foot", homes).distance_m < BESIDE_M - 4  # the area's line is simplified
    assert (near & beside).sum() > 50
    assert inside[near & beside].all()
    apart = [haversine_m(p.lon, p.lat, *shapely.get_coordinates(at).T) for p in points]  # type: ignore[arg-type]
    assert np.array(apart)[inside].max() < 300 / 3.6 * 5 + 2 * BESIDE_M + roads.snap("foot", points).distance_m.max()


def test_straight_lines_have_catchments_and_no_isochrones(tmp_path: pathlib.Path) -> None:
    """1.3 times 200 m at 30 km/h are 31.2 s."""
    roads = open_roads("great-circle", folder=tmp_path, max_snap_m=50)
    point, home = STREET.place("A"), STREET.place("E")
    assert roads.catchments("foot", [point], [home], 31).duration_s.tolist() == [31]
    assert not len(roads.catchments("foot", [point], [home], 30).home)
    with pytest.raises(RoadError, match="no streets are known"):
        roads.isochrones("foot", [point], 60)


def test_the_command_writes_who_and_from_where(tmp_path: pathlib.Path) -> None:
    who, areas = tmp_path / "who.csv", tmp_path / "areas.geojson"
    told = run("catchments", "monaco", "-o", who, "--minutes", 5, "--json").json
    assert told["pairs"] == len(who.read_text().splitlines()) - 1 > told["covered"] > 0
    assert run("catchments", "monaco", "-o", areas, "--minutes", 5).code == 0
    features = json.loads(areas.read_text())["features"]
    assert len(features) == told["points"]
    assert sum(feature["properties"]["homes"] for feature in features) == told["pairs"]
    refused = run("catchments", "monaco", "-o", tmp_path / "who.txt")
    assert refused.code == 2
    assert "catchments are written as" in refused.err
