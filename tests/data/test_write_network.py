"""Writing a network and reading it back gives the same network, whatever it is written as."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import full_networks, networks, rows

from data import Network, OutputError, RoadSettings, copy_sample, read_network, samples, write_network
from data.csv_files import _UTF8_CHARACTER
from data.dialects import FRENCH, STANDARD, Dialect
from data.records import RECORDS, Record
from data.tables import read_table, write_table

Write = Callable[[Network, Path], Path]


def as_csv(network: Network, folder: Path) -> Path:
    write_network(network, folder)
    return folder


def as_french_csv(network: Network, folder: Path) -> Path:
    write_network(network, folder, dialect=FRENCH)
    return folder


def as_windows_csv(network: Network, folder: Path) -> Path:
    """As programs save it that know no UTF-8; not text that Windows-1252 lacks, or that looks like UTF-8 in it."""
    write_network(network, folder, dialect=FRENCH)
    for path in folder.glob("*.csv"):
        text = path.read_bytes().decode("utf-8-sig")
        try:
            encoded = text.encode("cp1252")
        except UnicodeEncodeError:
            assume(False)
        assume(not _UTF8_CHARACTER.search(encoded))
        path.write_bytes(encoded)
    return folder


def as_workbook(network: Network, folder: Path) -> Path:
    write_network(network, folder / "network.xlsx")
    return folder / "network.xlsx"


WAYS: list[Write] = [as_csv, as_french_csv, as_workbook]


@pytest.mark.parametrize("dialect", [STANDARD, FRENCH], ids=["standard", "french"])
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.TABLE)
@settings(max_examples=15)
@given(data=st.data())
def test_a_table_reads_back(record: type[Record], dialect: Dialect, data: st.DataObject) -> None:
    """Any values in any column, and as many rows, in their order."""
    written = tuple(data.draw(st.lists(rows(record), max_size=4)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{record.TABLE}.csv"
        write_table(path, record, written, dialect)
        assert read_table(path, record) == (written, [])


@pytest.mark.parametrize("write", [*WAYS, as_windows_csv])
@settings(max_examples=30)
@given(network=networks())
def test_a_network_reads_back(write: Write, network: Network) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read_network(write(network, Path(folder))) == network


@pytest.mark.parametrize("write", WAYS)
@settings(max_examples=25)
@given(network=full_networks())
def test_a_network_with_every_table_and_odd_names_reads_back(write: Write, network: Network) -> None:
    """And writing it again gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        written, again = Path(folder) / "written", Path(folder) / "again"
        written.mkdir()
        back = read_network(write(network, written))
        assert back == network
        again.mkdir()
        write(back, again)
        names = sorted(path.name for path in written.iterdir())
        assert names == sorted(path.name for path in again.iterdir())
        for name in names:
            assert (again / name).read_bytes() == (written / name).read_bytes()


@pytest.mark.parametrize(
    "name", ["a\rb", "a\r\nb", "a\nb", 'a"b', "a,b", "'", "😀", "=SUM(A1)", "\x7f", "a\u2028b", "\ufeffx"]
)
@pytest.mark.parametrize("write", WAYS)
def test_any_name_reads_back(tmp_path: Path, write: Write, name: str) -> None:
    """A lone carriage return ends a row for a CSV reader, so that it has to be quoted like a newline."""
    toy = read_network(samples()["toy"])
    vendor = replace(toy.vendors[0], vendor_id=name, name=name)
    parcels = tuple(replace(p, vendor_id=name) for p in toy.parcels)
    network = replace(toy, name=name, vendors=(vendor,), parcels=parcels)
    assert read_network(write(network, tmp_path)) == network


def test_columns_that_hold_only_defaults_are_left_out(tmp_path: Path) -> None:
    network = read_network(samples()["toy"])
    write_network(network, tmp_path)
    assert (
        tmp_path / "depots.csv"
    ).read_text() == "depot_id,name,lon,lat,opening_hours\nD,Depot,0.0,0.0,Mo-Sa 06:00-20:00\n"
    assert not (tmp_path / "stock.csv").exists()


