"""Conditional tags of OpenStreetMap."""

from __future__ import annotations

import pytest

from routing.roads.conditions import Conditional, Size, conditionals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no @ (06:00-11:00)", [Conditional("no", ("06:00-11:00",))]),
        ("no @ 06:00-11:00", [Conditional("no", ("06:00-11:00",))]),
        ("No @ (Mo-Fr 07:00-19:00)", [Conditional("no", ("Mo-Fr 07:00-19:00",))]),
        ("no @ (weight>7.5)", [Conditional("no", sizes=(Size("weight", ">", 7.5),))]),
        ("no @ (weight > 3500 kg)", [Conditional("no", sizes=(Size("weight", ">", 3.5),))]),
        (
            "no @ (weight>7.5 AND 22:00-05:00)",
            [Conditional("no", ("22:00-05:00",), (Size("weight", ">", 7.5),))],
        ),
        ("destination @ (length >= 12 m)", [Conditional("destination", sizes=(Size("length", ">=", 12),))]),
        ("60 @ (wet)", [Conditional("60", weather=("wet",))]),
        ("yes @ delivery", [Conditional("yes", errands=("delivery",))]),
        (
            "delivery @ (Mo-Fr 06:00-11:00; Sa 06:00-10:00)",
            [Conditional("delivery", ("Mo-Fr 06:00-11:00; Sa 06:00-10:00",))],
        ),
        (
            "no @ (Mo-Su); yes @ (Mo-Sa 06:00-10:00)",
            [Conditional("no", ("Mo-Su",)), Conditional("yes", ("Mo-Sa 06:00-10:00",))],
        ),
        ("no @ (sunrise-(sunset+01:00))", [Conditional("no", ("sunrise-(sunset+01:00)",))]),
        ("no", None),
        ("", None),
        ("no @", None),
        ("no @ ()", None),
        ("no @ (whenever it pleases)", None),
        ("no @ (weight>heavy)", None),
        ("no @ (06:00-11:00", None),
        ("yes @ (Mo-Fr); no @ (nonsense!)", None),
    ],
)
def test_conditional_tags(text: str, expected: list[Conditional] | None):
    assert conditionals(text) == (None if expected is None else tuple(expected))


@pytest.mark.parametrize(("sign", "holds"), [("<", "1"), ("<=", "12"), (">", "3"), (">=", "23"), ("=", "2")])
def test_sizes(sign: str, holds: str):
    size = Size("weight", sign, 2)
    assert "".join(str(weight) for weight in (1, 2, 3) if size.holds(weight)) == holds
