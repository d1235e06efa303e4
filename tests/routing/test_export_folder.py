"""Plan folders: what lies in them. Who may write to them, and when, is the subject of `test_folder_claims`."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest
from day_plans import rows_of, toy, toy_plan
from folder_writer import names

from routing import roads_of
from routing.export import claim, summary, write_plan
from routing.plan import read_plan

FILES = {
    "plan.json",
    "rounds.csv",
    "stops.csv",
    "assignments.csv",
    "unassigned.csv",
    "rounds.geojson",
    "map.html",
    "summary.json",
    "plan.xlsx",
    "sheets",
}
CONTRACT = {
    "rounds": (
        "round_id, depot_id, vehicle_type, vehicle_no, driver_id, trips, depart, return, stops, parcels, distance_m, "
        "drive_s, service_s, wait_s, break_s, cost_fixed, cost_distance, cost_time, cost_stops, cost_overtime, "
        "cost_tolls, cost"
    ),
    "stops": (
        "round_id, trip, seq, kind, place_id, arrive, start, leave, wait_s, break_s, service_s, drive_s, distance_m, "
        "load_kg, load_l, load_parcels"
    ),
    "assignments": "parcel_id, outcome, depot_id, point_id, compartment, round_id, trip, stop_seq",
    "unassigned": "parcel_id, verdict, reason, detail, smallest_change",
}
FIGURES = (
    "parcels, served, unassigned, deferred, rounds, vehicles, distance_m, drive_s, service_s, wait_s, cost, "
    "cost_per_parcel, co2e_g, wall_s, engine, seed, violations"
)


def write(folder: Path) -> None:
    """Write the plan of `toy`."""
    write_plan(toy(), toy_plan(), roads_of(toy()), folder, violations=0)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A plan folder, alone in the folder above it."""
    write(tmp_path / "out")
    return tmp_path / "out"


def test_the_files_and_their_columns(written: Path) -> None:
    """Section 5 of the design is relied on from outside: names and order of columns are its."""
    assert set(names(written)) == FILES
    for name, columns in CONTRACT.items():
        header = (written / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert header == columns.replace(" ", "")
    figures = json.loads((written / "summary.json").read_text(encoding="utf-8"))
    assert set(FIGURES.split(", ")) <= set(figures)
    assert figures == summary(toy(), toy_plan(), violations=0)
    assert read_plan(written) == toy_plan()
    json.loads((written / "rounds.geojson").read_text(encoding="utf-8"))


def test_into_folders_that_are_missing(tmp_path: Path) -> None:
    """Folders above are made; into an empty folder, a link to one, and in place of an older plan it is the same."""
    write(tmp_path / "a" / "b" / "out")
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "dangling").symlink_to("made")
    for name in ("link", "link", "dangling"):
        write(tmp_path / name)
        assert (tmp_path / name).is_symlink()
    assert (
        set(names(tmp_path / "a" / "b" / "out"))
        == set(names(tmp_path / "empty"))
        == set(names(tmp_path / "real"))
        == FILES
    )
    assert names(tmp_path) == ["a", "dangling", "empty", "link", "made", "real"]


def test_an_older_plan_is_replaced(written: Path) -> None:
    """Also what other commands have put into it, such as bills, and the sheets of rounds that plan.json has no more."""
    sheets = names(written / "sheets")
    text = (written / "plan.json").read_text(encoding="utf-8")
    (written / "plan.json").write_text(text.replace('"D-01"', '"D-07"'), encoding="utf-8")
    (written / "sheets" / "D-07-loading.pdf").touch()
    (written / "shares.csv").touch()
    (written / "stops.csv").write_text("edited", encoding="utf-8")
    (written / "map.html").unlink()
    write(written)
    assert set(names(written)) == FILES
    assert names(written / "sheets") == sheets
    assert rows_of((written / "stops.csv").read_text(encoding="utf-8"))
    assert names(written.parent) == ["out"]


def test_into_a_claimed_folder(tmp_path: Path) -> None:
    """A plan, and then another, under one claim."""
    with claim(tmp_path / "out") as plan_folder:
        for _ in range(2):
            write_plan(toy(), toy_plan(), roads_of(toy()), plan_folder, violations=0)
            assert set(names(tmp_path / "out")) == FILES
    assert names(tmp_path) == ["out"]


def test_permissions(tmp_path: Path) -> None:
    """New folders and files are as readable as any that this user makes; a replaced folder keeps its own mode."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "out")
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o750
        for path in (tmp_path / "out").rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o750 if path.is_dir() else 0o640)
        (tmp_path / "out").chmod(0o775)
        write(tmp_path / "out")
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o775
    finally:
        os.umask(before)


def test_text_is_the_same_everywhere(written: Path) -> None:
    """Lines end with LF, also where a system has another custom; the last one too."""
    for name in FILES - {"plan.xlsx", "sheets"}:
        text = (written / name).read_bytes()
        assert b"\r" not in text
        assert text.endswith(b"\n") or name == "map.html"


def test_tables_are_csv(written: Path) -> None:
    """Every row has the header's number of cells, by Python's own reader."""
    for name in CONTRACT:
        text = (written / f"{name}.csv").read_text(encoding="utf-8")
        assert len({len(cells) for cells in csv.reader(io.StringIO(text, newline=""), strict=True)}) == 1
