"""Where rounds start: which depot has a parcel's goods, and what its vehicles and their drivers may do when.

`units` are the vehicles of the day one by one; `shift_of_unit`, `rules_of` and `loadings` tell each one's times, its
driver's rules and its turns at the docks. Roads and relay points are not known here.
"""

from depots.checks import problems
from depots.docks import Loading, loadings
from depots.driver_rules import rules_of
from depots.fleet import Shift, Unit, depot_windows, drivers_of, end_of, shift_of, shift_of_unit, units
from depots.stock import depots_with, fetched_at

__all__ = [
    "Loading",
    "Shift",
    "Unit",
    "depot_windows",
    "depots_with",
    "drivers_of",
    "end_of",
    "fetched_at",
    "loadings",
    "problems",
    "rules_of",
    "shift_of",
    "shift_of_unit",
    "units",
]
