"""One peer plans one case: a worker that bench_rounds.py runs in the environment of the peers.

`python peers.py PEER CASE.npz TIME_LIMIT THREADS SEED` prints one JSON document: `wall_s`, and `routes`, each the node
of a depot and the nodes visited in order; or `refused`, why the peer can't plan such a case. It exits with 3 when the
peer is not installed. The case holds whole numbers: `distance[n, n]`, `demand[n]`, `capacity`, `depots`, the depot of
each vehicle in `fleet`, the size of the best known fleet in `best_fleet` (0: unknown), and for cases with times
`windows[n, 2]`, `service[n]` and `max_duration` (0: none); without, `windows` is empty.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np

Routes = list[tuple[int, list[int]]]

MOST_NODES_FOR_LISTS = 5000  # OR-Tools takes tables as lists of Python's numbers


class Refused(Exception):
    """A peer can't plan such a case."""


def with_pyvrp(case: Any, time_limit_s: float, threads: int, seed: int) -> Routes:
    """PyVRP: iterated local search on one thread; all vehicles of the case."""
    import pyvrp  # noqa: PLC0415
    from pyvrp.stop import MaxRuntime  # noqa: PLC0415

    timed = len(case.windows) > 0
    distance = case.distance.astype(np.int64)
    duration = distance if timed else np.zeros_like(distance)
    window = {n: {"tw_early": int(case.windows[n, 0]), "tw_late": int(case.windows[n, 1])} for n in case.nodes if timed}
    longest = {"shift_duration": case.max_duration} if case.max_duration else {}
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in case.nodes],
        clients=[
            pyvrp.Client(n, [int(case.demand[n])], service_duration=int(case.service[n]), **window.get(n, {}))
            for n in case.customers
        ],
        depots=[pyvrp.Depot(n, **window.get(n, {})) for n in case.depots],
        vehicle_types=[
            pyvrp.VehicleType(count, [case.capacity], k, k, **window.get(n, {}), **longest)
            for k, n in enumerate(case.depots)
            if (count := Counter(case.fleet)[n])
        ],
        distance_matrices=[distance],
        duration_matrices=[duration],
    )
    best = pyvrp.solve(data, MaxRuntime(time_limit_s), seed=seed, collect_stats=False).best
    if not best.is_feasible():
        return []
    return [
        (case.depots[route.start_depot()], [case.customers[a.idx] for a in route if a.is_client()])
        for route in best.routes()
    ]


def with_vroom(case: Any, time_limit_s: float, threads: int, seed: int) -> Routes:
    """VROOM: at its deepest search; a tenth more vehicles than the best known."""
    import vroom  # noqa: PLC0415

    if case.max_duration:
        raise Refused("no longest time of a round")
    timed = len(case.windows) > 0
    windows = {n: vroom.TimeWindow(*map(int, case.windows[n])) for n in case.nodes if timed}
    given = vroom.Input()
    given.set_durations_matrix("car", case.distance.astype(np.uint32))
    for number, depot in enumerate(some_more(case)):
        hours = {"time_window": windows[depot]} if timed else {}
        given.add_vehicle(vroom.Vehicle(number, start=depot, end=depot, capacity=[case.capacity], **hours))
    for n in case.customers:
        given.add_job(
            vroom.Job(
                n,
                n,
                default_service=int(case.service[n]),
                delivery=[int(case.demand[n])],
                time_windows=[windows[n]] if timed else (),
            )
        )
    found = given.solve(exploration_level=5, nb_threads=threads, timeout=timedelta(seconds=time_limit_s)).routes
    jobs = found[found["type"] == "job"]
    return [(some_more(case)[vehicle], [int(n) for n in rows["id"]]) for vehicle, rows in jobs.groupby("vehicle_id")]


