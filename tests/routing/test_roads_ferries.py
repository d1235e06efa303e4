"""Ferries: crossings that take the time they tell, and on which nobody lives."""

from __future__ import annotations

import pathlib

import pytest
from road_maps import RoadMap, draw

from data.errors import RoadError
from routing.roads import Pace
from routing.roads.durations import duration_s
from routing.roads.osm_roads import OsmRoads


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("00:15", 900),
        ("1:30", 5400),
        ("26:00", 93_600),
        ("00:00:40", 40),
        ("20", 1200),
        ("7.5", 450),
        ("PT20M", 1200),
        ("PT1H30M", 5400),
        ("P1DT2H", 93_600),
        ("pt45s", 45),
        (" 00:05 ", 300),
        ("0", None),
        ("00:00", None),
        ("P", None),
        ("20 min", None),
        ("1:5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_durations(value: str, seconds: float | None) -> None:
    assert duration_s(value) == seconds


def strait(**tags: str) -> RoadMap:
    """Two shores, A to C and D to F, with a ferry of 100 m between them; each has a street to turn round on."""
    return draw(
        """
        A-B-C   D-E-F
          |       |
          G       H
        """,
        ("CD", {"route": "ferry", **tags}),
    )


def crossing_s(file: pathlib.Path, profile: str, road_map: RoadMap, *, paces: tuple[Pace, ...] = ()) -> int:
    """From the quay at C to that at D."""
    roads = OsmRoads(road_map.write(file), max_snap_m=50, paces=paces)
    ends = road_map.place("C"), road_map.place("D")
    found = roads.path(profile, *ends)
    assert roads.matrix(profile, ends).duration_s[0, 0, 1] == found.duration_s
    return found.duration_s


@pytest.mark.parametrize(
    ("tags", "profile", "expected_s"),
    [
        ({"duration": "00:10"}, "van", 600),
        ({"duration": "PT10M"}, "foot", 600),
        ({}, "van", 72),  # 100 m at 5 km/h
        ({"duration": "a while"}, "truck", 72),
    ],
)
def test_a_ferry_takes_the_time_that_it_tells(
    tmp_path: pathlib.Path, tags: dict[str, str], profile: str, expected_s: int
) -> None:
    assert crossing_s(tmp_path / "strait.osm", profile, strait(**tags)) == expected_s


def test_a_ferry_that_takes_no_vehicles_parts_the_shores(tmp_path: pathlib.Path) -> None:
    road_map = strait(duration="00:10", motor_vehicle="no")
    assert crossing_s(tmp_path / "strait.osm", "foot", road_map) == 600
    with pytest.raises(RoadError, match="from the nearest road"):
        crossing_s(tmp_path / "strait.osm", "van", road_map)


def test_a_ferry_cut_by_the_edge_of_the_extract_is_read_as_far_as_it_goes(tmp_path: pathlib.Path) -> None:
    """Without D the other shore is out of reach, and nothing fails."""
    road_map = strait(duration="00:10")
    roads = OsmRoads(road_map.write(tmp_path / "cut.osm", missing="D"), max_snap_m=30)
    assert roads.snap("van", [road_map.place("A"), road_map.place("E")]).reached.tolist() == [True, False]


def test_the_rush_hour_delays_no_ferry(tmp_path: pathlib.Path) -> None:
    """All streets at half their speed, all day; the class `ferry` can be told a speed of its own."""
    day = ((0, 86_400),)
    road_map = strait(duration="00:10")
    assert crossing_s(tmp_path / "a.osm", "van", road_map, paces=(Pace(day, factor=0.5),)) == 600
    assert crossing_s(tmp_path / "b.osm", "van", road_map, paces=(Pace(day, highway="ferry", factor=0.5),)) == 1200


def test_nobody_is_brought_anything_on_a_ferry_or_a_motorway(tmp_path: pathlib.Path) -> None:
    """A place in the middle of the strait is tied to a quay; one beside a motorway, to the street behind it."""
    road_map = strait(duration="00:10")
    roads = OsmRoads(road_map.write(tmp_path / "strait.osm"), max_snap_m=60)
    snapped = roads.snap("van", [road_map.place("C", east_m=40)])
    assert snapped.distance_m[0] == pytest.approx(40, abs=0.1)
    by_motorway = draw(
        """
        A   B
        |   |
        |   |
        C---D
        """,
        ("AB", {"highway": "motorway", "oneway": "no"}),
    )
    roads = OsmRoads(by_motorway.write(tmp_path / "motorway.osm"), max_snap_m=60)
    beside = by_motorway.place("A", east_m=50, north_m=-10)
    assert roads.snap("van", [beside]).distance_m[0] == pytest.approx(50, abs=0.2)
    assert roads.path("van", by_motorway.place("A"), by_motorway.place("B")).distance_m == 100
