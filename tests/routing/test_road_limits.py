"""Streets that are too low, narrow, short of room or weak for a vehicle."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from road_maps import RoadMap, draw

from data.errors import RoadError
from routing.roads import Traveller
from routing.roads.limits import VehicleSize, limits_in
from routing.roads.osm_roads import OsmRoads
from routing.roads.profiles import SIZES_FILE, all_profiles, profile_named

ALL = ("van", "truck", "cargo_bike", "foot")


def usable(tags: str) -> str:
    """The profiles that may use a residential street with tags `key=value & …`, onwards: a letter each."""
    street = {"highway": "residential"} | dict(tag.split("=", 1) for tag in tags.split(" & "))
    return "".join(name[0] for name in ALL if profile_named(name).passage(street).onwards_kmh > 0)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        # in every unit
        ("maxheight=3.9", "vtcf"),
        ("maxheight=3.8", "vtcf"),
        ("maxheight=3.5", "vcf"),
        ("maxheight=3.5 m", "vcf"),
        ("maxheight=11'6\"", "vcf"),
        ("maxheight=12'6\"", "vtcf"),
        ("maxheight=2.5", "cf"),
        ("maxheight=1.5", "f"),
        ("maxheight=none", "vtcf"),
        ("maxheight=default", "vtcf"),
        ("maxheight=low", "vtcf"),
        ("maxheight:physical=3", "vcf"),
        ("maxwidth=2.5", "vcf"),
        ("maxwidth=2", "cf"),
        ("maxwidth:physical=2.2", "vcf"),
        ("maxlength=8", "vcf"),
        ("maxlength=10 m", "vtcf"),
        ("maxlength=5", "cf"),
        ("maxweight=3.5", "vcf"),
        ("maxweight=3.5 t", "vcf"),
        ("maxweight=3400 kg", "cf"),
        ("maxweight=7.5 st", "vcf"),
        ("maxweight=26000 lbs", "vcf"),
        ("maxweight=12", "vtcf"),
        ("maxweight=unsigned", "vtcf"),
        ("maxweightrating=7.5", "vcf"),
        ("maxaxleload=6", "vcf"),
        ("maxaxleload=10", "vtcf"),
        ("maxspeed=20", "vtcf"),
        # for a kind of vehicle
        ("maxweight:hgv=7.5", "vcf"),
        ("maxweight:goods=3", "tcf"),
        ("maxweight:motor_vehicle=7.5", "vcf"),
        ("maxweight:bus=7.5", "vtcf"),
        ("maxweight:bicycle=0.1", "vtf"),
        ("maxweightrating:hgv=7.5", "vcf"),
        # in a direction
        ("maxheight:forward=3", "vcf"),
        ("maxheight:backward=3", "vtcf"),
        ("maxweight:hgv:forward=7.5", "vcf"),
        # under a condition
        ("maxweight=7.5 & maxweight:conditional=none @ delivery", "vtcf"),
        ("maxweight=7.5 & maxweight:conditional=none @ destination", "vtcf"),
        ("maxweight=7.5 & maxweight:conditional=none @ residents", "vcf"),
        ("maxweight=7.5 & maxweight:conditional=none @ (22:00-06:00)", "vcf"),
        ("maxweight=7.5 & maxweight:conditional=none @ (delivery AND 22:00-06:00)", "vcf"),
        ("maxweight:conditional=3 @ (length>8)", "vcf"),
        ("maxweight:conditional=3 @ (length>9)", "vtcf"),
        ("maxheight=3.5 & maxheight:conditional=4 @ dry", "vcf"),
        ("hgv:conditional=no @ (weight>7.5)", "vcf"),
        ("hgv:conditional=no @ (weight>12)", "vtcf"),
        ("hgv:conditional=no @ (weight>=12)", "vcf"),
        ("hgv:conditional=no @ (weight>7.5 AND length>10)", "vtcf"),
        ("hgv:conditional=no @ (weight>7.5); delivery @ (weight>11)", "vtcf"),
        ("hgv=no & hgv:conditional=delivery @ (weight<=12)", "vtcf"),
        ("hgv=no & hgv:conditional=yes @ delivery", "vtcf"),
        ("hgv:conditional=no @ (22:00-06:00)", "vtcf"),
        ("hgv:conditional=no @ (no one knows)", "vtcf"),
        ("motor_vehicle:conditional=no @ (weight>3.5)", "vcf"),
        ("motor_vehicle:conditional=no @ (weight>3)", "cf"),
        ("vehicle:conditional=no @ (height<2)", "vtf"),
        ("access:conditional=no @ (width>2.1)", "vcf"),
        # several limits: each holds
        ("maxheight=4.5 & maxweight=7.5", "vcf"),
        ("maxheight=4.5 & maxheight:physical=3", "vcf"),
        ("maxweight=20 & maxweight:hgv=7.5", "vcf"),
    ],
)
def test_who_fits(tags: str, expected: str) -> None:
    assert usable(tags) == expected


def test_a_limit_in_one_direction_leaves_the_other_open() -> None:
    passage = profile_named("truck").passage({"highway": "residential", "maxheight:backward": "3.5"})
    assert (passage.onwards_kmh > 0, passage.backwards_kmh > 0) == (True, False)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"barrier": "height_restrictor", "maxheight": "2.2"}, "cf"),
        ({"barrier": "height_restrictor"}, "vtcf"),
        ({"barrier": "width_restrictor", "maxwidth": "2.3"}, "vcf"),
        ({"barrier": "gate", "access": "yes", "maxheight": "3"}, "vcf"),
        ({"barrier": "bollard", "maxwidth": "1"}, "cf"),
        ({"highway": "crossing", "maxheight": "3"}, "vcf"),
    ],
)
def test_who_fits_through_a_barrier(tags: dict[str, str], expected: str) -> None:
    assert "".join(name[0] for name in ALL if profile_named(name).may_pass(tags)) == expected


def bridge() -> RoadMap:
    """Two ways from A to B, the short one under a bridge of 3.5 m."""
    return draw(
        """
        A--C  D--B
        |        |
        |        |
        E--------F
        """,
        ("CD", {"highway": "residential", "maxheight": "3.5"}),
    )


def test_a_lorry_of_3_8_m_avoids_a_bridge_of_3_5_m_and_a_van_passes(tmp_path) -> None:
    road_map = bridge()
    roads = OsmRoads(road_map.write(tmp_path / "bridge.osm"), max_snap_m=50)
    ends = road_map.place("A"), road_map.place("B")
    van, truck = (roads.path(profile, *ends) for profile in ("van", "truck"))
    assert truck.distance_m > van.distance_m + 50
    assert roads.matrix("truck", ends).distance_m[0, 0, 1] == truck.distance_m


def test_vehicles_of_their_own_size(tmp_path) -> None:
    """A lorry 3.4 m high passes the bridge, a van with a box on its roof doesn't; neither does one told as 3.8 m."""
    road_map = bridge()
    roads = OsmRoads(road_map.write(tmp_path / "bridge.osm"), max_snap_m=50)
    ends = road_map.place("A"), road_map.place("B")
    short = roads.path("van", *ends).distance_m
    low, high = Traveller("truck", height_m=3.4), Traveller("van", height_m=3.6)
    assert roads.path(low, *ends).distance_m == roads.matrix(low, ends).distance_m[0, 0, 1] == short
    assert roads.path(high, *ends).distance_m == roads.matrix(high, ends).distance_m[0, 0, 1] > short + 50
    assert roads.matrix(low, ends).profile == "truck"
    with pytest.raises(RoadError, match=r"for the profile `van \(3\.6 m high\)`"):
        OsmRoads(tmp_path / "bridge.osm", max_snap_m=20).path(high, road_map.place("C", east_m=40), ends[0])


