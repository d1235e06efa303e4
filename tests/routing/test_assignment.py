"""Parcels to depots and points, on a line or cross of streets with the depot in the middle.

A kilometre of a buyer's walk counts 100 cents, a kilometre of a truck's way 100 cents (there and back, shared), moving
a parcel from its chosen point 1,000 cents, the door 500 cents.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from small_days import DAY, HOUR, NOON, closed, depot, inside, locker, network, parcel, shop, straight, van

from data.network import Network
from data.records import Parcel
from routing.assignment import Assignment, Placement, assign

FAR = {"max_walk": 5000}


def assigned(given: Network) -> Assignment:
    return assign(given, straight(given))


def points_of(given: Network) -> dict[str, str]:
    """Where each parcel goes: a point, `door`, or `` when it stays out."""
    found = assigned(given)
    return {p.parcel_id: p.point_id or "door" for p in found.placed} | {u.parcel_id: "" for u in found.unplaced}


def parcels(count: int, point_id: str = "", **values: Any) -> list[Parcel]:
    return [parcel(f"p{i}", point_id, **values) for i in range(count)]


# --- a chosen point --------------------------------------------------------------------------------------------------


def test_a_chosen_point_is_honoured_and_counts_nothing() -> None:
    """P is far from the buyer and the depot, Q at hand for both: the buyer chose P."""
    found = assigned(network([parcel("a", "P")], [shop("P", 4), shop("Q", 0)]))
    assert found.placed == (Placement("a", "D", "P"),)
    assert (found.unplaced, found.cost_cents) == ((), 0)


def test_a_full_point_overflows_to_the_nearest() -> None:
    """Q is 1 km from P, R 1.5 km: 1,000 cents for moving, 100 for the walk, and the depot is 1 km farther: 100."""
    given = network(parcels(2, "P"), [shop("P", 1, capacity_parcels=1), shop("R", 2.5), shop("Q", 2)])
    found = assigned(given)
    assert sorted(p.point_id for p in found.placed) == ["P", "Q"]
    assert found.cost_cents == 1200


def test_the_buyers_walk_and_the_trucks_way_count_together() -> None:
    """Q is nearer to P than R (1 km, 1.2 km) but 1 km farther from the depot: 200 cents against 120."""
    given = network(parcels(2, "P"), [shop("P", 2, capacity_parcels=1), shop("Q", 3), shop("R", 0.8)])
    found = assigned(given)
    assert sorted(p.point_id for p in found.placed) == ["P", "R"]
    assert found.cost_cents == 1120


@pytest.mark.parametrize(("x", "moved"), [(3.999, "Q"), (4.002, "")])
def test_overflow_goes_no_farther_than_max_walk(x: float, moved: str) -> None:
    """2 km from P, which stands at 2 km: one metre less or two metres more."""
    given = network([parcel("a", "P")], [shop("P", 2), shop("Q", x)], occupancy=inside("P", 10))
    assert points_of(given) == {"a": moved}


def test_max_walk_is_the_networks() -> None:
    given = network([parcel("a", "P")], [shop("P"), shop("Q", 4)], occupancy=inside("P", 10), assume=FAR)
    assert points_of(given) == {"a": "Q"}


def test_the_distance_counts_from_the_chosen_point_and_not_from_home() -> None:
    """The buyer lives beside Q, 4 km from P: they chose to be near P."""
    given = network([parcel("a", "P", 4)], [shop("P"), shop("Q", 4), shop("R", 1)], occupancy=inside("P", 10))
    assert points_of(given) == {"a": "R"}


@pytest.mark.parametrize(
    "point",
    [
        {"opening_hours": "off"},
        {"opening_hours": "We-Mo 08:00-19:00"},
        {"opening_hours": "19:00-20:00"},  # after the van's shift
        {"status": "closed"},
        {"accepts": ("chilled",)},
        {"max_weight_g": 999},
    ],
)
def test_a_chosen_point_that_can_not_take_it_overflows(point: dict[str, Any]) -> None:
    """Moving 1,000 cents, walking 1 km 100. The truck's way to a point that is shut counts nothing, so that to Q, 2 km,
    counts in full where P is shut, and only 1 km farther where P could be visited.
    """
    found = assigned(network([parcel("a", "P")], [shop("P", 1, **point), shop("Q", 2)]))
    assert found.placed == (Placement("a", "D", "Q"),)
    assert found.cost_cents == (1200 if "accepts" in point or "max_weight_g" in point else 1300)


def test_a_closure_overflows() -> None:
    given = network([parcel("a", "P")], [shop("P"), shop("Q", 1)], closures=[closed("P", 0, 3)])
    assert points_of(given) == {"a": "Q"}


def test_a_parcel_too_large_for_its_locker_goes_to_a_shop_nearby() -> None:
    """20 cm high it needs a compartment L; L has none, M has, but lies beyond 2 km."""
    points = [locker("L", s=9, m=9), locker("M", 3, ell=9), shop("P", 1)]
    assert points_of(network([parcel("a", "L", height_cm=21, width_cm=21)], points)) == {"a": "P"}


def test_a_point_on_the_way_back_costs_no_truck() -> None:
    """Q lies between depot and P: the truck's way is shorter, which is no gain."""
    given = network([parcel("a", "P")], [shop("P", 2), shop("Q", 1)], occupancy=inside("P", 10))
    assert assigned(given).cost_cents == 1100


