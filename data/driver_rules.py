"""What the law asks of a driver's day, as named tables: when breaks are due and how long they last.

Sources: Regulation (EC) 561/2006, articles 6 and 7 (driving; goods vehicles above 3.5 t); Directive 2002/15/EC,
article 5 (working time of the same drivers); French Code du travail, L3121-16 (20 minutes by 6 hours of work).
"""

from __future__ import annotations

from dataclasses import dataclass

_H = 3600
_MIN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRules:
    """A rule table. `None` and the empty tuple: no such rule.

    Driving and work are counted from the beginning of the round. Work is all that isn't a break, waiting included. A
    break lasts at least `shortest_break_s`; a shorter pause is a wait.

    Args:
        max_drive_s: longest driving in a day.
        drive_limit_s: longest driving until a full break of `drive_break_s`.
        split_break_s: a full break may be two: at least the first, later at least the second.
        work_limit_s: longest work without any break.
        work_breaks: `(work, breaks)`: a round of more work than the first has breaks of at least the second in all,
            before its work exceeds the first; in ascending order.
        shortest_break_s: what counts as a break, and as a part of one.
    """

    name: str = "none"
    max_drive_s: int | None = None
    drive_limit_s: int | None = None
    drive_break_s: int = 0
    split_break_s: tuple[int, int] | None = None
    work_limit_s: int | None = None
    work_breaks: tuple[tuple[int, int], ...] = ()
    shortest_break_s: int = 0

    @property
    def asks_nothing(self) -> bool:
        """Whether no break is ever due."""
        return self.max_drive_s is None and self.drive_limit_s is None and self.work_limit_s is None


NO_RULES = DriverRules()

_WORKING_TIME = {
    "work_limit_s": 6 * _H,
    "work_breaks": ((6 * _H, 30 * _MIN), (9 * _H, 45 * _MIN)),
    "shortest_break_s": 15 * _MIN,
}

DRIVER_RULES: dict[str, DriverRules] = {
    rules.name: rules
    for rules in (
        NO_RULES,
        # Drivers under 561/2006 are mobile workers under 2002/15/EC as well.
        DriverRules(
            name="eu561",
            max_drive_s=9 * _H,
            drive_limit_s=4 * _H + 30 * _MIN,
            drive_break_s=45 * _MIN,
            split_break_s=(15 * _MIN, 30 * _MIN),
            **_WORKING_TIME,  # type: ignore[arg-type]
        ),
        DriverRules(name="eu-working-time", **_WORKING_TIME),  # type: ignore[arg-type]
        DriverRules(
            name="fr-van",
            work_limit_s=6 * _H,
            work_breaks=((6 * _H, 20 * _MIN),),
            shortest_break_s=20 * _MIN,
        ),
    )
}
"""The tables that `vehicles.csv` names in `driver_rules`."""
