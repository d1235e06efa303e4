"""Who may use a street, which way and how fast: the rules for vans, trucks, cargo bikes and people on foot.

`speeds.csv` says what each profile makes of each class of street, in km/h on average over a day, turns and signals
apart (`TURN_COSTS`); blank: never. `only_if_tagged` names the profiles for which a tag of their own must allow it (a
van in a pedestrian street). `stopping` says where nobody can be brought anything: a place beside a motorway is reached
from another street. Where the figures come from: vans drive what OSRM's car profile assumes (project-osrm.org,
`car.lua`), trucks the same less a tenth or so, and never above 80 km/h, the limit for them on motorways in most of the
EU; a loaded electric cargo bike makes 16 km/h on the street, a walker 5 km/h (OSRM's `bicycle.lua` and `foot.lua`
say 15 and 5). A ferry takes the time that it tells (`durations`), else it makes 5 km/h, as in `car.lua`.

`sizes.csv` says how large a loaded vehicle of each profile is, so that it keeps out of what is too low, narrow or weak
for it (`limits`): a panel van of 3.5 t with a high roof, a box lorry of 12 t as wide as EU directive 96/53 allows, a
cargo bike with two tracks. Walkers fit everywhere.
"""

from __future__ import annotations

import csv
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from data.errors import RoadError
from routing.roads.conditions import NO_HOURS, Moment
from routing.roads.limits import VehicleSize, are_signed, fits, values_that_hold
from routing.roads.speed_limits import signed_kmh, surface_kmh

SPEEDS_FILE = pathlib.Path(__file__).with_name("speeds.csv")
SIZES_FILE = pathlib.Path(__file__).with_name("sizes.csv")

ALLOWED = frozenset("yes designated permissive official".split())
LAST_MILE = frozenset("destination delivery customers".split())
"""Who has business there may come, and nobody else pass through; so with `private` streets of the usual classes for
vans and trucks (as in OSRM's `car.lua`)."""
REFUSED = frozenset(
    "no private agricultural forestry emergency military permit residents use_sidepath dismount psv bus".split()
)
"""Any other value says nothing, and the next more general tag is read."""

_Entry = Literal["yes", "last mile", "no", ""]
"""What a tag of access says; nothing if it is blank."""

ONWARDS, BACKWARDS, BOTH, NEITHER = (True, False), (False, True), (True, True), (False, False)
_ONEWAY = {
    **dict.fromkeys(("yes", "true", "1"), ONWARDS),
    **dict.fromkeys(("-1", "reverse"), BACKWARDS),
    **dict.fromkeys(("no", "false", "0", "alternating"), BOTH),
    "reversible": NEITHER,
}


ONEWAY_VALUES = frozenset(_ONEWAY)


