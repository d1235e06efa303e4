"""Room left at points this morning."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_days import inside, locker, network, shop

from relay_points import SIZES, room_left


@pytest.mark.parametrize("status", ["waiting", "expired", "return"])
def test_everything_inside_takes_room(status: str) -> None:
    """Ten places less three, whatever the three wait for: nobody has fetched them yet."""
    full = network((), [shop("P")], occupancy=inside("P", 3, status=status))
    assert room_left(full) == {"P": {"shelf": 7}}


def test_each_point_for_itself() -> None:
    two = network((), [shop("P"), shop("Q", capacity_parcels=0), locker("L", s=2)], occupancy=inside("P"))
    assert room_left(two) == {"P": {"shelf": 9}, "Q": {"shelf": 0}, "L": {"S": 2, "M": 0, "L": 0}}


def test_an_overfull_shop_has_no_room_and_no_debt() -> None:
    assert room_left(network((), [shop("P", capacity_parcels=2)], occupancy=inside("P", 5))) == {"P": {"shelf": 0}}


def test_told_compartments() -> None:
    held = [*inside("L", 1, "S"), *inside("L", 2, "M")]
    assert room_left(network((), [locker("L", s=3, m=2, ell=1)], occupancy=held)) == {"L": {"S": 2, "M": 0, "L": 1}}


def test_an_untold_compartment_counts_in_the_largest_size_with_room() -> None:
    """Two are told to be in L, which is full then; of three more the first takes the one M, the others two S. Should
    it lie in an S in truth, the M that it leaves free holds whatever an S does.
    """
    held = [*inside("L", 3), *inside("L", 2, "L")]
    for rows in (held, held[::-1]):
        assert room_left(network((), [locker("L", s=4, m=1, ell=2)], occupancy=rows)) == {"L": {"S": 2, "M": 0, "L": 0}}


def test_one_too_many_in_a_size_lies_in_another() -> None:
    """Three parcels can't be in two S: one of them takes up an M or L."""
    held = inside("L", 3, "S")
    assert room_left(network((), [locker("L", s=2, m=1, ell=1)], occupancy=held)) == {"L": {"S": 0, "M": 1, "L": 0}}


def test_a_compartment_told_of_a_shop_is_a_place_on_its_shelf() -> None:
    assert room_left(network((), [shop("P")], occupancy=inside("P", 2, "M"))) == {"P": {"shelf": 8}}


@given(
    there=st.fixed_dictionaries(dict.fromkeys(SIZES, st.integers(0, 4))),
    held=st.lists(st.sampled_from(["", *SIZES]), max_size=10),
)
def test_room_is_never_promised_twice(there: dict[str, int], held: list[str]) -> None:
    """All that is inside counts once, up to a full locker, and each size at least what is told of it."""
    occupancy = [row for size, count in Counter(held).items() for row in inside("L", count, size)]
    point = locker("L", s=there["S"], m=there["M"], ell=there["L"])
    room = room_left(network((), [point], occupancy=occupancy))["L"]
    assert sum(room.values()) == max(sum(there.values()) - len(held), 0)
    assert all(0 <= room[size] <= max(there[size] - held.count(size), 0) for size in SIZES)
