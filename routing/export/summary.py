"""`summary.json`: the day in one line of figures."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from data.network import Network
from routing.plan import Plan


def summary(network: Network, plan: Plan, *, violations: int) -> dict[str, Any]:
    """The figures of a plan; money in major units, CO2e from well to wheel in grams."""
    outcomes = Counter(row.outcome for row in plan.assignments)
    vehicles = {(r.depot_id, r.vehicle_type, r.vehicle_no) for r in plan.rounds}
    return {
        "network": plan.network,
        "date": plan.date.isoformat(),
        "currency": plan.currency,
        "parcels": len(plan.assignments),
        "served": plan.served,
        "unassigned": outcomes["unassigned"],
        "deferred": outcomes["deferred"],
        "moved": _moved(network, plan),
        "rounds": len(plan.rounds),
        "vehicles": len(vehicles),
        **{name: sum(r.total(name) for r in plan.rounds) for name in ("distance_m", "drive_s", "service_s", "wait_s")},
        "cost": plan.cost_cents / 100,
        "cost_per_parcel": round(plan.cost_cents / 100 / plan.served, 4) if plan.served else None,
        "co2e_g": _co2e_g(network, plan),
        "wall_s": plan.wall_s,
        "engine": plan.engine,
        "seed": plan.seed,
        "status": plan.status,
        "violations": violations,
    }


def _moved(network: Network, plan: Plan) -> int:
    """Parcels that go to another point than the one that their buyers chose."""
    chosen = ((network.parcel[row.parcel_id].point_id, row) for row in plan.assignments if row.outcome == "at_point")
    return sum(1 for point_id, row in chosen if point_id and point_id != row.point_id)


def _co2e_g(network: Network, plan: Plan) -> int:
    rate: dict[tuple[str, str], Decimal] = {}
    for vehicle in network.vehicles:
        told = vehicle.co2e_wtw_g_per_km
        default = network.assume(f"{vehicle.profile}_co2e_wtw")
        rate[vehicle.depot_id, vehicle.vehicle_type] = default if told is None else told
    grams = sum(rate[r.depot_id, r.vehicle_type] * r.total("distance_m") / 1000 for r in plan.rounds)
    return round(grams)