def with_commiv(case: Any, time_limit_s: float, threads: int, seed: int) -> Routes:
    """commiv: string removals. It cools by a number of steps, so its speed is measured first, within the time."""
    import commiv  # noqa: PLC0415

    if len(case.depots) > 1 or case.depots[0] != 0:
        raise Refused("one depot only")
    distance, demand = case.distance.astype(np.int64), case.demand.tolist()
    given: dict[str, Any] = {"seed": seed + 1, "threads": threads}
    started = time.perf_counter()

    def search(steps: int) -> Any:
        if not len(case.windows):
            return commiv.solve_cvrp(distance, demand, case.capacity, iters=steps, **given)
        opens, closes = case.windows.T.tolist()
        longest = {"max_route_duration": case.max_duration} if case.max_duration else {}
        return commiv.solve_vrptw(
            distance, demand, case.capacity, opens, closes, case.service.tolist(), iters=steps, **given, **longest
        )

    took = []
    for steps in (1000, 11_000):
        began = time.perf_counter()
        search(steps)
        took.append(time.perf_counter() - began)
    speed = 10_000 / max(took[1] - took[0], 1e-3)
    left_s = time_limit_s - (time.perf_counter() - started) - took[0]
    return [(0, route) for route in search(max(1000, int(left_s * speed))).routes if route]


def with_ortools(case: Any, time_limit_s: float, threads: int, seed: int) -> Routes:
    """OR-Tools: cheapest insertion, then guided local search on one thread; a tenth more vehicles than the best."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415

    if len(case.nodes) > MOST_NODES_FOR_LISTS:
        raise Refused("too large a table")
    fleet = some_more(case)
    manager = pywrapcp.RoutingIndexManager(len(case.nodes), len(fleet), fleet, fleet)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(case.distance.tolist()))
    load = routing.RegisterUnaryTransitVector(case.demand.tolist())
    routing.AddDimension(load, 0, case.capacity, True, "load")
    if len(case.windows):
        horizon = int(case.windows[:, 1].max())
        leaving = case.distance + case.service[:, None]
        routing.AddDimension(routing.RegisterTransitMatrix(leaving.tolist()), horizon, horizon, False, "time")
        clock = routing.GetDimensionOrDie("time")
        for n in case.customers:
            clock.CumulVar(manager.NodeToIndex(n)).SetRange(*map(int, case.windows[n]))
        for vehicle, depot in enumerate(fleet):
            for end in (routing.Start(vehicle), routing.End(vehicle)):
                clock.CumulVar(end).SetRange(*map(int, case.windows[depot]))
            if case.max_duration:
                clock.SetSpanUpperBoundForVehicle(case.max_duration, vehicle)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, round(time_limit_s * 1000)))
    found = routing.SolveWithParameters(parameters)
    routes: Routes = []
    for vehicle, depot in enumerate(fleet if found else []):
        index, nodes = found.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            nodes.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        if nodes:
            routes.append((depot, nodes))
    return routes


def some_more(case: Any) -> list[int]:
    """Depots of a tenth more vehicles than the best known solution has, if there are so many; of all, if unknown.

    These peers search worse among many idle vehicles. With several depots the file's own fleet is small enough.
    """
    if not case.best_fleet or len(case.depots) > 1:
        return list(case.fleet)
    return list(case.fleet[: math.ceil(case.best_fleet * 1.1)])


PEERS = {"pyvrp": with_pyvrp, "vroom": with_vroom, "commiv": with_commiv, "ortools-gls": with_ortools}


def main(peer: str, file: str, time_limit_s: float, threads: int, seed: int) -> None:
    """Plan and print."""
    with np.load(file) as kept:
        case = SimpleNamespace(**{name: kept[name] for name in kept.files})
    for name in ("capacity", "max_duration", "best_fleet"):
        setattr(case, name, int(getattr(case, name)))
    case.depots, case.fleet = case.depots.tolist(), case.fleet.tolist()
    case.nodes = range(len(case.demand))
    case.customers = [n for n in case.nodes if n not in set(case.depots)]
    started = time.perf_counter()
    try:
        routes = PEERS[peer](case, time_limit_s, threads, seed)
    except ModuleNotFoundError as fault:
        print(fault, file=sys.stderr)
        sys.exit(3)
    except Refused as fault:
        print(json.dumps({"refused": str(fault)}))
        return
    wall_s = time.perf_counter() - started
    print(json.dumps({"wall_s": wall_s, "routes": routes}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
