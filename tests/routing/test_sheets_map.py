"""The small map of a round: proportions, streets, numbers that don't cover each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_pages import glyphs, pages, printed
from small_days import KM, depot, network, parcel, shop

from data.network import Network
from routing import plan_day
from routing.export.sheets.labels import Frame, place_labels, runs
from routing.export.sheets.streets import Box, Streets
from routing.roads.great_circle import GreatCircleRoads
from routing.roads.source import Street

LABEL, DEPOT = 7.5, 8.0  # sizes of a stop's number and of the depot's letter


def two_kilometres(lon: float, lat: float) -> Network:
    """A shop two kilometres east of the depot, and one two kilometres north of it."""
    east = 2 * KM / np.cos(np.radians(lat))
    points = [shop("E"), shop("N")]
    places = [(lon + east, lat), (lon, lat + 2 * KM)]
    points = [replace(point, lon=x, lat=y) for point, (x, y) in zip(points, places, strict=True)]
    parcels = [
        replace(parcel(p.point_id.lower(), p.point_id, weight_g=w), lon=p.lon, lat=p.lat)
        for p, w in zip(points, (1, 2), strict=True)
    ]
    return network(parcels, points, depots=[replace(depot(), lon=lon, lat=lat)])


def middles(file: Path) -> dict[str, tuple[float, float]]:
    """Where the marks of the map stand on the first page, by what they say."""
    found = {}
    for glyph in next(glyphs(file)):
        if (glyph.text, round(glyph.size, 1)) == ("D", DEPOT) or (glyph.text.isdigit() and glyph.size == LABEL):
            found[glyph.text] = ((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2)
    return found


@pytest.mark.parametrize("lat", [0.0, 60.0, -45.0])
def test_proportions_are_true_and_north_is_up(lat: float, tmp_path: Path) -> None:
    """Two kilometres east and two north are equally long on paper, at 60 degrees as on the equator."""
    made = two_kilometres(5.0, lat)
    plan = plan_day(made, time_limit_s=60, iteration_limit=5)
    printed(made, plan, tmp_path / "sheets")
    numbers = {line.place_id: str(i) for i, line in enumerate(plan.rounds[0].visits, 1)}
    at = middles(tmp_path / "sheets" / "D-01.pdf")
    (home_x, home_y), east, north = at["D"], at[numbers["E"]], at[numbers["N"]]
    length = east[0] - home_x
    assert length > 50
    assert north[1] - home_y == pytest.approx(length, abs=1.5)
    assert east[1] == pytest.approx(home_y, abs=1.5) and north[0] == pytest.approx(home_x, abs=1.5)


def test_the_scale_is_true(tmp_path: Path) -> None:
    """The bar that says 1 km is half as long as two kilometres are."""
    made = two_kilometres(5.0, 50.0)
    plan = plan_day(made, time_limit_s=60, iteration_limit=5)
    text = printed(made, plan, tmp_path / "sheets")["D-01.pdf"][0]
    assert "1 km" in text
    file = tmp_path / "sheets" / "D-01.pdf"
    at = middles(file)
    numbers = {line.place_id: str(i) for i, line in enumerate(plan.rounds[0].visits, 1)}
    bar = (at[numbers["E"]][0] - at["D"][0]) / 2
    with pages(file) as found:
        bounds = [o.get_bounds() for o in found[0].get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_PATH])]
    low = [right - left for left, bottom, right, top in bounds if top - bottom < 6 and abs(right - left - bar) < 2]
    assert len(low) == 1


def test_a_round_over_the_180th_meridian_stays_together(tmp_path: Path) -> None:
    made = two_kilometres(179.99, 0.0)
    east = replace(made.relay_points[0], lon=made.relay_points[0].lon - 360)
    made = replace(
        made,
        relay_points=(east, made.relay_points[1]),
        parcels=(replace(made.parcels[0], lon=east.lon), made.parcels[1]),
    )
    plan = plan_day(made, time_limit_s=60, iteration_limit=5)
    printed(made, plan, tmp_path / "sheets")
    numbers = {line.place_id: str(i) for i, line in enumerate(plan.rounds[0].visits, 1)}
    at = middles(tmp_path / "sheets" / "D-01.pdf")
    assert at[numbers["E"]][0] - at["D"][0] == pytest.approx(at[numbers["N"]][1] - at["D"][1], abs=1.5)


def test_streets_are_drawn_with_their_source(tmp_path: Path) -> None:
    made = two_kilometres(5.0, 50.0)
    plan = plan_day(made, time_limit_s=60, iteration_limit=5)
    street: Street = ("residential", np.array([(5.0, 50.0), (5.01, 50.01), (5.02, 50.0)]))

    class OneStreet(GreatCircleRoads):
        def lines(self) -> list[Street]:
            return [street]

    (bare,) = printed(made, plan, tmp_path / "bare")["D-01.pdf"]
    (drawn,) = printed(made, plan, tmp_path / "drawn", roads=OneStreet(detour=1.3, speed_kmh=30.0))["D-01.pdf"]
    assert "OpenStreetMap" not in bare
    assert "© OpenStreetMap contributors" in drawn


def paths(*lines: list[tuple[float, float]], highway: str = "residential") -> list[Street]:
    return [(highway, np.array(line)) for line in lines]


def test_only_streets_of_the_box_are_cut_out() -> None:
    streets = Streets(
        [
            *paths([(0, 0), (1, 1)], [(5, 5), (6, 6)], [(-9, 0.5), (9, 0.5)]),
            *paths([(0.2, 0.2), (0.3, 0.3)], highway="motorway_link"),
        ]
    )
    found = streets.within(Box(0.1, 0.1, 0.9, 0.9), tolerance_m=1.0)
    ends = {tier: [line[-1].round(6).tolist() for line in lines] for tier, lines in found if lines}
    assert ends == {2: [[1, 1], [9, 0.5]], 0: [[0.3, 0.3]]}
    assert [tier for tier, _ in found] == [4, 3, 2, 1, 0]  # the widest is drawn last, over the others


def test_streets_on_both_sides_of_the_180th_meridian() -> None:
    streets = Streets(paths([(179.8, 0), (179.9, 0)], [(-179.9, 0), (-179.8, 0)], [(0, 0), (1, 0)]))
    found = streets.within(Box(179.5, -1, 180.5, 1), tolerance_m=1.0)
    assert sorted(line[0, 0].round(6) for _, lines in found for line in lines) == [179.8, 180.1]


def test_the_least_and_shortest_streets_are_left_out_of_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for five points: the motorway (2), then of the two lanes (2 each) the longer one."""
    monkeypatch.setattr("routing.export.sheets.streets._MOST_POINTS", 5)
    streets = Streets(
        [*paths([(0, 0), (0, 1)], [(0, 0), (0, 5)]), *paths([(0, 0), (9, 9)], highway="motorway")],
    )
    found = dict(streets.within(Box(-1, -1, 9, 9), tolerance_m=1.0))
    assert [len(found[tier]) for tier in (0, 2)] == [1, 1]
    assert found[2][0][-1].tolist() == pytest.approx([0, 5])


