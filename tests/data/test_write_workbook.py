"""A network as a workbook: what a person finds when they open it, and what no program may do with it."""

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from strategies import row

from data import Network, OutputError, read_network, samples, write_network
from data.dictionary import dictionary
from data.records import Closure, Zone
from data.workbook_writing import MOST_CHARACTERS, SheetColumn, SheetTable, write_sheets

TOY = read_network(samples()["toy"])


def cells(path: Path, sheet: str) -> list[list[Any]]:
    return list(CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).iter_rows())


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode()


def written(folder: Path, **tables: Any) -> tuple[Network, Path]:
    network = replace(TOY, **tables)
    write_network(network, folder / "net.xlsx")
    assert read_network(folder / "net.xlsx") == network
    return network, folder / "net.xlsx"


def test_settings_come_first_and_only_needed_tables_follow(tmp_path: Path) -> None:
    _, path = written(tmp_path, country="FR")
    names = CalamineWorkbook.from_path(path).sheet_names
    assert names == ["network", "depots", "relay_points", "vehicles", "vendors", "parcels", "assumptions"]
    assert cells(path, "network") == [
        ["setting", "value"],
        ["name", "toy"],
        ["timezone", "UTC"],
        ["currency", "EUR"],
        ["date", date(2026, 11, 24)],
        ["country", "FR"],
        ["roads.source", "great-circle"],
    ]


def test_numbers_dates_and_times_are_real_ones(tmp_path: Path) -> None:
    """So that a program sorts and counts with them: 08:00 is a third of a day."""
    parcels = (replace(TOY.parcels[0], ready=datetime(2026, 11, 24, 8, 30), due=datetime(2026, 11, 25, 0, 0)),)
    parcels += (replace(TOY.parcels[1], ready=datetime(2026, 11, 24, 8, 30, 15), needs_step_free=True),)
    closures = (row(Closure, place_id="P1", first_day=TOY.date, last_day=date.max),)
    _, path = written(tmp_path, parcels=parcels, closures=closures)
    header, van = cells(path, "vehicles")
    of_the_van = dict(zip(header, van, strict=True))
    assert (of_the_van["count"], of_the_van["cost_per_km"]) == (2.0, 0.5)
    assert (of_the_van["shift_start"], of_the_van["shift_end"]) == (timedelta(hours=8), timedelta(hours=12))
    header, *found = cells(path, "parcels")
    first, second = (dict(zip(header, values, strict=True)) for values in found)
    assert (first["ready"], second["ready"]) == (datetime(2026, 11, 24, 8, 30), datetime(2026, 11, 24, 8, 30, 15))
    assert first["due"] == "2026-11-25 00:00", "a date alone would be its last minute"
    assert (first["needs_step_free"], second["needs_step_free"]) == (False, True)
    assert cells(path, "closures")[1] == ["P1", TOY.date, date.max]
    formats = part(path, "xl/styles.xml")
    for shown in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss", "[hh]:mm"):
        assert f'formatCode="{shown}"' in formats


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0.1", 0.1),
        ("0.285", 0.285),
        ("9007199254740992", 9007199254740992.0),
        ("0.12345678901234567", "0.12345678901234567"),  # a program would round it
        ("123456789.12345678", "123456789.12345678"),
    ],
)
def test_a_number_that_would_not_come_back_is_written_as_text(tmp_path: Path, value: str, cell: Any) -> None:
    zones = (row(Zone, zone_id="Z", lon=0.1 + 0.2, lat=-0.0, parcels_per_day=Decimal(value)),)
    _, path = written(tmp_path, zones=zones)
    assert cells(path, "zones")[1] == ["Z", "0.30000000000000004", 0.0, cell]


def test_dates_before_spreadsheets_count_right_are_text(tmp_path: Path) -> None:
    days = (date(1, 1, 1), date(1900, 2, 28), date(1900, 3, 1))
    closures = tuple(row(Closure, place_id="P1", first_day=day, last_day=day) for day in days)
    _, path = written(tmp_path, closures=closures)
    assert [found[1] for found in cells(path, "closures")[1:]] == ["0001-01-01", "1900-02-28", date(1900, 3, 1)]


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "00123", "1e5", "http://a.b", "24/7", "TRUE", "#N/A"]
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    """No formula, no link, no number, whatever it looks like."""
    vendors = (replace(TOY.vendors[0], vendor_id=text, name=text),)
    parcels = tuple(replace(parcel, vendor_id=text) for parcel in TOY.parcels)
    network = replace(TOY, name=text, vendors=vendors, parcels=parcels)
    write_network(network, tmp_path / "net.xlsx")
    assert read_network(tmp_path / "net.xlsx") == network
    sheets = [name for name in zipfile.ZipFile(tmp_path / "net.xlsx").namelist() if "worksheets/sheet" in name]
    assert not any(re.search("<f[ >]", part(tmp_path / "net.xlsx", name)) for name in sheets)
    assert not any("hyperlink" in part(tmp_path / "net.xlsx", name) for name in sheets)
    assert cells(tmp_path / "net.xlsx", "vendors")[1][:2] == [text, text]


