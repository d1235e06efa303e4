"""Docks as departure waves: who may be loaded when, and how much in one turn."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from hypothesis import given
from small_days import HOUR, depot, network, parcel, shop, van
from strategies import networks

from data.network import Network
from data.records import Vehicle
from depots import Loading, loadings

MIN = 60


def day(vehicles: Sequence[Vehicle], parcels: int = 30, **values: Any) -> Network:
    """A depot with one dock that loads a parcel in 20 s, and a room of 1: slots are even shares of the parcels."""
    home = depot(**({"docks": 1, "load_s_per_parcel": 20} | values))
    sent = [parcel(f"p{i}", "P") for i in range(parcels)]
    return network(sent, [shop("P", 1)], depots=[home], vehicles=vehicles, assume={"dock_slot_room": 1})


def turns(given: Network) -> list[Loading]:
    return list(loadings(given).values())


def test_two_vans_at_one_dock_take_turns() -> None:
    """Thirty parcels, fifteen a van: 15 x 20 s are slots of five minutes from eight on, one for each in turn."""
    first, second = turns(day([van(count=2)]))
    assert first.most_parcels == second.most_parcels == 15
    assert first.windows is not None and second.windows is not None
    assert first.windows[:2] == ((8 * HOUR, 8 * HOUR + 5 * MIN), (8 * HOUR + 10 * MIN, 8 * HOUR + 15 * MIN))
    assert second.windows[:2] == ((8 * HOUR + 5 * MIN, 8 * HOUR + 10 * MIN), (8 * HOUR + 15 * MIN, 8 * HOUR + 20 * MIN))


def test_with_a_dock_each_nobody_waits() -> None:
    """Loading lies in the shift and the depot's hours all the same."""
    for docks in (2, 3, None):
        assert turns(day([van(count=2)], docks=docks)) == [Loading(((8 * HOUR, 18 * HOUR),))] * 2
    cut = turns(day([van(count=2)], docks=None, opening_hours="09:00-12:00"))
    assert cut[0].windows == ((9 * HOUR, 12 * HOUR),)


def test_goods_that_load_in_no_time_need_no_dock() -> None:
    assert turns(day([van(count=3)], load_s_per_parcel=0)) == [Loading()] * 3


def test_three_vans_at_two_docks() -> None:
    """The first and the third share a dock and alternate there; the second has the other one all the time."""
    first, second, third = turns(day([van(count=3)], docks=2))
    slot = 300
    assert second == Loading(((8 * HOUR, 18 * HOUR),))
    assert first.windows is not None and third.windows is not None
    assert first.windows[1][0] - first.windows[0][0] == 2 * slot
    assert third.windows[0] == (8 * HOUR + slot, 8 * HOUR + 2 * slot)


def test_who_starts_earlier_is_loaded_earlier() -> None:
    """The late shift stands first in the table, but the early one gets the first slot."""
    late, early = turns(day([van("late", shift_start_s=12 * HOUR), van("early", shift_start_s=6 * HOUR)]))
    assert early.windows is not None and late.windows is not None
    assert early.windows[0][0] == 6 * HOUR
    assert late.windows[0][0] >= 12 * HOUR


def test_a_slot_holds_no_more_than_the_largest_van_and_five_minutes_at_least() -> None:
    """Sixty parcels are thirty each, but the vans hold ten: 200 s, which is less than a change at a dock takes."""
    first, _ = turns(day([van(count=2, capacity_parcels=10)], parcels=60))
    assert (first.windows or ())[0] == (8 * HOUR, 8 * HOUR + 5 * MIN)
    slow, _ = turns(day([van(count=2)], parcels=0, load_s_per_parcel=400))
    assert (slow.windows or ())[0] == (8 * HOUR, 8 * HOUR + 400)
    assert slow.most_parcels == 1


def test_a_van_without_a_shift_takes_no_turn() -> None:
    shut, works = turns(
        day(
            [van("a", latest_start_s=None, shift_start_s=20 * HOUR, shift_end_s=22 * HOUR), van("b")],
            opening_hours="06:00-18:00",
        )
    )
    assert (shut.windows, works.windows) == ((), tuple(works.windows or ()))
    assert works.windows


@given(drawn=networks(extremes=False))
def test_turns_at_one_dock_never_overlap(drawn: Network) -> None:
    """At no depot can more vehicles be loaded at any moment than it has docks."""
    found = loadings(drawn)
    for home in drawn.depots:
        if home.docks is None or not home.load_s_per_parcel:
            continue
        there = [found[unit].windows or () for unit in found if unit.vehicle.depot_id == home.depot_id]
        starts = {start for windows in there for start, _ in windows}
        for start in starts:
            loading = sum(any(a <= start < b for a, b in windows) for windows in there)
            assert loading <= home.docks
        if home.docks == 1:
            for one, other in combinations(there, 2):
                assert not any(max(a, c) < min(b, d) for a, b in one for c, d in other)
