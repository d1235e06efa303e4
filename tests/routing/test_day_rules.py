"""What the rules of a network become in a day's rounds problem: types of vehicles, loads, stops, and who may come."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from small_days import HOUR, KM, NOON, depot, network, parcel, shop, straight, van
from strategies import row

from data.driver_rules import DRIVER_RULES
from data.network import Network
from data.records import Driver, Place, Vendor
from routing.assignment import Placement
from routing.plan.stops import DayProblem, build_problem
from routing.rounds import Load, Stop
from routing.rounds.problem import Knobs, Lunch

P, Q = shop("P", 1), shop("Q", 2)


def day(given: Network) -> DayProblem:
    """The problem of the day; every parcel goes where it wants to from D."""
    placed = [Placement(p.parcel_id, p.depot_id or "D", p.point_id) for p in given.parcels]
    return build_problem(given, straight(given), placed)


def stop_of(built: DayProblem, parcel_id: str) -> Stop:
    (number,) = (n for n, members in enumerate(built.parcels) if any(p.parcel_id == parcel_id for p in members))
    return built.problem.stops[number]


def numbers(built: DayProblem) -> list[tuple[str, list[int]]]:
    """The vehicles of each type of the problem."""
    return [(units[0].vehicle.vehicle_type, [unit.number for unit in units]) for units in built.units]


# --- vehicles --------------------------------------------------------------------------------------------------------


def test_a_vehicle_with_every_rule() -> None:
    """Each column ends in the field of its rule, hours as seconds and minutes as seconds."""
    home = depot(load_s_per_parcel=20)
    ruled = van(
        overtime_per_h=Decimal(12),
        max_overtime_s=HOUR,
        max_trips=3,
        end_place="P",
        range_km=Decimal(30),
        recharge_min=Decimal("22.5"),
        driver_rules="eu-working-time",
        lunch_from_s=11 * HOUR,
        lunch_to_s=13 * HOUR,
        lunch_min=30,
        capacity_cages=3,
        capacity_chilled_cm3=200_000,
    )
    built = day(network([parcel("a", "P")], [P], depots=[home], vehicles=[ruled]))
    (found,) = built.problem.vehicle_types
    assert (found.overtime_from_s, found.overtime_per_h) == (18 * HOUR, 12)
    assert (found.start_windows, found.end_windows) == (((8 * HOUR, 18 * HOUR),), ((8 * HOUR, 19 * HOUR),))
    assert (found.max_trips, found.max_distance_m, found.recharge_s) == (3, 30_000, 1350)
    assert (found.load_s_per_parcel, found.load_windows) == (20, ((8 * HOUR, 19 * HOUR),))
    assert (found.rules, found.lunch) == (DRIVER_RULES["eu-working-time"], Lunch(11 * HOUR, 13 * HOUR, 1800))
    assert [built.places[row].place_id for row in (found.start, found.end)] == ["D", "P"]
    assert found.capacity == Load(500_000, 2_800_000, 2**53, 3, 200_000)


def test_a_vehicle_without_rules_has_none() -> None:
    (found,) = day(network([parcel("a", "P")], [P])).problem.vehicle_types
    assert found.overtime_from_s is found.recharge_s is found.load_windows is found.lunch is None
    assert (found.max_trips, found.load_s_per_parcel, found.rules.asks_nothing) == (1, 0, True)
    assert not day(network([parcel("a", "P")], [P])).problem.rules


def test_vehicles_that_are_alike_are_one_type() -> None:
    """Five vans at a dock for two and another for three: those with the same turns are one type of the problem."""
    home = depot(docks=2, load_s_per_parcel=30)
    built = day(network([parcel("a", "P")], [P], depots=[home], vehicles=[van(count=4), van("truck")]))
    # Dealt to docks 1, 2, 1, 2, 1: the first dock is shared by three, the second by two.
    assert numbers(built) == [("van", [1]), ("van", [2]), ("van", [3]), ("van", [4]), ("truck", [1])]
    alike = depot(docks=2, load_s_per_parcel=30)
    built = day(network([parcel("a", "P")], [P], depots=[alike], vehicles=[van(count=4)]))
    assert numbers(built) == [("van", [1, 2]), ("van", [3, 4])]
    assert [vehicle.count for vehicle in built.problem.vehicle_types] == [2, 2]


def test_each_driver_has_shift_and_home_of_their_own() -> None:
    times = {"vehicle_type": "van", "depot_id": "D", "shift_end_s": 15 * HOUR}
    early = row(Driver, driver_id="Ann", shift_start_s=6 * HOUR, **times)
    home = row(Driver, driver_id="Bob", shift_start_s=7 * HOUR, home_lon=3 * KM, home_lat=0.0, **times)
    twin = row(Driver, driver_id="Cat", shift_start_s=6 * HOUR, **times)
    built = day(network([parcel("a", "P")], [P], vehicles=[van(count=3)], drivers=[early, home, twin]))
    assert numbers(built) == [("van", [1, 3]), ("van", [2])]
    assert [v.start_windows[0][0] for v in built.problem.vehicle_types] == [6 * HOUR, 7 * HOUR]
    assert [built.places[v.end].place_id for v in built.problem.vehicle_types] == ["D", "Bob"]


def test_knobs_are_assumptions() -> None:
    assumed = {"balance_hours_per_h2": 1.5, "balance_stops": 0.25, "compactness_per_km": 2}
    built = day(network([parcel("a", "P")], [P], assume=assumed))
    expected = Knobs(balance_hours=Decimal("1.5"), balance_stops=Decimal("0.25"), compactness=Decimal(2))
    assert built.problem.knobs == expected
    assert day(network([parcel("a", "P")], [P])).problem.knobs == Knobs()


# --- who may come ----------------------------------------------------------------------------------------------------


def test_only_vehicles_that_may_come_do() -> None:
    """The arcade lets only bikes in; a home and another point let everybody."""
    arcade = shop("P", 1, profiles=("cargo_bike",))
    vehicles = [van(), van("bike", profile="cargo_bike"), van("other", "E")]
    sent = [parcel("a", "P"), parcel("b", "Q"), parcel("c", delivery="home", x=3)]
    built = day(network(sent, [arcade, Q], depots=[depot(), depot("E")], vehicles=vehicles))
    may_come = {
        name: [built.vehicles[t].vehicle_type for t in sorted(stop_of(built, name).vehicle_types)] for name in "abc"
    }
    assert may_come == {"a": ["bike"], "b": ["van", "bike"], "c": ["van", "bike"]}


def test_a_visit_is_no_larger_than_who_may_come() -> None:
    """Four parcels for a bike that holds two are two visits, though the van would hold all."""
    arcade = shop("P", 1, profiles=("cargo_bike",))
    vehicles = [van(), van("bike", profile="cargo_bike", capacity_parcels=2)]
    built = day(network([parcel(f"p{i}", "P") for i in range(4)], [arcade], vehicles=vehicles))
    assert [len(members) for members in built.parcels] == [2, 2]


def test_a_visit_is_no_larger_than_a_turn_at_the_dock() -> None:
    """Two vans take turns of five minutes, in which ten parcels are loaded: a shop that gets 15 is visited twice."""
    home = depot(docks=1, load_s_per_parcel=30)
    built = day(
        network(
            [parcel(f"p{i:02d}", "P") for i in range(15)],
            [P],
            depots=[home],
            vehicles=[van(count=2)],
            assume={"dock_slot_room": 1},
        )
    )
    assert [len(members) for members in built.parcels] == [10, 5]


# --- chilled goods and cages -----------------------------------------------------------------------------------------


def boxes(count: int, **values: Any) -> list[Any]:
    """Boxes of 120 litres for P."""
    sides = {"length_cm": 60, "width_cm": 50, "height_cm": 40}
    return [parcel(f"{values.get('goods', 'p')}{i}", "P", **(sides | values)) for i in range(count)]


def loads(sent: Sequence[Any], *vehicles: Any, **assume: float) -> list[Load]:
    point = shop("P", 1, accepts=("parcel", "chilled"), capacity_parcels=99)
    built = day(network(sent, [point], vehicles=vehicles, assume=assume))
    return [stop.deliver for stop in built.problem.stops]


def test_chilled_goods_take_chilled_room_where_a_vehicle_has_some() -> None:
    mixed = [*boxes(2), *boxes(1, goods="chilled")]
    assert loads(mixed, van(capacity_chilled_cm3=0)) == [Load(1000, 0, 1, 0, 120_000), Load(2000, 240_000, 2)]
    assert loads(mixed, van(capacity_chilled_cm3=200_000)) == [Load(3000, 240_000, 3, 0, 120_000)]
    assert loads(mixed, van()) == [Load(3000, 360_000, 3)]


def test_a_points_parcels_fill_whole_cages() -> None:
    """Seven boxes of 120 l are 840 l: two cages of 800 l. Nobody counts them where no vehicle is bounded in cages."""
    assert loads(boxes(7), van(capacity_cages=4)) == [Load(7000, 840_000, 7, 2)]
    assert loads(boxes(6), van(capacity_cages=4)) == [Load(6000, 720_000, 6, 1)]
    assert loads(boxes(7), van(capacity_cages=4), cage_l=120) == [Load(4000, 480_000, 4, 4), Load(3000, 360_000, 3, 3)]
    assert loads(boxes(7), van()) == [Load(7000, 840_000, 7)]


def test_homes_get_no_cages() -> None:
    built = day(network([parcel("a", delivery="home", x=3)], [P], vehicles=[van(capacity_cages=0)]))
    assert stop_of(built, "a").deliver.cages == 0


# --- parcels that are fetched at a shop ------------------------------------------------------------------------------


def potter(**values: Any) -> Vendor:
    """A vendor with a shop at 3 km, open from nine to twelve."""
    usual = {"lon": 3 * KM, "lat": 0.0, "opening_hours": "09:00-12:00"}
    return row(Vendor, vendor_id="V", depot_id="D", **(usual | values))


def test_a_parcel_of_a_shop_is_fetched_and_delivered() -> None:
    """First the shop at 3 km with 120 s of service, then P with the load; nothing of it is loaded at D."""
    built = day(network([parcel("a", "P"), parcel("b", "P")], [P], vendors=[potter()]))
    shop_stop, stop = built.problem.stops
    assert (stop.fetched_at, built.vendors, built.parcels[0]) == (0, ("V", ""), ())
    assert built.places[shop_stop.place] == Place("V", 3 * KM, 0)
    assert (shop_stop.windows, shop_stop.service_s) == (((9 * HOUR, 12 * HOUR), (33 * HOUR, 36 * HOUR)), 120)
    assert (shop_stop.deliver, shop_stop.collect, shop_stop.drop_cents) == (Load(), Load(), 0)
    assert stop.deliver == Load(2000, 6000, 2)
    assert shop_stop.vehicle_types == stop.vehicle_types


def test_what_is_ready_later_is_fetched_later() -> None:
    """The trip may be loaded before: it is the shop that has nothing yet."""
    at_ten = NOON.replace(hour=10)
    given = network([parcel("a", "P", ready=at_ten), parcel("b", "P")], [P], vendors=[potter(service_s=7)])
    built = day(given)
    assert [stop.windows[0] for stop in built.problem.stops[::2]] == [(10 * HOUR, 12 * HOUR), (9 * HOUR, 12 * HOUR)]
    assert [stop.service_s for stop in built.problem.stops[::2]] == [7, 7]
    assert all(stop.ready_s == 0 for stop in built.problem.stops)


def test_what_lies_at_a_depot_is_not_fetched() -> None:
    """A parcel that names its depot, a return, one of a vendor with stock, and one of a vendor without hours."""
    two = [parcel("a", "P", depot_id="D"), parcel("b", "P", direction="return")]
    assert not any(day(network(two, [P], vendors=[potter()])).vendors)
    assert not any(day(network([parcel("a", "P")], [P], vendors=[potter()], stock=["D"])).vendors)
    assert not any(day(network([parcel("a", "P")], [P], vendors=[potter(opening_hours="")])).vendors)


def test_each_place_has_a_visit_to_the_shop_of_its_own() -> None:
    """Stops fetch for one other each; loose parcels from the depot are another visit."""
    sent = [parcel("a", "P"), parcel("b", "Q"), parcel("c", "P", depot_id="D")]
    built = day(network(sent, [P, Q], vendors=[potter()]))
    assert built.vendors.count("V") == 2
    assert sorted(stop.fetched_at is None for stop in built.problem.stops) == [False, False, True, True, True]
    assert built.bound() == {n for n, stop in enumerate(built.problem.stops) if stop.stop_id.startswith("V for")} | {
        n for n, stop in enumerate(built.problem.stops) if stop.fetched_at is not None
    }
