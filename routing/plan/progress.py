"""How far the planning of a day has come, for whoever waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_BETWEEN_NEWS_S = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """What planning is at; the cost of the best rounds so far [cents] is None before there are any."""

    stage: str
    """`roads`, `points`, `rounds` or `reasons`."""
    done: float
    """The share of the search's time that is over, 0 to 1."""
    cost_cents: int | None = None
    stops_left_out: int = 0


Report = Callable[[Progress], None]


class Watch:
    """Follows one planning: passes on what it is told, and how much of the search's time is over."""

    def __init__(self, report: Report, should_stop: Callable[[], bool]) -> None:
        self._report = report
        self._should_stop = should_stop
        self._now = Progress("roads", 0.0)
        self._from_s = self._limit_s = self._told_at_s = 0.0

    def stage(self, name: str) -> None:
        """Another stage begins."""
        self._tell(Progress(name, 0.0, self._now.cost_cents, self._now.stops_left_out))

    def made(self, cost_cents: int, stops_left_out: int) -> None:
        """The search is over, and the rounds are as they will be."""
        self._tell(Progress("reasons", 1.0, cost_cents, stops_left_out))

    def search(self, limit_s: float) -> None:
        """The search begins, and may take so long."""
        self._from_s, self._limit_s = time.monotonic(), limit_s
        self.stage("rounds")

    def should_stop(self) -> bool:
        """Whether to stop; asked so often that the time can be told by the way."""
        if time.monotonic() > self._told_at_s + _BETWEEN_NEWS_S:
            self._tell(Progress("rounds", self._done, self._now.cost_cents, self._now.stops_left_out))
        return self._should_stop()

    def on_better(self, cost_cents: int, stops_left_out: int) -> None:
        """The engine has better rounds."""
        self._tell(Progress("rounds", self._done, cost_cents, stops_left_out))

    @property
    def _done(self) -> float:
        return min(1.0, (time.monotonic() - self._from_s) / self._limit_s) if self._limit_s else 0.0

    def _tell(self, now: Progress) -> None:
        self._now, self._told_at_s = now, time.monotonic()
        self._report(now)
