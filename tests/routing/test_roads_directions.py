"""Ways as instructions: which turns are told, of which streets, by which exit of a roundabout, and in which words."""

from __future__ import annotations

import pathlib
import random

import pytest
from day_plans import monaco_roads
from hypothesis import given
from hypothesis import strategies as st
from road_maps import RoadMap, draw

from data import read_network, samples
from routing.export.sheets.instructions import instructions
from routing.export.sheets.language import Language
from routing.roads import TURNS, Step
from routing.roads.osm_roads import OsmRoads

STREET = {"highway": "residential"}


def streets(text: str, **names: str) -> RoadMap:
    """A map without lines, and streets by the letters that they pass, with their names; `_` stands for none, and what
    follows a `:` for further tags.
    """
    more = []
    for letters, told in names.items():
        name, *tags = told.split(":")
        tag = {"name": name.replace("_", "")} if name != "_" else {}
        more.append((letters, STREET | tag | dict(each.split("=") for each in tags)))
    return draw(text, *more)


def told(folder: pathlib.Path, road_map: RoadMap, origin: str, end: str, profile: str = "van") -> list[str]:
    """The steps as `turn street metres exit side`, what is blank left out."""
    roads = OsmRoads(road_map.write(folder / "roads.osm"), max_snap_m=50)
    steps = roads.directions(profile, road_map.place(origin), road_map.place(end))
    assert (
        sum(step.distance_m for step in steps)
        == roads.path(profile, road_map.place(origin), road_map.place(end)).distance_m
    )
    return [
        " ".join(str(each) for each in (step.turn, step.street, step.distance_m, step.exit, step.side) if each)
        for step in steps
    ]


CROSS = """
    L   N   R



    W   X   E



    M   S   T
    """


@pytest.mark.parametrize(
    ("end", "turn"),
    [
        ("N", "straight"),
        ("W", "left"),
        ("E", "right"),
        ("L", "slight_left"),
        ("R", "slight_right"),
        ("M", "sharp_left"),
        ("T", "sharp_right"),
    ],
)
def test_turns_at_a_crossing(tmp_path: pathlib.Path, end: str, turn: str) -> None:
    """From the south into each of seven streets with names of their own: by 0, 90, 45 and 135 degrees."""
    star = streets(CROSS, SX="South", XN="North", XW="West", XE="East", XL="Left", XR="Right", XM="Back", XT="Return")
    name = {"N": "North", "W": "West", "E": "East", "L": "Left", "R": "Right", "M": "Back", "T": "Return"}[end]
    far = 141 if end in "LRMT" else 100
    assert told(tmp_path, star, "S", end) == [
        "depart South 100",
        f"{turn} {name} {far}",
        "arrive " + name,
    ]


def test_a_street_that_keeps_its_name_is_told_once(tmp_path: pathlib.Path) -> None:
    """Straight over a crossing, and by a bend that leaves no choice, there is nothing to tell."""
    along = streets("A B C\n\n\n  D  E", AB="High Street", BC="High Street", CE="High Street", BD="Side Street")
    assert told(tmp_path, along, "A", "E") == ["depart High Street 179", "arrive High Street"]


def test_a_street_that_turns_at_a_junction_is_told(tmp_path: pathlib.Path) -> None:
    """High Street turns right where Side Street goes straight on."""
    turning = streets("A B C\n\n\n  D", AB="High Street", BD="High Street", BC="Side Street")
    assert told(tmp_path, turning, "A", "D") == [
        "depart High Street 50",
        "right High Street 75",
        "arrive High Street",
    ]


def test_a_bend_into_another_name_is_no_turn(tmp_path: pathlib.Path) -> None:
    bend = streets("A B\n\n\n  D", AB="One", BD="Two")
    assert told(tmp_path, bend, "A", "D") == ["depart One 50", "straight Two 75", "arrive Two"]


