"""Published solutions (`.sol` files), and routes timed as rounds of a problem.

A file holds lines `Route #1: 3 7 2`, numbers of nodes where the first node is 0, and `Cost 1234` or `Cost: 1234.5`.
With several depots the k-th route is that of the k-th vehicle, and routes may be empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.csv_files import read_text
from data.errors import DataError
from routing.published.instances import Instance
from routing.published.notes import Notes
from routing.rounds.problem import RoundsProblem
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round, Rounds

_ROUTE = re.compile(r"route\s*#?\s*\d*\s*:\s*(.*)", re.IGNORECASE)
_COST = re.compile(r"cost\s*:?\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Solution:
    """A published solution: its cost in its own units, and the nodes of each route, the first node being 0."""

    cost: int | float
    routes: tuple[tuple[int, ...], ...]


def read_solution(path: Path) -> Solution:
    """The solution in a `.sol` file; lines other than routes and the cost play no part.

    Raises:
        DataError: with every fault found and its line.
    """
    notes = Notes(path.name)
    text = read_text(path, notes.problems)
    routes: list[tuple[int, ...]] = []
    cost: int | float | None = None
    for number, line in enumerate((text or "").splitlines(), start=1):
        if found := _ROUTE.fullmatch(line.strip()):
            routes.append(tuple(notes.whole(number, "Route", word) for word in found[1].split()))
        elif found := _COST.fullmatch(line.strip()):
            if cost is not None:
                notes.add(number, "Cost", "stands twice")
            cost = notes.number(number, "Cost", found[1].strip(), least=0)
            cost = int(cost) if cost.is_integer() else cost
    if text is not None and cost is None:
        notes.add(0, "Cost", "there is no line `Cost: …`")
    if notes.problems or cost is None:
        raise DataError(notes.problems)
    return Solution(cost, tuple(routes))


def routes_of(instance: Instance, solution: Solution) -> list[tuple[int, list[int]]]:
    """The routes of a published solution as vehicle types and stops of `problem_of(instance)`, without empty ones.

    Raises:
        ValueError: a node in it is a depot or isn't in the instance, or it has more routes than there are vehicles.
    """
    stop_of = {node: stop for stop, node in enumerate(instance.customers)}
    vehicles = instance.vehicles or (instance.depots[0],) * len(instance.customers)
    routes = []
    for number, nodes in enumerate(solution.routes):
        unknown = [node for node in nodes if node not in stop_of]
        if unknown:
            raise ValueError(f"route {number + 1} visits {unknown[0]}, which is no customer")
        if number >= len(vehicles) and len(instance.depots) > 1:
            raise ValueError(f"route {number + 1} has no vehicle")
        if nodes:
            depot = vehicles[number] if len(instance.depots) > 1 else instance.depots[0]
            routes.append((instance.depots.index(depot), [stop_of[node] for node in nodes]))
    return routes


def rounds_of(problem: RoundsProblem, routes: Iterable[tuple[int, Sequence[int]]], engine: str = "published") -> Rounds:
    """Routes, each a vehicle type and stops in order, as timed rounds; stops that no route visits are dropped.

    Raises:
        ValueError: a route can't be driven; the message names the rule that it breaks.
    """
    rounds: list[Round] = []
    used = [0] * len(problem.vehicle_types)
    for number, (vehicle_type, stops) in enumerate(routes, start=1):
        used[vehicle_type] += 1
        timed = schedule(problem, vehicle_type, stops, vehicle_no=used[vehicle_type])
        if isinstance(timed, Refusal):
            amount = f" by {timed.amount} {timed.unit}".rstrip() if timed.amount else ""
            raise ValueError(f"route {number} breaks the rule {timed.rule!r}{amount}")  # noqa: TRY004
        rounds.append(timed)
    served = {visit.stop for planned in rounds for visit in planned.visits}
    return Rounds(
        rounds=tuple(rounds),
        dropped=tuple(stop for stop in range(len(problem.stops)) if stop not in served),
        engine=engine,
        seed=0,
        status="limit",
        wall_s=0.0,
    )
