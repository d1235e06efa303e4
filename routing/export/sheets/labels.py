"""Placing numbers on a map so that none covers another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray

_RINGS: Final = 7
_TURNS: Final = 16


@dataclass(frozen=True)
class Frame:
    """A rectangle of the page [points]."""

    x: float
    y: float
    width: float
    height: float


def place_labels(
    at: NDArray[np.float64], widths: Sequence[float], height: float, frame: Frame, *, taken: Sequence[Frame] = ()
) -> NDArray[np.float64]:
    """Where the middle of each label goes, float64[n, 2]: on its position, else as near to it as there is room.

    One after the other takes the nearest free place on rings around its position (Christensen, Marks and Shieber 1995
    call it greedy); where there is none, it stays on its position and covers others. `taken` is kept free.
    """
    rings = [(0.0, 0.0)]
    for ring in range(1, _RINGS + 1):
        rings += [
            (ring * cos(angle), ring * sin(angle)) for angle in (2 * pi * i / _TURNS + pi / 4 for i in range(_TURNS))
        ]
    offsets = np.array(rings)
    middles = np.array([(f.x + f.width / 2, f.y + f.height / 2) for f in taken]).reshape(-1, 2)
    halves = np.array([(f.width / 2, f.height / 2) for f in taken]).reshape(-1, 2)
    low = np.array([frame.x, frame.y])
    high = low + np.array([frame.width, frame.height])
    for position, width in zip(at, widths, strict=True):
        half = np.array([width, height]) / 2
        tried = position + offsets * (width / 2 + height / 2, height)
        inside = np.all((tried - half >= low) & (tried + half <= high), axis=1)
        apart = np.any(np.abs(tried[:, None] - middles) >= half + halves, axis=2).all(axis=1)
        free = np.flatnonzero(inside & apart)
        middles = np.vstack([middles, tried[free[0] if len(free) else 0]])
        halves = np.vstack([halves, half])
    return middles[len(taken) :]


def runs(numbers: Sequence[int]) -> str:
    """Ascending numbers in short: `2–4, 9`."""

    def told() -> Iterator[str]:
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
            found = [number for _, number in run]
            yield str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"

    parts = list(told())
    return ", ".join(parts) if len(parts) <= 3 else f"{parts[0]}, {parts[1]}, …"
