"""Workbooks with one fault, named after it: the report names the file, the sheet, the cell and what is wrong."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from spreadsheets import Book, Formula, by_hand, change_part, save, toy_book, zip_parts

from data import DataError, read_network
from data.problem import Problem

Break = Callable[[Book], object]


def put(cell: str, value: Any) -> Break:
    """Overwrite a cell, told as `parcels!C3`; the rows above and the cells before it are there."""
    sheet, _, at = cell.partition("!")
    letter, line = at[0], int(at[1:])

    def apply(book: Book) -> None:
        rows = book[sheet]
        rows += [[] for _ in range(line - len(rows))]
        row, position = rows[line - 1], ord(letter) - ord("A")
        row += [None] * (position + 1 - len(row))
        row[position] = value

    return apply


def add(sheet: str, *rows: list[Any]) -> Break:
    return lambda book: book.setdefault(sheet, []).extend(rows)


def drop(sheet: str) -> Break:
    return lambda book: book.pop(sheet)


def columns(sheet: str, name: str, values: list[Any]) -> Break:
    """Add a column at the right."""

    def apply(book: Book) -> None:
        width = len(book[sheet][0])
        for row, value in zip(book[sheet], [name, *values], strict=True):
            row.extend([*[None] * (width - len(row)), value])

    return apply


NOT_A_TABLE = "no table of a network; its tables are assumptions, carriers, closures, depots, drivers, funding, lanes, "
BROKEN: dict[str, tuple[Break, list[str]]] = {
    # --- sheets
    "no_depots_sheet": (drop("depots"), ["my.xlsx depots: this sheet is missing"]),
    "no_settings": (drop("network"), ["my.xlsx network: this sheet is missing"]),
    "sheet_that_is_no_table": (
        add("Feuil1", ["x"]),
        [f"my.xlsx Feuil1: is {NOT_A_TABLE}occupancy, parcels, relay_points, speeds, stock, tariffs, vehicles, "
         "vendors, zones (notes of your own: _Feuil1)"],
    ),
    "sheet_with_a_name_nearly_right": (
        add("Stocks", ["x"]),
        ["my.xlsx Stocks: is no table of a network; did you mean stock? (notes of your own: _Stocks)"],
    ),
    "sheet_in_capitals": (
        lambda book: book.update(Parcels=book.pop("parcels")),
        ["my.xlsx Parcels: is no table of a network; did you mean parcels? (notes of your own: _Parcels)"],
    ),
    "settings_in_capitals": (
        lambda book: book.update(Network=book.pop("network")),
        ["my.xlsx Network: is no table of a network; did you mean network? (notes of your own: _Network)"],
    ),
    "empty_sheet": (
        add("stock"),
        ["my.xlsx stock: is empty: a header is needed (vendor_id, depot_id)"],
    ),
    # --- headers
    "unknown_column": (
        put("vendors!B1", "nam"),
        ["my.xlsx vendors!B1 nam: unknown column; did you mean name?"],
    ),
    "column_that_stands_twice": (
        put("vendors!B1", "vendor_id"),
        ["my.xlsx vendors!B1 vendor_id: this column stands there twice"],
    ),
    "column_that_is_missing": (
        lambda book: [row.pop() for row in book["vendors"]],
        ["my.xlsx vendors!1 depot_id: this column is missing"],
    ),
    "value_below_no_name": (put("vendors!D3", "x"), ["my.xlsx vendors!D3: cell 4 stands in a column that has no name"]),
    "title_above_the_header": (
        lambda book: book["stock"].extend([["Stock of 2026"], ["vendor_id", "depot_id"]])
        if "stock" in book
        else book.update(stock=[["Stock of 2026"], ["vendor_id", "depot_id"]]),
        [
            "my.xlsx stock!A1 Stock of 2026: unknown column",
            "my.xlsx stock!1 vendor_id: this column is missing",
            "my.xlsx stock!1 depot_id: this column is missing",
        ],
    ),
    # --- cells
    "bad_cells": (
        lambda book: [put("relay_points!D3", "north")(book), put("relay_points!F4", "Mo 8-12")(book)],
        [
            "my.xlsx relay_points!D3 lon: 'north' is not a number",
            "my.xlsx relay_points!F4 opening_hours: 'Mo 8-12' is not in OSM opening_hours syntax, character 4",
        ],
    ),
    "blank_cell": (put("vendors!C2", None), ["my.xlsx vendors!C2 depot_id: is blank but required"]),
    "white_space_cell": (put("vendors!C2", " \n"), ["my.xlsx vendors!C2 depot_id: is blank but required"]),
    "half_a_van": (put("vehicles!C2", 1.5), ["my.xlsx vehicles!C2 count: '1.5' is not a whole number"]),
    "yes_vans": (put("vehicles!C2", True), ["my.xlsx vehicles!C2 count: 'true' is not a number"]),
    "number_that_a_program_took_for_a_date": (
        put("vehicles!H2", date(2026, 5, 1)),
        ["my.xlsx vehicles!H2 cost_per_km: '2026-05-01' is not a number"],
    ),
    "hours_that_a_program_took_for_a_date": (
        put("depots!E2", date(2026, 7, 24)),
        ["my.xlsx depots!E2 opening_hours: '2026-07-24' is not in OSM opening_hours syntax, character 6"],
    ),
    "time_as_a_whole_number": (put("vehicles!J2", 8), ["my.xlsx vehicles!J2 shift_start: '8' is not a time as HH:MM"]),
    "time_that_may_be_one_o_clock_or_midnight": (
        put("vehicles!J2", 1),
        ["my.xlsx vehicles!J2 shift_start: '1' is not a time as HH:MM"],
    ),
    "time_of_three_days": (
        put("vehicles!K2", timedelta(hours=72)),
        ["my.xlsx vehicles!K2 shift_end: '72:00' is not a time between 00:00 and 48:00"],
    ),
    "date_for_a_time": (
        put("vehicles!J2", date(2026, 11, 24)),
        ["my.xlsx vehicles!J2 shift_start: '2026-11-24' is not a time as HH:MM"],
    ),
    "number_for_a_date": (
        add("closures", ["place_id", "from", "to"], ["P1", 46350, date(2026, 11, 24)]),
        ["my.xlsx closures!B2 from: '46350' is not a date as YYYY-MM-DD"],
    ),
    "moment_for_a_date": (
        add("closures", ["place_id", "from", "to"], ["P1", datetime(2026, 11, 24, 8), date(2026, 11, 24)]),
        ["my.xlsx closures!B2 from: '2026-11-24 08:00:00' is not a date as YYYY-MM-DD"],
    ),
    "name_of_too_many_digits": (
        put("parcels!A2", 1.23456789012346e17),
        ["my.xlsx parcels!A2 parcel_id: '123456789012346000' has more than the 15 digits that a number keeps: "
         "write it as text"],
    ),
    "infinite_text": (put("vehicles!D2", "1e309"),
                      ["my.xlsx vehicles!D2 capacity_kg: '1e309' is larger than any amount here can be"]),
    "no_number_as_text": (put("vehicles!D2", "NaN"), ["my.xlsx vehicles!D2 capacity_kg: 'NaN' is not a number"]),
    "large_number": (put("vehicles!D2", 1e300),
                     ["my.xlsx vehicles!D2 capacity_kg: '1e+300' is larger than any amount here can be"]),
    "swapped_coordinates": (
        lambda book: [put("depots!C2", 61.2)(book), put("depots!D2", -149.9)(book)],
        ["my.xlsx depots!D2 lat: '-149.9' is outside -90 to 90 degrees; longitude and latitude are swapped?"],
    ),
    # --- formulas
    "formula_that_failed": (
        put("relay_points!G3", Formula("=VLOOKUP(1,A:A,2)", "#N/A")),
        ["my.xlsx relay_points!G3 capacity_parcels: is #N/A: the formula failed"],
    ),
    "formula_that_failed_where_a_blank_is_fine": (
        put("parcels!F2", Formula("=1/0", "#DIV/0!")),
        ["my.xlsx parcels!F2 point_id: is #DIV/0!: the formula failed"],
    ),
    "formula_that_failed_beside_the_table": (
        put("vendors!F9", Formula("=1/0", "#DIV/0!")),
        ["my.xlsx vendors!A9 vendor_id: is blank but required", "my.xlsx vendors!C9 depot_id: is blank but required",
         "my.xlsx vendors!F9: cell 6 stands in a column that has no name"],
    ),
    "header_that_failed": (
        put("vendors!B1", Formula("=1/0", "#REF!")),
        ["my.xlsx vendors!B1: is #REF!: the formula failed"],
    ),
    # --- between tables
    "two_parcels_of_one_name": (
        put("parcels!A3", "A1"),
        ["my.xlsx parcels!A3 parcel_id: 'A1' stands in line 2 already"],
    ),
    "vendor_without_depot": (put("vendors!C3", "E"), ["my.xlsx vendors!C3 depot_id: there is no depot 'E'"]),
    "fault_in_a_column_that_the_sheet_lacks": (
        lambda book: [row.pop(6) for row in book["relay_points"]],
        [
            f"my.xlsx relay_points!{line} capacity_parcels: a relay shop needs the parcels that it can hold"
            for line in (2, 3, 4, 5)
        ],
    ),
    "round_that_ends_nowhere": (
        columns("vehicles", "end_place", ["home"]),
        ["my.xlsx vehicles!M2 end_place: there is no depot or relay point 'home'"],
    ),
    # --- settings
    "setting_that_is_missing": (
        lambda book: book["network"].pop(1),
        ["my.xlsx network name: this setting is missing"],
    ),
    "setting_that_stands_twice": (
        add("network", ["name", "again"]),
        ["my.xlsx network!A7 name: stands in line 2 already"],
    ),
    "unknown_setting": (add("network", ["nom", "x"]), ["my.xlsx network!A7 nom: unknown setting"]),
    "setting_without_a_name": (add("network", [None, "x"]), ["my.xlsx network!A7: a setting has no name"]),
    "bad_settings": (
        lambda book: [put("network!B3", "Paris")(book), put("network!B5", "24/11/2026")(book),
                      put("network!B6", None)(book)],
        ["my.xlsx network!B3 timezone: 'Paris' is not an IANA time zone such as Europe/Paris",
         "my.xlsx network!B5 date: '24/11/2026' is not a date as YYYY-MM-DD",
         'my.xlsx network!B6 roads.source: is missing: write "great-circle" or the name of a file, such as '
         '"roads.osm.pbf"'],
    ),
    "setting_that_failed": (
        put("network!B2", Formula("=1/0", "#NAME?")),
        ["my.xlsx network!B2 name: is #NAME?: the formula failed"],
    ),
    "settings_without_a_header": (
        lambda book: book["network"].pop(0),
        ["my.xlsx network!1: needs two columns, setting and value, named in its first row"],
    ),
    "service_date_out_of_reach": (
        put("network!B5", date(9999, 12, 31)),
        ["my.xlsx network date: 9999-12-31 is not between 1970 and 2199"],
    ),
}  # fmt: skip


def part_of(book: Book, sheet: str) -> str:
    return f"xl/worksheets/sheet{list(book).index(sheet) + 1}.xml"


def told_of(path: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_network(path)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(("apply", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_workbook(tmp_path: Path, apply: Break, told: list[str]) -> None:
    book = toy_book()
    apply(book)
    assert told_of(save(book, tmp_path / "my.xlsx")) == told


def test_a_formula_that_was_never_calculated_is_told(tmp_path: Path) -> None:
    """Libraries write a formula without its value, or with 0, and ask the program that opens the file to calculate."""
    book = toy_book()
    put("vehicles!C2", Formula("=1+1", 2))(book)
    assert read_network(save(book, tmp_path / "my.xlsx")).vehicles[0].count == 2
    message = "is a formula that was never calculated; open and save the file in a spreadsheet program"
    assert told_of(save(book, tmp_path / "my.xlsx", calculated=False)) == [f"my.xlsx vehicles!C2 count: {message}"]
    for value in ("<v></v>", "<v/>", ""):
        save(book, tmp_path / "my.xlsx")
        sheet = part_of(book, "vehicles")
        change_part(tmp_path / "my.xlsx", sheet, "<f>1+1</f><v>2</v>", f"<f>1+1</f>{value}")
        assert told_of(tmp_path / "my.xlsx") == [f"my.xlsx vehicles!C2 count: {message}"]


def test_a_formula_that_gives_no_text_is_a_blank(tmp_path: Path) -> None:
    """As in =IF(B2="","",B2): calculated, and nothing there."""
    book = toy_book()
    put("parcels!F2", Formula('=IF(1,"","P1")', ""))(book)
    path = save(book, tmp_path / "my.xlsx")
    change_part(path, part_of(book, "parcels"), '<c r="F2"><f>', '<c r="F2" t="str"><f>')
    assert read_network(path).parcels[0].point_id == ""


@pytest.mark.parametrize("value", ["NaN", "inf", "1e309", "-1e309"])
def test_a_number_that_is_none_is_told(tmp_path: Path, value: str) -> None:
    """No program writes them, and a reader of numbers takes them."""
    book = toy_book()
    put("vehicles!D2", 500.25)(book)
    path = save(book, tmp_path / "my.xlsx")
    part = part_of(book, "vehicles")
    change_part(path, part, "<v>500.25</v>", f"<v>{value}</v>")
    (told,) = told_of(path)
    assert told.startswith("my.xlsx vehicles!D2 capacity_kg: ")
    assert told.endswith("is not a number")


def test_times_below_zero_are_told(tmp_path: Path) -> None:
    """A spreadsheet program shows ####; a reader of dates would give midnight."""
    book = toy_book()
    put("vehicles!J2", time(6))(book)
    put("vehicles!K2", timedelta(hours=18))(book)
    path = save(book, tmp_path / "my.xlsx")
    part = part_of(book, "vehicles")
    change_part(path, part, "<v>0.25</v>", "<v>-0.25</v>")
    change_part(path, part, "<v>0.75</v>", "<v>-0.75</v>")
    assert told_of(path) == [
        "my.xlsx vehicles!J2 shift_start: is a date or time below zero",
        "my.xlsx vehicles!K2 shift_end: is a date or time below zero",
    ]


