"""Why a stop was left out, proved on the problem itself, and the smallest change that would fit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from data.hours import Window
from routing.rounds.insert import cheapest_insertion
from routing.rounds.problem import Load, RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round

Verdict = Literal["impossible", "displaces", "too_dear"]

_REASONS = {
    "capacity": "larger than every vehicle",
    "range": "beyond the range of every vehicle",
    "departure": "ready after the last departure",
    "window": "no vehicle can come in its window",
    "return": "no vehicle could be back in time",
    "fleet": "no vehicle may come",
    "duration": "takes longer than any round may",
}


# Where no amount of anything helps: the reason, what it is, what would.
_SHUT = ("its depot is shut", "the depot is not open in its shift", "a day on which the depot is open")
_TIRED = ("too long a way for one driver", "its driver may not be at work or at the wheel that long", "a nearer depot")
_HOPELESS = {
    "reach": ("no road leads there", "no way there and back", "a place on the road network"),
    "window": ("it can't be visited that day", "there is no time at which it is open", "another day"),
    "departure": _SHUT,
    "return": _SHUT,
    "loading": ("it can't be loaded in time", "no turn at a dock is long enough, or early enough", "a longer shift"),
    "driving": _TIRED,
    "work": _TIRED,
    "lunch": _TIRED,
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
            f"in these rounds serving it adds {_money(found.added_cents)} at least; leaving it costs {_money(price)}",
            f"drop_price {_money(found.added_cents)}",
        )
    if found is not None:
        return Explanation(
            "displaces",
            "the search ended before it was placed",
            f"it fits a round as it is, for {_money(found.added_cents)}",
            "a longer time limit",
        )
    types = _allowed(problem, stop)
    able = [t for t in types if not isinstance(schedule(problem, t, _pair(problem, stop)), Refusal)] or types
    names = list(dict.fromkeys(problem.vehicle_types[t].name for t in able))
    return Explanation(
        "displaces",
        "all vehicles are taken",
        f"{', '.join(names)} could serve it, but every one is on a round that can't take it too",
        f"one more {names[0]}",
    )


def _pair(problem: RoundsProblem, stop: int) -> list[int]:
    """The stop, after the one that its goods are fetched at, if they are."""
    fetched_at = problem.stops[stop].fetched_at
    return [stop] if fetched_at is None else [fetched_at, stop]


def _allowed(problem: RoundsProblem, stop: int) -> list[int]:
    """The types that may come, here and to where the goods are fetched."""
    allowed = frozenset.intersection(*(problem.stops[each].vehicle_types for each in _pair(problem, stop)))
    return [t for t in sorted(allowed) if problem.vehicle_types[t].count]


def _alone(problem: RoundsProblem, stop: int) -> Explanation | None:
    """Why no vehicle can serve the stop even alone, told of the vehicle that needs the fewest changes for it.

    The changes are found by making them one after the other until the vehicle can serve the stop, so that they are
    enough together.
    """
    types = _allowed(problem, stop)
    if not types:
        return Explanation("impossible", _REASONS["fleet"], "its depot has no vehicle for it", "a vehicle at its depot")
    needed = [(*_changes(problem, t, stop), t) for t in types]
    if any(not changes for changes, _, _ in needed):
        return None
    possible = [(len(changes), t, changes) for changes, enough, t in needed if enough]
    if not possible:
        changes, _, vehicle_type = needed[0]
        reason, detail, change = _HOPELESS.get(changes[-1].rule, _HOPELESS["window"])
        return Explanation("impossible", reason, f"{problem.vehicle_types[vehicle_type].name}: {detail}", change)
    _, vehicle_type, changes = min(possible, key=lambda p: p[:2])
    name = problem.vehicle_types[vehicle_type].name
    return Explanation(
        "impossible",
        _REASONS[changes[0].rule],
        "; ".join(f"{name} {_TOLD[c.rule][0].format(_amount(c))}" for c in changes),
        " and ".join(f"{_TOLD[c.rule][1].format(_amount(c))} for {name}" for c in changes),
    )


def _changes(problem: RoundsProblem, vehicle_type: int, stop: int) -> tuple[list[Refusal], bool]:
    """What keeps a vehicle from serving a stop alone, each found after the ones before it were lifted, and whether
    lifting all of them is enough; it isn't where there is no way, or no hour at all.
    """
    vehicle = problem.vehicle_types[vehicle_type]
    wanted = [
        replace(problem.stops[each], vehicle_types=frozenset({0}), fetched_at=0 if before else None)
        for before, each in enumerate(_pair(problem, stop))
    ]
    found: list[Refusal] = []
    for _ in range(_MOST_CHANGES):
        alone = RoundsProblem(tuple(wanted), (vehicle,), problem.matrices)
        refused = schedule(alone, 0, range(len(wanted)))
        if not isinstance(refused, Refusal):
            return found, True
        found.append(refused)
        rule, amount, at = refused.rule, refused.amount, max(refused.position, 0)
        if amount <= 0:
            return found, False
        if rule == "capacity":
            vehicle = replace(vehicle, capacity=vehicle.capacity.plus(Load(**{refused.unit: amount})))
        elif rule == "range" and vehicle.max_distance_m is not None:
            vehicle = replace(vehicle, max_distance_m=vehicle.max_distance_m + amount)
        elif rule == "duration" and vehicle.max_duration_s is not None:
            vehicle = replace(vehicle, max_duration_s=vehicle.max_duration_s + amount)
        elif rule == "departure" and vehicle.start_windows:
            wanted = [replace(each, ready_s=each.ready_s - amount) for each in wanted]
        elif rule == "window" and wanted[at].windows:
            wanted[at] = replace(wanted[at], windows=_longer(wanted[at].windows, amount))
        elif rule == "return" and vehicle.end_windows:
            vehicle = replace(vehicle, end_windows=_longer(vehicle.end_windows, amount))
        else:
            return found, False
    return found, False


_MOST_CHANGES = 12  # there are fewer things to change than that


def _longer(windows: tuple[Window, ...], seconds: int) -> tuple[Window, ...]:
    *before, (start, end) = windows
    return (*before, (start, end + seconds))


def _amount(refusal: Refusal) -> str:
    """An amount in the unit that people use, rounded up."""
    if refusal.unit == "s":
        return f"{-(-refusal.amount // 60)} min"
    if refusal.unit in ("g", "cm3", "chilled_cm3"):
        return f"{-(-refusal.amount // 100) / 10:g} {'kg' if refusal.unit == 'g' else 'l'}"
    return f"{refusal.amount} {refusal.unit}"


# What a vehicle lacks and what would help, for an amount of it.
_TOLD = {
    "capacity": ("is {} too small", "{} more capacity"),
    "range": ("would have to drive {} beyond its range", "{} more range"),
    "departure": ("has to leave {} before it is ready", "ready {} earlier"),
    "duration": ("would be out {} too long", "{} more for a round"),
    "window": ("is there {} too late at the earliest", "a window that ends {} later"),
    "return": ("is back {} too late at the earliest", "a shift that ends {} later"),
}


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"
