"""When a search ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, which count from when the limits were made; iterations, as each engine counts them; and a question that
    is asked often.
    """

    time_limit_s: float
    iteration_limit: int | None
    should_stop: Callable[[], bool]
    started: float = field(default_factory=time.monotonic)

    @property
    def elapsed_s(self) -> float:
        """Since the limits were made."""
        return time.monotonic() - self.started

    @property
    def left_s(self) -> float:
        """Less than nothing once the time is over."""
        return self.time_limit_s - self.elapsed_s

    def is_over(self) -> bool:
        """Whether the time is, or somebody wants an end."""
        return self.should_stop() or self.left_s < 0

    def within(self, time_limit_s: float) -> Limits:
        """The same, but for so many seconds from now."""
        return replace(self, time_limit_s=time_limit_s, started=time.monotonic())
