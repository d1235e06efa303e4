"""What is wrong or odd in a network as far as its tables tell: the first floor's `problems(network)`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from data.assumptions import default_assumptions
from data.dictionary import columns_of
from data.fleet_checks import fleet_problems
from data.network import Network
from data.problem import Problem, counted
from data.records import RECORDS, Depot, Record, RelayPoint, StreetSpeed, Vendor
from data.tables import default_value
from data.types import MOST

_KEYS: dict[str, tuple[str, ...]] = {
    "depots": ("depot_id",),
    "relay_points": ("point_id",),
    "vehicles": ("vehicle_type", "depot_id"),
    "drivers": ("driver_id",),
    "vendors": ("vendor_id",),
    "stock": ("vendor_id", "depot_id"),
    "parcels": ("parcel_id",),
    "occupancy": ("parcel_id",),
    "zones": ("zone_id",),
    "assumptions": ("name",),
}
_REFERENCES: dict[str, dict[str, str]] = {
    "closures": {"place_id": "places"},
    "vehicles": {"depot_id": "depots", "end_place": "places"},
    "drivers": {"depot_id": "depots", "vehicle_type": "vehicles"},
    "vendors": {"depot_id": "depots"},
    "stock": {"vendor_id": "vendors", "depot_id": "depots"},
    "parcels": {"vendor_id": "vendors", "depot_id": "depots", "point_id": "relay_points"},
    "occupancy": {"vendor_id": "vendors", "point_id": "relay_points", "return_depot_id": "depots"},
    "lanes": {"from_depot_id": "depots", "to_depot_id": "depots"},
    "assumptions": {"name": "assumptions"},
}

# Figures that something is divided by, or that stretch straight lines; and the most that what is weighed up may cost.
_LEAST: dict[str, Decimal] = {
    "detour_factor": Decimal(1),
    "straight_speed": Decimal(1),
    "walk_speed": Decimal("0.1"),
    "parcels_per_stop": Decimal(1),
    "cage_l": Decimal(1),
}
_MOST = {"detour_factor": 10}
_SPEEDS = {"factor": (Decimal("0.05"), Decimal(5)), "kmh": (Decimal(1), Decimal(150))}
_DEAREST = 10**5


def problems(network: Network) -> list[Problem]:
    """Duplicate and dangling ids, values that contradict each other, and columns that plans don't follow yet."""
    found: list[Problem] = []
    for record in RECORDS:
        rows: Sequence[Record] = getattr(network, record.TABLE)
        found += _duplicates(rows)
        found += _not_followed(network, rows)
    found += _dangling(network)
    found += _contradictions(network)
    found += fleet_problems(network)
    found += _idle_windows(network)
    found += _overdue(network)
    found += _odd_speeds(network)
    found += _without_holidays(network)
    return found


def _duplicates(rows: Sequence[Record]) -> Iterator[Problem]:
    if not rows or rows[0].TABLE not in _KEYS:
        return
    fields = _KEYS[rows[0].TABLE]
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in fields)
        if key in first:
            yield Problem.of(row, fields[0], f"{' at '.join(key)!r} stands in line {first[key]} already")
        first.setdefault(key, row.line)


def _dangling(network: Network) -> Iterator[Problem]:
    places = {*network.depot, *network.point}
    known: dict[str, Collection[str]] = {
        "depots": network.depot.keys(),
        "relay_points": network.point.keys(),
        "vendors": network.vendor.keys(),
        "vehicles": {v.vehicle_type for v in network.vehicles},
        "places": places,
        "assumptions": {a.name for a in default_assumptions()},
    }
    what = {"places": "depot or relay point", "relay_points": "relay point", "assumptions": "assumption"}
    for table, references in _REFERENCES.items():
        for row in getattr(network, table):
            for column, target in references.items():
                name = getattr(row, column)
                if name and name not in known[target]:
                    yield Problem.of(row, column, f"there is no {what.get(target, target[:-1])} {name!r}")
    for point in network.relay_points:
        if point.point_id in network.depot:
            yield Problem.of(point, "point_id", f"{point.point_id!r} is the name of a depot already")


