"""Distances on the globe, and a flat map of it for finding what is nearest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the GRS 80 ellipsoid [m] (H. Moritz, "Geodetic Reference System 1980", 2000)."""


def haversine_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Great-circle distances [m] between points in degrees; arrays broadcast.

    R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    half_lat, half_lon = np.radians(lat_b - lat_a) / 2, np.radians(lon_b - lon_a) / 2
    square = np.sin(half_lat) ** 2 + np.cos(np.radians(lat_a)) * np.cos(np.radians(lat_b)) * np.sin(half_lon) ** 2
    distance: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(square, 1.0)))
    return distance


def mercator(lonlat: Floats) -> Floats:
    """Mercator map of points in degrees, float64[N, 2], in units of one degree at the equator.

    The map is conformal: around any point it is the ground at one scale, so what is nearest here is nearest there.
    """
    return np.column_stack([lonlat[:, 0], np.degrees(np.arcsinh(np.tan(np.radians(lonlat[:, 1]))))])


def from_mercator(xy: Floats) -> Floats:
    """The points in degrees, float64[N, 2] of lon, lat, of points of that map."""
    return np.column_stack([xy[:, 0], np.degrees(np.arctan(np.sinh(np.radians(xy[:, 1]))))])
