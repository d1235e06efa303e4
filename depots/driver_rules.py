"""The rule table of a vehicle and of a named driver: breaks, and how long the driver may still drive today.

Regulation (EC) 561/2006, article 6: nine hours of driving a day, ten on two days of a week; 56 hours a week; 90 hours
in two weeks that follow each other.
"""

from __future__ import annotations

from dataclasses import replace

from data.driver_rules import DRIVER_RULES, DriverRules
from data.records import Driver
from depots.fleet import Unit

_TEN_HOURS_S = 10 * 3600
_TENS_A_WEEK = 2
_WEEK_H = 56
_FORTNIGHT_H = 90


def rules_of(unit: Unit) -> DriverRules:
    """The rule table that a vehicle names; for a named driver with the driving that is left today.

    The limits of the week and the fortnight are of the same law as that of the day: a table without the one has none
    of them.
    """
    rules = DRIVER_RULES[unit.vehicle.driver_rules]
    if rules.max_drive_s is None or unit.driver is None:
        return rules
    return replace(rules, max_drive_s=_left_s(unit.driver, rules.max_drive_s))


def _left_s(driver: Driver, usual_s: int) -> int:
    """Seconds that the driver may drive today, rounded down."""
    today_s = _TEN_HOURS_S if driver.tens_used < _TENS_A_WEEK else usual_s
    week_s = int((_WEEK_H - driver.driven_week_h) * 3600)
    fortnight_s = int((_FORTNIGHT_H - driver.driven_fortnight_h) * 3600)
    return max(0, min(today_s, week_s, fortnight_s))
