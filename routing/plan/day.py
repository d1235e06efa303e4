"""Planning a day: network and roads in, plan out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from data.checks import problems as network_problems
from data.errors import DataError
from data.network import Network
from data.problem import errors
from data.records import Place
from routing.assignment import assign
from routing.plan.leftovers import fill_up
from routing.plan.merging import merge_visits
from routing.plan.progress import Report, Watch
from routing.plan.reasons import stay_outs
from routing.plan.records import ParcelOutcome, Plan, PlannedRound, StopLine, Unassigned
from routing.plan.roads import road_problems, roads_of
from routing.plan.stops import DayProblem, build_problem
from routing.plan.ways import way
from routing.roads import Roads
from routing.rounds import Load, Round, Rounds, cost_of, engine_named


def plan_day(
    network: Network,
    *,
    roads: Roads | None = None,
    time_limit_s: float | None = None,
    seed: int = 0,
    engine: str = "auto",
    iteration_limit: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Report = lambda _: None,
) -> Plan:
    """Plan the network's service date.

    Args:
        network: without errors; what can't be served in it becomes `plan.unassigned`.
        roads: where its travel times come from; None: the source that the network names.
        time_limit_s: for the search of rounds; None: a limit that grows with the number of stops.
        seed: fixes all random choices.
        engine: one of `routing.rounds.ENGINES`.
        iteration_limit: ends the search by its own steps, for plans that are the same on every machine.
        should_stop: asked often during the search; once true, the plan is made from the best rounds so far.
        on_progress: told what is being done, how much of the search's time is over, and the best cost so far.

    Raises:
        DataError: the network holds errors, or asks for a rule that plans can't follow.
        RoadError: the roads can't be read.
    """
    started = time.monotonic()
    watch = Watch(on_progress, should_stop)
    watch.stage("roads")
    roads = roads_of(network) if roads is None else roads
    wrong = errors([*network_problems(network), *road_problems(network, roads)])
    if wrong:
        raise DataError(wrong)
    watch.stage("points")
    assignment = assign(network, roads)
    day = build_problem(network, roads, assignment.placed)
    limit_s = default_time_limit_s(len(day.problem.stops)) if time_limit_s is None else time_limit_s
    watch.search(limit_s)
    rounds = engine_named(engine)(
        day.problem,
        time_limit_s=limit_s,
        seed=seed,
        iteration_limit=iteration_limit,
        should_stop=watch.should_stop,
        on_better=watch.on_better,
    )
    day, rounds = merge_visits(network, *fill_up(network, day, rounds))
    planned, carried = _planned(network, day, roads, rounds)
    watch.made(sum(made.cost.total for made in planned), len(rounds.dropped))
    outcomes = {outcome.parcel_id: outcome for outcome in carried}
    unassigned: list[Unassigned] = []
    for stay in stay_outs(network, day, roads, rounds, assignment.unplaced):
        if stay.waits:
            outcomes[stay.parcel_id] = ParcelOutcome(parcel_id=stay.parcel_id, outcome="deferred")
            continue
        outcomes[stay.parcel_id] = ParcelOutcome(parcel_id=stay.parcel_id, outcome="unassigned")
        unassigned.append(
            Unassigned(
                parcel_id=stay.parcel_id,
                verdict=stay.verdict,
                reason=stay.reason,
                detail=stay.detail,
                smallest_change=stay.smallest_change,
            )
        )
    order = {parcel.parcel_id: position for position, parcel in enumerate(network.parcels)}
    return Plan(
        network=network.name,
        date=network.date,
        currency=network.currency,
        engine=rounds.engine,
        seed=seed,
        status=rounds.status,
        wall_s=round(time.monotonic() - started, 3),
        cost_cents=sum(made.cost.total for made in planned),
        rounds=planned,
        assignments=tuple(outcomes[parcel.parcel_id] for parcel in network.parcels),
        unassigned=tuple(sorted(unassigned, key=lambda u: order[u.parcel_id])),
    )


def default_time_limit_s(stops: int) -> float:
    """Seconds of search for so many stops: a second for a handful, a minute for four hundred and more."""
    return min(60.0, 1.0 + 0.15 * stops)


def _planned(
    network: Network, day: DayProblem, roads: Roads, rounds: Rounds
) -> tuple[tuple[PlannedRound, ...], list[ParcelOutcome]]:
    """The rounds with their lines, in the order of depots, vehicles and departures, and the parcels that they carry."""
    planned = []
    outcomes = []
    in_order = sorted(rounds.rounds, key=lambda r: (r.vehicle_type, r.vehicle_no))
    for number, made in enumerate(in_order, start=1):
        vehicle = day.vehicles[made.vehicle_type]
        round_id = f"{vehicle.depot_id}-{number:02d}"
        planned.append(
            PlannedRound(
                round_id=round_id,
                depot_id=vehicle.depot_id,
                vehicle_type=vehicle.vehicle_type,
                vehicle_no=made.vehicle_no,
                lines=tuple(_lines(network, day, made)),
                path=way(roads, vehicle.profile, [day.places[row] for row in _rows(day, made)]),
                cost=cost_of(day.problem, made),
            )
        )
        for seq, visit in enumerate(made.visits, start=1):
            for placement in day.parcels[visit.stop]:
                back = network.parcel[placement.parcel_id].direction == "return"
                outcomes.append(
                    ParcelOutcome(
                        parcel_id=placement.parcel_id,
                        outcome="returned" if back else "at_point" if placement.point_id else "home",
                        depot_id=placement.depot_id,
                        point_id=placement.point_id,
                        compartment=placement.compartment,
                        round_id=round_id,
                        trip=1,
                        stop_seq=seq,
                    )
                )
    return tuple(planned), outcomes


def _rows(day: DayProblem, made: Round) -> list[int]:
    """The places of a round from depot to depot, as positions in `day.places`."""
    vehicle = day.problem.vehicle_types[made.vehicle_type]
    return [vehicle.start, *(day.problem.stops[visit.stop].place for visit in made.visits), vehicle.end]


def _lines(network: Network, day: DayProblem, made: Round) -> Iterator[StopLine]:
    vehicle = day.problem.vehicle_types[made.vehicle_type]
    matrix = day.problem.matrices[vehicle.matrix]
    stops = [day.problem.stops[visit.stop] for visit in made.visits]
    load = Load()
    for stop in stops:
        load = load.plus(stop.deliver)
    yield _line(0, "depot", day.places[vehicle.start], (made.depart_s,) * 3, (0, 0), load)
    here, leaves = vehicle.start, made.depart_s
    for seq, (visit, stop) in enumerate(zip(made.visits, stops, strict=True), start=1):
        load = load.minus(stop.deliver).plus(stop.collect)
        period = matrix.period(leaves)
        leg = int(matrix.duration_s[period, here, stop.place]), int(matrix.distance_m[period, here, stop.place])
        first, place = day.parcels[visit.stop][0], day.places[stop.place]
        kind = "point" if first.point_id else "home"
        called = Place(first.point_id or first.parcel_id, place.lon, place.lat)
        times = visit.arrive_s, visit.start_s, visit.leave_s
        yield _line(seq, kind, called, times, leg, load)
        here, leaves = stop.place, visit.leave_s
    period = matrix.period(leaves)
    leg = int(matrix.duration_s[period, here, vehicle.end]), int(matrix.distance_m[period, here, vehicle.end])
    times = leaves + leg[0], made.return_s, made.return_s
    yield _line(len(stops) + 1, "depot", day.places[vehicle.end], times, leg, load)


def _line(seq: int, kind: str, place: Place, times: tuple[int, int, int], leg: tuple[int, int], load: Load) -> StopLine:
    arrive_s, start_s, leave_s = times
    return StopLine(
        trip=1,
        seq=seq,
        kind=kind,
        place_id=place.place_id,
        lon=place.lon,
        lat=place.lat,
        arrive_s=arrive_s,
        start_s=start_s,
        leave_s=leave_s,
        service_s=leave_s - start_s,
        drive_s=leg[0],
        distance_m=leg[1],
        load_g=load.g,
        load_cm3=load.cm3,
        load_parcels=load.parcels,
    )
