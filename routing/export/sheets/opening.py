"""How each document opens: what it is, of which round and day, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from routing.export.sheets.flow import Piece
from routing.export.sheets.page import WIDTH
from routing.export.sheets.pen import BLACK, MM, RULE, SOFT, Pen
from routing.export.sheets.text import clean, face, wrapped

Figure = tuple[str, str]
"""A label and its value."""

FIGURES_HEIGHT: Final = 13.5 * MM

_LEAST: Final = 15.0
"""Size of a heading that is long; one that is longer still goes on on a second line."""


def title(heading: str, kind: str, date: str, colour: str, *, size: float = 32) -> Piece:
    """A bar in the round's colour, a large heading at the left, and what the document is at the right."""
    height = 21 * MM

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.box(x, top - 2.2 * MM, WIDTH, 2.2 * MM, fill=colour)
        right = x + WIDTH
        side = pen.text(right, top - 7.6 * MM, kind, 12, bold=True, align="right", width=0.45 * WIDTH)
        side = max(side, pen.text(right, top - 12.6 * MM, date, 10, align="right", width=0.45 * WIDTH))
        room = WIDTH - side - 6 * MM
        if face(True).width(clean(heading[:200]), _LEAST) <= room:
            pen.text(x, top - 14.6 * MM, heading, size, bold=True, width=room, least=_LEAST)
            return
        for row, part in enumerate(wrapped(heading, _LEAST, room, lines=2, bold=True)):
            pen.text(x, top - (9 + 6.4 * row) * MM, part, _LEAST, bold=True)

    return Piece(height, draw)


def figures(row: Sequence[Figure], *, size: float = 15, widths: Sequence[float] | None = None) -> Piece:
    """Labels with their values under them, side by side between thin lines; `widths` are shares."""
    shares = widths or [1.0] * len(row)
    unit = WIDTH / sum(shares)

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=0.7, ink=BLACK)
        at = x
        for i, ((label, value), share) in enumerate(zip(row, shares, strict=True)):
            if i:
                pen.line(at, top - 2.2 * MM, at, top - FIGURES_HEIGHT + 2 * MM, ink=RULE)
            inset = 2.6 * MM if i else 0
            room = share * unit - inset - 2 * MM
            pen.text(at + inset, top - 4.2 * MM, label, 7.2, ink=SOFT, width=room)
            pen.text(at + inset, top - 10.6 * MM, value, size, bold=True, width=room, least=8.5)
            at += share * unit

    return Piece(FIGURES_HEIGHT, draw)


def stacked(pieces: Sequence[Piece]) -> Piece:
    """Pieces under each other as one."""

    def draw(pen: Pen, x: float, top: float) -> None:
        for piece in pieces:
            piece.draw(pen, x, top)
            top -= piece.height

    return Piece(sum(piece.height for piece in pieces), draw)


def gap(height: float) -> Piece:
    """Nothing, so high."""
    return Piece(height, lambda _pen, _x, _top: None)