def test_a_turn_that_is_forbidden_for_heavy_vehicles(tmp_path) -> None:
    """Left at C is shut above 7.5 t: 12 t turn round at D, 7.5 t turn left."""
    cross = draw(
        """
          B
          |
        A-C-D
        """
    ).with_turn("AC", "C", "CB", **{"restriction:conditional": "no_left_turn @ (weight>7.5)"})
    roads = OsmRoads(cross.write(tmp_path / "cross.osm"), max_snap_m=50)
    ends = cross.place("A"), cross.place("B")
    assert roads.path(Traveller("truck", weight_t=7.5), *ends).distance_m == 100
    assert roads.path("truck", *ends).distance_m == 200


def test_sizes_that_no_limit_tells_apart_share_a_graph(tmp_path) -> None:
    """The only limit is 3.5 m: what is lower is one, what is that high, another, what is higher, a third."""
    road_map = bridge()
    roads = OsmRoads(road_map.write(tmp_path / "bridge.osm"), max_snap_m=50)
    heights = (3.0, 3.4, 3.5, 3.6, 4.0)
    graphs = [roads._prepare(Traveller("truck", height_m=height, weight_t=19.0)).graph for height in heights]
    assert [graphs[0] is graph for graph in graphs] == [True, True, False, False, False]
    assert graphs[3] is graphs[4] is roads._prepare("truck").graph
    assert graphs[2] is not graphs[3]


