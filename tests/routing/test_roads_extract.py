"""Reading an extract, and refusing one that can't be read."""

import bz2
import gzip
import pathlib

import numpy as np
import pytest
from road_maps import draw

from data.errors import RoadError
from routing.osm import read_ways

MONACO = pathlib.Path(__file__).parents[2] / "data" / "networks" / "monaco" / "roads.osm.pbf"
CROSS = draw(
    """
      B
      |
    A-C-D
    """
)


def test_streets_come_with_their_nodes_and_tags(tmp_path: pathlib.Path) -> None:
    """Two streets meet at C; every node is there once, in the order of its number."""
    ways = read_ways(CROSS.write(tmp_path / "cross.osm"))
    assert ways.node_id.tolist() == [1, 2, 3, 4]
    assert [ways.node_id[ways.nodes[a:b]].tolist() for a, b in zip(ways.first, ways.first[1:], strict=False)] == [
        [1, 3],
        [3, 4],
        [2, 3],
    ]
    assert ways.way_id.tolist() == [100, 101, 102]
    assert set(map(str, ways.tags)) == {"{'highway': 'residential'}"}
    assert np.allclose([ways.lon[2], ways.lat[2]], CROSS.at["C"], atol=1e-7)
    west, south, east, north = ways.extent
    assert (west, east, north) == pytest.approx((CROSS.at["A"][0], CROSS.at["D"][0], 0), abs=1e-7)
    assert south == pytest.approx(CROSS.at["A"][1], abs=1e-7)


def test_what_stands_on_streets_is_read_with_them(tmp_path: pathlib.Path) -> None:
    """A gate at C and signals at A; a bench at D says nothing of the street."""
    roads = CROSS.with_mark("C", barrier="gate", **{"access:conditional": "no @ (22:00-06:00)", "name": "North"})
    roads = roads.with_mark("D", amenity="bench", access="no").with_mark("A", highway="traffic_signals")
    ways = read_ways(roads.write(tmp_path / "gate.osm"))
    found = {int(ways.node_id[node]): tags for node, tags in ways.marks.items()}
    gate = {"barrier": "gate", "access:conditional": "no @ (22:00-06:00)", "name": "North"}
    assert found == {3: gate, 1: {"highway": "traffic_signals"}}


def test_signed_turns_are_read(tmp_path: pathlib.Path) -> None:
    roads = CROSS.with_turn("AC", "C", "CB", restriction="no_left_turn", **{"except": "bicycle"})
    roads = roads.with_turn("BC", "CD", "AC", restriction="only_u_turn")
    one, other = read_ways(roads.write(tmp_path / "turns.osm")).restrictions
    assert one.tags == {"type": "restriction", "restriction": "no_left_turn", "except": "bicycle"}
    assert (one.sources, one.via_node, one.via_ways, one.targets) == ((100,), 3, (), (102,))
    assert (other.sources, other.via_node, other.via_ways, other.targets) == ((102,), None, (101,), (100,))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('role="from"', 'role="form"'),
        ('role="to"', 'role=""'),
        ('role="via"', 'role=""'),
        ('type="node" ref="3"', 'type="relation" ref="3"'),
        ('k="type" v="restriction"', 'k="type" v="route"'),
    ],
)
def test_turns_with_a_part_missing_are_left_out(tmp_path: pathlib.Path, old: str, new: str) -> None:
    file = CROSS.with_turn("AC", "C", "CB", restriction="no_left_turn").write(tmp_path / "turns.osm")
    assert len(read_ways(file).restrictions) == 1
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    assert read_ways(file).restrictions == ()


@pytest.mark.parametrize(("suffix", "pack"), [(".osm.gz", gzip.compress), (".osm.bz2", bz2.compress)])
def test_packed_extracts_read_alike(tmp_path: pathlib.Path, suffix: str, pack) -> None:  # type: ignore[no-untyped-def]
    plain = CROSS.write(tmp_path / "cross.osm")
    packed = tmp_path / f"cross{suffix}"
    packed.write_bytes(pack(plain.read_bytes()))
    one, other = read_ways(plain), read_ways(packed)
    assert one.extent == other.extent
    assert one.tags == other.tags
    assert np.array_equal(one.nodes, other.nodes)


