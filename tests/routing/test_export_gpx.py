"""A plan as GPX: read back by another reader than the one that wrote it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from command_line import run
from day_plans import toy, toy_plan

from data.errors import OutputError
from routing import plan_day
from routing.export.gpx import write_gpx

GPX = "{http://www.topografix.com/GPX/1/1}"


def test_tracks_are_the_ways_and_routes_the_stops(tmp_path: Path) -> None:
    """The toy's one round, read by GDAL."""
    plan = toy_plan()
    stops, rounds = plan.stops_gdf(), plan.rounds_gdf()
    assert write_gpx(plan, tmp_path / "day.gpx") == {"rounds": len(rounds), "stops": len(stops)}
    tracks = gpd.read_file(tmp_path / "day.gpx", layer="tracks")
    assert tracks["name"].tolist() == rounds["round_id"].tolist()
    for track, driven in zip(tracks.geometry, rounds.geometry, strict=True):
        np.testing.assert_allclose(shapely.get_coordinates(track), shapely.get_coordinates(driven), atol=1e-6)
    points = gpd.read_file(tmp_path / "day.gpx", layer="route_points")
    assert points["name"].tolist() == [f"{n} {place}" for n, place in zip(stops["seq"], stops["place_id"], strict=True)]
    np.testing.assert_allclose(
        shapely.get_coordinates(points.geometry), shapely.get_coordinates(stops.geometry), atol=1e-6
    )


def test_what_a_driver_reads_at_a_stop(tmp_path: Path) -> None:
    plan = toy_plan()
    write_gpx(plan, tmp_path / "day.gpx")
    points = ET.parse(tmp_path / "day.gpx").iter(f"{GPX}rtept")
    told = [point.findtext(f"{GPX}desc") for point in points]
    lines = plan.rounds[0].lines
    clock = [f"{line.arrive_s // 3600:02d}:{line.arrive_s // 60 % 60:02d}" for line in lines]
    assert [text[:5] for text in told if text] == clock
    assert told[0] and "parcel" not in told[0]  # the depot
    assert told[1] and told[1].endswith((" parcels", ", 1 parcel"))


def test_one_round_alone(tmp_path: Path) -> None:
    plan = toy_plan()
    first = plan.rounds[0]
    both = replace(plan, rounds=(first, replace(first, round_id="D-02")))
    assert write_gpx(both, tmp_path / "both.gpx")["rounds"] == 2
    assert write_gpx(both, tmp_path / "one.gpx", round_id="D-02")["rounds"] == 1
    root = ET.parse(tmp_path / "one.gpx").getroot()
    assert [name.text for kind in ("rte", "trk") for name in root.iterfind(f"{GPX}{kind}/{GPX}name")] == ["D-02"] * 2
    with pytest.raises(OutputError, match=r"there is no round 'D-03' in the plan; its rounds are D-01, D-02"):
        write_gpx(both, tmp_path / "none.gpx", round_id="D-03")
    assert not (tmp_path / "none.gpx").exists()


@pytest.mark.parametrize("odd", ["a & <b>", "é😀", "two\nlines", "bell\x07", 'say "hi"', "]]>"])
def test_any_id_makes_a_file_that_can_be_read(tmp_path: Path, odd: str) -> None:
    plan = toy_plan()
    named = replace(plan, rounds=tuple(replace(planned, round_id=odd) for planned in plan.rounds))
    write_gpx(named, tmp_path / "odd.gpx")
    (name,) = ET.parse(tmp_path / "odd.gpx").getroot().iterfind(f"{GPX}trk/{GPX}name")
    assert name.text == odd.replace("\x07", "\ufffd")


def test_a_plan_without_rounds_is_an_empty_file(tmp_path: Path) -> None:
    idle = plan_day(replace(toy(), parcels=()), time_limit_s=1)
    assert write_gpx(idle, tmp_path / "idle.gpx") == {"rounds": 0, "stops": 0}
    assert len(ET.parse(tmp_path / "idle.gpx").getroot()) == 0


def test_export_writes_gpx(tmp_path: Path) -> None:
    assert run("plan", "toy", "-o", tmp_path / "out", "--time-limit", "1").code == 0
    done = run("export", tmp_path / "out", "-o", tmp_path / "day.gpx", "--round", "D-01")
    assert done.out.endswith("day.gpx: 1 round, 7 stops\n")
    assert ET.parse(tmp_path / "day.gpx").getroot().tag == f"{GPX}gpx"
    other = run("export", tmp_path / "out", "-o", tmp_path / "day.gpkg", "--round", "D-01")
    assert (other.code, "--round is for .gpx" in other.err) == (2, True)
    assert run("export", tmp_path / "out", "-o", tmp_path / "day.gpx", "--round", "x").code != 0
