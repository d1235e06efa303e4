"""Pages of A4: their frame, their running head, and the file that they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from routing.export.sheets.flow import Piece, Placed, Section, paginate
from routing.export.sheets.language import Language
from routing.export.sheets.pen import MM, SOFT, Pen
from routing.export.sheets.text import clean

LEFT: Final = 11 * MM
WIDTH: Final = A4[0] - 2 * LEFT
_TOP: Final = A4[1] - 15 * MM
_BOTTOM: Final = 9 * MM
ROOM: Final = _TOP - _BOTTOM
"""Height of a page's text [points]."""


@dataclass(frozen=True)
class Document:
    """Pages that are counted together: an opening on the first, then sections; `head` runs on from the second."""

    opening: Piece
    sections: Sequence[Section]
    owner: str
    head: str
    detail: str


def write_pdf(path: Path, title: str, documents: Sequence[Document], language: Language) -> None:
    """Write documents one after the other into one file; the same documents give the same bytes."""
    canvas = Canvas(str(path), pagesize=A4, pageCompression=1, invariant=1, lang=language.code)
    canvas.setTitle(clean(title))
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("tournée")
    pen = Pen(canvas)
    for document in documents:
        first = ROOM - document.opening.height
        pages = paginate(document.sections, first=first, room=ROOM)
        for number, pieces in enumerate(pages, 1):
            _print_page(pen, document, number, len(pages), pieces, language)
            canvas.showPage()
    canvas.save()


def _print_page(
    pen: Pen, document: Document, number: int, pages: int, pieces: Sequence[Placed], language: Language
) -> None:
    right, base = LEFT + WIDTH, _TOP + 3.4 * MM
    told = pen.text(right, base, language.say("page", page=number, pages=pages), 8, align="right")
    left = WIDTH - told - 5 * MM
    if number == 1:
        pen.text(LEFT, base, document.owner, 9.5, bold=True, width=left)
        document.opening.draw(pen, LEFT, _TOP)
        top = _TOP - document.opening.height
    else:
        head = pen.text(LEFT, base, document.head, 9.5, bold=True, width=0.5 * left)
        pen.text(LEFT + head + 3 * MM, base, document.detail, 8, ink=SOFT, width=left - head - 3 * MM)
        top = _TOP
    for placed in pieces:
        placed.piece.draw(pen, LEFT + placed.x, top - placed.down)
