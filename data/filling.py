"""Filling a folder with files, all of them or none."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def fill_folder(folder: Path, fill: Callable[[Path], None], *, stale: Collection[str] = ()) -> None:
    """Let `fill` write into an empty folder, then move it to `folder`, or its files into a `folder` that is there.

    Args:
        folder: made if missing, with those above it; else files of the same names are replaced and others stay.
        fill: writes files, no folders.
        stale: names of files of `folder` that are removed if `fill` has not written them anew.

    Raises:
        OSError: and whatever `fill` raises; then `folder` is as it was. Only a fault, or a kill, between the moves
            within a folder that is there may leave some files moved and others not.
    """
    is_new = not os.path.lexists(folder)
    base = folder.parent if is_new else folder
    missing = [each for each in (base, *base.parents) if not each.exists()]
    staging = base / f".{token_hex(6)}"
    try:
        base.mkdir(parents=True, exist_ok=True)
        staging.mkdir()
        fill(staging)
        if is_new:
            staging.rename(folder)
        else:
            _move_all(staging, folder, stale)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        with suppress(OSError):
            for each in missing:
                each.rmdir()
        raise


def _move_all(staging: Path, folder: Path, stale: Collection[str]) -> None:
    fresh = sorted(path.name for path in staging.iterdir())
    for name in {*fresh, *stale}:
        if (folder / name).is_dir():  # found before anything is moved
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    for name in fresh:
        (staging / name).replace(folder / name)
    for name in set(stale).difference(fresh):
        (folder / name).unlink(missing_ok=True)
    staging.rmdir()
