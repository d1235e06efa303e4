"""Published cases of vehicle routing: read them, plan them, and compare with the best solutions known.

`read_instance(path)` reads a CVRPLIB file (CVRP, VRPTW, MDVRPTW) or a Solomon text file as a frozen `Instance`.
`problem_of(instance)` is its `RoundsProblem`: a unit of the instance's distance costs a cent and is a metre, a unit of
its time a second, both as whole numbers by the convention of its kind (`CONVENTIONS`), so that costs compare.
`read_solution(path)` reads a `.sol` file: the cost of a published solution, and its routes.
`routes_of` tells these as stops, `rounds_of` times routes, so that `routing.rounds.check` can judge and `cost_of` price
them.
`read_case(path)` reads an instance with the solution beside it; `run(case, …)` plans it, checks the answer, and gives
a `Result` with the gap to the published cost.
Errors are `DataError` with every fault of a file and the line on which it stands. `tournee bench rounds` runs all this.
"""

from routing.published.cases import Case, Result, read_case, read_cases, run
from routing.published.instances import Instance
from routing.published.problems import CONVENTIONS, Convention, convention_of, problem_of
from routing.published.reading import read_instance
from routing.published.solutions import Solution, read_solution, rounds_of, routes_of

__all__ = [
    "CONVENTIONS",
    "Case",
    "Convention",
    "Instance",
    "Result",
    "Solution",
    "convention_of",
    "problem_of",
    "read_case",
    "read_cases",
    "read_instance",
    "read_solution",
    "rounds_of",
    "routes_of",
    "run",
]
