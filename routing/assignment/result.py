"""What the assignment decides for each parcel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a parcel goes: its depot, and a point with the kind of room that it takes there, or the buyer's door.

    `point_id` is blank for the door; `compartment` is blank for the door, in shops and for returns.
    """

    parcel_id: str
    depot_id: str
    point_id: str = ""
    compartment: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why a parcel goes nowhere today; the fields are those of `unassigned.csv`.

    `waits` marks one that simply comes later: it is deferred, not refused.
    """

    parcel_id: str
    verdict: str
    reason: str
    detail: str
    smallest_change: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Assignment:
    """Every parcel once: placed, or unplaced with its reason.

    `cost_cents` is the optimum of the stated model (walk, truck and overflow, each at its assumed price), for those
    placed by it; being a minimum-cost flow it is its own bound.
    """

    placed: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    cost_cents: float
