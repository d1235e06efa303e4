"""Colours that tell rounds apart on a map, also for most colour-blind readers.

Only about ten hues are distinct to everybody, so no palette separates 150 rounds: this one keeps the *first* rounds as
far apart as possible and then fills the gaps, and the page adds what colour cannot give (hovering, isolating, numbers).
"""

from __future__ import annotations

from functools import cache
from itertools import cycle, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

_Array = NDArray[np.float64]

_FIRST: Final = ("#0b62b8", "#d95f02", "#00916a", "#a81e5b", "#6b4308", "#7c4dea", "#128fb5", "#3b2a6b")
"""Where the palette starts: blue, orange, green, crimson, brown, violet, cyan, indigo.

Chosen by hand after Okabe and Ito (2008), darkened for a light background, because a machine's choice of the most
distant colours starts with neon ones that nobody wants to look at all day.
"""

_MOST: Final = 192
"""How many different colours there are; a plan with more rounds starts again."""

_LEAST_LUMINANCE: Final = 0.035
_MOST_LUMINANCE: Final = 0.30
"""Relative luminance (WCAG 2): at most 0.30, so that the line on white, and white figures on it, have contrast >= 3."""

_LEAST_CHROMA: Final = 0.07
_MOST_CHROMA: Final = 0.22
"""OKLab chroma: below, a line looks like a street of the background; above, it glares."""

_COMMON: Final = 0.6
_RARE: Final = 0.25
"""Weights of what red- or green-blind readers (8 % of men) and blue-blind readers (0.01 %) see; the rest weigh 1."""

_BLINDNESS: Final = (
    (_COMMON, ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))),
    (_COMMON, ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))),
    (_RARE, ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))),
)
"""Protanopia, deuteranopia, tritanopia on linear RGB: Machado, Oliveira and Fernandes (2009), table 1, severity 1."""


def round_colours(n: int) -> list[str]:
    """`n` colours, `#rrggbb`, the first ones the furthest apart; the first 192 are all different.

    A plan's colours do not change when rounds are added at its end: `round_colours(m) == round_colours(n)[:m]`. Every
    colour has a contrast of at least 3 to 1 with white (WCAG 2.2, 1.4.11) and enough chroma to stand out from grey
    streets. After eight chosen by hand, each next colour is the one whose smallest distance to all earlier ones is
    largest; the distance of two colours is their OKLab distance or the (weighted) one left to a colour-blind reader,
    whichever is smaller.

    Raises:
        ValueError: `n` is negative.
    """
    return list(islice(cycle(_ranked()), n))


@cache
def _ranked() -> tuple[str, ...]:
    """Every candidate colour, the most different next one each time (greedy farthest point; Gonzalez, 1985)."""
    first = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in _FIRST])
    steps = np.arange(0, 256, 15)
    rgb = np.concatenate([first, np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)])
    linear = _linear(rgb)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    chroma = np.hypot(*_oklab(linear)[:, 1:].T)
    usable = (luminance >= _LEAST_LUMINANCE) & (luminance <= _MOST_LUMINANCE)
    usable &= (chroma >= _LEAST_CHROMA) & (chroma <= _MOST_CHROMA)
    usable[: len(first)] = True
    rgb, linear = rgb[usable], linear[usable]
    views = [(1.0, _oklab(linear))]
    views += [(weight, _oklab(np.clip(linear @ np.array(matrix).T, 0.0, 1.0))) for weight, matrix in _BLINDNESS]

    order: list[int] = []
    nearest = np.full(len(rgb), np.inf)
    while len(order) < _MOST:
        order.append(len(order) if len(order) < len(first) else int(nearest.argmax()))
        for weight, seen in views:
            # A distance divided by a weight below 1 counts as larger, so that it decides less often.
            np.minimum(nearest, np.linalg.norm(seen - seen[order[-1]], axis=1) / weight, out=nearest)
    return tuple("#{:02x}{:02x}{:02x}".format(*rgb[i]) for i in order)


def _linear(rgb: NDArray[np.int64]) -> _Array:
    """Linear light, 0 to 1, of sRGB bytes (IEC 61966-2-1)."""
    value = rgb / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _oklab(linear: _Array) -> _Array:
    """OKLab (lightness, green-red, blue-yellow) of linear RGB (Ottosson, 2020: distances are near what eyes see)."""
    to_cones = np.array(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        )
    )
    to_lab = np.array(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        )
    )
    lab: _Array = np.cbrt(linear @ to_cones.T) @ to_lab.T
    return lab