def test_the_order_of_nodes_and_ways_in_the_file_does_not_matter(tmp_path: pathlib.Path) -> None:
    file = CROSS.write(tmp_path / "cross.osm")
    body = file.read_text()
    start, end = body.index("<node"), body.index("<way")
    turned = tmp_path / "turned.osm"
    turned.write_text(body[:start] + body[end:].replace("</osm>", "") + body[start:end] + "</osm>")
    assert np.array_equal(read_ways(turned).nodes, read_ways(file).nodes)


def test_hand_drawn_files_with_negative_numbers_are_read(tmp_path: pathlib.Path) -> None:
    file = CROSS.write(tmp_path / "cross.osm")
    file.write_text(file.read_text().replace('id="', 'id="-').replace('ref="', 'ref="-'))
    assert read_ways(file).node_id.tolist() == [-4, -3, -2, -1]


def test_a_way_is_cut_where_the_extract_lacks_nodes(tmp_path: pathlib.Path) -> None:
    """ABC has lost B: nothing is left of it. DEFGH has lost F: DE and GH are left."""
    roads = draw("A B C D E F G H", ("ABC", {"highway": "service"}), ("DEFGH", {"highway": "service"}))
    ways = read_ways(roads.write(tmp_path / "cut.osm", missing="BF"))
    assert ways.way_id.tolist() == [101, 101]
    assert np.diff(ways.first).tolist() == [2, 2]
    assert ways.node_id[ways.nodes].tolist() == [4, 5, 7, 8]


def test_a_node_that_repeats_its_predecessor_counts_once(tmp_path: pathlib.Path) -> None:
    roads = draw("A B C", ("ABBC", {"highway": "service"}))
    assert len(read_ways(roads.write(tmp_path / "twice.osm")).nodes) == 3


def test_monaco_is_read_within_its_box() -> None:
    """The file says that it covers 7.349-7.491 E, 43.71-43.77 N, and holds 2,927 ways tagged `highway`."""
    ways = read_ways(MONACO)
    assert ways.extent == (7.349, 43.71, 7.491, 43.77)
    assert len(set(ways.way_id.tolist())) == pytest.approx(2927, abs=10)  # less those of which one node is left
    assert not ways.lon.flags.writeable


DAMAGED = {
    "missing.osm.pbf": (None, "there is no such road extract"),
    "empty.osm.pbf": (b"", "is empty"),
    "text.osm.pbf": (b"these are no roads", "is damaged"),
    "cut.osm.pbf": (MONACO.read_bytes()[:900_000], "is damaged"),
    "start.osm.pbf": (MONACO.read_bytes()[:20], "is damaged"),
    "overwritten.osm.pbf": (MONACO.read_bytes()[:600_000] + bytes(5_000) + MONACO.read_bytes()[605_000:], "is damaged"),
    "picture.osm": (b"\x89PNG\r\n\x1a\n", "is damaged"),
    "cut.osm": (b'<osm version="0.6"><node id="1" lat="1"', "is damaged"),
    "letters.osm": (b'<osm version="0.6"><node id="1" lat="x" lon="1"/><way id="1"><nd ref="1"/>'
                    b'<tag k="highway" v="road"/></way></osm>', "is damaged"),
    "cut.osm.gz": (gzip.compress(b'<osm version="0.6"></osm>' * 9)[:25], "is damaged"),
    "text.osm.bz2": (b"these are no roads", "is damaged"),
    "nothing.osm": (b'<osm version="0.6"></osm>', "holds no streets"),
    "off-the-globe.osm": (b'<osm version="0.6"><node id="1" lat="95" lon="1"/><node id="2" lat="96" lon="1"/>'
                          b'<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="road"/></way></osm>',
                          "holds no streets"),
    "roads.graphml": (b"<graphml/>", "must end in .osm.pbf, .osm, .osm.gz, .osm.bz2"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_an_extract_that_cannot_be_read_is_refused_by_name(name: str, tmp_path: pathlib.Path) -> None:
    content, complaint = DAMAGED[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RoadError) as refused:
        read_ways(tmp_path / name)
    assert name in str(refused.value)
    assert complaint in str(refused.value)


def test_a_folder_is_no_extract(tmp_path: pathlib.Path) -> None:
    (tmp_path / "folder.osm.pbf").mkdir()
    with pytest.raises(RoadError, match="there is no such road extract"):
        read_ways(tmp_path / "folder.osm.pbf")
