"""Where parcels wait: what fits a point, the room left in it, and when it can be visited.

`refusal(network, point, parcel)` says why a point can't take a parcel, `room_left(network)` what is free this morning,
`delivery_windows` and `service_times_s` what a visit needs. `turned_away` says which vehicles may
not come. Rounds and roads are not known here.
"""

from relay_points.acceptance import misfit_reason, refusal, rooms_for, shut_reason
from relay_points.access import turned_away
from relay_points.checks import problems
from relay_points.compartments import SIZES, smallest_compartment, usable_compartments
from relay_points.room import SHELF, room_left
from relay_points.visits import delivery_windows, service_times_s

__all__ = [
    "SHELF",
    "SIZES",
    "delivery_windows",
    "misfit_reason",
    "problems",
    "refusal",
    "room_left",
    "rooms_for",
    "service_times_s",
    "shut_reason",
    "smallest_compartment",
    "turned_away",
    "usable_compartments",
]
