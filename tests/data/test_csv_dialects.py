"""CSV files as spreadsheet programs write them where the comma is the decimal mark."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data import read_network, samples, write_network
from data.dialects import FRENCH, STANDARD, TABBED, dialect_of
from data.records import Closure, Parcel, Vendor, Zone
from data.tables import read_table

HEADER = "zone_id;lon;lat;population;parcels_per_day\n"
FLAGS = "parcel_id;vendor_id;lon;lat;weight_g;length_cm;width_cm;height_cm;needs_step_free;due\n"


def read(folder: Path, record: Any, content: str | bytes) -> tuple[tuple[Any, ...], list[str]]:
    path = folder / f"{record.TABLE}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    rows, problems = read_table(path, record)
    return rows, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("header", "dialect"),
    [
        ("a,b\n", STANDARD),
        ("a\n", STANDARD),
        ("", STANDARD),
        ("a;b\n1,5;2\n", FRENCH),
        ('"a";"b"\r\n', FRENCH),
        (";;;\n\n ;\nzone_id;lon\n", FRENCH),
        ("\ufeffa\tb\r", TABBED),
        ("a,b;c\n", STANDARD),
        ("a,b\n1;2;3\n", STANDARD),
    ],
)
def test_the_header_tells_the_dialect(header: str, dialect: Any) -> None:
    assert dialect_of(header) is dialect


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        (",5", "0.5"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567,25", "1234567.25"),
        ("12", "12"),
        ("1,5e3", "1500"),
    ],
)
def test_numbers_have_decimal_commas_and_groups(tmp_path: Path, cell: str, value: str) -> None:
    zones, told = read(tmp_path, Zone, f'{HEADER}a;1;2;;"{cell}"\n')
    assert not told
    assert zones[0].parcels_per_day == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["1.234,5", "1,234.5", "1,2,3", "12 34", "1 2345", "NaN", "inf", "1_0", "\u0661", "12,5 %"]
)
def test_other_numbers_are_told_as_they_stand_there(tmp_path: Path, cell: str) -> None:
    zones, told = read(tmp_path, Zone, f"{HEADER}a;1;2;;{cell}\nb;{cell};2;;1\n")
    assert not zones
    assert told == [f"zones.csv:{place}: {cell!r} is not a number" for place in ("2 parcels_per_day", "3 lon")]


@pytest.mark.parametrize(
    ("mark", "cell", "told"),
    [
        ("\t", "1,000", "may be 1000 or a number with three decimals; write 1000 or 1,0000"),
        ("\t", "1.500", "may be 1500 or a number with three decimals; write 1500 or 1.5000"),
        ("\t", "-12,345", "may be -12345 or a number with three decimals; write -12345 or -12,3450"),
        ("\t", "1,000,000", "may be 1000000; write 1000000"),
        (";", "1.500", "may be 1500 or a number with three decimals; write 1500 or 1.5000"),
        (";", "1.500.000", "may be 1500000; write 1500000"),
    ],
)
def test_a_mark_that_may_stand_between_thousands_is_told(tmp_path: Path, mark: str, cell: str, told: str) -> None:
    """The American 1,000 and the German 1.500 are whole numbers; read as decimals they would be a thousandth."""
    zones, found = read(tmp_path, Zone, f"{HEADER}a;1;2;;{cell}\n".replace(";", mark))
    assert not zones
    assert found == [f"zones.csv:2 parcels_per_day: {cell!r} {told}"]


@pytest.mark.parametrize(
    ("mark", "cell", "value"),
    [
        (";", "1,500", "1.5"),
        (";", "0.285", "0.285"),
        (";", "1.50", "1.5"),
        (";", "1.5000", "1.5"),
        (";", "1234.567", "1234.567"),
        (";", "1 234.567", "1234.567"),
        ("\t", "0,285", "0.285"),
        ("\t", "1,0000", "1"),
    ],
)
def test_three_decimals_that_are_clear(tmp_path: Path, mark: str, cell: str, value: str) -> None:
    zones, told = read(tmp_path, Zone, f"{HEADER}a;1;2;;{cell}\n".replace(";", mark))
    assert not told
    assert zones[0].parcels_per_day == Decimal(value)


@pytest.mark.parametrize(("mark", "lat"), [(";", "48.856"), ("\t", "48.856"), ("\t", "48,856")])
def test_degrees_are_never_in_the_thousands(tmp_path: Path, mark: str, lat: str) -> None:
    zones, told = read(tmp_path, Zone, f"{HEADER}a;2.352;{lat};;1\n".replace(";", mark))
    assert not told
    assert (zones[0].lon, zones[0].lat) == (2.352, 48.856)


def test_what_is_written_with_tabs_is_clear(tmp_path: Path) -> None:
    """1.125 gets a fourth decimal."""
    toy = read_network(samples()["toy"])
    vehicles = (replace(toy.vehicles[0], cost_per_km=Decimal("1.125"), cost_per_h=Decimal("0.125")),)
    write_network(replace(toy, vehicles=vehicles), tmp_path, dialect=TABBED)
    assert "\t1,1250\t0,125\t" in (tmp_path / "vehicles.csv").read_text(encoding="utf-8-sig")
    assert read_network(tmp_path).vehicles == vehicles


def test_a_fault_quotes_the_cell_as_it_stands_there(tmp_path: Path) -> None:
    _, told = read(tmp_path, Zone, f"{HEADER}a;1;2;1 000,5;1\n")
    assert told == ["zones.csv:2 population: '1 000,5' is not a whole number"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24)),
        ("1/2/2026", date(2026, 2, 1)),
        ("2026-11-24", date(2026, 11, 24)),
    ],
)
def test_dates_begin_with_the_day(tmp_path: Path, cell: str, day: date) -> None:
    closures, told = read(tmp_path, Closure, f"place_id;from;to\nP;{cell};2027-01-01\n")
    assert not told
    assert closures[0].first_day == day


@pytest.mark.parametrize("cell", ["11/24/2026", "24/11/26", "24/11.2026", "31/02/2026", "24-11-2026"])
def test_other_dates_are_told(tmp_path: Path, cell: str) -> None:
    _, told = read(tmp_path, Closure, f"place_id;from;to\nP;{cell};2027-01-01\n")
    assert told == [f"closures.csv:2 from: {cell!r} is not a date as YYYY-MM-DD"]


def test_tabs_say_nothing_of_the_country(tmp_path: Path) -> None:
    """11/05 is in May or in November; 24/11 and 05/05 are clear."""
    content = "place_id\tfrom\tto\nP\t24/11/2026\t25.11.2026\nP\t05/05/2026\t11/05/2026\n"
    closures, told = read(tmp_path, Closure, content)
    assert [(row.first_day, row.last_day) for row in closures] == [(date(2026, 11, 24), date(2026, 11, 25))]
    message = "'11/05/2026' may begin with the day or the month; write the date as YYYY-MM-DD"
    assert told == [f"closures.csv:3 to: {message}"]


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("24/11/2026", datetime(2026, 11, 24, 23, 59)),
        ("24/11/2026 08:30", datetime(2026, 11, 24, 8, 30)),
        ("24.11.2026 8:30:15", datetime(2026, 11, 24, 8, 30, 15)),
        ("2026-11-24 08:30", datetime(2026, 11, 24, 8, 30)),
        ("08:30", datetime(1, 1, 1, 8, 30)),
    ],
)
def test_moments_and_flags(tmp_path: Path, cell: str, due: datetime) -> None:
    rows = "".join(f"{flag};V;1;2;1;1;1;1;{flag};{cell}\n" for flag in ("vrai", "OUI", "true", "1"))
    rows += "".join(f"{flag};V;1;2;1;1;1;1;{flag};\n" for flag in ("Faux", "non", "no", "0"))
    parcels, told = read(tmp_path, Parcel, FLAGS + rows)
    assert not told
    assert [parcel.needs_step_free for parcel in parcels] == [True] * 4 + [False] * 4
    assert {parcel.due for parcel in parcels[:4]} == {due}


def test_blanks_at_the_end_of_rows_and_columns_without_a_name_are_let_pass(tmp_path: Path) -> None:
    """Programs leave out the separators of blank cells, and write those of columns that only have a format."""
    zones, told = read(tmp_path, Zone, "zone_id;lon;lat;population;;\na;1;2\nb;1;2;;;\nc;1\nd;1;2;3;x;\ne;1;2;3;;;\n")
    assert [zone.zone_id for zone in zones] == ["a", "b"]
    assert told == [
        "zones.csv:4 lat: is blank but required",
        "zones.csv:5: cell 5 stands in a column that has no name",
        "zones.csv:6: has 7 cells where the header has 6",
    ]


def test_comma_files_are_as_strict_as_ever(tmp_path: Path) -> None:
    header = "parcel_id,vendor_id,lon,lat,weight_g,length_cm,width_cm,height_cm,needs_step_free,due\n"
    _, told = read(tmp_path, Parcel, f'{header}a,V,"1,5",2,1 000,1,1,1,yes,24/11/2026\n')
    assert [line.split(" ")[1] for line in told] == ["lon:", "weight_g:", "due:"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom"])
def test_encodings_of_spreadsheet_programs(tmp_path: Path, encoding: str) -> None:
    text = "vendor_id;depot_id;name\nv;d;Café Œuvre 3 €\n"
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding.endswith("bom") else text.encode(encoding)
    vendors, told = read(tmp_path, Vendor, content)
    assert not told
    assert vendors[0].name == "Café Œuvre 3 €"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("MARCHÉ\u00a0BIO", "cp1252"),  # É and the space are the bytes of a phonetic sign in UTF-8
        ("MARCHÉ\u00a0BIO Café", "cp1252"),
        ("« Fermé\u00a0»", "cp1252"),
        ("Ελλάδα", "utf-8"),
        ("Київ", "utf-8"),
        ("東京", "utf-8"),
        ("القاهرة", "utf-8"),
        ("Voila\u0300", "utf-8"),  # the accent on its own, as old Macs write it
        ("\u0260", "cp1252"),
        ("\u0260", "utf-8-sig"),
        ("Bucureşti Constanța", "utf-8"),
        ("☕ 😀", "utf-8"),
    ],
)
def test_bytes_of_two_encodings_are_what_makes_usual_text(tmp_path: Path, name: str, encoding: str) -> None:
    """The sign ɠ alone can't be told from `É` with its space: the latter is the usual one."""
    sent = name.encode("utf-8" if name == "\u0260" and encoding == "cp1252" else encoding)
    vendors, told = read(tmp_path, Vendor, b"vendor_id;depot_id;name\nv;d;x" + sent + b"y\n" if encoding != "utf-8-sig"
                         else f"vendor_id;depot_id;name\nv;d;x{name}y\n".encode(encoding))  # fmt: skip
    assert not told
    assert vendors[0].name == ("xÉ\u00a0y" if name == "\u0260" and encoding == "cp1252" else f"x{name}y")


