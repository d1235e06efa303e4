from dataclasses import replace

import pytest

from data import Network, find_network, read_network
from simulation import Homes, draw_day, problems


@pytest.fixture(scope="module")
def toy() -> Network:
    return read_network(find_network("toy"))


def test_a_network_that_sells_and_has_points_has_no_problem(toy: Network) -> None:
    assert problems(toy) == []


def test_without_vendors_a_warning_says_what_drawing_would_refuse(toy: Network) -> None:
    empty = replace(toy, vendors=(), parcels=())
    assert [(p.file, p.severity) for p in problems(empty)] == [("vendors.csv", "warning")]
    with pytest.raises(ValueError, match="none"):
        draw_day(empty, Homes.in_buildings(()), seed=1, count=1)


def test_without_an_open_point_a_warning_says_that_all_goes_home(toy: Network) -> None:
    shut = replace(toy, relay_points=tuple(replace(p, status="candidate") for p in toy.relay_points))
    assert [(p.file, p.column) for p in problems(shut)] == [("relay_points.csv", "status")]
