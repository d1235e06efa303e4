"""Road graphs and background lines kept in the cache folder, so that an extract is read once.

A kept file is named after the content of the extract, what it holds and the code that made it; it says so inside too.
Whatever can't be read, or says something else, counts as missing and is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import pathlib
import zipfile
import zlib
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from data.cache import cache_folder, write_atomically
from data.errors import RoadError

Arrays = dict[str, npt.NDArray[Any]]

_HERE = pathlib.Path(__file__).parent
_MAKERS = (
    _HERE.parent / "osm" / "graphml.py",
    _HERE.parent / "osm" / "ways.py",
    *(
        _HERE / name
        for name in (
            "conditions.py",
            "durations.py",
            "globe.py",
            "graph.py",
            "hierarchy.py",
            "kept.py",
            "kernels.py",
            "limits.py",
            "profiles.py",
            "sizes.csv",
            "sizes.py",
            "speed_limits.csv",
            "speed_limits.py",
            "speeds.csv",
            "street_names.py",
            "surfaces.csv",
            "survey.py",
            "turn_rules.py",
            "turns.py",
            "unknown.py",
        )
    ),
)
_DAMAGE = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def content_hash(file: pathlib.Path) -> str:
    """A hash of what is in a road extract; RoadError when it can't be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as fault:
        raise RoadError(f"{file}: the road extract can't be read: {fault.strerror}") from None


@cache
def makers_hash() -> str:
    """A hash of the code and tables that make kept arrays."""
    return hashlib.sha256(b"\0".join(maker.read_bytes() for maker in _MAKERS)).hexdigest()


def load(content: str, subject: str) -> Arrays | None:
    """The arrays kept on a subject of the file with this content hash; None if there are none to trust."""
    path = _path(content, subject)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays: Arrays = {name: kept[name] for name in kept.files}
        return arrays if str(arrays.pop("key")) == _key(content, subject) else None
    except _DAMAGE:
        return None


def save(content: str, subject: str, arrays: Arrays) -> None:
    """Keep arrays for `load`; where the disk is full they are not kept, which only costs time."""
    named: dict[str, Any] = {"key": np.array(_key(content, subject)), **arrays}
    with contextlib.suppress(OSError):
        write_atomically(_path(content, subject), lambda path: np.savez(path, allow_pickle=False, **named))


def _key(content: str, subject: str) -> str:
    return f"{content}-{subject}-{makers_hash()}"


def _path(content: str, subject: str) -> pathlib.Path:
    return cache_folder("roads") / f"{content[:16]}-{subject}-{makers_hash()[:16]}.npz"
