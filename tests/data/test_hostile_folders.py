"""Folders that no honest table stands in: whatever lies there, reading ends, and ends in a DataError."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data import DataError, TourneeError, copy_sample, read_network, samples
from data.errors import NothingPlanned, OutputError, RoadError, UnsupportedRule
from data.records import RECORDS

FILES = ["network.toml", *(f"{record.TABLE}.csv" for record in RECORDS)]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    copy_sample("toy", tmp_path / "toy")
    return tmp_path / "toy"


def loop(path: Path) -> None:
    path.symlink_to(path)


def dangle(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def into_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX files")
@pytest.mark.parametrize("file", ["network.toml", "depots.csv", "stock.csv"])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (Path.mkdir, "is not a file"),
        (os.mkfifo if hasattr(os, "mkfifo") else None, "is not a file"),
        (into_a_device, "is not a file"),
        (loop, "can't be read: Too many levels of symbolic links"),
        (dangle, "can't be read: No such file or directory"),
    ],
    ids=["folder", "pipe", "device", "loop", "dangling"],
)
def test_what_stands_there_but_is_no_file_is_told(
    toy: Path, file: str, make: Callable[[Path], object], told: str
) -> None:
    """An optional table too: a stock.csv that leads nowhere is not the same as none."""
    (toy / file).unlink(missing_ok=True)
    make(toy / file)
    with pytest.raises(DataError) as caught:
        read_network(toy)
    assert str(caught.value) == f"{file}: {told}"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("file", ["network.toml", "depots.csv", ""])
def test_what_may_not_be_read_is_told(toy: Path, file: str) -> None:
    (toy / file).chmod(0)
    with pytest.raises(DataError, match=r"Permission denied$"):
        read_network(toy)
    (toy / file).chmod(0o700)


@pytest.mark.parametrize(
    ("folder", "told"),
    [("nowhere", "No such file or directory"), ("x" * 5000, "File name too long"), ("a\0b", "embedded null byte")],
)
def test_a_folder_that_cannot_be(tmp_path: Path, folder: str, told: str) -> None:
    with pytest.raises(DataError, match=f"can't be read: {told}$"):
        read_network(tmp_path / folder)


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "network.zip").touch()
    with pytest.raises(DataError, match=r"network\.zip: is not a network folder$"):
        read_network(tmp_path / "network.zip")


def test_hidden_files_are_no_tables_and_other_spellings_are_told(toy: Path) -> None:
    (toy / "._depots.csv").write_bytes(b"\0")
    (toy / ".~lock.parcels.csv#").touch()
    (toy / "notes.txt").touch()
    read_network(toy)
    (toy / "Stock.CSV").touch()
    with pytest.raises(DataError, match=r"^Stock\.CSV: is no table of a network"):
        read_network(toy)


@given(file=st.sampled_from(FILES), content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@example(file="stock.csv", content=b'"')
@example(file="zones.csv", content=b'zone_id,lon,lat\n"a\rb",1e99,--1\n')
@example(file="network.toml", content=b"[roads]\nsource = {}\nroads = 1")
@example(file="network.toml", content=b'a = "\\ud800"')
def test_any_bytes_in_any_file_give_a_network_or_a_report(
    tmp_path_factory: pytest.TempPathFactory, file: str, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("fuzzed")
    for path in samples()["toy"].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / file).write_bytes(content)
    _reads_or_reports(folder)


@given(
    file=st.sampled_from(["network.toml", "depots.csv", "parcels.csv", "relay_points.csv", "vehicles.csv"]),
    at=st.floats(0, 1),
    cut=st.integers(0, 40),
    piece=st.sampled_from(
        ["", ",", '"', "\n", "\r", "\t", "\ufeff", "-", "1e999", "٣", "😀", "[", "=", "null", " ", "24/7"]
    ),
)
def test_a_sound_file_with_one_piece_replaced_gives_a_network_or_a_report(
    tmp_path_factory: pytest.TempPathFactory, file: str, at: float, cut: int, piece: str
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    for path in samples()["toy"].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / file).read_text(encoding="utf-8")
    start = int(at * len(text))
    (folder / file).write_text(text[:start] + piece + text[start + cut :], encoding="utf-8")
    _reads_or_reports(folder)


def _reads_or_reports(folder: Path) -> None:
    try:
        read_network(folder)
    except DataError as fault:
        assert fault.problems
        assert all(line.startswith(tuple(FILES)) for line in str(fault).splitlines())


def test_errors_are_one_tree_with_the_exit_codes_of_the_command() -> None:
    tree = {DataError: 2, UnsupportedRule: 2, RoadError: 2, OutputError: 2, NothingPlanned: 3, TourneeError: 1}
    assert {error: error.exit_code for error in tree} == tree
    assert all(issubclass(error, TourneeError) for error in tree)
    assert DataError("in words").problems == ()
