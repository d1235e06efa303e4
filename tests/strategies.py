"""Hypothesis strategies: values of every type word, rows of every table, and whole networks.

Import it in a test as `from strategies import networks`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from data.dictionary import Column, columns_of
from data.network import Network, RoadSettings
from data.records import (
    RECORDS,
    Assumption,
    Closure,
    Depot,
    Driver,
    Lane,
    Occupancy,
    Parcel,
    Record,
    RelayPoint,
    Stock,
    StreetSpeed,
    Vehicle,
    Vendor,
    Zone,
)
from data.tables import default_value
from data.types import DEAREST, LATEST_TIME_S, MOST

R = TypeVar("R", bound=Record)

TUESDAY = date(2026, 11, 24)
SERVICE_DATES = (
    TUESDAY,
    date(2026, 11, 29),  # a Sunday
    date(2026, 7, 14),  # a public holiday in France
    date(2026, 3, 29),  # 23 hours in Paris
    date(2026, 10, 25),  # 25 hours in Paris
)
TIME_ZONES = ("UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
HOURS = (
    "24/7",
    "Mo-Sa 08:00-19:00",
    "Mo-Fr 08:00-12:30,14:00-19:00; Sa 09:00-12:00; PH off",
    "Mo-Su 06:00-22:00",
    "10:00-10:15",
    "20:00-04:00",
    "off",
)


def row(record: type[R], **values: Any) -> R:
    """A record whose other fields hold the dictionary's defaults."""
    columns = columns_of(record.TABLE).values()
    return record(**{c.field: default_value(c) for c in columns if not c.required} | values)


# --- cells -----------------------------------------------------------------------------------------------------------


def texts(min_size: int = 1) -> st.SearchStrategy[str]:
    """Text that a cell of any file can hold: not NUL, lone surrogates, U+FFFE, U+FFFF, nor white space around it."""
    nasty = (
        "a,b",
        'say "hi"',
        "two\nlines",
        "one\rtwo",
        "a\r\nb",
        "é",
        "e\u0301",
        "😀",
        "=1+1",
        "+33 1",
        "-2",
        "@a",
        "_x000D_",
        "2026-11-24",
        "08:30",
        "true",
        "1e5",
        "'",
        "\\",
        "0",
        "x" * 300,
    )
    marks = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff")
    free = st.text(marks, min_size=min_size, max_size=8)
    return (st.sampled_from(nasty) | free).map(str.strip).filter(lambda text: len(text) >= min_size)


def _whole(least: int, most: int = MOST) -> st.SearchStrategy[int]:
    return st.integers(least, 30) | st.integers(least, most)


def _decimals(most: int) -> st.SearchStrategy[Decimal]:
    return st.builds(lambda whole, digits: Decimal(whole).scaleb(-digits), _whole(0, most), st.integers(0, 4))


_MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)) | st.datetimes(datetime(2, 1, 1))
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": texts(),
    "id": texts(),
    "hours": st.sampled_from(HOURS),
    "timezone": st.sampled_from(TIME_ZONES),
    "country": st.sampled_from(("FR", "US", "XX")),
    "words": st.lists(st.sampled_from(("parcel", "chilled", "a,b", "😀")), min_size=1, max_size=3).map(tuple),
    "flag": st.booleans(),
    "lon": st.floats(-180, 180),
    "lat": st.floats(-90, 90),
    "integer": _whole(-MOST),
    "count": _whole(0),
    "grams": _whole(0),
    "centimetres": _whole(0),
    "kg": _whole(0),
    "litres": _whole(0),
    "hours_s": _whole(0),
    "rate": _decimals(DEAREST),
    "decimal": _decimals(MOST),
    "time": _whole(0, LATEST_TIME_S),
    "date": st.dates(),
    "datetime": _MOMENTS.map(lambda moment: moment.replace(microsecond=0)),
    "deadline": _MOMENTS.map(lambda moment: moment.replace(microsecond=0)),
}


def values(word: str) -> st.SearchStrategy[Any]:
    """Values, as memory holds them, of a type word of the dictionary; never the blank."""
    if word.startswith("choice:"):
        return st.sampled_from([w for w in word.removeprefix("choice:").split("|") if w])
    return _VALUES[word]


@cache
def rows(record: type[R]) -> st.SearchStrategy[R]:
    """Rows of one table: any value that its columns can hold, blanks included; refused columns keep their default."""

    def field(column: Column) -> st.SearchStrategy[Any]:
        if column.required:
            return values(column.type)
        default = st.just(default_value(column))
        return default if column.use == "refused" else default | values(column.type)

    return st.builds(record, **{c.field: field(c) for c in columns_of(record.TABLE).values()})


