"""Hard input, tried as a user would give it: each ends in a checked plan, or in an exit code and clear words."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from command_line import TOURNEE, Result, run
from day_plans import Edit, Row, every, rows_of, toy_folder
from road_maps import draw

from data.dictionary import columns_of, dictionary
from data.samples import samples
from routing.export import claim

QUICK = ("--time-limit", "0.2")
MONACO = samples()["monaco"]
NOTHING_PLANNED = 3


def plan(network: Path | str, out: Path) -> Result:
    """Plan with little search; what was written passes `verify`."""
    done = run("plan", network, "-o", out, *QUICK)
    assert "Traceback" not in done.err
    if done.code in (0, NOTHING_PLANNED):
        assert run("verify", network, out) == Result(0, "0 violations\n", "")
    return done


def reasons(out: Path) -> dict[str, str]:
    """Why each parcel stays out: reason and detail."""
    rows = rows_of((out / "unassigned.csv").read_text(encoding="utf-8"))
    return {row["parcel_id"]: f"{row['reason']}: {row['detail']}" for row in rows}


# --- tables ----------------------------------------------------------------------------------------------------------


def test_an_empty_folder(tmp_path: Path) -> None:
    """Every file that is missing is told."""
    (tmp_path / "net").mkdir()
    for command in (["check", tmp_path / "net"], ["plan", tmp_path / "net", "-o", tmp_path / "out"]):
        done = run(*command)
        assert (done.code, done.out) == (2, "")
        missing = ("network.toml", "depots.csv", "relay_points.csv", "vehicles.csv", "vendors.csv", "parcels.csv")
        assert done.err.splitlines()[:-1] == [f"{name}: this file is missing" for name in missing]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\n\r\n\n", b" , ,\n"], ids=["empty", "mark", "lines", "commas"]
)
def test_a_table_without_a_header(tmp_path: Path, content: bytes) -> None:
    """It doesn't count as a table without rows: what should stand there is told."""
    network = toy_folder(tmp_path / "net")
    (network / "parcels.csv").write_bytes(content)
    done = plan(network, tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("parcels.csv: is empty: a header is needed (parcel_id, vendor_id, ")
    assert not (tmp_path / "out").exists()


def test_a_header_without_rows(tmp_path: Path) -> None:
    """A day without parcels: an empty plan, all of whose tables have their headers."""
    network = toy_folder(tmp_path / "net")
    header = (network / "parcels.csv").read_text(encoding="utf-8").split("\n", 1)[0]
    (network / "parcels.csv").write_text(header, encoding="utf-8")  # without a line end
    assert plan(network, tmp_path / "out").code == 0
    for name in ("rounds", "stops", "assignments", "unassigned"):
        assert len((tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_two_hundred_errors(tmp_path: Path) -> None:
    """All are counted, not all are printed."""
    network = toy_folder(tmp_path / "net", {"parcels": lambda rows: [rows[0] | {"weight_g": "heavy"}] * 200})
    done = plan(network, tmp_path / "out")
    *told, more, last = done.err.splitlines()
    assert (done.code, done.out) == (2, "")
    assert told == [f"parcels.csv:{line} weight_g: 'heavy' is not a number" for line in range(2, 52)]
    assert (more, last) == ("150 more errors: --json tells all", "200 errors; nothing was written")


# Numbers to a programmer, and none to anybody who counts parcels.
NO_NUMBERS = ["NaN", "-nan", "inf", "-Infinity", "1e309", "-1e309", "1e999999999", "0x10", "1_000", "٣"]
NUMERIC = {"lon", "lat", "integer", "count", "grams", "centimetres", "kg", "litres", "hours_s", "rate", "decimal"}
SAMPLES = {"time": "08:00", "date": "2026-11-24", "datetime": "2026-11-24", "deadline": "2026-11-25", "hours": "24/7"}


def sample_row(table: str) -> Row:
    """A well-formed row of a table."""
    path = samples()["toy"] / f"{table}.csv"
    if path.exists():
        return rows_of(path.read_text(encoding="utf-8"))[0]
    kinds = {name: column.type for name, column in columns_of(table).items() if column.required}
    return {
        name: kind.removeprefix("choice:").split("|")[0] if ":" in kind else SAMPLES.get(kind, "1")
        for name, kind in kinds.items()
    }


@pytest.mark.parametrize(
    ("table", "column"), [(c.table, c.column) for c in dictionary() if c.type in NUMERIC], ids="{0[0]}-{0[1]}".format
)
def test_no_numbers(tmp_path: Path, table: str, column: str) -> None:
    """In every column of every table that takes a number: one error a cell, with its place."""
    row = sample_row(table)
    network = toy_folder(tmp_path / "net", {table: lambda _: [row | {column: cell} for cell in NO_NUMBERS]})
    done = plan(network, tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    *told, last = done.err.splitlines()
    assert len(told) == len(NO_NUMBERS)
    for line, (problem, cell) in enumerate(zip(told, NO_NUMBERS, strict=True), start=2):
        assert problem.startswith(f"{table}.csv:{line} {column}: {cell!r} is ")
    assert last == f"{len(told)} errors; nothing was written"


def test_every_numeric_column_is_tried() -> None:
    """A column of a new kind must be sorted into these tests or out of them."""
    others = {"text", "id", "hours", "timezone", "country", "words", "flag", "time", "date", "datetime", "deadline"}
    assert {c.type for c in dictionary() if not c.type.startswith("choice:")} == NUMERIC | others


def test_latitude_before_longitude(tmp_path: Path) -> None:
    """A depot in Auckland, swapped: a latitude of 174 degrees is none, and the usual cause is told."""
    network = toy_folder(tmp_path / "net", {"depots": every(lon="-36.85", lat="174.76")})
    done = plan(network, tmp_path / "out")
    assert done.code == 2
    assert "depots.csv:2 lat: '174.76' is outside -90 to 90 degrees" in done.err
    assert "swapped" in done.err


# --- one home delivery -----------------------------------------------------------------------------------------------


def at_home(**cells: str) -> dict[str, Edit]:
    """The first parcel of `toy` alone, to a door 1 km or 100 s from the depot, which its van leaves from 8:00."""
    home = {"delivery": "home", "point_id": "", "direction": "delivery"}
    return {"parcels": lambda rows: [rows[0] | home | cells]}


@pytest.mark.parametrize(
    ("start", "end"), [("10:00", "10:01"), ("10:00", "10:00"), ("08:01:40", "08:01:40"), ("08:00", "08:02")]
)
def test_a_window_of_a_minute(tmp_path: Path, start: str, end: str) -> None:
    """Or of a second, as soon as the van can be there: it is there, waits if need be, and starts in time."""
    network = toy_folder(tmp_path / "net", at_home(window_start=start, window_end=end))
    assert plan(network, tmp_path / "out").code == 0
    (stop,) = (r for r in rows_of((tmp_path / "out" / "stops.csv").read_text(encoding="utf-8")) if r["kind"] == "home")
    assert f"{start}:00"[:8] <= stop["start"] <= f"{end}:00"[:8]


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("06:00", "06:01", "no vehicle can come in its window: van is there 121 min too late"),
        ("08:00", "08:01", "no vehicle can come in its window: van is there 1 min too late"),
        ("23:59", "24:00", "no vehicle could be back in time: van is back 724 min too late"),
    ],
)
def test_a_minute_when_no_vehicle_can_be_there(tmp_path: Path, start: str, end: str, why: str) -> None:
    """Before the shift, 40 s before the van can be there, and long after the shift, which ends at 12:00."""
    network = toy_folder(tmp_path / "net", at_home(window_start=start, window_end=end))
    assert plan(network, tmp_path / "out").code == NOTHING_PLANNED
    assert reasons(tmp_path / "out")["A1"].startswith(why)


# --- roads -----------------------------------------------------------------------------------------------------------

ISLAND = draw("A----B----C" + " " * 60 + "D---E\n|         |\nF---------G")
"""The street from D to E is 1.5 km from all others, farther than any place may be from its road."""


def on_streets(folder: Path, depot: str, points: str) -> Path:
    """`toy` with its depot and its points P1, P2, P3, P4, L1 at junctions, and all buyers at G."""

    def at(junction: str) -> Row:
        lon, lat = ISLAND.at[junction]
        return {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}

    edits: dict[str, Edit] = {
        "depots": every(**at(depot)),
        "relay_points": lambda rows: [row | at(junction) for row, junction in zip(rows, points, strict=True)],
        "parcels": every(**at("G")),
    }
    toy_folder(folder, edits, {"great-circle": "roads.osm"})
    ISLAND.write(folder / "roads.osm")
    return folder


def test_a_point_on_an_island(tmp_path: Path) -> None:
    """Locker L1 at D: a warning; its two parcels stay out and the reason says that no vehicle can drive there."""
    network = on_streets(tmp_path / "net", "A", "BCGFD")
    done = plan(network, tmp_path / "out")
    assert done.code == 0
    assert "9 of 11 parcels" in done.out
    assert done.err.startswith("warning: relay_points.csv:6 lon: lies 1525 m from the nearest road")
    told = reasons(tmp_path / "out")
    assert told.keys() == {"A8", "A9"}
    assert all("can drive to point L1 and back, for want of a road" in reason for reason in told.values())


def test_a_depot_on_an_island(tmp_path: Path) -> None:
    """Nothing can be served from there, be a point on the same island."""
    network = on_streets(tmp_path / "net", "D", "BCGFE")
    done = plan(network, tmp_path / "out")
    assert done.code == NOTHING_PLANNED
    assert "warning: depots.csv:2 lon: lies 1525 m from the nearest road" in done.err
    told = reasons(tmp_path / "out")
    assert len(told) == 11
    assert all("for want of a road" in reason for reason in told.values())


def test_what_would_help_a_return_without_a_road(tmp_path: Path) -> None:
    """Return R1 waits at P2 on an island: no shift of any vehicle would bring one there."""
    network = on_streets(tmp_path / "net", "A", "BDCGF")
    assert plan(network, tmp_path / "out").code == 0
    rows = rows_of((tmp_path / "out" / "unassigned.csv").read_text(encoding="utf-8"))
    (change,) = (row["smallest_change"] for row in rows if row["parcel_id"] == "R1")
    assert "shift" not in change


def few_parcels_of_monaco(folder: Path, number: int) -> Path:
    """The sample `monaco` with some of its parcels, and without its roads."""
    folder.mkdir()
    for path in MONACO.iterdir():
        lines = path.read_bytes().split(b"\n") if path.suffix == ".csv" else []
        if path.name != "roads.osm.pbf":
            (folder / path.name).write_bytes(
                b"\n".join(lines[: number + 1]) + b"\n" if "parcels" in path.name else path.read_bytes()
            )
    return folder


def blob_ends(extract: bytes) -> list[int]:
    """Where each block of a PBF file ends (wiki.openstreetmap.org/wiki/PBF_Format): a length, a header, a body."""
    ends, at = [], 0
    while at < len(extract):
        start = at + 4 + int.from_bytes(extract[at : at + 4], "big")
        header = extract[at + 4 : start]
        size = [byte & 0x7F for byte in header[header.rindex(b"\x18") + 1 :]]  # field 3, a varint, comes last
        at = start + sum(bits << 7 * place for place, bits in enumerate(size))
        ends.append(at)
    return ends


GOOD = (MONACO / "roads.osm.pbf").read_bytes()
ENDS = blob_ends(GOOD)
NO_EXTRACTS = {
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200),
    "text": b"these are no roads\n" * 50,
    "a web page": b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n",
    "gzip": gzip.compress(GOOD),
    "XML": b'<?xml version="1.0"?><osm version="0.6"></osm>',
    "zeros": bytes(10_000),
    "random": random.Random(0).randbytes(10_000),
    "twice": GOOD + GOOD,
    "more than itself": GOOD + b"and more",
    "one bit": GOOD[:600_000] + bytes([GOOD[600_000] ^ 1]) + GOOD[600_001:],
    **{f"the first {size:,} bytes": GOOD[:size] for size in (1, 3, 4, 5, 20, 100, 203, 1000, ENDS[1])},
    **{f"{part} of 16 parts": GOOD[: len(GOOD) * part // 16] for part in range(1, 16)},
    **{f"all but {size} bytes": GOOD[:-size] for size in (1, 4, 20)},
}


def test_extracts_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut anywhere, or something else: exit 2 with the file's name, and with the good one in its place all is well.

    Only the ends of whole blocks look like the end of a file: a cut after the nodes holds no streets, and says so.
    """
    assert ENDS[-1] == len(GOOD)
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "cache"))
    network = few_parcels_of_monaco(tmp_path / "net", 20)
    for name, content in NO_EXTRACTS.items():
        (network / "roads.osm.pbf").write_bytes(content)
        done = plan(network, tmp_path / "out")
        assert (done.code, done.out) == (2, ""), name
        assert "roads.osm.pbf" in done.err and len(done.err.splitlines()) == 2, name
        assert "damaged" in done.err or "is empty" in done.err or "holds no streets" in done.err, name
        assert not (tmp_path / "out").exists()
    assert not list((tmp_path / "cache").rglob("*.npz"))
    (network / "roads.osm.pbf").write_bytes(GOOD)
    done = plan(network, tmp_path / "out")
    assert done.code == 0 and "20 of 20 parcels" in done.out


# --- ids -------------------------------------------------------------------------------------------------------------

IDS = {
    "comma": "a,b;c",
    "quotes": "it's \"so\" '",
    "newline": "two\nlines",
    "returns": "a\r\nb\rc",
    "tab": "a\tb",
    "emoji": "😀👩‍👩‍👧",
    "other scripts": "ק-北京-مرحبا-\u202egnp",
    "end of script": "</script><script>document.title=1</script><!--",
    "template": "{{island}}${7*7}%s\\u003c",
    "path": "../../../etc/passwd",
    "formula": '=HYPERLINK("x")',
    "long": "x" * 10_000,
    "separators": "a\u2028b\u2029c\x85d",
    "terminal": "\x1b[2J\x07",
}


def renamed(mark: str) -> dict[str, Edit]:
    """`toy` with this in every id and name; A1 itself is called so."""

    def with_mark(*columns: str) -> Edit:
        return lambda rows: [row | {c: row[c] + mark if row[c] else "" for c in columns} for row in rows]

    return {
        "depots": with_mark("depot_id", "name"),
        "relay_points": with_mark("point_id", "name"),
        "vehicles": with_mark("vehicle_type", "depot_id"),
        "vendors": with_mark("vendor_id", "name", "depot_id"),
        "parcels": with_mark("parcel_id", "vendor_id", "point_id"),
    }


class Page(HTMLParser):
    """What a browser takes for elements and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script":
            self.scripts[-1] += data


def texts(found: object) -> Iterator[str]:
    """All texts in a JSON document."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from texts(each)
    elif isinstance(found, str):
        yield found


@pytest.fixture(scope="module")
def plain_page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The map of `toy` as it is."""
    folder = tmp_path_factory.mktemp("plain")
    assert plan("toy", folder / "out").code == 0
    return Page((folder / "out" / "map.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", IDS)
def test_ids(tmp_path: Path, plain_page: Page, name: str) -> None:
    """Whatever stands in an id: the day is planned as ever, every file parses, and all tell the same ids."""
    mark = IDS[name]
    network = toy_folder(tmp_path / "net", renamed(mark))
    out = tmp_path / "out"
    done = plan(network, out)
    assert done.code == 0
    assert "11 of 11 parcels in 1 round" in done.out and "EUR 67.22" in done.out
    tables = {path.stem: path.read_bytes().decode("utf-8") for path in out.glob("*.csv")}
    rows = {stem: list(csv.DictReader(io.StringIO(text, newline=""), strict=True)) for stem, text in tables.items()}
    parcels = {f"{number}{mark}" for number in (*(f"A{i}" for i in range(1, 11)), "R1")}
    points = {f"{number}{mark}" for number in ("P1", "P2", "P3", "P4", "L1")}
    assert {row["parcel_id"] for row in rows["assignments"]} == parcels
    assert {row["place_id"] for row in rows["stops"]} == {*points, f"D{mark}"}
    (planned,) = rows["rounds"]
    assert (planned["depot_id"], planned["vehicle_type"]) == (f"D{mark}", f"van{mark}")
    documents = {path.name: json.loads(path.read_bytes()) for path in out.iterdir() if "json" in path.suffix}
    assert parcels | points <= set(texts(documents["plan.json"]))
    assert points <= set(texts(documents["rounds.geojson"]))
    page = Page((out / "map.html").read_bytes().decode("utf-8"))
    assert page.tags == plain_page.tags
    island = next(script for script in page.scripts if script.startswith("{"))
    assert points <= set(texts(json.loads(island)))
    assert {*page.scripts} - {island} == {script for script in plain_page.scripts if not script.startswith("{")}
    for path in out.rglob("*"):
        assert path.is_dir() or path.suffix in (".csv", ".json", ".geojson", ".html", ".xlsx", ".pdf")
        assert path.suffix != ".pdf" or path.read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net", "out"]


def test_an_id_longer_than_a_cell_of_a_workbook(tmp_path: Path) -> None:
    """What `check` passes can be planned: a spreadsheet's limit is no reason to throw a plan away."""
    network = toy_folder(tmp_path / "net", {"parcels": lambda rows: [rows[0] | {"parcel_id": "x" * 40_000}]})
    assert plan(network, tmp_path / "out").code == run("check", network).code


# --- the output ------------------------------------------------------------------------------------------------------


def limited(size: int, *args: object, cwd: Path) -> Result:
    """Run the command where no file can be larger than `size` bytes, which fails as a full disk does."""
    done = subprocess.run(
        [TOURNEE, *map(str, args)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    return Result(done.returncode, done.stdout, done.stderr)


def test_no_room_for_the_plan(tmp_path: Path) -> None:
    """Half of the map can be written: the older plan stays as it was, and nothing lies beside it."""
    assert plan("toy", tmp_path / "out").code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    size = (tmp_path / "out" / "map.html").stat().st_size // 2
    for out in ("out", "new/out"):
        done = limited(size, "plan", "toy", "-o", out, *QUICK, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"{out}: can't be written: File too large\n"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_no_room_for_a_sample(tmp_path: Path) -> None:
    """`tournee demo` copies all of a sample or nothing, so that it can be asked again."""
    for folder in ("mine", "new/mine"):
        done = limited(20_000, "demo", "monaco", folder, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"{folder}: can't be written: File too large\n"
    assert list(tmp_path.iterdir()) == []


ODD = "two\nlines\x07"


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "toy", "-o", ODD, *QUICK],
        ["plan", ODD, "-o", "out"],
        ["demo", "toy", "full"],
        ["matrix", "toy", "-o", f"{ODD}.txt"],
        ["plan", "toy", "-o", f"full/{ODD}"],
        ["verify", "toy", ODD],
        ["demo", "toy", ODD],
    ],
    ids=["plan", "network", "full", "matrix", "refused", "verify", "demo"],
)
def test_names_stay_on_their_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """Whatever a file is called, its name is told on one line, and no control character reaches the terminal."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"full/{ODD}").mkdir(parents=True)
    (tmp_path / f"full/{ODD}/thesis.tex").touch()
    done = run(*(argument if argument != "full" else f"full/{ODD}" for argument in arguments))
    told = (done.out + done.err).removesuffix("\n").split("\n")
    assert all(line.isprintable() for line in told)
    assert any("two lines" in line for line in told)


@pytest.mark.parametrize("out", ["/proc", "/proc/out", "/", "..", ""])
def test_folders_that_no_plan_can_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    """Told before anything is planned, on one line."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    done = run("plan", "toy", "-o", out, "--time-limit", "600")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["here"]


def test_a_folder_that_another_run_writes_to(tmp_path: Path) -> None:
    """Told at once, not after ten minutes of planning; when the other has ended, it works."""
    with claim(tmp_path / "out"):
        done = run("plan", "toy", "-o", tmp_path / "out", "--time-limit", "600")
        assert (done.code, done.out) == (2, "")
        assert done.err == (f"{tmp_path / 'out'}: another run is writing to it; wait for that or give another folder\n")
    assert plan("toy", tmp_path / "out").code == 0


# --- runs that are ended ---------------------------------------------------------------------------------------------


def catches_sigterm(process: subprocess.Popen[str]) -> bool:
    """Whether a process has a handler for it, as a run has once it plans."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


@pytest.fixture
def planning(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run of ten minutes into `out`, where a plan of `toy` lies, in the middle of its planning."""
    assert plan("toy", tmp_path / "out").code == 0
    (few_parcels_of_monaco(tmp_path / "net", 300) / "roads.osm.pbf").symlink_to(MONACO / "roads.osm.pbf")
    command = [TOURNEE, "plan", "net", "-o", "out", "--time-limit", "600"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("warning: ")  # the network is read, the folder claimed
        while not catches_sigterm(process):
            assert process.poll() is None
            time.sleep(0.02)
        yield process
        process.kill()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def works_again(folder: Path) -> None:
    """The next run works, and nothing is left of the one that was ended."""
    assert plan("toy", folder / "out").code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["net", "out"]


def test_a_folder_is_taken_as_long_as_a_run_plans(tmp_path: Path, planning: subprocess.Popen[str]) -> None:
    """A second run into it is refused while the first still searches."""
    done = run("plan", "toy", "-o", tmp_path / "out", *QUICK)
    assert planning.poll() is None
    assert (done.code, done.out) == (2, "")
    assert "another run is writing to it" in done.err


def test_a_run_that_is_killed(tmp_path: Path, planning: subprocess.Popen[str]) -> None:
    """The older plan is as it was."""
    before = content(tmp_path / "out")
    planning.kill()
    assert planning.wait(60) == -signal.SIGKILL
    assert content(tmp_path / "out") == before
    works_again(tmp_path)


def test_a_run_that_is_told_to_end(tmp_path: Path, planning: subprocess.Popen[str]) -> None:
    """As systems do before they shut down: the best plan so far replaces the older one, or that one stays."""
    before = content(tmp_path / "out")
    planning.terminate()
    _, told = planning.communicate(timeout=200)
    assert "Traceback" not in told
    if planning.returncode == 0:
        assert "the best plan so far is kept" in told
        assert run("verify", tmp_path / "net", tmp_path / "out") == Result(0, "0 violations\n", "")
    else:
        assert (planning.returncode, content(tmp_path / "out")) == (1, before)
        assert "nothing was written" in told
    works_again(tmp_path)
