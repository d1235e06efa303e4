"""Published instances become rounds problems whose costs are those of published solutions, and engines plan them."""

from __future__ import annotations

from dataclasses import replace
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
    VRPTW_SOLUTION,
    with_change,
    write_case,
)

from data.errors import DataError
from routing.published import (
    convention_of,
    problem_of,
    read_case,
    read_instance,
    read_solution,
    rounds_of,
    routes_of,
    run,
)
from routing.rounds import check, cost_of

KINDS = [
    pytest.param(CVRP, CVRP_SOLUTION, id="CVRP"),
    pytest.param(VRPTW, VRPTW_SOLUTION, id="VRPTW"),
    pytest.param(SOLOMON, VRPTW_SOLUTION, id="Solomon"),
    pytest.param(MDVRPTW, MDVRPTW_SOLUTION, id="MDVRPTW"),
]


@pytest.mark.parametrize(("text", "solution"), KINDS)
def test_published_routes_cost_what_is_published(tmp_path: Path, text: str, solution: str) -> None:
    """To the last digit, and without a violation."""
    path = write_case(tmp_path, "tiny.vrp", text, solution)
    instance, published = read_instance(path), read_solution(path.with_suffix(".sol"))
    problem = problem_of(instance)
    made = rounds_of(problem, routes_of(instance, published))
    assert check(problem, made) == []
    assert made.dropped == ()
    assert convention_of(instance).cost(sum(cost_of(problem, r).total for r in made.rounds)) == published.cost


@pytest.mark.parametrize("engine", ["search", "ortools"])
@pytest.mark.parametrize(("text", "solution"), KINDS)
def test_engines_find_the_optimum(tmp_path: Path, text: str, solution: str, engine: str) -> None:
    """The optima are told in `published_cases`."""
    case = read_case(write_case(tmp_path, "tiny.vrp", text, solution))
    result = run(case, engine=engine, time_limit_s=20, iteration_limit=50, threads=1)
    assert result.cost == case.best_known
    assert result.gap_pct == 0
    assert result.feasible
    assert (result.instance, result.n, result.engine) == ("tiny", len(case.instance.customers), engine)
    assert (result.left_out, result.violations) == (0, 0)
    assert 0 < result.wall_s < 20


def test_cvrp_rounds_halves_up(tmp_path: Path) -> None:
    """(1, 1) is 1.414 away, (1.5, 2) 2.5: these count as 1 and 3."""
    text = with_change(with_change(CVRP, "2\t3\t4", "2\t1\t1"), "3\t6\t8", "3\t1.5\t2")
    matrix = problem_of(read_instance(write_case(tmp_path, "tiny.vrp", text))).matrices[0]
    assert matrix.distance_m[0, 0].tolist() == [0, 1, 3, 5]


def test_cvrp_has_no_table_of_times(tmp_path: Path) -> None:
    """One zero is seen as a table: Ghent1 would need 400 MB for it."""
    problem = problem_of(read_instance(write_case(tmp_path, "tiny.vrp", CVRP)))
    assert problem.matrices[0].duration_s.shape == (1, 4, 4)
    assert problem.matrices[0].duration_s.strides == (0, 0, 0)
    assert problem.matrices[0].distance_m.dtype == np.int32


def test_windows_are_counted_in_tenths(tmp_path: Path) -> None:
    problem = problem_of(read_instance(write_case(tmp_path, "tiny.vrp", VRPTW)))
    assert [stop.windows for stop in problem.stops] == [((0, 20),), ((0, 30),)]
    assert [stop.service_s for stop in problem.stops] == [50, 50]
    assert problem.matrices[0].duration_s[0].tolist() == [[0, 14, 22], [14, 0, 10], [22, 10, 0]]
    assert problem.vehicle_types[0].start_windows == ((0, 200),)


def test_depots_are_vehicle_types(tmp_path: Path) -> None:
    """In thousandths: of the three vehicles one starts at the first depot, and a round lasts 4000 at most."""
    problem = problem_of(read_instance(write_case(tmp_path, "tiny.vrp", MDVRPTW)))
    assert [(v.start, v.end, v.count, v.max_duration_s) for v in problem.vehicle_types] == [
        (0, 0, 1, 4000),
        (1, 1, 2, 4000),
    ]
    assert [stop.service_s for stop in problem.stops] == [500, 250, 0]
    assert [stop.stop_id for stop in problem.stops] == ["2", "3", "4"]