def test_tables_that_a_folder_needs_are_written_even_if_empty(tmp_path: Path) -> None:
    network = replace(read_network(samples()["toy"]), parcels=(), assumptions=())
    write_network(network, tmp_path)
    assert (
        tmp_path / "parcels.csv"
    ).read_text() == "parcel_id,vendor_id,lon,lat,weight_g,length_cm,width_cm,height_cm\n"
    assert read_network(tmp_path) == network


def test_nothing_of_a_network_that_was_there_before_is_left(tmp_path: Path) -> None:
    """The toy has assumptions; a network without any that is written over it must not inherit them."""
    copy_sample("toy", tmp_path / "toy")
    network = replace(read_network(tmp_path / "toy"), assumptions=())
    write_network(network, tmp_path / "toy")
    assert read_network(tmp_path / "toy") == network


def test_what_can_not_be_written_is_told(tmp_path: Path) -> None:
    toy = read_network(samples()["toy"])
    (tmp_path / "file").touch()
    (tmp_path / "is.xlsx" / "vendors.csv").mkdir(parents=True)
    for path in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "file" / "net.xlsx", tmp_path / "is.xlsx"):
        with pytest.raises(OutputError, match=r"^.*: can't be written: (File exists|Not a directory|Is a directory)$"):
            write_network(toy, path)
    assert (tmp_path / "file").read_bytes() == b""


def test_half_a_character_is_told_by_file_and_nothing_is_written(tmp_path: Path) -> None:
    toy = read_network(samples()["toy"])
    vendors = (replace(toy.vendors[0], name="a\ud800"), *toy.vendors[1:])
    for network, file in (
        (replace(toy, vendors=vendors), "vendors.csv"),
        (replace(toy, name="\ud800"), "network.toml"),
    ):
        told = rf"^{file}: holds '\\ud800', half a character, which no text file can hold; nothing was written$"
        with pytest.raises(OutputError, match=told):
            write_network(network, tmp_path / "new" / "deep")
    assert list(tmp_path.iterdir()) == []


def with_roads(folder: Path, source: str = "roads.osm.pbf", content: bytes = b"roads") -> Network:
    """The toy as if read from `folder`, which holds a road file."""
    road_file = folder / source
    folder.mkdir(parents=True, exist_ok=True)
    road_file.parent.mkdir(parents=True, exist_ok=True)
    road_file.write_bytes(content)
    return replace(read_network(samples()["toy"]), roads=RoadSettings(source), folder=folder)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("source", ["roads.osm.pbf", "maps/roads.osm.pbf", "../roads.osm.pbf", "ABSOLUTE"])
@pytest.mark.parametrize("workbook", ["", "net.xlsx"])
def test_the_road_file_comes_along(tmp_path: Path, source: str, workbook: str) -> None:
    """It lies beside the tables, wherever it lay before."""
    source = source.replace("ABSOLUTE", str(tmp_path / "elsewhere" / "roads.osm.pbf"))
    old, new = tmp_path / "old", tmp_path / "deep" / "new"
    network = with_roads(old, source)
    before = everything_in(tmp_path)
    assert write_network(network, new / workbook) == (new / workbook, new / "roads.osm.pbf")
    after = everything_in(tmp_path)
    assert after.items() >= before.items()
    assert {name.split("/")[:2] == ["deep", "new"] for name in after.keys() - before.keys()} == {True}
    assert (new / "roads.osm.pbf").read_bytes() == b"roads"
    assert read_network(new / workbook).roads.source == "roads.osm.pbf"


@pytest.mark.parametrize("source", ["maps/roads.osm.pbf", "../roads.osm.pbf"])
@pytest.mark.parametrize("workbook", ["", "net.xlsx"])
def test_a_network_written_where_it_was_read_keeps_its_roads(tmp_path: Path, source: str, workbook: str) -> None:
    network = with_roads(tmp_path / "net", source)
    before = everything_in(tmp_path)
    target = tmp_path / "net" / workbook
    assert write_network(network, target) == (target,)
    assert everything_in(tmp_path).items() >= before.items()
    assert read_network(target) == network


def test_newer_roads_replace_those_of_the_same_network(tmp_path: Path) -> None:
    """But not a file that only has their name."""
    write_network(with_roads(tmp_path / "old"), tmp_path / "new")
    newer = with_roads(tmp_path / "old", content=b"newer roads")
    write_network(newer, tmp_path / "new")
    assert (tmp_path / "new" / "roads.osm.pbf").read_bytes() == b"newer roads"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "roads.osm.pbf").write_bytes(b"of somebody else")
    before = everything_in(tmp_path)
    with pytest.raises(OutputError, match=r"other/roads\.osm\.pbf: is another file than the roads of this network"):
        write_network(newer, tmp_path / "other")
    assert everything_in(tmp_path) == before


