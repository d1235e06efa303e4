"""Who is on the way: one of the profiles, how large a vehicle of it is where it isn't as large as usual, and when it is
out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from data.network import Network
from data.records import Driver, Vehicle
from routing.roads.limits import VehicleSize
from routing.roads.profiles import Profile, profile_named

_HEAVIEST_AXLE_T = 11.5
"""Of a driving axle, by EU directive 96/53, annex I, 3.4."""


class Traveller(NamedTuple):
    """A profile with the sizes of a loaded vehicle; None: what `sizes.csv` says of the profile.

    Who is out between two times keeps off streets that are shut at any hour between them; of who isn't, nothing is
    known of the time, and what is signed for some hours doesn't hold.
    """

    profile: str
    height_m: float | None = None
    width_m: float | None = None
    length_m: float | None = None
    weight_t: float | None = None
    out_s: tuple[int, int] | None = None
    """From when until when [s after midnight of the service day]."""

    @property
    def rules(self) -> Profile:
        """The profile for a vehicle of this size; raises `RoadError` where there is none of that name.

        The load of its heaviest axle grows with its weight, to what the law allows. Walkers fit everywhere.
        """
        usual = profile_named(self.profile)
        own = {name: size for name, size in zip(self._fields[1:5], self[1:5], strict=True) if size is not None}
        if usual.size is None or not own:
            return usual
        size = usual.size._replace(**own)
        if self.weight_t is not None:
            axle_load_t = usual.size.axle_load_t * self.weight_t / usual.size.weight_t
            size = size._replace(axle_load_t=min(axle_load_t, max(_HEAVIEST_AXLE_T, usual.size.axle_load_t)))
        return replace(usual, size=VehicleSize(*size))

    def __str__(self) -> str:
        """For messages: `truck (4 m high, 19 t)`."""
        words = ("{:g} m high", "{:g} m wide", "{:g} m long", "{:g} t")
        told = [word.format(size) for word, size in zip(words, self[1:5], strict=True) if size is not None]
        return f"{self.profile} ({', '.join(told)})" if told else self.profile


def traveller_of(network: Network, vehicle: Vehicle) -> Traveller:
    """A vehicle of a network on its way, out while any of its shifts last, with overtime."""
    height_m, width_m, length_m, weight_t = (
        None if size is None else float(size)
        for size in (vehicle.height_m, vehicle.width_m, vehicle.length_m, vehicle.weight_t)
    )
    depot = network.depot.get(vehicle.depot_id)
    timezone = network.timezone_of(depot) if depot else network.day.timezone
    named = [d for d in network.drivers if (d.vehicle_type, d.depot_id) == (vehicle.vehicle_type, vehicle.depot_id)]
    shifts: list[Vehicle | Driver] = [*named] or [vehicle]
    begins_s = min(network.day.at(shift.shift_start_s, timezone) for shift in shifts)
    ends_s = max(network.day.at(shift.shift_end_s, timezone) for shift in shifts) + vehicle.max_overtime_s
    return Traveller(vehicle.profile, height_m, width_m, length_m, weight_t, (begins_s, ends_s))


def rules_of(traveller: str | Traveller) -> Profile:
    """What a traveller may do, of which a profile's name is one of the usual size."""
    return (traveller if isinstance(traveller, Traveller) else Traveller(traveller)).rules
