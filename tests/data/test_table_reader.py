"""One CSV file: every fault of it in one reading, each with its line and column."""

from pathlib import Path

import pytest

from data.problem import Problem
from data.records import Stock, Vendor, Zone
from data.tables import read_table

HEADER = "zone_id,lon,lat,population\n"


def read(folder: Path, content: str | bytes) -> tuple[tuple[Zone, ...], list[str]]:
    path = folder / "zones.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    zones, problems = read_table(path, Zone)
    return zones, [str(problem) for problem in problems]


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    zones, told = read(tmp_path, HEADER + "a,1,2,3\n,1,2,3\nb,200,x,-1\nc,1,2\nd,1,2,3\n")
    assert told == [
        "zones.csv:3 zone_id: is blank but required",
        "zones.csv:4 lon: '200' is outside -180 to 180 degrees",
        "zones.csv:4 lat: 'x' is not a number",
        "zones.csv:4 population: '-1' is below zero",
        "zones.csv:5: has 3 cells where the header has 4",
    ]
    assert [zone.zone_id for zone in zones] == ["a", "d"], "sound rows are still read, so that nothing else is reported"


def test_a_fault_in_the_header_hides_none_in_the_rows(tmp_path: Path) -> None:
    """Columns with a known name are read; what lies below the others is no matter until they have one."""
    zones, told = read(tmp_path, "zone_id,lon,lat,colour,lat\na,1,2,red,x\nb,x,2,,\n")
    assert told == [
        "zones.csv:1 colour: unknown column",
        "zones.csv:1 lat: this column stands there twice",
        "zones.csv:3 lon: 'x' is not a number",
    ]
    zones, told = read(tmp_path, "zone_id,latt,lon\na,1,x\n")
    assert not zones
    assert told == [
        "zones.csv:1 latt: unknown column; did you mean lat?",
        "zones.csv:1 lat: this column is missing",
        "zones.csv:2 lon: 'x' is not a number",
    ]


def test_blanks_take_the_default_and_columns_any_order(tmp_path: Path) -> None:
    zones, told = read(tmp_path, " lat ,zone_id, lon\n2, a ,1\n")
    assert not told
    assert (zones[0].zone_id, zones[0].lon, zones[0].lat, zones[0].population) == ("a", 1.0, 2.0, 0)


def test_lines_are_counted_past_cells_of_several_lines(tmp_path: Path) -> None:
    """The quoted cell takes lines 2 to 4, so the next row stands on line 5 and the bad one on line 6."""
    zones, told = read(tmp_path, HEADER + '"a\nb\nc",1,2,3\nd,1,2,3\ne,1,2,x\n')
    assert [(zone.zone_id, zone.line) for zone in zones] == [("a\nb\nc", 2), ("d", 5)]
    assert told == ["zones.csv:6 population: 'x' is not a number"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_byte_order_mark_are_fine(tmp_path: Path, end: str) -> None:
    text = "\ufeff" + (HEADER + "a,1,2,3\nb,1,2,x\n").replace("\n", end)
    zones, told = read(tmp_path, text.encode())
    assert [zone.zone_id for zone in zones] == ["a"]
    assert told == ["zones.csv:3 population: 'x' is not a number"]


def test_blank_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    zones, told = read(tmp_path, "\n \n" + HEADER + "\n,,,\na,1,2,3\n\nb,1,2,x")
    assert [(zone.zone_id, zone.line) for zone in zones] == [("a", 6)]
    assert told == ["zones.csv:8 population: 'x' is not a number"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("zone_id,lon,lat,populaton\n", ["zones.csv:1 populaton: unknown column; did you mean population?"]),
        ("zone_id,lon,lat,colour\n", ["zones.csv:1 colour: unknown column"]),
        ("zone_id,lon,lat,lon\n", ["zones.csv:1 lon: this column stands there twice"]),
        ("zone_id,lon,lat,\n", ["zones.csv:1: column 4 has no name"]),
        ("zone_id,lon,lat,\x1b[31mred\n", ["zones.csv:1  [31mred: unknown column"]),
        (
            "zone,lat,latt,lat\n",
            [
                "zones.csv:1 zone: unknown column; did you mean zone_id?",
                "zones.csv:1 latt: unknown column; did you mean lat?",
                "zones.csv:1 lat: this column stands there twice",
                "zones.csv:1 zone_id: this column is missing",
                "zones.csv:1 lon: this column is missing",
            ],
        ),
        ("\n\nzone_id,lon\n", ["zones.csv:3 lat: this column is missing"]),
        ("", ["zones.csv: is empty: a header is needed (zone_id, lon, lat, population, parcels_per_day)"]),
        ("\ufeff\n\n", ["zones.csv: is empty: a header is needed (zone_id, lon, lat, population, parcels_per_day)"]),
        (HEADER + "a,1,2,3,4\n", ["zones.csv:2: has 5 cells where the header has 4"]),
        (HEADER + "a;1;2;3\n", ["zones.csv:2: has 1 cell where the header has 4"]),
        (HEADER + "a,1,2,3\n\0,1,2,3\n", ["zones.csv:3: holds a NUL character: this is not a text table"]),
        (HEADER.encode() + b"a,1,2,3\n\xe9,1,2,3\n", ["zones.csv:3: is not UTF-8 text; save it as UTF-8"]),
        (HEADER.encode("utf-16"), ["zones.csv:1: is not UTF-8 text; save it as UTF-8"]),
        (
            HEADER + 'a,1,2,3\n"b,1,2,3\nc,1,2,3\n',
            ["zones.csv:3: is not CSV: a quote that opens in this row is never closed"],
        ),
        (HEADER + 'a,1,2,x\n"b"c,1,2,3\n', ["zones.csv:2 population: 'x' is not a number",
                                            "zones.csv:3: is not CSV: ',' expected after '\"'"]),
        (HEADER + "a" * 200_000 + ",1,2,3\n", ["zones.csv:2: is not CSV: field larger than field limit (131072)"]),
    ],
)  # fmt: skip
def test_faults_of_a_whole_file_or_row(tmp_path: Path, content: str | bytes, told: list[str]) -> None:
    assert read(tmp_path, content)[1] == told


