"""Writing a network and reading it back gives the same network."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import full_networks, networks, rows

from data import Network, RoadSettings, copy_sample, read_network, samples, write_network
from data.records import RECORDS, Record
from data.tables import read_table, write_table


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.TABLE)
@settings(max_examples=20)
@given(data=st.data())
def test_a_table_reads_back(record: type[Record], data: st.DataObject) -> None:
    """Any values in any column, and as many rows, in their order."""
    written = tuple(data.draw(st.lists(rows(record), max_size=4)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{record.TABLE}.csv"
        write_table(path, record, written)
        assert read_table(path, record) == (written, [])


@given(network=networks())
def test_a_network_reads_back(network: Network) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_network(network, Path(folder))
        assert read_network(Path(folder)) == network


@settings(max_examples=25)
@given(network=full_networks())
def test_a_network_with_every_table_and_odd_names_reads_back(network: Network) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_network(network, Path(folder))
        back = read_network(Path(folder))
        assert back == network
        write_network(back, Path(folder) / "again")
        for path in Path(folder).glob("*.*"):
            assert (Path(folder) / "again" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "name", ["a\rb", "a\r\nb", "a\nb", 'a"b', "a,b", "'", "😀", "=SUM(A1)", "\x7f", "a\u2028b", "\ufeffx"]
)
def test_any_name_reads_back(tmp_path: Path, name: str) -> None:
    """A lone carriage return ends a row for a CSV reader, so that it has to be quoted like a newline."""
    toy = read_network(samples()["toy"])
    vendor = replace(toy.vendors[0], vendor_id=name, name=name)
    parcels = tuple(replace(p, vendor_id=name) for p in toy.parcels)
    network = replace(toy, name=name, vendors=(vendor,), parcels=parcels)
    write_network(network, tmp_path)
    assert read_network(tmp_path) == network


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


@pytest.mark.parametrize("source", ["roads.osm.pbf", "maps/roads.osm.pbf"])
def test_the_road_file_comes_along(tmp_path: Path, source: str) -> None:
    old, new = tmp_path / "old", tmp_path / "new" / "deep"
    road_file = old / source
    road_file.parent.mkdir(parents=True)
    road_file.write_bytes(b"roads")
    network = replace(read_network(samples()["toy"]), roads=RoadSettings(source), folder=old)
    write_network(network, new)
    assert (new / source).read_bytes() == b"roads"
    road_file.write_bytes(b"newer roads")
    write_network(network, new)
    assert (new / source).read_bytes() == b"newer roads"
    write_network(network, old)
    assert road_file.read_bytes() == b"newer roads", "writing a network where it was read from keeps its roads"
