"""Is the way that a round is drawn with the one that it drives?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from data.errors import RoadError
from data.records import Place
from routing.plan.polyline import decode
from routing.plan.records import PlannedRound
from routing.plan.ways import drawn_places, way
from routing.roads import Roads, Traveller
from routing.rounds.check import Violation

_SAME_DEG = 1e-5  # about a metre


def check_path(
    planned: PlannedRound, traveller: Traveller, places: Sequence[Place], roads: Roads
) -> Iterator[Violation]:
    """What is wrong with the way of a round whose lines are at these places, two or more.

    Where no way leads from one to the next nothing is told here: the legs tell it.
    """
    try:
        driven = decode(way(roads, traveller, drawn_places(planned.lines, places)))
    except RoadError:
        return
    drawn = decode(planned.path)
    if drawn.shape != driven.shape or not np.allclose(drawn, driven, rtol=0, atol=_SAME_DEG):
        name = planned.round_id
        told = f"the path of round {name} is not the way from stop to stop; `tournee rewrite` draws it anew"
        yield Violation("path", name, 0, "", told)
