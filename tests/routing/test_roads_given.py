"""Travel times from a table: the same plan as the roads that wrote it, and every fault told with its line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import run
from day_plans import toy

from data import Network, find_network, read_network, write_network
from data.errors import DataError, RoadError
from data.network import RoadSettings
from data.records import Place
from routing import check, plan_day, problems, roads_of
from routing.export.matrix import write_matrix
from routing.roads import Pace, open_roads
from routing.roads.given import GivenRoads

HEADER = "from_id,to_id,profile,duration_s,distance_m\n"
A, B, C = Place("A", 0.0, 0.0), Place("B", 0.01, 0.0), Place("C", 0.0, 0.01)


def table(folder: Path, rows: str, header: str = HEADER) -> GivenRoads:
    (folder / "times.csv").write_text(header + rows, encoding="utf-8")
    return GivenRoads(folder / "times.csv")


def with_table(folder: Path, suffix: str) -> Network:
    """The toy with its own van's times as a table beside its files."""
    network = toy()
    shutil.copytree(find_network("toy"), folder / "toy")
    places = [*(depot.place for depot in network.depots), *(point.place for point in network.relay_points)]
    write_matrix(roads_of(network).matrix("van", places), folder / "toy" / f"times{suffix}")
    settings = folder / "toy" / "network.toml"
    settings.write_text(settings.read_text().replace('"great-circle"', f'"times{suffix}"'))
    return read_network(folder / "toy")


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".npz"])
def test_a_plan_on_a_table_is_that_on_the_roads_that_wrote_it(tmp_path: Path, suffix: str) -> None:
    network = with_table(tmp_path, suffix)
    assert network.roads == RoadSettings(f"times{suffix}")
    assert problems(network) == []
    plan, straight = (plan_day(each, time_limit_s=1) for each in (network, toy()))
    assert check(network, plan) == []
    assert [planned.lines for planned in plan.rounds] == [planned.lines for planned in straight.rounds]
    assert [planned.cost for planned in plan.rounds] == [planned.cost for planned in straight.rounds]


def test_pairs_profiles_and_places(tmp_path: Path) -> None:
    """One way only; the other has no row. A place is 0 s from itself. C is in no row."""
    roads = table(tmp_path, "A,B,van,60,1000\nB,A,van,-1,-1\nA,B,truck,90,1000\n")
    found = roads.matrix("van", [A, B, C])
    assert found.duration_s[0].tolist() == [[0, 60, -1], [-1, 0, -1], [-1, -1, -1]]
    assert found.distance_m[0].tolist() == [[0, 1000, -1], [-1, 0, -1], [-1, -1, -1]]
    assert roads.matrix("truck", [B], [A]).duration_s.tolist() == [[[-1]]]
    assert roads.matrix("truck", [A], [B]).duration_s.tolist() == [[[90]]]
    assert roads.snap("van", [A, B, C]).reached.tolist() == [False, False, False]  # no way leads there and back
    assert roads.named == {"A": 2, "B": 2}
    path = roads.path("van", A, B)
    assert (path.duration_s, path.distance_m, path.lonlat.tolist()) == (60, 1000, [[0.0, 0.0], [0.01, 0.0]])
    with pytest.raises(RoadError, match="no way leads from B to A for profile `van`"):
        roads.path("van", B, A)
    with pytest.raises(RoadError, match=r"times\.csv: has no times for the profile `cargo_bike`; it has van, truck"):
        roads.matrix("cargo_bike", [A])
    assert roads.matrix("foot", [A, B]).duration_s.tolist() == [[[-1, -1], [-1, -1]]]
    assert (roads.extent, roads.lines(), roads.ways(["van"])) == (None, (), frozenset())
    with pytest.raises(RoadError, match="a table has no graph"):
        roads.to_networkx("van")


