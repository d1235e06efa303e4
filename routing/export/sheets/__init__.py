"""The printed sheets of a day's plan: for drivers, for the dock, for relay points.

`write_sheets(network, plan, roads, folder)` writes them all; `sheet_name(round_id)` tells what a round's files are
called. Inside: `contents` gathers what is told, `driver`, `loading` and `manifest` lay it out in sections, `flow`
breaks them into pages, `page` writes these; `words` holds every printed word in every language.
"""

from routing.export.sheet_names import sheet_name
from routing.export.sheets.words import LANGUAGES
from routing.export.sheets.write import write_sheets

__all__ = ["LANGUAGES", "sheet_name", "write_sheets"]
