"""Encoded polylines: the published example, and any way there and back."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.plan.polyline import decode, encode

DEGREES = st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-90_000_000, 90_000_000))


def test_the_published_example() -> None:
    """Google's page has (38.5, -120.2), (40.7, -120.95), (43.252, -126.453) with five decimals.

    With six, the same text means a tenth of each.
    """
    line = np.array([[-120.2, 38.5], [-120.95, 40.7], [-126.453, 43.252]])
    assert encode(line / 10) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    np.testing.assert_allclose(decode("_p~iF~ps|U_ulLnnqC_mqNvxq`@"), line / 10, rtol=0, atol=1e-12)


@given(st.lists(DEGREES, min_size=1, max_size=20))
def test_any_way_comes_back_without_its_repeated_points(points: list[tuple[int, int]]) -> None:
    lonlat = np.array(points) / 1e6
    moved = [points[0], *(b for a, b in pairwise(points) if a != b)]
    np.testing.assert_array_equal(decode(encode(lonlat)), np.array(moved) / 1e6)


def test_of_equal_points_one_is_left() -> None:
    assert decode(encode(np.zeros((4, 2)))).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("text", ["_", "?", "???", " ", "é?", "😀", "_p~iF~ps|U_", "\x7f\x7f\x7f?", "~~~~~~~~??"])
def test_what_is_no_polyline_is_refused(text: str) -> None:
    """Half a point, an unfinished number, characters out of range, a number of more than 35 bits."""
    with pytest.raises(ValueError, match="is no encoded polyline"):
        decode(text)


@given(st.text(max_size=30) | st.text(st.characters(min_codepoint=63, max_codepoint=126), max_size=30))
def test_any_text_is_a_polyline_or_refused(text: str) -> None:
    try:
        found = decode(text)
    except ValueError as fault:
        assert str(fault) == "is no encoded polyline"
    else:
        assert found.ndim == 2 and found.shape[1] == 2