# --- a free choice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "point_id", "cost"), [(0.5, "P", 50), (2.2, "P", 220), (2.3, "Q", 220), (3, "Q", 150)])
def test_a_free_parcel_takes_the_best_of_walk_and_truck(x: float, point_id: str, cost: int) -> None:
    """P stands at the depot, Q 3 km from it: with four parcels a stop its truck counts 150 cents. So P is the better
    up to 2.25 km, where 225 cents to P equal 75 + 150 to Q, though from 1.5 km on Q is nearer.
    """
    found = assigned(network([parcel("a", x=x)], [shop("P", 0), shop("Q", 3)], assume={"parcels_per_stop": 4}))
    assert ([p.point_id for p in found.placed], found.cost_cents) == ([point_id], cost)


def test_free_parcels_share_the_room_at_least_cost() -> None:
    """One place at P. Moving a, who lives at P, to Q counts 100 more; moving b, who lives half-way, counts nothing."""
    given = network([parcel("a", x=0), parcel("b", y=0.5)], [shop("P", capacity_parcels=1), shop("Q", 0, 1)])
    found = assigned(given)
    assert {p.parcel_id: p.point_id for p in found.placed} == {"a": "P", "b": "Q"}
    assert found.cost_cents == 50 + 100


@pytest.mark.parametrize("choices", [1, 2, 3])
def test_who_is_crowded_out_of_the_best_points_is_offered_all(choices: int) -> None:
    """The two nearest shops have one place each: the third parcel goes on, however few choices are weighed up first."""
    points = [shop("P", 0, capacity_parcels=1), shop("Q", 1, capacity_parcels=1), shop("R", 2)]
    day = network(parcels(3), points, assume={"choices_per_parcel": choices})
    assert sorted(points_of(day).values()) == ["P", "Q", "R"]


def test_a_point_that_is_full_in_the_morning_is_no_choice() -> None:
    points = [shop("P", 0, capacity_parcels=1), locker("L", 1, s=1), shop("R", 2)]
    full = [*inside("P"), *inside("L", 1, "S")]
    assert points_of(network([parcel("a")], points, occupancy=full, assume={"choices_per_parcel": 1})) == {"a": "R"}


def test_neither_is_one_that_refuses_it() -> None:
    given = network(
        [parcel("a", goods="chilled")],
        [shop("P"), shop("Q", 4, accepts=("chilled",))],
        assume={"choices_per_parcel": 1},
    )
    assert points_of(given) == {"a": "Q"}


# --- lockers ---------------------------------------------------------------------------------------------------------

