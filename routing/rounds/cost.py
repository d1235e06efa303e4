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


def round_cost(vehicle: VehicleType, *, distance_m: int, duration_s: int, stops: int) -> RoundCost:
    """The cost of a round of `distance_m` metres, `duration_s` seconds from leaving to return, and `stops` visits."""
    paid_s = duration_s if vehicle.paid_shift_s is None else vehicle.paid_shift_s
    return RoundCost(
        fixed=to_cents(vehicle.fixed_per_day),
        distance=to_cents(vehicle.cost_per_km * distance_m / 1000),
        time=to_cents(vehicle.cost_per_h * paid_s / 3600),
        stops=to_cents(vehicle.cost_per_stop * stops),
    )


def distance_of(problem: RoundsProblem, planned: Round) -> int:
    """Metres of a round on the problem's matrices; every leg must exist."""
    vehicle = problem.vehicle_types[planned.vehicle_type]
    matrix = problem.matrices[vehicle.matrix]
    here, leaves, total = vehicle.start, planned.depart_s, 0
    for visit in planned.visits:
        there = problem.stops[visit.stop].place
        total += int(matrix.distance_m[matrix.period(leaves), here, there])
        here, leaves = there, visit.leave_s
    return total + int(matrix.distance_m[matrix.period(leaves), here, vehicle.end])


def cost_of(problem: RoundsProblem, planned: Round) -> RoundCost:
    """The cost of one round of the problem."""
    return round_cost(
        problem.vehicle_types[planned.vehicle_type],
        distance_m=distance_of(problem, planned),
        duration_s=planned.return_s - planned.depart_s,
        stops=len(planned.visits),
    )
