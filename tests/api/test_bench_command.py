"""`tournee bench rounds`: a line an instance, and nothing run when a file is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from command_line import run
from published_cases import CVRP, CVRP_SOLUTION, VRPTW, VRPTW_SOLUTION, with_change, write_case

QUICK = ("--time-limit", 20, "--iteration-limit", 50, "--threads", 1)


@pytest.fixture
def cases(tmp_path: Path) -> list[Path]:
    """Two instances with their optima, 30 and 7.2."""
    return [
        write_case(tmp_path, "first.vrp", CVRP, CVRP_SOLUTION),
        write_case(tmp_path, "second.vrp", VRPTW, VRPTW_SOLUTION),
    ]


@pytest.mark.parametrize("engine", ["auto", "search", "ortools"])
def test_a_json_line_an_instance(cases: list[Path], engine: str) -> None:
    done = run("bench", "rounds", *cases, "--engine", engine, "--seed", 3, *QUICK, "--json")
    assert (done.code, done.err) == (0, "")
    lines = [json.loads(line) for line in done.out.splitlines()]
    for line in lines:
        assert line.pop("wall_s") > 0
    by = "ortools" if engine == "ortools" else "search"
    assert lines == [
        {
            "instance": "first",
            "n": 3,
            "engine": by,
            "cost": 30,
            "best_known": 30,
            "gap_pct": 0.0,
            "feasible": True,
        },
        {
            "instance": "second",
            "n": 2,
            "engine": by,
            "cost": 7.2,
            "best_known": 7.2,
            "gap_pct": 0.0,
            "feasible": True,
        },
    ]


def test_a_readable_line_an_instance_and_the_mean_last(cases: list[Path]) -> None:
    """With a best known cost of 25 for the first, 30 is 20 % more; the mean of that and 0 is 10."""
    cases[0].with_suffix(".sol").write_text("Cost 25\n", encoding="utf-8")
    done = run("bench", "rounds", *cases, *QUICK)
    assert (done.code, done.err) == (0, "")
    titles, *rows, mean = done.out.splitlines()
    assert titles.split() == ["instance", "stops", "engine", "cost", "best", "known", "gap,", "%", "s"]
    assert [row.split()[:-1] for row in rows] == [
        ["first", "3", "search", "30", "25", "20.00"],
        ["second", "2", "search", "7.2", "7.2", "0.00"],
    ]
    assert {len(row) for row in rows} == {len(titles)}
    assert mean == "mean gap 10.00 % of 2 instances"


def test_what_is_not_feasible_is_told(tmp_path: Path) -> None:
    """One vehicle carries two of three stops; the other instance has no solution to compare with."""
    short = write_case(
        tmp_path, "short.vrp", with_change(CVRP, "CAPACITY :", "VEHICLES : 1\nCAPACITY :"), CVRP_SOLUTION
    )
    done = run("bench", "rounds", short, *QUICK)
    assert done.code == 0
    assert "not feasible: 1 stop left out" in done.out
    assert done.out.splitlines()[-1] == "no gap: 1 instance not feasible or without a best known cost"
    [line] = run("bench", "rounds", short, *QUICK, "--json").out.splitlines()
    assert json.loads(line) | {"wall_s": 0} == {
        "instance": "short",
        "n": 3,
        "engine": "search",
        "cost": 20,
        "best_known": 30,
        "gap_pct": None,
        "wall_s": 0,
        "feasible": False,
    }


def test_without_a_solution_beside_it(cases: list[Path]) -> None:
    cases[0].with_suffix(".sol").unlink()
    rows = run("bench", "rounds", *cases, *QUICK).out.splitlines()
    assert rows[1].split()[3:6] == ["30", "-", "-"]
    assert rows[-1] == "mean gap 0.00 % of 1 instance; 1 without"
    line = run("bench", "rounds", cases[0], *QUICK, "--json").json
    assert (line["best_known"], line["gap_pct"], line["feasible"]) == (None, None, True)


def test_every_fault_is_told_and_nothing_is_run(cases: list[Path], tmp_path: Path) -> None:
    broken = write_case(tmp_path, "broken.vrp", with_change(CVRP, "3\t6\t8", "3\tsix\t8"), "Cost much")
    with patch("routing.published.run") as runs:
        done = run("bench", "rounds", cases[0], broken, tmp_path / "missing.vrp", *QUICK)
        told = run("bench", "rounds", cases[0], broken, *QUICK, "--json")
    assert not runs.called
    assert (done.code, done.out) == (2, "")
    assert "broken.vrp:10 x: 'six' is not a number\n" in done.err
    assert "broken.sol:1 Cost: 'much' is not a number\n" in done.err
    assert "missing.vrp: can't be read: No such file or directory\n" in done.err
    assert told.code == 2
    assert [(fault["file"], fault["line"]) for fault in told.json["problems"]] == [
        ("broken.vrp", 10),
        ("broken.sol", 1),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["x.vrp", "--engine", "magic"],
        ["x.vrp", "--threads", "0"],
        ["x.vrp", "--time-limit", "0"],
        ["x.vrp", "--iteration-limit", "0"],
        [""],
        ["."],
        ["x" * 300],
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str]) -> None:
    done = run("bench", "rounds", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert "Traceback" not in done.err


def test_options_reach_the_engine(cases: list[Path]) -> None:
    with patch("routing.published.cases.engine_named") as named:
        named.return_value.side_effect = KeyboardInterrupt
        done = run("bench", "rounds", cases[0], "--engine", "ortools", "--seed", 7, "--time-limit", 3, "--threads", 2)
    assert (done.code, done.err.strip()) == (1, "interrupted")
    named.assert_called_once_with("ortools")
    options = named.return_value.call_args.kwargs
    assert options == {"time_limit_s": 3, "seed": 7, "iteration_limit": None, "threads": 2}


def test_help_shows_examples() -> None:
    assert "rounds" in run("bench", "--help").out
    assert "tournee bench rounds X-n101-k25.vrp --time-limit 10" in run("bench", "rounds", "--help").out
