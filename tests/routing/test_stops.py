"""From placed parcels to stops: what travels together, what a visit may hold, when it may be, and what it is worth."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_days import DAY, HOUR, KM, NOON, depot, network, parcel, shop, straight, van
from strategies import networks

from data.network import Network
from data.records import Parcel, Place, Vehicle
from routing.assignment import Placement, assign
from routing.plan import roads_of
from routing.plan.goods import capacity_of
from routing.plan.stops import DayProblem, build_problem
from routing.roads import Roads, Traveller, TravelMatrix
from routing.rounds import UNLIMITED, Load, Stop

P, Q = shop("P", 1), shop("Q", 2)
TWO = [depot("D"), depot("E", 5)]
BOTH = [van(), van("other", "E")]


def day(given: Network, placed: Sequence[Placement] | None = None, roads: Roads | None = None) -> DayProblem:
    """The problem of the day; every parcel is placed where it wants to go from D, unless told."""
    if placed is None:
        placed = [Placement(p.parcel_id, p.depot_id or "D", p.point_id) for p in given.parcels]
    return build_problem(given, roads or straight(given), placed)


def grouped(built: DayProblem) -> list[str]:
    """The parcels of each stop, joined; sorted."""
    return sorted(" ".join(sorted(p.parcel_id for p in members)) for members in built.parcels)


def stop_of(built: DayProblem, parcel_id: str) -> Stop:
    numbers = [n for n, members in enumerate(built.parcels) if any(p.parcel_id == parcel_id for p in members)]
    assert len(numbers) == 1
    return built.problem.stops[numbers[0]]


def windows_of(values: dict[str, Any], point: Any = P, **tables: Any) -> tuple[tuple[float, float], ...]:
    """When service of one parcel may start, in hours."""
    built = day(network([parcel("a", values.pop("point_id", "P"), **values)], [point], **tables))
    return tuple((opens / HOUR, closes / HOUR) for opens, closes in stop_of(built, "a").windows)


# --- what travels together -------------------------------------------------------------------------------------------


def test_a_visit_for_each_point_and_depot() -> None:
    four = [parcel("a", "P"), parcel("b", "Q"), parcel("c", "P"), parcel("d", "P", depot_id="E")]
    assert grouped(day(network(four, [P, Q], depots=TWO, vehicles=BOTH))) == ["a c", "b", "d"]


def test_returns_are_fetched_on_the_same_visit() -> None:
    built = day(network([parcel("a", "P"), parcel("b", "P", direction="return", weight_g=70)], [P]))
    assert grouped(built) == ["a b"]
    stop = stop_of(built, "a")
    assert (stop.deliver, stop.collect) == (Load(1000, 3000, 1), Load(70, 3000, 1))


def test_homes_in_one_building_with_one_window_share_a_stop() -> None:
    """Not so c, who wants another window; d lives next door, e goes to the shop on the ground floor."""
    home = {"delivery": "home", "x": 1}
    nine = {"window_start_s": 9 * HOUR, "window_end_s": 11 * HOUR}
    some = [
        parcel("a", **home, **nine),
        parcel("b", **home, **nine),
        parcel("c", **home),
        parcel("d", delivery="home", x=1.01, **nine),
        parcel("e", "P"),
    ]
    assert grouped(day(network(some, [P]))) == ["a b", "c", "d", "e"]


def test_ready_times_part_only_what_can_not_leave_together() -> None:
    """The van leaves at eight or later: what came at six or half past is there by then. Returns need no loading."""
    six = NOON - DAY / 4
    some = [
        parcel("a", "P"),
        parcel("b", "P", ready=NOON - DAY),
        parcel("c", "P", ready=six),
        parcel("d", "P", ready=six + DAY / 48),
        parcel("e", "P", ready=NOON),
        parcel("f", "P", ready=NOON),
        parcel("g", "P", ready=six, direction="return"),
    ]
    built = day(network(some, [P]))
    assert grouped(built) == ["a b c d g", "e f"]
    assert (stop_of(built, "a").ready_s, stop_of(built, "e").ready_s) == (0, 12 * HOUR)


def test_due_times_part_only_what_can_not_arrive_together() -> None:
    """The van is back by eighteen: what is due then or later on the day, or tomorrow, doesn't bind."""
    some = [
        parcel("a", "P"),
        parcel("b", "P", due=NOON + DAY),
        parcel("c", "P", due=NOON + DAY / 4),
        parcel("d", "P", due=NOON),
        parcel("e", "P", due=NOON),
        parcel("f", "P", due=NOON - DAY / 24),
    ]
    assert grouped(day(network(some, [P]))) == ["a b c", "d e", "f"]


