"""Networks with one fault, named after it: the report names the file, the line, the column and what is wrong."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from strategies import full_networks, networks, row

from data import DataError, Network, Problem, copy_sample, problems, read_network, samples
from data.problem import errors
from data.records import Lane, Parcel

Break = Callable[[Path], object]


def fill(file: str, line: int, **cells: str) -> Break:
    """Overwrite cells of the row that stands on `line`; columns that the table lacks are added, blank elsewhere."""

    def apply(folder: Path) -> None:
        with (folder / file).open(encoding="utf-8", newline="") as table:
            rows = list(csv.DictReader(table))
        rows[line - 2] |= cells
        with (folder / file).open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, fieldnames=list(rows[line - 2]), restval="")
            writer.writeheader()
            writer.writerows(rows)

    return apply


def add(file: str, *lines: str) -> Break:
    """Add lines to a table, or a table."""

    def apply(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as table:
            table.writelines(line + "\n" for line in lines)

    return apply


def remove(file: str) -> Break:
    return lambda folder: (folder / file).unlink()


def rename(file: str, name: str) -> Break:
    return lambda folder: (folder / file).rename(folder / name)


STOCK = "vendor_id,depot_id"
CLOSURES = "place_id,from,to"
OCCUPANCY = "parcel_id,vendor_id,point_id,since,expires"
STAY = "2026-11-22,2026-11-25"
SPEEDS = "hours,highway,way_id,factor,kmh"
DRIVERS = "driver_id,vehicle_type,depot_id,shift_start,shift_end"

BROKEN: dict[str, tuple[Break, str]] = {
    # --- files
    "no_depots_file": (remove("depots.csv"), "depots.csv: this file is missing"),
    "no_settings": (remove("network.toml"), "network.toml: this file is missing"),
    "file_with_a_name_nearly_right": (
        add("parcel.csv", "x"),
        "parcel.csv: is no table of a network; did you mean parcels.csv?",
    ),
    "file_in_the_singular": (
        rename("parcels.csv", "parcel.csv"),
        "parcel.csv: is no table of a network; did you mean parcels.csv?",
    ),
    "file_in_capitals": (
        rename("parcels.csv", "PARCELS.CSV"),
        "PARCELS.CSV: is no table of a network; did you mean parcels.csv?",
    ),
    "file_that_is_no_table": (
        add("bills.csv", "x"),
        "bills.csv: is no table of a network; its tables are assumptions.csv, carriers.csv, closures.csv, depots.csv, "
        "drivers.csv, funding.csv, lanes.csv, occupancy.csv, parcels.csv, relay_points.csv, speeds.csv, stock.csv, "
        "tariffs.csv, vehicles.csv, vendors.csv, zones.csv, and one that [roads] names",
    ),
    # --- names that stand twice
    "two_depots_of_one_name": (
        add("depots.csv", "D,Again,0,0,24/7"),
        "depots.csv:3 depot_id: 'D' stands in line 2 already",
    ),
    "two_points_of_one_name": (
        add("relay_points.csv", "P1,Again,relay,0,0,24/7,9,,,,,"),
        "relay_points.csv:7 point_id: 'P1' stands in line 2 already",
    ),
    "point_named_like_a_depot": (
        add("relay_points.csv", "D,,relay,0,0,24/7,9,,,,,"),
        "relay_points.csv:7 point_id: 'D' is the name of a depot already",
    ),
    "vehicle_type_twice_at_a_depot": (
        add("vehicles.csv", "van,D,1,5,5,,0,0,0,08:00,12:00,"),
        "vehicles.csv:3 vehicle_type: 'van at D' stands in line 2 already",
    ),
    "two_vendors_of_one_name": (
        add("vendors.csv", " V1 ,Toys,D"),
        "vendors.csv:4 vendor_id: 'V1' stands in line 2 already",
    ),
    "two_parcels_of_one_name": (
        fill("parcels.csv", 3, parcel_id="A1"),
        "parcels.csv:3 parcel_id: 'A1' stands in line 2 already",
    ),
    "parcel_inside_two_points": (
        add("occupancy.csv", OCCUPANCY, f"O,V1,P1,{STAY}", f"O,V1,P2,{STAY}"),
        "occupancy.csv:3 parcel_id: 'O' stands in line 2 already",
    ),
    "stock_that_stands_twice": (
        add("stock.csv", STOCK, "V1,D", "V1,D"),
        "stock.csv:3 vendor_id: 'V1 at D' stands in line 2 already",
    ),
    "assumption_that_stands_twice": (
        add("assumptions.csv", "detour_factor,2,,,"),
        "assumptions.csv:4 name: 'detour_factor' stands in line 2 already",
    ),
    "zone_that_stands_twice": (
        add("zones.csv", "zone_id,lon,lat", "Z,0,0", "Z,1,1"),
        "zones.csv:3 zone_id: 'Z' stands in line 2 already",
    ),
    # --- speeds by hour
    "speed_without_a_figure": (
        add("speeds.csv", SPEEDS, "Mo-Fr 07:00-09:00,primary,,,"),
        "speeds.csv:2 factor: give either a factor of the usual speed or a measured one (kmh)",
    ),
    "speed_with_two_figures": (
        add("speeds.csv", SPEEDS, "24/7,,,0.5,30"),
        "speeds.csv:2 factor: give either a factor of the usual speed or a measured one (kmh)",
    ),
    "speed_twice": (
        add("speeds.csv", SPEEDS, "24/7,,7,,30", "24/7,,7,0.5,"),
        "speeds.csv:3 hours: the same streets have a speed in these hours already, in line 2",
    ),
    "speed_of_nothing": (add("speeds.csv", SPEEDS, "24/7,,,0,"), "speeds.csv:2 factor: 0 is not between 0.05 and 5"),
    "speed_of_light": (add("speeds.csv", SPEEDS, "24/7,,7,,300"), "speeds.csv:2 kmh: 300 is not between 1 and 150"),
    "speed_of_a_class_and_a_way": (
        add("speeds.csv", SPEEDS, "24/7,primary,7,,30"),
        "speeds.csv:2 highway: a way has its own class of street; give one of the two",
    ),
    "speed_at_hours_that_are_none": (
        add("speeds.csv", SPEEDS, "mornings,,,0.5,"),
        "speeds.csv:2 hours: 'mornings' is not in OSM opening_hours syntax, character 3",
    ),
    "speed_of_a_profile_that_is_none": (
        add("speeds.csv", "hours,profile,factor", "24/7,tram,0.5"),
        "speeds.csv:2 profile: 'tram' is none of van, truck, cargo_bike",
    ),
    # --- references that lead nowhere
    "vehicle_without_depot": (
        fill("vehicles.csv", 2, depot_id="E"),
        "vehicles.csv:2 depot_id: there is no depot 'E'",
    ),
    "vendor_without_depot": (
        fill("vendors.csv", 3, depot_id="E"),
        "vendors.csv:3 depot_id: there is no depot 'E'",
    ),
    "parcel_of_unknown_vendor": (
        fill("parcels.csv", 2, vendor_id="V9"),
        "parcels.csv:2 vendor_id: there is no vendor 'V9'",
    ),
    "parcel_at_unknown_depot": (
        fill("parcels.csv", 2, depot_id="E"),
        "parcels.csv:2 depot_id: there is no depot 'E'",
    ),
    "parcel_to_unknown_point": (
        fill("parcels.csv", 2, point_id="P9"),
        "parcels.csv:2 point_id: there is no relay point 'P9'",
    ),
    "parcel_to_a_depot": (
        fill("parcels.csv", 2, point_id="D"),
        "parcels.csv:2 point_id: there is no relay point 'D'",
    ),
    "names_that_differ_in_case": (
        fill("parcels.csv", 2, point_id="p1"),
        "parcels.csv:2 point_id: there is no relay point 'p1'",
    ),
    "stock_of_unknown_vendor": (
        add("stock.csv", STOCK, "V9,D"),
        "stock.csv:2 vendor_id: there is no vendor 'V9'",
    ),
    "stock_at_unknown_depot": (
        add("stock.csv", STOCK, "V1,E"),
        "stock.csv:2 depot_id: there is no depot 'E'",
    ),
    "closure_of_unknown_place": (
        add("closures.csv", CLOSURES, "X,2026-11-24,2026-11-25"),
        "closures.csv:2 place_id: there is no depot or relay point 'X'",
    ),
    "parcel_inside_unknown_point": (
        add("occupancy.csv", OCCUPANCY, f"O,V1,P9,{STAY}"),
        "occupancy.csv:2 point_id: there is no relay point 'P9'",
    ),
    "parcel_that_goes_back_to_unknown_depot": (
        add("occupancy.csv", f"{OCCUPANCY},return_depot_id", f"O,V1,P1,{STAY},E"),
        "occupancy.csv:2 return_depot_id: there is no depot 'E'",
    ),
    "driver_of_unknown_vehicle": (
        add("drivers.csv", "driver_id,vehicle_type,depot_id,shift_start,shift_end", "Ann,truck,D,08:00,12:00"),
        "drivers.csv:2 vehicle_type: there is no vehicle 'truck'",
    ),
    "lane_from_unknown_depot": (
        add("lanes.csv", "from_depot_id,to_depot_id,cutoff,departs,transit_h", "E,D,16:00,18:00,8"),
        "lanes.csv:2 from_depot_id: there is no depot 'E'",
    ),
    "unknown_assumption": (
        add("assumptions.csv", "luck,1,,,"),
        "assumptions.csv:4 name: there is no assumption 'luck'",
    ),
    "assumption_in_another_unit": (
        add("assumptions.csv", "max_walk,2,km,,"),
        "assumptions.csv:4 unit: max_walk is in m, not in 'km'",
    ),
    "assumption_with_a_unit_that_has_none": (
        add("assumptions.csv", "dock_slot_room,2,h,,"),
        "assumptions.csv:4 unit: dock_slot_room has no unit, not in 'h'",
    ),
    # --- values that contradict each other
    "locker_without_compartments": (
        fill("relay_points.csv", 6, compartments_s="", compartments_m="", compartments_l=""),
        "relay_points.csv:6 compartments_s: a locker needs its compartments by size (0 for none)",
    ),
    "shop_without_capacity": (
        fill("relay_points.csv", 5, capacity_parcels=""),
        "relay_points.csv:5 capacity_parcels: a relay shop needs the parcels that it can hold",
    ),
    "closure_that_ends_before_it_begins": (
        add("closures.csv", CLOSURES, "P1,2026-11-25,2026-11-24"),
        "closures.csv:2 to: 2026-11-24 is before the first day, 2026-11-25",
    ),
    "shift_that_ends_before_it_begins": (
        fill("vehicles.csv", 2, shift_start="22:00", shift_end="06:00"),
        "vehicles.csv:2 shift_end: the shift ends before it starts; a shift over midnight ends after 24:00",
    ),
    "departure_before_the_shift": (
        fill("vehicles.csv", 2, latest_start="07:59"),
        "vehicles.csv:2 latest_start: is before shift_start",
    ),
    "home_delivery_to_a_point": (
        fill("parcels.csv", 2, delivery="home"),
        "parcels.csv:2 point_id: a home delivery has no point; write delivery = any to allow both",
    ),
    "return_without_a_point": (
        fill("parcels.csv", 12, point_id=""),
        "parcels.csv:12 point_id: a return needs the point where it waits",
    ),
    "flat_parcel": (
        fill("parcels.csv", 12, height_cm="0"),
        "parcels.csv:12 height_cm: a side of 0 cm: every parcel takes room",
    ),
    "window_that_ends_before_it_begins": (
        fill("parcels.csv", 2, delivery="any", window_start="10:00", window_end="09:59"),
        "parcels.csv:2 window_end: the window ends before it starts",
    ),
    "parcel_due_before_it_is_ready": (
        fill("parcels.csv", 2, ready="2026-11-24 09:00", due="2026-11-24 08:59"),
        "parcels.csv:2 due: is before the parcel is ready",
    ),
    "parcel_that_leaves_a_point_before_it_came": (
        add("occupancy.csv", OCCUPANCY, "O,V1,P1,2026-11-25,2026-11-22"),
        "occupancy.csv:2 expires: is before the parcel came",
    ),
    # --- vehicles, their drivers, and who may come where
    "round_that_ends_nowhere": (
        fill("vehicles.csv", 2, end_place="home"),
        "vehicles.csv:2 end_place: there is no depot or relay point 'home'",
    ),
    "vehicle_without_a_trip": (
        fill("vehicles.csv", 2, max_trips="0"),
        "vehicles.csv:2 max_trips: a vehicle makes one trip at least; with a count of 0 it makes none",
    ),
    "height_in_centimetres": (
        fill("vehicles.csv", 2, height_m="380"),
        "vehicles.csv:2 height_m: 380 m is no size of a vehicle; give m, 10 at most",
    ),
    "vehicle_without_weight": (
        fill("vehicles.csv", 2, weight_t="0"),
        "vehicles.csv:2 weight_t: 0 t is no size of a vehicle; give t, 200 at most",
    ),
    "more_chilled_than_room": (
        fill("vehicles.csv", 2, capacity_chilled_l="3001"),
        "vehicles.csv:2 capacity_chilled_l: is more than capacity_l, of which it is a part",
    ),
    "half_a_lunch": (
        fill("vehicles.csv", 2, lunch_from="12:00", lunch_min="30"),
        "vehicles.csv:2 lunch_to: a lunch break needs lunch_from, lunch_to and lunch_min",
    ),
    "lunch_that_ends_before_it_begins": (
        fill("vehicles.csv", 2, lunch_from="12:00", lunch_to="11:00", lunch_min="30"),
        "vehicles.csv:2 lunch_to: is before lunch_from",
    ),
    "lunch_of_no_time": (
        fill("vehicles.csv", 2, lunch_from="12:00", lunch_to="12:00", lunch_min="0"),
        "vehicles.csv:2 lunch_min: a lunch break of 0 min: leave all three blank for none",
    ),
    "depot_without_a_dock": (
        fill("depots.csv", 2, docks="0"),
        "depots.csv:2 docks: nothing can be loaded without a dock: leave it blank for any number",
    ),
    "driver_at_another_depot": (
        lambda folder: (
            add("depots.csv", "E,Other,0,0,24/7")(folder),
            add("drivers.csv", DRIVERS, "Ann,van,E,08:00,12:00")(folder),
        ),
        "drivers.csv:2 vehicle_type: there is no 'van' at depot 'E'",
    ),
    "driver_who_stops_before_beginning": (
        add("drivers.csv", DRIVERS, "Ann,van,D,12:00,08:00"),
        "drivers.csv:2 shift_end: the shift ends before it starts; a shift over midnight ends after 24:00",
    ),
    "half_a_home": (
        add("drivers.csv", f"{DRIVERS},home_lon", "Ann,van,D,08:00,12:00,0.1"),
        "drivers.csv:2 home_lat: a home needs both home_lon and home_lat",
    ),
    "half_a_shop": (
        fill("vendors.csv", 2, lat="0.1"),
        "vendors.csv:2 lon: a position needs both lon and lat",
    ),
    "vehicle_of_no_known_kind_admitted": (
        fill("relay_points.csv", 2, profiles="van tram"),
        "relay_points.csv:2 profiles: 'tram' is none of van, truck, cargo_bike",
    ),
}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    copy_sample("toy", tmp_path / "toy")
    return tmp_path / "toy"


@pytest.mark.parametrize(("apply", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_network(toy: Path, apply: Break, told: str) -> None:
    apply(toy)
    with pytest.raises(DataError) as caught:
        read_network(toy)
    assert str(caught.value) == told
    assert [str(problem) for problem in caught.value.problems] == [told]
    assert caught.value.exit_code == 2


def test_faults_between_tables_are_told_together(toy: Path) -> None:
    for fault in ("vendor_without_depot", "parcel_to_unknown_point", "flat_parcel"):
        BROKEN[fault][0](toy)
    with pytest.raises(DataError) as caught:
        read_network(toy)
    assert {str(problem) for problem in caught.value.problems} == {
        BROKEN[fault][1] for fault in ("vendor_without_depot", "parcel_to_unknown_point", "flat_parcel")
    }


def test_a_row_that_cannot_be_read_makes_no_reference_dangle(toy: Path) -> None:
    """P1 can't be read, and ten parcels go to points: only the cell that is wrong is told."""
    fill("relay_points.csv", 2, lat="north")(toy)
    with pytest.raises(DataError, match=r"^relay_points\.csv:2 lat: 'north' is not a number$"):
        read_network(toy)


