"""Opening the road source that a network names."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.errors import RoadError
from routing.roads.source import Roads, WindowsOf

if TYPE_CHECKING:
    from routing.roads.paces import Pace


TABLE_SUFFIXES = (".csv", ".parquet", ".npz")


def open_roads(
    source: str,
    *,
    folder: pathlib.Path,
    max_snap_m: float,
    detour: float = 1.3,
    speed_kmh: float = 30.0,
    paces: Sequence[Pace] = (),
    windows_of: WindowsOf | None = None,
) -> Roads:
    """Open the road source that a network names.

    `source` is an OpenStreetMap extract (`.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`), relative to `folder`, or
    `great-circle`: straight lines `detour` times as long, driven at `speed_kmh`, or a table of travel times (`given`).
    Places farther than `max_snap_m` from
    the roads of a profile can't be reached. `paces` say how fast streets are driven at some hours; where there are only
    straight lines, those count that hold for all streets. `windows_of` tells when hours are open that streets are
    signed for. Raises `RoadError` for anything else; what an extract holds
    is read when it is first needed, and raises `RoadError` then if it is damaged.
    """
    if source == "great-circle":
        from routing.roads.great_circle import GreatCircleRoads  # noqa: PLC0415 - each source loads only what it needs

        return GreatCircleRoads(detour=detour, speed_kmh=speed_kmh, paces=paces)
    if source.endswith(TABLE_SUFFIXES):
        from routing.roads.given import GivenRoads  # noqa: PLC0415 - as above

        if paces:
            raise RoadError(f"{source}: a table has its own times by hour (period_start_s); leave out speeds.csv")
        return GivenRoads(folder / source)
    from routing.roads.osm_roads import OsmRoads  # noqa: PLC0415 - osmium, shapely and numba take a second to load

    return OsmRoads(folder / source, max_snap_m=max_snap_m, paces=paces, windows_of=windows_of)
