"""A service day in seconds: wall clocks jump, seconds don't."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SERVICE_DATES, TIME_ZONES, TUESDAY

from data.clock import ServiceDay
from data.types import parse_time

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = ServiceDay(date(2026, 3, 29), PARIS), ServiceDay(date(2026, 10, 25), PARIS)
HOUR = 3600
days = st.builds(ServiceDay, st.sampled_from(SERVICE_DATES), st.sampled_from(TIME_ZONES).map(ZoneInfo))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", TUESDAY, 24),
        ("Europe/Paris", date(2026, 3, 29), 23),
        ("Europe/Paris", date(2026, 10, 25), 25),
        ("UTC", date(2026, 3, 29), 24),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),  # clocks change by half an hour there
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_the_length_of_a_day(zone: str, day: date, hours: float) -> None:
    assert ServiceDay(day, ZoneInfo(zone)).length_s == hours * HOUR


def test_wall_clock_times_of_days_on_which_clocks_change() -> None:
    """01:00 comes before the switch at 02:00 or 03:00; 08:00 and 30:00 (06:00 on the day after) come after it."""
    assert [SPRING.at(h * HOUR) for h in (1, 8, 24, 30)] == [1 * HOUR, 7 * HOUR, 23 * HOUR, 29 * HOUR]
    assert [AUTUMN.at(h * HOUR) for h in (1, 8, 24, 30)] == [1 * HOUR, 9 * HOUR, 25 * HOUR, 31 * HOUR]
    assert ServiceDay(date(2026, 3, 28), PARIS).at(30 * HOUR) == 29 * HOUR


def test_clocks_of_days_on_which_clocks_change() -> None:
    assert [SPRING.clock(s) for s in (7199, 7200, 7 * HOUR)] == ["01:59:59", "03:00:00", "08:00:00"]
    assert [AUTUMN.clock(s) for s in (9000, 12_600, 9 * HOUR)] == ["02:30:00", "02:30:00", "08:00:00"]
    assert SPRING.clock(24 * HOUR) == "25:00:00"
    assert ServiceDay(TUESDAY, PARIS).clock(30 * HOUR + 5) == "30:00:05"


def test_a_time_that_a_clock_skips_is_an_hour_later_and_one_that_comes_twice_is_the_first() -> None:
    assert SPRING.clock(SPRING.at(2 * HOUR + 1800)) == "03:30:00"
    assert AUTUMN.at(2 * HOUR + 1800) == 2 * HOUR + 1800


def test_times_of_a_place_in_another_time_zone() -> None:
    """08:00 in Tokyo is midnight in Paris; 01:00 there is seven hours before it."""
    day = ServiceDay(TUESDAY, PARIS)
    tokyo = ZoneInfo("Asia/Tokyo")
    assert day.at(8 * HOUR, tokyo) == 0
    assert day.at(1 * HOUR, tokyo) == -7 * HOUR
    assert day.seconds(datetime(2026, 11, 24, 9), tokyo) == HOUR
    assert day.seconds(datetime(2026, 11, 24, 9)) == 9 * HOUR
    assert day.seconds(datetime(2026, 11, 24, 9, tzinfo=UTC)) == 10 * HOUR


def test_the_instant_of_a_time_carries_the_offset_of_that_moment() -> None:
    assert SPRING.moment(0).isoformat() == "2026-03-29T00:00:00+01:00"
    assert SPRING.moment(2 * HOUR).isoformat() == "2026-03-29T03:00:00+02:00"
    assert AUTUMN.moment(3 * HOUR).isoformat() == "2026-10-25T02:00:00+01:00"


@given(day=days, seconds=st.integers(-86_400, 2 * 86_400))
def test_an_instant_leads_back_to_its_seconds(day: ServiceDay, seconds: int) -> None:
    moment = day.moment(seconds)
    assert day.seconds(moment) == seconds
    assert day.seconds(moment.replace(tzinfo=None, fold=moment.fold)) == seconds


@given(day=days, seconds=st.integers(0, 2 * 86_400 - 7200))
def test_a_clock_leads_back_to_its_seconds_unless_its_hour_comes_twice(day: ServiceDay, seconds: int) -> None:
    back = day.at(parse_time(day.clock(seconds)))
    twice = timedelta(0)
    if day.moment(seconds).fold:
        local = day.moment(seconds).replace(tzinfo=None)
        twice = local.replace(tzinfo=day.timezone).utcoffset() - local.replace(tzinfo=day.timezone, fold=1).utcoffset()
        assert twice
    assert back == seconds - twice.total_seconds()


@given(day=days, moment=st.sampled_from((datetime.min, datetime.max)))
def test_the_first_and_last_moment_that_a_cell_can_hold_have_seconds_too(day: ServiceDay, moment: datetime) -> None:
    """9999-12-31 is what many a table writes for never."""
    assert (day.seconds(moment) > 0) == (moment == datetime.max)
