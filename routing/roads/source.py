"""What every source of travel times answers, whether it knows streets or only straight lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol

import numpy as np
import numpy.typing as npt

from data.errors import RoadError
from data.records import Place
from routing.roads.matrix import TravelMatrix
from routing.roads.steps import Step
from routing.roads.travellers import Traveller

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import shapely

    from routing.roads.catchments import Catchments

Kind = str | Traveller
"""The name of a profile, or a vehicle of one of another size."""

WindowsOf = Callable[[str], tuple[tuple[int, int], ...]]
"""From opening hours to the times at which they are open [s after midnight of the service day], in order."""

Street = tuple[str, npt.NDArray[np.float64]]
"""The class of a street (`residential`) and its line, float64[k, 2] of lon, lat."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapping:
    """Where places meet the roads of a traveller: the nearest point on an edge of its well-connected network."""

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


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """The well-connected network of a traveller."""

    junctions: int
    streets_m: int
    """Along all streets, each counted once."""


class Destinations(Protocol):
    """Places that ways lead to, again and again: what they need is made once."""

    def matrix_from(self, places: Sequence[Place]) -> TravelMatrix:
        """What `Roads.matrix` has from these places to those."""


class Roads(Protocol):
    """A source of travel times and paths; every method may be called from several threads."""

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """The area covered, lon_min, lat_min, lon_max, lat_max [degrees]; None for the whole world."""

    def snap(self, traveller: Kind, places: Sequence[Place]) -> Snapping:
        """Where each place meets the roads of a traveller; raises `RoadError` for an unknown profile."""

    def matrix(self, traveller: Kind, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        """Seconds and metres from each of `places` to each of `to` (itself if None); -1 where there is no way."""

    def destinations(self, traveller: Kind, places: Sequence[Place]) -> Destinations:
        """Places that one asks for ways to from one new place after the other."""

    def path(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> Path:
        """The fastest path of the period that holds `depart_s` seconds after midnight, when one leaves; raises
        `RoadError` where the matrix says -1.
        """

    def directions(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> tuple[Step, ...]:
        """That path as instructions from street to street, the last being the arrival; none where no streets are known.
        Raises `RoadError` as `path` does.
        """

    def catchments(
        self, traveller: Kind, points: Sequence[Place], homes: Sequence[Place], within_s: int, depart_s: int = 0
    ) -> Catchments:
        """All pairs of a home and a point to which the matrix, in the period that holds `depart_s`, has at most
        `within_s` seconds.
        """

    def isochrones(
        self, traveller: Kind, points: Sequence[Place], within_s: int, depart_s: int = 0
    ) -> tuple[shapely.MultiPolygon, ...]:
        """The area from which each point is reached within `within_s` seconds [degrees lon, lat]; empty for a point
        that is too far from a road. Raises `RoadError` where no streets are known.
        """

    def ways(self, travellers: Collection[Kind]) -> frozenset[int]:
        """OpenStreetMap's numbers of the ways that any of the travellers may use."""

    @property
    def named(self) -> Mapping[str, int] | None:
        """The places that a table of travel times names, each with the first line that does; None where ways lead to
        any place.
        """

    def size(self, traveller: Kind) -> NetworkSize | None:
        """How large the traveller's network is; None where no streets are known."""

    def unknown_values(self) -> Mapping[str, int]:
        """How often each tag, as `key=value`, occurs on streets that says nothing that any rule knows."""

    def lines(self) -> Sequence[Street]:
        """The streets that a van may use, one line a way, for drawing a map without tiles."""

    def to_networkx(self, traveller: Kind) -> nx.MultiDiGraph[int]:
        """The traveller's road graph for networkx and OSMnx; raises `RoadError` where there is none."""

    def to_gdf(self, traveller: Kind) -> gpd.GeoDataFrame:
        """The traveller's streets, a row for each direction: `tail, head` (OpenStreetMap's numbers of the junctions),
        `osmid` (of the way), `highway, length_m, duration_s, kmh, geometry`; raises `RoadError` where there are none.
        """


class NoStreets:
    """What a source answers of streets that knows none."""

    @property
    def extent(self) -> None:
        """None: the whole world."""
        return

    @property
    def named(self) -> Mapping[str, int] | None:
        """None: straight lines lead anywhere."""
        return None

    def directions(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> tuple[Step, ...]:
        """None."""
        return ()

    def matrix(self, traveller: Kind, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        """As in `Roads`."""
        raise NotImplementedError

    def destinations(self, traveller: Kind, places: Sequence[Place]) -> Destinations:
        """As they are: there is nothing to be made."""
        return _AsTheyAre(self, traveller, places)

    def catchments(
        self, traveller: Kind, points: Sequence[Place], homes: Sequence[Place], within_s: int, depart_s: int = 0
    ) -> Catchments:
        """The cells of the matrix that are short enough."""
        from routing.roads.catchments import Catchments  # noqa: PLC0415 - shapely takes half a second to load

        table = self.matrix(traveller, homes, points)
        duration_s, distance_m = table.at(depart_s)
        home, point = np.nonzero((duration_s >= 0) & (duration_s <= within_s))
        cells = duration_s[home, point], distance_m[home, point]
        return Catchments(table.to_ids, table.place_ids, table.profile, within_s, point, home, *cells)

    def isochrones(
        self, traveller: Kind, points: Sequence[Place], within_s: int, depart_s: int = 0
    ) -> tuple[shapely.MultiPolygon, ...]:
        """Raises `RoadError`."""
        raise RoadError("no streets are known along which an isochrone could be drawn; name an extract in network.toml")

    def to_gdf(self, traveller: Kind) -> NoReturn:
        """Raises `RoadError`."""
        raise RoadError(f"no streets are known for the profile `{traveller}`; name an extract in network.toml")

    def ways(self, travellers: Collection[Kind]) -> frozenset[int]:
        """None."""
        return frozenset()

    def size(self, traveller: Kind) -> None:
        """None: no streets are known."""
        return

    def unknown_values(self) -> dict[str, int]:
        """None."""
        return {}

    def lines(self) -> tuple[Street, ...]:
        """No streets."""
        return ()


class _AsTheyAre(NamedTuple):
    roads: NoStreets
    traveller: Kind
    places: Sequence[Place]

    def matrix_from(self, places: Sequence[Place]) -> TravelMatrix:
        return self.roads.matrix(self.traveller, places, self.places)