_LIMIT = st.sampled_from(["2", "2.1", "3.5", "3.5 t", "7.5 st", "12'6\"", "none", "12", "11.5", "wide"])
_SIZE_KEY = st.sampled_from(
    [
        "maxheight",
        "maxheight:physical",
        "maxwidth",
        "maxlength:forward",
        "maxweight:hgv",
        "maxaxleload",
        "maxweightrating",
    ]
)
_CONDITION = st.sampled_from(
    ["delivery", "weight>7.5", "length>=9", "height<2 AND weight=12", "axleload>8", "22:00-06:00"]
)
_ACCESS_KEY = st.sampled_from(["hgv:conditional", "access:conditional"])
_TAGS = st.one_of(
    st.dictionaries(_SIZE_KEY, _LIMIT, max_size=3),
    st.dictionaries(_ACCESS_KEY, st.builds("no @ ({})".format, _CONDITION), max_size=2),
    st.dictionaries(
        _SIZE_KEY.map("{}:conditional".format), st.builds("{} @ ({})".format, _LIMIT, _CONDITION), max_size=2
    ),
)
_SIZES = st.builds(
    VehicleSize,
    height_m=st.sampled_from([1.9, 2, 2.7, 3.5, 3.8, 3.81, 4]),
    width_m=st.sampled_from([0.95, 2.0, 2.1, 2.55]),
    length_m=st.sampled_from([2.8, 6, 9, 12]),
    weight_t=st.sampled_from([0.3, 3.5, 6.8, 7.5, 12, 19]),
    axle_load_t=st.sampled_from([2.4, 8, 11.5]),
)


@given(st.lists(_TAGS, max_size=4), _SIZES, _SIZES)
def test_sizes_that_stand_alike_among_the_limits_pass_alike(streets, one, other) -> None:
    limits = limits_in(streets)
    assume(one.among(limits) == other.among(limits))
    truck = profile_named("truck")
    for tags in streets:
        street = {"highway": "residential", **tags}
        assert replace(truck, size=one).passage(street) == replace(truck, size=other).passage(street)
        assert replace(truck, size=one).may_pass(tags) == replace(truck, size=other).may_pass(tags)


@pytest.mark.parametrize(
    ("traveller", "axle_load_t", "words"),
    [
        (Traveller("truck"), 8.0, "truck"),
        (Traveller("truck", weight_t=6.0), 4.0, "truck (6 t)"),
        (Traveller("truck", weight_t=26.0), 11.5, "truck (26 t)"),
        (Traveller("van", 2.0, 1.9, 5.0, 2.8), pytest.approx(1.92), "van (2 m high, 1.9 m wide, 5 m long, 2.8 t)"),
    ],
)
def test_the_load_of_an_axle_follows_the_weight(traveller: Traveller, axle_load_t: float, words: str) -> None:
    assert traveller.rules.size.axle_load_t == axle_load_t
    assert str(traveller) == words


def test_walkers_have_no_size() -> None:
    assert Traveller("foot", height_m=9).rules == profile_named("foot")


def test_a_place_that_only_a_van_can_reach_is_tied_to_another_street_for_a_lorry(tmp_path) -> None:
    road_map = bridge()
    roads = OsmRoads(road_map.write(tmp_path / "bridge.osm"), max_snap_m=20)
    under = road_map.place("C", east_m=40)
    assert roads.snap("van", [under]).reached.all()
    assert not roads.snap("truck", [under]).reached.any()
    with pytest.raises(RoadError, match="from the nearest road for the profile `truck`"):
        roads.path("truck", under, road_map.place("A"))


def test_every_vehicle_has_its_size_and_larger_ones_are_larger() -> None:
    assert SIZES_FILE.exists()
    sizes = [profile.size for profile in all_profiles().values() if profile.size]
    assert len(sizes) == len(ALL) - 1
    van, truck, bike = sizes
    for small, large in itertools.pairwise((bike, van, truck)):
        assert all(one < other for one, other in zip(small, large, strict=True))
    assert profile_named("foot").size is None
