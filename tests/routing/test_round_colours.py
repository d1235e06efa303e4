"""Colours of rounds: stable, legible, and apart also for colour-blind readers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from routing.export.colours import _BLINDNESS, _linear, _oklab, round_colours


def linear(colours: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return _linear(np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours]))


def test_a_round_keeps_its_colour_when_others_are_added() -> None:
    """The colours of 6 rounds are the first 6 of 150; beyond 192 they start again."""
    assert round_colours(6) == round_colours(150)[:6]
    assert round_colours(0) == []
    assert round_colours(193)[192] == round_colours(1)[0]
    with pytest.raises(ValueError, match="must be"):
        round_colours(-1)


def test_150_different_colours_that_stand_out_from_white() -> None:
    """WCAG 2.2, 1.4.11: contrast (1 + 0.05) / (L + 0.05) of at least 3 to 1 with white."""
    colours = round_colours(150)
    assert len(set(colours)) == 150
    luminance = linear(colours) @ np.array([0.2126, 0.7152, 0.0722])
    assert (1.05 / (luminance + 0.05)).min() >= 3.0


@pytest.mark.parametrize("blindness", [None, 0, 1])
def test_the_first_rounds_differ_for_nearly_everybody(blindness: int | None) -> None:
    """The first 8 colours are 0.07 apart in OKLab, three just-noticeable steps of 0.02, also without red or green."""
    light = linear(round_colours(8))
    if blindness is not None:
        light = np.clip(light @ np.array(_BLINDNESS[blindness][1]).T, 0.0, 1.0)
    seen = _oklab(light)
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 0.07
