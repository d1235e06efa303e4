"""The rules of the rounds problem, each put once into an OR-Tools routing model. Costs are in thousandths of cents.

What a rule needs of the times or loads of a whole round (loading, ready times, returns) is a constraint between the
round's two ends, or a dimension that carries one figure along it. Local search doesn't foresee these: moves that break
them are refused only when they are tried. What can stand in arcs and dimensions does, therefore.
See Furnon and Perron, "OR-Tools Routing Library", https://developers.google.com/optimization/routing.

Lunch was tried as an optional break of the time dimension, due just if the vehicle is out at its latest hour: valid on
2,000 small problems, but five times slower, and one search in 1,000 ended with nothing. So it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from data.hours import Window
from routing.rounds.ortools_nodes import Nodes
from routing.rounds.problem import UNLIMITED, Load, RoundsProblem, Stop, VehicleType

PER_CENT = 1000
"""Engine units in a cent."""

RULES = frozenset(
    {
        "returns",
        "ready times",
        "range",
        "longest round",
        "overtime",
        "loading",
        "pick-up before delivery",
        "fixed rounds",
        "balance",
        "compactness",
    }
)
"""The rules beyond the common core that the model holds, some of them in part: see `lacking`."""


def lacking(problem: RoundsProblem) -> frozenset[str]:
    """The rules that a problem needs and the model doesn't hold; of those that it holds in part, which part."""
    parts = {
        "load windows": any(vehicle.load_windows is not None for vehicle in problem.vehicle_types),
        "balance of hours": bool(problem.knobs.balance_hours),
    }
    return problem.rules - RULES | {part for part, needed in parts.items() if needed}


def add_rules(nodes: Nodes, routing: Any, bound_cost: Callable[[int, int], Any]) -> None:
    """Everything that rounds must keep, and what they cost."""
    _add_costs(nodes, routing)
    _add_times(nodes, routing)
    _add_loads(nodes, routing)
    _add_range(nodes, routing)
    _add_balance(nodes, routing, bound_cost)
    _add_choices(nodes, routing)
    _add_fixed(nodes, routing)


def _units(amount: Decimal) -> int:
    """Major currency units in the engine's."""
    return round(float(amount) * 100 * PER_CENT)


def _parcels_loaded(stop: Stop) -> int:
    """What is loaded at the depot for a stop."""
    return stop.deliver.parcels if stop.fetched_at is None else 0


def _add_costs(nodes: Nodes, routing: Any) -> None:
    """Kilometres, stops and the hours of loading as costs of arcs to stops; days, with the shift where that is paid."""
    is_stop = np.arange(len(nodes.places)) < len(nodes.visits)
    between = is_stop[:, None] & is_stop[None, :]
    compactness = float(nodes.problem.knobs.compactness)
    loaded = np.array(nodes.of_nodes([_parcels_loaded(stop) for stop in nodes.stops]))

    def arc_cost(kind: VehicleType) -> int:
        metres = nodes.legs(nodes.problem.matrices[kind.matrix].distance_m)
        per_m = (float(kind.cost_per_km) + compactness * between) * 100 * PER_CENT / 1000
        per_parcel = 0.0
        if kind.paid_shift_s is None:
            per_parcel = float(kind.cost_per_h) / 3600 * kind.load_s_per_parcel * 100 * PER_CENT
        at_stop = np.where(is_stop, _units(kind.cost_per_stop), 0) + np.rint(loaded * per_parcel).astype(np.int64)
        cost = np.rint(metres * per_m).astype(np.int64) + at_stop[None, :]
        return int(routing.RegisterTransitMatrix(cost.tolist()))

    for vehicle, (kind, evaluator) in enumerate(zip(nodes.kinds, nodes.per_type(arc_cost), strict=True)):
        routing.SetArcCostEvaluatorOfVehicle(evaluator, vehicle)
        day = kind.fixed_per_day + kind.cost_per_h * (kind.paid_shift_s or 0) / 3600
        routing.SetFixedCostOfVehicle(_units(day), vehicle)