def test_columns_and_tables_that_plans_do_not_follow_yet_are_warned_of(toy: Path) -> None:
    """Once a column, on its first row; a column that holds only its default is no matter."""
    add("depots.csv", "E,Other,0,0,24/7")(toy)
    fill("depots.csv", 3, kind="hub", load_s_per_parcel="0")(toy)
    add("lanes.csv", "from_depot_id,to_depot_id,cutoff,departs,transit_h", "E,D,16:00,18:00,8")(toy)
    found = problems(read_network(toy))
    assert found == [
        Problem("depots.csv", 3, "kind", "plans don't follow this yet (1 row)", "warning"),
        Problem("lanes.csv", 0, "", "plans don't follow this table yet", "warning"),
    ]
    assert not errors(found)


def test_windows_of_parcels_to_points_are_warned_of(toy: Path) -> None:
    """Plans follow them at the buyer's door only; one that may go there is no matter."""
    for line, delivery in ((2, "point"), (3, "any"), (4, "point"), (5, "home")):
        point = {"point_id": ""} if delivery == "home" else {}
        fill("parcels.csv", line, delivery=delivery, window_start="09:00", **point)(toy)
    fill("parcels.csv", 4, window_end="10:00")(toy)
    message = "is for home deliveries: plans don't follow it for parcels to points"
    assert problems(read_network(toy)) == [
        Problem("parcels.csv", 2, "window_start", f"{message} (2 rows)", "warning"),
        Problem("parcels.csv", 4, "window_end", f"{message} (1 row)", "warning"),
    ]


