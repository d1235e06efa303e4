"""Instructions from street to street, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from routing.export.sheets.language import Language
from routing.roads import Step

_ARRIVALS = {"": "go_arrive", "left": "go_arrive_left", "right": "go_arrive_right"}


def instructions(steps: Sequence[Step], language: Language) -> Iterator[tuple[str, str]]:
    """What each step bids, as `Left onto Rue Grimaldi`, and how far one goes on then (blank on arrival)."""
    for before, step in pairwise([None, *steps]):
        assert step is not None
        if step.turn == "arrive":
            yield language.say(_ARRIVALS[step.side]), ""
            continue
        turn = (
            language.say("go_exit", exit=language.ordinal(step.exit)) if step.exit else language.say(f"go_{step.turn}")
        )
        stays = before is not None and step.street == before.street and step.turn not in ("roundabout", "ferry")
        if step.street and not (stays and step.turn == "u_turn"):
            onto = "go_along" if step.turn == "depart" else "go_stay" if stays else "go_onto"
            turn = language.say(onto, turn=turn, street=step.street)
        yield turn, _distance(step.distance_m, language)


def _distance(metres: int, language: Language) -> str:
    if metres >= 1000:
        return language.amount(Decimal(metres) / 1000, "km", 1)
    return language.amount(metres if metres < 100 else round(metres, -1), "m")
