"""Sizes against the published figures that they are drawn from."""

import numpy as np
import pytest

from data.reading import read_network
from data.samples import find_network
from relay_points.compartments import SIZES, inner_sides_cm, smallest_compartment
from simulation.sizes import MIDDLE_CM, NUMBERS, SHORTEST_CM, sizes

LEVELS = [5, 10, 25, 50, 75, 90, 95, 99]


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """20,000 parcels: shares are then known to about 0.3 percentage points."""
    return sizes(np.random.default_rng(1).random((20_000, NUMBERS)))


def test_weights_follow_the_published_quantiles(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """The weight is drawn from them directly, so that only chance lies between."""
    weight_g, _ = drawn
    published = [105, 175, 300, 700, 1900, 6300, 10850, 22550]
    assert np.percentile(weight_g, LEVELS) == pytest.approx(published, rel=0.06)


@pytest.mark.parametrize(
    ("column", "published"),
    [
        (2, [3, 4, 8, 12, 18, 25, 30, 41]),
        (1, [11, 12, 15, 20, 30, 40, 48, 62]),
        (0, [16, 16, 20, 28, 41, 58, 69, 100]),
    ],
)
def test_sides_follow_the_published_quantiles(
    drawn: tuple[np.ndarray, np.ndarray], column: int, published: list[int]
) -> None:
    """Sides are sorted after they are drawn, and whole centimetres: within 2 cm, or a tenth."""
    _, sides_cm = drawn
    measured = np.percentile(sides_cm[:, column], LEVELS)
    assert measured == pytest.approx(published, abs=2.01, rel=0.1)


def test_volumes_follow_the_published_quantiles(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """Volumes are not drawn but follow from the sides: a tenth off, and up to a quarter for the smallest twentieth."""
    _, sides_cm = drawn
    litres = np.percentile(sides_cm.prod(axis=1) / 1000, LEVELS)
    published = np.array([0.8, 1.4, 2.9, 6.8, 18.5, 41.2, 63.4, 136])
    assert litres[0] == pytest.approx(published[0], rel=0.26)
    assert litres[1:] == pytest.approx(published[1:], rel=0.12)


def test_compartments_hold_the_published_shares(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """24.3 % fit S, 69.1 % M or smaller, 88.3 % L or smaller: within one and a half percentage points."""
    network = read_network(find_network("toy"))
    shortest_first = drawn[1][:, ::-1]
    shares = [(shortest_first <= inner_sides_cm(network, size)).all(axis=1).mean() for size in SIZES]
    assert shares == pytest.approx([0.243, 0.691, 0.883], abs=0.015)


def test_large_parcels_are_heavy(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """Weight and size share a part of their rank: among the largest tenth the median weighs far more than 700 g."""
    weight_g, sides_cm = drawn
    litres = sides_cm.prod(axis=1) / 1000
    largest = litres >= np.percentile(litres, 90)
    assert np.median(weight_g[largest]) > 4 * np.median(weight_g)


def test_every_side_is_a_whole_centimetre_longest_first() -> None:
    """The uniform number 0 has no normal number of its own, and must not give an infinite or an empty parcel."""
    uniforms = np.vstack([np.zeros(NUMBERS), np.full(NUMBERS, np.nextafter(1, 0)), np.full(NUMBERS, 0.5)])
    weight_g, sides_cm = sizes(uniforms)
    assert weight_g.tolist() == [20, 40000, 700], "the smallest, the largest and the median"
    assert sides_cm.tolist() == [[11, 6, 2], [118, 100, 60], [28, 20, 12]]


def test_quantile_tables_rise() -> None:
    """The two fitted quantiles lie between their published neighbours."""
    for table in (SHORTEST_CM, MIDDLE_CM):
        shares, values = zip(*table, strict=True)
        assert list(shares) == sorted(set(shares))
        assert list(values) == sorted(values)


def test_no_parcels_are_no_fault() -> None:
    weight_g, sides_cm = sizes(np.empty((0, NUMBERS)))
    assert weight_g.shape == (0,)
    assert sides_cm.shape == (0, 3)


def test_the_sample_shares_hold_too() -> None:
    """The 1,500 parcels of `monaco` are one draw: within three percentage points of the published shares."""
    network = read_network(find_network("monaco"))
    fits = [smallest_compartment(network, parcel) for parcel in network.parcels]
    shares = np.cumsum([fits.count(size) / len(fits) for size in ("S", "M", "L")])
    assert shares == pytest.approx([0.243, 0.691, 0.883], abs=0.03)