def _add_times(nodes: Nodes, routing: Any) -> None:
    """From leaving to the return: windows, paid hours, overtime and the longest round."""
    service = np.array(nodes.of_nodes([stop.service_s for stop in nodes.stops]))

    def transit(kind: VehicleType) -> int:
        seconds = nodes.legs(nodes.problem.matrices[kind.matrix].duration_s) + service[:, None]
        return int(routing.RegisterTransitMatrix(seconds.tolist()))

    slack = nodes.horizon
    time = _dimension(routing, "time", nodes.per_type(transit), nodes.horizon, slack=slack, fixed_start=False)
    for node, (_, window) in enumerate(nodes.visits):
        _restrict(nodes, time.CumulVar(node), [window])
    for vehicle, kind in enumerate(nodes.kinds):
        start, end = routing.Start(vehicle), routing.End(vehicle)
        _restrict(nodes, time.CumulVar(start), kind.start_windows)
        _restrict(nodes, time.CumulVar(end), kind.end_windows)
        if kind.paid_shift_s is None:
            time.SetSpanCostCoefficientForVehicle(_units(kind.cost_per_h / 3600), vehicle)
        if kind.overtime_from_s is not None and kind.overtime_per_h:
            time.SetCumulVarSoftUpperBound(end, kind.overtime_from_s, _units(kind.overtime_per_h / 3600))
        if kind.max_duration_s is not None:
            time.SetSpanUpperBoundForVehicle(kind.max_duration_s, vehicle)
        routing.AddVariableMinimizedByFinalizer(time.CumulVar(end))
        routing.AddVariableMaximizedByFinalizer(time.CumulVar(start))
    if any(stop.ready_s for stop in nodes.stops) or "loading" in nodes.problem.rules:
        _add_beginning(nodes, routing, time)


def _restrict(nodes: Nodes, variable: Any, windows: Sequence[Window]) -> None:
    """Bind a time to disjoint windows in order; windows past the horizon play no part."""
    inside = [(start, min(end, nodes.horizon)) for start, end in windows if start <= nodes.horizon]
    variable.SetRange(inside[0][0], inside[-1][1])
    for (_, closes), (opens, _) in pairwise(inside):
        if opens > closes + 1:
            variable.RemoveInterval(closes + 1, opens - 1)


def _add_beginning(nodes: Nodes, routing: Any, time: Any) -> None:
    """When the round begins, carried along so that it can wait for the goods of every stop, and how long it is loaded
    from then on until it leaves. As loading may take place at any time, it ends just when the vehicle leaves.
    """
    solver = routing.solver()
    nothing = routing.RegisterUnaryTransitVector(nodes.of_nodes([0] * len(nodes.visits)))
    begin = _dimension(routing, "beginning", [nothing] * len(nodes.kinds), nodes.horizon, fixed_start=False)
    for node, stop in enumerate(nodes.stops):
        begin.CumulVar(node).SetMin(min(stop.ready_s, nodes.horizon))
    # In parcels, for which one evaluator does: with a unary one for each type no solution came (as in or-tools#5283).
    each = routing.RegisterUnaryTransitVector(nodes.of_nodes([_parcels_loaded(stop) for stop in nodes.stops]))
    parcels = _dimension(routing, "loading", [each] * len(nodes.kinds), UNLIMITED)
    for vehicle, kind in enumerate(nodes.kinds):
        start, end = routing.Start(vehicle), routing.End(vehicle)
        takes_s = parcels.CumulVar(end) * kind.load_s_per_parcel
        solver.Add(begin.CumulVar(start) + takes_s <= time.CumulVar(start))
        if kind.max_duration_s is not None and kind.load_s_per_parcel:
            solver.Add(time.CumulVar(end) - time.CumulVar(start) + takes_s <= kind.max_duration_s)
        routing.AddVariableMinimizedByFinalizer(begin.CumulVar(start))


def _add_loads(nodes: Nodes, routing: Any) -> None:
    """Each quantity that can bind. Where nothing is taken along on the way, what is delivered tells all; else the load
    starts as what is brought from the depot, falls and rises, and never exceeds the capacity.
    """
    fetched_for = [nodes.problem.fetches[number] for number, _ in nodes.visits]
    brought = [Load() if to is None else nodes.problem.stops[to].deliver for to in fetched_for]
    for quantity, unit in enumerate(Load._fields):
        limits = [min(kind.capacity[quantity], UNLIMITED) for kind in nodes.kinds]
        deliver = [stop.deliver[quantity] for stop in nodes.stops]
        from_depot = [0 if stop.fetched_at is not None else stop.deliver[quantity] for stop in nodes.stops]
        comes = [stop.collect[quantity] + more[quantity] for stop, more in zip(nodes.stops, brought, strict=True)]
        if sum(from_depot) + sum(comes) <= min(limits, default=0):
            continue
        delivered = _quantity(nodes, routing, f"deliver {unit}", from_depot, limits, fixed_start=True)
        if not any(comes):
            continue
        changes = [more - less for more, less in zip(comes, deliver, strict=True)]
        load = _quantity(nodes, routing, f"load {unit}", changes, limits, fixed_start=False)
        for vehicle in range(len(nodes.kinds)):
            start, end = routing.Start(vehicle), routing.End(vehicle)
            routing.solver().Add(load.CumulVar(start) == delivered.CumulVar(end))


