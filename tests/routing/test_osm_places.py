"""Sites, buildings and boundaries of a hand-drawn extract: a square of 0.001 degrees at the equator is 111.2 m wide."""

import re
from pathlib import Path

import pytest
import shapely

from data.errors import RoadError
from data.samples import find_network
from routing.osm.places import read_boundaries, read_buildings, read_sites


def _node(number: int, lon: float, lat: float, **tags: str) -> str:
    return f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{_tags(tags)}</node>'


def _way(number: int, nodes: list[int], **tags: str) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    return f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>'


def _relation(number: int, roles: dict[int, str], **tags: str) -> str:
    members = "".join(f'<member type="way" ref="{way}" role="{role}"/>' for way, role in roles.items())
    return f'<relation id="{number}" version="1">{members}{_tags(tags)}</relation>'


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


def _square(first: int, lon: float, lat: float, side: float) -> tuple[list[str], list[int]]:
    """Four nodes around a square whose south-west corner is at lon, lat, and the closed ring through them."""
    corners = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)]
    nodes = [_node(first + k, round(x, 7), round(y, 7)) for k, (x, y) in enumerate(corners)]
    return nodes, [first, first + 1, first + 2, first + 3, first]


def _extract(folder: Path, *elements: str) -> Path:
    """An .osm file of these elements, nodes before ways before relations as readers expect."""
    rank = {"<node": 0, "<way ": 1, "<rela": 2}
    ordered = sorted(elements, key=lambda text: (rank[text[:5]], int(re.search(r'id="(-?\d+)"', text)[1])))  # type: ignore[index]
    file = folder / "drawn.osm"
    file.write_text(f'<?xml version="1.0"?><osm version="0.6" generator="hand">{"".join(ordered)}</osm>', "utf-8")
    return file


def test_sites_are_shops_pharmacies_fuel_posts_lockers_and_stations(tmp_path: Path) -> None:
    """Each kind once; an empty shop, a café, a private pump, a boat pump and an untagged node are no sites."""
    file = _extract(
        tmp_path,
        _node(7, 0.1, 0.2, shop="bakery;deli", name="Chez Anne", opening_hours="Tu-Su 07:00-13:00", wheelchair="no"),
        _node(6, 0, 0, amenity="pharmacy"),
        _node(5, 0, 0, amenity="fuel", shop="convenience"),
        _node(4, 0, 0, amenity="post_office", name=" Poste "),
        _node(3, 0, 0, amenity="parcel_locker"),
        _node(2, 0, 0, railway="halt"),
        _node(1, 0, 0, shop="yes"),
        _node(11, 0, 0, shop="vacant"),
        _node(12, 0, 0, amenity="cafe"),
        _node(13, 0, 0, amenity="fuel", access="private"),
        _node(14, 0, 0, amenity="fuel", seamark__type="small_craft_facility"),
        _node(15, 0, 0),
    )
    sites = read_sites(file)
    kinds = ["shop", "station", "parcel_locker", "post_office", "fuel", "pharmacy", "bakery"]
    assert [site.kind for site in sites] == kinds, "in the order of their numbers"
    bakery = sites[-1]
    assert (bakery.osm_id, bakery.name, bakery.lon, bakery.lat) == ("node/7", "Chez Anne", 0.1, 0.2)
    assert (bakery.opening_hours, bakery.wheelchair) == ("Tu-Su 07:00-13:00", "no")
    assert sites[3].name == "Poste", "blanks around a name are mapping slips"


def test_a_site_drawn_as_an_area_stands_at_its_centroid(tmp_path: Path) -> None:
    """A square from 0 to 0.002 degrees has its centre at 0.001; the pump in it comes first, as nodes do."""
    nodes, ring = _square(1, 0.0, 0.0, 0.002)
    file = _extract(tmp_path, *nodes, _way(9, ring, shop="supermarket"), _node(20, 0, 0, amenity="fuel"))
    fuel, market = read_sites(file)
    assert (fuel.osm_id, market.osm_id) == ("node/20", "way/9")
    assert (market.kind, market.lon, market.lat) == ("supermarket", 0.001, 0.001)


def test_footprints_are_measured_on_the_globe(tmp_path: Path) -> None:
    """0.001 degrees of a sphere of 6,371,008.8 m are 111.195 m: 12,364.3 m² at the equator, half of it at 60° north."""
    south, ring_s = _square(1, 0.0, -0.0005, 0.001)
    north, ring_n = _square(5, 0.0, 59.9995, 0.001)
    file = _extract(
        tmp_path,
        *(*south, *north),
        _way(2, ring_n, building="apartments", building__levels="6.5", building__flats="many"),
        _way(1, ring_s, building="yes"),
    )
    equator, oslo = read_buildings(file)
    assert equator.footprint_m2 == pytest.approx(12_364.3, abs=0.1)
    assert oslo.footprint_m2 == pytest.approx(12_364.3 / 2, abs=0.3)
    assert (equator.lon, equator.lat, equator.kind, equator.levels) == (0.0005, 0.0, "yes", None)
    assert (oslo.kind, oslo.levels, oslo.flats) == ("apartments", 6, None)