def test_the_order_of_parcels_does_not_matter() -> None:
    """Neither for who travels together nor for how a large visit is split."""
    many = [parcel(f"p{i:02d}", "PQ"[i % 2], height_cm=5 + i % 3) for i in range(20)]
    small = [van(capacity_parcels=4)]
    forth, back = (grouped(day(network(rows, [P, Q], vehicles=small))) for rows in (many, many[::-1]))
    assert forth == back


# --- when ------------------------------------------------------------------------------------------------------------


def test_windows_are_those_of_the_point() -> None:
    assert windows_of({}, shop("P", opening_hours="Tu 08:00-12:00,14:00-19:00")) == ((8, 12), (14, 19))
    assert windows_of({}, shop("P", opening_hours="24/7", delivery_hours="Tu 06:00-08:00")) == ((6, 8),)


def test_a_home_is_visited_in_its_window_or_at_any_time() -> None:
    home = {"delivery": "home", "point_id": ""}
    assert windows_of(home | {"window_start_s": 9 * HOUR, "window_end_s": 11 * HOUR}) == ((9, 11),)
    assert windows_of(home | {"window_start_s": 9 * HOUR}) == ((9, 48),)
    assert windows_of(home | {"window_end_s": 9 * HOUR}) == ((0, 9),)
    assert windows_of(home | {}) == ((0, 48),)


def test_a_home_window_is_wall_clock_time() -> None:
    """Nine o'clock comes eight hours after midnight on the day when clocks go forward."""
    values = {"delivery": "home", "point_id": "", "window_start_s": 9 * HOUR, "window_end_s": 11 * HOUR}
    assert windows_of(values, date=date(2026, 3, 29), timezone="Europe/Paris") == ((8, 10),)


def test_due_within_the_day_tightens_the_windows() -> None:
    """Handed over by noon: an hour of service starts by eleven. A window that is too late is gone."""
    hours = {"opening_hours": "Tu 08:00-12:30,14:00-19:00", "service_s": 3600, "service_s_per_parcel": 0}
    assert windows_of({"due": NOON}, shop("P", **hours)) == ((8, 11),)
    assert windows_of({"due": NOON + DAY}, shop("P", **hours)) == ((8, 12.5), (14, 19))
    assert windows_of({"due": NOON - DAY / 6}, shop("P", **hours)) == ()


def test_due_before_the_service_can_be_done() -> None:
    """Due a minute after midnight, where a visit takes five: no time is left, not even midnight itself."""
    night = [van(shift_start_s=0)]
    due = NOON - DAY / 2 + DAY / 1440
    assert windows_of({"due": due}, shop("P", service_s=300), vehicles=night) == ()


def test_service_of_the_whole_visit_is_done_by_the_time_due() -> None:
    """Sixty parcels of a minute each: the visit starts by eleven."""
    many = [parcel(f"p{i}", "P", due=NOON) for i in range(60)]
    built = day(network(many, [shop("P", service_s=0, service_s_per_parcel=60)]))
    assert stop_of(built, "p0").windows == ((0, 11 * HOUR),)


def test_a_return_is_fetched_once_it_is_there() -> None:
    """It doesn't hold up the vehicle's departure."""
    assert windows_of({"direction": "return", "ready": NOON}, shop("P", opening_hours="Tu 08:00-19:00")) == ((12, 19),)
    built = day(network([parcel("a", "P", direction="return", ready=NOON)], [P]))
    assert stop_of(built, "a").ready_s == 0
    home = {"direction": "return", "delivery": "home", "point_id": "", "ready": NOON}
    assert windows_of(home | {"window_start_s": 9 * HOUR, "window_end_s": 13 * HOUR}) == ((12, 13),)


# --- what it takes and what it is worth ------------------------------------------------------------------------------


def test_service_time_is_that_of_the_visit_and_of_each_parcel() -> None:
    """A shop 180 + 3·6 s, one with times of its own 10 + 1, a door 150 + 2·20."""
    some = [parcel("a", "P"), parcel("b", "P"), parcel("c", "P", direction="return"), parcel("d", "Q")]
    some += [parcel(name, delivery="home", x=3) for name in "ef"]
    built = day(network(some, [P, shop("Q", 2, service_s=10, service_s_per_parcel=1)]))
    assert [stop_of(built, name).service_s for name in "ade"] == [198, 11, 190]


