"""Which vehicles may come to a point."""

from decimal import Decimal
from typing import Any

import pytest
from small_days import network, parcel, shop, van

from data.records import RelayPoint
from relay_points import problems, refusal, shut_reason, turned_away

HIGH = Decimal("3.2")


@pytest.mark.parametrize(
    ("point", "vehicle", "told"),
    [
        ({}, {}, None),
        ({"profiles": ("van", "truck")}, {}, None),
        ({"profiles": ("cargo_bike",)}, {}, "no van may come"),
        ({"max_height_m": HIGH}, {"height_m": HIGH}, None),
        ({"max_height_m": HIGH}, {"height_m": HIGH + 1}, "van is 4.2 m high, 3.2 m may come"),
        ({"max_height_m": HIGH}, {}, None),  # nobody knows how high it is
        ({"max_weight_t": HIGH}, {"weight_t": Decimal("3.5")}, "van weighs 3.5 t, 3.2 t may come"),
        ({"emission_classes": ("5", "6")}, {"emission_class": "6"}, None),
        ({"emission_classes": ("5", "6")}, {"emission_class": "4"}, "van is of emission class 4"),
        ({"emission_classes": ("5", "6")}, {}, "van is of emission class unknown"),
        ({"emission_classes": ("5", "6")}, {"profile": "cargo_bike"}, None),
    ],
)
def test_who_is_turned_away(point: dict[str, Any], vehicle: dict[str, Any], told: str | None) -> None:
    assert turned_away(shop("P", **point), van(**vehicle)) == told


def bikes_only() -> RelayPoint:
    return shop("P", 1, profiles=("cargo_bike",))


def test_a_point_to_which_no_vehicle_may_come_takes_nothing() -> None:
    """It is told once for the point, and to parcels that chose it; a bike anywhere in the network is enough."""
    told = "no vehicle may come to point P: no van may come"
    given = network([parcel("a", "P")], [bikes_only()])
    assert shut_reason(given, bikes_only()) == refusal(given, bikes_only(), parcel("a", "P")) == told
    assert [str(p) for p in problems(given)] == [f"relay_points.csv profiles: {told}"]
    assert (
        shut_reason(network([], [bikes_only()], vehicles=[van(), van("b", profile="cargo_bike")]), bikes_only()) is None
    )
    assert shut_reason(network([], [bikes_only()], vehicles=[]), bikes_only()) is None