def test_times_by_hour(tmp_path: Path) -> None:
    """From 7 twice as long; what takes no time before takes a second, if it takes any after."""
    header = "from_id,to_id,profile,period_start_s,duration_s,distance_m\n"
    rows = "A,B,van,0,60,900\nA,B,van,25200,120,900\nB,A,van,25200,10,90\nB,A,van,0,0,90\n"
    roads = table(tmp_path, rows, header)
    found = roads.matrix("van", [A, B])
    assert found.period_starts_s == (0, 25200)
    assert found.duration_s.tolist() == [[[0, 60], [1, 0]], [[0, 120], [10, 0]]]
    assert roads.path("van", A, B, 30_000).duration_s == 120


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "A,B,van,x,1000\nA,C,van,1.5,\nB,C,van,-2,7\nB,A,van,9999999999,1\n",
            [
                "times.csv:2 duration_s: 'x' is not a whole number from 0, or -1 where there is no way",
                "times.csv:3 duration_s: '1.5' is not a whole number from 0, or -1 where there is no way",
                "times.csv:4 duration_s: '-2' is not a whole number from 0, or -1 where there is no way",
                "times.csv:5 duration_s: '9999999999' is not a whole number from 0, or -1 where there is no way",
                "times.csv:3 distance_m: '' is not a whole number from 0, or -1 where there is no way",
            ],
        ),
        (
            "A,B,rocket,1,1\nA,C,van,-1,5\nB,C,van,1,7\nB,C,van,2,7\n",
            [
                "times.csv:2 profile: 'rocket' is no profile; those are van, truck, cargo_bike, foot",
                "times.csv:3 distance_m: is -1 in one of duration_s and distance_m only: both, where there is no way",
                "times.csv:5 to_id: B to C has a row already",
            ],
        ),
        (
            "A,B,van,60,60000\nB,A,van,1,400\n",
            ["times.csv:2 duration_s: 60000 m in 60 s are 3,600 km/h; give seconds and metres"],
        ),
        (
            "A,B,van,60,1000\n\nB,A,van,60,1000,7\nB,C,van\n",
            [
                "times.csv:4: has 6 cells, the header in line 1 has 5",
                "times.csv:5: has 3 cells, the header in line 1 has 5",
            ],
        ),
        (
            'A,B,van,60,1000\n"B,A,van,60,1000\n',
            ["times.csv:3: is not CSV: a quote that opens in this row is never closed"],
        ),
        ("", ["times.csv: the table of travel times has no rows"]),
    ],
)
def test_every_fault_of_a_table_is_told_with_its_line(tmp_path: Path, rows: str, expected: list[str]) -> None:
    with pytest.raises(RoadError) as told:
        table(tmp_path, rows)
    assert str(told.value).splitlines() == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("A,B,van,3600,1,1\n", "times.csv:2 period_start_s: the first period of van starts at 3600, not at 0"),
        (
            "A,B,van,0,1,1\nA,B,van,60,1,1\nB,A,van,0,1,1\n",
            "times.csv:4 period_start_s: B to A has 1 period of 2 for van",
        ),
        (
            "A,B,van,0,1,1\nA,B,van,60,-1,-1\n",
            "times.csv:2 period_start_s: A to B has a way at some hours only for van",
        ),
        ("A,B,van,-1,1,1\n", "times.csv:2 period_start_s: '-1' is not a whole number from 0"),
    ],
)
def test_faults_of_periods(tmp_path: Path, rows: str, expected: str) -> None:
    with pytest.raises(RoadError) as told:
        table(tmp_path, rows, "from_id,to_id,profile,period_start_s,duration_s,distance_m\n")
    assert str(told.value) == expected


def test_columns_that_are_missing_and_files_that_are_damaged(tmp_path: Path) -> None:
    with pytest.raises(RoadError, match=r"^times\.csv: a table of travel times needs the columns profile, distance_m$"):
        table(tmp_path, "A,B,1\n", "from_id,to_id,duration_s\n")
    for name in ("times.csv", "times.npz", "times.parquet"):
        with pytest.raises(RoadError, match=rf"^{name}: the table of travel times can't be read: .+$"):
            GivenRoads(tmp_path / "nowhere" / name)
        (tmp_path / name).write_bytes(b"\x00\xff not a table")
        with pytest.raises(RoadError, match=rf"^{name}(:1)?: "):
            GivenRoads(tmp_path / name)
    np.savez(tmp_path / "times.npz", place_ids=np.array(["A"]))
    with pytest.raises(RoadError, match=r"^times\.npz: the table of travel times can't be read: .*profile"):
        GivenRoads(tmp_path / "times.npz")


