"""`tournee plan --keep`: an older plan's rounds stay while the rest is planned anew."""

import json
from pathlib import Path

import pytest
from command_line import run
from day_plans import toy_folder

QUICK = ("--time-limit", "0.2")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The plan of `toy`: one round, D-01."""
    assert run("plan", "toy", "-o", tmp_path / "older", *QUICK).code == 0
    return tmp_path / "older"


def visits(folder: Path) -> dict[str, list[str]]:
    made = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return {r["round_id"]: [x["place_id"] for x in r["lines"] if x["kind"] == "point"] for r in made["rounds"]}


def test_a_parcel_more_goes_with_another_van(tmp_path: Path, older: Path) -> None:
    """D-01 stays as it is; the parcel that came later is on a round of its own, unless D-01 is left open."""
    more = {"parcels": lambda rows: [*rows, rows[0] | {"parcel_id": "late"}]}
    toy_folder(tmp_path / "net", more)
    done = run("plan", tmp_path / "net", "-o", tmp_path / "closed", "--keep", older, "--keep-round", "D-01", *QUICK)
    assert done.code == 0, done.err
    assert visits(tmp_path / "closed") == visits(older) | {"D-02": ["P1"]}
    done = run("plan", tmp_path / "net", "-o", tmp_path / "open", "--keep", older, "--keep-open", *QUICK)
    assert done.code == 0, done.err
    assert list(visits(tmp_path / "open")) == ["D-01"]


def test_a_parcel_less_is_told_by_name(tmp_path: Path, older: Path) -> None:
    toy_folder(tmp_path / "net", {"parcels": lambda rows: rows[1:]})
    done = run("plan", tmp_path / "net", "-o", tmp_path / "out", "--keep", older, *QUICK)
    assert done.code == 2
    assert "plan.json assignments: parcel A1 on round D-01 is no longer in the network" in done.err
    assert not (tmp_path / "out").exists()


def test_rounds_to_keep_need_a_plan(tmp_path: Path) -> None:
    for option in (("--keep-round", "D-01"), ("--keep-open",)):
        done = run("plan", "toy", "-o", tmp_path / "out", *option)
        assert done.code == 2
        assert "--keep-round and --keep-open need --keep PLAN" in done.err
