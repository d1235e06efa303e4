"""An independent check of a plan against its network: everything is computed again, nothing is taken from an engine.

It shares records, hours and roads with planning, and no code that decides. A plan that a person edited is checked like
any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.network import Network
from routing.plan.check_parcels import check_parcels
from routing.plan.check_points import check_points
from routing.plan.check_rounds import check_rounds
from routing.plan.check_words import amount_of
from routing.plan.records import Plan
from routing.plan.roads import roads_of
from routing.roads import Roads
from routing.rounds.check import Violation


def check(network: Network, plan: Plan, *, roads: Roads | None = None) -> list[Violation]:
    """Every rule that the plan breaks; an empty list when it breaks none.

    - parcels: every one once, with an outcome that its records allow, on the stop that it names, unserved ones with a
      reason;
    - points: open, taking such goods, near the one that the buyer chose, parcels in compartments that hold them, never
      more than there is room;
    - rounds: legs as the roads have them, times that follow from each other, opening hours, shifts, loads at every
      moment, vehicles that exist, costs to the cent, the way that is drawn.
    """
    return list(_all(network, plan, roads_of(network) if roads is None else roads))


def _all(network: Network, plan: Plan, roads: Roads) -> Iterator[Violation]:
    if plan.network != network.name:
        message = f"the plan is for the network {plan.network!r}, not for {network.name!r}"
        yield Violation("network", network.name, 0, "", message)
    if plan.date != network.date:
        yield Violation("date", plan.network, 0, "", f"the plan is for {plan.date}, the network for {network.date}")
    if plan.currency != network.currency:
        message = f"the plan counts in {plan.currency}, the network in {network.currency}"
        yield Violation("currency", plan.network, 0, "", message)
    off = plan.cost_cents - sum(planned.cost.total for planned in plan.rounds)
    if off:
        told = amount_of(off, "cents")
        yield Violation("cost", plan.network, off, "cents", f"the plan's cost is off by {told} from its rounds'")
    yield from check_parcels(network, plan)
    yield from check_points(network, plan, roads)
    yield from check_rounds(network, plan, roads)