# --- networks --------------------------------------------------------------------------------------------------------

_CENTRES = ((0.0, 0.0), (2.35, 48.85), (-73.57, 45.5))
_BOXES = ((30, 20, 10), (30, 20, 10), (1, 1, 1), (8, 38, 64), (40, 38, 60), (60, 50, 40), (200, 5, 5))
_OFFSETS = tuple(sorted((i / 100_000 for i in range(-4500, 4501)), key=abs))  # degrees: five kilometres each way
_SHIFTS = ((8, 12), (6, 20), (5, 14), (8, 9), (18, 30))


def _chooser(draw: st.DrawFn, extremes: bool) -> Callable[..., Any]:
    """A function that picks one of `usual` (or, among `extremes`, of `odd` too); it shrinks to the first.

    Hypothesis takes its time for each thing that it draws, so sixteen bytes are drawn at once and spent as digits.
    """
    left = digits = 0

    def one(usual: Sequence[Any], odd: Sequence[Any] = ()) -> Any:
        nonlocal left, digits
        options = (*usual, *odd) if extremes else usual
        if left < len(options):
            left, digits = 1 << 128, int.from_bytes(draw(_SIXTEEN_BYTES))
        left //= len(options)
        digits, index = divmod(digits, len(options))
        return options[index]

    return one


_SIXTEEN_BYTES = st.binary(min_size=16, max_size=16)


@st.composite
def networks(
    draw: st.DrawFn,
    *,
    max_depots: int = 2,
    max_points: int = 6,
    max_vehicles: int = 3,
    max_vendors: int = 3,
    max_parcels: int = 25,
    dates: Sequence[date] = SERVICE_DATES,
    extremes: bool = True,
    rules: bool = True,
) -> Network:
    """Whole valid networks on straight roads, within some five kilometres, that a day can be planned for.

    Every reference holds and no table contradicts itself (`data.problems` finds no error), but nothing says that all
    parcels can be served. `extremes` adds what is odd yet well-formed: no room, no vehicle, shut points, narrow
    windows, places in another time zone. `rules` adds trips, docks, drivers with their breaks, overtime, chilled goods,
    cages, places that let only some vehicles come, shops where parcels are fetched, and rounds that end elsewhere.
    Columns that plans don't follow yet keep their defaults.
    """
    one = _chooser(draw, extremes)

    def ruled(usual: Sequence[Any], odd: Sequence[Any]) -> Any:
        return one((*usual * 2, *odd)) if rules else usual[0]

    def where() -> dict[str, float]:
        return {axis: round(middle + one(_OFFSETS), 5) for axis, middle in zip(("lon", "lat"), centre, strict=True)}

    def number(most: int, least: int = 1) -> range:
        return range(draw(st.integers(least, max(least, most))))

    centre = one(_CENTRES)
    service_date = one(dates)
    noon = datetime.combine(service_date, time(12))
    depots = tuple(
        row(
            Depot,
            depot_id=f"D{i}",
            **where(),
            opening_hours=one(("24/7", "Mo-Su 05:00-22:00"), HOURS[1:3]),
            docks=ruled((None,), (1, 2)),
            load_s_per_parcel=ruled((0,), (10, 90)),
        )
        for i in number(max_depots)
    )
    depot_ids = [d.depot_id for d in depots]
    points = tuple(_point(f"P{i}", where(), one, ruled) for i in number(max_points))
    point_ids = [p.point_id for p in points]
    fleet = [
        (kind, depot_ids[0] if kind == "van0" else one(depot_ids)) for kind in map("van{}".format, number(max_vehicles))
    ]
    vehicles = tuple(_vehicle(kind, depot_id, [*depot_ids, *point_ids], one, ruled) for kind, depot_id in fleet)
    drivers = tuple(
        driver
        for vehicle in vehicles
        if ruled((False,), (True,))
        for driver in _drivers(vehicle, where, number(2), one)
    )
    vendors = tuple(
        row(Vendor, vendor_id=f"V{i}", depot_id=one(depot_ids), **_shop(where, one, ruled)) for i in number(max_vendors)
    )
    stock = tuple(
        row(Stock, vendor_id=v.vendor_id, depot_id=depot_id)
        for v in vendors
        for depot_id in depot_ids
        if depot_id != v.depot_id and one((True, False))
    )
    parcels = tuple(
        _parcel(f"{i}", home=where(), vendor=one(vendors), stock=stock, point_ids=point_ids, noon=noon, one=one)
        for i in number(max_parcels, least=0)
    )
    speed = ruled((Decimal(36),), (Decimal(3),))  # at walking pace a driver needs breaks
    occupied = [one(points) for _ in number(5 if extremes else 2, least=0)]
    shut = [(one((*point_ids, *(depot_ids if extremes else ()))), one((-1, 0, 1))) for _ in number(1, least=0)]
    return Network(
        name="drawn",
        timezone=one(("UTC", "Europe/Paris"), ("America/New_York",)),
        currency="EUR",
        date=service_date,
        country=one(("", "FR")),
        roads=RoadSettings("great-circle"),
        depots=depots,
        relay_points=points,
        closures=tuple(
            row(Closure, place_id=place_id, first_day=day, last_day=day, reason="inventory")
            for place_id, day in ((place_id, service_date + timedelta(days=days)) for place_id, days in shut)
        ),
        vehicles=vehicles,
        drivers=drivers,
        vendors=vendors,
        stock=stock,
        parcels=parcels,
        occupancy=tuple(_inside(f"in{i}", point, one(vendors), noon, one) for i, point in enumerate(occupied)),
        assumptions=tuple(
            row(Assumption, name=name, value=value)
            for name, value in (("detour_factor", Decimal(1)), ("straight_speed", speed), *_RULE_FIGURES)
            if (one((True, False)) if name in ("detour_factor", "straight_speed") else ruled((False,), (True,)))
        ),
    )


