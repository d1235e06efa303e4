"""Streets that are too low, narrow, short of room or weak for a vehicle."""

import itertools

import pytest
from road_maps import RoadMap, draw

from data.errors import RoadError
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