def test_merged_cells_are_told(tmp_path: Path) -> None:
    """The second of them has no value of its own, and looks as if it had."""
    book = toy_book()
    path = save(book, tmp_path / "my.xlsx")
    part = part_of(book, "vendors")
    change_part(path, part, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>')
    assert told_of(path) == ["my.xlsx vendors!C3 depot_id: is merged with another cell; unmerge them and fill in each"]


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD2", "A1048576"])
def test_a_value_in_a_far_corner_is_told_before_room_is_made_for_it(tmp_path: Path, cell: str) -> None:
    """A grid of 17 thousand million cells would need half a terabyte; one of a single column or row is no matter."""
    path = save(toy_book() | {"stock": [["vendor_id", "depot_id"]]}, tmp_path / "my.xlsx")
    part = f"xl/worksheets/sheet{len(toy_book()) + 1}.xml"
    change_part(
        path, part, "</sheetData>", f'<row r="{cell.lstrip("XFDA")}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    )
    expected = {
        "XFD1048576": ["my.xlsx stock!XFD1048576: lies far outside the table; delete the rows and columns between"],
        "XFD2": ["my.xlsx stock!A2 vendor_id: is blank but required",
                 "my.xlsx stock!B2 depot_id: is blank but required",
                 "my.xlsx stock!XFD2: cell 16384 stands in a column that has no name"],
        "A1048576": ["my.xlsx stock!B1048576 depot_id: is blank but required"],
    }  # fmt: skip
    assert told_of(path) == expected[cell]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c r="ZZZZ1"><v>1</v></c>', "is damaged: 'ZZZZ1' is no cell"),
        ('<c r="A99999999"><v>1</v></c>', "is damaged: 'A99999999' is no cell"),
        ('<c r="ZZZ9999999"><v>1</v></c>', "is damaged: ZZZ9999999 lies beyond the largest sheet"),
        ('<c r="A1" t="s"><v>7</v></c>', "can't be read: "),
        ('<c r="A1" t="z"><v>7</v></c>', "can't be read: "),
        ('<c r="A1"><v><!-- 1 -->7</v></c>', "holds what no spreadsheet program writes; open and save the file in one"),
        ('<c r="A1"><v>7</c>', "is damaged: mismatched tag"),
        ("</row></sheetData></worksheet><row>", "is damaged: "),
        ('</row><row r="0"><c><v>1</v></c>', "is damaged: a cell stands in no row"),
        ('</row><row r="x"><c><v>1</v></c>', "is damaged: 'x' is no row"),
    ],
)
def test_a_damaged_sheet_is_told(tmp_path: Path, cell: str, told: str) -> None:
    path = by_hand(tmp_path / "my.xlsx", {"stock": f'<row r="1">{cell}</row>'})
    assert [line for line in told_of(path) if line.startswith("my.xlsx stock: " + told)]


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    assert told_of(path) == ["my.xlsx: can't be read: No such file or directory"]
    for content, told in (
        (b"", "is not an .xlsx workbook"),
        (b"parcel_id,vendor_id\n", "is not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an older .xls file, or has a password: save it as .xlsx without one"),
        (b"PK\x03\x04", "can't be read as .xlsx: File is not a zip file"),
    ):
        path.write_bytes(content)
        assert told_of(path) == [f"my.xlsx: {told}"]
    zip_parts(path, {"content.xml": b"<office/>"})
    assert told_of(path) == ["my.xlsx: can't be read as .xlsx: it holds no workbook"]
    save(toy_book(), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert told_of(path) == ["my.xlsx: can't be read as .xlsx: File is not a zip file"]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_file_that_grows_without_bounds_is_told(tmp_path: Path, part: str) -> None:
    """A gigabyte of zeros takes a megabyte of file: the size that the file tells is looked at first, and kept to."""
    path = save(toy_book(), tmp_path / "my.xlsx")
    with zipfile.ZipFile(path, "a") as file:
        file.NameToInfo[part].file_size = 200_000_001
        file.comment = b"so that the list of contents is written anew"
    assert told_of(path) == ["my.xlsx: can't be read as .xlsx: it holds more than 200 megabytes of cells"]


def test_parts_without_cells_are_not_unpacked(tmp_path: Path) -> None:
    """Pictures, notes and sheets that the workbook doesn't list: one that is damaged shows that nobody reads it."""
    path = save(toy_book(), tmp_path / "my.xlsx")
    with zipfile.ZipFile(path, "a") as file:
        for part in ("xl/worksheets/x.xml", "xl/comments1.xml", "docProps/custom.xml"):
            file.writestr(part, b"<x>")
            file.NameToInfo[part].file_size = 1 << 30
            file.NameToInfo[part].CRC ^= 1
    assert len(read_network(path).parcels) == 11


ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>vendor_id</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>depot_id</t></is></c></row>'
)
STRANGE = "holds what no spreadsheet program writes; open and save the file in one"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ('<row r="2"><c r="A2"><v>1&#48;00</v></c></row>', "is damaged: A2 holds a number in escaped characters"),
        ('<row r="2"><c r="A2" t="s"><v>&#48;</v></c></row>', "is damaged: A2 holds a number in escaped characters"),
        ('<row r="2"><c r="A2"><v>10<?x y?>00</v></c></row>', STRANGE),
        ('<row r="2"><c r="A2"><v><![CDATA[10]]></v></c></row>', STRANGE),
        ('<row r="2"><c r="A2" t="str"><v>a<![CDATA[b]]></v></c></row>', STRANGE),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>7</v></c></row>', "is damaged: A2 stands there twice"),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"/></row>', "is damaged: A2 stands there twice"),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A2"><v>7</v></c></row>',
         "is damaged: A2 stands there twice"),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>7</v></c></row>',
         "is damaged: row 2 stands there twice"),
        ('<row><c><v>1</v></c></row><row r="2"><c><v>7</v></c></row>', "is damaged: row 2 stands there twice"),
        ('<row r="2"><c r="A2"><v>1</v><v>7</v></c></row>', "is damaged: A2 holds two values"),
        ('<row r="2"><z:c xmlns:z="urn:other" r="A2"><v>7</v></z:c></row>', STRANGE),
        ('<row r="2"><c r="A2"><v xmlns="urn:other">7</v></c></row>', STRANGE),
        ('<row r="2" xmlns="urn:other"><c r="A2"><v>7</v></c></row>', STRANGE),
        ('</sheetData><sheetData><row r="2"><c r="A2"><v>1</v></c></row>', STRANGE),
        ('</sheetData><z:sheetData xmlns:z="urn:other"/><sheetData>', STRANGE),
    ],
)  # fmt: skip
def test_what_programs_and_readers_may_take_differently_is_told(tmp_path: Path, rows: str, told: str) -> None:
    path = by_hand(tmp_path / "my.xlsx", {"stock": ROW + rows})
    assert [line for line in told_of(path) if line.startswith("my.xlsx stock")] == [f"my.xlsx stock: {told}"]


@pytest.mark.parametrize("encoding", ["UMF-8", "UTF-7", "Shift_JIS"])
def test_an_encoding_that_is_unknown_is_told(tmp_path: Path, encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?><worksheet><sheetData>{ROW}</sheetData></worksheet>'
    told = told_of(by_hand(tmp_path / "my.xlsx", {"stock": sheet}))
    assert [line for line in told if line.startswith("my.xlsx stock: is damaged: ")]


def test_two_sheets_of_one_name_are_told(tmp_path: Path) -> None:
    path = save(toy_book(), tmp_path / "my.xlsx")
    change_part(path, "xl/workbook.xml", 'name="vendors"', 'name="parcels"')
    assert told_of(path) == ["my.xlsx: can't be read as .xlsx: two of its sheets are called 'parcels'"]


def test_a_problem_keeps_its_fields(tmp_path: Path) -> None:
    book = toy_book()
    put("relay_points!F3", "often")(book)
    with pytest.raises(DataError) as caught:
        read_network(save(book, tmp_path / "my.xlsx"))
    message = "'often' is not in OSM opening_hours syntax, character 1"
    assert caught.value.problems == (Problem("my.xlsx", 3, "opening_hours", message, "error", "relay_points", "F3"),)
