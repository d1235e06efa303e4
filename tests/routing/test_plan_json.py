"""`plan.json`: what is written reads back as the same plan, and what is damaged is told by its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from day_plans import toy, toy_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import DataError
from routing import Plan, check
from routing.export import tables
from routing.plan import from_json, read_plan, to_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["a,b", '"', "\r\n", "😀", "\0"]
)


def drawn(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value of a field of a plan, by its type; times lie within some days."""
    if name == "path":
        return st.sampled_from(["??", "_p~iF~ps|U_ulLnnqC_mqNvxq`@"])
    if get_origin(kind) is tuple:
        return st.lists(drawn(get_args(kind)[0]), min_size=int(name == "lines"), max_size=3).map(tuple)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return st.builds(kind, **{f.name: drawn(hints[f.name], f.name) for f in fields(kind)})
    if kind is int:
        return st.integers(-(10**6), 10**6) if name.endswith("_s") else st.integers(-(2**53), 2**53)
    return {str: TEXTS, float: st.floats(0, 1e6), date: st.dates()}[kind]


@given(drawn(Plan))
def test_written_and_read_back(plan: Plan) -> None:
    """Any plan, with odd ids and amounts as large as JSON has them, is the same after a round trip; so is its text."""
    text = to_json(plan)
    assert from_json(text) == plan
    assert to_json(from_json(text)) == text
    assert json.loads(text)["schema"] == "tournee-plan/3"


def test_a_plan_of_a_real_day() -> None:
    """The plan of `toy`, in JSON's own words: every field that its records have and nothing else."""
    found = json.loads(to_json(toy_plan()))
    assert list(found) == ["schema", *(f.name for f in fields(Plan))]
    assert list(found["rounds"][0]["cost"]) == ["fixed", "distance", "time", "stops", "overtime", "tolls"]
    assert found["rounds"][0]["lines"][1]["arrive_s"] == 28_900
    assert from_json(to_json(toy_plan())) == toy_plan()


def test_as_other_programs_write_it(tmp_path: Path) -> None:
    """A byte-order mark, other spacing and order, and escapes make no difference."""
    found = json.loads(to_json(toy_plan()))
    text = json.dumps(dict(reversed(found.items())), ensure_ascii=True)
    (tmp_path / "plan.json").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_plan(tmp_path) == toy_plan()


def _set(*path: Any) -> Callable[[Any], None]:
    *way, last, value = path

    def edit(found: Any) -> None:
        for key in way:
            found = found[key]
        if value is DELETED:
            del found[last]
        else:
            found[last] = value

    return edit


DELETED = object()
DAMAGED = [
    (_set("schema", "tournee-plan/0"), "schema: is not 'tournee-plan/3': this is no plan that can be read"),
    (_set("schema", DELETED), "schema: is not 'tournee-plan/3': this is no plan that can be read"),
    (_set("seed", DELETED), "seed: is missing"),
    (_set("sead", 1), "sead: is unknown"),
    (_set("date", "24/11/2026"), "date: is not a date as YYYY-MM-DD"),
    (_set("date", 20261124), "date: is not a date as YYYY-MM-DD"),
    (_set("rounds", {}), "rounds: is not a list"),
    (_set("rounds", 0, "D-01"), "rounds[0]: is not an object"),
    (_set("rounds", 0, "vehicle_no", "1"), "rounds[0].vehicle_no: is not a whole number"),
    (_set("rounds", 0, "vehicle_no", 1.5), "rounds[0].vehicle_no: is not a whole number"),
    (_set("rounds", 0, "vehicle_no", True), "rounds[0].vehicle_no: is not a whole number"),
    (_set("rounds", 0, "vehicle_no", None), "rounds[0].vehicle_no: is not a whole number"),
    (_set("rounds", 0, "round_id", 1), "rounds[0].round_id: is not text"),
    (_set("rounds", 0, "path", ""), "rounds[0].path: is blank: a round goes somewhere"),
    (_set("rounds", 0, "path", "_p~iF~ps|U_"), "rounds[0].path: is no encoded polyline"),
    (_set("rounds", 0, "lines", 1, "lon", None), "rounds[0].lines[1].lon: is not a number"),
    (_set("rounds", 0, "cost", "fixed", DELETED), "rounds[0].cost.fixed: is missing"),
    (_set("rounds", 0, "lines", []), "rounds[0].lines: is empty: a round has at least its depot at both ends"),
    (_set("rounds", 0, "lines", 2, "seq", DELETED), "rounds[0].lines[2].seq: is missing"),
    (_set("rounds", 0, "lines", 2, "arrive_s", "08:00"), "rounds[0].lines[2].arrive_s: is not a whole number"),
    (_set("rounds", 0, "lines", 2, "arrive_s", 10**300), "rounds[0].lines[2].arrive_s: is longer than any day"),
    (_set("rounds", 0, "lines", 2, "leave_s", -(10**9)), "rounds[0].lines[2].leave_s: is longer than any day"),
    (_set("assignments", 3, "outcome", ["home"]), "assignments[3].outcome: is not text"),
    (_set("engine", "\ud800"), "engine: holds half a character (a lone surrogate)"),
    (_set("rounds", 0, "round_id", "D\udfff"), "rounds[0].round_id: holds half a character (a lone surrogate)"),
    (_set("seed", 2**53 + 1), "seed: is too large a number"),
    (_set("rounds", 0, "cost", "fixed", -(2**60)), "rounds[0].cost.fixed: is too large a number"),
    (_set("rounds", 0, "lines", 1, "lon", 10**400), "rounds[0].lines[1].lon: is too large a number"),
    (_set("wall_s", "fast"), "wall_s: is not a number"),
    (_set("wall_s", 1e300), "wall_s: is longer than any day"),
]


