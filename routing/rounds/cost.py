"""What a round costs: the trinôme a·km + b·h + c·day of the CNR, plus stops, each line rounded to cents once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from routing.rounds.problem import RoundsProblem, VehicleType
from routing.rounds.solution import Round


@dataclass(frozen=True, slots=True)
class RoundCost:
    """The lines of one round's cost, in cents."""

    fixed: int = 0
    distance: int = 0
    time: int = 0
    stops: int = 0
    overtime: int = 0
    tolls: int = 0

    @property
    def total(self) -> int:
        """Their sum, in cents."""
        return self.fixed + self.distance + self.time + self.stops + self.overtime + self.tolls


def to_cents(amount: Decimal) -> int:
    """Major currency units to whole cents, halves up."""
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def round_cost(vehicle: VehicleType, *, distance_m: int, duration_s: int, stops: int, return_s: int) -> RoundCost:
    """The cost of a round of `distance_m` metres, `duration_s` seconds from its beginning to its return at `return_s`,
    and `stops` visits.
    """
    paid_s = duration_s if vehicle.paid_shift_s is None else vehicle.paid_shift_s
    overtime_s = 0 if vehicle.overtime_from_s is None else max(0, return_s - vehicle.overtime_from_s)
    return RoundCost(
        fixed=to_cents(vehicle.fixed_per_day),
        distance=to_cents(vehicle.cost_per_km * distance_m / 1000),
        time=to_cents(vehicle.cost_per_h * paid_s / 3600),
        stops=to_cents(vehicle.cost_per_stop * stops),
        overtime=to_cents(vehicle.overtime_per_h * overtime_s / 3600),
    )


def distance_of(problem: RoundsProblem, planned: Round) -> int:
    """Metres of a round on the problem's matrices; every leg must exist."""
    return sum(sum(metres) for metres in _distances(problem, planned))


def _distances(problem: RoundsProblem, planned: Round) -> list[list[int]]:
    """Metres of each leg of each trip."""
    vehicle = problem.vehicle_types[planned.vehicle_type]
    matrix = problem.matrices[vehicle.matrix]
    trips = []
    for number, trip in enumerate(planned.trips, start=1):
        stops = [problem.stops[visit.stop].place for visit in trip.visits]
        back = vehicle.end if number == len(planned.trips) else vehicle.start
        leaves = [trip.depart_s, *(visit.leave_s for visit in trip.visits)]
        legs = zip([vehicle.start, *stops], [*stops, back], leaves, strict=True)
        trips.append([matrix.distance(here, there, leave_s) for here, there, leave_s in legs])
    return trips


def cost_of(problem: RoundsProblem, planned: Round) -> RoundCost:
    """The cost of one round of the problem."""
    return round_cost(
        problem.vehicle_types[planned.vehicle_type],
        distance_m=distance_of(problem, planned),
        duration_s=planned.return_s - planned.begin_s,
        stops=len(planned.visits),
        return_s=planned.return_s,
    )


def knob_cents(problem: RoundsProblem, planned: Round) -> int:
    """What the problem's knobs add to one round, in cents; each of them is rounded once, and nobody pays it."""
    knobs = problem.knobs
    duration_s, stops = planned.return_s - planned.begin_s, len(planned.visits)
    between_m = sum(sum(metres[1:-1]) for metres in _distances(problem, planned)) if knobs.compactness else 0
    return (
        to_cents(knobs.balance_hours * duration_s**2 / 3600**2)
        + to_cents(knobs.balance_stops * stops**2)
        + to_cents(knobs.compactness * between_m / 1000)
    )
