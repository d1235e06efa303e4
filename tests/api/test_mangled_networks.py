"""Networks that something went wrong with, in every format: a report that names the place, or a plan that holds.

Whatever stands in the files, `plan` ends with exit code 2, tells where the fault is and writes nothing; or it writes a
plan (exit code 0, or 3 where no parcel could be served) in which `verify` finds no violation. `run` lets any other
exception through.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from hypothesis import event, given, settings
from hypothesis import strategies as st
from spreadsheets import Book, Formula, save, toy_book, zip_parts

from data import read_network, samples, write_network
from data.csv_files import read_csv, write_csv
from data.dialects import FRENCH, STANDARD, Dialect
from data.problem import SETTINGS_FILE
from data.records import RECORDS

TABLES = ("depots", "relay_points", "vehicles", "vendors", "parcels", "assumptions")
PLACE = re.compile(
    r"(network\.toml|[a-z_]+\.csv)(:\d+)?( .+)?: ."
    r"|net\.xlsx( [a-zA-Z_0-9]+(!([A-Z]{1,3})?\d+)?( .+)?)?: ."
)  # fmt: skip

NASTY_TEXT = (
    "", " ", "NaN", "-inf", "1e309", "-1", "0", "-0.0", "1e-300", "0.5", "9" * 30, "9007199254740992", "180.5",
    "89.9999", "#N/A", "=1+1", "=cmd|' /C calc'!A0", "2026-11-24", "24/11/2026", "2026-11-24 08:30", "00:00",
    "08:30", "48:00", "24/7", "off", "Mo-Su 08:00-08:01; PH off", "true", "vrai", "home", "locker", "P1", "D", "V1",
    "😀", "é", "a,b;c\td", 'say "hi"', "two\nlines", "\r", "x" * 10_000, "../../etc/passwd", "\u202e",
)  # fmt: skip
NASTY_CELLS: tuple[Any, ...] = (
    None, True, False, 0.0, -1.0, 0.5, 1.25, 1e300, 1e-300, 2.0**53, 46350.0, 123456789012345680.0,
    date(2026, 11, 24), date(1899, 12, 31), date.max, datetime(2026, 11, 24, 8, 30), time(8, 30),
    timedelta(hours=30), timedelta(days=9), Formula("=1+1", 2), Formula("=1/0", "#DIV/0!"), Formula("=NA()", "#N/A"),
    Formula('=""', ""), *NASTY_TEXT,
)  # fmt: skip
NAMES = ("", "lon", "name", "kind", "due", "window_start", "max_trips", "end_place", "colour", "=x", "😀")

Mangle = Callable[[st.DataObject, Path], Path]
"""Writes a network into a folder, with something wrong, and tells where."""


@cache
def toy_bytes(dialect: Dialect) -> dict[str, bytes]:
    """The files of `toy` in a dialect of CSV."""
    with tempfile.TemporaryDirectory() as folder:
        write_network(read_network(samples()["toy"]), Path(folder), dialect=dialect)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@cache
def toy_parts() -> dict[str, bytes]:
    """The parts of `toy` as a workbook."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(save(toy_book(), Path(folder) / "net.xlsx")) as file:
        return {name: file.read(name) for name in file.namelist()}


def flipped(data: st.DataObject, content: bytes) -> bytes:
    """Some bytes changed, or the end cut off."""
    changed = bytearray(content)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        changed[at] = data.draw(st.integers(0, 255))
    return bytes(changed[: data.draw(st.integers(0, len(content)) | st.just(len(content)))])


def changed_rows(data: st.DataObject, rows: list[list[Any]], nasty: tuple[Any, ...]) -> list[list[Any]]:
    """A table with one thing wrong: a cell, a column that is gone, renamed or doubled, or a row that is."""
    rows = [list(row) for row in rows]
    line, at = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, len(rows[0]) - 1))
    kind = data.draw(st.sampled_from(("cell", "cell", "column of cells", "gone", "renamed", "doubled", "row", "rows")))
    if kind == "cell":
        rows[max(line, 1) % len(rows)][at] = data.draw(st.sampled_from(nasty))
    elif kind == "column of cells":
        value = data.draw(st.sampled_from(nasty))
        rows[1:] = [[*row[:at], value, *row[at + 1 :]] for row in rows[1:]]
    elif kind == "gone":
        rows = [[*row[:at], *row[at + 1 :]] for row in rows]
    elif kind == "renamed":
        rows[0][at] = data.draw(st.sampled_from(NAMES))
    elif kind == "doubled":
        rows = [[*row[:at], row[at], *row[at:]] for row in rows]
    elif kind == "row":
        rows.insert(line, rows[data.draw(st.integers(0, len(rows) - 1))])
    else:
        rows = rows[:line]
    return rows


def csv_bytes(dialect: Dialect) -> Mangle:
    def mangle(data: st.DataObject, folder: Path) -> Path:
        file = data.draw(st.sampled_from((SETTINGS_FILE, *(f"{table}.csv" for table in TABLES))))
        for name, content in toy_bytes(dialect).items():
            (folder / name).write_bytes(flipped(data, content) if name == file else content)
        return folder

    return mangle


