"""Writing plans into a folder from a process that may be killed at any moment.

Every file of a plan here holds the same token, so that files of two plans, or a part of one, can be told. A `Writer` is
a process that has loaded all it needs; what it is asked for happens in a copy of it (a fork), which starts at once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.errors import OutputError
from routing.export import claim, replacing

FILES = ("plan.json", "rounds.csv", "stops.csv", "map.html", "sheets/D-01.pdf")
_CHANGES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.listdir", "os.scandir"}
_LINES = 1000
# What tells a plan and its sheets.
_OPENINGS = {"plan.json": '{"schema": "tournee-plan/1"}\n', "rounds.csv": "round_id,schema\nD-01,schema\n"}


def token_plan(token: str) -> Callable[[Path], None]:
    """What fills a folder with a plan with this token."""

    def write(into: Path) -> None:
        (into / "sheets").mkdir()
        for name in FILES:
            (into / name).write_text(_OPENINGS.get(name, "") + f"{token}\n" * _LINES, encoding="utf-8")

    return write


def write_token(folder: Path, token: str = "token") -> None:
    """Put a plan with this token into a folder."""
    with claim(folder) as plan_folder:
        plan_folder.replace(token_plan(token))


def token_in(folder: Path) -> str | None:
    """The token of the whole plan in a folder, None where there is no folder; anything else fails the test."""
    if not folder.exists():
        return None
    there = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert there == sorted(FILES)
    tokens = {
        tuple(line for line in (folder / name).read_text(encoding="utf-8").split("\n") if "schema" not in line)
        for name in FILES
    }
    assert len(tokens) == 1
    (lines,) = tokens
    assert len(set(lines)) == 2 and len(lines) == _LINES + 1
    return lines[0]


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


class Writer:
    """A process that writes plans; a context, at whose end it is gone."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def start(self, folder: Path, **options: Any) -> int:
        """Start to write into a folder; the options are those of `_write`. Gives the number of the process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"folder": str(folder), **options}) + "\n")
        self._process.stdin.flush()
        return self._number()

    def end(self) -> int:
        """Wait for what was started: its exit code, or minus the signal that killed it."""
        return self._number()

    def _number(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def _write(folder: str, *, times: int, kill_at: int = 0, exchange: bool = True) -> None:
    """Write that many plans; `kill_at`: die at that change of the disk. A folder that is taken is asked for again."""
    if not exchange:
        replacing._renameat2 = lambda: None  # type: ignore[assignment]
    if kill_at:
        _die_at(kill_at)
    done = 0
    while done < times:
        try:
            write_token(Path(folder), f"{os.getpid()}-{done}")
            done += 1
        except OutputError as fault:
            if "another run" not in str(fault):
                raise


def _die_at(change: int) -> None:
    """Kill this process just before it opens, makes, renames or removes something for the n-th time from now."""
    seen = 0

    def count(event: str, _: object) -> None:
        nonlocal seen
        if event in _CHANGES:
            seen += 1
            if seen == change:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def _serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                _write(**json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
