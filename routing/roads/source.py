"""What every source of travel times answers, whether it knows streets or only straight lines."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from data.records import Place
from routing.roads.matrix import TravelMatrix

Street = tuple[str, npt.NDArray[np.float64]]
"""The class of a street (`residential`) and its line, float64[k, 2] of lon, lat."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapping:
    """Where places meet the roads of a profile: the nearest point on an edge of its well-connected network."""

    place_ids: tuple[str, ...]
    profile: str
    lon: npt.NDArray[np.float64]
    """Points on the road [degrees], float64[N]."""
    lat: npt.NDArray[np.float64]
    """Points on the road [degrees], float64[N]."""
    distance_m: npt.NDArray[np.float64]
    """From each place to its point on the road [m], float64[N]; inf where there is none."""
    reached: npt.NDArray[np.bool_]
    """Which places are near enough to be served, bool[N]."""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """One fastest way along the streets, with the same seconds and metres as the matrix."""

    duration_s: int
    distance_m: int
    lonlat: npt.NDArray[np.float64]
    """The line from road point to road point [degrees], float64[k, 2], k ≥ 2."""


class Roads(Protocol):
    """A source of travel times and paths; every method may be called from several threads."""

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """The area covered, lon_min, lat_min, lon_max, lat_max [degrees]; None for the whole world."""

    def snap(self, profile: str, places: Sequence[Place]) -> Snapping:
        """Where each place meets the roads of a profile; raises `RoadError` for an unknown profile."""

    def matrix(self, profile: str, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        """Seconds and metres from each of `places` to each of `to` (itself if None); -1 where there is no way."""

    def path(self, profile: str, origin: Place, destination: Place) -> Path:
        """The fastest path; raises `RoadError` where the matrix says -1."""

    def lines(self) -> Sequence[Street]:
        """The streets that a van may use, one line a way, for drawing a map without tiles."""


def open_roads(
    source: str,
    *,
    folder: pathlib.Path,
    max_snap_m: float,
    detour: float = 1.3,
    speed_kmh: float = 30.0,
) -> Roads:
    """Open the road source that a network names.

    `source` is an OpenStreetMap extract (`.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`), relative to `folder`, or
    `great-circle`: straight lines `detour` times as long, driven at `speed_kmh`. Places farther than `max_snap_m` from
    the roads of a profile can't be reached. Raises `RoadError` for anything else; what an extract holds is read when it
    is first needed, and raises `RoadError` then if it is damaged.
    """
    if source == "great-circle":
        from routing.roads.great_circle import GreatCircleRoads  # noqa: PLC0415 - each source loads only what it needs

        return GreatCircleRoads(detour=detour, speed_kmh=speed_kmh)
    from routing.roads.osm_roads import OsmRoads  # noqa: PLC0415 - osmium, shapely and numba take a second to load

    return OsmRoads(folder / source, max_snap_m=max_snap_m)
