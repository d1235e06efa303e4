"""Why a point can't take a parcel; the texts go to the people who plan."""

from datetime import date
from typing import Any

import pytest
from small_days import closed, inside, locker, network, parcel, shop, van

from data.records import RelayPoint
from relay_points import misfit_reason, refusal, shut_reason

SUNDAY = date(2026, 11, 29)
BASTILLE_DAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    ("point", "heaviest"),
    [
        (shop("P"), 30_000),
        (locker("P", s=1), 25_000),
        (locker("P", s=1, max_weight_g=1_500), 1_500),
        (shop("P", max_weight_g=40_000), 40_000),
    ],
)
def test_the_heaviest_parcel(point: RelayPoint, heaviest: int) -> None:
    """A point's own limit counts, above or below that of its kind, and the limit itself is allowed."""
    kind = "locker" if point.kind == "locker" else "point"
    assert misfit_reason(network(), point, parcel(weight_g=heaviest)) is None
    told = f"{heaviest + 1} g is more than the {heaviest} g that {kind} P takes"
    assert misfit_reason(network(), point, parcel(weight_g=heaviest + 1)) == told


def test_a_weight_limit_of_zero_is_one() -> None:
    assert misfit_reason(network(), shop("P", max_weight_g=0), parcel(weight_g=1)) is not None


def test_weight_limits_by_kind_are_the_networks() -> None:
    own = network(assume={"relay_max_weight": 500})
    assert misfit_reason(own, shop("P"), parcel(weight_g=501)) == "501 g is more than the 500 g that point P takes"


@pytest.mark.parametrize(
    ("point", "wanted", "reason"),
    [
        (shop("P"), {"goods": "chilled"}, "point P does not take goods of class chilled"),
        (shop("P", accepts=("parcel", "chilled")), {"goods": "chilled"}, None),
        (shop("P", accepts=("chilled",)), {}, "point P does not take goods of class parcel"),
        (shop("P", step_free=False), {"needs_step_free": True}, "point P can't be reached without a step"),
        (shop("P", step_free=True), {"needs_step_free": True}, None),
        (shop("P", step_free=False), {}, None),
        (locker("P", s=3), {"height_cm": 9}, "9 x 20 x 30 cm fits no compartment of locker P"),
        (locker("P", s=3, m=1), {"height_cm": 9}, None),
        (locker("P"), {}, "5 x 20 x 30 cm fits no compartment of locker P"),
        (shop("P"), {"height_cm": 300}, None),
    ],
)
def test_misfits(point: RelayPoint, wanted: dict[str, Any], reason: str | None) -> None:
    assert misfit_reason(network(), point, parcel(**wanted)) == reason
    assert refusal(network(), point, parcel(**wanted)) == reason


def test_a_point_that_is_full_refuses_nothing() -> None:
    """Room is counted for all parcels together, not for one."""
    full = network((), [shop("P", capacity_parcels=1)], occupancy=inside("P"))
    assert refusal(full, full.point["P"], parcel()) is None


@pytest.mark.parametrize("status", ["candidate", "closed"])
def test_only_open_points_are_visited(status: str) -> None:
    assert shut_reason(network(), shop("P", status=status)) == f"point P is {status}"


@pytest.mark.parametrize(
    ("first", "last", "shut"),
    [(0, 0, True), (-2, 0, True), (0, 3, True), (-1, 1, True), (1, 3, False), (-3, -1, False)],
)
def test_closures_include_both_ends(first: int, last: int, shut: bool) -> None:
    given = network((), [shop("P")], closures=[closed("P", first, last)])
    assert (shut_reason(given, given.point["P"]) is not None) == shut


def test_a_closure_is_told_with_its_end_and_reason() -> None:
    given = network((), [shop("P"), shop("Q")], closures=[closed("P", -1, 2, "works"), closed("Q")])
    assert shut_reason(given, given.point["P"]) == "point P is shut until 2026-11-26 (works)"
    assert shut_reason(given, given.point["Q"]) == "point Q is shut until 2026-11-24"


@pytest.mark.parametrize(
    ("hours", "values", "shut"),
    [
        ("off", {}, True),
        ("Mo,We-Su 08:00-19:00", {}, True),  # that it opens again tomorrow helps no van that is back by 18:00
        ("Tu 08:00-19:00", {}, False),
        ("Mo-Sa 08:00-19:00", {"date": SUNDAY}, True),
        ("Mo-Sa 08:00-19:00; PH off", {"date": BASTILLE_DAY, "country": "FR"}, True),
        ("Mo-Sa 08:00-19:00; PH off", {"date": BASTILLE_DAY, "country": "DE"}, False),
        ("Mo-Sa 08:00-19:00", {"date": BASTILLE_DAY, "country": "FR"}, False),
    ],
)
def test_hours_that_never_open(hours: str, values: dict[str, Any], shut: bool) -> None:
    given = network((), [shop("P", opening_hours=hours)], **values)
    told = f"point P is not open on {given.date}" if shut else None
    assert shut_reason(given, given.point["P"]) == told
    assert refusal(given, given.point["P"], parcel()) == told


def test_a_public_holiday_of_the_points_own_country() -> None:
    """14 July is no holiday in Spain, where the point lies."""
    given = network(
        (), [shop("P", opening_hours="Mo-Sa 08:00-19:00; PH off", country="ES")], date=BASTILLE_DAY, country="FR"
    )
    assert shut_reason(given, given.point["P"]) is None


@pytest.mark.parametrize(("shift_end_h", "shut"), [(24, True), (28.9, True), (29, False), (30, False)])
def test_a_night_shift_may_find_open_what_is_shut_all_day(shift_end_h: float, shut: bool) -> None:
    """A baker that is shut on Tuesdays opens at five on Wednesday, for a van whose Tuesday ends at 29:00 or later."""
    night = van(shift_start_s=20 * 3600, shift_end_s=int(shift_end_h * 3600))
    given = network((), [shop("P", opening_hours="We-Mo 05:00-13:00")], vehicles=[night])
    assert (shut_reason(given, given.point["P"]) is not None) == shut


def test_delivery_hours_decide_and_not_the_buyers() -> None:
    given = network()
    assert shut_reason(given, shop("P", opening_hours="off", delivery_hours="24/7")) is None
    assert shut_reason(given, shop("P", opening_hours="24/7", delivery_hours="off")) is not None


def test_a_return_only_needs_a_visit() -> None:
    """It is inside already, whatever the point takes; a shut point can't hand it out all the same."""
    heavy = parcel(direction="return", weight_g=90_000, goods="chilled", height_cm=200)
    assert refusal(network(), locker("P"), heavy) is None
    assert refusal(network(), locker("P", status="closed"), heavy) == "point P is closed"