_RULE_FIGURES = (("cage_l", Decimal(60)), ("balance_stops", Decimal("0.2")), ("compactness_per_km", Decimal("0.1")))


def _shop(where: Callable[[], dict[str, float]], one: Callable[..., Any], ruled: Callable[..., Any]) -> dict[str, Any]:
    """Where and when a vendor's parcels are fetched, for some vendors."""
    if not ruled((False,), (True,)):
        return {}
    return where() | {"opening_hours": one(HOURS[:4], HOURS[4:]), "service_s": one((None, 30))}


def _drivers(
    vehicle: Vehicle, where: Callable[[], dict[str, float]], numbers: range, one: Callable[..., Any]
) -> list[Driver]:
    """The drivers of a type, more or fewer than its vehicles."""
    found = []
    for number in numbers:
        start, end = one(_SHIFTS[:3], _SHIFTS[3:])
        home = where() if one((False, True)) else {"lon": None, "lat": None}
        times = {"shift_start_s": start * 3600, "shift_end_s": end * 3600}
        found.append(
            row(
                Driver,
                driver_id=f"{vehicle.vehicle_type} {number}",
                vehicle_type=vehicle.vehicle_type,
                depot_id=vehicle.depot_id,
                **times,
                driven_week_h=one((Decimal(0), Decimal("55.8")), (Decimal(70),)),
                tens_used=one((0, 2)),
                home_lon=home["lon"],
                home_lat=home["lat"],
            )
        )
    return found


def _point(point_id: str, where: dict[str, float], one: Callable[..., Any], ruled: Callable[..., Any]) -> RelayPoint:
    kind = one(("relay", "locker"))
    room: dict[str, int] = {}
    if kind == "relay":
        room["capacity_parcels"] = one((5, 20), (0, 1))
    else:
        room |= {f"compartments_{size}": one((2, 5), (0,)) for size in "sml"}
    return row(
        RelayPoint,
        point_id=point_id,
        kind=kind,
        **where,
        **room,
        status=one(("open",) * 5, ("candidate", "closed")),
        opening_hours=one(HOURS[:4], HOURS[4:]),
        delivery_hours=one(("", "", "", "Mo-Sa 06:00-11:00"), ("off",)),
        accepts=one((("parcel",), ("parcel", "chilled")), (("chilled",),)),
        service_s=one((None, 60), (0,)),
        service_s_per_parcel=one((None, 5), (0,)),
        max_weight_g=one((None, None, 20_000), (0,)),
        step_free=one((True, False)),
        timezone=one(("",) * 5, ("Europe/London",)),
        max_height_m=ruled((None,), (Decimal("2.5"),)),
        profiles=ruled(((),), (("van", "cargo_bike"), ("cargo_bike",))),
        emission_classes=ruled(((),), (("6", "E"),)),
    )


