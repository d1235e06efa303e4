"""Streets, gates, limits and turns that are signed for some hours: shut for whoever is out at any of them."""

from __future__ import annotations

import pathlib
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from road_maps import RoadMap, draw
from small_days import KM, depot, network, parcel, shop, van

from data.clock import ServiceDay
from data.hours import open_windows
from data.network import RoadSettings
from routing.plan import check, plan_day
from routing.roads import Traveller
from routing.roads.conditions import moments
from routing.roads.osm_roads import OsmRoads

HOUR = 3600
SHORT, LONG = 100, 300


def test_moments_are_the_sets_of_hours_that_hold_together() -> None:
    """From 6 to 12: nothing, then a, then a and b, then b, then nothing again, told once."""
    windows = {"a": ((7, 9),), "b": ((8, 10), (20, 30)), "c": ()}
    assert moments(windows, 6, 12) == (frozenset(), frozenset("a"), frozenset("ab"), frozenset("b"))
    assert moments(windows, 7, 8) == (frozenset("a"),)
    assert moments(windows, 8, 9) == (frozenset("ab"),)
    assert moments(windows, 12, 12) == (frozenset(),)
    assert moments({}, 0, 24) == (frozenset(),)


def two_ways(**tags: str) -> RoadMap:
    """From A to B 100 m straight on with these tags, or 300 m round."""
    return draw(
        """
        A   B
        |   |
        |   |
        |   |
        C---D
        """,
        ("AB", {"highway": "residential", **tags}),
    )


def metres(folder: pathlib.Path, road_map: RoadMap, traveller: str | Traveller, on: date = date(2026, 11, 24)) -> int:
    """From A to B on a Tuesday, or another day, in UTC."""
    day = ServiceDay(on, ZoneInfo("UTC"))
    file = road_map.write(folder / "roads.osm")
    roads = OsmRoads(file, max_snap_m=1, windows_of=lambda hours: open_windows(hours, day, day.timezone, "FR"))
    ends = road_map.place("A"), road_map.place("B")
    found = roads.path(traveller, *ends).distance_m
    assert roads.matrix(traveller, ends).distance_m[0, 0, 1] == found
    return found


def out(profile: str, begin_h: float, end_h: float) -> Traveller:
    return Traveller(profile, out_s=(int(begin_h * HOUR), int(end_h * HOUR)))


TRUCK_BAN = {"hgv:conditional": "no @ (Mo-Fr 07:00-19:00)"}
ZONE = {"highway": "pedestrian", "motor_vehicle": "no", "motor_vehicle:conditional": "yes @ (06:00-10:00)"}


@pytest.mark.parametrize(
    ("tags", "traveller", "expected"),
    [
        (TRUCK_BAN, out("truck", 5, 7), SHORT),
        (TRUCK_BAN, out("truck", 5, 7.1), LONG),
        (TRUCK_BAN, out("truck", 8, 12), LONG),
        (TRUCK_BAN, out("truck", 18.9, 22), LONG),
        (TRUCK_BAN, out("truck", 19, 22), SHORT),
        (TRUCK_BAN, out("van", 8, 12), SHORT),
        (TRUCK_BAN, "truck", SHORT),
        (ZONE, out("van", 6, 10), SHORT),
        (ZONE, out("van", 6, 10.1), LONG),
        (ZONE, out("van", 5.9, 8), LONG),
        (ZONE, out("truck", 7, 9), SHORT),
        (ZONE, "van", LONG),
        ({"highway": "pedestrian", "goods:conditional": "yes @ (06:00-10:00)"}, out("van", 6, 10), SHORT),
        ({"highway": "pedestrian", "goods:conditional": "yes @ (06:00-10:00)"}, out("van", 6, 11), LONG),
        ({"access:conditional": "no @ (22:00-05:00)"}, out("van", 5, 14), SHORT),
        ({"access:conditional": "no @ (22:00-05:00)"}, out("van", 4, 14), LONG),
        ({"access:conditional": "no @ (22:00-05:00)"}, out("van", 20, 26), LONG),
        ({"maxweight:conditional": "7.5 @ (22:00-06:00)"}, out("truck", 6, 14), SHORT),
        ({"maxweight:conditional": "7.5 @ (22:00-06:00)"}, out("truck", 5, 14), LONG),
        ({"maxweight": "7.5", "maxweight:conditional": "none @ (06:00-14:00)"}, out("truck", 6, 14), SHORT),
        ({"maxweight": "7.5", "maxweight:conditional": "none @ (06:00-14:00)"}, out("truck", 6, 15), LONG),
        ({"hgv:conditional": "no @ (07:00-09:00); no @ (16:00-18:00)"}, out("truck", 10, 15), SHORT),
        ({"hgv:conditional": "no @ (07:00-09:00); no @ (16:00-18:00)"}, out("truck", 10, 17), LONG),
        ({"hgv:conditional": "no @ (07:00-19:00); yes @ (09:00-11:00)"}, out("truck", 9, 11), SHORT),
        ({"hgv:conditional": "no @ (07:00-19:00); yes @ (09:00-11:00)"}, out("truck", 9, 12), LONG),
        ({"hgv:conditional": "no @ (07:00-19:00 AND weight>12)"}, out("truck", 8, 12), SHORT),
        ({"hgv:conditional": "no @ (07:00-19:00 AND weight>7.5)"}, out("truck", 8, 12), LONG),
        ({"hgv:conditional": "no @ (PH)"}, out("truck", 8, 12), SHORT),
        ({"hgv:conditional": "no @ (when it suits)"}, out("truck", 8, 12), SHORT),
    ],
)
def test_who_may_pass_when(
    tmp_path: pathlib.Path, tags: dict[str, str], traveller: str | Traveller, expected: int
) -> None:
    assert metres(tmp_path, two_ways(**tags), traveller) == expected


