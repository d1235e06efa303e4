"""QR codes of parcels' ids (ISO/IEC 18004), as commands of a PDF page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import segno
from segno import DataOverflowError

from routing.export.sheets.pen import BLACK, MM, Pen

SIDE: Final = 9.5 * MM
"""Side of a printed code [points], without its quiet zone."""

_LARGEST_VERSION: Final = 5
"""37 modules a side: 0.26 mm each, three dots of a 300 dpi printer. It holds 106 bytes."""

_MOST_BYTES: Final = 255
"""The digits that it holds, and nothing is denser than digits; to make a larger code only to see it takes long."""


@dataclass(frozen=True)
class Code:
    """One code: modules a side, and its dark modules as rectangles of a PDF page, a module a unit, upwards."""

    modules: int
    rectangles: str


class Codes:
    """Codes by what they say, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, Code | None] = {}

    def of(self, text: str) -> Code | None:
        """The code that reads back as exactly `text`, or None if it can't be printed legibly."""
        if text not in self._made:
            self._made[text] = _code(text)
        return self._made[text]


def draw_code(pen: Pen, x: float, y: float, code: Code) -> None:
    """Print a code with its lower left corner at `x, y`."""
    scale = SIDE / code.modules
    pen.canvas.saveState()
    pen.canvas.setFillGray(BLACK)
    pen.canvas.transform(scale, 0, 0, scale, x, y)
    pen.canvas.addLiteral(f"{code.rectangles} f")
    pen.canvas.restoreState()


def _code(text: str) -> Code | None:
    if len(text.encode(errors="replace")) > _MOST_BYTES:
        return None
    try:
        # `l` and then a boost: as few modules as possible, with as much correction as they hold.
        if text.isascii():
            made = segno.make_qr(text, error="l", boost_error=True)
        else:
            # Without the mark of its encoding (ECI) readers guess what such bytes mean, and guess short ids wrong.
            made = segno.make_qr(text, error="l", boost_error=True, encoding="utf-8", mode="byte", eci=True)
    except (DataOverflowError, UnicodeEncodeError, ValueError):
        return None
    if int(made.version) > _LARGEST_VERSION:
        return None
    rows = [bytes(row) for row in made.matrix]
    found = []
    for y, row in enumerate(reversed(rows)):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                found.append(f"{x} {y} {length} 1 re")
            x += length
    return Code(len(rows), " ".join(found))
