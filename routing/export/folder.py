"""Writing a plan folder, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from data.errors import OutputError
from data.network import Network
from routing.export.geojson import rounds_geojson
from routing.export.map import map_page
from routing.export.summary import summary
from routing.export.tables import tables
from routing.plan import Plan, to_json
from routing.plan.stored import FILE as PLAN_FILE
from routing.roads import Roads


def ready_for_plan(folder: Path) -> None:
    """Raise OutputError when a plan can't be written to `folder`: it holds something else, or isn't writable.

    Meant to be asked before long work. A folder with an older plan in it is fine: the new plan takes its place.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file; a plan is written to a folder")
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / PLAN_FILE).is_file():
            raise OutputError(f"{folder}: holds something else than a plan; give a new folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent):
            pass
    except OSError as fault:
        raise OutputError(f"{folder}: can't be written: {fault.strerror}") from None


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
    try:
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as fault:
        raise OutputError(f"{folder}: can't be written: {fault.strerror}") from None
    try:
        write(fresh)
        umask = os.umask(0)
        os.umask(umask)
        fresh.chmod(0o777 & ~umask)  # mkdtemp makes folders for one user only
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            folder.rename(old / "old")
            try:
                fresh.rename(folder)
            except OSError:
                (old / "old").rename(folder)
                raise
            finally:
                shutil.rmtree(old, ignore_errors=True)
        else:
            fresh.rename(folder)
    except OSError as fault:
        raise OutputError(f"{folder}: can't be written: {fault.strerror}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