def _contradictions(network: Network) -> Iterator[Problem]:
    if not 1970 <= network.date.year < 2200:  # clocks and opening hours reach no farther
        yield Problem.of_setting(network, "date", f"{network.date} is not between 1970 and 2199")
    for point in network.relay_points:
        compartments = (point.compartments_s, point.compartments_m, point.compartments_l)
        if point.kind == "locker" and all(count is None for count in compartments):
            yield Problem.of(point, "compartments_s", "a locker needs its compartments by size (0 for none)")
        if point.kind == "relay" and point.capacity_parcels is None:
            yield Problem.of(point, "capacity_parcels", "a relay shop needs the parcels that it can hold")
    for closure in network.closures:
        if closure.last_day < closure.first_day:
            yield Problem.of(closure, "to", f"{closure.last_day} is before the first day, {closure.first_day}")
    for parcel in network.parcels:
        start, end = parcel.window_start_s, parcel.window_end_s
        if start is not None and end is not None and end < start:
            yield Problem.of(parcel, "window_end", "the window ends before it starts")
        if parcel.ready and parcel.due and parcel.due < parcel.ready:
            yield Problem.of(parcel, "due", "is before the parcel is ready")
        if parcel.delivery == "home" and parcel.point_id:
            yield Problem.of(parcel, "point_id", "a home delivery has no point; write delivery = any to allow both")
        if parcel.direction == "return" and parcel.delivery != "home" and not parcel.point_id:
            yield Problem.of(parcel, "point_id", "a return needs the point where it waits")
        for side in ("length_cm", "width_cm", "height_cm"):
            if getattr(parcel, side) == 0:
                yield Problem.of(parcel, side, "a side of 0 cm: every parcel takes room")
    units = {a.name: a.unit for a in default_assumptions()}
    money = {name for name, unit in units.items() if unit.startswith("currency")}
    for figure in network.assumptions:
        unit = units.get(figure.name, "")
        if figure.unit not in ("", unit) and figure.name in units:
            told = f"{figure.name} is in {unit}" if unit else f"{figure.name} has no unit"
            yield Problem.of(figure, "unit", f"{told}, not in {figure.unit!r}")
        least = _LEAST.get(figure.name, Decimal(0))
        most = _DEAREST if figure.name in money else _MOST.get(figure.name, MOST)
        if not least <= figure.value <= most:
            yield Problem.of(figure, "value", f"{figure.value:f} is not between {least} and {most}")
    for stay in network.occupancy:
        if stay.expires < stay.since:
            yield Problem.of(stay, "expires", "is before the parcel came")


def _not_followed(network: Network, rows: Sequence[Record]) -> Iterator[Problem]:
    """One line for each column that is set but that plans don't follow yet."""
    if not rows:
        return
    columns = columns_of(rows[0].TABLE).values()
    if all(column.use == "kept" for column in columns):
        yield Problem.of_table(network, rows[0].TABLE, "plans don't follow this table yet", severity="warning")
        return
    for column in columns:
        if column.use not in ("kept", "refused"):
            continue
        using = [row for row in rows if getattr(row, column.field) != default_value(column)]
        if not using:
            continue
        if column.use == "refused":
            yield Problem.of(using[0], column.column, "plans can't follow this rule yet and may not ignore it")
        else:
            yield Problem.of(
                using[0], column.column, f"plans don't follow this yet ({counted(len(using), 'row')})", "warning"
            )


def _idle_windows(network: Network) -> Iterator[Problem]:
    """One line for each end of the buyers' windows that is set for parcels that go to a point."""
    for column in ("window_start", "window_end"):
        idle = [p for p in network.parcels if p.delivery == "point" and getattr(p, f"{column}_s") is not None]
        if idle:
            message = (
                f"is for home deliveries: plans don't follow it for parcels to points ({counted(len(idle), 'row')})"
            )
            yield Problem.of(idle[0], column, message, "warning")


def _overdue(network: Network) -> Iterator[Problem]:
    for parcel in network.parcels:
        if parcel.due and network.day.seconds(parcel.due) < 0:
            yield Problem.of(parcel, "due", f"was due before the service date, {network.date}", "warning")


def _odd_speeds(network: Network) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for speed in network.speeds:
        told = first.setdefault((speed.hours, speed.highway, speed.way_id, speed.profile), speed.line)
        if told != speed.line:
            yield Problem.of(speed, "hours", f"the same streets have a speed in these hours already, in line {told}")
        given = [column for column in _SPEEDS if getattr(speed, column) is not None]
        if len(given) != 1:
            yield Problem.of(speed, "factor", "give either a factor of the usual speed or a measured one (kmh)")
        for column in given:
            value, (least, most) = getattr(speed, column), _SPEEDS[column]
            if not least <= value <= most:
                yield Problem.of(speed, column, f"{value:f} is not between {least} and {most}")
        if speed.highway and speed.way_id is not None:
            yield Problem.of(speed, "highway", "a way has its own class of street; give one of the two")


def _without_holidays(network: Network) -> Iterator[Problem]:
    """Hours that name public holidays where no country tells which days those are."""
    rows: tuple[Depot | RelayPoint | Vendor | StreetSpeed, ...] = (
        *network.depots, *network.relay_points, *network.vendors, *network.speeds,
    )  # fmt: skip
    for row in rows:
        country = network.country_of(row) if isinstance(row, Depot | RelayPoint) else network.country
        for column in ("opening_hours", "delivery_hours", "hours"):
            if "PH" in getattr(row, column, "") and not country:
                message = (
                    "names public holidays (PH), but no country says which: give country in the network's settings"
                )
                yield Problem.of(row, column, message, "warning")
