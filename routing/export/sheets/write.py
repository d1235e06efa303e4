"""Writing the sheets of a plan into a folder."""

from __future__ import annotations

from pathlib import Path

from data.network import Network
from routing.export.sheet_names import LOADING, MANIFESTS, sheet_name
from routing.export.sheets.contents import contents
from routing.export.sheets.driver import driver_sheet
from routing.export.sheets.language import Language
from routing.export.sheets.loading import loading_lists
from routing.export.sheets.manifest import manifests
from routing.export.sheets.page import write_pdf
from routing.export.sheets.qr import Codes
from routing.export.sheets.streets import Streets
from routing.plan import Plan
from routing.roads import Roads


def write_sheets(network: Network, plan: Plan, roads: Roads | None, folder: Path, *, language: str = "en") -> None:
    """Write the sheets of each round into an existing folder, as A4 PDF files; the same plan gives the same bytes.

    `<round_id>.pdf` is the driver's, `<round_id>-loading.pdf` the dock's with a list for each trip, and
    `<round_id>-manifests.pdf` has a manifest for each relay point (none if the round visits none). What stands for an
    id that can't be a file name tells `sheet_name`.

    Args:
        network: the network of the plan, on its service date.
        plan: the plan; a round's colour is that of the map.
        roads: whose streets the maps show behind a round, and lead the driver; None for sheets without.
        folder: where to write.
        language: `en` or `fr`.

    Raises:
        ValueError: there are no words in that language.
        OSError: a file can't be written.
    """
    words, background, codes = Language(language), Streets(roads.lines() if roads else ()), Codes()
    for sheet in contents(network, plan, roads):
        name, round_id = sheet_name(sheet.planned.round_id), sheet.planned.round_id
        documents = {
            "": ("round_sheet", [driver_sheet(sheet, background, codes, words)]),
            LOADING: ("loading_list", list(loading_lists(sheet, words))),
            MANIFESTS: ("manifest", list(manifests(sheet, codes, words))),
        }
        for ending, (kind, pages) in documents.items():
            if pages:
                title = f"{round_id} · {words.say(kind)} · {words.date(plan.date)}"
                write_pdf(folder / f"{name}{ending}.pdf", title, pages, words)
