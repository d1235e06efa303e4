"""Is every stop visited when it is open, by a vehicle that may come, for as long as its parcels take?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.hours import Window, open_windows
from data.records import Parcel, RelayPoint, Vehicle
from routing.plan.check_facts import Facts, hours_of, is_inside, outside_s
from routing.plan.records import StopLine
from routing.rounds.check import Violation


def check_visits(facts: Facts) -> Iterator[Violation]:
    """What is wrong with the stops of a round."""
    loading = {line.trip: line for line in facts.planned.lines[:-1] if line.kind == "depot"}
    for line in facts.planned.visits:
        if line.kind == "vendor":
            yield from _check_shop(facts, line)
            continue
        parcels = facts.at(line)
        where = _where(facts, line)
        if not parcels:
            yield Violation("stop", line.place_id, 0, "", f"nothing is delivered or collected at {where}")
        yield from _check_point(facts, line, parcels) if line.kind == "point" else _check_door(facts, line, parcels)
        for parcel in parcels:
            yield from _check_times(facts, line, loading.get(line.trip), parcel)


def _where(facts: Facts, line: StopLine) -> str:
    return f"{line.place_id} on round {facts.planned.round_id}"


def _check_point(facts: Facts, line: StopLine, parcels: Sequence[Parcel]) -> Iterator[Violation]:
    network, where = facts.network, _where(facts, line)
    point = network.point[line.place_id]
    if point.status != "open":
        yield Violation("point", line.place_id, 0, "", f"{where} is {point.status}")
    kept_away = _kept_away(point, facts.vehicle)
    if kept_away:
        yield Violation(
            "vehicle", line.place_id, 0, "", f"{facts.vehicle.vehicle_type} may not come to {where}: {kept_away}"
        )
    windows = hours_of(network, point, point.delivery_hours or point.opening_hours, point.point_id)
    yield from _check_open(facts, line, windows)
    fixed_s, each_s = point.service_s, point.service_s_per_parcel
    if fixed_s is None:
        fixed_s = int(network.assume(f"{point.kind}_service_s"))
    if each_s is None:
        each_s = int(network.assume(f"{point.kind}_service_s_per_parcel"))
    yield from _check_service(facts, line, fixed_s + each_s * len(parcels))


def _kept_away(point: RelayPoint, vehicle: Vehicle) -> str:
    """The first limit of a point that a vehicle exceeds; blank: it may come."""
    for what, size, limit in (
        ("height", vehicle.height_m, point.max_height_m),
        ("weight", vehicle.weight_t, point.max_weight_t),
    ):
        if size is not None and limit is not None and size > limit:
            return f"its {what} is {size:f}, {limit:f} is allowed"
    if point.profiles and vehicle.profile not in point.profiles:
        return f"only {' and '.join(point.profiles)} may"
    if point.emission_classes and vehicle.profile != "cargo_bike":
        return "" if vehicle.emission_class in point.emission_classes else "its emission class is not admitted"
    return ""


def _check_door(facts: Facts, line: StopLine, parcels: Sequence[Parcel]) -> Iterator[Violation]:
    network, day = facts.network, facts.network.day
    home = network.parcel[line.place_id]
    for parcel in parcels:
        start = None if parcel.window_start_s is None else day.at(parcel.window_start_s)
        end = None if parcel.window_end_s is None else day.at(parcel.window_end_s)
        if (start is not None and line.start_s < start) or (end is not None and line.start_s > end):
            message = f"{parcel.parcel_id} is delivered at {day.clock(line.start_s)}, outside its window"
            yield Violation("window", parcel.parcel_id, 0, "", message)
        if (parcel.lon, parcel.lat) != (home.lon, home.lat):
            message = f"{parcel.parcel_id} does not live at {_where(facts, line)}"
            yield Violation("stop", parcel.parcel_id, 0, "", message)
    each_s = int(network.assume("home_service_s_per_parcel"))
    yield from _check_service(facts, line, int(network.assume("home_service_s")) + each_s * len(parcels))


def _check_shop(facts: Facts, line: StopLine) -> Iterator[Violation]:
    """A visit to a vendor's shop: it is open, and something is fetched there."""
    network = facts.network
    vendor = network.vendor[line.place_id]
    if not facts.fetched_at(line):
        yield Violation("stop", line.place_id, 0, "", f"nothing is fetched at {_where(facts, line)}")
    hours = open_windows(vendor.opening_hours, network.day, network.day.timezone, network.country)
    yield from _check_open(facts, line, hours)
    assumed_s = int(network.assume("vendor_service_s"))
    yield from _check_service(facts, line, assumed_s if vendor.service_s is None else vendor.service_s)


def _check_open(facts: Facts, line: StopLine, windows: Sequence[Window]) -> Iterator[Violation]:
    if not is_inside(windows, line.start_s):
        message = f"{_where(facts, line)} is visited at {facts.network.day.clock(line.start_s)}, when it is shut"
        yield Violation("window", line.place_id, outside_s(windows, line.start_s), "s", message)


def _check_service(facts: Facts, line: StopLine, due_s: int) -> Iterator[Violation]:
    off = line.service_s - due_s
    if off:
        message = f"the service at {_where(facts, line)} is off by {off} s"
        yield Violation("service", line.place_id, off, "s", message)


def _check_times(facts: Facts, line: StopLine, loading: StopLine | None, parcel: Parcel) -> Iterator[Violation]:
    """Is a parcel handed over by the time that it is due, and taken aboard no earlier than it is there?"""
    day, name = facts.network.day, parcel.parcel_id
    if parcel.due and line.leave_s > day.seconds(parcel.due):
        late = line.leave_s - day.seconds(parcel.due)
        yield Violation("due", name, late, "s", f"{name} arrives {late} s too late")
    if not parcel.ready:
        return
    ready_s = day.seconds(parcel.ready)
    taken_s, how = loading.start_s if loading else ready_s, f"loaded for round {facts.planned.round_id}"
    if parcel.direction == "return":
        taken_s, how = line.start_s, "fetched"
    elif facts.is_fetched(parcel):
        shops = [shop for shop in facts.planned.visits if parcel in facts.fetched_at(shop)]
        taken_s, how = shops[0].start_s if shops else ready_s, "fetched"
    early = ready_s - taken_s
    if early > 0:
        yield Violation("ready", name, early, "s", f"{name} is {how} {early} s before it is ready")
