"""Writing catchments: who comes to which point, or from where one does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from data.cache import write_atomically
from data.errors import OutputError

if TYPE_CHECKING:
    import geopandas as gpd

    from routing.roads.catchments import Catchments

PAIRS = (".csv", ".parquet")
"""Endings of files that say who."""
_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}
ENDINGS = (*PAIRS, *_DRIVERS)


def write_pairs(found: Catchments, path: Path) -> None:
    """Write a row a pair, as `.csv` or `.parquet`; raises `OutputError` if the file can't be written."""
    frame = found.to_frame()
    writers: dict[str, Callable[[Path], None]] = {
        ".csv": lambda file: frame.to_csv(file, index=False),
        ".parquet": lambda file: frame.to_parquet(file, index=False),
    }
    _write(path, writers[path.suffix])


def write_areas(areas: gpd.GeoDataFrame, path: Path) -> None:
    """Write a polygon a point, as `.geojson` or `.gpkg`; raises `OutputError` if the file can't be written."""

    def write(file: Path) -> None:
        file.unlink()  # GDAL takes an empty file for a damaged database
        areas.to_file(file, driver=_DRIVERS[path.suffix], index=False)

    _write(path, write)


def _write(path: Path, write: Callable[[Path], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, write)
    except (OSError, RuntimeError) as fault:  # pyogrio tells a full disk as its own RuntimeErrors
        raise OutputError(f"{path}: can't be written: {getattr(fault, 'strerror', None) or fault}") from None