def test_there_are_as_many_vehicles_as_customers(tmp_path: Path) -> None:
    """Unless the file tells how many."""
    assert problem_of(read_instance(write_case(tmp_path, "a.vrp", CVRP))).vehicle_types[0].count == 3
    text = with_change(CVRP, "CAPACITY :", "VEHICLES : 2\nCAPACITY :")
    assert problem_of(read_instance(write_case(tmp_path, "b.vrp", text))).vehicle_types[0].count == 2


def test_an_answer_that_leaves_a_stop_out_has_no_gap(tmp_path: Path) -> None:
    """One vehicle for two of the three stops: cheapest with both that are 5 away, or one of them and the other one
    that is 10 away on the same side, 20 in either case.
    """
    text = with_change(CVRP, "CAPACITY :", "VEHICLES : 1\nCAPACITY :")
    case = read_case(write_case(tmp_path, "tiny.vrp", text, CVRP_SOLUTION))
    result = run(case, engine="search", time_limit_s=20, iteration_limit=50)
    assert not result.feasible
    assert (result.left_out, result.violations) == (1, 0)
    assert result.gap_pct is None
    assert result.cost == 20


def test_the_longest_round_binds(tmp_path: Path) -> None:
    """With 3.5 instead of 4 the stops beside the second depot need a round each: 2.828 and 2, and 2.828 as before."""
    text = with_change(MDVRPTW, "DURATION: 4", "DURATION: 3.5")
    case = read_case(write_case(tmp_path, "tiny.vrp", text, MDVRPTW_SOLUTION))
    result = run(case, engine="search", time_limit_s=20, iteration_limit=50)
    assert result.feasible
    assert result.cost == 2828 + 2828 + 2000


def test_without_a_solution_there_is_no_gap(tmp_path: Path) -> None:
    result = run(read_case(write_case(tmp_path, "tiny.vrp", CVRP)), time_limit_s=20, iteration_limit=50)
    assert (result.cost, result.best_known, result.gap_pct, result.feasible) == (30, None, None, True)


def test_routes_that_break_a_rule_are_refused(tmp_path: Path) -> None:
    """Whoever serves both stops of `VRPTW` is 4.4 late at the second: 1.4 + 5 + 1 against 3."""
    path = write_case(tmp_path, "tiny.vrp", VRPTW, "Route #1: 1 2\nCost 4.6\n")
    instance, published = read_instance(path), read_solution(path.with_suffix(".sol"))
    with pytest.raises(ValueError, match="route 1 breaks the rule 'window' by 44 s"):
        rounds_of(problem_of(instance), routes_of(instance, published))


@pytest.mark.parametrize(("routes", "told"), [(((0, 1),), "visits 0"), (((1,), (9,)), "route 2 visits 9")])
def test_routes_through_strange_nodes_are_refused(tmp_path: Path, routes: tuple[tuple[int, ...]], told: str) -> None:
    path = write_case(tmp_path, "tiny.vrp", VRPTW, VRPTW_SOLUTION)
    published = replace(read_solution(path.with_suffix(".sol")), routes=routes)
    with pytest.raises(ValueError, match=told):
        routes_of(read_instance(path), published)


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        pytest.param(CVRP, "3\t6\t8", "3\t6\t999999999", "its distances are too large", id="far away"),
        pytest.param(MDVRPTW, "4\t50\t60", "4\t50\t9999999", "its times are too large", id="late"),
    ],
)
def test_what_is_too_large_to_count_is_refused(tmp_path: Path, text: str, old: str, new: str, told: str) -> None:
    if text is CVRP:
        text = with_change(text, "4\t-3\t-4", "4\t-3\t-4e6")
    with pytest.raises(DataError, match=told):
        read_case(write_case(tmp_path, "tiny.vrp", with_change(text, old, new)))
