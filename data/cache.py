"""The one folder for kept work: road graphs, contraction orders, compiled kernels.

Everything in it can be made again, so it may be deleted at any time. It never lies beside a sample or a user's network.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from stat import S_ISDIR

from platformdirs import user_cache_path


@cache
def _usable(wanted: Path) -> Path:
    """`wanted` when it can be written to, else a temporary folder that lasts as long as the machine keeps it."""
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        return _temporary()


def _temporary() -> Path:
    """A folder that no other user can put compiled code into: one of this user's, else one made for this process."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"tournee-{user}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if S_ISDIR(found.st_mode) and found.st_uid == user:
            return folder
    return Path(tempfile.mkdtemp(prefix="tournee-"))


def cache_folder(kind: str) -> Path:
    """The folder for one kind of kept work, made if missing.

    It lies in `$TOURNEE_CACHE`, else in the user's cache folder, else in a temporary one.
    """
    chosen = os.environ.get("TOURNEE_CACHE")
    folder = _usable(Path(chosen) if chosen else user_cache_path("tournee")) / kind
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary file beside `path`, then move it there in one step.

    A reader, or a second process that does the same work, sees the old file or the whole new one, never a part.
    """
    # Not by mkstemp: its files can be read by their owner only, and so could the result.
    temporary = path.with_name(f".{token_hex(6)}{path.suffix}")
    try:
        temporary.touch(exist_ok=False)
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