def test_drop_prices_add_up() -> None:
    built = day(
        network([parcel("a", "P", drop_price=Decimal("1.20")), parcel("b", "P", drop_price=Decimal("0.05"))], [P])
    )
    assert stop_of(built, "a").drop_cents == 125


def test_a_parcel_without_a_price_takes_the_visit_off_the_market() -> None:
    """Its visit is made if at all possible; the parcels with a price come along."""
    built = day(network([parcel("a", "P", drop_price=1), parcel("b", "P")], [P]))
    assert grouped(built) == ["a b"]
    assert stop_of(built, "a").drop_cents is None


def test_a_price_of_nothing_is_a_price() -> None:
    assert stop_of(day(network([parcel("a", "P", drop_price=Decimal(0))], [P])), "a").drop_cents == 0


def test_the_highest_priority_counts() -> None:
    some = [parcel("a", "P", priority=-2), parcel("b", "P", priority=3), parcel("c", "Q", priority=-2)]
    built = day(network(some, [P, Q]))
    assert (stop_of(built, "a").priority, stop_of(built, "c").priority) == (3, -2)


def test_only_vehicles_of_its_depot_may_come() -> None:
    vehicles = [van("x", "E"), van("gone", count=0), van("y"), van("z")]
    built = day(network([parcel("a", "P")], [P], depots=TWO, vehicles=vehicles))
    names = [built.vehicles[t].vehicle_type for t in sorted(stop_of(built, "a").vehicle_types)]
    assert names == ["y", "z"]


# --- more than a vehicle holds ---------------------------------------------------------------------------------------


def chunks(parcels: Sequence[Parcel], *vehicles: Vehicle, roads: Roads | None = None) -> list[str]:
    return grouped(day(network(parcels, [P], vehicles=vehicles), roads=roads))


def some(weights_kg: Sequence[float], **values: Any) -> list[Parcel]:
    """Parcels named `a`, `b`, … of these weights, all of one size."""
    return [parcel(chr(97 + i), "P", weight_g=int(kg * 1000), **values) for i, kg in enumerate(weights_kg)]


def test_what_exceeds_the_largest_vehicle_is_brought_in_several_visits() -> None:
    """Five parcels for vehicles of two and of one: three visits, each with its own service time."""
    given = network(some([1] * 5), [P], vehicles=[van("one", capacity_parcels=1), van("two", capacity_parcels=2)])
    built = day(given)
    assert grouped(built) == ["a b", "c d", "e"]
    assert [stop.service_s for stop in built.problem.stops] == [192, 192, 186]
    assert len({stop.place for stop in built.problem.stops}) == 1
    assert len({stop.stop_id for stop in built.problem.stops}) == 3


def test_what_just_fits_is_brought_at_once() -> None:
    assert chunks(some([250, 250]), van()) == ["a b"]
    assert chunks(some([250, 250.001]), van()) == ["a", "b"]


def test_returns_and_deliveries_each_fit() -> None:
    """Three delivered and three fetched need room for three: the vehicle is empty in between."""
    six = [*some([1] * 3), *(replace(p, parcel_id=p.parcel_id + "'", direction="return") for p in some([1] * 3))]
    assert chunks(six, van(capacity_parcels=3)) == ["a a' b b' c c'"]
    assert len(chunks(six, van(capacity_parcels=2))) == 2


def test_a_parcel_that_no_vehicle_holds_is_alone() -> None:
    """So that it alone is refused, even if it weighs nothing more."""
    assert chunks(some([1, 501, 1]), van()) == ["a c", "b"]
    assert chunks(some([1, 501, 600, 0]), van()) == ["a d", "b", "c"]


def test_vehicles_of_which_none_is_the_largest() -> None:
    """One carries 100 kg in any room, the other 1 m³ of any weight: ten heavy parcels go with the first in two visits
    (six of 16 kg are 96 kg), ten bulky ones with the second in five (two of 0.4 m³); mixed ones with neither.
    """
    strong, roomy = van("strong", capacity_g=100_000, capacity_cm3=300_000), van("roomy", capacity_g=9_000)
    roomy = replace(roomy, capacity_cm3=1_000_000)
    heavy = some([16] * 10)
    bulky = some([1] * 10, length_cm=100, width_cm=100, height_cm=40)
    assert [len(found.split()) for found in chunks(heavy, strong, roomy)] == [6, 4]
    assert [len(found.split()) for found in chunks(bulky, strong, roomy)] == [2] * 5
    mixed = [*heavy[:1], replace(bulky[0], parcel_id="z")]
    assert chunks(mixed, strong, roomy) == ["a", "z"]


