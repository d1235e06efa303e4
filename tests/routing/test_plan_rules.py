"""Plans of small days with one rule each, line by line, as a person computes them. A kilometre takes 100 s."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from small_days import HOUR, KM, depot, network, parcel, shop, straight, van
from strategies import row

from data.network import Network
from data.records import Driver, Vendor
from routing import Plan, check, plan_day
from routing.plan import PlannedRound

QUICK = {"relay_service_s": 60, "relay_service_s_per_parcel": 0}


def planned(given: Network) -> Plan:
    """The plan of a day, which breaks no rule."""
    made = plan_day(given, roads=straight(given), iteration_limit=50, time_limit_s=10)
    assert check(given, made, roads=straight(given)) == []
    return made


def only(given: Network) -> PlannedRound:
    """The one round of a day on which everything is served."""
    made = planned(given)
    assert made.served == len(given.parcels), made.unassigned
    (found,) = made.rounds
    return found


def lines(found: PlannedRound) -> list[tuple[int, str, str, int, int, int]]:
    """Trip, kind, place, arrival, start and leaving of each line, in seconds after eight o'clock."""
    eight = 8 * HOUR
    return [(x.trip, x.kind, x.place_id, x.arrive_s - eight, x.start_s - eight, x.leave_s - eight) for x in found.lines]


def sent(count: int, point_id: str = "P", **values: Any) -> Sequence[Any]:
    return [parcel(f"{point_id}{i}", point_id, **values) for i in range(count)]


def test_two_trips_of_a_small_van() -> None:
    """Three parcels, two at a time, 30 s each to load: 60 s, out and back 100 s each with 60 s at P; then 30 s for one.

    Or one first and then two, which takes as long. Loading at the depot between the trips is a line of the second trip.
    """
    home = depot(load_s_per_parcel=30)
    small = van(capacity_parcels=2, max_trips=2)
    found = only(network(sent(3), [shop("P", 1)], depots=[home], vehicles=[small], assume=QUICK))
    first = found.lines[0].load_parcels
    load, again = 30 * first, 320 - 60 + 30 * first
    assert lines(found) == [
        (1, "depot", "D", 0, 0, load),
        (1, "point", "P", load + 100, load + 100, load + 160),
        (2, "depot", "D", again, again, 350),
        (2, "point", "P", 450, 450, 510),
        (2, "depot", "D", 610, 610, 610),
    ]
    assert [line.service_s for line in found.lines] == [load, 60, 90 - load, 60, 0]
    assert [line.load_parcels for line in found.lines] == [first, 0, 3 - first, 0, 0]
    assert (found.trips, len(found.visits)) == (2, 2)
    assert found.cost.time == 610  # a cent a second, from the first loading on


def test_loading_lies_in_the_shift() -> None:
    """The shift begins at eight, and so does loading: the van leaves a minute later."""
    found = only(network(sent(2), [shop("P", 1)], depots=[depot(load_s_per_parcel=30)], assume=QUICK))
    assert (found.begin_s, found.depart_s) == (8 * HOUR, 8 * HOUR + 60)