TALL = {"height_cm": 18}  # M or L


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_small_parcels_leave_large_compartments_to_those_that_need_them(order: tuple[int, ...]) -> None:
    """One S, one M, one L: a small, a medium and a large parcel fit in one way only, whoever comes first."""
    three = [parcel("s", "L"), parcel("m", "L", **TALL), parcel("l", "L", height_cm=21, width_cm=21)]
    found = assigned(network([three[i] for i in order], [locker("L", s=1, m=1, ell=1)]))
    assert {p.parcel_id: p.compartment for p in found.placed} == {"s": "S", "m": "M", "l": "L"}


def test_a_small_parcel_takes_the_smallest_compartment_that_is_free() -> None:
    def taken(**compartments: int) -> str:
        return assigned(network([parcel("a", "L")], [locker("L", **compartments)])).placed[0].compartment

    assert (taken(s=1, m=1, ell=1), taken(m=1, ell=1), taken(ell=1)) == ("S", "M", "L")


def test_a_small_parcel_moves_for_one_that_can_not() -> None:
    """Both chose the locker, whose one compartment is an M. The small parcel moves to the shop at 1,200 cents, for the
    chilled one may not; whoever decides parcel by parcel fills the M first.
    """
    points = [locker("L", 1, m=1, accepts=("parcel", "chilled")), shop("P", 2)]
    both = [parcel("small", "L"), parcel("cold", "L", goods="chilled", **TALL)]
    for order in (both, both[::-1]):
        found = assigned(network(order, points))
        assert {p.parcel_id: (p.point_id, p.compartment) for p in found.placed} == {
            "small": ("P", ""),
            "cold": ("L", "M"),
        }
        assert found.cost_cents == 1200


def test_a_long_chain_of_moves_serves_one_parcel_more() -> None:
    """Lockers A, B and C of one S each, 1 km apart; a and c chose A, b chose B. c is heavy, only A takes it: a moves
    to B and b to C, 1,200 cents each. That is more than any single option, and yet less than leaving c out.
    """
    points = [
        locker("A", s=1, max_weight_g=9000),
        locker("B", 0, 1, s=1, max_weight_g=2000),
        locker("C", 0, 2, s=1, max_weight_g=2000),
    ]
    given = network(
        [parcel("a", "A"), parcel("b", "B"), parcel("c", "A", weight_g=5000)], points, assume={"max_walk": 1001}
    )
    found = assigned(given)
    assert {p.parcel_id: p.point_id for p in found.placed} == {"a": "B", "b": "C", "c": "A"}
    assert found.cost_cents == 2 * 1200


# --- who stays out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"priority": 1}, {"priority": 0}),
        ({"priority": 0}, {"priority": -3}),
        ({}, {"drop_price": 99}),  # whatever leaving it costs, leaving the other is not for sale
        ({"priority": -9}, {"priority": 9, "drop_price": 99}),
        ({"drop_price": 3}, {"drop_price": 2}),
        ({"drop_price": 3}, {"drop_price": 2, "priority": 1}),
        ({"drop_price": 3, "priority": 1}, {"drop_price": 3}),
        ({"priority": 1, "x": 50}, {"x": 0}),  # though the walk is dearer by 5,000 cents
    ],
)
def test_one_place_goes_to_the_first(first: dict[str, Any], second: dict[str, Any], order: int) -> None:
    both = [parcel("first", **first), parcel("second", **second)]
    given = network(both[::order], [shop("P", capacity_parcels=1)])
    assert points_of(given) == {"first": "P", "second": ""}


def test_many_of_low_priority_give_way_to_one_of_high() -> None:
    """Nine places for twelve: three stay out, none of those that come first."""
    twelve = [parcel(f"p{i:02d}", priority=i % 4) for i in range(12)]
    out = {name for name, point in points_of(network(twelve, [shop("P", capacity_parcels=9)])).items() if not point}
    assert out == {"p00", "p04", "p08"}


def test_levels_hold_however_many_there_are() -> None:
    """Forty priorities for one place: with factors that multiply from level to level numbers would have run over."""
    many = [parcel(f"p{i:02d}", priority=i) for i in range(40)]
    assert [k for k, v in points_of(network(many, [shop("P", capacity_parcels=1)])).items() if v] == ["p39"]


