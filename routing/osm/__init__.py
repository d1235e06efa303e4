"""What OpenStreetMap extracts say; the only package that reads them.

`read_ways` reads the streets of an extract, for `routing.roads` to build its graphs from.
"""

from routing.osm.ways import EXTRACT_SUFFIXES, Ways, read_ways

__all__ = ["EXTRACT_SUFFIXES", "Ways", "read_ways"]
