"""The tables of a plan folder, as rows of text: `rounds.csv`, `stops.csv`, `assignments.csv`, `unassigned.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from data.clock import ServiceDay
from data.dialects import quoted
from data.types import format_decimal
from routing.plan import Plan, StopLine
from routing.plan.columns import COLUMNS
from routing.plan.counts import parcels_by_round

Row = Mapping[str, str | int]


def money(cents: int) -> str:
    """Cents as decimal major units, with two places."""
    return f"{Decimal(cents) / 100:.2f}"


def tables(plan: Plan, day: ServiceDay) -> dict[str, str]:
    """Each table of the plan as the text of its CSV file, by its name without `.csv`."""
    rows: dict[str, Iterator[Row]] = {
        "rounds": _rounds(plan, day),
        "stops": _stops(plan, day),
        "assignments": _assignments(plan),
        "unassigned": _unassigned(plan),
    }
    return {name: _csv(COLUMNS[name], found) for name, found in rows.items()}


def _csv(columns: Sequence[str], rows: Iterator[Row]) -> str:
    lines = [",".join(columns), *(",".join(quoted(str(row[name])) for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def _rounds(plan: Plan, day: ServiceDay) -> Iterator[Row]:
    parcels = parcels_by_round(plan)
    for planned in plan.rounds:
        cost = planned.cost
        yield {
            "round_id": planned.round_id,
            "depot_id": planned.depot_id,
            "vehicle_type": planned.vehicle_type,
            "vehicle_no": planned.vehicle_no,
            "driver_id": planned.driver_id,
            "trips": planned.trips,
            "depart": day.clock(planned.depart_s),
            "return": day.clock(planned.return_s),
            "stops": len(planned.visits),
            "parcels": parcels[planned.round_id],
            **{name: planned.total(name) for name in ("distance_m", "drive_s", "service_s", "wait_s", "break_s")},
            "cost_fixed": money(cost.fixed),
            "cost_distance": money(cost.distance),
            "cost_time": money(cost.time),
            "cost_stops": money(cost.stops),
            "cost_overtime": money(cost.overtime),
            "cost_tolls": money(cost.tolls),
            "cost": money(cost.total),
        }


def _stops(plan: Plan, day: ServiceDay) -> Iterator[Row]:
    for planned in plan.rounds:
        for line in planned.lines:
            yield _stop(planned.round_id, line, day)


def _stop(round_id: str, line: StopLine, day: ServiceDay) -> Row:
    return {
        "round_id": round_id,
        "trip": line.trip,
        "seq": line.seq,
        "kind": line.kind,
        "place_id": line.place_id,
        "arrive": day.clock(line.arrive_s),
        "start": day.clock(line.start_s),
        "leave": day.clock(line.leave_s),
        "wait_s": line.wait_s,
        "break_s": line.break_s,
        "service_s": line.service_s,
        "drive_s": line.drive_s,
        "distance_m": line.distance_m,
        "load_kg": format_decimal(Decimal(line.load_g) / 1000),
        "load_l": format_decimal(Decimal(line.load_cm3) / 1000),
        "load_parcels": line.load_parcels,
    }


def _assignments(plan: Plan) -> Iterator[Row]:
    for row in plan.assignments:
        on_round = bool(row.round_id)
        yield {
            "parcel_id": row.parcel_id,
            "outcome": row.outcome,
            "depot_id": row.depot_id,
            "point_id": row.point_id,
            "compartment": row.compartment,
            "round_id": row.round_id,
            "trip": row.trip if on_round else "",
            "stop_seq": row.stop_seq if on_round else "",
        }


def _unassigned(plan: Plan) -> Iterator[Row]:
    for row in plan.unassigned:
        yield {name: getattr(row, name) for name in COLUMNS["unassigned"]}