def test_parcels_that_no_vehicle_can_carry_are_warned_of(toy: Path) -> None:
    """Each by its first line; what just fits is none of them, nor is room in a vehicle of which there are none."""
    vans = read_network(toy).vehicles
    kg, litres = max(v.capacity_g for v in vans) / 1000, max(v.capacity_cm3 for v in vans) / 1000
    fill("parcels.csv", 2, weight_g=f"{1000 * kg:.0f}")(toy)
    for line in (3, 5):
        fill("parcels.csv", line, weight_g=f"{1000 * kg + 1:.0f}")(toy)
    fill("parcels.csv", 4, length_cm="300", width_cm="100", height_cm=f"{litres * 1000 / 30000 + 1:.0f}")(toy)
    fleet = [p for p in problems(read_network(toy)) if "vehicle" in p.message]
    assert fleet == [
        Problem("parcels.csv", 3, "weight_g", "weighs more than any vehicle carries (2 parcels)", "warning"),
        Problem("parcels.csv", 4, "length_cm", "takes more room than any vehicle has (1 parcel)", "warning"),
    ]


def test_a_network_made_in_memory_is_checked_too(toy: Path) -> None:
    """Its rows stand on no line."""
    network = read_network(toy)
    parcel = row(
        Parcel, parcel_id="X", vendor_id="V9", lon=0.0, lat=0.0, weight_g=1, length_cm=1, width_cm=1, height_cm=1
    )
    assert [str(p) for p in problems(replace(network, parcels=(parcel, parcel)))] == [
        "parcels.csv parcel_id: 'X' stands in line 0 already",
        "parcels.csv vendor_id: there is no vendor 'V9'",
        "parcels.csv vendor_id: there is no vendor 'V9'",
    ]


@pytest.mark.parametrize("name", samples())
def test_the_samples_are_sound(name: str) -> None:
    assert not errors(problems(read_network(samples()[name])))


@given(network=networks())
def test_drawn_networks_are_sound_and_use_only_what_plans_follow(network: Network) -> None:
    """Some parcels are overdue, some too large for any vehicle, and some hours name holidays of no country: warnings,
    and nothing else.
    """
    warned = ("due", "weight_g", "length_cm", "opening_hours", "delivery_hours")
    assert {(p.severity, p.column) for p in problems(network)} <= {("warning", column) for column in warned}


@given(network=networks(extremes=False, max_points=1, max_parcels=2, max_vehicles=1))
def test_drawn_networks_keep_to_their_limits(network: Network) -> None:
    assert len(network.relay_points) == len(network.vehicles) == 1
    assert len(network.parcels) <= 2
    assert all(point.status == "open" for point in network.relay_points)


@given(network=full_networks())
def test_full_networks_are_sound_and_warn_of_what_plans_do_not_follow(network: Network) -> None:
    assert not errors(problems(network))
    assert Problem(f"{Lane.TABLE}.csv", 0, "", "plans don't follow this table yet", "warning") in problems(network)