def test_tables_as_spreadsheets_save_them(tmp_path: Path) -> None:
    """With semicolons and in Windows-1252; with commas only in UTF-8, and the line that is not is named."""
    rows = "A;É;van;60;1000\nÉ;A;van;70;1100\n"
    (tmp_path / "times.csv").write_bytes((HEADER.replace(",", ";") + rows).encode("cp1252"))
    found = GivenRoads(tmp_path / "times.csv").matrix("van", [A, Place("É", 0.0, 0.0)])
    assert found.duration_s[0].tolist() == [[0, 60], [70, 0]]
    (tmp_path / "times.csv").write_bytes((HEADER + rows.replace(";", ",")).encode("cp1252"))
    with pytest.raises(RoadError, match=r"^times\.csv:2: is not UTF-8 text"):
        GivenRoads(tmp_path / "times.csv")
    (tmp_path / "times.csv").write_bytes(b"")
    with pytest.raises(RoadError, match=r"^times\.csv: .*column"):
        GivenRoads(tmp_path / "times.csv")


def test_places_of_a_table_that_the_network_lacks_are_told(tmp_path: Path) -> None:
    network = with_table(tmp_path, ".csv")
    with (network.folder / "times.csv").open("a") as file:
        file.write("P1,QQ,van,5,5\n")
    (told,) = problems(network)
    assert str(told) == "times.csv:38: there is no place 'QQ' in the network"
    assert told.severity == "warning"


def test_the_command_line_tells_all_faults_of_a_table(tmp_path: Path) -> None:
    """As those of any other table, and exit code 2."""
    network = with_table(tmp_path, ".csv")
    frame = pd.read_csv(network.folder / "times.csv", dtype=str)
    frame.loc[3, "duration_s"], frame.loc[5, "distance_m"] = "soon", "far"
    frame.to_csv(network.folder / "times.csv", index=False)
    done = run("check", network.folder)
    assert done.code == 2
    assert "times.csv:5 duration_s: 'soon' is not" in done.out + done.err
    assert "times.csv:7 distance_m: 'far' is not" in done.out + done.err


def test_a_place_that_the_table_lacks_is_told_and_left_out(tmp_path: Path) -> None:
    network = with_table(tmp_path, ".csv")
    frame = pd.read_csv(network.folder / "times.csv")
    frame[(frame.from_id != "P2") & (frame.to_id != "P2")].to_csv(network.folder / "times.csv", index=False)
    (told,) = problems(network)
    assert (told.severity, told.file) == ("warning", "relay_points.csv")
    plan = plan_day(network, time_limit_s=1)
    assert check(network, plan) == []
    assert "P2" not in {line.place_id for planned in plan.rounds for line in planned.lines}


def test_speeds_by_hour_beside_a_table_are_refused(tmp_path: Path) -> None:
    table(tmp_path, "A,B,van,60,1000\n")
    with pytest.raises(RoadError, match="a table has its own times by hour"):
        open_roads("times.csv", folder=tmp_path, max_snap_m=1, paces=[Pace(((0, 10),), factor=0.5)])


def test_a_network_is_written_with_its_table(tmp_path: Path) -> None:
    network = with_table(tmp_path, ".csv")
    write_network(network, tmp_path / "copy")
    assert read_network(tmp_path / "copy") == replace(network, folder=tmp_path / "copy")
    (tmp_path / "copy" / "strange.csv").write_text("a\n")
    with pytest.raises(DataError, match=r"strange\.csv: is no table of a network"):
        read_network(tmp_path / "copy")
