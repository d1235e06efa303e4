"""The sample networks that come with tournée, and finding a network by what a user typed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from data.errors import DataError, OutputError
from data.problem import SETTINGS_FILE
from data.reading import WORKBOOK_SUFFIX, is_workbook

_OTHER_SPREADSHEETS = frozenset({".xls", ".xlsb", ".xlsm", ".xltx", ".ods", ".fods", ".numbers"})
_OTHER_FILES = _OTHER_SPREADSHEETS.union(
    (".csv", ".tsv", ".txt", ".json", ".geojson", ".toml", ".xml", ".zip", ".parquet", ".gpkg", ".html", ".pdf")
)


def samples() -> dict[str, Path]:
    """The folders of the sample networks by name."""
    root = Path(str(files("data"))) / "networks"
    return {folder.name: folder for folder in sorted(root.iterdir()) if (folder / SETTINGS_FILE).is_file()}


def find_network(typed: str) -> Path:
    """The folder or workbook for what a user typed: a path, else a sample's name.

    Raises:
        DataError: it is neither.
    """
    path = Path(typed)
    known = samples()
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError as fault:  # too long a name, or a folder above it that may not be read
        raise DataError(f"{typed}: can't be read: {fault.strerror}") from None
    if is_folder or (is_file and is_workbook(path)):
        return path
    if typed in known:
        return known[typed]
    if is_file and path.suffix.lower() in _OTHER_SPREADSHEETS:
        raise DataError(f"{typed}: is no {WORKBOOK_SUFFIX} workbook: save it as one in your spreadsheet program")
    if is_file:
        raise DataError(
            f"{typed}: is a file; a network is a folder with a {SETTINGS_FILE}, or an {WORKBOOK_SUFFIX} workbook "
            "(see `tournee demo`)"
        )
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
    refuse_to_overwrite(folder)
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in known[name].iterdir():
            shutil.copyfile(file, folder / file.name)  # without its mode: what is installed may be read-only
    except BaseException as fault:
        with suppress(OSError):  # a part of a copy would be in the way of the next try
            for file in known[name].iterdir():
                (folder / file.name).unlink(missing_ok=True)
            for each in missing:
                each.rmdir()
        if isinstance(fault, OSError):
            raise OutputError(f"{folder}: can't be written: {fault.strerror}") from None
        raise


def refuse_to_overwrite(path: Path) -> None:
    """Raise OutputError if something stands at `path` already, unless it is an empty folder."""
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise OutputError(f"{path}: exists already and is not an empty folder; nothing was written")
    except OSError as fault:
        raise OutputError(f"{path}: can't be written: {fault.strerror}") from None


def refuse_other_formats(path: Path) -> None:
    """Raise OutputError if a name for a network to be written is that of another kind of file."""
    if path.suffix.lower() in _OTHER_FILES and not path.is_dir():
        raise OutputError(f"{path}: a network is written as {WORKBOOK_SUFFIX} or as a folder; nothing was written")