def test_two_vans_at_one_dock_leave_in_waves() -> None:
    """Each holds one parcel and has slots of five minutes at the dock in turn: 08:00 and 08:05 are the first ones."""
    shops = [shop(name, x, opening_hours="08:00-08:08") for name, x in (("P", 1), ("Q", -1))]
    home, vans = depot(docks=1, load_s_per_parcel=30), van(count=2, capacity_parcels=1)
    made = planned(network([*sent(1, "P"), *sent(1, "Q")], shops, depots=[home], vehicles=[vans], assume=QUICK))
    assert made.served == 2
    assert sorted((r.begin_s - 8 * HOUR) // 300 for r in made.rounds) == [0, 1]


def test_a_break_of_a_long_day() -> None:
    """P lies 150 km away: 15,000 s there, 60 s at P, 15,000 s back. After 16,200 s at the wheel a break is due: one of
    45 minutes lies somewhere on the round, and no other.
    """
    truck = van(driver_rules="eu561", shift_start_s=0, shift_end_s=24 * HOUR)
    found = only(network(sent(1), [shop("P", 150)], vehicles=[truck], assume=QUICK))
    (taken,) = found.breaks
    assert taken.end_s - taken.start_s == 2700
    assert found.return_s - found.begin_s == 15_000 + 60 + 15_000 + 2700
    assert sum(line.break_s for line in found.lines) == 2700


def test_a_way_that_no_day_is_long_enough_for() -> None:
    """200 km there and back are 40,000 s at the wheel, more than the nine hours of a day."""
    truck = van(driver_rules="eu561", shift_start_s=0, shift_end_s=24 * HOUR)
    made = planned(network(sent(1), [shop("P", 200)], vehicles=[truck], assume=QUICK))
    assert not made.rounds
    assert made.unassigned[0].verdict == "impossible"


def test_lunch_is_a_line_of_its_own_where_the_van_stands() -> None:
    """P has to be visited by half past eight, and Q opens at eleven: the van waits at its door, and has lunch there."""
    lunch = {"lunch_from_s": 9 * HOUR, "lunch_to_s": 10 * HOUR, "lunch_min": 30}
    points = [shop("P", 1, opening_hours="08:00-08:30"), shop("Q", 1, 1, opening_hours="11:00-12:00")]
    found = only(network([*sent(1, "P"), *sent(1, "Q")], points, vehicles=[van(**lunch)], assume=QUICK))
    (taken,) = found.breaks
    assert 9 * HOUR <= taken.start_s <= 10 * HOUR
    assert taken.end_s - taken.start_s >= 1800
    (own,) = (line for line in found.lines if line.kind == "break")
    assert (own.start_s, own.leave_s, own.break_s, own.place_id) == (
        taken.start_s,
        taken.end_s,
        own.leave_s - own.start_s,
        "",
    )
    after = found.lines[own.seq + 1]
    assert (after.place_id, after.arrive_s, after.drive_s, after.start_s) == ("Q", own.leave_s, 0, 11 * HOUR)
    assert (own.lon, own.lat) == (after.lon, after.lat)


def test_overtime_costs_more() -> None:
    """The shift ends at nine, when P opens: 100 s there, 60 s at P, back at 09:02:40. 160 s at 12 an hour are 0.53."""
    late = van(shift_end_s=9 * HOUR, max_overtime_s=HOUR, overtime_per_h=Decimal(12))
    found = only(network(sent(1), [shop("P", 1, opening_hours="09:00-09:30")], vehicles=[late], assume=QUICK))
    assert found.return_s == 9 * HOUR + 160
    assert (found.cost.time, found.cost.overtime) == (260, 53)


def test_goods_are_fetched_at_a_shop() -> None:
    """From D, empty, to the shop at 2 km with 120 s, on to P at 3 km, and back."""
    potter = row(Vendor, vendor_id="V", depot_id="D", lon=2 * KM, lat=0.0, opening_hours="08:00-12:00")
    found = only(network(sent(2), [shop("P", 3)], vendors=[potter], assume=QUICK))
    assert lines(found) == [
        (1, "depot", "D", 0, 0, 0),
        (1, "vendor", "V", 200, 200, 320),
        (1, "point", "P", 420, 420, 480),
        (1, "depot", "D", 780, 780, 780),
    ]
    assert [line.load_parcels for line in found.lines] == [0, 2, 0, 0]
    made = planned(network(sent(2), [shop("P", 3)], vendors=[potter], assume=QUICK))
    assert {(a.outcome, a.stop_seq, a.fetched_seq) for a in made.assignments} == {("at_point", 2, 1)}


def test_a_shop_that_is_shut_is_the_reason() -> None:
    """The day is a Tuesday, and the shop opens on Thursdays."""
    potter = row(Vendor, vendor_id="V", depot_id="D", lon=2 * KM, lat=0.0, opening_hours="Th 08:00-12:00")
    (out,) = planned(network(sent(1), [shop("P", 3)], vendors=[potter])).unassigned
    assert (out.verdict, out.reason) == ("impossible", "its vendor's shop is shut")


def test_a_round_that_ends_at_home() -> None:
    """P lies at 1 km, Ann lives at 3 km: the way is 3 km, and the last line is her home."""
    times = {"shift_start_s": 8 * HOUR, "shift_end_s": 16 * HOUR}
    ann = row(Driver, driver_id="Ann", vehicle_type="van", depot_id="D", home_lon=3 * KM, home_lat=0.0, **times)
    found = only(network(sent(1), [shop("P", 1)], drivers=[ann], assume=QUICK))
    assert lines(found)[-1] == (1, "home", "Ann", 360, 360, 360)
    assert (found.driver_id, found.total("distance_m"), len(found.visits)) == ("Ann", 3000, 1)


def test_a_round_that_ends_at_a_point() -> None:
    found = only(network(sent(1), [shop("P", 1), shop("Q", 2)], vehicles=[van(end_place="Q")], assume=QUICK))
    assert lines(found)[-1] == (1, "point", "Q", 260, 260, 260)
    assert [line.place_id for line in found.visits] == ["P"]


def test_recharging_between_two_trips() -> None:
    """P is 4 km away, and the range 10 km: two trips, with 30 minutes at the depot between them."""
    van_of_one = van(capacity_parcels=1, max_trips=2, range_km=Decimal(10), recharge_min=Decimal(30))
    found = only(network(sent(2), [shop("P", 4)], vehicles=[van_of_one], assume=QUICK))
    second = next(line for line in found.lines if line.trip == 2)
    assert second.leave_s - second.arrive_s == 1800
    without = planned(
        network(
            sent(2), [shop("P", 4)], vehicles=[van(capacity_parcels=1, max_trips=2, range_km=Decimal(10))], assume=QUICK
        )
    )
    assert without.served == 1


def test_who_may_come_is_told_where_nobody_may() -> None:
    """E has a bike, D has none: what lies at D can't get into the arcade."""
    arcade = shop("P", 1, profiles=("cargo_bike",))
    fleet = [van(), van("bike", "E", profile="cargo_bike")]
    made = planned(network(sent(1, depot_id="D"), [arcade], depots=[depot(), depot("E")], vehicles=fleet))
    (out,) = made.unassigned
    assert (out.verdict, out.reason) == ("impossible", "no vehicle may come")
    assert out.detail == "point P, from depot D: no van may come"
    assert out.smallest_change == "a vehicle of depot D that may come"


def test_a_return_where_nobody_may_come() -> None:
    arcade = shop("P", 1, profiles=("cargo_bike",))
    made = planned(network(sent(1, direction="return"), [arcade]))
    (out,) = made.unassigned
    assert (out.reason, out.detail) == ("no vehicle may come", "no vehicle may come to point P: no van may come")
