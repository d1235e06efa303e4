"""Writing a plan folder, whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path

from data.network import Network
from routing.export.geojson import rounds_geojson
from routing.export.map import map_page
from routing.export.replacing import Claim, claimed
from routing.export.sheet_names import LOADING, MANIFESTS, sheet_name
from routing.export.summary import summary
from routing.export.tables import tables
from routing.export.workbook import plan_workbook
from routing.plan import Plan, to_json
from routing.plan.columns import COLUMNS
from routing.plan.stored import FILE as PLAN_FILE
from routing.roads import Roads

WORKBOOK = "plan.xlsx"
SHEETS = "sheets"
# What a plan folder may hold: what is written here, and what other commands add.
_FILES = frozenset({PLAN_FILE, "rounds.geojson", "map.html", "summary.json", *(f"{name}.csv" for name in COLUMNS)})
_KNOWN = _FILES | {WORKBOOK, "shares.csv"}


def claim(folder: Path, *, rewriting: bool = False) -> AbstractContextManager[Claim]:
    """A folder for a plan, asked for before the long work and held until it is written.

    `with claim(out) as plan_folder: …; write_plan(…, plan_folder, …)`. A folder that is missing or empty is fine, and
    one with an older plan and nothing else in it: the new plan takes its place. Meanwhile nobody else can claim it.
    `rewriting` asks for the folder of a plan that is there, and is to be written anew.

    Raises:
        OutputError: the folder holds something else, can't be written, or another run has claimed it.
    """
    return claimed(folder, refuse=partial(_refusal, rewriting=rewriting))


def _refusal(folder: Path, *, rewriting: bool) -> str | None:
    """The new plan replaces the whole folder, so nothing may lie in it that is not part of a plan."""
    if rewriting and not (folder / PLAN_FILE).is_file():
        return f"holds no plan: there is no {PLAN_FILE}"
    # One that is to be rewritten is read afterwards, and told by its lines and fields where it is damaged.
    if not rewriting and any(folder.iterdir()) and b'"tournee-plan/' not in _content(folder / PLAN_FILE):
        return "holds something else than a plan; give a new folder"
    strangers = sorted(_strangers(folder))
    if not strangers:
        return None
    told = ", ".join(strangers[:3]) + (", …" if len(strangers) > 3 else "")
    remedy = "move that elsewhere first" if rewriting else "give a new folder"
    return f"holds more than the older plan ({told}), and would lose it; {remedy}"


def _strangers(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        if path.name == SHEETS and path.is_dir():
            known = _sheets(folder)
            yield from (
                f"{SHEETS}/{sheet.name}" for sheet in path.iterdir() if sheet.name not in known or not sheet.is_file()
            )
        elif path.name not in _KNOWN or not path.is_file():
            yield path.name


def _sheets(folder: Path) -> set[str]:
    """The names of the sheets that were written for the plan in a folder; of another PDF there may be no copy."""
    names = {sheet_name(round_id) for round_id in _round_ids(folder)}
    return {f"{name}{ending}.pdf" for name in names for ending in ("", LOADING, MANIFESTS)}


def _round_ids(folder: Path) -> Iterator[str]:
    """The rounds of `plan.json`, and those of `rounds.csv`, which are the older ones where the former was edited."""
    with suppress(ValueError, RecursionError, TypeError, KeyError):
        yield from [str(planned["round_id"]) for planned in json.loads(_content(folder / PLAN_FILE))["rounds"]]
    with suppress(UnicodeDecodeError, csv.Error):
        lines = _content(folder / "rounds.csv").decode("utf-8-sig").splitlines(keepends=True)
        yield from [row["round_id"] or "" for row in csv.DictReader(lines, strict=True) if "round_id" in row]


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def write_plan(
    network: Network, plan: Plan, roads: Roads, folder: Claim | Path, *, violations: int, language: str = "en"
) -> None:
    """Write all files of a plan into a folder, or one that is claimed, replacing an older plan in it in one step.

    Args:
        network: the network of the plan.
        plan: without violations of shape: every stop is a place of the network.
        roads: whose streets are drawn behind the rounds.
        folder: where to write.
        violations: how many the check has found.
        language: of the printed sheets, `en` or `fr`.

    Raises:
        OutputError: the folder holds something else, or can't be written; it is then as it was.
    """
    from routing.export.sheets import write_sheets  # noqa: PLC0415  # it loads a PDF library, which no help needs

    if isinstance(folder, Path):
        with claim(folder) as claimed_folder:
            write_plan(network, plan, roads, claimed_folder, violations=violations, language=language)
        return
    figures = summary(network, plan, violations=violations)
    lines = rounds_geojson(network, plan)
    title = f"{plan.network}, {plan.date.isoformat()}"
    streets = roads.lines()
    files = {
        PLAN_FILE: to_json(plan),
        **{f"{name}.csv": text for name, text in tables(plan, network.day).items()},
        "rounds.geojson": json.dumps(lines, ensure_ascii=False, separators=(",", ":")) + "\n",
        "map.html": map_page(lines, title=title, summary=figures, streets=streets),
        "summary.json": json.dumps(figures, ensure_ascii=False, indent=1) + "\n",
    }

    workbook = plan_workbook(network, plan, figures)

    def write(into: Path) -> None:
        for name, text in files.items():
            (into / name).write_text(text, encoding="utf-8", newline="")
        (into / WORKBOOK).write_bytes(workbook)
        (into / SHEETS).mkdir()
        write_sheets(network, plan, roads, into / SHEETS, language=language)

    folder.replace(write)