def test_prices_beyond_all_costs() -> None:
    """A thousand million to leave a parcel is still less than for one without a price."""
    both = [parcel("priced", drop_price=10**9), parcel("unpriced", x=900)]
    assert points_of(network(both, [shop("P", capacity_parcels=1)])) == {"priced": "", "unpriced": "P"}


# --- doors -----------------------------------------------------------------------------------------------------------


def test_a_home_delivery_goes_home() -> None:
    found = assigned(network([parcel("a", delivery="home", x=1)], [shop("P", 1)]))
    assert (found.placed, found.cost_cents) == ((Placement("a", "D"),), 0)


@pytest.mark.parametrize(("x", "where"), [(2.4, "P"), (2.6, "door")])
def test_either_takes_the_door_when_points_are_dearer(x: float, where: str) -> None:
    """P stands at x and the buyer lives at the depot: 100 cents a kilometre for each, 500 for the door."""
    assert points_of(network([parcel("a", delivery="any")], [shop("P", x)])) == {"a": where}


def test_either_takes_the_door_when_points_are_full_or_shut() -> None:
    """Also with a chosen point: to move it counts 1,000 cents, the door 500."""
    points = [shop("P", capacity_parcels=1), shop("Q", 0.5, status="closed"), shop("R", 0.1)]
    either = [parcel(name, point_id, delivery="any") for name, point_id in (("a", "P"), ("b", "P"), ("c", "Q"))]
    assert sorted(points_of(network(either, points)).values()) == ["P", "door", "door"]
    assert points_of(network([parcel("a", delivery="any", weight_g=31_000)], points)) == {"a": "door"}


def test_the_price_of_the_door_is_the_networks() -> None:
    given = network([parcel("a", delivery="any")], [shop("P", 1)], assume={"home_delivery_cost": 1.99})
    found = assigned(given)
    assert (found.placed, found.cost_cents) == ((Placement("a", "D"),), 199)


def test_either_goes_to_a_point_when_no_vehicle_gets_to_its_door() -> None:
    """It lives 30 km out and the van's range is 40 km: the walk to P, 2,800 cents, beats a door that nobody reaches.
    Without a point the door is tried, for there it is told what is wrong.
    """
    either = [parcel("a", delivery="any", x=30)]
    short = [van(range_km=40)]
    assert points_of(network(either, [shop("P", 2)], vehicles=short)) == {"a": "P"}
    assert points_of(network(either, vehicles=short)) == {"a": "door"}
    assert points_of(network(either, [shop("P", 2)])) == {"a": "door"}


# --- depots ----------------------------------------------------------------------------------------------------------

TWO = [depot("D"), depot("E", 10)]


def fleet(*depot_ids: str, **values: Any) -> list[Any]:
    return [van(f"van {depot_id}", depot_id, **values) for depot_id in depot_ids]


def depots_of(given: Network) -> dict[str, str]:
    return {p.parcel_id: p.depot_id for p in assigned(given).placed}


def test_stock_in_two_depots_leaves_from_the_nearer() -> None:
    """Doors and points, and returns as well; the vendor's own among equals, which is at 5 km."""
    ends = [("p", 4, "D"), ("q", 6, "E"), ("r", 5, "D")]
    points = [shop(name.upper(), x) for name, x, _ in ends]
    some = [parcel(f"{name} point", name.upper()) for name, _, _ in ends]
    some += [parcel(f"{name} home", delivery="home", x=x) for name, x, _ in ends]
    some += [parcel(f"{name} back", name.upper(), direction="return") for name, _, _ in ends]
    found = depots_of(network(some, points, depots=TWO, vehicles=fleet("D", "E"), stock=["E"]))
    assert found == {f"{name} {what}": depot for name, _, depot in ends for what in ("point", "home", "back")}


def test_a_parcels_own_depot_wins() -> None:
    given = network([parcel("a", "P", depot_id="E")], [shop("P")], depots=TWO, vehicles=fleet("D", "E"), stock=["E"])
    assert depots_of(given) == {"a": "E"}