def test_streets_without_a_name(tmp_path: pathlib.Path) -> None:
    """Turns into them are told; to go straight on along them is not, and a number stands for a name."""
    nameless = streets("A B C\n\n\n  D   E", AB="_", BC="_", BD="_", DE="_:ref=D 12")
    assert told(tmp_path, nameless, "A", "C") == ["depart 100", "arrive"]
    assert told(tmp_path, nameless, "A", "E") == ["depart 50", "right 75", "straight D 12 100", "arrive D 12"]


def test_which_side_of_a_fork(tmp_path: pathlib.Path) -> None:
    """Neither branch has a name, and both lead nearly straight on."""
    fork = streets("      N\nA  B\n      S", AB="_", BN="_", BS="_")
    assert told(tmp_path, fork, "A", "N")[1].startswith("slight_left")
    assert told(tmp_path, fork, "A", "S")[1].startswith("slight_right")


def test_a_slip_road_is_told_though_it_leads_almost_straight(tmp_path: pathlib.Path) -> None:
    leaving = streets(
        "S   A       B       C\n                D   E",
        SA="Ramp",
        AB="_:highway=motorway:ref=A 8",
        BC="_:highway=motorway:ref=A 8",
        BD="_:highway=motorway_link",
        DE="Town Road",
        CE="Back",
        ES="Round",
    )
    roads = OsmRoads(leaving.write(tmp_path / "roads.osm"), max_snap_m=50)
    steps = roads.directions("van", leaving.place("S", east_m=30), leaving.place("D", east_m=50))
    assert [(step.turn, step.street) for step in steps[1:]] == [
        ("straight", "A 8"),
        ("slight_right", ""),
        ("straight", "Town Road"),
        ("arrive", "Town Road"),
    ]


ROUNDABOUT = """
          N
          H
       D     C
    W K       F E
       A     B
          G
          S
    """
RING = {"AGBFCHDKA": "_:junction=roundabout"}
ARMS = {"GS": "South", "FE": "East", "HN": "North", "KW": "West"}


@pytest.mark.parametrize(("end", "exit_number"), [("E", 1), ("N", 2), ("W", 3)])
def test_exits_of_a_roundabout(tmp_path: pathlib.Path, end: str, exit_number: int) -> None:
    """Anticlockwise from the south, the first exit leads east; a street that only leads in is none."""
    name = {"E": "East", "N": "North", "W": "West"}[end]
    first, turn, last = told(tmp_path, streets(ROUNDABOUT, **RING, **ARMS), "S", end)
    assert (first, last) == ("depart South 25", f"arrive {name}")
    assert turn.startswith(f"roundabout {name} ") and turn.endswith(f" {exit_number}")
    inward = streets(ROUNDABOUT, **RING, **(ARMS | {"FE": "East:oneway=-1"}), EN="Back")
    if end != "E":
        assert told(tmp_path, inward, "S", end)[1].endswith(f" {exit_number - 1}")


def test_a_way_that_ends_in_a_roundabout(tmp_path: pathlib.Path) -> None:
    assert told(tmp_path, streets(ROUNDABOUT, **RING, **ARMS), "S", "F")[1].split()[0] == "roundabout"


def test_a_ferry(tmp_path: pathlib.Path) -> None:
    crossing = streets("A  B    C  D", AB="Quay", BC="Blue Line:highway=_:route=ferry", CD="Shore")
    crossing.streets[1][1].pop("highway")
    assert told(tmp_path, crossing, "A", "D") == [
        "depart Quay 75",
        "ferry Blue Line 125",
        "straight Shore 75",
        "arrive Shore",
    ]


@pytest.mark.parametrize(("north_m", "side"), [(20, "left"), (-20, "right"), (1, "")])
def test_on_which_side_a_place_lies(tmp_path: pathlib.Path, north_m: float, side: str) -> None:
    line = streets("A    B     C", ABC="Only")
    roads = OsmRoads(line.write(tmp_path / "roads.osm"), max_snap_m=50)
    *_, last = roads.directions("van", line.place("A"), line.place("B", north_m=north_m))
    assert (last.turn, last.side) == ("arrive", side)


