"""Encoded polylines: a way on the map as a short text, as OSRM, Valhalla and VROOM write it.

The format is Google's "Encoded Polyline Algorithm Format" with six decimals instead of five (0.1 m): differences of
latitude and longitude, in this order, as signed integers in groups of five bits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_SCALE = 10**6


def encode(lonlat: Floats) -> str:
    """The text for points float64[k, 2] of lon, lat [degrees], at six decimals; repeated points are left out."""
    points = np.rint(lonlat[:, ::-1] * _SCALE).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=0)
    steps = steps[np.append(True, np.any(steps[1:] != 0, axis=1))]
    return "".join(_number(step) for step in steps.ravel().tolist())


def decode(text: str) -> Floats:
    """The points, float64[k, 2] of lon, lat [degrees]; none for a blank text; ValueError if it is no polyline."""
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8).astype(np.int64) - 63
    if len(codes) and (codes.min() < 0 or codes.max() > 63 or codes[-1] >= 32):
        raise ValueError("is no encoded polyline")
    ends = np.flatnonzero(codes < 32)
    if len(ends) % 2 or np.diff(ends, prepend=-1).max(initial=0) > 7:
        raise ValueError("is no encoded polyline")
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    shifts = np.arange(len(codes)) - np.repeat(starts, np.diff(ends, prepend=-1))
    numbers = np.add.reduceat((codes & 31) << (5 * shifts), starts) if len(ends) else codes
    steps = np.where(numbers & 1, ~(numbers >> 1), numbers >> 1).reshape(-1, 2)
    return np.asarray(steps.cumsum(axis=0)[:, ::-1] / _SCALE)


def _number(value: int) -> str:
    left = ~(value << 1) if value < 0 else value << 1
    groups = []
    while left >= 32:
        groups.append(chr((left & 31 | 32) + 63))
        left >>= 5
    return "".join((*groups, chr(left + 63)))
