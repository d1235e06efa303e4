"""What the files of a round are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_days import depot, network, parcel, shop, van
from strategies import row, texts

from data.records import Vendor
from routing import plan_day
from routing.export.sheets import sheet_name, write_sheets

PLAIN = ("D-01", "DM-12", "Dépôt nord-03", "a b-01", "日本-01", "x" * 150 + "-01", "D.1-01", "D-01-loading-01", "-D-01")
NOT_PLAIN = (
    "", ".", "..", "../D-01", "a/b-01", "a\\b-01", "C:-01", ".hidden-01", " D-01", "D-01 ", "D-01.", "two\nlines-01",
    "a*-01", "a?-01", 'a"-01', "<a>-01", "a|b-01", "CON.x-01", "nul", "x" * 10_000 + "-01", "é" * 150 + "-01",
    "D-01-loading", "D-01-manifests", "a~b-01", "\ud800-01", "\u202e-01", "tab\t-01",
)  # fmt: skip


@pytest.mark.parametrize("round_id", PLAIN)
def test_a_plain_id_is_the_name(round_id: str) -> None:
    assert sheet_name(round_id) == round_id


@pytest.mark.parametrize("round_id", NOT_PLAIN)
def test_any_other_id_becomes_a_safe_name(round_id: str) -> None:
    name = sheet_name(round_id)
    assert name != round_id
    assert name.isascii() and name.isprintable() and not set(name) & set('/\\:*?"<>| ')
    assert len(name) < 100 and not name.startswith(".")
    assert name == sheet_name(round_id)


def test_names_differ_where_ids_do() -> None:
    ids = [*PLAIN, *NOT_PLAIN, "x" * 10_000 + "-02", "a-b-01", "A/b-01"]
    assert len({sheet_name(one) for one in ids}) == len(ids)


@given(ids=st.lists(texts(), min_size=2, max_size=2, unique=True))
def test_no_two_ids_share_a_file(ids: list[str]) -> None:
    one, other = ({f"{sheet_name(i)}{end}.pdf" for end in ("", "-loading", "-manifests")} for i in ids)
    assert not one & other
    assert all(len(name.encode()) <= 255 for name in one | other)


def test_rounds_never_write_over_each_other(tmp_path: Path) -> None:
    """Depots called as another's loading list, and as a way out of the folder: nine files, all inside."""
    ids = ["D", "D-01-loading", "../D"]
    points = [shop(f"S{i}", i) for i in range(3)]
    made = network(
        [parcel(f"a{i}", f"S{i}", i, vendor_id=f"V{i}") for i in range(3)],
        points,
        depots=[depot(one, i) for i, one in enumerate(ids)],
        vehicles=[van("van", one) for one in ids],
        vendors=[row(Vendor, vendor_id=f"V{i}", depot_id=one) for i, one in enumerate(ids)],
    )
    plan = plan_day(made, time_limit_s=60, iteration_limit=5)
    assert len(plan.rounds) == 3
    folder = tmp_path / "in" / "sheets"
    folder.mkdir(parents=True)
    write_sheets(made, plan, None, folder)
    names = {sheet_name(r.round_id) for r in plan.rounds}
    assert {path.name for path in folder.iterdir()} == {
        f"{name}{end}.pdf" for name in names for end in ("", "-loading", "-manifests")
    }
    assert [path.name for path in tmp_path.rglob("*.pdf") if path.parent != folder] == []
