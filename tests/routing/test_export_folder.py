"""Plan folders: what lies in them, and that they are written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from day_plans import rows_of, toy, toy_plan

from data.errors import OutputError
from routing import roads_of
from routing.export import ready_for_plan, summary, write_plan
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


def content(folder: Path) -> dict[str, bytes]:
    """What is in every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A plan folder, alone in the folder above it."""
    write(tmp_path / "out")
    return tmp_path / "out"


def test_the_files_and_their_columns(written: Path) -> None:
    """Section 5 of the design is relied on from outside: names and order of columns are its."""
    assert {path.name for path in written.iterdir()} == FILES
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
    write(tmp_path / "link")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "a" / "b" / "out") == content(tmp_path / "empty") == content(tmp_path / "real")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "empty", "link", "real"]


def test_an_older_plan_is_replaced(written: Path) -> None:
    """Also what other commands have put into it: bills and sheets of a plan that is no more."""
    (written / "sheets").mkdir()
    (written / "sheets" / "D-01.pdf").touch()
    (written / "shares.csv").touch()
    (written / "stops.csv").write_text("edited", encoding="utf-8")
    (written / "map.html").unlink()
    write(written)
    assert {path.name for path in written.iterdir()} == FILES
    assert rows_of((written / "stops.csv").read_text(encoding="utf-8"))
    assert [path.name for path in written.parent.iterdir()] == ["out"]


def test_permissions(tmp_path: Path) -> None:
    """New folders and files are as readable as any that this user makes; a replaced folder keeps its own mode."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "out")
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o750
        assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o640}
        (tmp_path / "out").chmod(0o775)
        write(tmp_path / "out")
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o775
    finally:
        os.umask(before)


def test_text_is_the_same_everywhere(written: Path) -> None:
    """Lines end with LF, also where a system has another custom; the last one too."""
    for path in written.iterdir():
        assert b"\r" not in path.read_bytes()
        assert path.read_bytes().endswith(b"\n") or path.name == "map.html"


# --- refusals --------------------------------------------------------------------------------------------------------


def a_file(folder: Path) -> None:
    folder.write_text("mine", encoding="utf-8")


def a_network(folder: Path) -> None:
    folder.mkdir()
    (folder / "network.toml").touch()


def a_plan_of_something_else(folder: Path) -> None:
    folder.mkdir()
    (folder / "plan.json").write_text('{"terraform_version": "1.9.0"}', encoding="utf-8")


def notes_beside_a_plan(folder: Path) -> None:
    write(folder)
    (folder / "my notes.txt").touch()


def below_a_file(folder: Path) -> None:
    (folder.parent / "file").touch()
    folder.symlink_to(folder.parent / "file" / "out")


def a_circle(folder: Path) -> None:
    folder.symlink_to(folder)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (a_file, "is a file; a plan is written to a folder"),
        (a_network, "holds something else than a plan; give a new folder"),
        (a_plan_of_something_else, "holds something else than a plan; give a new folder"),
        (notes_beside_a_plan, r"holds more than the older plan \(my notes.txt\), and would lose it; give a new folder"),
        (below_a_file, "can't be written: Not a directory"),
        (a_circle, "can't be written: "),
    ],
)
def test_what_is_in_the_way(tmp_path: Path, prepare: Callable[[Path], None], message: str) -> None:
    """Nothing that is not a plan is ever overwritten; asking first and writing say the same, and change nothing."""
    folder = tmp_path / "out"
    prepare(folder)
    before = sorted(tmp_path.rglob("*"))
    for ask in (ready_for_plan, write):
        with pytest.raises(OutputError, match=f"{folder}: {message}"):
            ask(folder)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_folder_that_one_is_in(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing it would leave a shell in a folder that is no more."""
    monkeypatch.chdir(written)
    with pytest.raises(OutputError, match="is the folder you are in"):
        write(Path())
    assert read_plan(Path()) == toy_plan()


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    """A refusal, not a traceback; a name of 255 characters, the longest that there is, is fine."""
    with pytest.raises(OutputError, match="File name too long"):
        ready_for_plan(tmp_path / ("x" * 256))
    write(tmp_path / ("x" * 255))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(tmp_path: Path) -> None:
    """A folder that this user can't write to."""
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="can't be written: Permission denied"):
        ready_for_plan(tmp_path / "out")
    tmp_path.chmod(0o755)


def test_asking_changes_nothing(tmp_path: Path) -> None:
    """Folders above are only made when a plan is written."""
    ready_for_plan(tmp_path / "a" / "b" / "out")
    assert list(tmp_path.iterdir()) == []


# --- failures half-way -----------------------------------------------------------------------------------------------


def failing(method: Any, at_call: int) -> Callable[..., Any]:
    """A method of Path that fails once, as on a full disk."""
    calls = [0]

    def fail(*args: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == at_call:
            raise OSError(28, "No space left on device")
        return method(*args, **options)

    return fail


@pytest.mark.parametrize(
    ("method", "at_call"), [("write_text", 1), ("write_text", 5), ("write_text", 8), ("rename", 1), ("rename", 2)]
)
def test_a_failure_leaves_the_older_plan(
    written: Path, monkeypatch: pytest.MonkeyPatch, method: str, at_call: int
) -> None:
    """The disk is full at the first, fifth or last file, or the folders can't be exchanged: nothing has changed."""
    before = content(written)
    monkeypatch.setattr(Path, method, failing(getattr(Path, method), at_call))
    with pytest.raises(OutputError, match="can't be written: No space left on device"):
        write(written)
    assert content(written) == before
    assert [path.name for path in written.parent.iterdir()] == ["out"]


def test_an_interrupt_leaves_the_older_plan(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between the two steps of the exchange."""
    before = content(written)
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if target == written and path.parent == written.parent and {p.name for p in path.iterdir()} == FILES:
            monkeypatch.undo()
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(written)
    assert content(written) == before
    assert [path.name for path in written.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("at_call", [1, 4])
def test_a_failure_leaves_no_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_call: int) -> None:
    """Where there was nothing, there is nothing."""
    monkeypatch.setattr(Path, "write_text", failing(Path.write_text, at_call))
    with pytest.raises(OutputError):
        write(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_tables_are_csv(written: Path) -> None:
    """Every row has the header's number of cells, by Python's own reader."""
    for name in CONTRACT:
        text = (written / f"{name}.csv").read_text(encoding="utf-8")
        assert len({len(cells) for cells in csv.reader(io.StringIO(text, newline=""), strict=True)}) == 1
