"""When vehicles may leave and must be back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_days import HOUR, closed, depot, network, van
from strategies import HOURS, SERVICE_DATES, TIME_ZONES

from data.network import Network
from depots import Shift, depot_windows, shift_of

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # 23 and 25 hours in Paris, both Sundays


def hours(*pairs: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((int(opens * HOUR), int(closes * HOUR)) for opens, closes in pairs)


def one(
    opening_hours: str = "24/7", *, shift: tuple[int, int] = (8, 18), latest: float | None = None, **values: Any
) -> Network:
    """A network of one depot and one van, whose shift and latest start are in hours."""
    latest_start_s = None if latest is None else int(latest * HOUR)
    driven = van(shift_start_s=shift[0] * HOUR, shift_end_s=shift[1] * HOUR, latest_start_s=latest_start_s)
    return network(depots=[depot(opening_hours=opening_hours)], vehicles=[driven], **values)


def shift(network: Network) -> Shift:
    return shift_of(network, network.vehicles[0])


@pytest.mark.parametrize(
    ("opening_hours", "values", "leaves", "returns"),
    [
        ("24/7", {}, hours((8, 18)), hours((8, 18))),
        ("24/7", {"latest": 9}, hours((8, 9)), hours((8, 18))),
        ("24/7", {"latest": 8}, hours((8, 8)), hours((8, 18))),  # at eight sharp
        ("24/7", {"latest": 20}, hours((8, 18)), hours((8, 18))),
        ("06:00-20:00", {}, hours((8, 18)), hours((8, 18))),
        ("09:00-16:00", {}, hours((9, 16)), hours((9, 16))),
        ("09:00-16:00", {"latest": 8.5}, (), hours((9, 16))),  # it would have to leave before the gates open
        ("07:00-12:00,14:00-20:00", {}, hours((8, 12), (14, 18)), hours((8, 12), (14, 18))),
        ("07:00-12:00,14:00-20:00", {"latest": 13}, hours((8, 12)), hours((8, 12), (14, 18))),
        ("18:00-20:00", {}, hours((18, 18)), hours((18, 18))),  # they meet for a moment
        ("19:00-20:00", {}, (), ()),
        ("Mo,We-Su 06:00-20:00", {}, (), ()),  # shut on Tuesdays
        ("05:00-23:00", {"shift": (20, 30)}, hours((20, 23), (29, 30)), hours((20, 23), (29, 30))),
    ],
)
def test_a_shift_is_cut_by_opening_hours_and_the_latest_start(
    opening_hours: str,
    values: dict[str, Any],
    leaves: tuple[tuple[int, int], ...],
    returns: tuple[tuple[int, int], ...],
) -> None:
    found = shift(one(opening_hours, **values))
    assert (found.start_windows, found.end_windows) == (leaves, returns)


def test_the_paid_shift_is_whole_when_the_depot_opens_late() -> None:
    """The driver is paid from eight to eighteen, though the gates open at nine."""
    found = shift(one("09:00-16:00"))
    assert (found.start_s, found.end_s) == (8 * HOUR, 18 * HOUR)


def test_a_closure() -> None:
    given = one(closures=[closed("D", -1, 0)])
    assert depot_windows(given, given.depots[0]) == ()
    assert (shift(given).start_windows, shift(given).end_windows) == ((), ())
    tomorrow = one(closures=[closed("D", 1, 1)])
    assert shift(tomorrow).start_windows == hours((8, 18))


def test_a_depot_in_another_time_zone() -> None:
    """Eight o'clock in New York is 14:00 in Paris, and the gates' nine o'clock 15:00."""
    far = depot(opening_hours="09:00-17:00", timezone="America/New_York")
    found = shift(network(depots=[far], vehicles=[van(latest_start_s=10 * HOUR)], timezone="Europe/Paris"))
    assert (found.start_windows, found.end_windows) == (hours((15, 16)), hours((15, 23)))
    assert (found.start_s, found.end_s) == (14 * HOUR, 24 * HOUR)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        # 02:00 becomes 03:00: eight o'clock comes seven hours after midnight. A shift from midnight has an hour less.
        (SPRING, ((7, 17), (0, 17))),
        # 03:00 becomes 02:00: nine hours after it, and an hour more.
        (AUTUMN, ((9, 19), (0, 19))),
    ],
)
def test_days_of_23_and_25_hours(day: date, found: tuple[tuple[int, int], tuple[int, int]]) -> None:
    morning = network(date=day, timezone="Europe/Paris")
    night = network(date=day, timezone="Europe/Paris", vehicles=[van(shift_start_s=0)])
    for small, (start, end) in zip((morning, night), found, strict=True):
        assert shift(small).start_windows == shift(small).end_windows == hours((start, end))
        assert shift(small).end_s - shift(small).start_s == (end - start) * HOUR


@given(
    opening_hours=st.sampled_from(HOURS),
    day=st.sampled_from(SERVICE_DATES),
    zones=st.tuples(st.sampled_from(TIME_ZONES), st.sampled_from(TIME_ZONES)),
    times=st.tuples(st.integers(4, 20), st.integers(1, 14), st.none() | st.integers(0, 14)),
)
def test_windows_lie_in_the_shift_and_in_the_hours(
    opening_hours: str, day: date, zones: tuple[str, str], times: tuple[int, int, int | None]
) -> None:
    """From four o'clock on, so that no shift has an end in the hour that clocks skip or repeat."""
    start, length, late = times
    driven = van(
        shift_start_s=start * HOUR,
        shift_end_s=(start + length) * HOUR,
        latest_start_s=None if late is None else (start + late) * HOUR,
    )
    home = depot(opening_hours=opening_hours, timezone=zones[1])
    found = shift_of(network(depots=[home], vehicles=[driven], timezone=zones[0], date=day), driven)
    gates = depot_windows(network(depots=[home], timezone=zones[0], date=day), home)
    assert found.end_s - found.start_s == length * HOUR
    for windows in (found.start_windows, found.end_windows):
        assert list(windows) == sorted(windows)
        for opens, closes in windows:
            assert found.start_s <= opens <= closes <= found.end_s
            assert any(a <= opens and closes <= b for a, b in gates)
    latest = found.start_s + (length if late is None else min(late, length)) * HOUR
    assert all(closes <= latest for _, closes in found.start_windows)