class Passage(NamedTuple):
    """How fast a street is passed in the direction it was drawn, and against it [km/h]; 0: not at all. Whether that is
    only to come to where it leads.
    """

    onwards_kmh: float
    backwards_kmh: float
    last_mile: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is passed in any direction."""
        return self.onwards_kmh > 0 or self.backwards_kmh > 0


CLOSED = Passage(0.0, 0.0)

_OPEN_BARRIERS = {
    "motor": frozenset(
        "no entrance gate lift_gate swing_gate sliding_gate toll_booth border_control sally_port cattle_grid "
        "height_restrictor width_restrictor arch kerb".split()
    ),
    "cycle": frozenset(
        "no entrance gate lift_gate swing_gate sliding_gate toll_booth border_control sally_port cattle_grid "
        "height_restrictor width_restrictor arch kerb bollard block cycle_barrier bus_trap sump_buster "
        "planter rope log".split()
    ),
}
"""What stands on a street and lets vehicles pass, unless a tag of its own says otherwise (after OSRM's `car.lua` and
`bicycle.lua`)."""
_SHUT_ON_FOOT = frozenset("wall fence hedge city_wall retaining_wall ditch guard_rail jersey_barrier".split())


_TOP_KMH = {"van": 130.0, "truck": 80.0, "cargo_bike": 25.0, "foot": 5.0}
"""The limit for vans of 3.5 t on French motorways, that for lorries on most motorways of the EU, and where the motor of
a cargo bike stops to help (EU regulation 168/2013); a walker is never in a hurry."""


class TurnCosts(NamedTuple):
    """What turns take [s]: a sharp one, how many times as much to the other side, turning round, signals."""

    turn_s: float
    bias: float
    u_turn_s: float
    signals_s: float


TURN_COSTS = {
    "motor": TurnCosts(7.5, 1.075, 20.0, 2.0),
    "cycle": TurnCosts(6.0, 1.4, 20.0, 2.0),
    "foot": TurnCosts(0.0, 1.0, 0.0, 2.0),
}
"""As OSRM's `car.lua`, `bicycle.lua` and `foot.lua` have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of traveller."""

    name: str
    access_tags: tuple[str, ...]
    """Whose access it follows, from its own tag to the most general."""
    oneway_tags: tuple[str, ...]
    """Whose one-way signs it follows, from its own tag to the most general."""
    maxspeed_tags: tuple[str, ...]
    """Whose speed limits it keeps; none on foot."""
    kind: Literal["motor", "cycle", "foot"]
    kmh: Mapping[str, float]
    """Average speed by class of street [km/h]; a class that is missing is never used."""
    only_if_tagged: frozenset[str]
    """Classes of street that need a tag of its own that allows it."""
    size: VehicleSize | None
    """Of a loaded vehicle; None on foot."""
    top_kmh: float
    """No street is passed faster, however empty [km/h]."""
    while_out: tuple[Moment, ...] = NO_HOURS
    """When it is out: a street that is shut at any of these times is shut."""

    def passage(self, tags: Mapping[str, str]) -> Passage:
        """What this profile may do on a street with these tags."""
        kmh = self.kmh.get(tags["highway"], 0.0)
        entry = self._entry(tags) if kmh else "no"
        if entry == "no":
            return CLOSED
        onwards, backwards = self._directions(tags)
        if are_signed(tags):
            onwards, backwards = onwards and self._fits(tags, "forward"), backwards and self._fits(tags, "backward")
        return Passage(
            self._capped(kmh, tags, "forward") if onwards else 0.0,
            self._capped(kmh, tags, "backward") if backwards else 0.0,
            entry == "last mile" and self.kind == "motor",
        )

    def may_pass(self, mark: Mapping[str, str]) -> bool:
        """Whether it may pass a node with these tags, on which a barrier stands or not."""
        if not self._fits(mark):
            return False
        if "barrier" not in mark:
            return True
        for key in self.access_tags:
            told = self._told(mark, key)
            if "no" in told:
                return False
            if "" not in told:
                return True
        if self.kind == "foot":
            return mark["barrier"] not in _SHUT_ON_FOOT
        return mark["barrier"] in _OPEN_BARRIERS[self.kind] and mark.get("locked") != "yes"

    def _entry(self, tags: Mapping[str, str]) -> _Entry:
        """Whether it may enter a street while it is out."""
        if tags.get("area") == "yes" and self.kind != "foot":  # the outline of a square is not a street
            return "no"
        if tags.get("motorroad") == "yes" and self.kind != "motor":
            return "no"
        needs_own = tags["highway"] in self.only_if_tagged
        for key in self.access_tags:
            told = self._told(tags, key, private="no" if needs_own or self.kind != "motor" else "last mile")
            if "no" in told or (told != {""} and needs_own and key == "access"):
                return "no"
            if "" not in told:
                return "last mile" if "last mile" in told else "yes"
        return "no" if needs_own else "yes"

    def _told(self, tags: Mapping[str, str], key: str, private: _Entry = "no") -> set[_Entry]:
        """What a tag of access says while it is out."""
        values = values_that_hold(tags, key, self.size, self.while_out) if self.size else (tags.get(key, ""),)
        return {private if value == "private" else _verdict(value) for value in values}

    def _fits(self, tags: Mapping[str, str], direction: str = "") -> bool:
        return self.size is None or fits(self.size, tags, self.access_tags[:-1], direction, self.while_out)

    def _directions(self, tags: Mapping[str, str]) -> tuple[bool, bool]:
        if self.kind == "cycle" and tags.get("cycleway", "").startswith("opposite"):  # an older way of tagging
            return BOTH
        for key in self.oneway_tags:
            if tags.get(key) in _ONEWAY:
                return _ONEWAY[tags[key]]
        around = tags.get("junction") in ("roundabout", "circular") or tags["highway"] == "motorway"
        return ONWARDS if around and self.kind != "foot" else BOTH

    def _capped(self, kmh: float, tags: Mapping[str, str], direction: str) -> float:
        limits = signed_kmh(tags, self.maxspeed_tags, direction)
        return min((kmh, *limits, *surface_kmh(tags, self.kind)))


