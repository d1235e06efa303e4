"""Speeds by hour: which period holds, who drives how fast in it, and the tables and ways that come of it."""

import pathlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from road_graphs import road_graphs
from road_maps import RoadMap, draw

from data.records import Place
from routing.roads import Pace, Roads, open_roads
from routing.roads.graph import RoadGraph
from routing.roads.hierarchy import build_hierarchy
from routing.roads.paces import graph_at, periods_of
from routing.roads.profiles import profile_named, street_classes

VAN, TRUCK, BIKE = (profile_named(name) for name in ("van", "truck", "cargo_bike"))
ALL_DAY = ((0, 172_800),)
RUSH = ((25_200, 32_400), (57_600, 68_400))
LINE = draw("A-----B=====C")
STREET, ROAD = 100, 101  # numbers of their ways


@pytest.fixture(autouse=True)
def _kept_elsewhere(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "cache"))


def roads_of(drawn: RoadMap, folder: pathlib.Path, *paces: Pace) -> Roads:
    drawn.write(folder / "roads.osm")
    return open_roads("roads.osm", folder=folder, max_snap_m=100, paces=paces)


def test_without_paces_the_day_is_one_period() -> None:
    (period,) = periods_of([], VAN)
    assert (period.start_s, period.paces) == (0, ())


def test_the_day_is_cut_where_windows_begin_and_end() -> None:
    """Twice a rush hour, and a factor for the whole day, which divides nothing."""
    rush, always = Pace(RUSH, highway="primary", factor=0.5), Pace(ALL_DAY, factor=0.9)
    found = periods_of([rush, always], VAN)
    assert [period.start_s for period in found] == [0, 25_200, 32_400, 57_600, 68_400]
    assert [period.paces for period in found] == [(always,), (always, rush), (always,), (always, rush), (always,)]


def test_a_window_that_began_the_day_before_holds_from_midnight() -> None:
    night = Pace(((-3_600, 18_000),), factor=1.2)
    assert [(period.start_s, period.paces) for period in periods_of([night], VAN)] == [(0, (night,)), (18_000, ())]


@pytest.mark.parametrize(
    ("said_of", "van", "truck", "bike"),
    [("", 2, 2, 1), ("van", 2, 1, 1), ("truck", 1, 2, 1), ("cargo_bike", 1, 1, 2)],
)
def test_whom_a_pace_concerns(said_of: str, van: int, truck: int, bike: int) -> None:
    """What names nobody is said of vans and trucks: a jam stops no bike."""
    pace = Pace(((3_600, 172_800),), profile=said_of, factor=0.5)
    assert [len(periods_of([pace], each)) for each in (VAN, TRUCK, BIKE)] == [van, truck, bike]


def test_a_class_of_streets_is_slower_in_its_hours(tmp_path: pathlib.Path) -> None:
    """150 m at 25 km/h take 21.6 s, on the primary road at 65 km/h 8.3 s; at half speed 16.6 s."""
    roads = roads_of(LINE, tmp_path, Pace(((28_800, 36_000),), highway="primary", factor=0.5))
    a, b, c = (LINE.place(name) for name in "ABC")
    table = roads.matrix("van", [a, b, c])
    assert table.period_starts_s == (0, 28_800, 36_000)
    assert table.duration_s[:, 0, 1].tolist() == [22, 22, 22]
    assert table.duration_s[:, 1, 2].tolist() == [8, 17, 8]
    assert table.distance_m[:, 0, 2].tolist() == [300, 300, 300]
    assert table.at(30_000)[0][1, 2] == 17
    assert roads.path("van", b, c).duration_s == roads.path("van", b, c, 36_000).duration_s == 8
    assert roads.path("van", b, c, 35_999).duration_s == 17


def test_a_measured_speed_stands_in_place_of_the_usual_one(tmp_path: pathlib.Path) -> None:
    """150 m at 12 km/h take 45 s, both ways; for a place in the middle of them half as long."""
    roads = roads_of(LINE, tmp_path, Pace(ALL_DAY, way_id=STREET, kmh=12))
    a, b, middle = LINE.place("A"), LINE.place("B"), LINE.place("A", east_m=75)
    seconds = roads.matrix("van", [a, b, middle]).duration_s[0]
    assert seconds.tolist() == [[0, 45, 23], [45, 0, 23], [23, 23, 0]]


@pytest.mark.parametrize(
    ("paces", "seconds"),
    [
        ([Pace(ALL_DAY, way_id=STREET, kmh=12), Pace(ALL_DAY, highway="residential", factor=0.1)], 45),
        ([Pace(ALL_DAY, highway="residential", factor=0.5), Pace(ALL_DAY, factor=0.1)], 43),
        ([Pace(ALL_DAY, profile="van", factor=0.5), Pace(ALL_DAY, factor=0.1)], 43),
        ([Pace(ALL_DAY, highway="residential", factor=0.1), Pace(ALL_DAY, highway="residential", factor=0.5)], 43),
        ([Pace(ALL_DAY, highway="residential", factor=0.5), Pace(ALL_DAY, profile="van", factor=0.1)], 43),
        ([Pace(ALL_DAY, way_id=STREET, kmh=10), Pace(ALL_DAY, way_id=STREET, factor=0.5)], 43),
        ([Pace(ALL_DAY, way_id=999, kmh=10)], 22),
        ([Pace(ALL_DAY, highway="no_such_class", kmh=10)], 22),
    ],
    ids=["way", "class", "profile", "last", "class_before_profile", "factor_after_kmh", "no_such_way", "no_such_class"],
)
def test_what_is_said_more_exactly_goes_before(tmp_path: pathlib.Path, paces: list[Pace], seconds: int) -> None:
    roads = roads_of(LINE, tmp_path, *paces)
    assert roads.matrix("van", [LINE.place("A"), LINE.place("B")]).duration_s[0, 0, 1] == seconds


