"""Planning a day: network and roads in, plan out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator

from data.checks import problems as network_problems
from data.errors import DataError
from data.network import Network
from data.problem import errors
from data.records import Place
from routing.assignment import Placement, assign
from routing.plan.keeping import Kept, kept_of, refuse_broken, without_kept
from routing.plan.leftovers import fill_up
from routing.plan.lines import lines_of
from routing.plan.merging import merge_visits
from routing.plan.progress import Report, Watch
from routing.plan.reasons import stay_outs
from routing.plan.records import Break, ParcelOutcome, Plan, PlannedRound, StopLine, Unassigned
from routing.plan.roads import road_problems, roads_of
from routing.plan.stops import DayProblem, build_problem
from routing.plan.ways import way
from routing.roads import Roads, traveller_of
from routing.rounds import Round, Rounds, cost_of, engine_named


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
    keep: Plan | None = None,
    keep_rounds: Collection[str] = (),
    keep_open: bool = False,
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
        keep: an older plan of the day; its rounds are kept as they were decided: vehicles, stops and parcels.
        keep_rounds: the ids of the rounds to keep; none named: all of them. Of several trips the first is kept.
        keep_open: kept trips may take more stops, behind those that they have.

    Raises:
        DataError: the network holds errors, or what is to be kept is no longer possible in it.
        UnsupportedRule: it asks for a rule that the engine lacks.
        RoadError: the roads can't be read.
    """
    started = time.monotonic()
    watch = Watch(on_progress, should_stop)
    watch.stage("roads")
    roads = roads_of(network) if roads is None else roads
    wrong = errors([*network_problems(network), *road_problems(network, roads)])
    if wrong:
        raise DataError(wrong)
    kept = kept_of(network, keep, keep_rounds, closed=not keep_open)
    watch.stage("points")
    assignment = assign(without_kept(network, kept), roads)
    day = build_problem(network, roads, assignment.placed, kept)
    refuse_broken(day.problem, kept)
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
    day, rounds = merge_visits(*fill_up(day, rounds))
    planned, carried = _planned(network, day, roads, rounds, kept)
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
    network: Network, day: DayProblem, roads: Roads, rounds: Rounds, kept: Kept
) -> tuple[tuple[PlannedRound, ...], list[ParcelOutcome]]:
    """The rounds with their lines, in the order of depots, vehicles and departures, and the parcels that they carry."""
    row_of = {(v.depot_id, v.vehicle_type): row for row, v in enumerate(network.vehicles)}

    def rank(made: Round) -> tuple[int, int]:
        unit = day.unit(made)
        return row_of[unit.vehicle.depot_id, unit.vehicle.vehicle_type], unit.number

    planned, outcomes = [], []
    in_order = sorted(rounds.rounds, key=rank)
    for made, round_id in zip(in_order, _round_ids(day, in_order, kept), strict=True):
        unit, told = day.unit(made), lines_of(day, made)
        vehicle = unit.vehicle
        planned.append(
            PlannedRound(
                round_id=round_id,
                depot_id=vehicle.depot_id,
                vehicle_type=vehicle.vehicle_type,
                vehicle_no=unit.number,
                driver_id=unit.driver.driver_id if unit.driver else "",
                lines=told.lines,
                breaks=tuple(Break(start, end) for start, end in made.breaks),
                path=way(roads, traveller_of(network, vehicle), list(_drawn(day, made))),
                cost=cost_of(day.problem, made),
            )
        )
        for stop, line in told.line_of.items():
            shop = day.problem.stops[stop].fetched_at
            fetched_seq = 0 if shop is None else told.line_of[shop].seq
            outcomes += [_outcome(network, placement, round_id, line, fetched_seq) for placement in day.parcels[stop]]
    return tuple(planned), outcomes


def _round_ids(day: DayProblem, made: list[Round], kept: Kept) -> Iterator[str]:
    """Kept rounds keep their names; the others are numbered, without those that are taken."""
    named = {planned.vehicle: planned.round_id for planned in kept.rounds}
    number = 0
    for planned in made:
        unit = day.unit(planned)
        key = unit.vehicle.depot_id, unit.vehicle.vehicle_type, unit.number
        if key in named:
            yield named[key]
            continue
        number += 1
        while f"{unit.vehicle.depot_id}-{number:02d}" in named.values():
            number += 1
        yield f"{unit.vehicle.depot_id}-{number:02d}"


def _outcome(network: Network, placement: Placement, round_id: str, line: StopLine, fetched_seq: int) -> ParcelOutcome:
    back = network.parcel[placement.parcel_id].direction == "return"
    return ParcelOutcome(
        parcel_id=placement.parcel_id,
        outcome="returned" if back else "at_point" if placement.point_id else "home",
        depot_id=placement.depot_id,
        point_id=placement.point_id,
        compartment=placement.compartment,
        round_id=round_id,
        trip=line.trip,
        stop_seq=line.seq,
        fetched_seq=fetched_seq,
    )


def _drawn(day: DayProblem, made: Round) -> Iterator[tuple[Place, int]]:
    """The places of a round from its depot to its end, and when each is left."""
    vehicle = day.problem.vehicle_types[made.vehicle_type]
    for trip in made.trips:
        yield day.places[vehicle.start], trip.depart_s
        for visit in trip.visits:
            yield day.places[day.problem.stops[visit.stop].place], visit.leave_s
    yield day.places[vehicle.end], made.return_s
