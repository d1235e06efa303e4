"""Parcels to depots and points: one minimum-cost flow for the whole day, and a reason for each parcel left out.

`assign(network, roads)` gives an `Assignment`; its model is told in `routing.assignment.assign`.
"""

from routing.assignment.assign import assign
from routing.assignment.result import Assignment, Placement, Unplaced
from routing.assignment.times import Times, times_of

__all__ = ["Assignment", "Placement", "Times", "Unplaced", "assign", "times_of"]