def test_nobody_drives_faster_than_a_vehicle_of_its_kind_may(tmp_path: pathlib.Path) -> None:
    """150 m measured at 120 km/h: 4.5 s for a van, for a truck 6.75 s at its 80 km/h."""
    roads = roads_of(LINE, tmp_path, Pace(ALL_DAY, way_id=ROAD, kmh=120))
    ends = [LINE.place("B"), LINE.place("C")]
    assert [roads.matrix(profile, ends).duration_s[0, 0, 1] for profile in ("van", "truck")] == [5, 7]


def test_a_closed_direction_stays_closed(tmp_path: pathlib.Path) -> None:
    block = draw("A>>>>>B\n^     v\nD<<<<<C")
    roads = roads_of(block, tmp_path, Pace(ALL_DAY, factor=0.5))
    assert roads.matrix("van", [block.place("B"), block.place("A")]).distance_m[0, 0, 1] == 250


def test_the_way_of_the_hour_avoids_the_jam(tmp_path: pathlib.Path) -> None:
    """Past B and C along the primary road, unless that is jammed: then straight along the street below."""
    drawn = draw("A=====B=====C\n|           |\nD-----------E")
    roads = roads_of(drawn, tmp_path, Pace(((28_800, 36_000),), highway="primary", kmh=5))
    a, c = drawn.place("A"), drawn.place("C")
    free, jammed = roads.path("van", a, c, 28_799), roads.path("van", a, c, 28_800)
    assert (free.distance_m, jammed.distance_m) == (300, 400)
    table = roads.matrix("van", [a, c])
    for path, depart_s in ((free, 0), (jammed, 30_000)):
        seconds, metres = table.at(depart_s)
        assert (path.duration_s, path.distance_m) == (seconds[0, 1], metres[0, 1])


def test_no_time_at_all_in_one_period_is_none_in_any(tmp_path: pathlib.Path) -> None:
    """2 m take 0.3 s, and 2.9 s when it is ten times slower; from a place to itself nothing either way."""
    roads = roads_of(LINE, tmp_path, Pace(((28_800, 36_000),), factor=0.1))
    table = roads.matrix("van", [LINE.place("A", east_m=20), LINE.place("A", east_m=22)])
    assert table.duration_s[:, 0].tolist() == [[0, 1], [0, 3], [0, 1]]


def test_straight_lines_follow_what_is_said_of_all_streets() -> None:
    paces = [Pace(((28_800, 36_000),), factor=0.5), Pace(ALL_DAY, highway="primary", factor=0.1)]
    roads = open_roads(
        "great-circle", folder=pathlib.Path(), max_snap_m=1, detour=1, speed_kmh=36, paces=paces
    )  # 10 m/s
    here, there = Place("a", 0, 0), Place("b", 0.0089932, 0)
    table = roads.matrix("van", [here, there])
    assert (table.period_starts_s, table.duration_s[:, 0, 1].tolist()) == ((0, 28_800, 36_000), [100, 200, 100])
    assert roads.path("van", here, there, 30_000).duration_s == 200
    assert roads.matrix("foot", [here, there]).period_starts_s == (0,)


some_paces = st.lists(
    st.builds(
        Pace,
        st.just(ALL_DAY),
        highway=st.sampled_from(["", *street_classes()[3:7]]),
        factor=st.floats(0.05, 2),
    )
    | st.builds(Pace, st.just(ALL_DAY), way_id=st.integers(0, 19), kmh=st.floats(1, 150)),
    max_size=6,
)


@given(road_graphs(), some_paces)
def test_weighed_anew_is_built_anew(graph: RoadGraph, paces: list[Pace]) -> None:
    """The same order and arcs with other times have the weights that a hierarchy of those times has."""
    period = periods_of(paces, VAN)[0]
    other = graph_at(graph, VAN, period.paces)
    anew, rebuilt = build_hierarchy(graph).timed(other), build_hierarchy(other)
    for name in ("rank", "first", "upper", "up", "down", "up_by", "down_by", "turn_weight"):
        assert np.array_equal(getattr(anew, name), getattr(rebuilt, name)), name


@given(road_graphs(), some_paces)
def test_times_are_those_of_the_last_pace_that_holds(graph: RoadGraph, paces: list[Pace]) -> None:
    """Edge by edge, in plain words."""
    other = graph_at(graph, VAN, periods_of(paces, VAN)[0].paces)
    for edge in range(len(graph.tail)):
        street = street_classes()[graph.street_class[edge]]
        of_way = [pace for pace in paces if pace.way_id == graph.way_id[edge]]
        of_class = [pace for pace in paces if pace.way_id is None and pace.highway == street]
        of_all = [pace for pace in paces if pace.way_id is None and not pace.highway]
        pace = next((those[-1] for those in (of_way, of_class, of_all) if those), None)
        least = graph.length_cm[edge] * 36 / 130
        for usual, ms in (
            (graph.onwards_ms[edge], other.onwards_ms[edge]),
            (graph.backwards_ms[edge], other.backwards_ms[edge]),
        ):
            if usual < 0 or pace is None:
                assert ms == usual
            elif pace.kmh is not None:
                assert ms == pytest.approx(max(graph.length_cm[edge] * 36 / pace.kmh, min(least, usual)), abs=0.51)
            else:
                assert pace.factor is not None
                assert ms == pytest.approx(max(usual / pace.factor, min(least, usual)), abs=0.51)


def _both_ways(graph: RoadGraph, edge: int) -> tuple[int, int]:
    return int(graph.onwards_ms[edge]), int(graph.backwards_ms[edge])