@pytest.mark.parametrize("cell", ["NaN", "nan", "inf", "-Infinity", "sNaN", "1e309", "1e99999999", "1_0", "١", "1,5"])
def test_no_strange_number_gets_in(tmp_path: Path, cell: str) -> None:
    zones, told = read(tmp_path, f'zone_id,lon,lat,parcels_per_day\na,1,2,"{cell}"\nb,"{cell}",2,\n')
    assert not zones
    assert [line.split(":")[1] for line in told] == ["2 parcels_per_day", "3 lon"]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_with_two_separators_is_told_to_use_commas(tmp_path: Path, mark: str) -> None:
    zones, told = read(tmp_path, HEADER.replace("lon,lat", f"lon{mark}lat") + "a,1,2\n")
    assert not zones
    assert told[0] == f"zones.csv:1 lon{mark}lat: unknown column; cells are separated by commas".replace("\t", " ")


def test_swapped_coordinates_are_told_where_they_can_be(tmp_path: Path) -> None:
    """Anchorage is at 149.9° W 61.2° N: no latitude is -149.9. Paris swapped is a place too."""
    _, told = read(tmp_path, HEADER + "anchorage,61.2,-149.9,3\n")
    assert told == ["zones.csv:2 lat: '-149.9' is outside -90 to 90 degrees; longitude and latitude are swapped?"]
    _, told = read(tmp_path, HEADER + "nowhere,161.2,-149.9,3\n")
    assert told == ["zones.csv:2 lat: '-149.9' is outside -90 to 90 degrees"]


def test_a_long_or_multi_line_cell_is_told_in_one_short_line(tmp_path: Path) -> None:
    path = tmp_path / "vendors.csv"
    path.write_text(f'vendor_id,depot_id,joins,"new\nline"\nv,d,{"x" * 100_000},\n')
    _, problems = read_table(path, Vendor)
    told, wrong = map(str, problems)
    assert told == "vendors.csv:1 new line: unknown column"
    assert wrong.startswith("vendors.csv:3 joins: 'xxx")
    path.write_text(f"vendor_id,depot_id,joins\nv,d,{'x' * 100_000}\n")
    (problem,) = read_table(path, Vendor)[1]
    assert len(str(problem)) < 500
    assert str(problem).startswith("vendors.csv:2 joins: 'xxx")
    assert str(problem).endswith("is not a number")


def test_a_table_of_ids_only(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("vendor_id,depot_id\n v , d\n")
    assert read_table(path, Stock) == ((Stock(vendor_id="v", depot_id="d"),), [])


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    assert read_table(tmp_path / "zones.csv", Zone)[1] == [
        Problem("zones.csv", 0, "", "can't be read: No such file or directory")
    ]
    assert read_table(tmp_path, Zone)[1] == [Problem(tmp_path.name, 0, "", "is not a file")]
