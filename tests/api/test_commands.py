"""The commands as their users type them: exit codes, what goes to which stream, and clear words for what is wrong."""

from __future__ import annotations

import csv
import errno
import itertools
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import TOURNEE, Result, run, run_alone
from day_plans import every, first, toy_folder

from api.cli import cli
from data.dictionary import dictionary
from data.reading import read_network
from data.samples import samples

QUICK = ("--time-limit", "0.2")


def plan(network: Path | str, out: Path, *more: str) -> Result:
    """Plan with little search."""
    return run("plan", network, "-o", out, *QUICK, *more)


# --- a process of its own --------------------------------------------------------------------------------------------


def test_from_a_sample_to_a_checked_plan(tmp_path: Path) -> None:
    """The commands of the README one after the other, each in its own process, in a folder of the user's."""
    copied = run_alone("demo", "toy", "my-network/", cwd=tmp_path)
    assert (copied.code, copied.err) == (0, "")
    planned = run_alone("plan", "my-network/", "-o", "out/", *QUICK, cwd=tmp_path)
    assert planned.code == 0, planned.err
    assert "11 of 11 parcels in 1 round, 7.4 km, EUR 67.22 (EUR 6.11 each); 0 violations" in planned.out
    assert "The map is in out/map.html" in planned.out
    assert planned.err == ""
    verified = run_alone("verify", "my-network/", "out/", cwd=tmp_path)
    assert (verified.code, verified.out, verified.err) == (0, "0 violations\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-network", "out"]