@pytest.mark.parametrize("idle", ["no van", "shut", "count 0", "no shift", "range"])
def test_stock_leaves_from_a_depot_whose_vehicles_work_today(idle: str) -> None:
    """D lies beside the point and the home, E 10 km off; but from D nobody drives, or not so far as a kilometre."""
    vans = {
        "no van": fleet("E"),
        "count 0": [*fleet("E"), *fleet("D", count=0)],
        "no shift": [*fleet("E"), *fleet("D", shift_start_s=20 * HOUR, shift_end_s=21 * HOUR)],
        "range": [*fleet("E"), *fleet("D", range_km=1)],
    }.get(idle, fleet("D", "E"))
    gates = [depot("D", opening_hours="06:00-19:00"), TWO[1]]
    given = network(
        [parcel("point", "P"), parcel("home", delivery="home", x=1), parcel("free", x=1)],
        [shop("P", 1)],
        depots=gates,
        vehicles=vans,
        stock=["E"],
        closures=[closed("D")] if idle == "shut" else [],
    )
    assert depots_of(given) == {"point": "E", "home": "E", "free": "E"}


def test_the_fastest_vehicle_that_can_come_in_time() -> None:
    """P, 6 km from D, opens at ten; D's van is back by nine, so the goods come from E, 4 km away."""
    vans = [*fleet("D", shift_start_s=5 * HOUR, shift_end_s=9 * HOUR), *fleet("E")]
    given = network(
        [parcel("a", "P")], [shop("P", 4, opening_hours="10:00-12:00")], depots=TWO, vehicles=vans, stock=["E"]
    )
    assert depots_of(given) == {"a": "E"}


# --- reach -----------------------------------------------------------------------------------------------------------


def served(point: dict[str, Any], vehicle: dict[str, Any], **values: Any) -> bool:
    """Whether a parcel goes to a point 36 km (an hour) east of the depot, with a visit of half an hour."""
    point = {"service_s": 1800, "service_s_per_parcel": 0} | point
    given = network([parcel("a", "P", **values)], [shop("P", 36, **point)], vehicles=[van(**vehicle)])
    return bool(points_of(given)["a"])


@pytest.mark.parametrize(
    ("hours", "vehicle", "comes"),
    [
        ("24/7", {"shift_end_s": int(10.5 * HOUR)}, True),  # an hour there, half an hour of service, an hour back
        ("24/7", {"shift_end_s": int(10.5 * HOUR) - 1}, False),
        ("24/7", {"shift_end_s": 9 * HOUR}, False),
        ("06:00-09:00", {}, True),  # at nine sharp
        ("06:00-08:59", {}, False),
        ("16:30-19:00", {}, True),
        ("16:31-19:00", {}, False),
        ("06:00-08:30,17:00-19:00", {}, False),  # too early and too late, and shut between
        ("15:00-19:00", {"latest_start_s": 9 * HOUR}, True),  # it waits there
        ("24/7", {"range_km": 72}, True),
        ("24/7", {"range_km": 71}, False),
        ("24/7", {"count": 0}, False),
        ("30:00-32:00", {"shift_start_s": 20 * HOUR, "shift_end_s": 33 * HOUR}, True),
    ],
)
def test_there_and_back_in_the_shift_while_the_point_is_open(hours: str, vehicle: dict[str, Any], comes: bool) -> None:
    assert served({"opening_hours": hours.replace("30:00-32:00", "06:00-08:00")}, vehicle) == comes


@pytest.mark.parametrize(
    ("hours", "values", "comes"),
    [
        # The goods lie at the depot at noon: leaving then, a vehicle is there at one.
        ("08:00-13:00", {"ready": NOON}, True),
        ("08:00-12:59", {"ready": NOON}, False),
        ("08:00-09:00", {"ready": NOON - DAY}, True),
        # A return lies at the point at noon: a vehicle may be there by then.
        ("08:00-12:00", {"ready": NOON, "direction": "return"}, True),
        ("08:00-11:59", {"ready": NOON, "direction": "return"}, False),
        # Handed over by noon: half an hour earlier at the latest the visit starts.
        ("11:30-19:00", {"due": NOON}, True),
        ("11:31-19:00", {"due": NOON}, False),
        ("11:31-19:00", {"due": NOON + DAY}, True),
        ("11:31-19:00", {"due": NOON, "direction": "return"}, False),
        ("08:00-19:00", {"ready": NOON, "due": NOON + 1.5 * DAY / 24}, True),
        ("08:00-19:00", {"ready": NOON, "due": NOON + DAY / 24}, False),
    ],
)
def test_a_vehicle_comes_between_ready_and_due(hours: str, values: dict[str, Any], comes: bool) -> None:
    assert served({"opening_hours": hours}, {}, **values) == comes


