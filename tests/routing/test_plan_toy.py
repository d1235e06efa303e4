"""The plan of `toy`, line by line, as a person computes it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from day_plans import plan_rows, rows_of, toy, toy_plan
from strategies import row

from data.network import Network
from data.records import Parcel
from routing import check, plan_day
from routing.export import summary

ROUND = """\
round_id,depot_id,vehicle_type,vehicle_no,driver_id,trips,depart,return,stops,parcels,distance_m,drive_s,service_s,wait_s,break_s,cost_fixed,cost_distance,cost_time,cost_stops,cost_overtime,cost_tolls,cost
D-01,D,van,1,,1,08:00:00,08:22:31,5,11,7414,741,610,0,0,50.00,3.71,13.51,0.00,0.00,0.00,67.22
"""
HEADER = (
    "round_id,trip,seq,kind,place_id,arrive,start,leave,wait_s,break_s,service_s,drive_s,distance_m,"
    "load_kg,load_l,load_parcels\n"
)
EASTWARD = """\
D-01,1,0,depot,D,08:00:00,08:00:00,08:00:00,0,0,0,0,0,10,60,10
D-01,1,1,point,P1,08:01:40,08:01:40,08:03:40,0,0,120,100,1000,8,48,8
D-01,1,2,point,P2,08:05:20,08:05:20,08:07:20,0,0,120,100,1000,9,48,8
D-01,1,3,point,P3,08:09:00,08:09:00,08:11:10,0,0,130,100,1000,6,30,5
D-01,1,4,point,P4,08:14:30,08:14:30,08:16:30,0,0,120,200,2000,4,18,3
D-01,1,5,point,L1,08:18:51,08:18:51,08:20:51,0,0,120,141,1414,2,6,1
D-01,1,6,depot,D,08:22:31,08:22:31,08:22:31,0,0,0,100,1000,2,6,1
"""
WESTWARD = """\
D-01,1,0,depot,D,08:00:00,08:00:00,08:00:00,0,0,0,0,0,10,60,10
D-01,1,1,point,L1,08:01:40,08:01:40,08:03:40,0,0,120,100,1000,8,48,8
D-01,1,2,point,P4,08:06:01,08:06:01,08:08:01,0,0,120,141,1414,6,36,6
D-01,1,3,point,P3,08:11:21,08:11:21,08:13:31,0,0,130,200,2000,3,18,3
D-01,1,4,point,P2,08:15:11,08:15:11,08:17:11,0,0,120,100,1000,4,18,3
D-01,1,5,point,P1,08:18:51,08:18:51,08:20:51,0,0,120,100,1000,2,6,1
D-01,1,6,depot,D,08:22:31,08:22:31,08:22:31,0,0,0,100,1000,2,6,1
"""


def test_every_line_of_the_round() -> None:
    """One van drives the loop D P1 P2 P3 P4 L1 D, in either direction.

    Way: five sides of a kilometre and one of two, of which P4 to L1 is the diagonal of a square, 1,414 m:
    1000 + 1000 + 1000 + 2000 + 1414 + 1000 = 7,414 m; every other order is longer, and a second van costs 50 more.
    Time: at 10 m/s the legs take 100 + 100 + 100 + 200 + 141 + 100 = 741 s. A visit takes 100 s and 10 for each parcel:
    three parcels at P3 and two at each of the others (A3 and R1 at P2; A7 and A10, which is free to choose and lives
    there, at P4): 4 x 120 + 130 = 610 s. Together 1,351 s: from 08:00:00, when the shift starts, to 08:22:31.
    Load: ten parcels of 1 kg and 6 l leave; R1 (2 kg, 6 l) comes aboard at P2.
    Cost: 50.00 a day + 7.414 km x 0.50 = 3.707, so 3.71 + 1,351 s x 36/h = 13.51: 67.22.
    """
    written = plan_rows(toy(), toy_plan())
    assert written["rounds"] == rows_of(ROUND)
    assert written["stops"] in (rows_of(HEADER + EASTWARD), rows_of(HEADER + WESTWARD))
    assert check(toy(), toy_plan()) == []


def test_every_parcel() -> None:
    """All go where their buyers chose, A10 to P4 where its buyer lives; boxes 10 cm high need a compartment M."""
    rows = {r["parcel_id"]: r for r in plan_rows(toy(), toy_plan())["assignments"]}
    stop = {line.place_id: str(line.seq) for line in toy_plan().rounds[0].visits}
    points = {"A1": "P1", "A2": "P1", "A3": "P2", "A4": "P3", "A5": "P3", "A6": "P3", "A7": "P4", "A10": "P4"}
    points |= {"A8": "L1", "A9": "L1", "R1": "P2"}
    assert list(rows) == [parcel.parcel_id for parcel in toy().parcels]
    for parcel_id, found in rows.items():
        point_id = points[parcel_id]
        assert found == {
            "parcel_id": parcel_id,
            "outcome": "returned" if parcel_id == "R1" else "at_point",
            "depot_id": "D",
            "point_id": point_id,
            "compartment": "M" if point_id == "L1" else "",
            "round_id": "D-01",
            "trip": "1",
            "stop_seq": stop[point_id],
        }
    assert plan_rows(toy(), toy_plan())["unassigned"] == []


def test_the_days_figures() -> None:
    """CO2e: 7.414 km of a van at 310 g/km well to wheel = 2,298 g; 67.22 / 11 parcels = 6.1109 each."""
    figures = summary(toy(), toy_plan(), violations=0)
    for name in ("wall_s", "status", "engine"):
        figures.pop(name)
    assert figures == {
        "network": "toy",
        "date": "2026-11-24",
        "currency": "EUR",
        "parcels": 11,
        "served": 11,
        "unassigned": 0,
        "deferred": 0,
        "moved": 0,
        "rounds": 1,
        "vehicles": 1,
        "distance_m": 7414,
        "drive_s": 741,
        "service_s": 610,
        "wait_s": 0,
        "cost": 67.22,
        "cost_per_parcel": 6.1109,
        "co2e_g": 2298,
        "seed": 0,
        "violations": 0,
    }


def test_a_shift_is_paid_whole() -> None:
    """Paid by the shift, 08:00 to 12:00 = 4 h x 36.00 = 144.00, not 1,351 s; five stops at 1.15 = 5.75."""
    van = replace(toy().vehicles[0], paid_hours="shift", cost_per_stop=Decimal("1.15"))
    planned = plan_day(replace(toy(), vehicles=(van,)), time_limit_s=60, iteration_limit=20)
    (written,) = plan_rows(toy(), planned)["rounds"]
    costs = [written[f"cost_{line}"] for line in ("fixed", "distance", "time", "stops")]
    assert costs == ["50.00", "3.71", "144.00", "5.75"]
    assert written["cost"] == "203.46"


def test_two_vans_when_one_is_too_small() -> None:
    """Ten parcels go out and vans of eight parcels carry them: two rounds, 100.00 for the days."""
    van = replace(toy().vehicles[0], capacity_parcels=8)
    network = replace(toy(), vehicles=(van,))
    planned = plan_day(network, time_limit_s=60, iteration_limit=20)
    rounds = plan_rows(network, planned)["rounds"]
    assert [r["vehicle_no"] for r in rounds] == ["1", "2"]
    assert sum(int(r["parcels"]) for r in rounds) == 11
    assert [r["cost_fixed"] for r in rounds] == ["50.00", "50.00"]
    assert check(network, planned) == []


def test_over_midnight() -> None:
    """A shift from 22:00 to 30:00 and points open 01:00 to 05:00: the same loop, counted past 24:00.

    Its first stop is a kilometre away and opens at 25:00:00, so it leaves at 24:58:20 and is back 1,351 s later.
    """
    network = night(toy())
    planned = plan_day(network, time_limit_s=60, iteration_limit=20)
    (written,) = plan_rows(network, planned)["rounds"]
    assert (written["depart"], written["return"], written["cost"]) == ("24:58:20", "25:20:51", "67.22")
    assert plan_rows(network, planned)["stops"][1]["arrive"] == "25:00:00"
    assert check(network, planned) == []


@pytest.mark.parametrize(
    ("day", "depart", "first_stop", "back"),
    [("2026-03-29", "01:58:20", "03:00:00", "03:20:51"), ("2026-10-25", "02:58:20", "03:00:00", "03:20:51")],
)
def test_when_the_clocks_change(day: str, depart: str, first_stop: str, back: str) -> None:
    """Paris changes its clocks at 02:00 and 03:00, where points open here at 03:00 by the clock.

    In spring 01:59:59 is followed by 03:00:00: 100 s before opening is 01:58:20. In autumn, 02:58:20 as ever. The
    drive takes 100 s and the round 1,351 s either way, and it costs the same.
    """
    hours = {"opening_hours": "Mo-Su 03:00-06:00"}
    network = replace(
        toy(),
        timezone="Europe/Paris",
        date=type(toy().date).fromisoformat(day),
        depots=tuple(replace(d, opening_hours="24/7") for d in toy().depots),
        relay_points=tuple(replace(p, **hours) for p in toy().relay_points),
        vehicles=tuple(replace(v, shift_start_s=0, shift_end_s=8 * 3600) for v in toy().vehicles),
    )
    planned = plan_day(network, time_limit_s=60, iteration_limit=20)
    written = plan_rows(network, planned)
    assert [written["rounds"][0][name] for name in ("depart", "return", "cost")] == [depart, back, "67.22"]
    assert written["stops"][1]["arrive"] == first_stop
    assert planned.rounds[0].return_s - planned.rounds[0].depart_s == 1351
    assert check(network, planned) == []


def test_doors_and_windows() -> None:
    """A parcel for the door of P1's house, from 09:00 to 09:30.

    A home visit takes 150 s and 20 for the parcel. Hours are paid from leaving, so the van does not leave early to
    wait: it arrives as the window opens.
    """
    home = row(
        Parcel,
        parcel_id="H",
        vendor_id="V1",
        lon=0.0089932,
        lat=0.0,
        delivery="home",
        weight_g=500,
        length_cm=10,
        width_cm=10,
        height_cm=10,
        window_start_s=9 * 3600,
        window_end_s=9 * 3600 + 1800,
    )
    network = replace(toy(), parcels=(home,))
    planned = plan_day(network, time_limit_s=60, iteration_limit=20)
    written = plan_rows(network, planned)
    assert [tuple(r[n] for n in ("kind", "place_id", "arrive", "leave", "service_s")) for r in written["stops"]] == [
        ("depot", "D", "08:58:20", "08:58:20", "0"),
        ("home", "H", "09:00:00", "09:02:50", "170"),
        ("depot", "D", "09:04:30", "09:04:30", "0"),
    ]
    assert [r["outcome"] for r in written["assignments"]] == ["home"]
    assert check(network, planned) == []


def test_nothing_to_do() -> None:
    """No parcels: an empty plan, and nothing wrong with it."""
    network = replace(toy(), parcels=())
    planned = plan_day(network, time_limit_s=60)
    assert (planned.rounds, planned.assignments, planned.unassigned) == ((), (), ())
    assert check(network, planned) == []
    assert summary(network, planned, violations=0)["cost_per_parcel"] is None


def night(network: Network) -> Network:
    """The network with its work between 22:00 and 06:00."""
    return replace(
        network,
        depots=tuple(replace(d, opening_hours="24/7") for d in network.depots),
        relay_points=tuple(replace(p, opening_hours="Mo-Su 01:00-05:00") for p in network.relay_points),
        vehicles=tuple(replace(v, shift_start_s=22 * 3600, shift_end_s=30 * 3600) for v in network.vehicles),
    )