def test_what_comes_first_is_in_the_first_visit() -> None:
    """Two vehicles' worth: should only one go, it can take both parcels of high priority, and none that has a price."""
    four = [
        parcel("low", "P", height_cm=40),
        parcel("priced", "P", height_cm=50, priority=9, drop_price=1),
        parcel("high", "P", height_cm=6, priority=1),
        parcel("higher", "P", priority=2),
    ]
    assert chunks(four, van(capacity_parcels=2)) == ["high higher", "low priced"]


class OneWay(Roads):
    """Straight roads on which trucks can't leave the depot."""

    def __init__(self, roads: Roads) -> None:
        self._roads = roads

    def __getattr__(self, name: str) -> Any:
        return getattr(self._roads, name)

    def matrix(self, traveller: Traveller, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        found = self._roads.matrix(traveller, places, to)
        if traveller.profile != "truck":
            return found
        closed = np.full_like(found.distance_m, -1)
        return replace(found, duration_s=closed, distance_m=closed)


def test_a_point_that_only_small_vehicles_reach_is_visited_in_small_loads() -> None:
    """The truck would hold all, but has no way to it, or not the range, or not the time: the bike comes twice."""
    four = some([1] * 4)
    bike = van("bike", capacity_parcels=2, profile="cargo_bike")
    truck = van("truck", profile="truck")
    roads = straight(network())
    assert chunks(four, bike, truck) == ["a b c d"]
    assert chunks(four, bike, truck, roads=OneWay(roads)) == ["a b", "c d"]
    assert chunks(four, bike, replace(truck, range_km=1)) == ["a b", "c d"]
    assert chunks(four, bike, replace(truck, shift_end_s=8 * HOUR + 60)) == ["a b", "c d"]
    assert chunks(four, replace(bike, range_km=1), truck, roads=OneWay(roads)) == [
        "a b c d"
    ]  # nobody comes: one refusal


def test_vehicles_of_different_sizes_share_a_table_where_all_ways_are_alike() -> None:
    """Straight lines have no bridges; the other profile has the same times here too."""
    low, high = van("low"), van("high", height_m=Decimal(4))
    assert len(day(network([parcel("a", "P")], [P], vehicles=[low, high])).problem.matrices) == 1
    built = day(
        network([parcel("a", "P")], [P], vehicles=[low, van("truck", profile="truck")]),
        roads=OneWay(straight(network())),
    )
    assert len(built.problem.matrices) == 2
    assert [vehicle.matrix for vehicle in built.problem.vehicle_types] == [0, 1]


def test_a_depot_without_vehicles_still_has_its_stops() -> None:
    built = day(network([parcel("a", "P"), parcel("b", delivery="home")], [P], vehicles=[]))
    assert grouped(built) == ["a", "b"]
    assert all(not stop.vehicle_types for stop in built.problem.stops)


def test_capacity() -> None:
    """The chilled part is one of the whole room, and not for other goods."""
    assert capacity_of(van()) == Load(500_000, 3_000_000, UNLIMITED, UNLIMITED, 0)
    small = van(capacity_parcels=0, capacity_cages=4, capacity_chilled_cm3=1_000_000)
    assert capacity_of(small) == Load(500_000, 2_000_000, 0, 4, 1_000_000)


# --- vehicles and places ---------------------------------------------------------------------------------------------


def test_vehicle_types() -> None:
    """Paid by shift: all of its ten hours; paid by hours worked: none in advance. Range in metres, rounded down."""
    by_shift = van("shift", paid_hours="shift", range_km=Decimal("40.0009"), count=3, profile="truck")
    built = day(network([parcel("a", "P")], [P], depots=TWO, vehicles=[van("none", count=0), by_shift, van("E", "E")]))
    first, second = built.problem.vehicle_types
    assert (first.name, first.count, first.paid_shift_s, first.max_distance_m) == ("shift", 3, 36_000, 40_000)
    assert (second.paid_shift_s, second.max_distance_m) == (None, None)
    assert [built.places[v.start].place_id for v in (first, second)] == ["D", "E"]
    assert (first.start, second.start) == (first.end, second.end)
    assert first.start_windows == first.end_windows == ((8 * HOUR, 18 * HOUR),)
    assert (first.matrix, second.matrix) == (0, 0)  # straight lines are the same for truck and van


def test_matrices_lie_between_the_places() -> None:
    """Depot, P at 1 km and a home at 3 km: 100 s a kilometre."""
    built = day(network([parcel("a", "P"), parcel("b", delivery="home", x=3)], [P, Q]))
    assert built.places == (Place("D", 0, 0), Place("P", KM, 0), Place("b", 3 * KM, 0))
    (matrix,) = built.problem.matrices
    assert matrix.duration_s[0].tolist() == [[0, 100, 300], [100, 0, 200], [300, 200, 0]]
    assert [built.places[stop.place].place_id for stop in built.problem.stops] == ["P", "b"]


# --- whole networks --------------------------------------------------------------------------------------------------


@given(networks(max_parcels=40))
@settings(max_examples=100)
def test_every_placed_parcel_is_on_one_stop_that_suits_it(drawn: Network) -> None:
    """Counted from the records: loads, service, windows, prices; and each visit fits a vehicle, unless one parcel
    alone fits none.
    """
    roads = roads_of(drawn)
    placed = assign(drawn, roads).placed
    built = build_problem(drawn, roads, placed)
    assert Counter(p for members in built.parcels for p in members) == Counter(placed)
    fleet = [v for v in drawn.vehicles if v.count]
    cold = any(v.capacity_chilled_cm3 is not None for v in fleet)
    caged = any(v.capacity_cages is not None for v in fleet)
    fetching = {stop.fetched_at for stop in built.problem.stops}
    for position, (stop, members) in enumerate(zip(built.problem.stops, built.parcels, strict=True)):
        assert bool(members) != bool(built.vendors[position]) == (position in fetching)
        if not members:
            shop = drawn.vendor[built.vendors[position]]
            assert (built.places[stop.place].lon, built.places[stop.place].lat) == (shop.lon, shop.lat)
            continue
        parcels = [drawn.parcel[p.parcel_id] for p in members]
        assert len({(p.depot_id, p.point_id) for p in members}) == 1
        where = drawn.point[members[0].point_id].place if members[0].point_id else parcels[0].home
        assert (built.places[stop.place].lon, built.places[stop.place].lat) == (where.lon, where.lat)
        for direction, load in (("delivery", stop.deliver), ("return", stop.collect)):
            those = [p for p in parcels if p.direction == direction]
            chilled = sum(p.volume_cm3 for p in those if cold and p.goods == "chilled")
            common = sum(p.volume_cm3 for p in those) - chilled
            in_cages = caged and members[0].point_id and stop.fetched_at is None
            cages = -(-common // int(drawn.assume("cage_l") * 1000)) if in_cages else 0
            assert load == Load(sum(p.weight_g for p in those), common, len(those), cages, chilled)
        capacities = [capacity_of(built.vehicles[t]) for t in stop.vehicle_types]
        assert len(members) == 1 or any(stop.deliver.fits(c) and stop.collect.fits(c) for c in capacities)
        assert {built.vehicles[t].depot_id for t in stop.vehicle_types} <= {members[0].depot_id}
        own = [built.problem.vehicle_types[t] for t in stop.vehicle_types]
        working = [v for v in own if v.start_windows and v.end_windows]
        leave = min((v.start_windows[0][0] for v in working), default=0)
        back = max((v.end_windows[-1][1] for v in working), default=48 * HOUR)
        for one in parcels:
            due = drawn.day.seconds(one.due) if one.due else back
            assert due >= min(back, drawn.day.length_s) or all(c + stop.service_s <= due for _, c in stop.windows)
            ready = max(drawn.day.seconds(one.ready), leave) if one.ready else leave
            if stop.fetched_at is not None:
                shop_windows = built.problem.stops[stop.fetched_at].windows
                assert stop.ready_s == 0 and (ready == leave or all(opens >= ready for opens, _ in shop_windows))
            elif one.direction == "delivery":
                assert ready <= max(stop.ready_s, leave)
            else:
                assert ready == leave or all(opens >= ready for opens, _ in stop.windows)
        prices = [p.drop_price for p in parcels]
        assert stop.drop_cents == (None if None in prices else int(sum(price * 100 for price in prices if price)))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=25))
def test_splitting_takes_few_visits(sizes: list[tuple[int, int]]) -> None:
    """First fit leaves no two visits that would fit a vehicle together."""
    parcels = [parcel(f"p{i:02d}", "P", weight_g=kg * 1000, height_cm=cm) for i, (kg, cm) in enumerate(sizes)]
    limit = van(capacity_g=12_000, capacity_cm3=12 * 600)
    built = day(network(parcels, [P], vehicles=[limit]))
    loads = [stop.deliver for stop in built.problem.stops]
    for position, one in enumerate(loads):
        assert one.fits(capacity_of(limit))
        assert not any(one.plus(other).fits(capacity_of(limit)) for other in loads[position + 1 :])
