"""Writing a plan folder, whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

from data.errors import OutputError
from data.network import Network
from routing.export.geojson import rounds_geojson
from routing.export.map import map_page
from routing.export.summary import summary
from routing.export.tables import COLUMNS, tables
from routing.plan import Plan, to_json
from routing.plan.stored import FILE as PLAN_FILE
from routing.roads import Roads

# What a plan folder may hold: what is written here, and what other commands add.
_FILES = frozenset({PLAN_FILE, "rounds.geojson", "map.html", "summary.json", *(f"{name}.csv" for name in COLUMNS)})
_KNOWN = _FILES | {"sheets", "shares.csv"}


def ready_for_plan(folder: Path) -> None:
    """Raise OutputError when a plan can't be written to `folder`: it holds something else, or isn't writable.

    Meant to be asked before long work; it changes nothing. A folder with an older plan and nothing else in it is fine:
    the new plan takes its place.
    """
    try:
        if folder.is_dir():
            _refuse_strangers(folder)
            if folder.is_mount():  # it can't be moved aside for the new plan
                raise OutputError(
                    f"{folder}: is where a disk is mounted; give a folder inside it, such as {folder}/out"
                )
        elif folder.exists():
            raise OutputError(f"{folder}: is a file; a plan is written to a folder")
        above = folder.resolve().parent
        while not above.exists():
            above = above.parent
        with tempfile.TemporaryDirectory(dir=above):
            pass
    except (OSError, RuntimeError) as fault:  # pathlib tells a circle of links as RuntimeError
        raise _unwritable(folder, fault) from None


def _refuse_strangers(folder: Path) -> None:
    """The new plan replaces the whole folder, so nothing may lie in it that is not part of a plan."""
    if folder.resolve() == Path.cwd():
        raise OutputError(f"{folder}: is the folder you are in; a plan takes a folder of its own, such as out/")
    there = sorted(path.name for path in folder.iterdir())
    if there and b'"tournee-plan/' not in _content(folder / PLAN_FILE):
        raise OutputError(f"{folder}: holds something else than a plan; give a new folder")
    strangers = [name for name in there if name not in _KNOWN]
    if strangers:
        told = ", ".join(strangers[:3]) + (", …" if len(strangers) > 3 else "")
        raise OutputError(f"{folder}: holds more than the older plan ({told}), and would lose it; give a new folder")


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _unwritable(folder: Path, fault: Exception) -> OutputError:
    return OutputError(f"{folder}: can't be written: {getattr(fault, 'strerror', None) or fault}")


def write_plan(network: Network, plan: Plan, roads: Roads, folder: Path, *, violations: int) -> None:
    """Write all files of a plan into `folder`, replacing an older plan in it in one step.

    Raises:
        OutputError: the folder holds something else, or can't be written; it is then as it was.
    """
    ready_for_plan(folder)
    figures = summary(network, plan, violations=violations)
    lines = rounds_geojson(network, plan, roads)
    title = f"{plan.network}, {plan.date.isoformat()}"
    files = {
        PLAN_FILE: to_json(plan),
        **{f"{name}.csv": text for name, text in tables(plan, network.day).items()},
        "rounds.geojson": json.dumps(lines, ensure_ascii=False, separators=(",", ":")) + "\n",
        "map.html": map_page(lines, title=title, summary=figures, streets=roads.lines()),
        "summary.json": json.dumps(figures, ensure_ascii=False, indent=1) + "\n",
    }

    def write(into: Path) -> None:
        for name, text in files.items():
            (into / name).write_text(text, encoding="utf-8", newline="")

    _replace(folder, write)


def _replace(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder, then put it where `folder` is; whatever fails, `folder` stays whole."""
    folder = folder.resolve()  # what a link leads to is replaced, not the link
    fresh, old = (folder.parent / f".tournee-{token_hex(6)}" for _ in range(2))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        write(fresh)
        if folder.exists():
            shutil.copymode(folder, fresh)
            folder.rename(old)
        fresh.rename(folder)
    except OSError as fault:
        raise _unwritable(folder, fault) from None
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        for rest in (fresh, old):
            shutil.rmtree(rest, ignore_errors=True)
