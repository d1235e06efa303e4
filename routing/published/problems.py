"""From a published instance to a rounds problem in whole numbers, rounded as its kind's published solutions are.

Each kind has its convention, with which the routes of published solutions cost what these say, to the last digit:

- CVRP: distances rounded to whole numbers, halves up.
- VRPTW (Solomon, Gehring and Homberger): distances cut off after one decimal, counted in tenths, as are times; a
  published cost is in whole units with one decimal.
- MDVRPTW (Vidal et al.): distances and times in thousandths, rounded; a published cost is in thousandths.

Distances that a file tells itself are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from data.errors import DataError
from data.hours import Window
from data.problem import Problem
from routing.published.instances import Instance
from routing.rounds.problem import Load, Matrix, RoundsProblem, Stop, VehicleType

MOST_NODES = 31_000
"""With more, the table of distances would take more than 4 GB."""

_CENT_A_METRE = Decimal(10)  # a kilometre
_AT_ONCE = 200  # rows of the table, so that the floats of all of it never stand in memory together
_LARGEST = 10**9
_ANY_TIME: tuple[Window, ...] = ((0, 86_400),)


@dataclass(frozen=True, slots=True)
class Convention:
    """How the numbers of a kind become whole: times `factor`, then to the nearest or cut off; costs divided again."""

    factor: int
    cut_off: bool
    cost_divisor: int

    def whole(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Numbers of the instance as metres or seconds of the problem."""
        return np.floor(values * self.factor + (0 if self.cut_off else 0.5)).astype(np.int64)

    def cost(self, cents: int) -> int | float:
        """The cost of rounds, in the units of the published solutions."""
        return cents if self.cost_divisor == 1 else cents / self.cost_divisor


CONVENTIONS = {
    "CVRP": Convention(1, cut_off=False, cost_divisor=1),
    "VRPTW": Convention(10, cut_off=True, cost_divisor=10),
    "MDVRPTW": Convention(1000, cut_off=False, cost_divisor=1),
}
_AS_TOLD = Convention(1, cut_off=False, cost_divisor=1)


def convention_of(instance: Instance) -> Convention:
    """How the instance's numbers become whole."""
    return _AS_TOLD if instance.weights is not None else CONVENTIONS[instance.kind]


def too_large(instance: Instance) -> list[str]:
    """What can't be counted or held in memory, one sentence each."""
    found = []
    if instance.nodes > MOST_NODES:
        found.append(f"{instance.nodes:,} nodes, more than the {MOST_NODES:,} whose distances fit in memory")
    factor = convention_of(instance).factor
    times = (*instance.service, instance.max_duration or 0.0, *(close for _, close in instance.windows or ()))
    if max(times) * factor > _LARGEST:
        found.append("its times are too large to be counted")
    at = instance.coordinates
    if at is not None and float(np.hypot(*np.ptp(at, axis=0))) * factor > _LARGEST:
        found.append("its distances are too large to be counted")
    return found


def problem_of(instance: Instance) -> RoundsProblem:
    """The rounds problem: stops are the customers in the order of the nodes, vehicle types the depots in their order.

    A metre costs a cent and nothing else costs anything; every stop has to be served. Without a number of vehicles
    there are as many as customers. Places are the nodes; a stop's id is its number in published solutions, in which
    the first node is 0.

    Raises:
        DataError: the instance is too large, in nodes, distances or times.
    """
    convention = convention_of(instance)
    if found := too_large(instance):
        raise DataError([Problem(instance.name, 0, "", told) for told in found])
    matrix = _matrix(instance, convention)
    windows = _windows(instance, convention)
    service_s = convention.whole(np.asarray(instance.service)).tolist()
    depots = instance.depots
    everyone = frozenset(range(len(depots)))
    vehicles = instance.vehicles or (depots[0],) * len(instance.customers)
    longest = None
    if instance.max_duration is not None:
        longest = int(convention.whole(np.array([instance.max_duration]))[0])
    return RoundsProblem(
        tuple(
            Stop(
                stop_id=str(node),
                place=node,
                deliver=Load(g=instance.demand[node]),
                service_s=service_s[node],
                windows=windows[node],
                vehicle_types=everyone,
            )
            for node in instance.customers
        ),
        tuple(
            VehicleType(
                name=f"vehicle of depot {depot}" if len(depots) > 1 else "vehicle",
                count=vehicles.count(depot),
                start=depot,
                end=depot,
                capacity=Load(g=instance.capacity),
                start_windows=windows[depot],
                end_windows=windows[depot],
                cost_per_km=_CENT_A_METRE,
                max_duration_s=longest,
            )
            for depot in depots
        ),
        (matrix,),
    )


def _windows(instance: Instance, convention: Convention) -> list[tuple[Window, ...]]:
    if instance.windows is None:
        return [_ANY_TIME] * instance.nodes
    return [((opens, closes),) for opens, closes in convention.whole(np.array(instance.windows)).tolist()]


def _matrix(instance: Instance, convention: Convention) -> Matrix:
    distance_m = instance.weights if instance.weights is not None else _distances(instance, convention)
    if instance.windows is None:
        # One number seen as a table: a table of zeros for ten thousand nodes would take another 400 MB.
        return Matrix(np.broadcast_to(np.int32(0), (1, *distance_m.shape)), distance_m[None])
    return Matrix(distance_m[None], distance_m[None])


def _distances(instance: Instance, convention: Convention) -> NDArray[np.int32]:
    at = instance.coordinates
    assert at is not None
    table = np.empty((len(at), len(at)), np.int32)
    for row in range(0, len(at), _AT_ONCE):
        apart = at[row : row + _AT_ONCE, None] - at[None]
        table[row : row + _AT_ONCE] = convention.whole(np.sqrt(apart[..., 0] ** 2 + apart[..., 1] ** 2))
    return table
