"""What `open_roads` answers, on maps small enough to count."""

import pathlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from road_maps import DEGREES_PER_M, RoadMap, draw

from data.errors import RoadError
from data.records import Place
from routing.roads import Roads, TravelMatrix, open_roads
from routing.roads.osm_roads import OsmRoads

LINE = draw("A-----B-----C")  # 150 m, 150 m; a van takes 21.6 s for each
BLOCK = draw(
    """
    A>>>>>B
    ^     v
    D<<<<<C
    """
)


def roads_of(roads: RoadMap, folder: pathlib.Path, *, max_snap_m: float = 100) -> Roads:
    roads.write(folder / "roads.osm")
    opened = open_roads("roads.osm", folder=folder, max_snap_m=max_snap_m)
    assert isinstance(opened, OsmRoads)
    return opened


@pytest.fixture(autouse=True)
def _kept_elsewhere(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "cache"))


def test_along_one_street(tmp_path: pathlib.Path) -> None:
    """From 50 m east of A, 20 m off the street, to 50 m west of C: 300 - 50 - 50 = 200 m, at 25 km/h 28.8 s."""
    roads = roads_of(LINE, tmp_path)
    a, c = LINE.place("A", east_m=50, north_m=20), LINE.place("C", east_m=-50)
    table = roads.matrix("van", [a, c])
    assert table.duration_s.tolist() == [[[0, 29], [29, 0]]]
    assert table.distance_m.tolist() == [[[0, 200], [200, 0]]]
    assert roads.snap("van", [a, c]).distance_m == pytest.approx([20, 0], abs=0.02)
    path = roads.path("van", a, c)
    assert (path.duration_s, path.distance_m) == (29, 200)
    expected = [(a.lon, LINE.at["A"][1]), LINE.at["B"], (c.lon, c.lat)]
    assert np.allclose(path.lonlat, expected, atol=2e-7)


def test_two_places_on_one_edge_go_straight(tmp_path: pathlib.Path) -> None:
    """20 m and 80 m east of A: 60 m there and back, not by way of a junction."""
    roads = roads_of(LINE, tmp_path)
    one, other = LINE.place("A", east_m=20), LINE.place("A", east_m=80)
    assert roads.matrix("van", [one, other]).distance_m.tolist() == [[[0, 60], [60, 0]]]
    assert len(roads.path("van", other, one).lonlat) == 2


def test_back_on_a_one_way_street_is_once_round_the_block(tmp_path: pathlib.Path) -> None:
    """The block is 2 × (150 + 50) = 400 m round; from 80 m back to 20 m past A is 340 m, for a walker 60 m."""
    roads = roads_of(BLOCK, tmp_path)
    one, other = BLOCK.place("A", east_m=20), BLOCK.place("A", east_m=80)
    assert roads.matrix("van", [one, other]).distance_m.tolist() == [[[0, 60], [340, 0]]]
    assert roads.matrix("foot", [one, other]).distance_m.tolist() == [[[0, 60], [60, 0]]]
    line = roads.path("van", other, one).lonlat
    assert np.allclose(line[1:-1], [BLOCK.at[each] for each in "BCDA"], atol=2e-7)


def test_a_place_at_a_junction_stands_on_all_its_streets(tmp_path: pathlib.Path) -> None:
    """At B, where one one-way street ends and the next begins: leaving costs nothing, whichever of them is nearest."""
    roads = roads_of(BLOCK, tmp_path)
    corner, same, there = BLOCK.place("B"), BLOCK.place("B", north_m=10, east_m=10), BLOCK.place("C")
    table = roads.matrix("van", [corner, same, there])
    assert table.distance_m.tolist() == [[[0, 0, 50], [0, 0, 50], [350, 350, 0]]]


def test_a_place_too_far_from_its_network_is_out_of_reach(tmp_path: pathlib.Path) -> None:
    """120 m north of B with at most 100 m bridged: -1 to and from everywhere, itself included."""
    roads = roads_of(LINE, tmp_path)
    a, far = LINE.place("A"), LINE.place("B", north_m=120)
    assert roads.matrix("van", [a, far]).duration_s.tolist() == [[[0, -1], [-1, -1]]]
    assert roads.matrix("van", [a], [far, a]).distance_m.tolist() == [[[-1, 0]]]
    snapping = roads.snap("van", [a, far])
    assert snapping.reached.tolist() == [True, False]
    assert snapping.distance_m[1] == pytest.approx(120, abs=0.02)
    with pytest.raises(
        RoadError, match=r"B\+0\+120 is 120 m from the nearest road for the profile `van`; at most 100 m"
    ):
        roads.path("van", a, far)


def test_places_snap_past_streets_that_lead_nowhere(tmp_path: pathlib.Path) -> None:
    """X can't be left again, so a place 10 m from it snaps to C, 50 m to the west, instead."""
    roads = roads_of(draw("A-----B-----C>>X"), tmp_path)
    place = Place("p", 15 * 25 * DEGREES_PER_M, 0.0)
    assert roads.snap("van", [place]).distance_m == pytest.approx([75], abs=0.02)
    assert roads.snap("foot", [place]).distance_m == pytest.approx([0], abs=0.02)


