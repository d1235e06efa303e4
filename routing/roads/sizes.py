"""Limits of size and weight as OpenStreetMap writes them.

https://wiki.openstreetmap.org/wiki/Key:maxheight and Key:maxweight: metres and tonnes unless a unit follows; feet and
inches as `12'6"`. Words say that there is no limit, or none but the usual one.
"""

from __future__ import annotations

import math
import re

_WORDS = frozenset(
    "none no default below_default no_indications no_sign unsigned physical unlimited implicit variable".split()
)
_NUMBER = r"(\d+(?:\.\d+)?)"
_PLAIN = re.compile(rf"{_NUMBER}\s*([a-z]*)")
_FEET = re.compile(rf"{_NUMBER}\s*(?:'|ft)(?:\s*{_NUMBER}\s*(?:\"|''|in)?)?")
_M_PER_FT, _M_PER_IN = 0.3048, 0.0254
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0, "in": _M_PER_IN, "mi": 1609.344}
_TONNES = {
    "": 1.0,
    "t": 1.0,
    "kg": 0.001,
    "st": 0.90718474,  # short tons of 2,000 lb
    "lt": 1.0160469088,  # long tons of 2,240 lb
    "lbs": 0.00045359237,
    "lb": 0.00045359237,
    "cwt": 0.05080234544,
    "kn": 1 / 9.80665,
}


def metres(value: str) -> float | None:
    """A length [m]; infinite where the value says that nothing limits it, None where it says nothing that is known."""
    text = _normal(value)
    if text in _WORDS:
        return math.inf
    if match := _FEET.fullmatch(text):
        return float(match[1]) * _M_PER_FT + float(match[2] or 0) * _M_PER_IN
    return _amount(text, _METRES)


def tonnes(value: str) -> float | None:
    """A weight [t]; infinite where the value says that nothing limits it, None where it says nothing that is known."""
    text = _normal(value)
    return math.inf if text in _WORDS else _amount(text, _TONNES)


def _normal(value: str) -> str:
    return value.strip().lower().replace("’", "'").replace("″", '"').replace("′", "'")


def _amount(text: str, units: dict[str, float]) -> float | None:
    match = _PLAIN.fullmatch(text)
    if match is None or match[2] not in units or float(match[1]) == 0:
        return None
    return float(match[1]) * units[match[2]]