def test_no_streets_no_lines() -> None:
    assert not Streets(())
    assert Streets(()).within(Box(0, 0, 1, 1), tolerance_m=1.0) == []


@given(
    at=st.lists(st.tuples(st.floats(20, 480), st.floats(20, 280)), min_size=1, max_size=40),
    wide=st.floats(9, 25),
)
def test_numbers_do_not_cover_each_other(at: list[tuple[float, float]], wide: float) -> None:
    """Forty labels and a depot on a map of 500 by 300 points: all of them find a place of their own."""
    frame, kept = Frame(0, 0, 500, 300), Frame(240, 140, 12, 12)
    placed = place_labels(np.array(at), [wide] * len(at), 10, frame, taken=[kept])
    assert placed.shape == (len(at), 2)
    boxes = [*((x, y, wide, 10) for x, y in placed.tolist()), (246, 146, 12, 12)]
    for i, (x, y, w, h) in enumerate(boxes):
        assert x - w / 2 >= 0 and x + w / 2 <= 500 and y - h / 2 >= 0 and y + h / 2 <= 300
        for x2, y2, w2, h2 in boxes[i + 1 :]:
            assert abs(x - x2) >= (w + w2) / 2 - 1e-9 or abs(y - y2) >= (h + h2) / 2 - 1e-9


def test_a_number_stays_where_it_is_if_there_is_room() -> None:
    at = np.array([(50.0, 50.0), (90.0, 50.0), (91.0, 50.0)])
    placed = place_labels(at, [10, 10, 10], 10, Frame(0, 0, 200, 100))
    assert placed[:2].tolist() == at[:2].tolist()
    assert 10 <= np.abs(placed[2] - at[1]).max() <= 25


def test_numbers_at_one_place_are_told_in_short() -> None:
    assert [runs(n) for n in ([4], [2, 3], [2, 3, 4, 9], [1, 3, 5, 7])] == ["4", "2–3", "2–4, 9", "1, 3, …"]
