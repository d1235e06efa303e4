"""Roads and travel times, parcels to points, rounds, and the plan of a day.

`plan_day(network)` plans, `check(network, plan)` checks, `routing.export.write_plan` writes the plan folder. Below
them: `osm` reads extracts, `roads` measures ways, `assignment` gives every parcel its depot and point, `rounds` makes
rounds.
"""

from routing.checks import problems
from routing.plan import Plan, check, plan_day, roads_of

__all__ = ["Plan", "check", "plan_day", "problems", "roads_of"]
