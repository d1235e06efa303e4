"""A plan for people and programs: tables, GeoJSON, a map, the day's figures.

`write_plan(network, plan, roads, folder, violations=…)` writes a plan folder; the rest are its parts.
"""

from routing.export.colours import round_colours
from routing.export.edited import edited_figures, edited_tables
from routing.export.folder import claim, write_plan
from routing.export.geojson import rounds_geojson
from routing.export.map import map_page
from routing.export.summary import summary
from routing.export.tables import tables

__all__ = [
    "claim",
    "edited_figures",
    "edited_tables",
    "map_page",
    "round_colours",
    "rounds_geojson",
    "summary",
    "tables",
    "write_plan",
]
