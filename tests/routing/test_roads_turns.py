"""Signed turns, barriers and what turns cost, on drawn maps: signs in, the way of a vehicle out."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest
from road_maps import RoadMap, draw

from data.errors import RoadError
from routing.roads import open_roads
from routing.roads.profiles import profile_named
from routing.roads.turns import turn_ms

CROSS = draw(
    """
        D
        |
    A---B---C
        |
        E
    """
)
"""A crossing of four dead ends."""

BLOCK = draw(
    """
    A---B---C---D
        |   |
        E---F
        |
        G
    """
)
"""A block with dead ends at A, D and G."""


def way(town: RoadMap, folder: pathlib.Path, ends: str, profile: str = "van") -> str:
    """The junctions that one passes from the first letter to the last; `-` if there is no way."""
    town.write(folder / "roads.osm")
    try:
        path = open_roads("roads.osm", folder=folder, max_snap_m=40).path(profile, *(town.place(end) for end in ends))
    except RoadError:
        return "-"
    passed = ""
    for point in path.lonlat:
        for letter, at in town.at.items():
            if np.allclose(point, at, atol=1e-7) and not passed.endswith(letter):
                passed += letter
    return passed


def signed(town: RoadMap, signs: str) -> RoadMap:
    """With signs `AB B BC restriction=no_left_turn except=bicycle; …`: from, via, to (ways between: `BC+CF`)."""
    for sign in filter(None, map(str.strip, signs.split(";"))):
        source, via, target, *tags = sign.split()
        told = dict(tag.split("=", 1) for tag in tags)
        town = town.with_turn(source, via.replace("+", " "), target, **told)
    return town


@pytest.mark.parametrize(
    ("signs", "ends", "van", "truck", "cargo_bike"),
    [
        ("", "AD", "ABD", "ABD", "ABD"),
        ("", "AA", "A", "A", "A"),
        # no turn from one street into another
        ("AB B BD restriction=no_left_turn", "AD", "ABEBD", "ABEBD", "ABEBD"),
        ("AB B BD restriction=no_left_turn", "AC", "ABC", "ABC", "ABC"),
        ("AB B BD restriction=no_left_turn", "CD", "CBD", "CBD", "CBD"),
        ("AB B BD restriction=no_left_turn", "DA", "DBA", "DBA", "DBA"),
        ("AB B BC restriction=no_straight_on", "AC", "ABEBC", "ABEBC", "ABEBC"),
        ("AB B BE restriction=no_right_turn", "AE", "ABDBE", "ABDBE", "ABDBE"),
        ("AB B BD restriction=no_left_turn; CB B BD restriction=no_right_turn", "AD", "ABEBD", "ABEBD", "ABEBD"),
        # only one turn
        ("AB B BC restriction=only_straight_on", "AD", "ABCBD", "ABCBD", "ABCBD"),
        ("AB B BC restriction=only_straight_on", "AC", "ABC", "ABC", "ABC"),
        ("AB B BE restriction=only_right_turn", "AC", "ABEBC", "ABEBC", "ABEBC"),
        ("AB B BD restriction=only_left_turn", "AE", "ABDBE", "ABDBE", "ABDBE"),
        # for some alone
        ("AB B BD restriction=no_left_turn except=hgv", "AD", "ABEBD", "ABD", "ABEBD"),
        ("AB B BD restriction=no_left_turn except=bicycle", "AD", "ABEBD", "ABEBD", "ABD"),
        ("AB B BD restriction=no_left_turn except=motorcar", "AD", "ABD", "ABEBD", "ABEBD"),
        ("AB B BD restriction:hgv=no_left_turn", "AD", "ABD", "ABEBD", "ABD"),
        ("AB B BD restriction:motor_vehicle=no_left_turn", "AD", "ABEBD", "ABEBD", "ABD"),
        ("AB B BD restriction:bus=no_left_turn", "AD", "ABD", "ABD", "ABD"),
        ("AB B BD restriction=give_way", "AD", "ABD", "ABD", "ABD"),
        # turning round
        ("CB B CB restriction=no_u_turn", "CA", "CBA", "CBA", "CBA"),
        ("AB B AB restriction=no_u_turn; AB B BC restriction=no_straight_on", "AC", "ABEBC", "ABEBC", "ABEBC"),
    ],
)
def test_signs_at_a_crossing(
    tmp_path: pathlib.Path, signs: str, ends: str, van: str, truck: str, cargo_bike: str
) -> None:
    town = signed(CROSS, signs)
    found = [way(town, tmp_path, ends, profile) for profile in ("van", "truck", "cargo_bike")]
    assert found == [van, truck, cargo_bike]


@pytest.mark.parametrize(
    ("signs", "ends", "expected"),
    [
        ("", "AG", "ABEG"),
        ("", "DG", "DCBEG"),
        ("AB B BE restriction=no_right_turn", "AG", "ABCFEG"),
        ("AB B BC restriction=only_straight_on", "AG", "ABCFEG"),
        # by way of a street: whoever comes from AB may not turn out of BC into CF, others may
        ("AB B BE restriction=no_right_turn; AB BC CF restriction=no_right_turn", "AG", "ABCDCBEG"),
        ("AB B BE restriction=no_right_turn; AB BC CF restriction=no_right_turn", "AF", "ABCDCF"),
        ("AB BC CF restriction=no_right_turn", "AF", "ABEF"),
        ("AB BC CF restriction=no_right_turn", "EF", "EF"),
        ("AB BC CF restriction=no_right_turn; BE E EF restriction=no_left_turn", "AF", "ABEGEF"),
        ("AB BC CD restriction=only_straight_on; BE E EF restriction=no_left_turn", "AF", "ABEGEF"),
        ("AB BC CF restriction=only_right_turn", "AD", "ABEFCD"),
        # by way of two
        ("AB BC+CF FE restriction=no_right_turn; AB B BE restriction=no_right_turn", "AG", "ABCDCBEG"),
        ("AB BC+CF FE restriction=no_right_turn; AB B BE restriction=no_right_turn", "DG", "DCBEG"),
        ("DC CB+BE EG restriction=no_straight_on", "DG", "DCFEG"),
        ("DC CB+BE EG restriction=no_straight_on; DC CF+FE EG restriction=no_left_turn", "DG", "DCBABEG"),
        # streets that don't meet say nothing
        ("AB F FE restriction=no_left_turn", "AG", "ABEG"),
        ("AB CF FE restriction=no_left_turn", "AG", "ABEG"),
    ],
)
def test_signs_round_a_block(tmp_path: pathlib.Path, signs: str, ends: str, expected: str) -> None:
    assert way(signed(BLOCK, signs), tmp_path, ends) == expected


@pytest.mark.parametrize(
    ("mark", "van", "truck", "cargo_bike", "foot"),
    [
        ("barrier=gate", "ABEG", "ABEG", "ABEG", "ABEG"),
        ("barrier=lift_gate", "ABEG", "ABEG", "ABEG", "ABEG"),
        ("barrier=toll_booth", "ABEG", "ABEG", "ABEG", "ABEG"),
        ("barrier=gate locked=yes", "-", "-", "-", "ABEG"),
        ("barrier=gate access=private", "-", "-", "-", "-"),
        ("barrier=gate access=no foot=yes", "-", "-", "-", "ABEG"),
        ("barrier=gate motor_vehicle=no", "-", "-", "ABEG", "ABEG"),
        ("barrier=gate hgv=no", "ABEG", "-", "ABEG", "ABEG"),
        ("barrier=bollard", "-", "-", "ABEG", "ABEG"),
        ("barrier=bollard motor_vehicle=yes", "ABEG", "ABEG", "ABEG", "ABEG"),
        ("barrier=bollard goods=yes", "ABEG", "-", "ABEG", "ABEG"),
        ("barrier=block", "-", "-", "ABEG", "ABEG"),
        ("barrier=cycle_barrier", "-", "-", "ABEG", "ABEG"),
        ("barrier=bus_trap", "-", "-", "ABEG", "ABEG"),
        ("barrier=kerb", "ABEG", "ABEG", "ABEG", "ABEG"),
        ("barrier=stile", "-", "-", "-", "ABEG"),
        ("barrier=wall", "-", "-", "-", "-"),
        ("barrier=whatever", "-", "-", "-", "ABEG"),
        ("highway=traffic_signals", "ABEG", "ABEG", "ABEG", "ABEG"),
        ("highway=stop access=no", "ABEG", "ABEG", "ABEG", "ABEG"),
    ],
)
def test_barriers(tmp_path: pathlib.Path, mark: str, van: str, truck: str, cargo_bike: str, foot: str) -> None:
    """On the only way south; the way behind it is an island then, too far away to be the same as this one."""
    town = BLOCK.with_mark("E", **dict(tag.split("=") for tag in mark.split()))
    found = [way(town, tmp_path, "AG", profile) for profile in ("van", "truck", "cargo_bike", "foot")]
    assert found == [van, truck, cargo_bike, foot]


@pytest.mark.parametrize(
    ("angle", "roads", "signals", "back", "van", "cargo_bike", "foot"),
    [
        (0, 4, False, False, 0.007, 0.001, 0),
        (90, 4, False, False, 2.105, 0.069, 0),
        (-90, 4, False, False, 5.395, 5.931, 0),
        (-90, 2, False, False, 0, 0, 0),
        (0, 2, True, False, 2, 2, 2),
        (180, 1, False, True, 27.455, 23.278, 0),
    ],
)
def test_what_turns_cost(
    angle: float, roads: int, signals: bool, back: bool, van: float, cargo_bike: float, foot: float
) -> None:
    """By hand: 7.5 / (1 + exp(6.5 · 1.075 - 13 / 1.075 / 2)) = 2.105 s for a van to the right."""
    for name, seconds in (("van", van), ("cargo_bike", cargo_bike), ("foot", foot)):
        given = np.array([float(angle)]), np.array([roads]), np.array([signals]), np.array([back])
        assert turn_ms(profile_named(name), *given).tolist() == [pytest.approx(1000 * seconds, abs=1)]


def test_turns_and_signals_are_in_the_table(tmp_path: pathlib.Path) -> None:
    """200 m straight over the crossing at 25 km/h, 150 m to the right and to the left; signals cost another 2 s."""
    CROSS.write(tmp_path / "roads.osm")
    places = [CROSS.place(end) for end in "ACED"]
    plain = open_roads("roads.osm", folder=tmp_path, max_snap_m=50).matrix("van", places).duration_s[0, 0]
    assert plain.tolist() == [0, round(28.8), round(21.6 + 2.1), round(21.6 + 5.4)]
    CROSS.with_mark("B", highway="traffic_signals").write(tmp_path / "roads.osm")
    lit = open_roads("roads.osm", folder=tmp_path, max_snap_m=50).matrix("van", places).duration_s[0, 0]
    assert (lit - plain).tolist() == [0, 2, 2, 2]
