"""Generated days with every rule on, in the units of life: seconds, metres, grams, euros.

A town of 12 km with two depots. Vans, trucks and cargo bikes; shops with a midday break, lockers open at all times,
homes with windows of two hours; returns, late goods, goods fetched at shops, chilled goods, roll cages, priced stops.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np

from data.driver_rules import DRIVER_RULES
from routing.rounds import UNLIMITED, Knobs, Load, Lunch, Matrix, RoundsProblem, Stop, VehicleType

_H = 3600
_DAY = ((6 * _H, 20 * _H),)
_SHIFT = ((7 * _H, 17 * _H),)


def rich_day(stops: int, seed: int) -> RoundsProblem:
    """A day under the rules that every engine of ours holds: those of `every_rule` but breaks, lunch, several trips and
    travel times by hour.
    """
    draw = np.random.default_rng(seed)
    at = draw.uniform(0, 12_000, (stops + 2, 2))
    metres = np.rint(1.3 * np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))).astype(np.int32)
    made: list[Stop] = []
    while len(made) < stops:
        number = len(made)
        size = int(draw.integers(1, 25))
        kind = draw.random()
        windows = _DAY
        if kind < 0.4:
            windows = ((int(8.5 * _H), int(12.5 * _H)), (14 * _H, 19 * _H))
        elif kind < 0.6:
            opens = int(draw.integers(8, 16)) * _H
            windows = ((opens, opens + 2 * _H),)
        fields: dict[str, object] = {}
        if draw.random() < 0.2:
            fields["collect"] = Load(3000, 30_000, 2)
        if draw.random() < 0.1:
            fields["ready_s"] = 9 * _H
        if draw.random() < 0.15:
            fields["drop_cents"] = int(draw.integers(300, 1500))
        if draw.random() < 0.1 and number + 1 < stops:
            shop = Stop(
                stop_id=f"shop {number}",
                place=number + 2,
                service_s=120,
                windows=_DAY,
                vehicle_types=_ANY,
                drop_cents=0,
            )
            made.append(shop)
            fields |= {"fetched_at": number, "drop_cents": None}
            fields.pop("collect", None)
            number += 1
            size = min(size, 4)
        chilled = draw.random() < 0.1
        load = Load(
            2000 * size, 0 if chilled else 15_000 * size, size, 1 if kind < 0.4 else 0, 15_000 * size if chilled else 0
        )
        made.append(
            Stop(
                stop_id=f"stop {number}",
                place=number + 2,
                deliver=load,
                service_s=90 + 10 * size,
                windows=windows,
                vehicle_types=frozenset({1, 4, 0, 3}) if size > 15 or chilled else _ANY,
                **fields,  # type: ignore[arg-type]
            )
        )
    fleet = tuple(
        VehicleType(
            name=f"{name} {depot}",
            count=max(2, stops // 12),
            start=depot,
            end=depot,
            capacity=capacity,
            start_windows=_SHIFT,
            end_windows=((7 * _H, 18 * _H),),
            fixed_per_day=Decimal(day),
            cost_per_km=Decimal(km),
            cost_per_h=Decimal(hour),
            cost_per_stop=Decimal("0.2"),
            overtime_from_s=17 * _H,
            overtime_per_h=Decimal(12),
            matrix=matrix,
            max_distance_m=longest,
            max_duration_s=10 * _H,
        )
        for depot in (0, 1)
        for name, capacity, day, km, hour, matrix, longest in (
            ("van", Load(800_000, 6_000_000, 400, 6, 800_000), "60", "0.28", "18", 0, None),
            ("truck", Load(3_000_000, 20_000_000, UNLIMITED, 20, 3_000_000), "140", "0.54", "21", 0, None),
            ("bike", Load(180_000, 1_400_000, 80, 0, 0), "15", "0.05", "17", 1, 45_000),
        )
    )
    seconds = [np.rint(metres / speed).astype(np.int32)[None] for speed in (8.0, 4.5)]
    matrices = tuple(Matrix(each, metres[None]) for each in seconds)
    return RoundsProblem(tuple(made), fleet, matrices)


_ANY = frozenset(range(6))


def every_rule(day: RoundsProblem) -> RoundsProblem:
    """The same day with the rules on top that only `search` holds: breaks by law, lunch, two trips, travel times by
    hour, balance, compactness.
    """
    fleet = tuple(
        replace(
            vehicle,
            rules=DRIVER_RULES["eu-working-time" if vehicle.name.startswith("truck") else "fr-van"],
            lunch=Lunch(int(11.5 * _H), int(13.5 * _H), 1800) if vehicle.name.startswith("van") else None,
            max_trips=3 if vehicle.name.startswith("bike") else 2,
            load_s_per_parcel=4,
            recharge_s=1200,
        )
        for vehicle in day.vehicle_types
    )
    matrices = tuple(
        Matrix(
            np.concatenate([each.duration_s, (each.duration_s * 1.3).astype(np.int32), each.duration_s]),
            np.repeat(each.distance_m, 3, axis=0),
            (0, 8 * _H, 10 * _H),
        )
        for each in day.matrices
    )
    knobs = Knobs(balance_hours=Decimal("0.05"), compactness=Decimal("0.02"))
    return replace(day, vehicle_types=fleet, matrices=matrices, knobs=knobs)


def not_binding(day: RoundsProblem) -> tuple[RoundsProblem, RoundsProblem]:
    """A day of windows and capacities alone, and the same with every rule switched on but so wide that none binds."""
    plain = replace(
        day,
        stops=tuple(
            replace(stop, collect=Load(), ready_s=0, drop_cents=None, fetched_at=None, vehicle_types=_ANY)
            for stop in day.stops
        ),
        vehicle_types=tuple(
            replace(
                vehicle,
                capacity=Load(10**7, 10**8, 2000, 200, 10**8),
                overtime_from_s=None,
                max_distance_m=None,
                max_duration_s=None,
                end_windows=((7 * _H, 17 * _H),),
            )
            for vehicle in day.vehicle_types
        ),
    )
    wide = tuple(
        replace(
            vehicle,
            rules=replace(
                DRIVER_RULES["eu561"],
                max_drive_s=20 * _H,
                drive_limit_s=20 * _H,
                work_limit_s=20 * _H,
                work_breaks=((20 * _H, 60),),
                shortest_break_s=12 * _H,
            ),
            lunch=Lunch(23 * _H, 23 * _H + 60, 60),
            max_trips=2,
            recharge_s=0,
            load_windows=((0, 24 * _H),),
            overtime_from_s=20 * _H,
            overtime_per_h=Decimal(1),
            max_distance_m=10**7,
            max_duration_s=20 * _H,
        )
        for vehicle in plain.vehicle_types
    )
    by_hour = tuple(
        Matrix(np.repeat(each.duration_s, 2, axis=0), np.repeat(each.distance_m, 2, axis=0), (0, 23 * _H))
        for each in plain.matrices
    )
    return plain, replace(plain, vehicle_types=wide, matrices=by_hour)
