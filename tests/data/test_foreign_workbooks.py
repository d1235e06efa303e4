"""Workbooks as other programs write them, and what people do to them; each feature by hand, so that none is missed."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from spreadsheets import by_hand, save, toy_book

from data import read_network, samples
from data.problem import Problem
from data.records import Closure, Occupancy, Parcel, Stock, Vehicle, Zone
from data.tables import read_grid
from data.types import ANY_DAY
from data.workbooks import open_workbook

TOY = read_network(samples()["toy"])


def read(path: Path, record: Any) -> tuple[tuple[Any, ...], list[str]]:
    """The rows of the sheet that is named like the table, and every problem."""
    problems: list[Problem] = []
    workbook = open_workbook(path, problems)
    grid = workbook.grid(record.TABLE, problems) if workbook else None
    return read_grid(grid, record, problems) if grid else (), [str(problem) for problem in problems]


def text(*cells: str) -> str:
    """A row of inline strings without references, as some programs write them."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


def test_a_network_as_a_spreadsheet_program_saves_it_is_the_same_network(tmp_path: Path) -> None:
    network = read_network(save(toy_book(), tmp_path / "toy.xlsx"))
    assert network == TOY
    assert (network.folder, network.workbook) == (tmp_path, "toy.xlsx")
    assert network.parcels[1].line == 3
    assert [str(Problem.of(network.parcels[1], column, "x")) for column in ("lon", "goods")] == [
        "toy.xlsx parcels!C3 lon: x",
        "toy.xlsx parcels!3 goods: x",
    ]
    assert str(Problem.of_table(network, "vendors", "x")) == "toy.xlsx vendors: x"
    assert str(Problem.of_table(network, "vendors", "x", column="name")) == "toy.xlsx vendors name: x"
    assert str(Problem.of_setting(network, "roads.source", "x")) == "toy.xlsx network roads.source: x"
    assert str(Problem.of_setting(TOY, "roads.source", "x")) == "network.toml source: x"


def test_notes_empty_and_hidden_sheets_and_blank_rows_are_fine(tmp_path: Path) -> None:
    book: dict[str, Any] = toy_book()
    book["parcels"][3:3] = [[None, " "], []]
    book |= {"Sheet1": [], "Feuil2": [[" "]], "_notes": [["anything"]], "_": [[1.0]]}
    network = read_network(save(book, tmp_path / "toy.xlsx"))
    assert network == TOY
    assert [parcel.line for parcel in network.parcels[:4]] == [2, 3, 6, 7]


def test_another_service_date_may_be_asked_for(tmp_path: Path) -> None:
    path = save(toy_book(), tmp_path / "toy.xlsx")
    assert read_network(path, service_date=date(2026, 12, 24)).date == date(2026, 12, 24)


def test_inline_shared_and_rich_text_and_cells_without_references(tmp_path: Path) -> None:
    strings = (
        "<si><t>vendor_id</t></si><si><r><t>dep</t></r><r><rPr><b/></rPr><t>ot_id</t></r><rPh><t>x</t></rPh></si>"
        '<si><t xml:space="preserve"> a &amp; b </t></si><si><t>a_x000D_b&#10;c_x005F_x000D_</t></si>'
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="inlineStr"><is><r><t>é</t></r>'
        "<r><t>😀</t></r></is></c></row>"
        '<row r="3"><c t="s"><v>3</v></c><c t="str"><v>&lt;</v></c></row>'
        "<row><c><v>75001</v></c><c><v>1.5</v></c></row>"
        '<row r="7"><c r="B7" t="inlineStr"><is><t>&lt;&#68;&gt;</t></is></c><c r="A7" t="b"><v>1</v></c></row>'
    )
    found, told = read(by_hand(tmp_path / "s.xlsx", {"stock": rows}, strings=strings), Stock)
    assert not told
    assert [(row.vendor_id, row.depot_id, row.line) for row in found] == [
        ("a & b", "é😀", 2),
        ("a\rb\nc_x000D_", "<", 3),
        ("75001", "1.5", 4),
        ("true", "<D>", 7),
    ]