def test_real_ways_add_up() -> None:
    """Two hundred ways in Monaco: steps add up to the length, begin and end as they should, and lie on the line."""
    network = read_network(samples()["monaco"])
    places = [*(depot.place for depot in network.depots), *(point.place for point in network.relay_points)]
    chance = random.Random(1)
    roads = monaco_roads()
    for profile in ("van", "truck", "cargo_bike", "foot"):
        near = roads.snap(profile, places).reached
        served = [place for place, reached in zip(places, near, strict=True) if reached]
        for _ in range(50):
            here, there = chance.sample(served, 2)
            steps, path = roads.directions(profile, here, there), roads.path(profile, here, there)
            assert sum(step.distance_m for step in steps) == path.distance_m
            assert [steps[0].turn, steps[-1].turn] == ["depart", "arrive"]
            assert all(step.turn in TURNS[1:-1] for step in steps[1:-1])
            assert (steps[0].lon, steps[0].lat) == pytest.approx(tuple(path.lonlat[0]), abs=1e-5)
            points = {(round(lon, 7), round(lat, 7)) for lon, lat in path.lonlat}
            assert all((round(step.lon, 7), round(step.lat, 7)) in points for step in steps)


# --- in words --------------------------------------------------------------------------------------------------------


def step(turn: str, street: str = "", metres: int = 100, exit_number: int = 0, side: str = "") -> Step:
    return Step(turn, street, metres, exit_number, side, 0.0, 0.0)


@pytest.mark.parametrize(
    ("steps", "english", "french"),
    [
        ([step("depart", "Rue A", 90)], "Set off along Rue A 90 m", "Départ par Rue A 90 m"),
        ([step("depart")], "Set off 100 m", "Départ 100 m"),
        ([step("left", "Rue B", 1234)], "Left onto Rue B 1.2 km", "À gauche sur Rue B 1,2 km"),
        (
            [step("depart", "Rue A"), step("right", "Rue A", 344)],
            "Right to stay on Rue A 340 m",
            "À droite pour rester sur Rue A 340 m",
        ),
        ([step("depart", "Rue A"), step("u_turn", "Rue A")], "Turn round 100 m", "Demi-tour 100 m"),
        (
            [step("roundabout", "Rue A", exit_number=2)],
            "Roundabout, 2nd exit onto Rue A 100 m",
            "Rond-point, 2e sortie sur Rue A 100 m",
        ),
        ([step("roundabout", exit_number=1)], "Roundabout, 1st exit 100 m", "Rond-point, 1re sortie 100 m"),
        ([step("ferry", "Blue Line")], "Ferry onto Blue Line 100 m", "Bac sur Blue Line 100 m"),
        ([step("arrive", "Rue A", 0, side="left")], "Arrive, on the left ", "Arrivée, à gauche "),
        ([step("arrive", "Rue A", 0)], "Arrive ", "Arrivée "),
    ],
)
def test_words(steps: list[Step], english: str, french: str) -> None:
    for code, expected in (("en", english), ("fr", french)):
        *_, (turn, distance) = instructions(steps, Language(code))
        assert f"{turn} {distance}".replace("\xa0", " ") == expected


def test_every_turn_has_words() -> None:
    for code in ("en", "fr"):
        found = list(instructions([step(turn, "Rue A") for turn in TURNS], Language(code)))
        assert all(turn for turn, _ in found) and len({turn for turn, _ in found}) == len(TURNS)


@given(st.integers(1, 200))
def test_ordinals(value: int) -> None:
    assert Language("en").ordinal(value)[:-2] == str(value)
    assert Language("en").ordinal(11) == "11th" and Language("en").ordinal(22) == "22nd"
    assert Language("en").ordinal(113) == "113th" and Language("fr").ordinal(21) == "21e"
