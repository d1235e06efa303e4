"""What signed turns mean for vans, trucks and bikes."""

from __future__ import annotations

import pytest

from routing.roads.conditions import Conditional, Size
from routing.roads.profiles import profile_named
from routing.roads.turn_rules import TurnRule, UnknownRule, turn_rules


def rules(text: str, profile: str) -> tuple[TurnRule, ...]:
    """For tags `key=value, …`."""
    tags = dict(tag.strip().split("=", 1) for tag in text.split(","))
    return turn_rules({"type": "restriction", **tags}, profile_named(profile))


@pytest.mark.parametrize(
    ("tags", "van", "truck", "cargo_bike"),
    [
        ("restriction=no_left_turn", "no", "no", "no"),
        ("restriction=no_right_turn", "no", "no", "no"),
        ("restriction=no_straight_on", "no", "no", "no"),
        ("restriction=no_u_turn", "no", "no", "no"),
        ("restriction=no_entry", "no", "no", "no"),
        ("restriction=no_exit", "no", "no", "no"),
        ("restriction=only_left_turn", "only", "only", "only"),
        ("restriction=only_right_turn", "only", "only", "only"),
        ("restriction=only_straight_on", "only", "only", "only"),
        ("restriction=none", "-", "-", "-"),
        ("name=nothing", "-", "-", "-"),
        ("restriction=no_left_turn,except=bicycle", "no", "no", "-"),
        ("restriction=no_left_turn,except=hgv", "no", "-", "no"),
        ("restriction=no_left_turn,except=motorcar;psv", "-", "no", "no"),
        ("restriction=no_left_turn,except=psv; goods", "-", "no", "no"),
        ("restriction=no_left_turn,except=motor_vehicle", "-", "-", "no"),
        ("restriction=no_left_turn,except=psv", "no", "no", "no"),
        ("restriction:hgv=no_left_turn", "-", "no", "-"),
        ("restriction:goods=no_left_turn", "no", "-", "-"),
        ("restriction:motorcar=no_left_turn", "no", "-", "-"),
        ("restriction:motor_vehicle=no_u_turn", "no", "no", "-"),
        ("restriction:bicycle=no_left_turn", "-", "-", "no"),
        ("restriction:bus=only_left_turn", "-", "-", "-"),
        ("restriction=no_left_turn,restriction:hgv=only_right_turn", "no", "only", "no"),
        ("restriction=no_left_turn,restriction:hgv=none", "no", "-", "no"),
        ("restriction:hgv=no_left_turn,except=hgv", "-", "no", "-"),
    ],
)
def test_signs_for_each_kind_of_vehicle(tags: str, van: str, truck: str, cargo_bike: str):
    found = [rules(tags, name) for name in ("van", "truck", "cargo_bike")]
    assert [rule[0].kind if rule else "-" for rule in found] == [van, truck, cargo_bike]
    assert all(rule.under is None for each in found for rule in each)
    assert rules(tags, "foot") == ()


def test_signs_under_conditions():
    morning = Conditional("no_left_turn", ("Mo-Fr 07:00-09:00",))
    assert rules("restriction:conditional=no_left_turn @ (Mo-Fr 07:00-09:00)", "van") == (TurnRule("no", morning),)
    heavy = Conditional("only_straight_on", sizes=(Size("weight", ">", 7.5),))
    assert rules("restriction:hgv:conditional=only_straight_on @ (weight>7.5)", "truck") == (TurnRule("only", heavy),)
    assert rules("restriction:hgv:conditional=only_straight_on @ (weight>7.5)", "van") == ()
    assert rules("restriction:conditional=no_left_turn @ (07:00-09:00),except=hgv", "truck") == ()


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ("restriction=no_left", "restriction=no_left"),
        ("restriction=give_way", "restriction=give_way"),
        ("restriction:conditional=no_left_turn @ (sometimes)", "restriction:conditional=no_left_turn @ (sometimes)"),
        ("restriction:conditional=slow @ (07:00-09:00)", "restriction:conditional=slow @ (07:00-09:00)"),
    ],
)
def test_what_nobody_knows_is_told(tags: str, told: str):
    with pytest.raises(UnknownRule) as fault:
        rules(tags, "van")
    assert str(fault.value) == told
