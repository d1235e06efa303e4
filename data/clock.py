"""A service day as seconds: from instants and wall-clock times to seconds after local midnight, and back.

Inside a day every time is the number of seconds that have really passed since the network's local midnight of the
service date, so that durations add up on days of 23 and 25 hours too. Wall-clock time is only read and written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ServiceDay:
    """One calendar day in one time zone."""

    date: date
    timezone: ZoneInfo

    @cached_property
    def midnight(self) -> datetime:
        """The instant at which the day starts (UTC)."""
        return datetime.combine(self.date, datetime.min.time(), self.timezone).astimezone(UTC)

    @cached_property
    def length_s(self) -> int:
        """Seconds until the next local midnight: 82,800, 86,400 or 90,000 in most places."""
        return self.seconds(datetime.combine(self.date + timedelta(days=1), datetime.min.time()))

    def seconds(self, moment: datetime, timezone: ZoneInfo | None = None) -> int:
        """Seconds from the day's midnight to `moment`; a naive one is local to `timezone` (default: the day's)."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone or self.timezone)
        return int((moment - self.midnight).total_seconds())

    def at(self, wall_s: int, timezone: ZoneInfo | None = None) -> int:
        """Seconds for a wall-clock time of the service date in `timezone`; 24:00 and later run into the next date."""
        days, rest = divmod(wall_s, 86_400)
        local = datetime.combine(self.date, datetime.min.time()) + timedelta(days=days, seconds=rest)
        return self.seconds(local, timezone)

    def moment(self, seconds: int) -> datetime:
        """The instant, in the day's time zone."""
        return (self.midnight + timedelta(seconds=seconds)).astimezone(self.timezone)

    def clock(self, seconds: int) -> str:
        """Wall-clock `HH:MM:SS` counted from the service date: one in the morning of the next day is `25:00:00`."""
        local = self.moment(seconds)
        hours = local.hour + 24 * (local.date() - self.date).days
        return f"{hours:02d}:{local.minute:02d}:{local.second:02d}"
