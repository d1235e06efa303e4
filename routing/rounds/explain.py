"""Why a stop was left out, proved on the problem itself, and the smallest change that would fit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from routing.rounds.insert import cheapest_insertion
from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round

Verdict = Literal["impossible", "displaces", "too_dear"]

_RULES = {
    "capacity": "larger than every vehicle",
    "reach": "no road leads there",
    "range": "beyond the range of every vehicle",
    "departure": "ready after the last departure",
    "window": "can't be reached while it is open",
    "return": "no vehicle could be back in time",
    "fleet": "no vehicle may come",
}
_QUANTITY = {
    "capacity": "capacity",
    "range": "range",
    "departure": "time to leave",
    "window": "opening time",
    "return": "shift",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a stop is not on a round.

    `impossible`: no vehicle could serve it even on a round of its own. `displaces`: it could be served, but not beside
    the rounds as they are. `too_dear`: it fits, for more than leaving it costs.
    """

    verdict: Verdict
    reason: str
    detail: str
    smallest_change: str


def explain(problem: RoundsProblem, rounds: Sequence[Round], stop: int) -> Explanation:
    """Prove why `stop` is left out of `rounds`."""
    alone = _alone(problem, stop)
    if alone is not None:
        return alone
    found = cheapest_insertion(problem, rounds, stop)
    price = problem.stops[stop].drop_cents
    if found is not None and price is not None and found.added_cents > price:
        return Explanation(
            "too_dear",
            "costs more than leaving it",
            f"the cheapest way to serve it adds {_money(found.added_cents)}; leaving it costs {_money(price)}",
            f"drop_price {_money(found.added_cents)}",
        )
    if found is not None:
        return Explanation(
            "displaces",
            "the search ended before it was placed",
            f"it fits a round as it is, for {_money(found.added_cents)}",
            "a longer time limit",
        )
    types = sorted(problem.stops[stop].vehicle_types)
    able = [t for t in types if not isinstance(schedule(problem, t, [stop]), Refusal)]
    names = ", ".join(problem.vehicle_types[t].name for t in able)
    return Explanation(
        "displaces",
        "all vehicles are taken",
        f"{names} could serve it, but every one is on a round that can't take it too",
        f"one more {problem.vehicle_types[able[0]].name}",
    )


def _alone(problem: RoundsProblem, stop: int) -> Explanation | None:
    """The refusal of every vehicle when none can serve the stop even alone: the one that is least broken leads."""
    refusals: list[tuple[int, Refusal]] = []
    for vehicle_type in sorted(problem.stops[stop].vehicle_types):
        if problem.vehicle_types[vehicle_type].count == 0:
            continue
        timed = schedule(problem, vehicle_type, [stop])
        if not isinstance(timed, Refusal):
            return None
        refusals.append((vehicle_type, timed))
    if not refusals:
        return Explanation("impossible", _RULES["fleet"], "its depot has no vehicle for it", "a vehicle at its depot")
    order = list(_RULES)
    vehicle_type, nearest = min(refusals, key=lambda r: (-order.index(r[1].rule), r[1].amount))
    name = problem.vehicle_types[vehicle_type].name
    if nearest.rule == "reach":
        return Explanation(
            "impossible", _RULES["reach"], f"{name}: no way there and back", "a place on the road network"
        )
    lack = f"{nearest.amount} {nearest.unit}"
    change = f"{lack} more {_QUANTITY[nearest.rule]} for {name}"
    return Explanation("impossible", _RULES[nearest.rule], f"{name} lacks {lack} of {_QUANTITY[nearest.rule]}", change)


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"
