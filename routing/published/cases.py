"""A published case: an instance with the solution beside it, and what an engine makes of it in a measured run."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.errors import DataError
from data.problem import Problem
from routing.published.instances import Instance
from routing.published.problems import convention_of, problem_of, too_large
from routing.published.reading import read_instance
from routing.published.solutions import read_solution
from routing.rounds import check, cost_of, engine_named


@dataclass(frozen=True, slots=True)
class Case:
    """An instance, the file that it was read from, and the best cost known for it, or None."""

    file: Path
    instance: Instance
    best_known: int | float | None

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        return self.file.stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an engine made of a case.

    Args:
        instance: its name.
        n: how many stops it has; depots don't count.
        engine: which one planned.
        cost: of the rounds, in the units of published solutions.
        best_known: in the same units, or None.
        gap_pct: how much more than the best known it costs, in percent; None when either is missing or not feasible.
        wall_s: seconds that the engine took; reading and checking not included.
        feasible: every stop is served, and the checker finds no violation.
        left_out: stops that are not served.
        violations: how many the checker found.
    """

    instance: str
    n: int
    engine: str
    cost: int | float
    best_known: int | float | None
    gap_pct: float | None
    wall_s: float
    feasible: bool
    left_out: int
    violations: int


def read_case(path: Path) -> Case:
    """An instance and, if there is a `.sol` file of the same name beside it, the cost in that.

    Raises:
        DataError: with every fault of both files.
    """
    problems: list[Problem] = []
    instance, best_known = None, None
    beside = path.with_suffix(".sol") if path.name else path
    try:
        instance = read_instance(path)
        problems += [Problem(path.name, 0, "", told) for told in too_large(instance)]
    except DataError as fault:
        problems += fault.problems
    if beside != path and _is_there(beside):
        try:
            best_known = read_solution(beside).cost
        except DataError as fault:
            problems += fault.problems
    if problems or instance is None:
        raise DataError(problems)
    return Case(path, instance, best_known)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name that is too long
        return False


def read_cases(paths: Iterable[Path]) -> list[Case]:
    """Several cases.

    Raises:
        DataError: with every fault of all files.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            cases.append(read_case(path))
        except DataError as fault:
            problems += fault.problems
    if problems:
        raise DataError(problems)
    return cases


def run(
    case: Case,
    *,
    engine: str = "auto",
    time_limit_s: float,
    seed: int = 0,
    iteration_limit: int | None = None,
    threads: int | None = None,
) -> Result:
    """Plan a case with one engine, check the answer and compare it with the best known.

    Args:
        case: what to plan.
        engine: one of `routing.rounds.ENGINES`.
        time_limit_s: seconds for the engine.
        seed: fixes its random choices.
        iteration_limit: ends its search earlier, at the same place on every machine.
        threads: how many it may use; None: as many as it likes.

    Raises:
        UnsupportedRule: the engine lacks a rule that the case needs.
    """
    convention = convention_of(case.instance)
    problem = problem_of(case.instance)
    solve = engine_named(engine)
    started = time.perf_counter()
    made = solve(problem, time_limit_s=time_limit_s, seed=seed, iteration_limit=iteration_limit, threads=threads)
    wall_s = time.perf_counter() - started
    violations = len(check(problem, made))
    cost = convention.cost(sum(cost_of(problem, planned).total for planned in made.rounds))
    feasible = not made.dropped and not violations
    return Result(
        instance=case.name,
        n=len(problem.stops),
        engine=made.engine,
        cost=cost,
        best_known=case.best_known,
        gap_pct=gap_pct(cost, case.best_known) if feasible else None,
        wall_s=wall_s,
        feasible=feasible,
        left_out=len(made.dropped),
        violations=violations,
    )


def gap_pct(cost: float, best_known: float | None) -> float | None:
    """How much more than the best known something costs, in percent; None if there is no best known to divide by."""
    return 100 * (cost - best_known) / best_known if best_known else None
