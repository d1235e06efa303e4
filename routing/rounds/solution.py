"""What an engine gives back: rounds with their times, and what it left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop on a round: arrival, start of service and leaving, in seconds of the service day."""

    stop: int
    arrive_s: int
    start_s: int
    leave_s: int


@dataclass(frozen=True, slots=True)
class Round:
    """One vehicle's way through its stops and back; `vehicle_type` and each visit's `stop` index the problem."""

    vehicle_type: int
    vehicle_no: int
    depart_s: int
    return_s: int
    visits: tuple[Visit, ...]


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
