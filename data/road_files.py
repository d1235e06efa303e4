"""The road file of a network that is written elsewhere: what its copy is called, so that no other file is replaced."""

from __future__ import annotations

import filecmp
import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import OutputError
from data.network import Network
from data.problem import SETTINGS_FILE
from data.reading import is_workbook

_KINDS = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".graphml", ".csv", ".parquet", ".npz")


@dataclass(frozen=True, slots=True)
class RoadCopy:
    """The `original`, the `source` that the written network names, and whether the copy has yet to be made."""

    original: Path
    source: str
    needed: bool


def copy_of_roads(network: Network, path: Path) -> RoadCopy | None:
    """What becomes of the road file when a network is written to a folder or workbook; None where there is no file.

    In the folder that the network was read from the file stays what and where it is. Elsewhere its copy lies beside
    the tables under its own name. Another file of this name is replaced only where it is the road file of an older
    network in that same folder; the copy beside a workbook is then called after the workbook.

    Raises:
        OutputError: it can't be read, is no road file by its name, or every name is taken.
    """
    source = network.roads.source
    original = network.folder / source
    if source == "great-circle" or not original.is_file():
        return None
    folder = path.parent if is_workbook(path) else path
    if folder.is_dir() and folder.samefile(network.folder):
        return RoadCopy(original, source, needed=False)
    suffix = next((each for each in _KINDS if original.name.endswith(each)), None)
    if suffix is None:
        told = f"{source!r} is no road file, whose name ends in {', '.join(_KINDS)}; it is not copied"
        raise OutputError(f"roads.source: {told}, and nothing was written")
    try:
        with original.open("rb") as file:
            file.read(1)
    except OSError as fault:
        raise OutputError(f"{original}: can't be read: {fault.strerror or fault}; nothing was written") from None
    names = [original.name, f"{path.stem}{suffix}"] if is_workbook(path) else [original.name]
    for name in names:
        copy = folder / name
        if not os.path.lexists(copy):
            return RoadCopy(original, name, needed=True)
        if copy.is_file() and filecmp.cmp(original, copy, shallow=False):
            return RoadCopy(original, name, needed=False)
    if not is_workbook(path) and _source_of(folder) == original.name:
        return RoadCopy(original, original.name, needed=True)
    raise OutputError(f"{folder / names[0]}: is another file than the roads of this network; nothing was written")


def _source_of(folder: Path) -> Any:
    """The road source of the network that a folder holds; None if there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return tomllib.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8-sig"))["roads"]["source"]
    return None
