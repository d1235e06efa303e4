"""What a parcel's own times ask of the vehicle that comes for it."""

from __future__ import annotations

from typing import NamedTuple

from data.network import Network
from data.records import Parcel


class Times(NamedTuple):
    """When a parcel can be served, in seconds of the service day.

    A delivery lies at the depot from `leave_from_s` on, so no vehicle leaves with it earlier; a return lies where it
    waits from `come_from_s` on. The visit is over by `done_by_s`; None: at any time of the day.
    """

    leave_from_s: int = 0
    come_from_s: int = 0
    done_by_s: int | None = None


def times_of(network: Network, parcel: Parcel) -> Times:
    """The parcel's `ready` and `due` as seconds of the service day; a shift may last past its midnight."""
    day = network.day
    ready_s = max(0, day.seconds(parcel.ready)) if parcel.ready else 0
    done_by_s = day.seconds(parcel.due) if parcel.due else None
    return Times(0, ready_s, done_by_s) if parcel.direction == "return" else Times(ready_s, 0, done_by_s)