def _verdict(value: str) -> _Entry:
    words = value.split(";")
    if not ALLOWED.isdisjoint(words):
        return "yes"
    if not LAST_MILE.isdisjoint(words):
        return "last mile"
    return "" if REFUSED.isdisjoint(words) else "no"


def profile_named(name: str) -> Profile:
    """The profile of this name; raises `RoadError` naming the ones there are."""
    profiles = all_profiles()
    if name not in profiles:
        raise RoadError(f"there is no profile `{name}`; the profiles are {', '.join(profiles)}")
    return profiles[name]


@cache
def street_classes() -> tuple[str, ...]:
    """The classes of street that any profile may use, values of OpenStreetMap's key `highway`."""
    return tuple(row["highway"] for row in _speed_rows())


FERRY = "ferry"
"""The class of a crossing by ship, which is no street."""


@cache
def classes_without_stopping() -> frozenset[str]:
    """The classes of street on which nobody may stop to bring anything."""
    return frozenset(row["highway"] for row in _speed_rows() if row["stopping"] == "no")


@cache
def _speed_rows() -> tuple[Mapping[str, str], ...]:
    with SPEEDS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def all_profiles() -> Mapping[str, Profile]:
    """Every profile by name: `van`, `truck`, `cargo_bike`, `foot`."""
    rows = _speed_rows()
    with SIZES_FILE.open(encoding="utf-8", newline="") as file:
        sizes = {row.pop("profile"): VehicleSize(*map(float, row.values())) for row in csv.DictReader(file)}

    def profile(name: str, kind: Literal["motor", "cycle", "foot"], access: str, oneway: str, maxspeed: str) -> Profile:
        return Profile(
            name=name,
            access_tags=tuple(access.split()),
            oneway_tags=tuple(oneway.split()),
            maxspeed_tags=tuple(maxspeed.split()),
            kind=kind,
            kmh={row["highway"]: float(row[f"{name}_kmh"]) for row in rows if row[f"{name}_kmh"]},
            only_if_tagged=frozenset(row["highway"] for row in rows if name in row["only_if_tagged"].split()),
            size=sizes.get(name),
            top_kmh=_TOP_KMH[name],
        )

    made = (
        profile(
            "van",
            "motor",
            "goods motorcar motor_vehicle vehicle access",
            "oneway:goods oneway:motorcar oneway:motor_vehicle oneway",
            "maxspeed",
        ),
        profile(
            "truck",
            "motor",
            "hgv motor_vehicle vehicle access",
            "oneway:hgv oneway:motor_vehicle oneway",
            "maxspeed maxspeed:hgv",
        ),
        profile(
            "cargo_bike",
            "cycle",
            "cargo_bike bicycle vehicle access",
            "oneway:cargo_bike oneway:bicycle oneway",
            "maxspeed",
        ),
        profile("foot", "foot", "foot access", "oneway:foot", ""),
    )
    return {each.name: each for each in made}
