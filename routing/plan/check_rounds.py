"""Do the rounds of a plan hold on real roads, in opening hours and shifts, with loads and costs that add up?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from data.hours import Window, intersect, open_windows
from data.network import Network
from data.records import Depot, Parcel, Place, RelayPoint, Vehicle
from routing.plan.check_paths import check_path
from routing.plan.check_words import amount_of
from routing.plan.records import Plan, PlannedRound, StopLine
from routing.plan.ways import place_of
from routing.roads import Roads, TravelMatrix
from routing.rounds.check import Violation

_Carried = dict[tuple[str, int, int], list[Parcel]]


def check_rounds(network: Network, plan: Plan, roads: Roads) -> Iterator[Violation]:
    """What is wrong with the rounds of a plan."""
    carried: _Carried = defaultdict(list)
    for row in plan.assignments:
        if row.round_id and row.parcel_id in network.parcel:
            carried[row.round_id, row.trip, row.stop_seq].append(network.parcel[row.parcel_id])
    vehicles = {(v.depot_id, v.vehicle_type): v for v in network.vehicles}
    named = Counter(planned.round_id for planned in plan.rounds)
    used = Counter((r.depot_id, r.vehicle_type, r.vehicle_no) for r in plan.rounds)
    yield from (
        Violation("fleet", name, times, "rounds", f"{times} rounds are called {name}")
        for name, times in named.items()
        if times > 1
    )
    for (depot_id, vehicle_type, number), times in used.items():
        if times > 1:
            name = f"{vehicle_type} {number} of {depot_id}"
            yield Violation("fleet", name, times, "rounds", f"{name} makes {times} rounds at once")
    legs = _Legs(network, roads, plan)
    for planned in plan.rounds:
        vehicle = vehicles.get((planned.depot_id, planned.vehicle_type))
        if vehicle is None or not 1 <= planned.vehicle_no <= vehicle.count:
            told = f"depot {planned.depot_id} has no {planned.vehicle_type} {planned.vehicle_no}"
            yield Violation("fleet", planned.round_id, planned.vehicle_no, "", told)
        if vehicle is not None:
            yield from _check_round(network, planned, vehicle, carried, legs, roads)


class _Legs:
    """The ways between all places of a plan, read again from the roads, for each profile that drives."""

    def __init__(self, network: Network, roads: Roads, plan: Plan) -> None:
        found = (place_of(network, line) for planned in plan.rounds for line in planned.lines)
        self._visited = list(dict.fromkeys(place for place in found if place))
        self._row = {place: row for row, place in enumerate(self._visited)}
        self._roads = roads
        self._matrices: dict[str, TravelMatrix] = {}

    def between(self, profile: str, here: Place, there: Place, leaves_s: int) -> tuple[int, int]:
        """Seconds and metres; both -1 where there is no way."""
        if profile not in self._matrices:
            self._matrices[profile] = self._roads.matrix(profile, self._visited)
        seconds, metres = self._matrices[profile].at(leaves_s)
        row, column = self._row[here], self._row[there]
        return int(seconds[row, column]), int(metres[row, column])


def _check_round(
    network: Network, planned: PlannedRound, vehicle: Vehicle, carried: _Carried, legs: _Legs, roads: Roads
) -> Iterator[Violation]:
    name = planned.round_id
    lines = planned.lines
    ends = [line.place_id for line in (*lines[:1], *lines[-1:]) if line.kind == "depot"]
    if len(lines) < 2 or ends != [planned.depot_id] * 2:
        yield Violation("shape", name, 0, "", f"round {name} does not start and end at depot {planned.depot_id}")
        return
    found = [place_of(network, line) for line in lines]
    places = [place for place in found if place]
    for line, place in zip(lines, found, strict=True):
        if place is None:
            message = f"round {name} stops at {line.place_id!r}, which is no {line.kind or 'place'}"
            yield Violation("shape", name, line.seq, "", message)
        elif (place.lon, place.lat) != (line.lon, line.lat):
            message = f"stop {line.seq} of round {name} is said to be elsewhere than {line.place_id} is"
            yield Violation("place", name, line.seq, "", message)
    if len(places) < len(lines):
        return
    if [line.seq for line in lines] != list(range(len(lines))):
        yield Violation("shape", name, 0, "", f"the stops of round {name} are not numbered 0, 1, 2, …")
    visits = [line for line in lines[1:-1] if line.kind != "depot"]
    if len(visits) != len(lines) - 2 or {line.trip for line in lines} != {1}:
        yield Violation("trips", name, planned.trips, "trips", f"round {name} makes more than one trip")
    yield from _check_legs(planned, vehicle, places, legs)
    yield from check_path(planned, vehicle.profile, places, roads)
    for line in visits:
        yield from _check_visit(network, planned, line, carried[name, line.trip, line.seq])
    timezone = network.timezone_of(network.depot[planned.depot_id])
    shift = network.day.at(vehicle.shift_start_s, timezone), network.day.at(vehicle.shift_end_s, timezone)
    yield from _check_shift(network, planned, vehicle, shift)
    yield from _check_load(planned, vehicle, carried)
    yield from _check_cost(planned, vehicle, shift[1] - shift[0])


def _check_legs(planned: PlannedRound, vehicle: Vehicle, places: Sequence[Place], legs: _Legs) -> Iterator[Violation]:
    name = planned.round_id
    for (before, line), (here, there) in zip(pairwise(planned.lines), pairwise(places), strict=True):
        drive_s, distance_m = legs.between(vehicle.profile, here, there, before.leave_s)
        where = f"{line.place_id} on round {name}"
        if drive_s < 0:
            yield Violation("reach", line.place_id, 0, "", f"no way for a {vehicle.profile} to {where}")
            continue
        for rule, told, true, unit in (
            ("drive", line.drive_s, drive_s, "s"),
            ("distance", line.distance_m, distance_m, "m"),
            ("times", line.arrive_s, before.leave_s + line.drive_s + line.break_s, "s"),
        ):
            if told != true:
                off = told - true
                yield Violation(rule, line.place_id, off, unit, f"{rule} to {where} is off by {off} {unit}")
    for line in planned.lines:
        if line.start_s < line.arrive_s or line.leave_s != line.start_s + line.service_s or line.break_s < 0:
            where = f"{line.place_id} on round {name}"
            yield Violation("times", line.place_id, 0, "", f"arrival, start and leaving at {where} don't fit together")
    first, last = planned.lines[0], planned.lines[-1]
    still = (first.arrive_s, first.start_s, first.break_s, first.drive_s, first.distance_m)
    if still != (first.leave_s, first.leave_s, 0, 0, 0) or last.start_s != last.leave_s:
        yield Violation("times", name, 0, "", f"round {name} is under way before it leaves or after it is back")
    if vehicle.range_km is not None:
        over = planned.total("distance_m") - int(vehicle.range_km * 1000)
        if over > 0:
            yield Violation("range", name, over, "m", f"round {name} is {over} m longer than its vehicle's range")


def _check_visit(
    network: Network, planned: PlannedRound, line: StopLine, parcels: Sequence[Parcel]
) -> Iterator[Violation]:
    where = f"{line.place_id} on round {planned.round_id}"
    day = network.day
    if not parcels:
        yield Violation("stop", line.place_id, 0, "", f"nothing is delivered or collected at {where}")
    if line.kind == "point":
        point = network.point[line.place_id]
        if point.status != "open":
            yield Violation("point", line.place_id, 0, "", f"{where} is {point.status}")
        windows = _open(network, point, point.delivery_hours or point.opening_hours, point.point_id)
        kind = point.kind
        fixed_s = int(network.assume(f"{kind}_service_s")) if point.service_s is None else point.service_s
        each_s = point.service_s_per_parcel
        if each_s is None:
            each_s = int(network.assume(f"{kind}_service_s_per_parcel"))
        if not any(start <= line.start_s <= end for start, end in windows):
            message = f"{where} is visited at {day.clock(line.start_s)}, when it is shut"
            yield Violation("window", line.place_id, _outside(windows, line.start_s), "s", message)
    else:
        fixed_s = int(network.assume("home_service_s"))
        each_s = int(network.assume("home_service_s_per_parcel"))
        for parcel in parcels:
            start = None if parcel.window_start_s is None else day.at(parcel.window_start_s)
            end = None if parcel.window_end_s is None else day.at(parcel.window_end_s)
            if (start is not None and line.start_s < start) or (end is not None and line.start_s > end):
                message = f"{parcel.parcel_id} is delivered at {day.clock(line.start_s)}, outside its window"
                yield Violation("window", parcel.parcel_id, 0, "", message)
            if (parcel.lon, parcel.lat) != (network.parcel[line.place_id].lon, network.parcel[line.place_id].lat):
                yield Violation("stop", parcel.parcel_id, 0, "", f"{parcel.parcel_id} does not live at {where}")
    if line.service_s != fixed_s + each_s * len(parcels):
        off = line.service_s - fixed_s - each_s * len(parcels)
        yield Violation("service", line.place_id, off, "s", f"the service at {where} is off by {off} s")
    for parcel in parcels:
        if parcel.due and line.leave_s > day.seconds(parcel.due):
            late = line.leave_s - day.seconds(parcel.due)
            yield Violation("due", parcel.parcel_id, late, "s", f"{parcel.parcel_id} arrives {late} s too late")
        if parcel.ready and planned.depart_s < day.seconds(parcel.ready) and parcel.direction == "delivery":
            early = day.seconds(parcel.ready) - planned.depart_s
            message = f"round {planned.round_id} leaves {early} s before {parcel.parcel_id} is ready"
            yield Violation("ready", parcel.parcel_id, early, "s", message)
        if parcel.ready and line.start_s < day.seconds(parcel.ready) and parcel.direction == "return":
            early = day.seconds(parcel.ready) - line.start_s
            message = f"{parcel.parcel_id} is fetched {early} s before it is ready"
            yield Violation("ready", parcel.parcel_id, early, "s", message)


def _check_shift(network: Network, planned: PlannedRound, vehicle: Vehicle, shift: Window) -> Iterator[Violation]:
    depot = network.depot[planned.depot_id]
    day, name = network.day, planned.round_id
    windows = intersect(_open(network, depot, depot.opening_hours, depot.depot_id), (shift,))
    for told, time_s in (("leaves", planned.depart_s), ("returns", planned.return_s)):
        if not any(start <= time_s <= end for start, end in windows):
            message = f"round {name} {told} at {day.clock(time_s)}, outside its shift or its depot's hours"
            yield Violation("shift", name, _outside(windows, time_s), "s", message)
    latest_s = vehicle.latest_start_s
    late = 0 if latest_s is None else planned.depart_s - day.at(latest_s, network.timezone_of(depot))
    if late > 0:
        yield Violation("shift", name, late, "s", f"round {name} leaves {late} s after its latest start")


def _check_load(planned: PlannedRound, vehicle: Vehicle, carried: _Carried) -> Iterator[Violation]:
    """The load on leaving each line, counted from the parcels themselves."""
    name = planned.round_id
    aboard = [0, 0, 0]
    for line in planned.lines:
        for parcel in carried[name, line.trip, line.seq]:
            if parcel.direction == "delivery":
                aboard = _add(aboard, parcel, 1)
    limits = (vehicle.capacity_g, vehicle.capacity_cm3, vehicle.capacity_parcels)
    for line in planned.lines:
        for parcel in carried[name, line.trip, line.seq]:
            aboard = _add(aboard, parcel, 1 if parcel.direction == "return" else -1)
        told = (line.load_g, line.load_cm3, line.load_parcels)
        for unit, load, written, limit in zip(("g", "cm3", "parcels"), aboard, told, limits, strict=True):
            if load != written:
                off = amount_of(written - load, unit)
                message = f"the load on leaving {line.place_id} on round {name} is off by {off}"
                yield Violation("load", line.place_id, written - load, unit, message)
            if limit is not None and load > limit:
                over = amount_of(load - limit, unit)
                message = f"round {name} carries {over} too much on leaving {line.place_id}"
                yield Violation("capacity", name, load - limit, unit, message)


def _add(aboard: list[int], parcel: Parcel, sign: int) -> list[int]:
    volume = parcel.length_cm * parcel.width_cm * parcel.height_cm
    return [a + sign * b for a, b in zip(aboard, (parcel.weight_g, volume, 1), strict=True)]


def _check_cost(planned: PlannedRound, vehicle: Vehicle, shift_s: int) -> Iterator[Violation]:
    worked_s = planned.return_s - planned.depart_s
    paid_s = worked_s if vehicle.paid_hours == "worked" else shift_s
    metres = sum(line.distance_m for line in planned.lines)
    visits = sum(1 for line in planned.lines if line.kind not in ("depot", "break"))
    due = {
        "fixed": vehicle.fixed_per_day,
        "distance": vehicle.cost_per_km * metres / 1000,
        "time": vehicle.cost_per_h * paid_s / 3600,
        "stops": vehicle.cost_per_stop * visits,
        "overtime": Decimal(0),
        "tolls": Decimal(0),
    }
    for line, amount in due.items():
        cents = int((amount * 100).to_integral_value(ROUND_HALF_UP))
        off = getattr(planned.cost, line) - cents
        if off:
            message = f"cost_{line} of round {planned.round_id} is off by {amount_of(off, 'cents')}"
            yield Violation("cost", planned.round_id, off, "cents", message)


def _open(network: Network, place: Depot | RelayPoint, hours: str, place_id: str) -> tuple[Window, ...]:
    if any(c.place_id == place_id and c.first_day <= network.date <= c.last_day for c in network.closures):
        return ()
    return open_windows(hours, network.day, network.timezone_of(place), network.country_of(place))


def _outside(windows: Sequence[Window], time_s: int) -> int:
    """Seconds from a time to the nearest window; 0 where there is none."""
    return min((max(start - time_s, time_s - end, 0) for start, end in windows), default=0)
