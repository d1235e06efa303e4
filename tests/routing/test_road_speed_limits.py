"""How fast a street lets one go."""

import csv

import pytest

from routing.roads.profiles import Passage, profile_named
from routing.roads.speed_limits import LIMITS_FILE, SURFACES_FILE, limit_kmh

ALL = ("van", "truck", "cargo_bike", "foot")


@pytest.mark.parametrize(
    ("maxspeed", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("50 kmh", 50),
        ("50kph", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("5 knots", 9.26),
        ("2.5", 2.5),
        ("0", None),
        ("none", None),
        ("signals", None),
        ("variable", None),
        ("walk", 7),
        ("FR:urban", 50),
        ("FR:rural", 80),
        ("FR:motorway", 130),
        ("FR:30", 30),
        ("FR:zone30", 30),
        ("DE:zone:30", 30),
        ("DE:urban", 50),
        ("DE:rural", 100),
        ("DE:motorway", None),
        ("DE:living_street", 7),
        ("BE-VLG:rural", 70),
        ("BE-WAL:rural", 90),
        ("BE-BRU:urban", 30),
        ("BE:motorway", 120),
        ("GB:nsl_single", 96.56),
        ("CZ:pedestrian_zone", 20),
        ("MC:urban", 50),
        ("urban", None),
        ("FR:anywhere", None),
        ("fr:urban", None),
        ("50;30", None),
        ("-20", None),
        ("", None),
    ],
)
def test_values_of_maxspeed(maxspeed: str, kmh: float | None) -> None:
    assert limit_kmh(maxspeed) == (None if kmh is None else pytest.approx(kmh))


def test_a_limit_caps_the_average_and_never_raises_it() -> None:
    """A van averages 65 km/h on a primary road: 40 slows it down, 110 doesn't speed it up; walkers don't care."""
    van, foot = profile_named("van"), profile_named("foot")
    assert van.passage({"highway": "primary"}) == Passage(65, 65)
    assert van.passage({"highway": "primary", "maxspeed": "40"}) == Passage(40, 40)
    assert van.passage({"highway": "primary", "maxspeed": "110"}) == Passage(65, 65)
    assert van.passage({"highway": "primary", "maxspeed:backward": "30"}) == Passage(65, 30)
    assert foot.passage({"highway": "primary", "maxspeed": "3"}) == Passage(5, 5)


def test_limits_for_trucks_slow_only_trucks() -> None:
    street = {"highway": "primary", "maxspeed": "50", "maxspeed:hgv": "30"}
    assert [profile_named(name).passage(street).onwards_kmh for name in ALL] == [50, 30, 16, 5]


@pytest.mark.parametrize(
    ("tags", "van", "truck", "cargo_bike", "foot"),
    [
        ("", 65, 55, 16, 5),
        ("maxspeed=FR:urban", 50, 50, 16, 5),
        ("maxspeed=walk", 7, 7, 7, 5),
        ("maxspeed:type=FR:urban", 50, 50, 16, 5),
        ("source:maxspeed=DE:urban", 50, 50, 16, 5),
        ("zone:maxspeed=DE:30", 30, 30, 16, 5),
        ("maxspeed=70 maxspeed:type=FR:urban", 65, 55, 16, 5),
        ("maxspeed=none source:maxspeed=sign", 65, 55, 16, 5),
        ("surface=asphalt", 65, 55, 16, 5),
        ("surface=paving_stones", 60, 55, 10, 5),
        ("surface=cobblestone", 30, 30, 7, 5),
        ("surface=gravel maxspeed=20", 20, 20, 6, 5),
        ("tracktype=grade3", 30, 30, 8, 5),
        ("smoothness=very_bad", 20, 20, 6, 5),
        ("smoothness=impassable", 0, 0, 0, 5),
        ("surface=sand tracktype=grade2", 20, 20, 3, 5),
        ("surface=moon", 65, 55, 16, 5),
    ],
)
def test_how_fast_a_primary_road_lets_one_go(tags: str, van: int, truck: int, cargo_bike: int, foot: int) -> None:
    street = {"highway": "primary"} | dict(tag.split("=") for tag in tags.split())
    speeds = [profile_named(name).passage(street).onwards_kmh for name in ALL]
    assert speeds == [van, truck, cargo_bike, foot]


@pytest.mark.parametrize(("file", "columns"), [(LIMITS_FILE, 2), (SURFACES_FILE, 2)])
def test_no_row_of_a_table_stands_twice(file, columns: int) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        keys = [tuple(row[:columns]) for row in csv.reader(opened)]
    assert len(keys) == len(set(keys))