def test_workbooks_in_one_folder_have_their_own_roads(tmp_path: Path) -> None:
    """The second one's are called after it, where the files differ; no file is replaced."""
    out = tmp_path / "out"
    one, same = with_roads(tmp_path / "one"), with_roads(tmp_path / "same")
    two = with_roads(tmp_path / "two", content=b"other roads")
    assert write_network(one, out / "A.xlsx") == (out / "A.xlsx", out / "roads.osm.pbf")
    assert write_network(same, out / "B.xlsx") == (out / "B.xlsx",)
    assert write_network(two, out / "C.xlsx") == (out / "C.xlsx", out / "C.osm.pbf")
    assert write_network(two, out / "C.xlsx") == (out / "C.xlsx",)
    assert [read_network(out / f"{name}.xlsx").roads.source for name in "ABC"] == [*["roads.osm.pbf"] * 2, "C.osm.pbf"]
    assert ((out / "roads.osm.pbf").read_bytes(), (out / "C.osm.pbf").read_bytes()) == (b"roads", b"other roads")
    before = everything_in(tmp_path)
    three = with_roads(tmp_path / "three", content=b"third roads")
    before |= everything_in(tmp_path)
    with pytest.raises(OutputError, match=r"roads\.osm\.pbf: is another file than the roads of this network"):
        write_network(three, out / "C.xlsx")
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("source", ["secret.txt", "../network.toml", "roads.gpkg"])
def test_what_is_no_road_extract_is_not_copied(tmp_path: Path, source: str) -> None:
    network = with_roads(tmp_path / "old", source)
    told = rf"^roads\.source: '{re.escape(source)}' is no road file, whose name ends in \.osm\.pbf, \.osm, "
    for name in ("new", "new.xlsx"):
        with pytest.raises(OutputError, match=told):
            write_network(network, tmp_path / name)
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "new.xlsx").exists()


FULL_DISK = """
import resource, sys
from pathlib import Path
from data import OutputError, read_network, write_network
network = read_network(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    write_network(network, Path(sys.argv[2]))
except OutputError as fault:
    print(fault)
"""


@pytest.mark.parametrize("target", ["new/deep", "new/net.xlsx", "there", "there/net.xlsx", "empty"])
@pytest.mark.parametrize("largest", [150, 20_000])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, target: str, largest: int) -> None:
    """Too small for a table, and for the roads alone, which are the last file that is written."""
    copy_sample("toy", tmp_path / "net")
    settings = tmp_path / "net" / "network.toml"
    settings.write_text(settings.read_text().replace("great-circle", "roads.osm.pbf"))
    (tmp_path / "net" / "roads.osm.pbf").write_bytes(b"x" * 30_000)
    copy_sample("toy", tmp_path / "there")
    (tmp_path / "there" / "net.xlsx").write_bytes(b"older")
    (tmp_path / "empty").mkdir()
    before, folders = everything_in(tmp_path), sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "net"), str(tmp_path / target), str(largest)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"{tmp_path / target}: can't be written: File too large\n"
    assert everything_in(tmp_path) == before
    assert sorted(tmp_path.rglob("*")) == folders


def test_a_road_file_that_can_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = with_roads(tmp_path / "old")
    opened = Path.open

    def refuse(path: Path, *args: Any, **more: Any) -> Any:
        if path.name == "roads.osm.pbf":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)
    told = r"old/roads\.osm\.pbf: can't be read: Permission denied; nothing was written$"
    for name in ("new", "new.xlsx"):
        with pytest.raises(OutputError, match=told):
            write_network(network, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_other_files_of_a_folder_stay(tmp_path: Path) -> None:
    copy_sample("toy", tmp_path / "toy")
    (tmp_path / "toy" / "notes.txt").write_text("mine")
    write_network(read_network(tmp_path / "toy"), tmp_path / "toy")
    assert (tmp_path / "toy" / "notes.txt").read_text() == "mine"
    assert not list(tmp_path.rglob(".*"))