def csv_cells(dialect: Dialect) -> Mangle:
    def mangle(data: st.DataObject, folder: Path) -> Path:
        for name, content in toy_bytes(dialect).items():
            (folder / name).write_bytes(content)
        for table in data.draw(st.lists(st.sampled_from(TABLES), min_size=1, max_size=2, unique=True)):
            path = folder / f"{table}.csv"
            found = read_csv(path, [])
            assert found
            names, *rest = changed_rows(data, [cells for _, cells in found[1]], NASTY_TEXT) or [[]]
            write_csv(path, names, rest, dialect)
        return folder

    return mangle


def workbook_cells(data: st.DataObject, folder: Path) -> Path:
    book: Book = toy_book()
    for sheet in data.draw(st.lists(st.sampled_from(("network", *TABLES)), min_size=1, max_size=2, unique=True)):
        book[sheet] = changed_rows(data, book[sheet], NASTY_CELLS)
    return save(book, folder / "net.xlsx", calculated=data.draw(st.booleans()))


def workbook_bytes(data: st.DataObject, folder: Path) -> Path:
    zip_parts(folder / "net.xlsx", toy_parts())
    whole = (folder / "net.xlsx").read_bytes()
    (folder / "net.xlsx").write_bytes(flipped(data, whole))
    return folder / "net.xlsx"


def workbook_parts(data: st.DataObject, folder: Path) -> Path:
    """The parts are changed before they are zipped, so that no checksum tells."""
    part = data.draw(st.sampled_from(sorted(name for name in toy_parts() if not name.startswith("docProps"))))
    zip_parts(folder / "net.xlsx", toy_parts() | {part: flipped(data, toy_parts()[part])})
    return folder / "net.xlsx"


def workbook_values(data: st.DataObject, folder: Path) -> Path:
    """What stands between the tags of a sheet, or in their attributes, is replaced: the XML stays sound."""
    sheets = sorted(name for name in toy_parts() if "worksheets/sheet" in name)
    part = data.draw(st.sampled_from(sheets))
    xml = toy_parts()[part].decode()
    found = list(re.finditer(r'(?<=<v>)[^<]*(?=</v>)|(?<= [rst]=")[^"]*(?=")', xml))
    at = found[data.draw(st.integers(0, len(found) - 1))]
    nasty = (
        "",
        "0",
        "-1",
        "NaN",
        "1e309",
        "99",
        "A1",
        "B7",
        "Z99999",
        "XFD1048576",
        "AAAA1",
        "s",
        "b",
        "d",
        "e",
        "str",
    )
    xml = xml[: at.start()] + data.draw(st.sampled_from(nasty)) + xml[at.end() :]
    zip_parts(folder / "net.xlsx", toy_parts() | {part: xml.encode()})
    return folder / "net.xlsx"


MANGLED: dict[str, Mangle] = {
    "CSV, bytes": csv_bytes(STANDARD),
    "CSV, cells": csv_cells(STANDARD),
    "French CSV, bytes": csv_bytes(FRENCH),
    "French CSV, cells": csv_cells(FRENCH),
    "workbook, cells": workbook_cells,
    "workbook, bytes": workbook_bytes,
    "workbook, parts": workbook_parts,
    "workbook, values": workbook_values,
}


@pytest.mark.parametrize("kind", MANGLED)
@settings(max_examples=30)
@given(data=st.data())
def test_a_mangled_network_is_told_of_or_planned(kind: str, data: st.DataObject) -> None:
    tells_or_plans(data, MANGLED[kind])


@pytest.mark.soak
@pytest.mark.parametrize("kind", MANGLED)
@settings(max_examples=2000, derandomize=False)
@given(data=st.data())
def test_many_mangled_networks_are_told_of_or_planned(kind: str, data: st.DataObject) -> None:
    tells_or_plans(data, MANGLED[kind])


def tells_or_plans(data: st.DataObject, mangle: Mangle) -> None:
    with tempfile.TemporaryDirectory() as above:
        folder, out = Path(above) / "in", Path(above) / "out"
        folder.mkdir()
        network = mangle(data, folder)
        done = run("plan", network, "-o", out, "--time-limit", "0.05")
        event(f"exit code {done.code}")
        if done.code == 2:
            *told, last = done.err.splitlines()
            assert re.fullmatch(r"\d+ errors?(, of which the first \d+ are shown)?; nothing was written", last), (
                done.err
            )
            assert told
            assert all(PLACE.match(line) for line in told), done.err
            assert not out.exists()
            return
        assert done.code in (0, 3), done
        verified = run("verify", network, out)
        assert (verified.code, verified.out) == (0, "0 violations\n"), verified


def test_the_tables_are_those_of_the_toy() -> None:
    assert set(TABLES) <= {record.TABLE for record in RECORDS}
    assert {f"{table}.csv" for table in TABLES} | {SETTINGS_FILE} == set(toy_bytes(STANDARD))
