"""Networks that are well-formed and odd, or wrong in one way: what the user is told, and that no plan breaks a rule."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from command_line import run
from day_plans import Edit, every, first, none, rows_of, toy_folder

from data.samples import samples

ALWAYS_OPEN: dict[str, Edit] = {"depots": every(opening_hours="24/7")}
NIGHT: dict[str, Edit] = {
    **ALWAYS_OPEN,
    "vehicles": every(shift_start="22:00", shift_end="30:00"),
    "relay_points": every(opening_hours="Mo-Su 01:00-05:00"),
}
PARIS = {'"UTC"': '"Europe/Paris"'}
DOORS: dict[str, Edit] = {"parcels": every(delivery="home", point_id="", direction="delivery")}


def figures(**values: str) -> dict[str, Edit]:
    """More rows of assumptions.csv."""
    return {"assumptions": lambda rows: [*rows, *({"name": name, "value": value} for name, value in values.items())]}


PLANNED: dict[str, tuple[dict[str, Edit], dict[str, str], int, str]] = {
    "no parcels": ({"parcels": none}, {}, 0, "0 of 0 parcels in 0 rounds"),
    "one parcel": ({"parcels": lambda rows: rows[:1]}, {}, 0, "1 of 1 parcel in 1 round, 2.0 km, EUR 54.10"),
    "vehicles too small": ({"vehicles": every(capacity_kg="0.5")}, {}, 3, "larger than every vehicle"),
    "no vehicle": ({"vehicles": every(count="0")}, {}, 3, "vehicle"),
    "no row of vehicles": ({"vehicles": none}, {}, 3, "vehicle"),
    "no range": ({"vehicles": every(range_km="0")}, {}, 3, "range"),
    "no points": ({"relay_points": none, "parcels": every(point_id="", direction="delivery")}, {}, 3, "no point"),
    "candidates only": ({"relay_points": every(status="candidate")}, {}, 3, "is candidate"),
    "the depot is shut": ({"depots": every(opening_hours="Sa 08:00-12:00")}, {}, 3, "not open"),
    "the points are shut": ({"relay_points": every(opening_hours="Sa 08:00-12:00")}, {}, 3, "not open"),
    "all overdue": ({"parcels": every(due="2026-11-01 00:30")}, {}, 3, "overdue"),
    "all ready later": ({"parcels": every(ready="2026-11-27 00:30")}, {}, 3, "all of them wait for a later day"),
    "a shift over midnight": (NIGHT, {}, 0, "11 of 11 parcels in 1 round, 7.4 km, EUR 67.22"),
    "due in the night": (
        {**NIGHT, "parcels": every(due="2026-11-25 00:30")},
        {},
        3,
        "between the parcel's ready and due",
    ),
    "23 hours": (NIGHT, {**PARIS, "2026-11-24": "2026-03-28"}, 0, "11 of 11 parcels in 1 round, 7.4 km, EUR 67.22"),
    "25 hours": (NIGHT, {**PARIS, "2026-11-24": "2026-10-24"}, 0, "11 of 11 parcels in 1 round, 7.4 km, EUR 67.22"),
    "the other side of the world": ({}, {'"UTC"': '"Pacific/Auckland"'}, 0, "EUR 67.22"),
    "a depot in another time zone": ({"depots": every(timezone="Australia/Lord_Howe")}, {}, 0, "0 violations"),
    "doors only": (DOORS, {}, 0, "11 of 11 parcels"),
    "one door for all": (
        {"parcels": every(delivery="home", point_id="", direction="delivery", lon="0", lat="0")},
        {},
        0,
        "11 of 11 parcels in 1 round, 0.0 km, EUR 53.70",
    ),
    "points in the depot": ({"relay_points": every(lon="0", lat="0")}, {}, 0, "in 1 round, 0.0 km"),
    "a point at the pole": ({"relay_points": first(lat="90")}, {}, 0, "9 of 11 parcels"),
    "a point across the date line": ({"relay_points": first(lon="-180")}, {}, 0, "9 of 11 parcels"),
    "all of the world's weight": ({"parcels": first(weight_g="9007199254740992")}, {}, 0, "10 of 11 parcels"),
    "vehicles as large as can be": (
        {"vehicles": every(capacity_kg="9007199254740992", capacity_l="9007199254740992")},
        {},
        0,
        "EUR 67.22",
    ),
    "as dear as can be": ({"vehicles": every(fixed_per_day="1000000000", cost_per_km="1000000000")}, {}, 0, "11 of 11"),
    "free of charge": ({"vehicles": every(fixed_per_day="0", cost_per_km="0", cost_per_h="0")}, {}, 0, "EUR 0.00"),
    "service without an end": ({"relay_points": every(service_s="9007199254740992")}, {}, 3, "vehicle"),
    "as fast as light": (figures(walk_speed="1000000"), {}, 0, "EUR 67.22"),
}


@pytest.mark.parametrize("name", PLANNED)
def test_odd(tmp_path: Path, name: str) -> None:
    """The exit code, a word of what is told on screen or in unassigned.csv, and a plan that passes `verify`."""
    edits, settings, code, told = PLANNED[name]
    network = toy_folder(tmp_path / "net", edits, settings)
    done = run("plan", network, "-o", tmp_path / "out", "--time-limit", "0.2")
    assert done.code == code, done
    text = (tmp_path / "out" / "unassigned.csv").read_text(encoding="utf-8")
    assert told in done.out + done.err + text
    assert "Traceback" not in done.err
    verified = run("verify", network, tmp_path / "out")
    assert (verified.code, verified.out) == (0, "0 violations\n")
    if code == 3:
        rows = rows_of(text)
        assert all(r["verdict"] == "impossible" and r["reason"] and r["detail"] and r["smallest_change"] for r in rows)


WRONG: dict[str, tuple[dict[str, Edit], dict[str, str], str]] = {
    "a parcel without its point": ({"parcels": first(point_id="P9")}, {}, "point_id: there is no relay point 'P9'"),
    "a parcel without its vendor": ({"parcels": first(vendor_id="V9")}, {}, "vendor_id: there is no vendor 'V9'"),
    "a parcel twice": ({"parcels": every(parcel_id="A")}, {}, "parcels.csv:3 parcel_id: 'A' stands in line 2 already"),
    "an unknown column": ({"parcels": every(wieght_g="1")}, {}, "wieght_g: unknown column; did you mean weight_g?"),
    "no such extract": ({}, {"great-circle": "roads.osm.pbf"}, "there is no such road extract"),
    "no such source": ({}, {"great-circle": "teleport"}, "teleport: not a road source"),
    "a day without an end": ({}, {"2026-11-24": "9999-12-31"}, "network.toml"),
    "nobody shares a stop": (figures(parcels_per_stop="0"), {}, "assumptions.csv:4 value: 0 is not between 1 and"),
    "nobody walks": (figures(walk_speed="0"), {}, "assumptions.csv:4 value: 0 is not between 0.1 and"),
    "a walk beyond price": (figures(walk_cost_per_h="9007199254740992"), {}, "is not between 0 and 100000"),
    "straighter than straight": ({"assumptions": first(value="0.5")}, {}, "value: 0.5 is not between 1 and 10"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong(tmp_path: Path, name: str) -> None:
    """Exit 2 for `plan` and `check` alike, the place and the fault on standard error, and nothing written."""
    edits, settings, told = WRONG[name]
    network = toy_folder(tmp_path / "net", edits, settings)
    for command in (["plan", network, "-o", tmp_path / "out"], ["check", network]):
        done = run(*command)
        assert done.code == 2
        assert told in done.err
        assert not done.out or command[0] == "check"
        assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()


def monaco_with_a_point_at(folder: Path, lon: str, lat: str) -> Path:
    """A copy of `monaco` with its first point elsewhere, and two dozen of its parcels."""
    shutil.copytree(samples()["monaco"], folder)
    for name, keep in (("relay_points", None), ("parcels", 25)):
        lines = (folder / f"{name}.csv").read_text(encoding="utf-8").split("\n")
        if keep:
            lines = [*lines[:keep], ""]
        else:
            columns, cells = lines[0].split(","), lines[1].split(",")
            cells[columns.index("lon")], cells[columns.index("lat")] = lon, lat
            lines[1] = ",".join(cells)
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_coordinates_swapped(tmp_path: Path) -> None:
    """Latitude before longitude lies outside the extract: an error that says so, for every command."""
    network = monaco_with_a_point_at(tmp_path / "net", "43.7384", "7.4246")
    for command in (["check"], ["plan", "-o", tmp_path / "out"], ["matrix", "-o", tmp_path / "times.npz"]):
        done = run(command[0], network, *command[1:])
        assert done.code == 2
        assert "relay_points.csv:2 lon: 43.7384, 7.4246 lies outside the road extract" in done.err
        assert "longitude and latitude are swapped" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


def test_speeds_of_streets_that_there_are_not(tmp_path: Path) -> None:
    """A class that is none is an error that names those there are; ways that the extract lacks are one warning."""
    network = monaco_with_a_point_at(tmp_path / "net", "7.4246", "43.7384")
    speeds = network / "speeds.csv"
    speeds.write_text("hours,highway,factor\n24/7,primary,0.5\n24/7,high street,0.5\n", encoding="utf-8")
    done = run("check", network)
    assert done.code == 2
    assert "speeds.csv:3 highway: 'high street' is no class of street; those are motorway, motorway_link" in done.err
    speeds.write_text("hours,way_id,factor\n24/7,7,0.5\n24/7,8,0.5\n", encoding="utf-8")
    done = run("check", network)
    assert done.code == 0
    assert "warning: speeds.csv:2 way_id: the road extract has no such way for any vehicle (2 rows)" in done.out


def test_a_table_for_each_period_of_the_day(tmp_path: Path) -> None:
    """Half speed from seven to nine, and never below the usual time elsewhere."""
    network = monaco_with_a_point_at(tmp_path / "net", "7.4246", "43.7384")
    (network / "speeds.csv").write_text('hours,factor\n"Mo-Fr 07:00-09:00",0.5\n', encoding="utf-8")
    done = run("matrix", network, "-o", tmp_path / "times.npz")
    assert "places for van in 3 periods of the day" in done.out
    with np.load(tmp_path / "times.npz") as kept:
        starts, (night, rush, day) = kept["period_starts_s"], kept["duration_s"]
    assert starts.tolist() == [0, 7 * 3600, 9 * 3600]
    assert np.array_equal(night, day)
    far = night > 300
    assert far.any() and (rush[far] > 1.5 * night[far]).all() and (rush[far] <= 2 * night[far] + 1).all()


def test_a_point_in_the_sea(tmp_path: Path) -> None:
    """Two kilometres off the coast: a warning, and the plan is made without it."""
    network = monaco_with_a_point_at(tmp_path / "net", "7.45", "43.7275")
    done = run("plan", network, "-o", tmp_path / "out", "--time-limit", "0.5")
    assert done.code == 0
    assert "warning: relay_points.csv:2 lon: lies 1" in done.err and "m from the nearest road" in done.err
    assert run("verify", network, tmp_path / "out").out == "0 violations\n"
