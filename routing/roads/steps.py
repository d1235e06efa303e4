"""Instructions for a driver, from street to street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TURNS: Final = (
    "depart",
    "straight",
    "slight_left",
    "left",
    "sharp_left",
    "slight_right",
    "right",
    "sharp_right",
    "u_turn",
    "roundabout",
    "ferry",
    "arrive",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, and the way to the next."""

    turn: str
    """One of `TURNS`."""
    street: str
    """The name of the street that one turns into, else its number (`A 5`); blank where it has neither."""
    distance_m: int
    """To the next instruction; those of a way add up to its length."""
    exit: int
    """Of a roundabout: by which exit one leaves it, the first being 1; else 0, also where the way ends in it."""
    side: str
    """On arrival: `left` or `right` of the street; else, and where the place lies on the street, blank."""
    lon: float
    """Where it is [degrees]."""
    lat: float
    """Where it is [degrees]."""
