"""What an extract holds for every traveller: its signs, and the streets that a map is drawn with."""

from __future__ import annotations

import numpy as np

from routing.osm import Ways
from routing.roads.conditions import hours_in
from routing.roads.kept import Arrays
from routing.roads.limits import limits_in
from routing.roads.profiles import FERRY, all_profiles, profile_named
from routing.roads.unknown import unknown_values


def signs(ways: Ways) -> Arrays:
    """What ways, what stands on them and turns are signed for: all limits of size and weight, by the names of
    `VehicleSize`, all `hours`, and what is `unknown`, with how many `times` it occurs.
    """
    access = {key for profile in all_profiles().values() for key in profile.access_tags}
    tags = [*ways.tags, *ways.marks.values(), *(each.tags for each in ways.restrictions)]
    conditional = {
        value
        for each in tags
        for key, value in each.items()
        if key.endswith(":conditional")
        and (key.removesuffix(":conditional") in access or key.startswith(("max", "restriction")))
        and not key.startswith("maxspeed")
    }
    found: Arrays = {name: np.array(limits) for name, limits in limits_in(tags).items()}
    unknown = unknown_values(ways).most_common()
    return found | {
        "hours": np.array(sorted(hours_in(conditional)), dtype=np.str_),
        "unknown": np.array([tag for tag, _ in unknown], dtype=np.str_),
        "times": np.array([times for _, times in unknown], dtype=np.int64),
    }


def background(ways: Ways) -> Arrays:
    """The extent, and the streets that a van may use: `highway` (class), `first` (where its line starts), `lonlat`."""
    van = profile_named("van")
    drawn = np.array([tags["highway"] != FERRY and van.passage(tags).is_open for tags in ways.tags], dtype=np.bool_)
    sizes = np.diff(ways.first)
    nodes = ways.nodes[np.repeat(drawn, sizes)]
    return {
        "extent": np.array(ways.extent),
        "highway": np.array([tags["highway"] for tags, is_drawn in zip(ways.tags, drawn, strict=True) if is_drawn]),
        "first": np.concatenate([[0], np.cumsum(sizes[drawn])]),
        "lonlat": np.column_stack([ways.lon[nodes], ways.lat[nodes]]),
    }
