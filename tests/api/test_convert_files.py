"""`tournee convert`: which files it writes, and which names it refuses."""

from pathlib import Path

import pytest
from command_line import run

from data import copy_sample


@pytest.fixture
def with_roads(tmp_path: Path) -> Path:
    """The toy with a road file, which `convert` copies and doesn't read."""
    folder = tmp_path / "net"
    copy_sample("toy", folder)
    settings = folder / "network.toml"
    settings.write_text(settings.read_text().replace("great-circle", "roads.osm.pbf"))
    (folder / "roads.osm.pbf").write_bytes(b"roads")
    return folder


def test_both_files_are_told(tmp_path: Path, with_roads: Path) -> None:
    book, roads = tmp_path / "out" / "A.xlsx", tmp_path / "out" / "roads.osm.pbf"
    assert run("convert", with_roads, "-o", book).out == f"toy was written to {book}, its roads to {roads}\n"
    done = run("convert", with_roads, "-o", tmp_path / "folder", "--json")
    folder = tmp_path / "folder"
    assert done.json == {"network": "toy", "out": str(folder), "roads": str(folder / "roads.osm.pbf")}


def test_the_roads_of_another_workbook_are_not_replaced(tmp_path: Path, with_roads: Path) -> None:
    run("convert", with_roads, "-o", tmp_path / "A.xlsx")
    (with_roads / "roads.osm.pbf").write_bytes(b"other roads")
    done = run("convert", with_roads, "-o", tmp_path / "B.xlsx", "--json")
    assert done.json["roads"] == str(tmp_path / "B.osm.pbf")
    assert (tmp_path / "roads.osm.pbf").read_bytes() == b"roads"


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".XLSM", ".xlsb", ".csv", ".json", ".zip"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, suffix: str) -> None:
    """It would be a folder of that name, which no spreadsheet program opens."""
    out = tmp_path / f"net{suffix}"
    done = run("convert", "toy", "-o", out)
    assert (done.code, done.out) == (2, "")
    assert f"{out}: a network is written as .xlsx or as a folder; nothing was written" in done.err
    assert not out.exists()


def test_a_folder_may_have_a_point_in_its_name(tmp_path: Path) -> None:
    assert run("convert", "toy", "-o", tmp_path / "net.2026").code == 0
