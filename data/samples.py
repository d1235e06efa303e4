"""The sample networks that come with tournée, and finding a network by what a user typed."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from data.errors import DataError, OutputError
from data.reading import SETTINGS_FILE


def samples() -> dict[str, Path]:
    """The folders of the sample networks by name."""
    root = Path(str(files("data"))) / "networks"
    return {folder.name: folder for folder in sorted(root.iterdir()) if (folder / SETTINGS_FILE).is_file()}


def find_network(typed: str) -> Path:
    """The folder for what a user typed: a path, else a sample's name.

    Raises:
        DataError: it is neither.
    """
    path = Path(typed)
    known = samples()
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError as fault:  # too long a name, or a folder above it that may not be read
        raise DataError(f"{typed}: can't be read: {fault.strerror}") from None
    if is_folder:
        return path
    if typed in known:
        return known[typed]
    if is_file:
        raise DataError(f"{typed}: is a file; a network is a folder with a {SETTINGS_FILE} (see `tournee demo`)")
    raise DataError(f"{typed}: no such folder, and no sample network has this name (samples: {', '.join(known)})")


def copy_sample(name: str, folder: Path) -> None:
    """Copy a sample network into a new or empty folder.

    Raises:
        DataError: no sample has this name.
        OutputError: the folder holds something already, or can't be written.
    """
    known = samples()
    if name not in known:
        raise DataError(f"{name}: no sample network has this name (samples: {', '.join(known)})")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError(f"{folder}: exists already and is not an empty folder; nothing was copied")
        folder.mkdir(parents=True, exist_ok=True)
        for file in known[name].iterdir():
            shutil.copyfile(file, folder / file.name)  # without its mode: what is installed may be read-only
    except OSError as fault:
        raise OutputError(f"{folder}: can't be written: {fault.strerror}") from None