@pytest.mark.parametrize(("edit", "message"), DAMAGED)
def test_damage_is_told_by_its_place(edit: Callable[[Any], None], message: str) -> None:
    """One field damaged by hand: one problem, with the way to it."""
    found = json.loads(to_json(toy_plan()))
    edit(found)
    with pytest.raises(DataError) as caught:
        from_json(json.dumps(found))
    assert [str(problem) for problem in caught.value.problems] == [f"plan.json {message}"]


def test_all_damage_at_once() -> None:
    """Every fault is told, in the order of the file."""
    found = json.loads(to_json(toy_plan()))
    found["rounds"][0]["lines"][1]["seq"] = "1"
    found["rounds"][0]["lines"][3]["kind"] = 0
    found["assignments"][0]["trip"] = None
    with pytest.raises(DataError) as caught:
        from_json(json.dumps(found))
    places = [problem.column for problem in caught.value.problems]
    assert places == ["rounds[0].lines[1].seq", "rounds[0].lines[3].kind", "assignments[0].trip"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "plan.json:1: is not JSON: Expecting value"),
        ("{\n 'schema': 1}", "plan.json:2: is not JSON: Expecting property name enclosed in double quotes"),
        ("[" * 100_000, "plan.json: is not JSON: "),
        ('{"seed": ' + "9" * 10_000 + "}", "plan.json: is not JSON: "),
        ('{"wall_s": NaN}', "plan.json: is not JSON: NaN is not a number"),
        ('{"wall_s": -Infinity}', "plan.json: is not JSON: -Infinity is not a number"),
        ("[]", "plan.json schema: is not 'tournee-plan/3'"),
        ("null", "plan.json schema: is not 'tournee-plan/3'"),
    ],
    ids=["empty", "quotes", "deep", "long", "NaN", "infinite", "a list", "nothing"],
)
def test_what_is_no_plan(text: str, message: str) -> None:
    """Text that is no JSON, or JSON of something else."""
    with pytest.raises(DataError) as caught:
        from_json(text)
    assert str(caught.value).startswith(message)


def test_what_can_not_be_read(tmp_path: Path) -> None:
    """No such file, a folder of this name, and text that is not UTF-8."""
    with pytest.raises(DataError, match=r"plan\.json: can't be read: No such file"):
        read_plan(tmp_path)
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(DataError, match=r"plan\.json: can't be read: Is a directory"):
        read_plan(tmp_path)
    (tmp_path / "plan.json").rmdir()
    (tmp_path / "plan.json").write_bytes(b'{"network": "caf\xe9"}')
    with pytest.raises(DataError, match=r"plan\.json: is not UTF-8 text"):
        read_plan(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from(["", "D", "P1", "A1", "point"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300)
@given(st.data())
def test_no_damage_breaks_the_checker(data: st.DataObject) -> None:
    """Any value anywhere in a plan is refused by its place, or is a plan that can be checked and written as tables."""
    found = json.loads(to_json(toy_plan()))
    node = found
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not (isinstance(node[key], dict | list) and node[key] and data.draw(st.integers(0, 9))):
            break
        node = node[key]
    node[key] = data.draw(JSON)
    text = json.dumps(found)
    try:
        plan = from_json(text)
    except DataError as refused:
        assert str(refused).startswith("plan.json")
        return
    assert all(violation.message for violation in check(toy(), plan))
    assert all(text.endswith("\n") for text in tables(plan, toy().day).values())


def test_a_number_that_overflows() -> None:
    """JSON allows 1e999, which Python reads as infinity."""
    text = to_json(toy_plan()).replace('"lon": 0.0', '"lon": 1e999', 1)
    with pytest.raises(DataError, match=r"plan.json rounds\[0\].lines\[0\].lon: is too large a number"):
        from_json(text)
