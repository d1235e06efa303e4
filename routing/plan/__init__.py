"""The plan of a day: `plan_day(network, roads)` makes one, `check(network, plan, roads)` checks one.

`Plan` and its records are what `plan.json` holds; `to_json` and `from_json` write and read it. The checker recomputes
everything from the network and shares no code that decides with planning.
"""

from routing.plan.check import check
from routing.plan.day import default_time_limit_s, plan_day
from routing.plan.progress import Progress
from routing.plan.records import Break, ParcelOutcome, Plan, PlannedRound, StopLine, Unassigned
from routing.plan.roads import roads_of
from routing.plan.stored import from_json, read_plan, to_json
from routing.plan.ways import redrawn

__all__ = [
    "Break",
    "ParcelOutcome",
    "Plan",
    "PlannedRound",
    "Progress",
    "StopLine",
    "Unassigned",
    "check",
    "default_time_limit_s",
    "from_json",
    "plan_day",
    "read_plan",
    "redrawn",
    "roads_of",
    "to_json",
]