def _quantity(
    nodes: Nodes, routing: Any, name: str, changes: Sequence[int], limits: Sequence[int], *, fixed_start: bool
) -> Any:
    evaluator = routing.RegisterUnaryTransitVector(nodes.of_nodes(changes))
    routing.AddDimensionWithVehicleCapacity(evaluator, 0, list(limits), fixed_start, name)
    return routing.GetDimensionOrDie(name)


def _dimension(
    routing: Any, name: str, evaluators: list[int], most: int, *, slack: int = 0, fixed_start: bool = True
) -> Any:
    """A dimension of figures up to `most`, which starts at 0 if that is fixed.

    Limits of single vehicles are set at their ends: a dimension with an evaluator and a capacity a vehicle finds
    nothing where stops are optional (or-tools#5283).
    """
    routing.AddDimensionWithVehicleTransits(evaluators, slack, most, fixed_start, name)
    return routing.GetDimensionOrDie(name)


def _add_range(nodes: Nodes, routing: Any) -> None:
    if "range" not in nodes.problem.rules:
        return

    def metres(kind: VehicleType) -> int:
        legs = nodes.legs(nodes.problem.matrices[kind.matrix].distance_m)
        return int(routing.RegisterTransitMatrix(legs.tolist()))

    distance = _dimension(routing, "distance", nodes.per_type(metres), UNLIMITED)
    for vehicle, kind in enumerate(nodes.kinds):
        if kind.max_distance_m is not None:
            distance.CumulVar(routing.End(vehicle)).SetMax(kind.max_distance_m)


def _add_balance(nodes: Nodes, routing: Any, bound_cost: Callable[[int, int], Any]) -> None:
    """The square of the number of stops."""
    price = _units(nodes.problem.knobs.balance_stops)
    if not price:
        return
    one = routing.RegisterUnaryTransitVector(nodes.of_nodes([1] * len(nodes.visits)))
    count = _dimension(routing, "stops", [one] * len(nodes.kinds), len(nodes.visits))
    for vehicle in range(len(nodes.kinds)):
        count.SetQuadraticCostSoftSpanUpperBoundForVehicle(bound_cost(0, price), vehicle)


def _add_choices(nodes: Nodes, routing: Any) -> None:
    """Which vehicles may come, what leaving a stop out costs, and pairs: both or none, in this order in one vehicle."""
    problem = nodes.problem
    choice = {
        number: routing.AddDisjunction(alike, problem.drop_cents[number] * PER_CENT)
        for number, alike in nodes.of_stop.items()
    }
    for node, stop in enumerate(nodes.stops):
        allowed = [v for v, t in enumerate(nodes.vehicle_types) if t in stop.vehicle_types]
        # SetAllowedVehiclesForIndex takes no Python sequence in OR-Tools 9.15; -1 stands for "left out".
        routing.VehicleVar(node).SetValues([-1, *allowed])
    for number, stop in enumerate(problem.stops):
        if stop.fetched_at is None:
            continue
        routing.AddPickupAndDeliverySets(choice[stop.fetched_at], choice[number])
        solver = routing.solver()
        source, target = (
            solver.Sum([routing.VehicleVar(node) + 1 for node in nodes.of_stop[each]])
            for each in (stop.fetched_at, number)
        )
        solver.Add(source == target)


def _add_fixed(nodes: Nodes, routing: Any) -> None:
    """What follows on the depot, and on each stop of a fixed round, is the next one, in whichever of its windows. The
    node of a stop that is not visited follows itself.
    """
    for vehicle, fixed in enumerate(nodes.fixed):
        if fixed is None:
            continue
        before: list[int] = []
        for number in fixed.stops:
            alike = nodes.of_stop[number]
            if not before:
                routing.NextVar(routing.Start(vehicle)).SetValues(alike)
            for node in before:
                routing.NextVar(node).SetValues([node, *alike])
            before = alike
        if fixed.closed:
            for node in before:
                routing.NextVar(node).SetValues([node, routing.End(vehicle)])
