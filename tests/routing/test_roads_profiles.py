"""Who may use a street, which way and how fast."""

import itertools

import pytest

from data.errors import RoadError
from routing.roads.profiles import Passage, all_profiles, limit_kmh, profile_named

ALL = ("van", "truck", "cargo_bike", "foot")


def usable(tags: str) -> dict[str, str]:
    """For each profile: `both`, `on`, `back` or `-`, on a street with tags `key=value …`."""
    street = {"highway": "residential"} | dict(tag.split("=") for tag in tags.split())
    words = {(True, True): "both", (True, False): "on", (False, True): "back", (False, False): "-"}
    found = {}
    for name in ALL:
        passage = profile_named(name).passage(street)
        found[name] = words[passage.onwards_kmh > 0, passage.backwards_kmh > 0]
    return found


@pytest.mark.parametrize(
    ("tags", "van", "truck", "cargo_bike", "foot"),
    [
        ("highway=residential", "both", "both", "both", "both"),
        ("highway=construction", "-", "-", "-", "-"),
        # classes of street
        ("highway=motorway", "on", "on", "-", "-"),
        ("highway=motorway oneway=no", "both", "both", "-", "-"),
        ("highway=motorway_link", "both", "both", "-", "-"),
        ("highway=trunk", "both", "both", "-", "-"),
        ("highway=trunk bicycle=yes foot=yes", "both", "both", "both", "both"),
        ("highway=primary motorroad=yes", "both", "both", "-", "-"),
        ("highway=footway", "-", "-", "-", "both"),
        ("highway=footway bicycle=yes", "-", "-", "both", "both"),
        ("highway=footway access=yes", "-", "-", "-", "both"),
        ("highway=cycleway", "-", "-", "both", "-"),
        ("highway=cycleway foot=designated", "-", "-", "both", "both"),
        ("highway=steps", "-", "-", "-", "both"),
        ("highway=steps bicycle=yes", "-", "-", "-", "both"),
        ("highway=path", "-", "-", "-", "both"),
        ("highway=pedestrian", "-", "-", "both", "both"),
        ("highway=pedestrian motor_vehicle=delivery", "both", "both", "both", "both"),
        ("highway=pedestrian area=yes motor_vehicle=delivery", "-", "-", "-", "both"),
        ("highway=track", "-", "-", "both", "both"),
        ("highway=track motor_vehicle=yes", "both", "both", "both", "both"),
        # access, from the most general tag to the traveller's own
        ("access=no", "-", "-", "-", "-"),
        ("access=private", "-", "-", "-", "-"),
        ("access=no foot=yes", "-", "-", "-", "both"),
        ("access=private vehicle=destination", "both", "both", "both", "-"),
        ("vehicle=no", "-", "-", "-", "both"),
        ("vehicle=no bicycle=yes", "-", "-", "both", "both"),
        ("motor_vehicle=no", "-", "-", "both", "both"),
        ("motor_vehicle=no goods=delivery", "both", "-", "both", "both"),
        ("motor_vehicle=private;delivery", "both", "both", "both", "both"),
        ("motor_vehicle=agricultural;forestry", "-", "-", "both", "both"),
        ("hgv=no", "both", "-", "both", "both"),
        ("hgv=destination", "both", "both", "both", "both"),
        ("motorcar=no", "-", "both", "both", "both"),
        ("bicycle=use_sidepath", "both", "both", "-", "both"),
        ("bicycle=no cargo_bike=yes", "both", "both", "both", "both"),
        ("foot=no", "both", "both", "both", "-"),
        ("access=permissive", "both", "both", "both", "both"),
        ("access=customers", "both", "both", "both", "both"),
        ("access=a_word_nobody_knows", "both", "both", "both", "both"),
        # one-way streets
        ("oneway=yes", "on", "on", "on", "both"),
        ("oneway=1", "on", "on", "on", "both"),
        ("oneway=-1", "back", "back", "back", "both"),
        ("oneway=reversible", "-", "-", "-", "both"),
        ("oneway=yes oneway:bicycle=no", "on", "on", "both", "both"),
        ("oneway=-1 oneway:bicycle=no", "back", "back", "both", "both"),
        ("oneway=yes cycleway=opposite_lane", "on", "on", "both", "both"),
        ("oneway=yes oneway:hgv=no", "on", "both", "on", "both"),
        ("oneway:foot=yes", "both", "both", "both", "on"),
        ("junction=roundabout", "on", "on", "on", "both"),
        ("junction=circular", "on", "on", "on", "both"),
        ("junction=roundabout oneway=-1", "back", "back", "back", "both"),
    ],
)
def test_who_may_pass_which_way(tags: str, van: str, truck: str, cargo_bike: str, foot: str) -> None:
    """The table is OpenStreetMap's access hierarchy: a traveller's own tag beats a more general one."""
    assert usable(tags) == {"van": van, "truck": truck, "cargo_bike": cargo_bike, "foot": foot}


@pytest.mark.parametrize(
    ("maxspeed", "kmh"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("2.5", 2.5),
        ("0", None),
        ("none", None),
        ("walk", None),
        ("FR:urban", None),
        ("50;30", None),
        ("-20", None),
        ("", None),
    ],
)
def test_speed_limits_that_are_plain_numbers(maxspeed: str, kmh: float | None) -> None:
    assert limit_kmh(maxspeed) == (None if kmh is None else pytest.approx(kmh))


def test_a_limit_caps_the_average_and_never_raises_it() -> None:
    """A van averages 65 km/h on a primary road: 40 slows it down, 110 doesn't speed it up; walkers don't care."""
    van, foot = profile_named("van"), profile_named("foot")
    assert van.passage({"highway": "primary"}) == Passage(65, 65)
    assert van.passage({"highway": "primary", "maxspeed": "40"}) == Passage(40, 40)
    assert van.passage({"highway": "primary", "maxspeed": "110"}) == Passage(65, 65)
    assert van.passage({"highway": "primary", "maxspeed:backward": "30"}) == Passage(65, 30)
    assert foot.passage({"highway": "primary", "maxspeed": "3"}) == Passage(5, 5)


def test_limits_for_trucks_slow_only_trucks() -> None:
    street = {"highway": "primary", "maxspeed": "50", "maxspeed:hgv": "30"}
    assert [profile_named(name).passage(street).onwards_kmh for name in ALL] == [50, 30, 16, 5]


def test_faster_classes_are_not_slower_and_trucks_never_outrun_vans() -> None:
    """Guards the table against slips of the pen."""
    van, truck = profile_named("van").kmh, profile_named("truck").kmh
    classes = ("motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "living_street")
    assert all(van[fast] >= van[slow] for fast, slow in itertools.pairwise(classes))
    assert all(truck[each] <= van[each] for each in truck)


def test_an_unknown_profile_is_refused_with_the_ones_there_are() -> None:
    assert tuple(all_profiles()) == ALL
    with pytest.raises(RoadError, match=r"`bus`; the profiles are van, truck, cargo_bike, foot"):
        profile_named("bus")
