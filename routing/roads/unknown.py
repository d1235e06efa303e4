"""What tags of an extract say that no rule of the road knows: such a value says nothing, and the next tag is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from routing.osm.ways import Ways
from routing.roads.conditions import conditionals
from routing.roads.durations import duration_s
from routing.roads.limits import unread_limits
from routing.roads.profiles import ALLOWED, FERRY, LAST_MILE, ONEWAY_VALUES, REFUSED, all_profiles
from routing.roads.speed_limits import limit_kmh
from routing.roads.turn_rules import UnknownRule, turn_rules

_NO_LIMIT = frozenset(("none", "signals", "variable"))


def unknown_values(ways: Ways) -> Counter[str]:
    """How often each `key=value` occurs, on streets, on what stands on them and at turns, that says nothing known."""
    found: Counter[str] = Counter()
    for tags in (*ways.tags, *ways.marks.values()):
        found.update(f"{key}={tags[key]}" for key in _unknown(tags))
    motor = [profile for profile in all_profiles().values() if profile.kind == "motor"]
    for restriction in ways.restrictions:
        told = set()
        for profile in motor:
            try:
                turn_rules(restriction.tags, profile)
            except UnknownRule as rule:
                told.add(str(rule))
        found.update(told)
    return found


def _unknown(tags: Mapping[str, str]) -> Iterator[str]:
    profiles = all_profiles().values()
    for key in dict.fromkeys(key for profile in profiles for key in profile.access_tags):
        if key in tags and not _says(tags[key], ALLOWED | LAST_MILE | REFUSED):
            yield key
        if f"{key}:conditional" in tags and conditionals(tags[f"{key}:conditional"]) is None:
            yield f"{key}:conditional"
    for key in dict.fromkeys(key for profile in profiles for key in profile.oneway_tags):
        if key in tags and tags[key] not in ONEWAY_VALUES:
            yield key
    for key in dict.fromkeys(key for profile in profiles for key in profile.maxspeed_tags):
        for each in (key, f"{key}:forward", f"{key}:backward"):
            if each in tags and tags[each] not in _NO_LIMIT and limit_kmh(tags[each]) is None:
                yield each
    yield from unread_limits(tags)
    if tags.get("highway") == FERRY and "duration" in tags and duration_s(tags["duration"]) is None:
        yield "duration"


def _says(value: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(value.split(";"))