def test_courtyards_are_no_footprint(tmp_path: Path) -> None:
    """A square of side 3 with a courtyard of side 1 covers eight ninths of the square."""
    outer, ring_o = _square(1, 0.0, 0.0, 0.003)
    inner, ring_i = _square(5, 0.001, 0.001, 0.001)
    whole, ring_w = _square(11, 0.01, 0.0, 0.003)
    file = _extract(
        tmp_path,
        *(*outer, *inner, *whole),
        _way(1, ring_o),
        _way(2, ring_i),
        _way(3, ring_w, building="yes"),
        _relation(1, {1: "outer", 2: "inner"}, type="multipolygon", building="residential"),
    )
    block, yard = read_buildings(file)
    assert (block.osm_id, yard.osm_id) == ("way/3", "relation/1")
    assert yard.footprint_m2 == pytest.approx(block.footprint_m2 * 8 / 9, rel=1e-4)


def test_sheds_hotels_churches_and_cut_off_buildings_are_no_homes(tmp_path: Path) -> None:
    """Only way 1 is a dwelling; way 6 names a node that the extract lacks, way 7 is a line."""
    nodes, ring = _square(1, 0.0, 0.0, 0.001)
    file = _extract(
        tmp_path,
        *nodes,
        _way(1, ring, building="yes"),
        _way(2, ring, building="yes", wall="no"),
        _way(3, ring, building="hotel"),
        _way(4, ring, building="yes", amenity="school"),
        _way(5, ring, building="church"),
        _way(6, [1, 2, 99, 1], building="yes"),
        _way(7, [1, 2], building="yes"),
        _way(8, ring, building="yes", shop="mall"),
    )
    assert [building.osm_id for building in read_buildings(file)] == ["way/1"]


def test_hand_drawn_files_number_downwards(tmp_path: Path) -> None:
    """Editors give new things negative numbers until they are uploaded."""
    file = _extract(tmp_path, _node(-8, 0, 0, shop="books"))
    assert [site.osm_id for site in read_sites(file)] == ["node/-8"]


def test_no_buildings_and_no_sites_are_no_fault(tmp_path: Path) -> None:
    file = _extract(tmp_path, _node(1, 0, 0))
    assert read_buildings(file) == ()
    assert read_sites(file) == ()
    assert read_boundaries(file, admin_level=8) == {}


def test_boundaries_of_one_level_by_name(tmp_path: Path) -> None:
    """The town holds its middle; the country is of another level, and the village misses a side of its ring."""
    town, ring_t = _square(1, 0.0, 0.0, 0.01)
    land, ring_l = _square(5, -1.0, -1.0, 3.0)
    village, ring_v = _square(9, 0.1, 0.1, 0.01)
    file = _extract(
        tmp_path,
        *(*town, *land, *village),
        _way(1, ring_t),
        _way(2, ring_l),
        _way(3, ring_v[:-1]),
        _relation(1, {1: "outer"}, type="boundary", boundary="administrative", admin_level="8", name="Town"),
        _relation(2, {2: "outer"}, type="boundary", boundary="administrative", admin_level="2", name="Land"),
        _relation(3, {3: "outer"}, type="boundary", boundary="administrative", admin_level="8", name="Village"),
    )
    boundaries = read_boundaries(file, admin_level=8)
    assert list(boundaries) == ["Town"]
    assert boundaries["Town"].contains(shapely.Point(0.005, 0.005))
    assert not boundaries["Town"].contains(shapely.Point(0.015, 0.005))


@pytest.mark.parametrize("read", [read_sites, read_buildings, lambda file: read_boundaries(file, admin_level=8)])
def test_every_damage_is_told_as_a_road_error(tmp_path: Path, read: object) -> None:
    """Missing, empty, of another kind, not what its name says, and cut short in the middle of a block."""
    assert callable(read)
    whole = (find_network("monaco") / "roads.osm.pbf").read_bytes()
    damaged = {"empty.osm.pbf": b"", "roads.txt": b"x", "text.osm.pbf": b"not protobuf", "xml.osm": b"<osm><node"}
    damaged["cut.osm.pbf"] = whole[: len(whole) // 2]
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
    for name in ("missing.osm.pbf", *damaged):
        with pytest.raises(RoadError, match=re.escape(name)):
            read(tmp_path / name)


def test_the_sample_extract_holds_what_its_readme_says() -> None:
    """Counts of the extract itself: 23 pharmacies and 18 post offices are also what a search of its tags gives."""
    extract = find_network("monaco") / "roads.osm.pbf"
    kinds = [site.kind for site in read_sites(extract)]
    assert (kinds.count("pharmacy"), kinds.count("post_office")) == (23, 18)
    assert set(read_boundaries(extract, admin_level=8)) == {"Beausoleil", "Cap-d'Ail", "La Turbie", "Monaco"}
