"""Limits of size and weight in every unit that OpenStreetMap writes."""

from __future__ import annotations

import math

import pytest

from routing.roads.sizes import metres, tonnes


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3.5", 3.5),
        ("3.5 m", 3.5),
        ("3.5m", 3.5),
        (" 4 ", 4),
        ("380 cm", 3.8),
        ("12'6\"", 3.81),
        ("12'", 3.6576),
        ("12' 6\"", 3.81),
        ("12′6″", 3.81),
        ("12 ft 6 in", 3.81),
        ("11ft", 3.3528),
        ("150in", 3.81),
        ("none", math.inf),
        ("default", math.inf),
        ("below_default", math.inf),
        ("no_indications", math.inf),
        ("unsigned", math.inf),
        ("", None),
        ("low", None),
        ("3,5", None),
        ("3.5 t", None),
        ("0", None),
        ("3.5;4", None),
        ("-3", None),
    ],
)
def test_lengths(value: str, expected: float | None):
    assert metres(value) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3.5", 3.5),
        ("3.5 t", 3.5),
        ("3.5t", 3.5),
        ("3500 kg", 3.5),
        ("7.5 st", 6.80388555),
        ("16000 lbs", 7.25747792),
        ("5 lt", 5.080234544),
        ("none", math.inf),
        ("default", math.inf),
        ("unsigned", math.inf),
        ("", None),
        ("3.5 m", None),
        ("heavy", None),
        ("0", None),
    ],
)
def test_weights(value: str, expected: float | None):
    assert tonnes(value) == (None if expected is None else pytest.approx(expected))
