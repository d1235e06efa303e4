"""The streets of a place, ready to be cut out for many small maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.export.map import PIECE, TIERS, simplified
from routing.roads.source import Street

Floats = NDArray[np.float64]

_MOST_POINTS: Final = 80_000
"""Street points of one map: beyond, its least important and shortest lines are left out; nobody could see them."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the earth [degrees]; `east` may be past 180."""

    west: float
    south: float
    east: float
    north: float


class Streets:
    """Streets by how wide they are drawn, each piece with its box, so that one map looks at boxes only."""

    def __init__(self, streets: Sequence[Street]) -> None:
        self._pieces: list[Floats] = []
        tiers = []
        for highway, lonlat in streets:
            name = highway.removesuffix("_link")
            tier = next((i for i, names in enumerate(TIERS) if name in names), len(TIERS))
            pieces = [lonlat[i : i + PIECE] for i in range(0, len(lonlat) - 1, PIECE - 1)]
            self._pieces += pieces
            tiers += [tier] * len(pieces)
        self._tier = np.array(tiers, np.int64)
        self._size = np.array([len(piece) for piece in self._pieces], np.int64)
        if self._pieces:
            first = np.cumsum(self._size) - self._size
            lonlat = np.concatenate(self._pieces)
            self._least, self._most = np.minimum.reduceat(lonlat, first), np.maximum.reduceat(lonlat, first)

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def within(self, box: Box, *, tolerance_m: float) -> list[tuple[int, list[Floats]]]:
        """The lines that may cross a box, by tier, the widest last; simplified to a tolerance."""
        if not self._pieces:
            return []
        middle = (box.west + box.east) / 2
        # Degrees beyond the 180th meridian go on counting, as the box does.
        turn = 360 * np.round((middle - self._least[:, 0]) / 360)
        crosses = (self._least[:, 0] + turn <= box.east) & (self._most[:, 0] + turn >= box.west)
        crosses &= (self._least[:, 1] <= box.north) & (self._most[:, 1] >= box.south)
        found, left = [], _MOST_POINTS
        for tier in range(len(TIERS) + 1):
            chosen = np.flatnonzero(crosses & (self._tier == tier))
            if self._size[chosen].sum() > left:
                extent = (self._most - self._least)[chosen].sum(axis=1)
                chosen = chosen[np.argsort(-extent, kind="stable")]
                chosen = chosen[np.cumsum(self._size[chosen]) <= left]
            left -= int(self._size[chosen].sum())
            lines = [self._pieces[i] + (turn[i], 0.0) for i in chosen.tolist()]
            found.append((tier, list(simplified(lines, tolerance_m=tolerance_m))))
        return found[::-1]
