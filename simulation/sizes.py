"""Weights and sides of the parcels that a marketplace sells, drawn from the published quantiles of a real one.

The quantiles are those of 32,949 products on sale at Olist, a Brazilian marketplace (its public product table). They
are joined by a Gaussian copula: four standard normal numbers with the correlations below, turned into ranks, pick the
weight and the three sides from their own quantile functions; sides are then sorted. (R. B. Nelsen, "An Introduction to
Copulas", 2nd ed. 2006, section 2.3 for the method.)

Between published quantiles values are interpolated on a logarithmic scale. The correlations between sides, and what
share of the shortest sides is at most 19 cm and of the middle sides at most 38 cm (between the published quantiles),
were fitted to the products' volumes and to the shares that fit the compartments S, M and L: 23.7, 69.8 and 88.8 % here,
24.3, 69.1 and 88.3 % there; quantiles of volume come out up to a tenth too large, the lowest a quarter, because sides
are rounded up. The correlations with weight, and the smallest and largest values, are parameters without a source.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

WEIGHT_G = (
    (0, 20), (0.05, 105), (0.10, 175), (0.25, 300), (0.50, 700), (0.75, 1900), (0.90, 6300), (0.95, 10850),
    (0.99, 22550), (1, 40000),
)  # fmt: skip
"""Quantiles of weight: share of the products, and the weight that they don't exceed [g]."""
SHORTEST_CM = (
    (0, 2), (0.05, 3), (0.10, 4), (0.25, 8), (0.50, 12), (0.75, 18), (0.752, 19), (0.90, 25), (0.95, 30), (0.99, 41),
    (1, 60),
)  # fmt: skip
"""Quantiles of the shortest side [cm]; the one at 19 cm is fitted."""
MIDDLE_CM = (
    (0, 6), (0.05, 11), (0.10, 12), (0.25, 15), (0.50, 20), (0.75, 30), (0.77, 38), (0.90, 40), (0.95, 48), (0.99, 62),
    (1, 100),
)  # fmt: skip
"""Quantiles of the middle side [cm]; the one at 38 cm is fitted."""
LONGEST_CM = (
    (0, 11), (0.05, 16), (0.10, 16), (0.25, 20), (0.50, 28), (0.75, 41), (0.90, 58), (0.95, 69), (0.99, 100), (1, 118),
)  # fmt: skip
"""Quantiles of the longest side [cm]."""

CORRELATION = (
    (1.00, 0.60, 0.60, 0.50),
    (0.60, 1.00, 0.50, 0.10),
    (0.60, 0.50, 1.00, 0.85),
    (0.50, 0.10, 0.85, 1.00),
)
"""Between the normal numbers of weight, shortest, middle and longest side."""

NUMBERS = 4
"""Uniform numbers that one parcel takes."""

Quantiles = tuple[tuple[float, float], ...]


def sizes(uniforms: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Turn uniform numbers into weights and sides.

    Args:
        uniforms: float64[n, 4] in [0, 1).

    Returns:
        Weights [g], int64[n], and sides [cm], int64[n, 3], longest first; both rounded up, as parcels are measured.
    """
    normal = NormalDist()
    smallest = 2.0**-54  # a uniform number may be 0, whose normal number would be infinite
    z = np.array([[normal.inv_cdf(max(u, smallest)) for u in row] for row in uniforms.tolist()]).reshape(-1, NUMBERS)
    z = z @ np.linalg.cholesky(np.array(CORRELATION)).T
    ranks = np.array([[normal.cdf(number) for number in row] for row in z.tolist()]).reshape(-1, NUMBERS)
    weight = _at(ranks[:, 0], WEIGHT_G)
    sides = np.stack([_at(ranks[:, 1 + k], q) for k, q in enumerate((SHORTEST_CM, MIDDLE_CM, LONGEST_CM))], axis=1)
    return weight, np.sort(sides, axis=1)[:, ::-1]


def _at(rank: npt.NDArray[np.float64], quantiles: Quantiles) -> npt.NDArray[np.int64]:
    """Values at ranks, rounded up to whole units."""
    share, value = np.array(quantiles).T
    exact: npt.NDArray[np.float64] = np.exp(np.interp(rank, share, np.log(value)))
    return np.ceil(exact.round(9)).astype(np.int64)  # rounded first, so that 8 cm stays 8 cm
