"""Vehicles one by one: who drives them, for how long they may, and where the round ends."""

from decimal import Decimal
from typing import Any

import pytest
from small_days import HOUR, KM, depot, network, shop, van
from strategies import row

from data.driver_rules import DRIVER_RULES
from data.network import Network
from data.records import Driver, Place
from depots import Shift, end_of, problems, rules_of, shift_of, shift_of_unit, units

ALWAYS = ((6 * HOUR, 14 * HOUR),)


def driver(
    driver_id: str = "Ann", *, shift: tuple[int, int] = (6, 14), home: float | None = None, **values: Any
) -> Driver:
    """A driver of the van, whose home is so many kilometres to the east."""
    where = {} if home is None else {"home_lon": home * KM, "home_lat": 0.0}
    times = {"shift_start_s": shift[0] * HOUR, "shift_end_s": shift[1] * HOUR}
    return row(Driver, driver_id=driver_id, **({"vehicle_type": "van", "depot_id": "D"} | times | where | values))


def day(*drivers: Driver, **values: Any) -> Network:
    return network([], [shop("P", 1)], vehicles=[van(**values)], drivers=drivers, depots=[depot(), depot("E", 5)])


def told(given: Network) -> list[tuple[int, str]]:
    return [(unit.number, unit.driver.driver_id if unit.driver else "") for unit in units(given)]


def test_without_drivers_anybody_drives() -> None:
    assert told(day(count=2)) == [(1, ""), (2, "")]


def test_each_named_driver_takes_one_vehicle_and_no_other_leaves() -> None:
    assert told(day(driver("Ann"), driver("Bob"), count=3)) == [(1, "Ann"), (2, "Bob")]
    assert told(day(driver("Ann"), driver("Bob"), count=1)) == [(1, "Ann")]
    assert told(day(driver("Ann"), count=0)) == []


def test_drivers_of_another_depot_drive_nothing_here() -> None:
    given = network(vehicles=[van(), van(depot_id="E")], depots=[depot(), depot("E")], drivers=[driver(depot_id="E")])
    assert told(given) == [(1, ""), (1, "Ann")]


def test_the_shift_is_the_drivers_and_overtime_the_vans() -> None:
    """From six to fourteen, leaving by nine at the latest, and back by fifteen with an hour of overtime."""
    (unit,) = units(given := day(driver(), latest_start_s=9 * HOUR, max_overtime_s=HOUR))
    expected = Shift(6 * HOUR, 14 * HOUR, ((6 * HOUR, 9 * HOUR),), ((6 * HOUR, 15 * HOUR),))
    assert shift_of_unit(given, unit) == expected


def test_a_type_works_from_its_first_drivers_shift_to_its_last() -> None:
    """From six to ten and from nine to twelve: one window. Sixteen to eighteen: another."""
    three = day(driver("a", shift=(6, 10)), driver("b", shift=(16, 18)), driver("c", shift=(9, 12)), count=3)
    found = shift_of(three, three.vehicles[0])
    assert found == Shift(6 * HOUR, 18 * HOUR, (hours := ((6 * HOUR, 12 * HOUR), (16 * HOUR, 18 * HOUR))), hours)
    empty = day(driver(), count=0)
    assert shift_of(empty, empty.vehicles[0]).start_s == 8 * HOUR


# --- where it ends ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "home", "expected"),
    [
        ({}, None, Place("D", 0, 0)),
        ({"end_place": "E"}, None, Place("E", 5 * KM, 0)),
        ({"end_place": "P"}, None, Place("P", 1 * KM, 0)),
        ({"end_place": "E"}, 3, Place("Ann", 3 * KM, 0)),
    ],
)
def test_the_end(values: dict[str, Any], home: float | None, expected: Place) -> None:
    """The depot, unless the type ends elsewhere; a driver's home goes before."""
    (unit,) = units(given := day(driver(home=home), **values))
    assert end_of(given, unit) == expected


def test_the_depot_where_it_ends_has_to_be_open() -> None:
    """D is open from six to ten, E from twelve to twenty. A home is always open."""
    depots = [depot(opening_hours="06:00-10:00"), depot("E", 5, opening_hours="12:00-20:00")]
    for home, windows in ((None, ((12 * HOUR, 14 * HOUR),)), (3, ALWAYS)):
        given = network(vehicles=[van(end_place="E")], depots=depots, drivers=[driver(home=home)])
        found = shift_of_unit(given, units(given)[0])
        assert (found.start_windows, found.end_windows) == (((6 * HOUR, 10 * HOUR),), windows)


# --- how long they may drive -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "fortnight", "tens", "hours"),
    [
        ("0", "0", 0, 10),
        ("0", "0", 1, 10),
        ("0", "0", 2, 9),  # both ten-hour days are used
        ("49", "49", 0, 7),  # 56 h a week
        ("40", "84.5", 0, 5.5),  # 90 h a fortnight
        ("60", "60", 0, 0),
    ],
)
def test_what_is_left_to_drive(week: str, fortnight: str, tens: int, hours: float) -> None:
    driven = driver(driven_week_h=Decimal(week), driven_fortnight_h=Decimal(fortnight), tens_used=tens)
    (unit,) = units(day(driven, driver_rules="eu561"))
    assert rules_of(unit).max_drive_s == hours * HOUR
    assert rules_of(unit).drive_limit_s == 4.5 * HOUR


def test_rules_without_a_limit_of_the_day_have_none_of_the_week() -> None:
    (unit,) = units(day(driver(driven_week_h=Decimal(70)), driver_rules="fr-van"))
    assert rules_of(unit) is DRIVER_RULES["fr-van"]
    (unnamed,) = units(day(driver_rules="eu561"))
    assert rules_of(unnamed) is DRIVER_RULES["eu561"]


# --- what is told ----------------------------------------------------------------------------------------------------


def test_drivers_who_can_not_drive_are_told() -> None:
    """Bob has no van left, Cat's week is over, and Dan works when the depot is shut."""
    late = driver("Dan", shift=(22, 24), vehicle_type="bus")
    cat = driver("Cat", vehicle_type="truck", driven_week_h=Decimal(56))
    given = network(
        vehicles=[van(), van("truck", driver_rules="eu561"), van("bus")],
        depots=[depot(opening_hours="05:00-20:00")],
        drivers=[driver("Ann"), driver("Bob"), cat, late],
    )
    assert [str(p) for p in problems(given)] == [
        "drivers.csv shift_start: the depot is not open during this shift",
        "drivers.csv vehicle_type: has no vehicle: there is 1 of van at D",
        "drivers.csv driven_week_h: may not drive any more: the week is over",
    ]
