"""When a point can be visited, and how long it takes."""

from datetime import date

from small_days import HOUR, closed, locker, network, shop

from relay_points import delivery_windows, service_times_s


def hours(*pairs: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((int(opens * HOUR), int(closes * HOUR)) for opens, closes in pairs)


def test_opening_hours_unless_there_are_delivery_hours() -> None:
    """Wednesday's hours follow, a day later: a shift may end after midnight."""
    given = network()
    assert delivery_windows(given, shop("P", opening_hours="09:00-12:00")) == hours((9, 12), (33, 36))
    both = shop("P", opening_hours="09:00-12:00", delivery_hours="Tu 06:00-08:00")
    assert delivery_windows(given, both) == hours((6, 8))


def test_a_closure_shuts_whatever_the_hours_say() -> None:
    given = network((), [shop("P")], closures=[closed("P")])
    assert delivery_windows(given, given.point["P"]) == ()


def test_a_point_in_another_time_zone() -> None:
    """09:00 in London is 10:00 in Paris, whose day it is."""
    given = network(timezone="Europe/Paris")
    point = shop("P", opening_hours="Tu 09:00-12:00", timezone="Europe/London")
    assert delivery_windows(given, point) == hours((10, 13))


def test_the_day_on_which_clocks_go_forward() -> None:
    """08:00 comes seven hours after midnight."""
    given = network(timezone="Europe/Paris", date=date(2026, 3, 29))
    assert delivery_windows(given, shop("P", opening_hours="Su 08:00-12:00")) == hours((7, 11))


def test_service_times_of_the_kind_unless_the_point_has_its_own() -> None:
    """180 and 6 s for a shop, 120 and 12 s for a locker; none at all is a time too."""
    given = network()
    assert service_times_s(given, shop("P")) == (180, 6)
    assert service_times_s(given, locker("P")) == (120, 12)
    assert service_times_s(given, shop("P", service_s=60)) == (60, 6)
    assert service_times_s(given, shop("P", service_s_per_parcel=0)) == (180, 0)
    assert service_times_s(given, locker("P", service_s=0, service_s_per_parcel=1)) == (0, 1)
    own = network(assume={"locker_service_s": 7, "relay_service_s_per_parcel": 9})
    assert service_times_s(own, locker("P")) == (7, 12)
    assert service_times_s(own, shop("P")) == (180, 9)