def test_cells_without_references_are_told_by_theirs(tmp_path: Path) -> None:
    failed = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row r="9"><c t="e"><v>#REF!</v></c></row>'
    assert read(by_hand(tmp_path / "s.xlsx", {"stock": text("vendor_id", "depot_id") + failed}), Stock)[1] == [
        "s.xlsx stock!B2 depot_id: is #N/A: the formula failed",
        "s.xlsx stock!A9 vendor_id: is #REF!: the formula failed",
        "s.xlsx stock!B9 depot_id: is blank but required",
    ]


@pytest.mark.parametrize("prefixed", [False, True])
def test_a_table_that_begins_elsewhere_and_formatted_cells_far_away(tmp_path: Path, prefixed: bool) -> None:
    """An empty cell with a format, in the last corner of the sheet, holds nothing; nor do formatted columns."""
    rows = (
        '<row r="4"><c r="B4" t="inlineStr"><is><t>vendor_id</t></is></c><c r="C4" t="inlineStr"><is><t>depot_id</t>'
        '</is></c><c r="D4" s="1"/></row><row r="5"><c r="B5" t="inlineStr"><is><t>v</t></is></c><c r="C5"><f>1+1</f>'
        '<v>2</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    sheet = rows
    if prefixed:
        body = rows.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = f'<?xml version="1.0"?><x:worksheet xmlns:x="{main}"><x:sheetData>{body}</x:sheetData></x:worksheet>'
    styles = '<xf numFmtId="14"/>'
    found, told = read(by_hand(tmp_path / "s.xlsx", {"!stock": sheet}, styles=styles), Stock)
    assert not told
    assert [(row.vendor_id, row.depot_id, row.line) for row in found] == [("v", "2", 5)]
    assert str(Problem.of(found[0], "depot_id", "x")) == "s.xlsx stock!C5 depot_id: x"


STYLES = '<xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="22"/>'
DATE, CLOCK, LONG_CLOCK, MOMENT = 1, 2, 3, 4
VEHICLE = (
    "vehicle_type,depot_id,count,capacity_kg,capacity_l,fixed_per_day,cost_per_km,cost_per_h,shift_start,shift_end"
)


@pytest.mark.parametrize("old_mac", [False, True])
@pytest.mark.parametrize(
    ("style", "value", "seconds"),
    [
        (CLOCK, "0.354166666666667", 30_600),
        (CLOCK, "0.354166", 30_600),  # 08:29:59.94: fractions of a day are cut somewhere
        (CLOCK, "0", 0),
        (CLOCK, "1.25", 108_000),  # shown as 06:00, of the day after
        (CLOCK, "2", 172_800),
        (LONG_CLOCK, "1.25", 108_000),
        (LONG_CLOCK, "1", 86_400),
        (LONG_CLOCK, "0.35434027777777777", 30_615),
        (0, "0.35416666666666669", 30_600),
        (0, "0", 0),
        (0, "1.25", 108_000),
    ],
)
def test_times_are_fractions_of_a_day(tmp_path: Path, style: int, value: str, seconds: int, old_mac: bool) -> None:
    """With any format and past midnight; files of old Macs count their days from 1904."""
    fixed = "".join(f"<c><v>{number}</v></c>" for number in (1, 500, 3000, 50, "0.5", 36))
    start = '<c t="inlineStr"><is><t>van</t></is></c><c t="inlineStr"><is><t>D</t></is></c>'
    row = f'<row>{start}{fixed}<c s="{style}"><v>{value}</v></c><c t="inlineStr"><is><t>48:00</t></is></c></row>'
    settings = '<workbookPr date1904="1"/>' if old_mac else ""
    sheets = {"vehicles": text(*VEHICLE.split(",")) + row}
    found, told = read(by_hand(tmp_path / "v.xlsx", sheets, styles=STYLES, settings=settings), Vehicle)
    assert not told
    assert found[0].shift_start_s == seconds


@pytest.mark.parametrize(("old_mac", "days"), [(False, 0), (True, -1462)])
def test_dates_count_days(tmp_path: Path, old_mac: bool, days: int) -> None:
    """46,350 days after the end of 1899 is 24 November 2026; ISO dates as such, and as text, are fine too."""
    cells = f'<c s="{DATE}"><v>{46350 + days}</v></c><c t="d"><v>2026-11-25</v></c>'
    rows = text("place_id", "from", "to") + f'<row><c t="inlineStr"><is><t>P</t></is></c>{cells}</row>'
    settings = '<workbookPr date1904="true"/>' if old_mac else ""
    path = by_hand(tmp_path / "c.xlsx", {"closures": rows + text("P", "2026-11-24", "2026-11-25")},
                   styles=STYLES, settings=settings)  # fmt: skip
    found, told = read(path, Closure)
    assert not told
    assert [(row.first_day, row.last_day) for row in found] == [(date(2026, 11, 24), date(2026, 11, 25))] * 2


def test_moments_are_rounded_to_seconds_and_bare_times_mean_the_service_date(tmp_path: Path) -> None:
    """Half past eight is 0.354166… of a day; a date alone is a deadline at its last minute."""
    book = toy_book()
    ready = [datetime(2026, 11, 24, 8, 29, 59, 600_000), time(8, 30), timedelta(hours=6), "08:30", None]
    due = [datetime(2026, 11, 24, 18, 0), date(2026, 11, 24), timedelta(hours=30), "30:00", date(2026, 11, 24)]
    book["parcels"][0] += ["ready", "due"]
    for row, *cells in zip(book["parcels"][1:], ready, due, strict=False):
        row.extend(cells)
    found = read_network(save(book, tmp_path / "toy.xlsx")).parcels
    assert [parcel.ready for parcel in found[:5]] == [
        datetime(2026, 11, 24, 8, 30),
        datetime(2026, 11, 24, 8, 30),
        datetime(2026, 11, 24, 6, 0),
        datetime(2026, 11, 24, 8, 30),
        None,
    ]
    assert [parcel.due for parcel in found[:5]] == [
        datetime(2026, 11, 24, 18, 0),
        datetime(2026, 11, 24, 23, 59),
        datetime(2026, 11, 25, 6, 0),
        datetime(2026, 11, 25, 6, 0),
        datetime(2026, 11, 24, 23, 59),
    ]


def test_a_bare_time_past_midnight_is_shown_as_a_date_of_1900(tmp_path: Path) -> None:
    """30:00 and 24:00, in a program without hours past 24."""
    names = text("parcel_id", "vendor_id", "point_id", "since", "expires")
    ids = '<c t="inlineStr"><is><t>X</t></is></c>' * 3
    row = f'<row>{ids}<c s="{MOMENT}"><v>1.25</v></c><c s="{CLOCK}"><v>1</v></c></row>'
    found, told = read(by_hand(tmp_path / "o.xlsx", {"occupancy": names + row}, styles=STYLES), Occupancy)
    assert not told
    assert (found[0].since - ANY_DAY, found[0].expires - ANY_DAY) == (timedelta(hours=30), timedelta(hours=24))


def test_numbers_are_told_apart_from_what_looks_like_them(tmp_path: Path) -> None:
    """A flag after a number, and 0.1 as the decimal that its owner sees."""
    book = toy_book()
    book["parcels"][0].append("needs_step_free")
    for row, cell in zip(book["parcels"][1:], [1.0, True, False, 0, "yes", "FALSE"], strict=False):
        row.append(cell)
    book["vehicles"][1][7] = 0.1
    found = read_network(save(book, tmp_path / "toy.xlsx"))
    assert [parcel.needs_step_free for parcel in found.parcels[:7]] == [True, True, False, False, True, False, False]
    assert str(found.vehicles[0].cost_per_km) == "0.1"


def test_a_sheet_of_a_hundred_thousand_rows(tmp_path: Path) -> None:
    """Rows with six digits are looked at one by one, and all of them are read."""
    line = "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>"
    rows = text("zone_id", "lon", "lat") + line * 100_000 + '<row r="100003"><c r="A100003"><v>9</v></c></row>'
    found, told = read(by_hand(tmp_path / "z.xlsx", {"zones": rows}), Zone)
    assert len(found) == 100_000
    assert told == [
        "z.xlsx zones!B100003 lon: is blank but required",
        "z.xlsx zones!C100003 lat: is blank but required",
    ]


def test_sheets_that_are_not_asked_for_are_not_read(tmp_path: Path) -> None:
    """Notes may hold anything, even what no program could show."""
    path = by_hand(tmp_path / "n.xlsx", {"_n": '<row r="1"><c r="XFD1048576"><v>1</v>', "parcels": text("parcel_id")})
    assert [line.split(": ")[0] for line in read(path, Parcel)[1]][:2] == [
        "n.xlsx parcels!1 vendor_id",
        "n.xlsx parcels!1 lon",
    ]