def test_a_free_parcel_goes_where_a_vehicle_comes_in_time() -> None:
    """P, next door, opens when the parcel must be there."""
    points = [shop("P", opening_hours="12:00-19:00"), shop("Q", 5)]
    assert points_of(network([parcel("a", due=NOON)], points)) == {"a": "Q"}


# --- the wrong day ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delivery", ["point", "home", "any"])
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"due": NOON - DAY}, "overdue"),
        ({"due": NOON - DAY / 2}, None),  # midnight: the day begins
        ({"due": NOON}, None),
        ({"due": NOON + DAY}, None),
        ({"ready": NOON + DAY}, "not ready"),
        ({"ready": NOON + DAY / 2}, "not ready"),
        ({"ready": NOON}, None),
        ({"ready": NOON - DAY}, None),
    ],
)
def test_overdue_and_not_yet_ready(values: dict[str, Any], reason: str | None, delivery: str) -> None:
    """Due at midnight is today still, though no vehicle comes to a point in time; that is told by other words."""
    out = assigned(network([parcel("a", delivery=delivery, **values)], [shop("P")])).unplaced
    untimely = [u for u in out if u.reason in ("overdue", "not ready")]
    assert [u.reason for u in untimely] == [reason] * bool(reason)
    assert [u.waits for u in untimely] == [reason == "not ready"] * bool(reason)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_of_23_or_25_hours_ends_at_midnight(day: date, hours: int) -> None:
    """Ready at 23:59:59 is today, at midnight tomorrow, however long the day."""
    midnight = NOON.replace(year=day.year, month=day.month, day=day.day, hour=0) + DAY
    some = [
        parcel("today", delivery="home", ready=midnight - DAY / 86400),
        parcel("later", delivery="home", ready=midnight),
    ]
    given = network(some, date=day, timezone="Europe/Paris")
    assert given.day.length_s == hours * HOUR
    assert points_of(given) == {"today": "door", "later": ""}


# --- returns ---------------------------------------------------------------------------------------------------------


def test_a_return_is_fetched_where_it_waits() -> None:
    """Whatever its size, and though the point is full; it takes no room and counts nothing."""
    back = [parcel("r", "L", direction="return", height_cm=90), parcel("h", delivery="home", direction="return", x=1)]
    found = assigned(network([*back, parcel("a", "L")], [locker("L", 1, s=1)]))
    assert {(p.parcel_id, p.point_id, p.compartment) for p in found.placed} == {
        ("r", "L", ""),
        ("h", "", ""),
        ("a", "L", "S"),
    }
    assert found.cost_cents == 0


def test_a_return_that_may_go_either_way_waits_in_its_point() -> None:
    assert points_of(network([parcel("r", "P", delivery="any", direction="return")], [shop("P")])) == {"r": "P"}


@pytest.mark.parametrize("point", [{"status": "closed"}, {"opening_hours": "off"}, {"opening_hours": "18:00-20:00"}])
def test_a_return_does_not_overflow(point: dict[str, Any]) -> None:
    """It lies where it lies."""
    back: Sequence[Parcel] = [parcel("r", "P", direction="return")]
    assert points_of(network(back, [shop("P", 1, **point), shop("Q", 1)])) == {"r": ""}


# --- nothing to do ---------------------------------------------------------------------------------------------------


def test_empty_networks() -> None:
    assert assigned(network()) == Assignment((), (), 0)
    assert assigned(network(vehicles=[], depots=[depot()])) == Assignment((), (), 0)
    assert points_of(network([parcel("a"), parcel("b", delivery="home")], vehicles=[])) == {"a": "", "b": ""}
    assert points_of(network([parcel("a"), parcel("b", "P")], [shop("P")], vehicles=[])) == {"a": "", "b": ""}