def test_rows_and_columns_may_be_different_places(tmp_path: pathlib.Path) -> None:
    roads = roads_of(LINE, tmp_path)
    a, b, c = (LINE.place(each) for each in "ABC")
    table = roads.matrix("van", [a, b, c], [c, a])
    assert table.distance_m.tolist() == [[[300, 0], [150, 150], [0, 300]]]
    assert (table.place_ids[0], table.to_ids[0], table.profile) == (a.place_id, c.place_id, "van")
    assert roads.matrix("van", [], [a]).duration_s.shape == (1, 0, 1)
    assert roads.matrix("van", []).duration_s.shape == (1, 0, 0)


def test_one_path_for_one_place(tmp_path: pathlib.Path) -> None:
    """From a place to itself: 0 s, 0 m, and a line of two equal points."""
    roads = roads_of(LINE, tmp_path)
    path = roads.path("van", LINE.place("B"), LINE.place("B"))
    assert (path.duration_s, path.distance_m, path.lonlat.shape) == (0, 0, (2, 2))


def test_extent_and_background_lines(tmp_path: pathlib.Path) -> None:
    """A footway is part of the extent and not of the background."""
    drawn = draw("A=====B.....C")
    roads = roads_of(drawn, tmp_path)
    assert roads.extent == pytest.approx((0, 0, drawn.at["C"][0], 0), abs=1e-7)
    ((highway, line),) = roads.lines()
    assert highway == "primary"
    assert np.allclose(line, [drawn.at["A"], drawn.at["B"]], atol=1e-7)


def test_an_unknown_profile_or_source_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(RoadError, match="no profile `tram`"):
        roads_of(LINE, tmp_path).matrix("tram", [])
    for name in ("roads.gpkg", "roads.txt", "greatcircle"):
        with pytest.raises(RoadError, match=rf"{name}: not a road source; give .*\.osm\.pbf.* or `great-circle`"):
            open_roads(name, folder=tmp_path, max_snap_m=100)
    with pytest.raises(RoadError, match="no such road extract"):
        open_roads("none.osm.pbf", folder=tmp_path, max_snap_m=100)


def test_several_threads_may_ask_at_once(tmp_path: pathlib.Path) -> None:
    """The first questions prepare two profiles; all answers are those of a single thread."""
    places = [LINE.place(each) for each in "ABC"]
    single = roads_of(LINE, tmp_path)
    alone = {profile: single.matrix(profile, places).duration_s.tolist() for profile in ("van", "foot")}
    for file in (tmp_path / "cache" / "roads").iterdir():
        file.unlink()
    roads = roads_of(LINE, tmp_path)
    with ThreadPoolExecutor(4) as pool:
        asked = ["van", "foot"] * 8
        answers = pool.map(lambda profile: roads.matrix(profile, places).duration_s.tolist(), asked)
        assert list(answers) == [alone[profile] for profile in asked]


def table_of_two() -> TravelMatrix:
    numbers = np.array([[[0, 5], [-1, 0]]], dtype=np.int32)
    return TravelMatrix(("a", "b"), ("a", "b"), "van", (0,), numbers, 10 * numbers)


def test_an_extract_without_roads_is_refused_by_name(tmp_path: pathlib.Path) -> None:
    """A file with nothing but a footway, and a damaged one."""
    with pytest.raises(RoadError, match=r"roads\.osm: there is no street for the profile `van`"):
        roads_of(draw("A...B"), tmp_path).matrix("van", [])
    (tmp_path / "roads.osm").write_text("no roads")
    with pytest.raises(RoadError, match=r"roads\.osm: the road extract is damaged"):
        open_roads("roads.osm", folder=tmp_path, max_snap_m=1).matrix("van", [])


def test_a_saved_table_holds_the_arrays_of_the_contract(tmp_path: pathlib.Path) -> None:
    table_of_two().save_npz(tmp_path / "table.npz")
    with np.load(tmp_path / "table.npz", allow_pickle=False) as saved:
        assert saved["place_ids"].tolist() == ["a", "b"]
        assert str(saved["profile"]) == "van"
        assert saved["duration_s"].tolist() == [[0, 5], [-1, 0]]
        assert saved["distance_m"].tolist() == [[0, 50], [-10, 0]]


def test_the_long_form_has_a_row_for_each_pair() -> None:
    frame = table_of_two().to_frame()
    assert frame.columns.tolist() == ["from_id", "to_id", "profile", "duration_s", "distance_m"]
    assert frame.to_numpy().tolist()[1:3] == [["a", "b", "van", 5, 50], ["b", "a", "van", -1, -10]]


def test_periods_of_the_day() -> None:
    """Three periods from midnight, 07:00 and 09:00; the table in force is the last one that has begun."""
    numbers = np.arange(3, dtype=np.int32).reshape(3, 1, 1)
    table = TravelMatrix(("a",), ("a",), "van", (0, 25_200, 32_400), numbers, numbers)
    assert [int(table.at(s)[0][0, 0]) for s in (0, 25_199, 25_200, 32_400, 86_400)] == [0, 0, 1, 2, 2]
    assert table.to_frame()["period_start_s"].tolist() == [0, 25_200, 32_400]


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not \(1, 2, 1\)"):
        TravelMatrix(("a", "b"), ("a",), "van", (0,), np.zeros((1, 2, 2), np.int32), np.zeros((1, 2, 2), np.int32))
