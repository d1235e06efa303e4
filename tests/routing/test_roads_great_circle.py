"""Straight lines over the globe."""

import pathlib

import numpy as np
import pytest

from data.errors import RoadError
from data.records import Place
from routing.roads import Roads, open_roads

PARIS, LONDON = Place("Paris", 2.3522, 48.8566), Place("London", -0.1276, 51.5072)


def straight(**options: float) -> Roads:
    return open_roads("great-circle", folder=pathlib.Path(), max_snap_m=10, **options)


def test_a_degree_of_latitude() -> None:
    """π/180 · 6,371,008.8 m = 111,195.08 m; with a detour of 1.3 144,553.6 m, at 30 km/h 17,346.4 s."""
    table = straight().matrix("van", [Place("a", 5.0, 0.0)], [Place("b", 5.0, 1.0)])
    assert (table.distance_m.item(), table.duration_s.item()) == (144_554, 17_346)


def test_paris_to_london() -> None:
    """343.6 km as the crow flies; without detour at 100 km/h 3 h 26 min."""
    table = straight(detour=1.0, speed_kmh=100.0).matrix("truck", [PARIS, LONDON])
    assert table.distance_m[0, 0, 1] == pytest.approx(343_556, abs=150)
    assert table.duration_s[0, 0, 1] == round(table.distance_m[0, 0, 1] * 0.036)
    assert np.array_equal(table.duration_s[0], table.duration_s[0].T)
    assert table.duration_s[0].diagonal().tolist() == [0, 0]


def test_across_the_date_line_and_the_pole() -> None:
    """Two degrees of the equator over the date line, two degrees of a meridian over the pole: 222,390.2 m each."""
    roads = straight(detour=1.0)
    for a, b in (((179, 0), (-179, 0)), ((0, 89), (180, 89))):
        assert roads.path("van", Place("a", *a), Place("b", *b)).distance_m == 222_390


def test_paths_are_straight_and_no_place_is_out_of_reach() -> None:
    roads = straight()
    path = roads.path("foot", PARIS, LONDON)
    table = roads.matrix("foot", [PARIS], [LONDON])
    assert (path.duration_s, path.distance_m) == (table.duration_s.item(), table.distance_m.item())
    assert path.lonlat.tolist() == [[PARIS.lon, PARIS.lat], [LONDON.lon, LONDON.lat]]
    snapping = roads.snap("foot", [PARIS, LONDON])
    assert snapping.distance_m.tolist() == [0, 0]
    assert snapping.reached.all()
    assert roads.extent is None
    assert list(roads.lines()) == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"detour": 0.9}, "detour is 0.9"),
        ({"detour": float("nan")}, "detour is nan"),
        ({"speed_kmh": 0.0}, "speed_kmh is 0.0"),
        ({"speed_kmh": float("inf")}, "speed_kmh is inf"),
    ],
)
def test_impossible_settings_are_refused(options: dict[str, float], complaint: str) -> None:
    with pytest.raises(RoadError, match=complaint):
        straight(**options)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(RoadError, match="no profile `tram`"):
        straight().matrix("tram", [PARIS])
