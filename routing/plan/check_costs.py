"""Does the cost of a round follow from its lines and its vehicle's prices, to the cent?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from routing.plan.check_facts import Facts
from routing.plan.check_words import amount_of
from routing.rounds.check import Violation


def check_costs(facts: Facts) -> Iterator[Violation]:
    """Each line of cost that is off."""
    planned, vehicle = facts.planned, facts.vehicle
    start, end = facts.shift
    worked_s = planned.return_s - planned.begin_s
    paid_s = worked_s if vehicle.paid_hours == "worked" else end - start
    late_s = max(0, planned.return_s - end) if vehicle.max_overtime_s else 0
    metres = sum(line.distance_m for line in planned.lines)
    visits = sum(1 for line in planned.lines[1:-1] if line.kind not in ("depot", "break"))
    due = {
        "fixed": vehicle.fixed_per_day,
        "distance": vehicle.cost_per_km * metres / 1000,
        "time": vehicle.cost_per_h * paid_s / 3600,
        "stops": vehicle.cost_per_stop * visits,
        "overtime": vehicle.overtime_per_h * late_s / 3600,
        "tolls": Decimal(0),
    }
    for line, amount in due.items():
        cents = int((amount * 100).to_integral_value(ROUND_HALF_UP))
        off = getattr(planned.cost, line) - cents
        if off:
            message = f"cost_{line} of round {planned.round_id} is off by {amount_of(off, 'cents')}"
            yield Violation("cost", planned.round_id, off, "cents", message)