def test_headers_tell_what_the_columns_mean(tmp_path: Path) -> None:
    """Bold, always in sight, with filters, a note from the dictionary, and lists where there is a choice."""
    _, path = written(tmp_path)
    sheet = part(path, "xl/worksheets/sheet3.xml")
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:L6"/>' in sheet
    assert re.search(r'type="list"[^>]*sqref="C2:C1048576"><formula1>"relay,locker"', sheet)
    notes = "".join(part(path, f"xl/comments{number}.xml") for number in range(1, 7))
    for column in dictionary():
        if (column.table, column.column) == ("vehicles", "shift_end"):
            assert f"shift_end [HH:MM], required. {column.meaning}" in notes
    assert "kind, required. A shop that holds parcels or a machine with compartments" in notes


def test_what_a_workbook_can_not_hold_is_told_by_cell_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "net.xlsx"
    path.write_bytes(b"older")
    for name, told in (
        ("x" * (MOST_CHARACTERS + 1), "is longer than the 32,767 characters that a cell holds"),
        ("😀" * (MOST_CHARACTERS // 2 + 1), "is longer than the 32,767 characters that a cell holds"),
        ("a\ufffe", "holds a character that no workbook can hold"),
        ("\uffff", "holds a character that no workbook can hold"),
        ("\ud800", "holds a character that no workbook can hold"),
    ):
        vendors = (TOY.vendors[0], replace(TOY.vendors[1], name=name))
        with pytest.raises(OutputError, match=rf"^net\.xlsx vendors!B3 name: {told}$"):
            write_network(replace(TOY, vendors=vendors), path)
        with pytest.raises(OutputError, match=rf"^net\.xlsx network!B2 value: {told}$"):
            write_network(replace(TOY, name=name), path)
    table = SheetTable("parcels", [SheetColumn("parcel_id", range(1_048_576))])
    with pytest.raises(OutputError, match=r"parcels: 1,048,577 rows are more than the 1,048,576 that a sheet holds$"):
        write_sheets(path, [table], created=TOY.date)
    assert [file.name for file in tmp_path.iterdir()] == ["net.xlsx"]
    assert path.read_bytes() == b"older"


def test_the_longest_text_fits(tmp_path: Path) -> None:
    written(tmp_path, vendors=(TOY.vendors[0], replace(TOY.vendors[1], name="é" * MOST_CHARACTERS)))


def test_kinds_of_cells_and_their_formats(tmp_path: Path) -> None:
    """Money has two places whatever it is; a time of day is written whole, and shows seconds where asked for."""
    table = SheetTable(
        "s",
        [
            SheetColumn("cost", [Decimal("1.5"), 2, "", None], money=True),
            SheetColumn("at", [timedelta(hours=30), timedelta(seconds=1)], seconds=True),
            SheetColumn("ready", [timedelta(hours=30), True]),
        ],
    )
    write_sheets(tmp_path / "s.xlsx", [table], created=TOY.date)
    assert cells(tmp_path / "s.xlsx", "s") == [
        ["cost", "at", "ready"],
        [1.5, timedelta(hours=30), timedelta(hours=30)],
        [2.0, timedelta(seconds=1), True],
    ]
    sheet = part(tmp_path / "s.xlsx", "xl/worksheets/sheet1.xml")
    formats = re.findall(r'numFmtId="(\d+)"', part(tmp_path / "s.xlsx", "xl/styles.xml").split("<cellXfs")[1])
    shown = dict(re.findall(r'numFmtId="(\d+)" formatCode="(.*?)"', part(tmp_path / "s.xlsx", "xl/styles.xml")))
    style = {cell: formats[int(at)] for cell, at in re.findall(r'<c r="(\w+)" s="(\d+)"', sheet)}
    assert [shown[style[cell]] for cell in ("A2", "B2", "C2")] == ["#,##0.00", "[hh]:mm:ss", "[hh]:mm"]
    assert "A3" not in style


def test_the_midnight_of_a_bare_time_is_a_time(tmp_path: Path) -> None:
    vehicles = (replace(TOY.vehicles[0], shift_start_s=0, shift_end_s=172_800, latest_start_s=86_399),)
    _, path = written(tmp_path, vehicles=vehicles)
    assert cells(path, "vehicles")[1][-3:] == [timedelta(0), timedelta(days=2), timedelta(seconds=86_399)]
    assert time(0) not in cells(path, "vehicles")[1]
