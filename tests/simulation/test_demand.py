"""Drawn days: who buys, where parcels go, and what stays the same when something changes."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.checks import problems
from data.network import Network
from data.reading import read_network
from data.samples import find_network
from relay_points.acceptance import rooms_for
from routing.osm.places import Building
from simulation import Demand, Homes, draw_day, draw_days

KM = 0.0089932
"""Degrees of a kilometre at the equator, where the toy network lies."""


@pytest.fixture(scope="module")
def toy() -> Network:
    """Two vendors; shops P1 to P4 with room for 10 on the corners of a kilometre grid, and a locker L1 in the west."""
    return read_network(find_network("toy"))


@pytest.fixture(scope="module")
def homes() -> Homes:
    """One household at each of 81 crossings of a grid of 250 m around the depot."""
    lon, lat = np.meshgrid(np.arange(-4, 5) * KM / 4, np.arange(-4, 5) * KM / 4)
    return Homes(lon.ravel(), lat.ravel(), np.ones(81))


def test_same_seed_same_parcels(toy: Network, homes: Homes) -> None:
    assert draw_day(toy, homes, seed=5) == draw_day(toy, homes, seed=5)
    assert draw_day(toy, homes, seed=5, count=50) != draw_day(toy, homes, seed=6, count=50)


def test_a_longer_day_starts_with_the_parcels_of_a_shorter_one(toy: Network, homes: Homes) -> None:
    """Each parcel has random numbers of its own; only the digits of the ids differ (P01 or P001)."""
    short, long = draw_day(toy, homes, seed=5, count=40), draw_day(toy, homes, seed=5, count=400)
    assert [replace(p, parcel_id="") for p in short] == [replace(p, parcel_id="") for p in long[:40]]


def test_changing_one_habit_leaves_the_rest_as_it_was(toy: Network, homes: Homes) -> None:
    """With more windows promised, parcels differ in their windows only."""
    usual = draw_day(toy, homes, seed=5, count=300)
    hurried = draw_day(toy, homes, seed=5, count=300, demand=Demand(windowed=0.9))
    changed = [(p, q) for p, q in zip(usual, hurried, strict=True) if p != q]
    assert changed
    assert all(replace(p, window_start_s=None, window_end_s=None) == replace(
        q, window_start_s=None, window_end_s=None) for p, q in changed)  # fmt: skip


def test_shares_are_those_asked_for(toy: Network, homes: Homes) -> None:
    """With 4,000 parcels each share is known to within two percentage points (three standard deviations)."""
    demand = Demand(
        home=0.3, bulky_home=0.3, anywhere=0.2, returns=0.0, free=0.5, priority=0.1, due_tomorrow=0.2, due_later=0.1
    )
    parcels = draw_day(toy, homes, seed=1, count=4000, demand=demand)
    ways = Counter(p.delivery for p in parcels)
    assert ways["home"] / 4000 == pytest.approx(0.3, abs=0.022)
    assert ways["any"] / 4000 == pytest.approx(0.2, abs=0.02)
    chosen = [bool(p.point_id) for p in parcels if p.delivery == "point"]
    assert np.mean(chosen) == pytest.approx(0.5, abs=0.035)
    assert np.mean([p.priority for p in parcels]) == pytest.approx(0.1, abs=0.02)
    tomorrow = datetime(2026, 11, 25, 23, 59)
    due = Counter(p.due for p in parcels)
    assert due[tomorrow] / 4000 == pytest.approx(0.2, abs=0.02)
    assert due[tomorrow + timedelta(days=1)] / 4000 == pytest.approx(0.1, abs=0.02)
    assert due[None] == 4000 - due[tomorrow] - due[tomorrow + timedelta(days=1)]


def test_few_vendors_sell_much(toy: Network, homes: Homes) -> None:
    """By Zipf's law with exponent 1 the first of two vendors sells twice as much as the second."""
    sold = Counter(p.vendor_id for p in draw_day(toy, homes, seed=1, count=3000))
    assert sold["V1"] / 3000 == pytest.approx(2 / 3, abs=0.03)
    alone = draw_day(toy, homes, seed=1, count=300, demand=Demand(vendor_exponent=50))
    assert {p.vendor_id for p in alone} == {"V1"}, "2 to the power of -50 is next to nothing"


def test_buyers_live_where_households_are(toy: Network) -> None:
    """Three households here and one there: three quarters of the parcels go here, and none to the empty house."""
    homes = Homes(np.array([0.0, 0.001, 0.002]), np.zeros(3), np.array([3.0, 0.0, 1.0]))
    lived = Counter(p.lon for p in draw_day(toy, homes, seed=1, count=4000))
    assert set(lived) == {0.0, 0.002}
    assert lived[0.0] / 4000 == pytest.approx(0.75, abs=0.025)


def test_nearer_and_larger_points_are_chosen_more(toy: Network) -> None:
    """At 100 m from P1, the locker at 900 m has half its room and exp(-800 / 400) of its pull: 1 in 15.8 chooses it."""
    homes = Homes(np.array([0.0]), np.array([0.0]), np.ones(1))
    shop, locker = toy.point["P1"], toy.point["L1"]
    network = replace(toy, relay_points=(replace(shop, lon=KM / 10), replace(locker, lon=-0.9 * KM)))
    parcels = draw_day(network, homes, seed=1, count=6000, demand=Demand(home=0, anywhere=0, returns=0, free=0))
    could_take = [p for p in parcels if p.delivery == "point" and rooms_for(toy, locker, p) and p.weight_g <= 25_000]
    share = np.mean([p.point_id == "L1" for p in could_take])
    assert share == pytest.approx(0.5 * np.exp(-2) / (1 + 0.5 * np.exp(-2)), abs=0.01)


