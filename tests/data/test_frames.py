"""Networks as GeoDataFrames: what goes out comes back, from any coordinate system, and faults are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from strategies import rows

from data import DataError, Network, points_from_gdf, read_network, samples
from data.frames import from_gdf, to_gdf
from data.records import Depot, Parcel, Record, RelayPoint


def toy() -> Network:
    return read_network(samples()["toy"])


@pytest.mark.parametrize("record", [Depot, RelayPoint, Parcel], ids=lambda record: record.TABLE)
@settings(max_examples=25)
@given(data=st.data())
def test_any_rows_come_back(record: type[Record], data: st.DataObject) -> None:
    """Any values in any column, blanks included, as long as a float can hold them (a frame's columns are floats)."""
    given_rows = tuple(data.draw(st.lists(rows(record).filter(fits_floats), max_size=4)))
    assert from_gdf(record, to_gdf(record, given_rows)) == given_rows


def fits_floats(row: Record) -> bool:
    values = (getattr(row, name) for name in row.__dataclass_fields__)
    return all(isinstance(v, str | bool | tuple) or not hasattr(v, "__int__") or abs(v) < 10**12 for v in values)


def test_a_geometry_in_metres_is_brought_back_to_degrees() -> None:
    points = toy().points_gdf().to_crs(3857)
    for before, after in zip(toy().relay_points, points_from_gdf(points), strict=True):
        assert (after.lon, after.lat) == pytest.approx((before.lon, before.lat), abs=1e-9)
        assert replace(after, lon=before.lon, lat=before.lat) == before


def test_columns_units_and_blanks_are_those_of_the_table() -> None:
    """P1 is a shop: it has no compartments. Parcels weigh a kilogram, or the 9 kg of the largest one."""
    points = toy().points_gdf().set_index("point_id")
    assert points.loc["P1", "capacity_parcels"] == 10
    assert points.loc[["P1"], "compartments_s"].isna().all()
    assert points.crs == "EPSG:4326"
    assert (points.geometry.x.tolist(), points.geometry.y.tolist()) == (points["lon"].tolist(), points["lat"].tolist())
    assert toy().parcels_gdf()["weight_g"].tolist() == [parcel.weight_g for parcel in toy().parcels]


@pytest.mark.parametrize("count", [0, 1, 11])
def test_columns_have_the_same_dtype_whatever_the_rows_hold(count: int) -> None:
    """Parcels without a date and points without a capacity have a column of dates and of numbers all the same."""
    dtypes = {name: str(dtype) for name, dtype in to_gdf(Parcel, toy().parcels[:count]).dtypes.items()}
    for name, dtype in {
        "weight_g": "int64",
        "lon": "float64",
        "drop_price": "float64",
        "needs_step_free": "bool",
        "due": "datetime64[s]",
        "parcel_id": "object",
        "window_start": "object",
        "geometry": "geometry",
    }.items():
        assert dtypes[name] == dtype, name
    points = to_gdf(RelayPoint, toy().relay_points[:count])
    assert {str(points[name].dtype) for name in ("capacity_parcels", "compartments_s", "fee_per_parcel")} == {"float64"}


def test_moments_far_away_come_back() -> None:
    """Nanoseconds would end in 2262."""
    parcel = replace(toy().parcels[0], due=datetime(9999, 12, 31, 23, 59))
    assert from_gdf(Parcel, to_gdf(Parcel, (parcel,))) == (parcel,)


def test_moments_with_an_offset_are_told() -> None:
    parcels = toy().parcels_gdf()
    parcels["due"] = pd.to_datetime(["2026-11-24 08:30"] * len(parcels)).tz_localize("Europe/Paris")
    with pytest.raises(DataError) as caught:
        from_gdf(Parcel, parcels)
    told = "parcels:1 due: '2026-11-24 08:30:00+01:00' carries an offset: local time is expected"
    assert str(caught.value).splitlines()[0] == told
    assert len(caught.value.problems) == len(parcels)


def test_a_column_that_stands_twice_is_told() -> None:
    points = toy().points_gdf()
    points.columns = ["name" if name == "operator" else name for name in points.columns]
    with pytest.raises(DataError, match=r"^relay_points name: this column stands there twice$"):
        points_from_gdf(points)


def test_an_empty_frame() -> None:
    assert points_from_gdf(to_gdf(RelayPoint, ())) == ()


def test_every_fault_is_told_by_row_and_column() -> None:
    points = toy().points_gdf()
    points.loc[1, "kind"] = "shop"
    points.loc[2, "opening_hours"] = "Mo-Xx"
    points["capacity_parcels"] = [1.5, float("inf"), 3, 4, None]
    points["colour"] = "red"
    with pytest.raises(DataError) as caught:
        points_from_gdf(points)
    told = [str(problem) for problem in caught.value.problems]
    assert [line.split(": ")[0] for line in told] == [
        "relay_points colour",
        "relay_points:1 capacity_parcels",
        "relay_points:2 kind",
        "relay_points:2 capacity_parcels",
        "relay_points:3 opening_hours",
    ]


def test_a_geometry_that_is_no_point() -> None:
    shapes = [Point(0, 0), LineString([(0, 0), (1, 1)]), None, Point(), Point(1, 1)]
    points = toy().points_gdf().set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326"))
    with pytest.raises(DataError) as caught:
        points_from_gdf(points)
    assert str(caught.value).splitlines() == [
        "relay_points:2 geometry: is a LineString, not a Point",
        "relay_points:3 geometry: is missing",
        "relay_points:4 geometry: is missing",
    ]


def test_without_a_coordinate_system_nobody_knows_where_it_is() -> None:
    points = toy().points_gdf().set_crs(None, allow_override=True)
    with pytest.raises(DataError, match="relay_points geometry: has no coordinate system"):
        points_from_gdf(points)
