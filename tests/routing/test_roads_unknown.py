"""Tags that say nothing that any rule knows: counted and told, never fatal."""

from __future__ import annotations

import json
import pathlib
import shutil

import pytest
from command_line import run
from road_maps import draw

from data import find_network
from routing.osm import read_ways
from routing.roads.osm_roads import OsmRoads
from routing.roads.unknown import unknown_values


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"access": "yes", "oneway": "no", "maxspeed": "50"}, []),
        ({"access": "maybe"}, ["access=maybe"]),
        ({"access": "maybe;yes"}, []),
        ({"hgv": "discouraged"}, ["hgv=discouraged"]),
        ({"oneway": "sometimes"}, ["oneway=sometimes"]),
        ({"maxspeed": "fast"}, ["maxspeed=fast"]),
        ({"maxspeed": "none"}, []),
        ({"maxspeed:forward": "fast"}, ["maxspeed:forward=fast"]),
        ({"maxspeed": "FR:urban"}, []),
        ({"maxheight": "low"}, ["maxheight=low"]),
        ({"maxheight": "default"}, []),
        ({"maxweight:hgv": "7,5"}, ["maxweight:hgv=7,5"]),
        ({"maxweight:conditional": "7.5 when wet"}, ["maxweight:conditional=7.5 when wet"]),
        ({"hgv:conditional": "no @ (often)"}, ["hgv:conditional=no @ (often)"]),
        ({"hgv:conditional": "no @ (Mo-Fr 07:00-19:00)"}, []),
        ({"highway": "ferry", "duration": "long"}, ["duration=long"]),
        ({"name": "maybe", "surface": "lava"}, []),
    ],
)
def test_what_says_nothing_known(tmp_path: pathlib.Path, tags: dict[str, str], expected: list[str]) -> None:
    road_map = draw("A-B", ("AB", {"highway": "residential", **tags}))
    assert list(unknown_values(read_ways(road_map.write(tmp_path / "roads.osm")))) == expected


def test_every_occurrence_counts_on_streets_at_gates_and_at_turns(tmp_path: pathlib.Path) -> None:
    road_map = draw("A-B-C", ("AC", {"highway": "residential", "access": "maybe"}))
    road_map = road_map.with_mark("B", barrier="gate", access="maybe").with_turn("AB", "B", "BC", restriction="no_fun")
    found = unknown_values(read_ways(road_map.write(tmp_path / "roads.osm")))
    assert found == {"access=maybe": 2, "restriction=no_fun": 1}
    roads = OsmRoads(tmp_path / "roads.osm", max_snap_m=50)
    assert list(roads.unknown_values().items()) == [("access=maybe", 2), ("restriction=no_fun", 1)]
    assert roads.path("van", road_map.place("A"), road_map.place("C")).distance_m == 100


def test_the_command_tells_networks_and_unknown_tags(tmp_path: pathlib.Path) -> None:
    """Two streets of 50 m, one of which only walkers use."""
    road_map = draw("A-B.C", ("AB", {"highway": "residential", "hgv": "maybe"}))
    shutil.copytree(find_network("toy"), tmp_path / "toy")
    road_map.write(tmp_path / "toy" / "roads.osm")
    settings = tmp_path / "toy" / "network.toml"
    settings.write_text(settings.read_text().replace("great-circle", "roads.osm"))
    told = run("roads", tmp_path / "toy").out.splitlines()
    assert told[0].startswith("roads.osm: covers 0.0000 to 0.0")
    assert told[1].startswith("foot: 3 junctions, 0.")
    assert told[2].startswith("van: 2 junctions, ")
    assert told[3:] == ["1 tag (1 time) that no rule knows is left aside:", "      1  hgv=maybe"]
    found = json.loads(run("roads", tmp_path / "toy", "--json").out)
    assert [network["traveller"] for network in found["networks"]] == ["foot", "van"]
    assert found["unknown"] == {"hgv=maybe": 1}


def test_straight_lines_have_no_streets() -> None:
    assert run("roads", "toy").out == "great-circle: covers the whole world\n"
    assert json.loads(run("roads", "toy", "--json").out) == {
        "source": "great-circle",
        "extent": None,
        "networks": [],
        "unknown": {},
    }