def test_tables_with_commas_are_utf_8(tmp_path: Path) -> None:
    vendors, _ = read(tmp_path, Vendor, "vendor_id,depot_id,name\nv,d,\u0260\n")
    assert vendors[0].name == "\u0260"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("v;d;Café\nw;d;Cafe\n".encode() + b"x;d;Caf\xe9\n", 4),  # UTF-8 with one damaged byte
        (b"\xef\xbb\xbfv;d;Caf\xe9\n", 2),
        (b"v;d;Caf\x81\n", 2),  # a byte that Windows-1252 lacks
        (b"v;d;Caf\xe9 \xe2\x82\xac\n", 2),
    ],
)
def test_damaged_text_is_no_other_encoding(tmp_path: Path, content: bytes, line: int) -> None:
    bom, rest = (content[:3], content[3:]) if content.startswith(b"\xef\xbb\xbf") else (b"", content)
    vendors, told = read(tmp_path, Vendor, bom + b"vendor_id;depot_id;name\n" + rest)
    assert not vendors
    assert told == [f"vendors.csv:{line}: is not UTF-8 text; save it as UTF-8"]


def test_half_a_character_of_utf_16_is_told(tmp_path: Path) -> None:
    content = "vendor_id;depot_id\nv;d\n".encode("utf-16")[:-1]
    assert read(tmp_path, Vendor, content)[1] == ["vendors.csv:1: is not UTF-8 text; save it as UTF-8"]


def test_what_is_written_opens_with_a_double_click(tmp_path: Path) -> None:
    """A byte-order mark, semicolons, decimal commas, days first; and quotes only where a cell needs them."""
    toy = read_network(samples()["toy"])
    write_network(toy, tmp_path, dialect=FRENCH)
    assert (tmp_path / "vehicles.csv").read_bytes() == (
        b"\xef\xbb\xbfvehicle_type;depot_id;count;capacity_kg;capacity_l;capacity_parcels;fixed_per_day;cost_per_km;"
        b"cost_per_h;shift_start;shift_end\nvan;D;2;500;3000;20;50;0,5;36;08:00;12:00\n"
    )
    assert (tmp_path / "network.toml").read_text(encoding="utf-8").startswith('name = "toy"')
    assert read_network(tmp_path) == toy
