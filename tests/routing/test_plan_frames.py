"""A plan as GeoDataFrames and in files for geographic programs: the same figures, in the right places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from command_line import run
from day_plans import monaco, monaco_plan, monaco_roads, plan_rows, toy, toy_plan
from pyogrio.errors import DataSourceError, FeatureError
from pyproj import Geod

from data.errors import OutputError
from data.records import Place
from routing.export.geo import write_geo


def test_rounds_follow_the_streets_and_cost_what_the_table_says() -> None:
    frame = monaco_plan().rounds_gdf()
    assert frame.crs == "EPSG:4326"
    rows = plan_rows(monaco(), monaco_plan())["rounds"]
    assert frame["round_id"].tolist() == [row["round_id"] for row in rows]
    for name in ("stops", "parcels", "distance_m", "drive_s", "service_s", "cost_distance", "cost"):
        assert frame[name].tolist() == [float(row[name]) for row in rows], name
    # What is drawn is as long as what is driven, but for the ways between a place and its street: none of them is far.
    drawn_m = frame.geometry.apply(Geod(ellps="WGS84").geometry_length)
    assert (abs(drawn_m / frame["distance_m"] - 1) < 0.02).all()


def test_stops_stand_where_their_places_are() -> None:
    network, plan = monaco(), monaco_plan()
    frame = plan.stops_gdf()
    assert len(frame) == sum(len(planned.lines) for planned in plan.rounds)
    for row in frame.itertuples():
        place: Place
        match row.kind:
            case "depot":
                place = network.depot[row.place_id].place
            case "point":
                place = network.point[row.place_id].place
            case _:
                place = network.parcel[row.place_id].home
        assert (row.geometry.x, row.geometry.y) == (place.lon, place.lat)
    assert frame["parcels"].sum() == plan.served


def test_a_line_passes_its_stops() -> None:
    """Each stop lies within the allowed distance of its round's way."""
    plan = monaco_plan()
    lines = plan.rounds_gdf().set_index("round_id").to_crs(32632)
    stops = plan.stops_gdf().to_crs(32632)
    away = stops.geometry.distance(lines.loc[stops["round_id"]].geometry, align=False)
    assert away.max() < float(monaco().assume("max_road_distance"))


def test_toy_by_hand() -> None:
    """One round of 7.4 km for EUR 67.22; the depot first and last."""
    (row,) = toy_plan().rounds_gdf().itertuples()
    assert (row.cost, row.stops, row.parcels) == (67.22, 5, 11)
    stops = toy_plan().stops_gdf()
    assert stops["kind"].tolist() == ["depot", *["point"] * 5, "depot"]
    assert stops["load_parcels"].iloc[0] == 10, "ten deliveries and a return"
    assert toy().depots[0].lon == stops.geometry.iloc[0].x


def test_a_plan_without_rounds() -> None:
    """Empty frames with all their columns, that can be written too."""
    empty = replace(toy_plan(), rounds=(), assignments=(), unassigned=(), cost_cents=0)
    assert len(empty.rounds_gdf()) == len(empty.stops_gdf()) == 0
    assert list(empty.rounds_gdf().columns) == list(toy_plan().rounds_gdf().columns)
    assert list(empty.stops_gdf().columns) == list(toy_plan().stops_gdf().columns)


def test_a_geopackage_has_both_layers(tmp_path: Path) -> None:
    assert write_geo(monaco_plan(), tmp_path / "new" / "day.gpkg") == {
        "rounds": len(monaco_plan().rounds),
        "stops": len(monaco_plan().stops_gdf()),
    }
    for layer, frame in (("rounds", monaco_plan().rounds_gdf()), ("stops", monaco_plan().stops_gdf())):
        back = gpd.read_file(tmp_path / "new" / "day.gpkg", layer=layer)
        assert list(back.columns) == list(frame.columns)
        assert back.geometry.geom_equals_exact(frame.geometry, 0).all()
        assert back.crs == "EPSG:4326"
    write_geo(monaco_plan(), tmp_path / "new" / "day.gpkg")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["day.gpkg"]


def test_the_command_writes_what_the_file_name_asks(tmp_path: Path) -> None:
    assert run("plan", "toy", "-o", tmp_path / "out", "--time-limit", "0.2").code == 0
    for layer in ("rounds", "stops"):
        done = run("export", tmp_path / "out", "-o", tmp_path / f"{layer}.parquet", "--layer", layer, "--json")
        assert done.json == {
            "file": str(tmp_path / f"{layer}.parquet"),
            "layers": {layer: 1 if layer == "rounds" else 7},
        }
        back = gpd.read_parquet(tmp_path / f"{layer}.parquet")
        assert (len(back), back.crs) == (done.json["layers"][layer], "EPSG:4326")
    told = run("export", tmp_path / "out", "-o", tmp_path / "day.gpkg")
    assert told.out.endswith("day.gpkg: 1 round, 7 stops\n")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"day\.shp: a plan is written as \.gpkg, \.parquet or \.gpx"):
        write_geo(toy_plan(), tmp_path / "day.shp")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="can't be written"):
        write_geo(toy_plan(), tmp_path / "file" / "day.gpkg")


def test_a_way_starts_at_the_depots_street() -> None:
    """`path` is drawn from the same roads as the legs: the first vertex is the depot's spot on its street."""
    planned = monaco_plan().rounds[0]
    profile = next(v.profile for v in monaco().vehicles if v.vehicle_type == planned.vehicle_type)
    spot = monaco_roads().snap(profile, [monaco().depot[planned.depot_id].place])
    assert planned.lonlat[0].tolist() == [round(float(spot.lon[0]), 6), round(float(spot.lat[0]), 6)]


@pytest.mark.parametrize("fault", [DataSourceError, FeatureError])
def test_a_full_disk_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[RuntimeError]
) -> None:
    """GDAL finds it while it makes the file, or while it writes rows; each is an error of its own kind."""

    def full(*_: object, **__: object) -> None:
        raise fault("database or disk is full")

    monkeypatch.setattr(gpd.GeoDataFrame, "to_file", full)
    with pytest.raises(OutputError, match=r"day.gpkg: can't be written: database or disk is full$"):
        write_geo(toy_plan(), tmp_path / "day.gpkg")
    assert list(tmp_path.iterdir()) == []
