"""Opening hours as windows of seconds: 28,800 is 08:00 and 86,400 the next midnight, where no clock changes."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import HOURS, SERVICE_DATES, TIME_ZONES, TUESDAY

from data.clock import ServiceDay
from data.hours import HORIZON_DAYS, intersect, open_windows, validate_hours

UTC = ZoneInfo("UTC")
PARIS = ZoneInfo("Europe/Paris")
BASTILLE_DAY = date(2026, 7, 14)  # a Tuesday


def hours(*pairs: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((int(opens * 3600), int(closes * 3600)) for opens, closes in pairs)


@pytest.mark.parametrize(
    ("expression", "windows"),
    [
        ("Mo-Fr 08:00-12:30,14:00-19:00", hours((8, 12.5), (14, 19), (32, 36.5), (38, 43))),
        ("Tu 08:00-12:00", hours((8, 12))),
        ("22:00-06:00", hours((0, 6), (22, 30), (46, 48))),
        ("Mo 22:00-26:00", hours((0, 2))),
        ("24/7", hours((0, 48))),
        ("off", ()),
        ("Sa-Su 08:00-12:00", ()),
        ("Mo-Fr 08:00-12:00 unknown", ()),
        ('08:00-12:00 "ring", 12:00-14:00 "knock"', hours((8, 14), (32, 38))),
        ("Tu 08:00-12:00; Nov 24 off", ()),
    ],
)
def test_windows_of_a_tuesday_and_the_day_after(expression: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert open_windows(expression, ServiceDay(TUESDAY, UTC), UTC) == windows


@pytest.mark.parametrize(
    ("country", "windows"),
    [("FR", hours((32, 36))), ("", hours((8, 12), (32, 36))), ("XX", hours((8, 12), (32, 36)))],
)
def test_a_public_holiday_is_that_of_the_country(country: str, windows: tuple[tuple[int, int], ...]) -> None:
    """14 July is one in France. No country, or one without a holiday calendar, has none."""
    assert open_windows("Mo-Fr 08:00-12:00; PH off", ServiceDay(BASTILLE_DAY, PARIS), PARIS, country) == windows


@pytest.mark.parametrize(
    ("day", "expression", "windows"),
    [
        # 29 March: 02:00 becomes 03:00, so 08:00 comes seven hours after midnight and the day has 23 hours.
        (date(2026, 3, 29), "08:00-12:00", hours((7, 11), (31, 35))),
        (date(2026, 3, 29), "24/7", hours((0, 47))),
        (date(2026, 3, 29), "02:30-04:00", hours((2, 3), (25.5, 27))),
        # 25 October: 03:00 becomes 02:00, so 08:00 comes nine hours after midnight and the day has 25 hours.
        (date(2026, 10, 25), "08:00-12:00", hours((9, 13), (33, 37))),
        (date(2026, 10, 25), "24/7", hours((0, 49))),
        (date(2026, 10, 25), "01:00-03:30", hours((1, 4.5), (26, 28.5))),
        # The switch is in the second night.
        (date(2026, 3, 28), "22:00-06:00", hours((0, 6), (22, 29), (45, 47))),
    ],
)
def test_days_on_which_clocks_change(day: date, expression: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert open_windows(expression, ServiceDay(day, PARIS), PARIS) == windows


@pytest.mark.parametrize(
    ("zone", "expression", "windows"),
    [
        # Tokyo is eight hours ahead of Paris in winter, New York six behind.
        ("Asia/Tokyo", "09:00-17:00", hours((1, 9), (25, 33))),
        ("Asia/Tokyo", "06:00-10:00", hours((0, 2), (22, 26), (46, 48))),
        ("America/New_York", "09:00-17:00", hours((15, 23), (39, 47))),
        # What closes at 23:00 on Monday over there is open in the first hours of Tuesday here.
        ("America/New_York", "18:00-23:00", hours((0, 5), (24, 29))),
        ("America/New_York", "Mo 18:00-23:00", hours((0, 5))),
    ],
)
def test_a_place_in_another_time_zone(zone: str, expression: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert open_windows(expression, ServiceDay(TUESDAY, PARIS), ZoneInfo(zone)) == windows


@given(
    expression=st.sampled_from(HOURS),
    day=st.builds(ServiceDay, st.sampled_from(SERVICE_DATES), st.sampled_from(TIME_ZONES).map(ZoneInfo)),
    zone=st.sampled_from(TIME_ZONES).map(ZoneInfo),
)
def test_windows_are_disjoint_in_order_and_within_the_horizon(expression: str, day: ServiceDay, zone: ZoneInfo) -> None:
    edges = [edge for window in open_windows(expression, day, zone, "FR") for edge in window]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= day.at(HORIZON_DAYS * 86_400) for edge in edges)


def test_the_times_that_two_places_share() -> None:
    """Windows are closed: what only touches is a moment that both have."""
    assert intersect(((8, 12), (14, 19)), ((10, 15), (19, 20))) == ((10, 12), (14, 15), (19, 19))
    assert intersect(((8, 12),), ()) == ()


def test_hours_are_checked_with_the_place_of_the_fault() -> None:
    validate_hours("Mo-Fr 08:00-12:30,14:00-19:00; Sa 09:00-12:00; PH off")
    with pytest.raises(ValueError, match=r"^'Mo-Fr 08:00-12:30; Sat 9' is not .* syntax, character \d+$"):
        validate_hours("Mo-Fr 08:00-12:30; Sat 9")
