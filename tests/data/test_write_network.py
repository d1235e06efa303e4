"""Writing a network and reading it back gives the same network, whatever it is written as."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

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


@pytest.mark.parametrize("source", ["roads.osm.pbf", "maps/roads.osm.pbf"])
@pytest.mark.parametrize("workbook", ["", "net.xlsx"])
def test_the_road_file_comes_along(tmp_path: Path, source: str, workbook: str) -> None:
    old, new = tmp_path / "old", tmp_path / "new" / "deep"
    road_file = old / source
    road_file.parent.mkdir(parents=True)
    road_file.write_bytes(b"roads")
    network = replace(read_network(samples()["toy"]), roads=RoadSettings(source), folder=old)
    write_network(network, new / workbook)
    assert (new / source).read_bytes() == b"roads"
    road_file.write_bytes(b"newer roads")
    write_network(network, new / workbook)
    assert (new / source).read_bytes() == b"newer roads"
    write_network(network, old / workbook)
    assert road_file.read_bytes() == b"newer roads", "writing a network where it was read from keeps its roads"
