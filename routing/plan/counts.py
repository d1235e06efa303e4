"""How many parcels of a plan are delivered or collected where."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.plan.records import Plan


def parcels_by_round(plan: Plan) -> Counter[str]:
    """How many parcels each round delivers or collects, by its id."""
    return Counter(row.round_id for row in plan.assignments if row.round_id)


def parcels_by_stop(plan: Plan) -> Counter[tuple[str, int, int]]:
    """How many parcels each visit delivers or collects, by round, trip and number of the stop."""
    return Counter((row.round_id, row.trip, row.stop_seq) for row in plan.assignments if row.round_id)
