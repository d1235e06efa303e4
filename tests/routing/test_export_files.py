"""What is in the exported files: odd ids in tables, lines along streets, a map that needs no other file, matrices."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from day_plans import monaco, monaco_plan, monaco_roads, plan_rows, toy, toy_plan

from data.errors import OutputError
from data.network import Network
from routing import check, plan_day, roads_of
from routing.export import edited_figures, edited_tables, map_page, rounds_geojson, summary, tables, write_plan
from routing.export.matrix import write_matrix

ODD = [
    "a,b",
    'say "hi"',
    "two\nlines",
    "cr\rhere",
    "both\r\n",
    "😀é",
    "../../etc/passwd",
    "x" * 10_000,
    "=1+1",
    "</script>",
]


def odd() -> Network:
    """`toy` with ids that try every format they are written to."""
    names = {p.point_id: f"{odd}{p.point_id}" for p, odd in zip(toy().relay_points, ODD, strict=False)}
    depot_id = ODD[5] + ODD[0] + ODD[3]
    return replace(
        toy(),
        name=ODD[9],
        depots=tuple(replace(d, depot_id=depot_id) for d in toy().depots),
        vendors=tuple(replace(v, depot_id=depot_id) for v in toy().vendors),
        vehicles=tuple(replace(v, depot_id=depot_id, vehicle_type=ODD[2]) for v in toy().vehicles),
        relay_points=tuple(replace(p, point_id=names[p.point_id], name=ODD[9]) for p in toy().relay_points),
        parcels=tuple(
            replace(p, parcel_id=f"{ODD[i % len(ODD)]}{i}", point_id=names.get(p.point_id, ""))
            for i, p in enumerate(toy().parcels)
        ),
    )


def test_odd_ids(tmp_path: Path) -> None:
    """Commas, quotes, line ends, emoji, paths, 10,000 characters: each is read back as it was, and nothing escapes."""
    network = odd()
    plan = plan_day(network, time_limit_s=60, iteration_limit=20)
    assert check(network, plan) == []
    written = plan_rows(network, plan)
    assert [r["parcel_id"] for r in written["assignments"]] == [p.parcel_id for p in network.parcels]
    assert {r["place_id"] for r in written["stops"]} == {*network.point, *network.depot}
    write_plan(network, plan, roads_of(network), tmp_path / "out", violations=0)
    assert list(edited_tables(plan, network.day, tmp_path / "out")) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "map.html").read_text(encoding="utf-8").lower().count("</script>") == 4


def test_edits_are_told_by_their_place(tmp_path: Path) -> None:
    """Cells that differ from plan.json, lines too many and too few, and tables that are gone."""
    write_plan(toy(), toy_plan(), roads_of(toy()), tmp_path / "out", violations=0)

    def told(name: str, old: str, new: str) -> list[str]:
        path = tmp_path / "out" / name
        before = path.read_bytes()
        assert old.encode() in before
        path.write_bytes(before.replace(old.encode(), new.encode(), 1))
        found = [violation.message for violation in edited_tables(toy_plan(), toy().day, tmp_path / "out")]
        assert all(message.endswith("; `tournee rewrite` writes it anew") for message in found)
        found = [message.rsplit("; ", 1)[0] for message in found]
        path.write_bytes(before)
        return found

    assert told("rounds.csv", "67.22", "66.22") == ["rounds.csv:2 cost is '66.22', but plan.json says '67.22'"]
    assert told("stops.csv", "distance_m", "metres") == [
        "stops.csv:1 distance_m is 'metres', but plan.json says 'distance_m'"
    ]
    assert told("assignments.csv", "A2,at_point", "A2,home") == [
        "assignments.csv:3 outcome is 'home', but plan.json says 'at_point'"
    ]
    assert told("assignments.csv", "R1,returned", "R1") == ["assignments.csv:12 is no line that plan.json has"]
    last = (tmp_path / "out" / "assignments.csv").read_text(encoding="utf-8").split("\n")[-2]
    assert told("assignments.csv", last + "\n", "") == [
        "assignments.csv ends before the line of R1 returned D that plan.json has"
    ]
    assert told("unassigned.csv", "change\n", "change\nA1,impossible,,,\n") == [
        "unassigned.csv:2 is no line that plan.json has"
    ]
    assert told("rounds.csv", "D-01", '"D-01') == ["rounds.csv is missing or is no CSV table"]
    (tmp_path / "out" / "stops.csv").unlink()
    assert told("rounds.csv", "D", "D") == ["stops.csv is missing or is no CSV table"]


def test_files_of_another_plan_are_told(tmp_path: Path) -> None:
    """Figures that differ, lines that were drawn anew, and files that are gone."""
    out = tmp_path / "out"
    write_plan(toy(), toy_plan(), roads_of(toy()), out, violations=0)
    assert list(edited_figures(toy(), toy_plan(), out)) == []
    for name, old, new in (("summary.json", '"seed": 0', '"seed": 2'), ("rounds.geojson", "D-01", "D-02")):
        text = (out / name).read_text(encoding="utf-8")
        assert old in text
        (out / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    (out / "map.html").unlink()
    (out / "sheets" / "D-01.pdf").unlink()
    assert [violation.message for violation in edited_figures(toy(), toy_plan(), out)] == [
        f"{told}; `tournee rewrite` writes it anew"
        for told in (
            "summary.json seed is 2, but plan.json makes it 0",
            "rounds.geojson does not show the rounds of plan.json",
            "map.html is missing",
            "sheets/D-01.pdf is missing",
        )
    ]
    (out / "summary.json").write_text("{", encoding="utf-8")
    assert "summary.json is missing or is no JSON object; " in next(edited_figures(toy(), toy_plan(), out)).message


def test_saved_by_a_spreadsheet(tmp_path: Path) -> None:
    """A byte-order mark, CR LF and quotes round every cell are no edits."""
    write_plan(toy(), toy_plan(), roads_of(toy()), tmp_path / "out", violations=0)
    for path in (tmp_path / "out").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        quoted = ["".join(f'"{cell}",' for cell in line.split(","))[:-1] for line in lines]
        path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(quoted).encode())
    assert list(edited_tables(toy_plan(), toy().day, tmp_path / "out")) == []


# --- GeoJSON ---------------------------------------------------------------------------------------------------------


def valid(collection: dict[str, Any]) -> None:
    """RFC 7946: features with geometries of positions lon, lat inside the world; lines of two positions or more."""
    assert collection["type"] == "FeatureCollection"
    for feature in json.loads(json.dumps(collection, allow_nan=False))["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
        geometry = feature["geometry"]
        shape = shapely.geometry.shape(geometry)
        assert (
            shape.geom_type
            == geometry["type"]
            == ("LineString" if feature["properties"]["kind"] == "round" else "Point")
        )
        west, south, east, north = shape.bounds
        assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        assert geometry["type"] == "Point" or len(geometry["coordinates"]) >= 2


def test_geojson_of_toy() -> None:
    """The loop D P1 P2 P3 P4 L1 D in kilometres east and north of the depot, in one direction or the other."""
    collection = rounds_geojson(toy(), toy_plan())
    valid(collection)
    by_kind: dict[str, list[Any]] = {}
    for feature in collection["features"]:
        by_kind.setdefault(feature["properties"]["kind"], []).append(feature)
    assert {kind: len(found) for kind, found in by_kind.items()} == {"round": 1, "point": 5, "depot": 1}
    loop = [
        (round(lon / 0.0089932), round(lat / 0.0089932)) for lon, lat in by_kind["round"][0]["geometry"]["coordinates"]
    ]
    east = [(0, 0), (1, 0), (2, 0), (2, 1), (0, 1), (-1, 0), (0, 0)]
    assert loop in (east, east[::-1])
    told = by_kind["round"][0]["properties"]
    assert (told["distance_m"], told["cost"], told["parcels"], told["stops"]) == (7414, "67.22", 11, 5)
    assert re.fullmatch("#[0-9a-f]{6}", told["colour"])
    stop = next(f for f in by_kind["point"] if f["properties"]["place_id"] == "P2")
    assert (stop["properties"]["parcels_delivered"], stop["properties"]["parcels_collected"]) == (1, 1)
    assert stop["geometry"]["coordinates"] == [0.0179864, 0.0]


def test_lines_follow_the_streets() -> None:
    """In Monaco each round's line lies on streets of the extract, is as long as its metres, and passes its stops.

    A degree is 111.2 km north and cos(43.73 degrees) of that east. Streets are drawn with the nodes of OpenStreetMap,
    so a line on them lies within half a metre; footpaths and driveways that vans may not use aren't among them, and no
    round needs one. Lengths on a sphere and in this plane differ by less than 1 %.
    """
    scale = 111_195.0 * np.array([np.cos(np.radians(43.73)), 1.0])
    streets = shapely.union_all([shapely.LineString(line * scale) for _, line in monaco_roads().lines()])
    shapely.prepare(streets)
    collection = rounds_geojson(monaco(), monaco_plan())
    valid(collection)
    stops: dict[str, list[Any]] = {}
    for feature in collection["features"]:
        if feature["properties"]["kind"] in ("point", "home"):
            stops.setdefault(feature["properties"]["round_id"], []).append(feature["geometry"]["coordinates"])
    profiles = {(v.depot_id, v.vehicle_type): v.profile for v in monaco().vehicles}
    rounds = [f for f in collection["features"] if f["properties"]["kind"] == "round"]
    assert len(rounds) == len(monaco_plan().rounds) > 0
    for feature in rounds:
        told = feature["properties"]
        line = np.array(feature["geometry"]["coordinates"])
        drawn = shapely.LineString(line * scale)
        assert drawn.length == pytest.approx(told["distance_m"], rel=0.01)
        for place in stops[told["round_id"]]:
            assert shapely.distance(drawn, shapely.Point(np.array(place) * scale)) <= 301
        if profiles[told["depot_id"], told["vehicle_type"]] == "van":
            along = shapely.points(shapely.get_coordinates(shapely.segmentize(drawn, 20.0)))
            assert shapely.distance(along, streets).max() < 0.5


# --- the map ---------------------------------------------------------------------------------------------------------


def test_the_map_of_a_real_day_needs_nothing_else() -> None:
    """Every address that the page could load lies with the tile server; the rest are links and words in comments."""
    collection = rounds_geojson(monaco(), monaco_plan())
    figures = summary(monaco(), monaco_plan(), violations=0)
    page = map_page(collection, title="Monaco", summary=figures, streets=monaco_roads().lines())
    hosts = set(re.findall(r"https?://([\w.-]+)", re.sub(r"/\*.*?\*/", "", page, flags=re.DOTALL)))
    assert hosts == {"tile.openstreetmap.org", "www.openstreetmap.org", "www.w3.org", "leafletjs.com"}
    assert len(page.encode()) < 3_000_000


# --- matrices --------------------------------------------------------------------------------------------------------


def test_a_matrix_in_each_format(tmp_path: Path) -> None:
    """D, P1 and P3 of `toy` at 10 m/s: P3 is 2 km east and 1 km north of D, 2,236 m, and 1,414 m from P1."""
    places = [toy().depots[0].place, toy().relay_points[0].place, toy().relay_points[2].place]
    matrix = roads_of(toy()).matrix("van", places)
    metres = np.array([[0, 1000, 2236], [1000, 0, 1414], [2236, 1414, 0]])
    seconds = np.array([[0, 100, 224], [100, 0, 141], [224, 141, 0]])
    for name in ("times.npz", "times.csv", "times.parquet"):
        write_matrix(matrix, tmp_path / "new" / name)
    with np.load(tmp_path / "new" / "times.npz", allow_pickle=False) as found:
        assert found["place_ids"].tolist() == ["D", "P1", "P3"]
        assert str(found["profile"]) == "van"
        assert np.array_equal(found["duration_s"], seconds)
        assert np.array_equal(found["distance_m"], metres)
        assert found["duration_s"].dtype.kind == found["distance_m"].dtype.kind == "i"
    for frame in (pd.read_csv(tmp_path / "new" / "times.csv"), pd.read_parquet(tmp_path / "new" / "times.parquet")):
        assert list(frame.columns) == ["from_id", "to_id", "profile", "duration_s", "distance_m"]
        assert len(frame) == 9
        square = frame.pivot_table(index="from_id", columns="to_id", values=["duration_s", "distance_m"])
        assert np.array_equal(square["duration_s"].to_numpy(), seconds)
        assert np.array_equal(square["distance_m"].to_numpy(), metres)


def test_a_matrix_is_readable_for_others_too(tmp_path: Path) -> None:
    """The mode of any new file, and nothing left beside it."""
    (tmp_path / "usual").touch()
    for name in ("times.npz", "times.csv", "times.parquet"):
        write_matrix(roads_of(toy()).matrix("foot", [toy().depots[0].place]), tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("times.txt", r"a matrix is written as \.npz, \.csv, \.parquet"),
        ("times", "a matrix is written as"),
        ("file/times.npz", "can't be written: (Not a directory|File exists)"),
        ("folder.npz", "can't be written: Is a directory"),
    ],
)
def test_a_matrix_that_can_not_be_written(tmp_path: Path, name: str, message: str) -> None:
    """Another ending, a file in the way above, a folder of this name; nothing is left behind."""
    (tmp_path / "file").touch()
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(OutputError, match=message):
        write_matrix(roads_of(toy()).matrix("van", [toy().depots[0].place]), tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.npz"]


def test_tables_hold_only_their_columns() -> None:
    """The text of each table is LF lines, its header first."""
    assert set(tables(toy_plan(), toy().day)) == {"rounds", "stops", "assignments", "unassigned"}
    assert tables(toy_plan(), toy().day)["unassigned"] == "parcel_id,verdict,reason,detail,smallest_change\n"
