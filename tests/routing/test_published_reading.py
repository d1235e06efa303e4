"""Published instances and solutions are read as their files tell, and every fault in one is told with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from published_cases import (
    CVRP,
    CVRP_SOLUTION,
    MDVRPTW,
    MDVRPTW_SOLUTION,
    SOLOMON,
    VRPTW,
    with_change,
    write_case,
)

from data.errors import DataError
from routing.published import read_cases, read_instance, read_solution


def test_cvrp_is_read(tmp_path: Path) -> None:
    read = read_instance(write_case(tmp_path, "tiny.vrp", CVRP))
    assert (read.name, read.kind, read.capacity) == ('"tiny"', "CVRP", 2)
    assert read.demand == (0, 1, 1, 1)
    assert read.depots == (0,)
    assert read.customers == (1, 2, 3)
    assert read.vehicles is None
    assert read.windows is None
    assert read.coordinates is not None
    assert read.coordinates.tolist() == [[0, 0], [3, 4], [6, 8], [-3, -4]]


def test_windows_and_service_are_read(tmp_path: Path) -> None:
    """The one time of service is for customers, not for the depot."""
    read = read_instance(write_case(tmp_path, "tiny.vrp", VRPTW))
    assert read.windows == ((0, 20), (0, 2), (0, 3))
    assert read.service == (0, 5, 5)
    assert read.vehicles == (0, 0)


def test_solomon_is_the_same_instance(tmp_path: Path) -> None:
    ours = read_instance(write_case(tmp_path, "tiny.vrp", VRPTW))
    theirs = read_instance(write_case(tmp_path, "tiny.txt", SOLOMON))
    for field in ("name", "kind", "capacity", "demand", "depots", "vehicles", "service", "windows", "max_duration"):
        assert getattr(theirs, field) == getattr(ours, field), field
    assert theirs.coordinates is not None
    assert np.array_equal(theirs.coordinates, ours.coordinates)  # type: ignore[arg-type]


def test_several_depots_are_read(tmp_path: Path) -> None:
    """Each vehicle has its depot, and the list of depots may end without -1."""
    read = read_instance(write_case(tmp_path, "tiny.vrp", MDVRPTW))
    assert read.depots == (0, 1)
    assert read.vehicles == (1, 0, 1)
    assert read.service == (0, 0, 0.5, 0.25, 0)
    assert read.max_duration == 4


@pytest.mark.parametrize("ending", ["\r\n", "\n\n", " \t\n"])
def test_line_endings_play_no_part(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "tiny.vrp"
    path.write_bytes(b"\xef\xbb\xbf" + CVRP.replace("\n", ending).encode())
    assert read_instance(path).demand == (0, 1, 1, 1)


EXPLICIT = with_change(CVRP, "EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT: {format}").replace("NODE_COORD", "DISPLAY_DATA")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("LOWER_ROW", "1\n2 3\n4 5 6"),
        ("LOWER_ROW", "1 2 3 4\n5\n6"),
        ("LOWER_DIAG_ROW", "0 1 0 2 3 0 4 5 6 0"),
        ("UPPER_ROW", "1 2 4 3 5 6"),
        ("UPPER_DIAG_ROW", "0 1 2 4\n0 3 5\n0 6\n0"),
        ("FULL_MATRIX", "9 1 2 4\n1 9 3 5\n2 3 9 6\n4 5 6 9"),
    ],
)
def test_distances_told_by_the_file(tmp_path: Path, name: str, numbers: str) -> None:
    """1, 2 and 4 from the depot, 3 and 5 from the first stop, 6 between the others; the diagonal plays no part."""
    text = EXPLICIT.format(format=name).replace("DEMAND", f"EDGE_WEIGHT_SECTION\n{numbers}\nDEMAND")
    read = read_instance(write_case(tmp_path, "tiny.vrp", text))
    assert read.weights is not None
    assert read.weights.tolist() == [[0, 1, 2, 4], [1, 0, 3, 5], [2, 3, 0, 6], [4, 5, 6, 0]]


def test_a_full_matrix_may_be_one_way(tmp_path: Path) -> None:
    text = EXPLICIT.format(format="FULL_MATRIX").replace(
        "DEMAND", "EDGE_WEIGHT_SECTION\n0 1 2 3 4 0 5 6 7 8 0 9 10 11 12 0\nDEMAND"
    )
    read = read_instance(write_case(tmp_path, "tiny.vrp", text))
    assert read.weights is not None
    assert read.weights[1].tolist() == [4, 0, 5, 6]


BROKEN_CVRP = {
    "no capacity": ("CAPACITY : \t2\n", "", "tiny.vrp CAPACITY: is missing"),
    "capacity in words": ("CAPACITY : \t2", "CAPACITY : two", "tiny.vrp:6 CAPACITY: 'two' is not a whole number"),
    "unknown type": ("CVRP\n", "ACVRP\n", "tiny.vrp:3 TYPE: 'ACVRP' is none of CVRP, VRPTW, MDVRPTW"),
    "unknown key": ("CAPACITY :", "DISTANCE : 9\nCAPACITY :", "tiny.vrp:6 DISTANCE: tournée doesn't know this key"),
    "unknown section": (
        "DEPOT_SECTION",
        "BACKHAUL_SECTION\n3\nDEPOT_SECTION",
        "tiny.vrp:17 BACKHAUL_SECTION: tournée doesn't know this section",
    ),
    "key twice": ("CAPACITY :", "CAPACITY : 3\nCAPACITY :", "tiny.vrp:7 CAPACITY: stands twice"),
    "section twice": (
        "DEPOT_SECTION",
        "DEMAND_SECTION\n1 0\nDEPOT_SECTION",
        "tiny.vrp:17 DEMAND_SECTION: stands twice",
    ),
    "windows in a CVRP": (
        "DEPOT_SECTION",
        "TIME_WINDOW_SECTION\n1 0 9\n2 0 9\n3 0 9\n4 0 9\nDEPOT_SECTION",
        "tiny.vrp:17 TIME_WINDOW_SECTION: does not belong in a CVRP",
    ),
    "other distances": ("EUC_2D", "GEO", "tiny.vrp:5 EDGE_WEIGHT_TYPE: 'GEO' is neither EUC_2D nor EXPLICIT"),
    "distances missing": ("EUC_2D", "EXPLICIT", "tiny.vrp EDGE_WEIGHT_FORMAT: is missing"),
    "coordinate in words": ("3\t6\t8", "3\tsix\t8", "tiny.vrp:10 x: 'six' is not a number"),
    "coordinate not finite": ("3\t6\t8", "3\t6\tnan", "tiny.vrp:10 y: 'nan' is not a number"),
    "coordinate missing": (
        "3\t6\t8",
        "3\t6",
        "tiny.vrp:10 NODE_COORD_SECTION: 2 values where 3 are expected: number, x, y",
    ),
    "row twice": ("4\t-3\t-4", "3\t-3\t-4", "tiny.vrp:11 NODE_COORD_SECTION: 3 stands twice"),
    "row missing": ("4\t-3\t-4\n", "", "tiny.vrp:7 NODE_COORD_SECTION: no row for number 4"),
    "too many rows": (
        "4\t-3\t-4",
        "4\t-3\t-4\n5\t1\t1",
        "tiny.vrp:12 NODE_COORD_SECTION: 5 is more than the 4 that there are",
    ),
    "demand below nothing": ("3\t1\n", "3\t-1\n", "tiny.vrp:15 demand: -1 is less than 0"),
    "half a demand": ("3\t1\n", "3\t1.5\n", "tiny.vrp:15 demand: '1.5' is not a whole number"),
    "endless demand": ("3\t1\n", "3\t1" + "0" * 25 + "\n", "is more than 1,000,000,000"),
    "demand of the depot": ("1\t0\n2\t1", "1\t7\n2\t1", "tiny.vrp:13 demand: node 1 is a depot, which has none"),
    "depot that isn't there": ("\t1\n\t-1", "\t9\n\t-1", "tiny.vrp:18 DEPOT_SECTION: 9 is more than the 4 nodes"),
    "no depot": ("\t1\n\t-1", "\t-1", "tiny.vrp:17 DEPOT_SECTION: names no depot"),
    "two depots": ("\t1\n\t-1", "\t1\n\t2\n\t-1", "tiny.vrp:17 DEPOT_SECTION: a CVRP has one depot, not 2"),
    "text astray": ("CAPACITY :", "what is this\nCAPACITY :", "tiny.vrp:6: 'what is this' is neither `KEY : value`"),
    "numbers astray": ("CAPACITY :", "7 8 9\nCAPACITY :", "tiny.vrp:6: '7 8 9' stands in no section"),
    "one node": ("DIMENSION : \t4", "DIMENSION : \t1", "tiny.vrp:4 DIMENSION: 1 is less than 2"),
    "a million times a million": (
        "DIMENSION : \t4",
        "DIMENSION : \t999999999",
        "tiny.vrp:4 DIMENSION: more than 1,000,000 nodes",
    ),
}
BROKEN_DEPOTS = {
    "window upside down": ("4\t50\t60", "4\t60\t50", "tiny.vrp:30 latest: 50 is before the earliest time 60"),
    "window before the day": ("4\t50\t60", "4\t-5\t60", "tiny.vrp:30 earliest: -5 is less than 0"),
    "vehicle of no depot": ("3\t2\nDEPOT", "3\t3\nDEPOT", "tiny.vrp:35 depot: node 3 is no depot"),
    "vehicle without depot": (
        "3\t2\nDEPOT",
        "DEPOT",
        "tiny.vrp:32 VEHICLES_DEPOT_SECTION: no row for number 3",
    ),
    "service told twice": (
        "CAPACITY: 10",
        "CAPACITY: 10\nSERVICE_TIME: 3",
        "tiny.vrp:7 SERVICE_TIME: stands beside SERVICE_TIME_SECTION",
    ),
    "duration in words": ("DURATION: 4", "DURATION: long", "tiny.vrp:7 VEHICLES_MAX_DURATION: 'long' is not a number"),
    "every node a depot": ("1\n2\nEOF", "1\n2\n3\n4\n5\nEOF", "every node is a depot: there is nobody to visit"),
}
BROKEN_SOLOMON = {
    "no fleet": ("VEHICLE\nNUMBER     CAPACITY\n  2         10\n", "", "tiny.vrp VEHICLE: the table is missing"),
    "no customers": (
        SOLOMON[SOLOMON.index("CUSTOMER") :],
        "",
        "tiny.vrp CUSTOMER: the table is missing",
    ),
    "two fleets": (
        "  2         10\n",
        "  2  10\n  3  20\n",
        "tiny.vrp:6 VEHICLE: the table holds one row of two values",
    ),
    "no vehicles": ("  2         10\n", "  0  10\n", "tiny.vrp:5 NUMBER: 0 is less than 1"),
    "value missing": (
        "3          5\n",
        "3\n",
        "tiny.vrp:12 CUSTOMER: 6 values where 7 are expected",
    ),
    "customer missing": ("    1      1 ", "    3      1 ", "tiny.vrp CUSTOMER: no row for number 1"),
    "customer twice": ("    1      1 ", "    2      1 ", "tiny.vrp:12 CUST NO.: 2 stands twice"),
    "due before ready": ("0          3          5", "9          3          5", "tiny.vrp:12 DUE DATE: 3 is before"),
    "depot with demand": ("0          0          0          0 ", "0          0          4          0 ", "(number 0)"),
    "only the depot": (SOLOMON[SOLOMON.index("    1      1") :], "", "there must be a depot and at least one customer"),
}


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        pytest.param(text, *change, id=name)
        for text, broken in ((CVRP, BROKEN_CVRP), (MDVRPTW, BROKEN_DEPOTS), (SOLOMON, BROKEN_SOLOMON))
        for name, change in broken.items()
    ],
)
def test_a_broken_instance_is_told(tmp_path: Path, text: str, old: str, new: str, told: str) -> None:
    with pytest.raises(DataError) as fault:
        read_instance(write_case(tmp_path, "tiny.vrp", with_change(text, old, new)))
    assert any(told in str(problem) for problem in fault.value.problems), str(fault.value)


@pytest.mark.parametrize(
    ("name", "numbers", "told"),
    [
        ("LOWER_ROW", "1 2 3 4 5", "tiny.vrp:13 EDGE_WEIGHT_SECTION: 5 numbers where LOWER_ROW of 4 nodes has 6"),
        ("FULL_MATRIX", "1 2.5", "tiny.vrp:14 EDGE_WEIGHT_SECTION: '2.5' is not a whole number"),
        ("FUNCTION", "1", "tiny.vrp:6 EDGE_WEIGHT_FORMAT: 'FUNCTION' is none of FULL_MATRIX, LOWER_ROW"),
    ],
)
def test_broken_distances_are_told(tmp_path: Path, name: str, numbers: str, told: str) -> None:
    text = EXPLICIT.format(format=name).replace("DEMAND", f"EDGE_WEIGHT_SECTION\n{numbers}\nDEMAND")
    with pytest.raises(DataError) as fault:
        read_instance(write_case(tmp_path, "tiny.vrp", text))
    assert told in str(fault.value)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """Three in an instance, one in the solution beside it and one in another file, in the order of files and lines."""
    broken = with_change(with_change(CVRP, "3\t6\t8", "3\tsix\t8"), "3\t1\n", "3\tone\n")
    first = write_case(tmp_path, "first.vrp", with_change(broken, "CAPACITY :", "COLOUR :"), "Cost much")
    second = write_case(tmp_path, "second.vrp", with_change(CVRP, "EUC_2D", "GEO"))
    with pytest.raises(DataError) as fault:
        read_cases([first, second, tmp_path / "third.vrp"])
    assert [problem.place for problem in fault.value.problems] == [
        "first.vrp",
        "first.vrp:6",
        "first.vrp:10",
        "first.vrp:15",
        "first.sol:1",
        "second.vrp:5",
        "third.vrp",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is neither a CVRPLIB file nor one of Solomon's"),
        (b"once upon a time\n1 2 3\n", "is neither a CVRPLIB file nor one of Solomon's"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
    ],
)
def test_something_else_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "tiny.vrp"
    path.write_bytes(content)
    with pytest.raises(DataError) as fault:
        read_instance(path)
    assert len(fault.value.problems) == 1
    assert told in str(fault.value)


def test_a_folder_is_no_instance(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a file"):
        read_instance(tmp_path)


def test_solutions_are_read(tmp_path: Path) -> None:
    """The cost with or without a colon, routes with or without stops."""
    path = tmp_path / "tiny.sol"
    path.write_text(CVRP_SOLUTION, encoding="utf-8")
    read = read_solution(path)
    assert (read.cost, read.routes) == (30, ((1, 2), (3,)))
    path.write_text(MDVRPTW_SOLUTION, encoding="utf-8")
    assert read_solution(path).routes == ((3, 4), (2,), ())
    path.write_text("Found by hand\ncost 7.25\n", encoding="utf-8")
    assert read_solution(path).cost == 7.25


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Route #1: 1 2\n", "tiny.sol Cost: there is no line `Cost: …`"),
        ("Cost: cheap\n", "tiny.sol:1 Cost: 'cheap' is not a number"),
        ("Cost -5\n", "tiny.sol:1 Cost: -5 is less than 0"),
        ("Cost 5\nCost 6\n", "tiny.sol:2 Cost: stands twice"),
        ("Route #1: 1 x\nCost 5\n", "tiny.sol:1 Route: 'x' is not a whole number"),
    ],
)
def test_a_broken_solution_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "tiny.sol"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as fault:
        read_solution(path)
    assert told in str(fault.value)
