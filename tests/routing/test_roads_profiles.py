"""Who may use a street, which way and how fast."""

import itertools

import pytest

from data.errors import RoadError
from routing.roads.profiles import all_profiles, profile_named

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
        ("access=private", "both", "both", "-", "-"),
        ("motor_vehicle=private", "both", "both", "both", "both"),
        ("highway=pedestrian motor_vehicle=private", "-", "-", "both", "both"),
        ("highway=track motor_vehicle=private", "-", "-", "both", "both"),
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
