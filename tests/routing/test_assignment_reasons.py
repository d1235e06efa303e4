"""What is told of parcels that find no place: the true reason, and the smallest change that would fit them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from small_days import DAY, HOUR, NOON, closed, depot, inside, locker, network, parcel, shop, straight, van

from data.network import Network
from data.records import Parcel, RelayPoint, Vehicle
from routing.assignment import Unplaced, assign

PM = {"shift_start_s": 13 * HOUR}


def out(given: Network) -> dict[str, Unplaced]:
    return {u.parcel_id: u for u in assign(given, straight(given)).unplaced}


def told(given: Network) -> tuple[str, str, str, str]:
    """The only one that stays out."""
    (only,) = out(given).values()
    return only.verdict, only.reason, only.detail, only.smallest_change


# --- the wrong day ---------------------------------------------------------------------------------------------------


def test_overdue() -> None:
    given = network([parcel(due=NOON - DAY)], [shop("P")])
    assert told(given) == ("impossible", "overdue", "was due 2026-11-23 12:00, before 2026-11-24", "a later due")


def test_not_ready_waits_and_needs_no_change() -> None:
    given = network([parcel(ready=NOON + DAY)], [shop("P")])
    assert told(given) == ("impossible", "not ready", "is ready only 2026-11-25 12:00", "")
    assert out(given)["a"].waits


# --- a chosen point --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "values", "vehicle", "why"),
    [
        (shop("P", accepts=("chilled",)), {}, van(), "point P does not take goods of class parcel"),
        (locker("P", s=1), {"weight_g": 25_001}, van(), "25001 g is more than the 25000 g that locker P takes"),
        (locker("P", s=1), {"height_cm": 9}, van(), "9 x 20 x 30 cm fits no compartment of locker P"),
        (shop("P"), {"needs_step_free": True}, van(), "point P can't be reached without a step"),
        (shop("P", status="candidate"), {}, van(), "point P is candidate"),
        (shop("P", opening_hours="We-Mo 08:00-19:00"), {}, van(), "point P is not open on 2026-11-24"),
        (
            shop("P", opening_hours="08:00-12:00"),
            {},
            van(**PM),
            "no vehicle of depot D can be at point P and back in its shift while the point is open",
        ),
        (
            shop("P", opening_hours="08:00-12:00"),
            {"ready": NOON + DAY / 24},
            van(),
            "no vehicle of depot D can be at point P and back in its shift between the parcel's ready and due",
        ),
        (
            shop("P", 3),
            {},
            van(range_km=5),
            "no vehicle of depot D can drive to point P and back, for want of a road or of range",
        ),
    ],
)
def test_a_chosen_point_that_can_not_take_it(
    point: RelayPoint, values: dict[str, Any], vehicle: Vehicle, why: str
) -> None:
    assert told(network([parcel("a", "P", **values)], [point], vehicles=[vehicle])) == (
        "impossible",
        "its point can't take it",
        f"{why}; nor can another point within 2000 m",
        "another point, or home delivery",
    )


def test_a_closure_is_told_with_its_reason() -> None:
    given = network([parcel("a", "P")], [shop("P")], closures=[closed("P", 0, 2, "works")], assume={"max_walk": 750})
    detail = "point P is shut until 2026-11-26 (works); nor can another point within 750 m"
    assert told(given)[2] == detail


@pytest.mark.parametrize("delivery", ["point", "home", "any"])
def test_without_a_vehicle_each_depot_with_the_goods_tells_why(delivery: str) -> None:
    """Neither another point nor the door would help, so neither is named as the change."""
    given = network(
        [parcel("a", delivery=delivery)],
        [shop("P")],
        depots=[depot(), depot("E")],
        stock=["E"],
        vehicles=[van(count=0)],
        closures=[closed("E", 0, 2, "strike")],
    )
    assert told(given) == (
        "impossible",
        "its depot sends no vehicle today",
        "depot D has no vehicle; depot E is shut until 2026-11-26 (strike)",
        "one more vehicle at D",
    )


def test_a_vehicle_whose_shift_is_over_before_the_depot_opens() -> None:
    """There is one, so another day may help."""
    given = network([parcel("a")], [shop("P")], depots=[depot(opening_hours="19:00-20:00")])
    assert told(given)[2:] == ("depot D has no vehicle in its opening hours", "a day on which its depot works")


# --- a free choice ---------------------------------------------------------------------------------------------------


def test_reasons_of_many_points_are_counted_together() -> None:
    """Names aside: the three most frequent."""
    shops = [shop(f"P{i}", max_weight_g=100) for i in range(4)]
    others = [locker("L1", s=1), locker("L10", s=1), *(shop(f"S{i}", status="closed") for i in range(3))]
    only = told(network([parcel(weight_g=26_000)], [*shops, *others, shop("Q", accepts=("chilled",))]))
    assert only == (
        "impossible",
        "no point can take it",
        "26000 g is more than the 100 g that point takes (4 points); point is closed (3 points); "
        "26000 g is more than the 25000 g that locker takes (2 points)",
        "home delivery",
    )


def test_a_network_without_points() -> None:
    assert told(network([parcel()])) == ("impossible", "no point can take it", "there is no point", "home delivery")


# --- no room ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("point_id", "points", "detail", "change"),
    [
        ("P", [shop("P", capacity_parcels=1)], "point P and those near it are full", "a place at P"),
        ("", [shop("P", capacity_parcels=1)], "all acceptable points are full", "a place at P"),
        # The nearest of two.
        (
            "",
            [shop("Q", 1, capacity_parcels=0), shop("P", capacity_parcels=1)],
            "all acceptable points are full",
            "a place at P",
        ),
        ("L", [locker("L", m=1, ell=0)], "point L and those near it are full", "a free compartment (M) at L"),
        # Any of its sizes serves; the shop nearby has no part in the locker's change.
        (
            "L",
            [locker("L", s=1, ell=0, m=0), shop("Q", 1, capacity_parcels=0)],
            "point L and those near it are full",
            "a free compartment (S) at L",
        ),
        # A place at P would not help: P is shut.
        (
            "P",
            [shop("P", status="closed"), shop("Q", 1, capacity_parcels=1)],
            "point P is closed; the points near it are full",
            "a place at Q",
        ),
    ],
)
def test_no_room(point_id: str, points: Sequence[RelayPoint], detail: str, change: str) -> None:
    two = [parcel("first", point_id, priority=1), parcel("a", point_id)]
    assert told(network(two, points)) == ("displaces", "no room left", f"{detail} with parcels that come first", change)


def test_room_that_is_taken_since_the_morning() -> None:
    given = network([parcel("a", "P")], [shop("P")], occupancy=inside("P", 10))
    assert told(given)[3] == "a place at P"


def test_compartments_that_would_do_are_all_named() -> None:
    """The locker has S, M and L, all full; the parcel is too high for S."""
    full = [*inside("L", 1, "S"), *inside("L", 1, "M"), *inside("L", 1, "L")]
    given = network([parcel("a", "L", height_cm=9)], [locker("L", s=1, m=1, ell=1)], occupancy=full)
    assert told(given)[3] == "a free compartment (M or L) at L"


def test_it_must_fit_those_that_come_first_as_well() -> None:
    """One place for five parcels. Of the four that stay out one comes before the others, of which one has a price."""
    five = [parcel("a", "P", priority=2), parcel("b", "P", priority=1), parcel("c", "P"), parcel("d", "P")]
    five.append(parcel("e", "P", drop_price=1))
    changes = {name: u.smallest_change for name, u in out(network(five, [shop("P", capacity_parcels=1)])).items()}
    assert changes == {"b": "a place at P", "c": "3 places at P", "d": "3 places at P", "e": "4 places at P"}


def _with_more(given: Network, change: str) -> Network:
    """The network with the change made that a parcel asks for."""
    number, kind, point_id = re.fullmatch(
        r"(a|\d+) (?:places?|free compartments? \((\w).*\)) at (\w+)", change
    ).groups()  # type: ignore[union-attr]
    point = given.point[point_id]
    field = f"compartments_{kind.lower()}" if kind else "capacity_parcels"
    larger = replace(point, **{field: getattr(point, field) + (1 if number == "a" else int(number))})
    return replace(given, relay_points=tuple(larger if p == point else p for p in given.relay_points))


@pytest.mark.parametrize("chosen", ["P", "L", ""])
def test_the_change_fits_it(chosen: str) -> None:
    """Twelve parcels of all levels and sizes for four places: each that stays out is served once its change is made."""
    twelve: list[Parcel] = [
        parcel(f"p{i}", chosen, priority=i % 3, height_cm=(5, 18)[i % 2], drop_price=(None, None, None, i)[i % 4])
        for i in range(12)
    ]
    given = network(twelve, [shop("P", capacity_parcels=2), locker("L", 1, s=1, m=1)])
    unplaced = out(given)
    assert len(unplaced) == 8
    for name, stays in unplaced.items():
        assert name not in out(_with_more(given, stays.smallest_change))


# --- returns ---------------------------------------------------------------------------------------------------------


def test_a_return_in_a_shut_point() -> None:
    """Nothing of other points or of the door: it lies there."""
    given = network([parcel("a", "P", direction="return")], [shop("P"), shop("Q")], closures=[closed("P", 0, 2)])
    detail = "point P is shut until 2026-11-26"
    assert told(given) == ("impossible", "its point is shut", detail, "a day on which it is open")


def test_a_return_that_no_vehicle_can_fetch() -> None:
    late = shop("P", opening_hours="19:00-22:00")
    assert told(network([parcel("a", "P", direction="return")], [late])) == (
        "impossible",
        "its point can't be reached",
        "no vehicle of depot D can be at point P and back in its shift while the point is open",
        "a vehicle whose shift meets its hours",
    )


def test_a_return_heavier_than_its_point_takes_is_not_refused_for_that() -> None:
    heavy = parcel("a", "P", direction="return", weight_g=90_000)
    late = shop("P", opening_hours="19:00-22:00")
    detail = "no vehicle of depot D can be at point P and back in its shift while the point is open"
    assert told(network([heavy], [late]))[2] == detail
