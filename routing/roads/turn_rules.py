"""What a signed turn means for a kind of traveller.

https://wiki.openstreetmap.org/wiki/Relation:restriction: the sign for one's own kind of vehicle counts before the one
for all, which those named in `except` needn't keep; walkers keep none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routing.osm.ways import Restriction
from routing.roads.conditions import Conditional, conditionals
from routing.roads.limits import holds
from routing.roads.profiles import Profile

_KINDS: dict[str, Literal["no", "only"]] = {
    **{f"no_{turn}": "no" for turn in ("left_turn", "right_turn", "straight_on", "u_turn", "entry", "exit")},
    **{f"only_{turn}": "only" for turn in ("left_turn", "right_turn", "straight_on", "u_turn")},
}


@dataclass(frozen=True, slots=True)
class TurnRule:
    """Whether one must not turn so (`no`), or must not turn otherwise (`only`), and under which condition."""

    kind: Literal["no", "only"]
    under: Conditional | None = None


class UnknownRule(ValueError):
    """A restriction whose value says nothing that is known; its text is `key=value`."""


def turn_rules(tags: Mapping[str, str], profile: Profile) -> tuple[TurnRule, ...]:
    """What the tags of a restriction mean for a profile: nothing, one rule, or one under each of several conditions.

    Raises:
        UnknownRule: the tag that counts for this profile says nothing that is known.
    """
    if profile.kind == "foot":
        return ()
    kinds = [tag for tag in profile.access_tags if tag != "access"]
    exempt = not set(kinds).isdisjoint(map(str.strip, tags.get("except", "").split(";")))
    for key in (*(f"restriction:{kind}" for kind in kinds), *(() if exempt else ("restriction",))):
        if key in tags:
            return _always(key, tags[key])
        if f"{key}:conditional" in tags:
            return _sometimes(f"{key}:conditional", tags[f"{key}:conditional"])
    return ()


def _always(key: str, value: str) -> tuple[TurnRule, ...]:
    if value == "none":
        return ()
    if value not in _KINDS:
        raise UnknownRule(f"{key}={value}")
    return (TurnRule(_KINDS[value]),)


def _sometimes(key: str, value: str) -> tuple[TurnRule, ...]:
    found = conditionals(value)
    if found is None or any(each.value not in (*_KINDS, "none") for each in found):
        raise UnknownRule(f"{key}={value}")
    return tuple(TurnRule(_KINDS[each.value], each) for each in found if each.value != "none")


def rules_of(sign: Restriction, profile: Profile) -> tuple[TurnRule, ...]:
    """The rules of a sign that hold at any time while the profile is out; none where it says nothing that is known."""
    try:
        rules = turn_rules(sign.tags, profile)
    except UnknownRule:
        return ()
    return tuple(rule for rule in rules if rule.under is None or _may_hold(rule.under, profile))


def _may_hold(under: Conditional, profile: Profile) -> bool:
    return profile.size is not None and any(holds(under, profile.size, moment) for moment in profile.while_out)