def test_wrong_input_has_its_own_exit_code(tmp_path: Path) -> None:
    """2, the report on standard error, standard output empty, nothing written; 3 when no parcel could be served."""
    toy_folder(tmp_path / "bad", {"parcels": first(weight_g="heavy")})
    refused = run_alone("plan", "bad", "-o", "out", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "parcels.csv:2 weight_g: 'heavy' is not a number\n1 error; nothing was written\n"
    assert not (tmp_path / "out").exists()
    toy_folder(tmp_path / "weak", {"vehicles": every(capacity_kg="0.5")})
    nothing = run_alone("plan", "weak", "-o", "out", *QUICK, cwd=tmp_path)
    assert nothing.code == 3
    assert "no parcel could be served; out/unassigned.csv says why" in nothing.err
    assert (tmp_path / "out" / "plan.json").is_file()


def interrupted(folder: Path, wait_s: float) -> Result:
    """A plan of Monaco into `out`, interrupted some seconds after planning has begun."""
    command = [TOURNEE, "plan", "monaco", "-o", "out", "--time-limit", "600"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("warning: ")  # the network has been read, planning starts
        time.sleep(wait_s)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=200)
    return Result(process.returncode, out, err)


def test_ctrl_c_keeps_the_best_plan(tmp_path: Path) -> None:
    """Interrupted in the middle of ten minutes of search: a whole plan, a check that finds nothing, exit 0.

    On a busy machine an interrupt may come before there is any plan; then nothing is written, and it comes later.
    """
    for wait_s in (3, 6, 12, 24):
        done = interrupted(tmp_path, wait_s)
        if "before there was a plan" not in done.err:
            break
        assert (done.code, list(tmp_path.iterdir())) == (1, [])
    assert done.code == 0, done.err
    assert "stopping: the best plan so far is kept" in done.err
    assert "0 violations" in done.out
    assert run("verify", "monaco", tmp_path / "out") == Result(0, "0 violations\n", "")
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["status"] == "stopped"


@pytest.mark.parametrize("arguments", [["--help"], ["plan", "--help"], ["verify", "--help"], ["--version"]])
def test_help_loads_no_solver(arguments: list[str]) -> None:
    """What takes seconds to load is not loaded to print a page of help."""
    script = (
        "import sys; sys.argv = ['tournee', *sys.argv[1:]]\n"
        "from api.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = 'ortools numba pandas osmium geopandas scipy networkx reportlab xlsxwriter'.split()\n"
        "assert not {*heavy} & {*sys.modules}, sys.modules.keys()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


UNUSABLE = ["file/cache", "/proc/nothing/here"]


@pytest.mark.parametrize("cache", UNUSABLE)
def test_an_install_where_nothing_can_be_kept(tmp_path: Path, cache: str) -> None:
    """A cache folder that can't be made costs time and nothing else."""
    (tmp_path / "file").touch()
    places = {"TOURNEE_CACHE": str(tmp_path / cache), "TMPDIR": str(tmp_path)}
    done = run_alone("plan", "toy", "-o", "out", *QUICK, cwd=tmp_path, environment=places)
    assert done.code == 0, done.err


@pytest.mark.soak
@pytest.mark.parametrize("cache", UNUSABLE)
def test_real_roads_where_nothing_can_be_kept(tmp_path: Path, cache: str) -> None:
    """Kernels are compiled and roads prepared anew, into a temporary folder."""
    (tmp_path / "file").touch()
    places = {"TOURNEE_CACHE": str(tmp_path / cache), "TMPDIR": str(tmp_path)}
    done = run_alone("matrix", "monaco", "-o", "times.npz", cwd=tmp_path, environment=places)
    assert done.code == 0, done.err


def test_output_that_nobody_reads(tmp_path: Path) -> None:
    """`tournee dictionary | head -1`: no traceback when the pipe is closed."""
    with subprocess.Popen(
        [TOURNEE, "dictionary"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_terminal_that_knows_only_ascii(tmp_path: Path) -> None:
    """Names that it can't show are escaped; JSON stays JSON."""
    toy_folder(tmp_path / "toy", settings={'"toy"': '"tournée 😀"'})
    narrow = {"PYTHONIOENCODING": "ascii"}
    done = run_alone("plan", "toy", "-o", "out", *QUICK, cwd=tmp_path, environment=narrow)
    assert done.code == 0, done.err
    done = run_alone("plan", "toy", "-o", "out", *QUICK, "--json", cwd=tmp_path, environment=narrow)
    assert done.json["network"] == "tournée 😀"


# --- plan ------------------------------------------------------------------------------------------------------------


def test_plan_json(tmp_path: Path) -> None:
    """Standard output is the summary and nothing else, also when no parcel could be served."""
    done = plan("toy", tmp_path / "out", "--json", "--seed", "7", "--engine", "ortools")
    assert done.code == 0
    assert done.json == json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (done.json["served"], done.json["cost"], done.json["seed"], done.json["engine"]) == (11, 67.22, 7, "ortools")
    nothing = plan(toy_folder(tmp_path / "weak", {"vehicles": every(count="0")}), tmp_path / "nothing", "--json")
    assert (nothing.code, nothing.json["served"], nothing.json["unassigned"]) == (3, 0, 11)


def test_another_day(tmp_path: Path) -> None:
    """24 November 2026 is a Tuesday; on Sunday 29 the depot is shut; `verify` takes the day from the plan."""
    sunday = plan("toy", tmp_path / "out", "--date", "2026-11-29")
    assert sunday.code == 3
    assert sunday.err.startswith("warning: ") and "not open" in sunday.err
    saturday = plan("toy", tmp_path / "out", "--date", "2026-11-28")
    assert (saturday.code, saturday.err) == (0, "")
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["date"] == "2026-11-28"
    assert run("verify", "toy", tmp_path / "out").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "toy"],
        ["plan", "-o", "out"],
        ["plan", "toy", "-o", "out", "--time-limit", "0"],
        ["plan", "toy", "-o", "out", "--time-limit", "soon"],
        ["plan", "toy", "-o", "out", "--seed", "-1"],
        ["plan", "toy", "-o", "out", "--seed", "99999999999999999999"],
        ["plan", "toy", "-o", "out", "--engine", "steam"],
        ["plan", "toy", "-o", "out", "--date", "24.11.2026"],
        ["plan", "toy", "-o", "out", "--date", "0001-01-01"],
        ["plan", "tyo", "-o", "out"],
        ["plan", "", "-o", "out"],
        ["plan", "x" * 5000, "-o", "out"],
        ["plan", "toy", "-o", "/dev/null"],
        ["plan", "toy", "-o", "/dev/null/out"],
        ["plan", "toy", "-o", "x" * 5000],
        ["check", "toy", "--date", "9999-12-31"],
        ["check"],
        ["verify", "toy"],
        ["verify", "toy", "nowhere"],
        ["verify", "nowhere", "nowhere"],
        ["matrix", "toy"],
        ["directions", "toy", "D"],
        ["directions", "toy", "D", "nowhere"],
        ["directions", "toy", "D", "P1", "--at", "25h"],
        ["directions", "toy", "D", "P1", "--profile", "rocket"],
        ["matrix", "toy", "-o", "times.txt"],
        ["matrix", "toy", "-o", "times.csv", "--profile", "rocket"],
        ["demo"],
        ["demo", "toy"],
        ["demo", "toy", "a", "b"],
        ["demo", "paris", "a"],
        ["convert", "toy"],
        ["convert", "toy", "-o", "/dev/null/net"],
        ["convert", "toy", "-o", "/dev/null/net.xlsx"],
        ["export", "nowhere", "-o", "day.gpkg"],
        ["rewrite", "toy", "nowhere"],
        ["plan", "toy", "-o", "out", "--language", "de"],
        ["plan", "toy.xlsx", "-o", "out"],
        ["fly"],
        ["--fly"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_what_is_typed_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """Exit 2, a message on standard error, nothing on standard output, no file."""
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip() and "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_sample_is_told_with_the_known_ones() -> None:
    """A slip of the finger is easily seen."""
    assert run("plan", "tyo", "-o", "out").err == (
        "tyo: no such folder, and no sample network has this name (samples: monaco, rules, toy)\n"
    )


def test_all_errors_at_once(tmp_path: Path) -> None:
    """Every table's faults in one run, each with file, line and column, and their number last."""
    edits = {
        "relay_points": first(opening_hours="Mo-Xx 8-12"),
        "vehicles": every(count="-1"),
        "vendors": every(colour="red"),
        "parcels": lambda rows: [rows[0] | {"weight_g": "heavy"}, rows[1] | {"lon": "200"}, *rows[2:]],
    }
    done = plan(toy_folder(tmp_path / "net", edits), tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    told = [line.split(": ")[0] for line in done.err.splitlines()]
    assert sorted(told[:-1]) == [
        "parcels.csv:2 weight_g",
        "parcels.csv:3 lon",
        "relay_points.csv:2 opening_hours",
        "vehicles.csv:2 count",
        "vendors.csv:1 colour",
    ]
    assert done.err.splitlines()[-1] == "5 errors; nothing was written"
    assert run("check", tmp_path / "net").err == done.err


def test_an_output_folder_with_something_else(tmp_path: Path) -> None:
    """Told at once, before anything is planned, and kept as it is."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").touch()
    done = run("plan", "toy", "-o", tmp_path / "out", "--time-limit", "600")
    assert (done.code, done.out) == (2, "")
    assert "holds something else than a plan; give a new folder" in done.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.tex"]


# --- verify ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """The plan folder of `toy`."""
    assert plan("toy", tmp_path / "out").code == 0
    return tmp_path / "out"


def test_verify_an_edited_plan(planned: Path) -> None:
    """A stop moved to a wrong place in plan.json: violations on lines, exit 1, and the same as JSON."""
    found = json.loads((planned / "plan.json").read_text(encoding="utf-8"))
    line = next(line for line in found["rounds"][0]["lines"] if line["place_id"] == "P1")
    line["place_id"] = "P3"
    (planned / "plan.json").write_text(json.dumps(found), encoding="utf-8")
    done = run("verify", "toy", planned)
    assert done.code == 1
    assert "stop: parcel A1 goes to 'P1', but stop" in done.out
    assert "path: the path of round D-01 is not the way from stop to stop" in done.out
    assert "stops.csv:" in done.out
    *told, last = done.out.splitlines()
    assert last == f"{len(told)} violations"
    as_json = run("verify", "toy", planned, "--json")
    assert as_json.code == 1
    assert len(as_json.json["violations"]) == len(told)
    assert all(list(v) == ["rule", "subject", "amount", "unit", "message"] for v in as_json.json["violations"])
    assert [f"{v['rule']}: {v['message']}" for v in as_json.json["violations"]] == told


def test_verify_an_edited_table(planned: Path) -> None:
    """A time changed in stops.csv alone."""
    path = planned / "stops.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("08:01:40,08:01:40", "08:01:40,08:02:00"), encoding="utf-8"
    )
    done = run("verify", "toy", planned)
    assert (done.code, done.out) == (
        1,
        "tables: stops.csv:3 start is '08:02:00', but plan.json says '08:01:40'; `tournee rewrite` writes it anew\n"
        "1 violation\n",
    )


def test_verify_json_of_a_correct_plan(planned: Path) -> None:
    """An empty list."""
    done = run("verify", "toy", planned, "--json")
    assert (done.code, done.json, done.err) == (0, {"violations": []}, "")


def test_verify_a_plan_of_another_network(planned: Path) -> None:
    """Every parcel of the one is missing in the other."""
    done = run("verify", "monaco", planned)
    assert done.code == 1
    assert done.out.startswith("network: the plan is for the network 'toy', not for 'monaco'\n")
    assert "violations\n" in done.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "plan.json:1: is not JSON"),
        ('{"schema": "tournee-plan/9"}', "plan.json schema: is not 'tournee-plan/3'"),
        ('{"schema": "tournee-plan/3", "rounds": [{}]}', "plan.json rounds[0].lines: is missing"),
    ],
)
def test_verify_a_damaged_plan(planned: Path, text: str, message: str) -> None:
    """Input that is wrong: exit 2, with the field's place."""
    (planned / "plan.json").write_text(text, encoding="utf-8")
    done = run("verify", "toy", planned)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_violations_stay_on_their_lines(tmp_path: Path) -> None:
    """A parcel id with a line end and a terminal's escape in it is told on one line."""
    network = toy_folder(tmp_path / "net", {"parcels": first(parcel_id="two\nlines\x1b[2J")})
    assert plan(network, tmp_path / "out").code == 0
    path = tmp_path / "out" / "plan.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"at_point"', '"home"'), encoding="utf-8")
    done = run("verify", network, tmp_path / "out")
    assert done.code == 1
    assert "parcel two lines [2J goes to a point and ends as home" in done.out
    assert "\x1b" not in done.out


# --- check, demo, dictionary, matrix ---------------------------------------------------------------------------------


def test_check(tmp_path: Path) -> None:
    """Warnings on standard output and exit 0; errors on standard error and exit 2."""
    assert run("check", "toy") == Result(
        0, "toy, 2026-11-24: 11 parcels, 5 points, 1 depot, 2 vendors; 0 errors, 0 warnings\n", ""
    )
    warned = run("check", toy_folder(tmp_path / "odd", {"parcels": first(weight_g="99999")}))
    assert (warned.code, warned.err) == (0, "")
    assert warned.out.startswith("warning: parcels.csv:2 point_id: 99999 g is more than the 30000 g")
    assert warned.out.endswith("0 errors, 1 warning\n")
    toy_folder(tmp_path / "bad", settings={"great-circle": "roads.osm.pbf"})
    wrong = run("check", tmp_path / "bad")
    assert wrong.code == 2
    assert "network.toml" in wrong.err and "there is no such road extract" in wrong.err


def test_check_json(tmp_path: Path) -> None:
    """The same problems as data, warnings and errors alike."""
    assert run("check", "toy", "--json").json == {"problems": []}
    edits = {"parcels": first(weight_g="99999")}
    (warning,) = run("check", toy_folder(tmp_path / "odd", edits), "--json").json["problems"]
    assert (warning["file"], warning["line"], warning["severity"]) == ("parcels.csv", 2, "warning")
    refused = run("check", toy_folder(tmp_path / "bad", {"parcels": first(weight_g="heavy")}), "--json")
    told = "parcels.csv:2 weight_g: 'heavy' is not a number\n1 error; nothing was written\n"
    assert (refused.code, refused.err) == (2, told)
    assert refused.json["problems"] == [
        {
            "file": "parcels.csv",
            "line": 2,
            "column": "weight_g",
            "message": "'heavy' is not a number",
            "severity": "error",
            "sheet": "",
            "cell": "",
        }
    ]


def test_failures_are_json_too(tmp_path: Path) -> None:
    """With `--json` every command tells what is wrong on both streams: for programs, and for people."""
    bad = toy_folder(tmp_path / "bad", {"parcels": first(weight_g="heavy")})
    for command in (["check"], ["plan", "-o", tmp_path / "out"], ["matrix", "-o", tmp_path / "times.csv"]):
        done = run(command[0], bad, *command[1:], "--json")
        assert (done.code, [p["column"] for p in done.json["problems"]]) == (2, ["weight_g"])
        assert done.err.endswith("1 error; nothing was written\n")
    for command in (["plan", "nowhere", "-o", tmp_path / "out"], ["matrix", "toy", "-o", tmp_path / "times.txt"]):
        done = run(*command, "--json")
        assert done.code == 2 and list(done.json) == ["error"]
        assert done.err == done.json["error"] + "\n"
    done = run("verify", "toy", tmp_path, "--json")
    assert (done.code, done.json["problems"][0]["message"]) == (2, "can't be read: No such file or directory")
    assert list(tmp_path.glob("*.csv")) == []


def test_the_first_fifty(tmp_path: Path) -> None:
    """Of many errors, warnings and violations the first are told, and how many more there are; `--json` has all."""
    bad = toy_folder(tmp_path / "bad", {"parcels": lambda rows: [rows[0] | {"weight_g": "heavy"}] * 70})
    done = run("check", bad, "--json")
    assert len(done.json["problems"]) == 70
    assert done.err.splitlines()[49:] == [
        "parcels.csv:51 weight_g: 'heavy' is not a number",
        "20 more errors: --json tells all",
        "70 errors; nothing was written",
    ]
    many = [{"parcel_id": f"N{i}", "weight_g": "99999"} for i in range(51)]
    odd = toy_folder(tmp_path / "odd", {"parcels": lambda rows: [rows[0] | more for more in many]})
    lines = run("check", odd).out.splitlines()
    assert sum(line.startswith("warning: parcels.csv") for line in lines) == 50
    assert lines[50] == "1 more warning: --json tells all" and lines[51].endswith("0 errors, 51 warnings")
    planned = plan(odd, tmp_path / "out")
    assert planned.err.splitlines()[50] == "1 more warning: `tournee check --json` tells all"
    found = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    found["unassigned"] = []
    (tmp_path / "out" / "plan.json").write_text(json.dumps(found), encoding="utf-8")
    verified = run("verify", odd, tmp_path / "out").out.splitlines()
    assert (len(verified), verified[50:]) == (52, ["2 more violations: --json tells all", "52 violations"])
    assert len(run("verify", odd, tmp_path / "out", "--json").json["violations"]) == 52


def test_standard_output_that_is_full(tmp_path: Path) -> None:
    """One line on standard error, exit 1."""
    for command in (["check", "toy"], ["dictionary", "--json"], ["--help"]):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            done = subprocess.run(
                [TOURNEE, *command], stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, text=True, check=False
            )
        told = "standard output can't be written: No space left on device\n"
        assert (done.returncode, done.stderr) == (1, told)


def test_roads_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, in the system's words, by every command that needs them."""
    network = toy_folder(tmp_path / "net", settings={"great-circle": "roads.osm.pbf"})
    (network / "roads.osm.pbf").write_bytes(b"roads")
    assert plan("toy", tmp_path / "out").code == 0
    opened = Path.open

    def closed(path: Path, *args: Any, **options: Any) -> Any:
        if path.suffix == ".pbf":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(Path, "open", closed)
    out = tmp_path / "new"
    for command in (
        ["check"],
        ["plan", "-o", out],
        ["matrix", "-o", tmp_path / "times.csv"],
        ["verify", tmp_path / "out"],
    ):
        done = run(command[0], network, *command[1:])
        told = f"{network / 'roads.osm.pbf'}: the road extract can't be read: Permission denied\n"
        assert done.code == 2 and told in done.err
    assert not out.exists()


def test_json_of_a_name_that_is_no_text(tmp_path: Path) -> None:
    """Linux takes any bytes as a file's name: those that are no UTF-8 are escaped as Python's own JSON does it."""
    name = os.fsdecode(b"caf\xe9")
    done = run_alone("demo", "toy", name, "--json", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "\\udce9" in done.out and done.json["folder"] == name
    assert run_alone("check", name, cwd=tmp_path).code == 0


def test_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a sample, byte for byte; nothing is overwritten; without a name it is Monaco."""
    monkeypatch.chdir(tmp_path)
    assert run("demo", "toy", "mine").code == 0
    copy = {path.name: path.read_bytes() for path in Path("mine").iterdir()}
    assert copy == {path.name: path.read_bytes() for path in samples()["toy"].iterdir()}
    (tmp_path / "mine" / "parcels.csv").write_text("edited", encoding="utf-8")
    again = run("demo", "toy", "mine")
    assert (again.code, again.err) == (2, "mine: exists already and is not an empty folder; nothing was written\n")
    assert (tmp_path / "mine" / "parcels.csv").read_text(encoding="utf-8") == "edited"
    assert run("demo", "town").code == 0
    assert all(path.stat().st_mode & stat.S_IWUSR for path in [tmp_path / "mine", *(tmp_path / "mine").iterdir()])
    assert (tmp_path / "town" / "roads.osm.pbf").stat().st_size > 100_000


def test_dictionary() -> None:
    """Every column of every table is printed, with its type, unit and meaning; the figures too."""
    done = run("dictionary")
    assert done.code == 0
    lines = done.out.splitlines()
    for column in dictionary():
        assert f"{column.table}.csv" in lines
        assert any(line.split()[:1] == [column.column] and line.endswith(column.meaning) for line in lines)
    as_json = run("dictionary", "--json").json
    assert [(c["table"], c["column"]) for c in as_json] == [(c.table, c.column) for c in dictionary()]
    figures = run("dictionary", "--assumptions", "--json").json
    assert {"name": "max_walk", "value": "2000"}.items() <= next(f for f in figures if f["name"] == "max_walk").items()
    assert len(run("dictionary", "--assumptions").out.splitlines()) == len(figures)


def test_matrix(tmp_path: Path) -> None:
    """All depots and points of `toy`: D and P1 are a kilometre and 100 s apart."""
    done = run("matrix", "toy", "-o", tmp_path / "times.npz", "--json")
    assert done.json == {
        "file": str(tmp_path / "times.npz"),
        "from": 6,
        "to": 6,
        "profile": "van",
        "periods": 1,
        "unreachable_pairs": 0,
    }
    with np.load(tmp_path / "times.npz") as found:
        assert found["place_ids"].tolist() == ["D", "P1", "P2", "P3", "P4", "L1"]
        assert (found["duration_s"][0, 1], found["distance_m"][0, 1]) == (100, 1000)
    told = run("matrix", "toy", "-o", tmp_path / "times.csv", "--profile", "foot")
    assert told.out.endswith("times.csv: 6 x 6 places for foot; 0 pairs without a way\n")
    with (tmp_path / "times.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 37


def test_a_matrix_between_other_places(tmp_path: Path) -> None:
    """Rows and columns by kind; homes are the doors of parcels that may be brought there."""
    times = tmp_path / "times.csv"
    told = run("matrix", "rules", "-o", times, "--from", "shops", "--to", "homes", "--to", "depots")
    with times.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    network = read_network(samples()["rules"])
    shops = [vendor.vendor_id for vendor in network.vendors if vendor.shop]
    ends = [*(p.parcel_id for p in network.parcels if p.delivery != "point"), *network.depot]
    assert len(shops) > 0 and len(ends) > 1
    assert f"times.csv: {len(shops)} x {len(ends)} places for van in 5 periods of the day; 0 pairs" in told.out
    first = [row for row in rows if row["period_start_s"] == "0"]
    assert [(row["from_id"], row["to_id"]) for row in first] == list(itertools.product(shops, ends))
    assert run("matrix", "toy", "-o", times, "--from", "moons").code == 2


def test_directions() -> None:
    """The way street by street, in either language, with the metres and minutes of the path; as JSON every step."""
    done = run("directions", "monaco", "DM", "R07", "--language", "fr")
    first, *_, arrival, whole = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert first.startswith("  1  Départ par ") and "Arrivée" in arrival and whole.endswith(" min")
    found = run("directions", "monaco", "DM", "R07", "--json").json
    assert (found["from"], found["to"]) == ("DM", "R07")
    assert sum(step["distance_m"] for step in found["steps"]) == found["distance_m"]
    assert whole.startswith(f"{found['distance_m'] / 1000:.1f} km, ")
    straight = run("directions", "toy", "D", "A1")
    assert (straight.code, straight.out) == (0, "no streets are known on this way\n1.0 km, 2 min\n")


def test_matrix_for_a_vehicle_of_the_network(tmp_path: Path) -> None:
    """Of the profile of a type, or of one by name: not of both, and not of a type that isn't there."""
    told = run("matrix", "rules", "-o", tmp_path / "times.csv", "--vehicle", "bike")
    assert (told.code, "places for bike" in told.out) == (0, True)
    with (tmp_path / "times.csv").open(encoding="utf-8", newline="") as file:
        assert {row["profile"] for row in csv.DictReader(file)} == {"cargo_bike"}
    other = run("matrix", "toy", "-o", tmp_path / "times.csv", "--vehicle", "lorry")
    assert (other.code, "there is no vehicle type 'lorry'; the network has van" in other.err) == (2, True)
    both = run("matrix", "toy", "-o", tmp_path / "times.csv", "--vehicle", "van", "--profile", "foot")
    assert (both.code, "give --profile or --vehicle, not both" in both.err) == (2, True)


def test_every_command_has_help() -> None:
    """What it is for, its options, and an example that is a command."""
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        done = run(name, "--help")
        assert done.code == 0 and done.out.startswith("Usage: tournee ")
        assert "Example" in done.out or name == "dictionary"
        assert "--json" in done.out
    assert run("-h").out == run("--help").out


def test_help_is_grouped_by_job() -> None:
    """Every command once, below its job, with the examples last."""
    lines = run("--help").out.splitlines()
    jobs = ["Prepare a network:", "Plan the day:", "Use it elsewhere:", "Examples:"]
    positions = [lines.index(job) for job in jobs]
    assert positions == sorted(positions)
    listed = [line.split()[0] for line in lines[positions[0] : positions[-1]] if line.startswith("  ")]
    assert sorted(listed) == sorted(cli.list_commands(None))  # type: ignore[arg-type]
    assert all(line.split()[1] in listed for line in lines[positions[-1] + 1 :] if line.startswith("  tournee"))


def test_help_loads_no_command() -> None:
    """Only what the help itself needs: start-up stays below the 0.3 s that a person calls at once."""
    script = (
        "import sys; sys.argv = ['tournee', '--help']\n"
        "from api.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = ('routing', 'simulation', 'depots', 'numpy', 'api.commands.')\n"
        "loaded = {name for name in sys.modules if name.startswith(heavy)}\n"
        "assert loaded == {'api.commands.options'}, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


# --- convert, rewrite ------------------------------------------------------------------------------------------------


def test_convert_there_and_back(tmp_path: Path) -> None:
    """The sample as a workbook, as French CSV and as the plain folder again: the same plan comes of each."""
    network: Path | str = "toy"
    for name, more in (("net.xlsx", []), ("french", ["--french"]), ("plain", [])):
        done = run("convert", network, "-o", tmp_path / name, *more, "--json")
        assert done.json == {"network": "toy", "out": str(tmp_path / name)}
        network = tmp_path / name
        assert plan(network, tmp_path / f"{name}-plan", "--json").json["cost"] == 67.22
    for path in samples()["toy"].glob("*.csv"):
        assert (tmp_path / "plain" / path.name).exists()


def test_convert_overwrites_nothing(tmp_path: Path) -> None:
    """Neither a workbook that somebody has filled in, nor a folder with something in it."""
    (tmp_path / "net.xlsx").write_text("mine", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").touch()
    for out in ("net.xlsx", "full"):
        done = run("convert", "toy", "-o", tmp_path / out)
        assert (done.code, done.out) == (2, "")
        assert "exists already" in done.err
    assert (tmp_path / "net.xlsx").read_text(encoding="utf-8") == "mine"


def late_once(late: Any, usual: Any) -> Any:
    """`late` for the first call, which may itself make calls; then the usual function."""
    calls: list[Path] = []

    def claim(folder: Path, **options: Any) -> Any:
        calls.append(folder)
        return (late if len(calls) == 1 else usual)(folder, **options)

    return claim


def test_rewrite_an_edited_plan(planned: Path) -> None:
    """A vehicle of the same type with another number: the plan holds, and its tables follow."""
    path = planned / "plan.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"vehicle_no": 1', '"vehicle_no": 2'), encoding="utf-8")
    assert run("verify", "toy", planned).code == 1
    done = run("rewrite", "toy", planned, "--json")
    assert (done.code, done.json["violations"]) == (0, 0)
    assert ",van,2," in (planned / "rounds.csv").read_text(encoding="utf-8")
    assert run("verify", "toy", planned).out == "0 violations\n"


def test_rewrite_no_plan_that_breaks_a_rule(planned: Path) -> None:
    """It is told as `verify` tells it, and nothing is written."""
    path = planned / "plan.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"vehicle_no": 1', '"vehicle_no": 9'), encoding="utf-8")
    before = {file: file.read_bytes() for file in planned.rglob("*") if file.is_file()}
    done = run("rewrite", "toy", planned)
    assert (done.code, done.out) == (1, "fleet: depot D has no van 9\n1 violation\n")
    assert {file: file.read_bytes() for file in planned.rglob("*") if file.is_file()} == before


def test_rewrite_draws_the_ways_anew(planned: Path) -> None:
    """A way is for drawing only: nobody has to edit it by hand, and nobody is left with a wrong one."""
    path = planned / "plan.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    right, found["rounds"][0]["path"] = found["rounds"][0]["path"], "??"
    path.write_text(json.dumps(found), encoding="utf-8")
    done = run("verify", "toy", planned)
    assert (done.code, done.out) == (
        1,
        "path: the path of round D-01 is not the way from stop to stop; `tournee rewrite` draws it anew\n1 violation\n",
    )
    assert run("rewrite", "toy", planned).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["rounds"][0]["path"] == right
    assert run("verify", "toy", planned).out == "0 violations\n"


def test_rewrite_reads_what_it_has_claimed(planned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that another run has put there before the claim is the one that is written anew."""
    from api.commands import plans  # noqa: PLC0415

    claim = plans.claim

    def late(folder: Path, **options: Any) -> Any:
        assert plan("toy", folder, "--seed", "7").code == 0
        return claim(folder, **options)

    monkeypatch.setattr(plans, "claim", late_once(late, claim))
    assert run("rewrite", "toy", planned, "--json").json["seed"] == 7


def test_rewrite_loses_nothing(planned: Path) -> None:
    """A signed scan among the sheets is told with what to do, and kept; so is a folder without a plan."""
    (planned / "sheets" / "D-01-signed.pdf").touch()
    done = run("rewrite", "toy", planned)
    assert done.code == 2
    assert done.err.endswith("(sheets/D-01-signed.pdf), and would lose it; move that elsewhere first\n")
    assert (planned / "sheets" / "D-01-signed.pdf").exists()
    (planned / "sheets" / "D-01-signed.pdf").unlink()
    (planned / "plan.json").unlink()
    assert run("rewrite", "toy", planned).err == f"{planned}: holds no plan: there is no plan.json\n"


def test_rewrite_in_french(planned: Path) -> None:
    """The sheets change, the plan doesn't."""
    before = {file.name: file.read_bytes() for file in planned.rglob("*") if file.is_file()}
    assert run("rewrite", "toy", planned, "--language", "fr").code == 0
    after = {file.name: file.read_bytes() for file in planned.rglob("*") if file.is_file()}
    assert {name for name in after if after[name] != before[name]} == {
        "D-01.pdf",
        "D-01-loading.pdf",
        "D-01-manifests.pdf",
    }
