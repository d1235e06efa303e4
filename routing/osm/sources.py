"""What streets can be read from, by the file's name."""

from __future__ import annotations

import pathlib

from routing.osm.graphml import SUFFIX, read_graphml
from routing.osm.ways import EXTRACT_SUFFIXES, Ways, read_ways

STREET_SUFFIXES = (*EXTRACT_SUFFIXES, SUFFIX)


def read_streets(file: pathlib.Path) -> Ways:
    """All streets of an extract, or of a graph that OSMnx has saved.

    Raises `RoadError` if the file is missing, damaged, of another format, or holds no street.
    """
    return read_graphml(file) if file.name.endswith(SUFFIX) else read_ways(file)