def _vehicle(
    vehicle_type: str, depot_id: str, ends: Sequence[str], one: Callable[..., Any], ruled: Callable[..., Any]
) -> Vehicle:
    start, end = one(_SHIFTS[:3], _SHIFTS[3:])
    lunch = ruled(((None, None, None),), ((11, 13, 30), (6, 9, 15)))
    volume = one((3_000_000, 60_000), (0,))
    return row(
        Vehicle,
        vehicle_type=vehicle_type,
        depot_id=depot_id,
        count=one((1, 1, 2, 3), (0,)),
        capacity_g=one((500_000, 30_000), (0,)),
        capacity_cm3=volume,
        capacity_parcels=one((None, 20, 4), (0,)),
        fixed_per_day=one((Decimal(50), Decimal("33.33")), (Decimal(0),)),
        cost_per_km=one((Decimal("0.5"), Decimal("0.285")), (Decimal(0),)),
        cost_per_h=one((Decimal(36), Decimal("23.70")), (Decimal(0),)),
        cost_per_stop=one((Decimal(0), Decimal("1.15"))),
        paid_hours=one(("worked", "shift")),
        shift_start_s=start * 3600,
        shift_end_s=end * 3600,
        latest_start_s=one((None, None, (start + 1) * 3600), (start * 3600,)),
        profile=one(("van", "truck", "cargo_bike")),
        range_km=one((None, None, Decimal(40)), (Decimal(5),)),
        recharge_min=ruled((None,), (Decimal(20),)),
        capacity_cages=ruled((None,), (3, 0)),
        capacity_chilled_cm3=ruled((None,), (volume // 2,)),
        overtime_per_h=ruled((Decimal(0),), (Decimal("12.5"),)),
        max_overtime_s=ruled((0,), (3600,)),
        max_trips=ruled((1,), (2, 3)),
        end_place=ruled(("",), ends),
        driver_rules=ruled(("none",), ("eu561", "eu-working-time", "fr-van")),
        lunch_from_s=lunch[0] and lunch[0] * 3600,
        lunch_to_s=lunch[1] and lunch[1] * 3600,
        lunch_min=lunch[2],
        height_m=ruled((None,), (Decimal(3),)),
        emission_class=ruled(("",), ("6",)),
    )


def _parcel(
    parcel_id: str,
    *,
    home: dict[str, float],
    vendor: Vendor,
    stock: Sequence[Stock],
    point_ids: Sequence[str],
    noon: datetime,
    one: Callable[..., Any],
) -> Parcel:
    delivery = one(("point",) * 4 + ("home", "any"))
    direction = one(("delivery",) * 4 + ("return",))
    point_id = "" if delivery == "home" else one(point_ids if direction == "return" else (*point_ids, "", ""))
    length_cm, width_cm, height_cm = one(_BOXES[:5], _BOXES[5:])
    day = timedelta(days=1)
    ready, due = one(((None, None),) * 6, ((noon - day, noon), (noon, None), (None, noon + day), (None, noon - day)))
    window = one(((None, None),) * 3, ((9, 11), (10, 10), (None, 9), (14, None)))
    start, end = window if delivery != "point" else (None, None)
    return row(
        Parcel,
        parcel_id=parcel_id,
        vendor_id=vendor.vendor_id,
        depot_id=one(("", "", vendor.depot_id, *(s.depot_id for s in stock if s.vendor_id == vendor.vendor_id))),
        **home,
        delivery=delivery,
        point_id=point_id,
        direction=direction,
        weight_g=one((1000, 250, 5000), (0, 20_001, 31_000)),
        length_cm=length_cm,
        width_cm=width_cm,
        height_cm=height_cm,
        goods=one(("parcel",) * 5, ("chilled",)),
        ready=ready,
        due=due,
        priority=one((0, 0, 0, 2), (-1,)),
        drop_price=one((None, None, Decimal("4.90")), (Decimal(0),)),
        window_start_s=None if start is None else start * 3600,
        window_end_s=None if end is None else end * 3600,
        needs_step_free=one((False,) * 4 + (True,)),
    )


def _inside(parcel_id: str, point: RelayPoint, vendor: Vendor, noon: datetime, one: Callable[..., Any]) -> Occupancy:
    return row(
        Occupancy,
        parcel_id=parcel_id,
        vendor_id=vendor.vendor_id,
        point_id=point.point_id,
        compartment=one(("S", "M", "L")) if point.kind == "locker" else "",
        since=noon - timedelta(days=2),
        expires=noon + timedelta(days=one((-1, 0, 1))),
        status=one(("waiting", "waiting", "expired", "return")),
    )


@st.composite
def full_networks(draw: st.DrawFn) -> Network:
    """Valid networks that use every table and any value in every column, with ids that try the quoting of CSV.

    They are for reading and writing; nobody could plan a day with them.
    """
    one = _chooser(draw, False)
    names = iter(draw(_NAMES))
    depots, points, vendors, vehicles, parcels, zones = ([next(names) for _ in range(2)] for _ in range(6))
    service_date = one(SERVICE_DATES)
    shift = {"shift_start_s": 6 * 3600, "shift_end_s": 30 * 3600}
    lunch = dict(
        zip(("lunch_from_s", "lunch_to_s", "lunch_min"), one(((None,) * 3, (11 * 3600, 13 * 3600, 30))), strict=True)
    )
    van = (
        shift
        | lunch
        | {
            "latest_start_s": one((None, 8 * 3600)),
            "max_trips": one((1, 3)),
            **dict.fromkeys(("height_m", "width_m", "length_m", "weight_t"), one((None, Decimal("2.55"), Decimal(10)))),
            "capacity_cm3": 9_000,
            "capacity_chilled_cm3": one((None, 0, 9_000)),
        }
    )
    room = {"capacity_parcels": 9, "compartments_s": 1, "profiles": one(((), ("van", "cargo_bike")))}
    home, shop = one(((None, None), (2.35, 48.85))), one(((None, None), (2.35, 48.85)))
    driven = (one(vehicles), one(depots))
    figures = {"factor": None, "kmh": None}
    speeds = figures | {"highway": "", "factor": Decimal("0.5")}, figures | {"way_id": None, "kmh": Decimal(30)}
    built: dict[type[Record], list[dict[str, Any]]] = {
        Depot: [{"depot_id": i, "docks": one((None, 1))} for i in depots],
        RelayPoint: [{"point_id": i} | room for i in points],
        Closure: [{"place_id": one(points), "first_day": service_date, "last_day": one((service_date, date.max))}],
        Vehicle: [
            {"vehicle_type": i, "depot_id": driven[1], "end_place": one(("", *depots, *points))} | van for i in vehicles
        ],
        Driver: [{"vehicle_type": driven[0], "depot_id": driven[1], "home_lon": home[0], "home_lat": home[1]} | shift],
        Vendor: [{"vendor_id": i, "depot_id": one(depots), "lon": shop[0], "lat": shop[1]} for i in vendors],
        Stock: [{"vendor_id": i, "depot_id": one(depots)} for i in vendors],
        Parcel: [{"parcel_id": i, "vendor_id": one(vendors), "depot_id": one(("", *depots))} for i in parcels],
        Occupancy: [{"vendor_id": one(vendors), "point_id": one(points), "return_depot_id": one(("", *depots))}],
        Lane: [{"from_depot_id": one(depots), "to_depot_id": one(depots)}],
        StreetSpeed: [one(speeds)],
        Zone: [{"zone_id": i} for i in zones],
        Assumption: [dict(one(([("name", "max_walk"), ("unit", "m")], [("name", "relay_hold_days"), ("unit", "")])))],
    }
    tables = {r.TABLE: tuple(replace(draw(rows(r)), **fixed) for fixed in built.get(r, [{}])) for r in RECORDS}
    tables["parcels"] = tuple(_consistent(parcel, one(points)) for parcel in tables["parcels"])
    tables["occupancy"] = tuple(
        replace(stay, since=min(stay.since, stay.expires), expires=max(stay.since, stay.expires))
        for stay in tables["occupancy"]
    )
    return Network(
        name=draw(values("text")),
        timezone=one(TIME_ZONES),
        currency=draw(values("text")),
        date=service_date,
        country=one(("", "FR", "XX")),
        roads=RoadSettings(one(("great-circle", "my roads.osm.pbf", 'maps/"a".osm', "C:\\roads.osm"))),
        **tables,
    )


_NAMES = st.lists(texts(), min_size=12, max_size=12, unique=True)


def _consistent(parcel: Parcel, point_id: str) -> Parcel:
    """The parcel without what contradicts another of its columns."""
    start, end = parcel.window_start_s, parcel.window_end_s
    if start is not None and end is not None:
        parcel = replace(parcel, window_start_s=min(start, end), window_end_s=max(start, end))
    if parcel.ready and parcel.due:
        parcel = replace(parcel, ready=min(parcel.ready, parcel.due), due=max(parcel.ready, parcel.due))
    sides = {name: max(1, getattr(parcel, name)) for name in ("length_cm", "width_cm", "height_cm")}
    return replace(parcel, point_id="" if parcel.delivery == "home" else point_id, **sides)
