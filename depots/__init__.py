"""Where rounds start: which depot has a parcel's goods, and when its vehicles may leave and must be back.

Roads and relay points are not known here.
"""

from depots.checks import problems
from depots.fleet import Shift, depot_windows, shift_of
from depots.stock import depots_with

__all__ = ["Shift", "depot_windows", "depots_with", "problems", "shift_of"]
