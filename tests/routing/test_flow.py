"""The minimum-cost flow solver, on flows that are found by hand and by trying all of them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.assignment.flow import Flow, cheapest_flow


def solve(arcs: list[tuple[int, int, int, int]], supply: list[int]) -> Flow:
    """Arcs as `(tail, head, capacity, unit cost)`."""
    tail, head, capacity, unit_cost = np.array(arcs, np.int64).reshape(-1, 4).T
    return cheapest_flow(
        tail=tail, head=head, capacity=capacity, unit_cost=unit_cost, supply=np.array(supply, np.int64)
    )


def test_the_cheap_way_first_and_the_dear_one_for_the_rest() -> None:
    """Five units from 0 to 2: three over 1 at 1 + 1 each, two directly at 4: 3·2 + 2·4 = 14."""
    found = solve([(0, 1, 3, 1), (1, 2, 9, 1), (0, 2, 9, 4)], [5, 0, -5])
    assert found.units.tolist() == [3, 3, 2]
    assert found.cost == 14


def test_two_that_want_the_same() -> None:
    """0 and 1 seek one unit each of 2 and 3, which hold one each. Each by itself would take 2 at 1; together the one
    for which the other is only 2 dearer moves: 1 + 3 = 4, against 9 + 1 = 10.
    """
    found = solve(
        [(0, 2, 1, 1), (0, 3, 1, 9), (1, 2, 1, 1), (1, 3, 1, 3), (2, 4, 1, 0), (3, 4, 1, 0)], [1, 1, 0, 0, -2]
    )
    assert found.units.tolist() == [1, 0, 0, 1, 1, 1]
    assert found.cost == 4


def test_arcs_side_by_side_are_told_apart() -> None:
    found = solve([(0, 1, 1, 7), (0, 1, 1, 2), (0, 1, 1, 5)], [2, -2])
    assert found.units.tolist() == [0, 1, 1]


def test_nothing_to_send() -> None:
    assert solve([(0, 1, 3, 5)], [0, 0]).units.tolist() == [0]


@pytest.mark.parametrize(
    ("arcs", "supply"),
    [
        ([(0, 1, 1, 0)], [2, -2]),  # too narrow
        ([(1, 0, 9, 0)], [1, -1]),  # the wrong way
        ([(0, 1, 9, 0)], [2, -1]),  # supplies that don't balance
    ],
)
def test_supplies_that_no_flow_meets(arcs: list[tuple[int, int, int, int]], supply: list[int]) -> None:
    with pytest.raises(ValueError, match="no flow meets the supplies"):
        solve(arcs, supply)


@given(
    costs=st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=4),
    room=st.tuples(*[st.integers(0, 2)] * 3),
    out=st.integers(0, 20),
)
def test_against_all_assignments(costs: list[tuple[int, int, int]], room: tuple[int, int, int], out: int) -> None:
    """Up to four parcels choose one of three rooms or stay out: the model's own network."""
    count = len(costs)
    sink = count + 3
    arcs = [(row, count + column, 1, cost) for row, line in enumerate(costs) for column, cost in enumerate(line)]
    arcs += [(row, sink, 1, out) for row in range(count)]
    arcs += [(count + column, sink, there, 0) for column, there in enumerate(room)]
    found = solve(arcs, [*[1] * count, 0, 0, 0, -count])
    least = min(
        sum((*line, out)[choice] for line, choice in zip(costs, choices, strict=True))
        for choices in product(range(4), repeat=count)
        if all(choices.count(column) <= there for column, there in enumerate(room))
    )
    assert found.cost == least
    assert found.cost == sum(int(units) * arc[3] for units, arc in zip(found.units, arcs, strict=True))
    for node in range(count):
        assert sum(int(units) for units, arc in zip(found.units, arcs, strict=True) if arc[0] == node) == 1
