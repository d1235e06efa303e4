"""The sample network `monaco`: made again byte for byte, and what its README says about it."""

import filecmp
import re
from collections import Counter
from pathlib import Path

import pytest

from data.checks import problems
from data.clock import ServiceDay
from data.hours import open_windows
from data.network import Network
from data.reading import read_network
from data.samples import find_network
from depots import problems as depot_problems
from relay_points import problems as point_problems
from relay_points import refusal, room_left, shut_reason
from routing.osm.places import read_buildings, read_sites
from simulation.sample import make

FOLDER = find_network("monaco")


@pytest.fixture(scope="module")
def monaco() -> Network:
    return read_network(FOLDER)


def test_making_it_again_gives_the_same_files(tmp_path: Path) -> None:
    """All but the two pages written by hand, the extract included, are the files that lie in the project."""
    make(tmp_path, FOLDER / "roads.osm.pbf")
    made = sorted(path.name for path in tmp_path.iterdir())
    assert sorted([*made, "LICENCE.md", "README.md"]) == sorted(path.name for path in FOLDER.iterdir())
    same, different, lost = filecmp.cmpfiles(FOLDER, tmp_path, made, shallow=False)
    assert (different, lost) == ([], [])
    assert same == made


def test_it_is_as_large_as_it_says(monaco: Network) -> None:
    kinds = Counter(point.kind for point in monaco.relay_points)
    assert (len(monaco.depots), kinds["relay"], kinds["locker"]) == (2, 60, 6)
    assert (len(monaco.vendors), len(monaco.parcels)) == (12, 1500)
    assert {vehicle.profile for vehicle in monaco.vehicles} == {"van", "truck", "cargo_bike"}


def test_points_stand_at_places_of_the_extract(monaco: Network) -> None:
    """Names and positions are those of `POINTS.md`, and the places it names are there, with the hours they tag."""
    sites = {site.osm_id: site for site in read_sites(FOLDER / "roads.osm.pbf")}
    rows = re.findall(
        r"^\| (\w+) \| (.*?) \| (\w+) \| \[(.*?)\].*? \| (\w+) \|$", (FOLDER / "POINTS.md").read_text(), re.MULTILINE
    )
    assert [row[0] for row in rows] == [point.point_id for point in monaco.relay_points]
    for point, (_, name, kind, osm_id, hours_from) in zip(monaco.relay_points, rows, strict=True):
        site = sites[osm_id]
        assert (point.name, site.kind) == (name, kind)
        assert (point.lon, point.lat) == (round(site.lon, 6), round(site.lat, 6))
        assert hours_from != "OpenStreetMap" or point.opening_hours == site.opening_hours
        assert point.step_free == (site.wheelchair == "yes")


def test_buyers_live_in_buildings_of_the_extract(monaco: Network) -> None:
    buildings = {(round(b.lon, 6), round(b.lat, 6)) for b in read_buildings(FOLDER / "roads.osm.pbf")}
    assert all((parcel.lon, parcel.lat) in buildings for parcel in monaco.parcels)


def test_nothing_is_wrong_but_what_the_readme_tells(monaco: Network) -> None:
    """No errors, no column that plans don't follow; warnings are about the shut shop and the misfits alone."""
    assert [(p.severity, monaco.parcels[p.line - 2].parcel_id) for p in problems(monaco)] == [("warning", "P1498")]
    assert depot_problems(monaco) == []
    told = point_problems(monaco)
    assert all(problem.severity == "warning" for problem in told)
    others = [p for p in told if "R30 is shut" not in p.message]
    assert [monaco.parcels[p.line - 2].parcel_id for p in others] == ["P1497", "P1499"]


def test_four_parcels_can_not_be_served_for_the_reasons_told(monaco: Network) -> None:
    heavy, late, cold, early = monaco.parcels[-4:]
    assert all("64000 g is more" in str(refusal(monaco, p, heavy)) for p in monaco.relay_points if p.point_id != "R30")
    assert late.due is not None
    assert late.due.date() < monaco.date
    assert all(
        "goods of class frozen" in str(refusal(monaco, p, cold)) for p in monaco.relay_points if p.point_id != "R30"
    )
    assert early.window_end_s is not None
    assert early.window_end_s < min(vehicle.shift_start_s for vehicle in monaco.vehicles)


def test_chosen_points_have_room_for_nearly_all(monaco: Network) -> None:
    """Less room than capacity this morning, and still enough: fewer than 2 % of the choices run into a full point."""
    room = {point_id: sum(kinds.values()) for point_id, kinds in room_left(monaco).items()}
    held = Counter(occupancy.point_id for occupancy in monaco.occupancy)
    assert set(held) == set(monaco.point), "something lies in every point"
    chosen = Counter(p.point_id for p in monaco.parcels if p.point_id and p.direction == "delivery")
    turned_away = sum(max(count - room[point_id], 0) for point_id, count in chosen.items())
    assert turned_away < 0.02 * chosen.total()


def test_every_point_but_the_shut_one_can_be_visited_by_a_van(monaco: Network) -> None:
    """Open for an hour or more between 07:00 and 15:00, the vans' shift, with the country's holidays as a calendar."""
    day: ServiceDay = monaco.day
    assert [p.point_id for p in monaco.relay_points if shut_reason(monaco, p)] == ["R30"]
    for point in monaco.relay_points:
        windows = open_windows(point.opening_hours, day, monaco.timezone_of(point), monaco.country_of(point))
        assert sum(max(min(end, 15 * 3600) - max(start, 7 * 3600), 0) for start, end in windows) >= 3600