def test_the_day_of_the_week_counts(tmp_path: pathlib.Path) -> None:
    """A ban from Monday to Friday, and one on public holidays: a Tuesday, a Sunday, Christmas."""
    saturday, christmas = date(2026, 11, 28), date(2026, 12, 25)
    assert metres(tmp_path, two_ways(**TRUCK_BAN), out("truck", 8, 12)) == LONG
    assert metres(tmp_path, two_ways(**TRUCK_BAN), out("truck", 8, 12), saturday) == SHORT
    assert metres(tmp_path, two_ways(**{"hgv:conditional": "no @ (PH)"}), out("truck", 8, 12), christmas) == LONG


def test_a_gate_that_is_locked_at_night(tmp_path: pathlib.Path) -> None:
    road_map = draw("A-E-B\n|   |\n|   |\n|   |\nC---D").with_mark(
        "E", barrier="gate", **{"access:conditional": "no @ (20:00-06:00)"}
    )
    assert metres(tmp_path, road_map, out("van", 6, 14)) == SHORT
    assert metres(tmp_path, road_map, out("van", 5, 14)) == LONG


def test_a_turn_that_is_forbidden_in_the_rush_hour(tmp_path: pathlib.Path) -> None:
    """Straight on at E is shut from 7 to 9."""
    road_map = draw("A-E-B\n| | |\nC-F-D").with_turn(
        "AE", "E", "EB", **{"restriction:conditional": "no_straight_on @ (Mo-Fr 07:00-09:00)"}
    )
    assert metres(tmp_path, road_map, out("van", 9, 14)) == SHORT
    assert metres(tmp_path, road_map, out("van", 8, 14)) > SHORT


def test_times_at_which_the_same_hours_hold_share_a_graph(tmp_path: pathlib.Path) -> None:
    day = ServiceDay(date(2026, 11, 24), ZoneInfo("UTC"))
    file = two_ways(**TRUCK_BAN).write(tmp_path / "roads.osm")
    roads = OsmRoads(file, max_snap_m=1, windows_of=lambda hours: open_windows(hours, day, day.timezone))
    spans = ((8, 12), (9, 18), (6, 12), (5, 20), (4, 6))
    graphs = [roads._prepare(out("truck", *span)).graph for span in spans]
    assert graphs[0] is graphs[1]
    assert graphs[2] is graphs[3]
    assert graphs[4] is roads._prepare("truck").graph
    assert graphs[0] is not graphs[2]


def test_a_day_is_planned_on_the_streets_that_are_open_during_each_shift(tmp_path: pathlib.Path) -> None:
    """A shop in a street that opens to deliveries until 10: a van whose shift ends then drives in, as far as the shop,
    another one stops where the street begins.
    """
    road_map = draw(
        """
        A-C   B
        | |
        E-F
        """,
        ("CB", {"highway": "residential", **ZONE}),
    )
    road_map.write(tmp_path / "roads.osm")
    start, end = road_map.place("A"), road_map.place("C", east_m=60)

    def driven_m(end_h: int) -> int:
        day = network(
            [parcel("a", "P")],
            [shop("P", end.lon / KM, end.lat / KM)],
            depots=[depot("D", start.lon / KM, start.lat / KM)],
            vehicles=[van(shift_start_s=6 * HOUR, shift_end_s=end_h * HOUR)],
            assume={"max_road_distance": 80},
        )
        day = replace(day, roads=RoadSettings("roads.osm"), folder=tmp_path)
        plan = plan_day(day, time_limit_s=1)
        assert check(day, plan) == []
        (only,) = plan.rounds
        return sum(line.distance_m for line in only.lines)

    assert driven_m(10) > driven_m(12) > 0
