"""Streets for those who have business there: the first or last mile of a way, never a short cut."""

from __future__ import annotations

import itertools
import pathlib
from dataclasses import replace

import pytest
from road_maps import RoadMap, draw

from routing.roads.osm_roads import OsmRoads
from routing.roads.profiles import profile_named


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", ""),
        ("access=destination", "vt"),
        ("access=private", "vt"),
        ("motor_vehicle=customers", "vt"),
        ("hgv=delivery", "t"),
        ("goods=destination", "v"),
        ("access=private hgv=yes", "v"),
        ("access=destination motor_vehicle=yes", ""),
        ("vehicle=destination;permissive", ""),
        ("access=no goods=private", "v"),
        ("bicycle=destination", ""),
        ("foot=private", ""),
    ],
)
def test_for_whom_a_street_is_the_last_mile(tags: str, expected: str) -> None:
    """Vans and trucks alone: for bikes and walkers such words say come or keep out."""
    street = {"highway": "residential"} | dict(tag.split("=") for tag in tags.split())
    travellers = ("van", "truck", "cargo_bike", "foot")
    assert "".join(name[0] for name in travellers if profile_named(name).passage(street).last_mile) == expected


def block(**tags: str) -> RoadMap:
    """From A to B 150 m straight on, the middle third of which, C to D, has these tags, or 450 m round."""
    return draw(
        """
        A-C D-B
        |     |
        |     |
        |     |
        |     |
        |     |
        E-----F
        """,
        ("CD", {"highway": "residential", **tags}),
    )


def opened(folder: pathlib.Path, road_map: RoadMap) -> OsmRoads:
    return OsmRoads(road_map.write(folder / "roads.osm"), max_snap_m=5)


def way(
    roads: OsmRoads, profile: str, road_map: RoadMap, one: str, other: str, *, east_m: float = 0
) -> tuple[int, int]:
    """Seconds and metres, the same of path and table."""
    ends = road_map.place(one), road_map.place(other, east_m=east_m)
    found = roads.path(profile, *ends)
    table = roads.matrix(profile, ends)
    assert (found.duration_s, found.distance_m) == (table.duration_s[0, 0, 1], table.distance_m[0, 0, 1])
    return found.duration_s, found.distance_m


@pytest.mark.parametrize("value", ["destination", "delivery", "customers", "private"])
def test_nobody_takes_a_short_cut(tmp_path: pathlib.Path, value: str) -> None:
    """A van goes round; a bike may ride through where it says anything but private."""
    road_map = block(access=value)
    roads = opened(tmp_path, road_map)
    plain = opened(tmp_path / "..", block())
    assert way(plain, "van", road_map, "A", "B")[1] == 150
    seconds, metres = way(roads, "van", road_map, "A", "B")
    assert metres == 450
    assert 60 < seconds < 120
    assert way(roads, "cargo_bike", road_map, "A", "B")[1] == (450 if value == "private" else 150)


def test_a_place_in_such_a_street_is_reached_and_left(tmp_path: pathlib.Path) -> None:
    """From either side, the shorter way; from one place to another in it, straight on."""
    road_map = block(access="destination")
    roads = opened(tmp_path, road_map)
    for one, metres in (("A", 70), ("B", 80)):
        there = way(roads, "van", road_map, one, "C", east_m=20)
        assert there[1] == metres
        assert there[0] < 30
    inside = [road_map.place("C", east_m=east_m) for east_m in (10, 40)]
    table = roads.matrix("van", [*inside, road_map.place("A")])
    assert table.distance_m[0].tolist() == [[0, 30, 60], [30, 0, 90], [60, 90, 0]]


def test_what_only_such_streets_join_is_reached_through_them(tmp_path: pathlib.Path) -> None:
    """There is no way round: A to B leads through, in the time that it takes."""
    road_map = draw("A-C D-B", ("CD", {"highway": "residential", "access": "destination"}))
    seconds, metres = way(opened(tmp_path, road_map), "van", road_map, "A", "B")
    assert metres == 150
    assert 20 < seconds < 40


def test_more_changes_than_a_weight_can_count_are_no_way(tmp_path: pathlib.Path) -> None:
    """Twelve changes one after the other: no way leads through half a dozen private streets, and no nonsense."""
    letters = "ABCDEFGHIJKLMN"
    road_map = draw(" ".join(letters))
    streets = [
        (one + other, {"highway": "residential"} | ({"access": "private"} if number % 2 else {}))
        for number, (one, other) in enumerate(itertools.pairwise(letters))
    ]
    road_map = replace(road_map, streets=streets)
    roads = opened(tmp_path, road_map)
    places = [road_map.place(letter, east_m=20) for letter in letters[:-1]]
    table = roads.matrix("van", places)
    for i in range(len(places)):
        for j in range(len(places)):
            reached = abs(i - j) <= 7
            assert table.distance_m[0, i, j] == (50 * abs(i - j) if reached else -1)
            assert (0 <= table.duration_s[0, i, j] < 600) == reached