def test_without_a_point_near_everything_goes_home(toy: Network) -> None:
    """50 km from every point there is nothing to choose, and nothing to bring a return to."""
    far = Homes(np.array([0.5]), np.array([0.0]), np.ones(1))
    parcels = draw_day(toy, far, seed=1, count=200)
    assert {(p.delivery, p.point_id, p.direction) for p in parcels} == {("home", "", "delivery")}


def test_bulky_parcels_go_home_more_often(toy: Network, homes: Homes) -> None:
    """What fits no compartment goes home in the share `bulky_home`, of the rest in the share `home`."""
    parcels = draw_day(toy, homes, seed=3, count=4000, demand=Demand(step_free=0))  # no point here is without a step
    locker = toy.point["L1"]
    bulky = [p for p in parcels if not rooms_for(toy, locker, p) or p.weight_g > 25_000]
    assert np.mean([p.delivery == "home" for p in bulky]) == pytest.approx(Demand().bulky_home, abs=0.06)
    small = [p.delivery == "home" for p in parcels if p not in bulky]
    assert np.mean(small) == pytest.approx(Demand().home, abs=0.015)


def test_buyers_who_need_it_get_points_without_a_step(toy: Network, homes: Homes) -> None:
    """Only P2 has none: they choose it, or have their parcel at home where it is farther than 2 km."""
    points = tuple(replace(p, step_free=p.point_id == "P2") for p in toy.relay_points)
    parcels = draw_day(
        replace(toy, relay_points=points), homes, seed=1, count=500, demand=Demand(step_free=1, free=0, anywhere=0)
    )
    assert {p.point_id for p in parcels if p.direction == "delivery" and p.delivery == "point"} == {"P2"}
    assert any(p.delivery == "home" and p.lon < 0 for p in parcels)


def test_closed_and_candidate_points_are_not_offered(toy: Network, homes: Homes) -> None:
    points = tuple(replace(p, status="open" if p.point_id == "P1" else "candidate") for p in toy.relay_points)
    parcels = draw_day(replace(toy, relay_points=points), homes, seed=1, count=300)
    assert {p.point_id for p in parcels} == {"", "P1"}


@given(seed=st.integers(0, 2**32), count=st.integers(0, 60), share=st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_every_drawn_day_is_a_sound_table(toy: Network, homes: Homes, seed: int, count: int, share: float) -> None:
    """Whatever the habits: as many parcels as asked for, and nothing that `tournee check` would object to."""
    demand = Demand(home=share, anywhere=share, returns=share, free=share, windowed=share, step_free=share,
                    priority=share, due_tomorrow=share, ready_late=share)  # fmt: skip
    network = replace(toy, parcels=draw_day(toy, homes, seed=seed, count=count, demand=demand))
    assert len(network.parcels) == count
    assert problems(network) == []


def test_days_are_independent_and_more_of_them_change_none(toy: Network, homes: Homes) -> None:
    """Dates go on from day to day, ids never meet, and the mean number of parcels is the one asked for."""
    demand = Demand(parcels_per_day=100, due_tomorrow=1.0)
    two = list(draw_days(toy, homes, days=2, seed=9, demand=demand))
    many = list(draw_days(toy, homes, days=30, seed=9, demand=demand))
    assert many[:2] == two
    assert [day[0].due for day in many[:2]] == [datetime(2026, 11, 25, 23, 59), datetime(2026, 11, 26, 23, 59)]
    assert len({p.parcel_id for day in many for p in day}) == sum(map(len, many))
    assert np.mean([len(day) for day in many]) == pytest.approx(100, abs=6)
    assert [p.weight_g for p in many[0][:20]] != [p.weight_g for p in many[1][:20]]


def test_no_vendors_or_no_homes_are_refused(toy: Network, homes: Homes) -> None:
    nobody = Homes(np.empty(0), np.empty(0), np.empty(0))
    with pytest.raises(ValueError, match="there are none"):
        draw_day(toy, nobody, seed=1)
    with pytest.raises(ValueError, match="there are none"):
        draw_day(replace(toy, vendors=()), homes, seed=1)


def _building(footprint_m2: float, levels: int | None = None, flats: int | None = None) -> Building:
    return Building(
        osm_id="way/1", kind="yes", lon=7.0, lat=43.0, footprint_m2=footprint_m2, levels=levels, flats=flats
    )


@pytest.mark.parametrize(
    ("building", "households"),
    [
        (_building(25), 1),
        (_building(200), 1),
        (_building(200, levels=5), 10),
        (_building(300), 9),
        (_building(500), 30),
        (_building(900), 90),
        (_building(9000), 200),
        (_building(900, flats=12), 12),
    ],
)
def test_households_of_a_building(building: Building, households: float) -> None:
    """A house up to 200 m², else 100 m² of floor each: 300 m² have 3 storeys, 500 have 6, and 900 have 10."""
    assert Homes.in_buildings([building]).households.tolist() == [households]


def test_huts_have_no_household() -> None:
    assert len(Homes.in_buildings([_building(24.9)]).lon) == 0
