"""Running `tournee` as a user does, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from api.cli import main

TOURNEE = Path(sys.executable).with_name("tournee")
"""The command as it is installed."""


@dataclass(frozen=True)
class Result:
    """What a command leaves behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON, which must be nothing else."""
        return json.loads(self.out)


def run(*args: object) -> Result:
    """Run a command in this process; anything but an exit code fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        patch("sys.argv", ["tournee", *map(str, args)]),
    ):
        try:
            main()
        except SystemExit as end:
            assert isinstance(end.code, int)
            return Result(end.code, out.getvalue(), err.getvalue())
    raise AssertionError("the command ended without an exit code")


def run_alone(*args: object, cwd: Path, environment: Mapping[str, str] | None = None) -> Result:
    """Run the installed command in a process of its own."""
    done = subprocess.run(
        [TOURNEE, *map(str, args)],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)
