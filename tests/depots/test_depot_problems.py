"""What `problems` tells about depots and their vehicles: warnings only."""

from dataclasses import replace

from small_days import closed, depot, network, parcel, van

from depots import problems


def test_a_network_where_all_is_well_has_none() -> None:
    """A depot without goods needs no vehicle."""
    assert problems(network([parcel()], depots=[depot(), depot("E")])) == []


def test_a_depot_that_is_shut_today() -> None:
    """Its vehicles go without saying."""
    found = problems(network(depots=[replace(depot(), line=2)], closures=[closed("D")]))
    assert [str(p) for p in found] == ["depots.csv:2 opening_hours: is not open on 2026-11-24"]
    assert [p.severity for p in found] == ["warning"]


def test_goods_without_a_vehicle() -> None:
    """D is the vendor's, E named with a parcel, F in its stock; G has no goods. D has a van, but none that works."""
    depots = [replace(depot(name), line=line) for line, name in enumerate("DEFG", start=2)]
    given = network([parcel(depot_id="E")], depots=depots, stock=["F"], vehicles=[van(count=0)])
    assert [str(p) for p in problems(given)] == [
        f"depots.csv:{line} depot_id: holds goods but has no vehicle" for line in (2, 3, 4)
    ]


def test_shifts_outside_the_depots_hours() -> None:
    """The second van can return, but would have to leave before the gates open."""
    vans = [
        replace(van("night", shift_start_s=0, shift_end_s=8 * 3600), line=2),
        replace(van("early", latest_start_s=8 * 3600), line=3),
        van("day"),
    ]
    given = network(depots=[depot(opening_hours="09:00-20:00")], vehicles=vans)
    assert [str(p) for p in problems(given)] == [
        f"vehicles.csv:{line} shift_start: the depot is not open during this shift" for line in (2, 3)
    ]
