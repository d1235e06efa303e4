"""Straight lines over the globe instead of streets: for networks without an extract, and for trying things out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from data.errors import RoadError
from data.records import Place
from routing.roads.globe import haversine_m
from routing.roads.matrix import TravelMatrix, at_least_a_second
from routing.roads.paces import Pace, Period, periods_of
from routing.roads.source import Kind, NoStreets, Path, Snapping
from routing.roads.travellers import rules_of

Degrees = npt.NDArray[np.float64]


class GreatCircleRoads(NoStreets):
    """Every profile goes straight, `detour` times the great-circle distance, at one speed; no place is out of reach."""

    def __init__(self, *, detour: float, speed_kmh: float, paces: Sequence[Pace] = ()) -> None:
        if not (math.isfinite(detour) and detour >= 1):
            raise RoadError(f"[roads] detour is {detour}: no street is shorter than a straight line, give 1 or more")
        if not (math.isfinite(speed_kmh) and speed_kmh >= 1):
            raise RoadError(f"[roads] speed_kmh is {speed_kmh}: give 1 or more")
        self._detour = detour
        self._speed_kmh = speed_kmh
        self._paces = [pace for pace in paces if not pace.highway and pace.way_id is None]

    def snap(self, traveller: Kind, places: Sequence[Place]) -> Snapping:
        """Each place where it stands, 0 m away."""
        profile = rules_of(traveller).name
        lon, lat = _degrees(places)
        near = np.ones(len(places), dtype=np.bool_)
        return Snapping(_ids(places), profile, lon, lat, np.zeros(len(places)), near)

    def matrix(self, traveller: Kind, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        """Detour times the great-circle distance, and the time that takes."""
        rules = rules_of(traveller)
        periods = periods_of(self._paces, rules)
        to = places if to is None else to
        (lon_a, lat_a), (lon_b, lat_b) = _degrees(places), _degrees(to)
        metres = self._detour * haversine_m(lon_a[:, None], lat_a[:, None], lon_b, lat_b)
        kmh = np.array([self._kmh(period) for period in periods])[:, None, None]
        duration_s = np.floor(metres * 3.6 / kmh + 0.5).astype(np.int32)
        distance_m = np.repeat(np.floor(metres + 0.5).astype(np.int32)[None], len(periods), axis=0)
        starts_s = tuple(period.start_s for period in periods)
        return TravelMatrix(_ids(places), _ids(to), rules.name, starts_s, at_least_a_second(duration_s), distance_m)

    def _kmh(self, period: Period) -> float:
        if not period.paces:
            return self._speed_kmh
        pace = period.paces[-1]
        return pace.kmh or self._speed_kmh * (pace.factor or 1.0)

    def path(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> Path:
        """The straight line between the two."""
        seconds, metres = self.matrix(traveller, [origin], [destination]).at(depart_s)
        line = np.array([[origin.lon, origin.lat], [destination.lon, destination.lat]])
        return Path(int(seconds[0, 0]), int(metres[0, 0]), line)

    def to_networkx(self, traveller: Kind) -> NoReturn:
        """Raises `RoadError`: straight lines are no graph."""
        raise RoadError(
            f"great-circle roads have no graph for the profile `{traveller}`; name an extract in network.toml"
        )


def _ids(places: Sequence[Place]) -> tuple[str, ...]:
    return tuple(place.place_id for place in places)


def _degrees(places: Sequence[Place]) -> tuple[Degrees, Degrees]:
    return np.array([place.lon for place in places], float), np.array([place.lat for place in places], float)
