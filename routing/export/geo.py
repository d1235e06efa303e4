"""A plan for geographic programs: GeoPackage and GeoParquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.cache import write_atomically
from data.errors import OutputError
from routing.plan import Plan

if TYPE_CHECKING:
    import geopandas as gpd

LAYERS = ("rounds", "stops")


def write_geo(plan: Plan, path: Path, *, layer: str = "rounds") -> dict[str, int]:
    """Write rounds and stops as the file name asks: `.gpkg` with both layers, `.parquet` with the one named.

    Returns:
        The layers written, with the number of their rows.

    Raises:
        OutputError: another ending, or the file can't be written.
    """
    frames: dict[str, gpd.GeoDataFrame] = {"rounds": plan.rounds_gdf(), "stops": plan.stops_gdf()}
    if path.suffix == ".parquet":
        frames = {layer: frames[layer]}
    elif path.suffix != ".gpkg":
        raise OutputError(f"{path}: a plan is written as .gpkg, .parquet or .gpx")

    def write(file: Path) -> None:
        if path.suffix == ".parquet":
            frames[layer].to_parquet(file, index=False)
            return
        file.unlink()  # GDAL takes an empty file for a damaged database
        for name, frame in frames.items():
            frame.to_file(file, layer=name, driver="GPKG", index=False)

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, write)
    except (OSError, RuntimeError) as fault:  # pyogrio tells a full disk as its own RuntimeErrors
        raise OutputError(f"{path}: can't be written: {getattr(fault, 'strerror', None) or fault}") from None
    return {name: len(frame) for name, frame in frames.items()}
