"""What an engine gives back: rounds with their times, and what it left out."""

from __future__ import annotations

from dataclasses import dataclass

from data.hours import Window


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop on a round: arrival, start of service and leaving, in seconds of the service day."""

    stop: int
    arrive_s: int
    start_s: int
    leave_s: int


@dataclass(frozen=True, slots=True)
class Trip:
    """One way from the depot through stops and back: loading begins at `load_s`, it leaves at `depart_s`."""

    load_s: int
    depart_s: int
    return_s: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One vehicle's day: its trips in order; `vehicle_type` and each visit's `stop` index the problem.

    `breaks` are the driver's, in order: each on a leg, before a service or before loading. A wait within a break is no
    wait.
    """

    vehicle_type: int
    vehicle_no: int
    trips: tuple[Trip, ...]
    breaks: tuple[Window, ...] = ()

    @property
    def begin_s(self) -> int:
        """When its first loading begins."""
        return self.trips[0].load_s

    @property
    def depart_s(self) -> int:
        """When it leaves first."""
        return self.trips[0].depart_s

    @property
    def return_s(self) -> int:
        """When it is back for good."""
        return self.trips[-1].return_s

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits of all its trips in order."""
        return tuple(visit for trip in self.trips for visit in trip.visits)

    @property
    def sequences(self) -> tuple[tuple[int, ...], ...]:
        """The stops of each trip in order."""
        return tuple(tuple(visit.stop for visit in trip.visits) for trip in self.trips)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """An engine's answer.

    `dropped` are the indices of the stops that no round visits, `status` one word for how the search ended (`optimal`,
    `limit`: it used up its time or iterations, `stopped`: it was asked to stop, `empty`: there was nothing to plan).
    """

    rounds: tuple[Round, ...]
    dropped: tuple[int, ...]
    engine: str
    seed: int
    status: str
    wall_s: float
