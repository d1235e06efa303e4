"""Tables as GeoDataFrames: records as GeoPandas shows them, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from data.dictionary import Column, columns_of
from data.errors import DataError
from data.problem import Problem
from data.records import Record, RelayPoint
from data.tables import Grid, default_value, read_grid
from data.types import WHOLE_TYPES, type_named
from data.workbook_cells import CELL_READS

if TYPE_CHECKING:
    import geopandas as gpd

R = TypeVar("R", bound=Record)

CRS = "EPSG:4326"


def points_from_gdf(frame: gpd.GeoDataFrame) -> tuple[RelayPoint, ...]:
    """Relay points from a GeoDataFrame with the columns of `relay_points.csv`, such as `Network.points_gdf()` gives.

    `lon` and `lat` come from the geometry, whatever its coordinate system; blanks (NaN, None) take the defaults.

    Raises:
        DataError: with every fault, told by row (from 1) and column; also when the frame has no coordinate system.
    """
    return from_gdf(RelayPoint, frame)


def from_gdf(record: type[R], frame: gpd.GeoDataFrame) -> tuple[R, ...]:
    """Records of a table that has `lon` and `lat`; see `points_from_gdf`."""
    table = record.TABLE
    twice = [str(name) for name in frame.columns[frame.columns.duplicated()].unique()]
    if twice:
        raise DataError([Problem(table, 0, name, "this column stands there twice") for name in twice])
    if frame.crs is None:
        raise DataError([Problem(table, 0, "geometry", "has no coordinate system; set it with set_crs")])
    missing = frame.geometry.isna() | frame.geometry.is_empty
    problems = [
        Problem(table, row, "geometry", "is missing" if is_missing else f"is a {kind}, not a Point")
        for row, (kind, is_missing) in enumerate(zip(frame.geometry.geom_type, missing, strict=True), start=1)
        if is_missing or kind != "Point"
    ]
    if problems:
        raise DataError(problems)
    where = frame.geometry.to_crs(CRS)
    plain = frame.drop(columns=[frame.geometry.name]).assign(lon=where.x, lat=where.y)

    def rows() -> Iterator[tuple[int, Sequence[Any]]]:
        yield 0, [str(name) for name in plain.columns]
        blank = plain.isna().to_numpy()
        cells = zip(*(plain[name].tolist() for name in plain.columns), strict=True)
        for row, (values, missing) in enumerate(zip(cells, blank, strict=True), start=1):
            yield row, ["" if is_blank else _cell(value) for value, is_blank in zip(values, missing, strict=True)]

    found = read_grid(Grid(table, rows(), CELL_READS, loose=False), record, problems)
    if problems:
        raise DataError(problems)
    return found


def _cell(value: Any) -> Any:
    """A value as a spreadsheet would hold it; what none could hold, as a moment with an offset, is read as text."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return str(value)
    return value if isinstance(value, str | int | float | date) else str(value)


def to_gdf(record: type[Record], rows: Sequence[Record]) -> gpd.GeoDataFrame:
    """Rows of a table that has `lon` and `lat`, with the columns and units of its CSV file.

    Each column has the same dtype whatever the rows hold: int64 where every row has a whole amount, float64 for other
    amounts (NaN where blank), bool, datetime64[s] for days and moments, and object for times of day and words. The
    geometry is where each row lies (EPSG:4326).
    """
    import geopandas as gpd  # noqa: PLC0415  # half a second to load, which planning doesn't need
    import pandas as pd  # noqa: PLC0415

    table = {
        column.column: pd.Series([_shown(column, getattr(row, column.field)) for row in rows], dtype=_dtype(column))
        for column in columns_of(record.TABLE).values()
    }
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=CRS)


def _dtype(column: Column) -> str:
    kind = type_named(column.type)
    if kind.kind == "number":
        is_given = column.required or default_value(column) is not None
        return "int64" if is_given and column.type in WHOLE_TYPES else "float64"
    return {"flag": "bool", "date": "datetime64[s]", "moment": "datetime64[s]"}.get(kind.kind, "object")


def _shown(column: Column, value: Any) -> Any:
    """A value as a data frame holds it."""
    if value is None or isinstance(value, bool | float | date | datetime):
        return value
    kind = type_named(column.type)
    written = kind.write(value)
    if kind.kind == "number":
        return int(written) if column.type in WHOLE_TYPES else float(written)
    return written
