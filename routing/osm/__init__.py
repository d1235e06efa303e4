"""What OpenStreetMap extracts say; the only package that reads them.

`read_streets` reads the streets of an extract, or of a graph of OSMnx, for `routing.roads` to build its graphs from.
"""

from routing.osm.sources import STREET_SUFFIXES, read_streets
from routing.osm.ways import EXTRACT_SUFFIXES, Ways, read_ways

__all__ = ["EXTRACT_SUFFIXES", "STREET_SUFFIXES", "Ways", "read_streets", "read_ways"]
