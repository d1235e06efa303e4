"""Rounds: a problem in plain numbers, engines that solve it, and a checker that shares no code with them.

`engine_named("auto")(problem, time_limit_s=…, seed=…)` gives `Rounds`; `check(problem, rounds)` lists what they break;
`schedule` times one sequence of stops, `cheapest_insertion` finds room for one more, `explain` proves why one is out.
"""

from routing.rounds.check import Violation, check
from routing.rounds.cost import RoundCost, cost_of, distance_of, knob_cents, round_cost
from routing.rounds.engines import ENGINES, Engine, engine_named
from routing.rounds.explain import Explanation, Verdict, explain
from routing.rounds.insert import Insertion, cheapest_insertion, insertions
from routing.rounds.problem import (
    UNLIMITED,
    FixedRound,
    Knobs,
    Load,
    Lunch,
    Matrix,
    RoundsProblem,
    Stop,
    VehicleType,
)
from routing.rounds.schedule import Refusal, schedule
from routing.rounds.solution import Round, Rounds, Trip, Visit

__all__ = [
    "ENGINES",
    "UNLIMITED",
    "Engine",
    "Explanation",
    "FixedRound",
    "Insertion",
    "Knobs",
    "Load",
    "Lunch",
    "Matrix",
    "Refusal",
    "Round",
    "RoundCost",
    "Rounds",
    "RoundsProblem",
    "Stop",
    "Trip",
    "VehicleType",
    "Verdict",
    "Violation",
    "Visit",
    "cheapest_insertion",
    "check",
    "cost_of",
    "distance_of",
    "engine_named",
    "explain",
    "insertions",
    "knob_cents",
    "round_cost",
    "schedule",
]
