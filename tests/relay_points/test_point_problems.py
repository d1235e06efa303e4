"""What `problems` tells about points: warnings only, each beside the row that it is about."""

from small_days import closed, inside, locker, network, parcel, shop
from strategies import row

from data.records import RelayPoint
from relay_points import problems


def test_a_network_where_all_is_well_has_none() -> None:
    given = network([parcel("a", "P"), parcel("b")], [shop("P"), locker("L", s=1)], occupancy=inside("P", 10))
    assert problems(given) == []


def test_open_points_that_nobody_can_visit() -> None:
    """A closed or candidate point is meant to be so; an open one that is shut today may be a slip."""
    points = [
        row(RelayPoint, point_id="P", kind="relay", lon=0, lat=0, opening_hours="off", capacity_parcels=1, line=2),
        shop("Q", status="closed"),
        shop("R", status="candidate"),
        shop("S", line=5),
    ]
    told = [str(p) for p in problems(network((), points, closures=[closed("S", 0, 1, "works")]))]
    assert told == [
        "relay_points.csv:2 opening_hours: point P is not open on 2026-11-24",
        "relay_points.csv:5 opening_hours: point S is shut until 2026-11-25 (works)",
    ]


def test_points_that_hold_more_than_they_can() -> None:
    points = [shop("P", capacity_parcels=1, line=2), locker("L", s=1, m=1, line=3), locker("M", s=1)]
    held = [*inside("P", 2), *inside("L", 3), *inside("M")]
    found = problems(network((), points, occupancy=held))
    assert [str(p) for p in found] == [
        "relay_points.csv:2 point_id: holds 2 parcels (occupancy.csv) but has room for 1",
        "relay_points.csv:3 point_id: holds 3 parcels (occupancy.csv) but has room for 2",
    ]
    assert {p.severity for p in found} == {"warning"}


def test_parcels_that_their_point_or_every_point_refuses() -> None:
    """A home delivery, and one that may go home, have a way out."""
    parcels = [
        parcel("a", "P", weight_g=31_000, line=2),
        parcel("b", weight_g=31_000, line=3),
        parcel("c", weight_g=29_000),
        parcel("d", delivery="home", weight_g=31_000),
        parcel("e", delivery="any", weight_g=31_000),
        parcel("f", "P", direction="return", weight_g=31_000),
    ]
    assert [str(p) for p in problems(network(parcels, [shop("P"), locker("L", s=1)]))] == [
        "parcels.csv:2 point_id: 31000 g is more than the 30000 g that point P takes",
        "parcels.csv:3 point_id: no point takes this parcel",
    ]
