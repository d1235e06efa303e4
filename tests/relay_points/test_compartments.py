"""Which compartment holds a parcel; sizes S 8 x 38 x 64, M 19 x 38 x 64 and L 41 x 38 x 64 cm inside."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_days import locker, network, parcel

from relay_points import SIZES, rooms_for, smallest_compartment, usable_compartments

SIDES = st.tuples(*[st.integers(1, 80)] * 3)


def sized(sides: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(("length_cm", "width_cm", "height_cm"), sides, strict=True))


@pytest.mark.parametrize(
    ("sides", "size"),
    [
        ((8, 38, 64), "S"),  # exactly its sides
        ((9, 38, 64), "M"),
        ((8, 39, 64), "L"),  # L is 38 x 41 x 64 when sorted: 39 cm lie along its height
        ((8, 38, 65), None),
        ((19, 38, 64), "M"),
        ((20, 38, 64), "L"),
        ((38, 41, 64), "L"),
        ((39, 41, 64), None),
        ((38, 42, 64), None),
        ((41, 41, 41), None),  # less than half of the volume of L, and yet in no orientation
        ((1, 1, 65), None),  # askew it would fit; parcels lie straight
        ((1, 1, 1), "S"),
    ],
)
def test_a_box_in_any_orientation(sides: tuple[int, int, int], size: str | None) -> None:
    for turned in permutations(sides):
        assert smallest_compartment(network(), parcel(**sized(turned))) == size


def test_larger_compartments_serve_as_well() -> None:
    assert usable_compartments(network(), parcel(**sized((8, 38, 64)))) == ("S", "M", "L")
    assert usable_compartments(network(), parcel(**sized((9, 38, 64)))) == ("M", "L")
    assert usable_compartments(network(), parcel(**sized((9, 9, 65)))) == ()


def test_sizes_are_those_of_the_network() -> None:
    """A network whose S is 20 cm high: the box of 20 x 38 x 64 cm that needed L is content with S."""
    own = network(assume={"compartment_s_height_cm": 20})
    assert smallest_compartment(own, parcel(**sized((64, 20, 38)))) == "S"


def test_rooms_of_a_point() -> None:
    """Only compartments that the locker has; in a shop the shelf, however large the parcel is."""
    small, huge = parcel(**sized((8, 38, 64))), parcel(**sized((100, 100, 100)))
    small_network = network()
    assert rooms_for(small_network, locker("L", s=1, ell=2), small) == ("S", "L")
    assert rooms_for(small_network, locker("L", m=1), small) == ("M",)
    assert rooms_for(small_network, locker("L", s=4, m=4, ell=4), huge) == ()
    assert rooms_for(small_network, locker("L"), small) == ()


@given(SIDES)
def test_what_fits_a_size_fits_the_larger_ones(sides: tuple[int, int, int]) -> None:
    """Judged by brute force: some orientation of the box has every side within the inner sides."""
    inner = {"S": (8, 38, 64), "M": (19, 38, 64), "L": (41, 38, 64)}
    fits = tuple(
        size
        for size in SIZES
        if any(all(a <= b for a, b in zip(turned, inner[size], strict=True)) for turned in permutations(sides))
    )
    assert usable_compartments(network(), parcel(**sized(sides))) == fits
