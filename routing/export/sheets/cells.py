"""Grids of parcels: a tick box, the code, and what is written on and about each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeVar

from routing.export.sheets.contents import Item
from routing.export.sheets.flow import Piece
from routing.export.sheets.language import NO_BREAK, Language
from routing.export.sheets.pen import BLACK, MM, RULE, SOFT, Pen
from routing.export.sheets.qr import SIDE, Codes, draw_code
from routing.export.sheets.text import wrapped

T = TypeVar("T")

_CODED_HEIGHT: Final = 13.4 * MM
_LISTED_HEIGHT: Final = 8 * MM
_TICK: Final = 3.4 * MM
_TAB: Final = 3 * MM


def coded_rows(
    deliver: Sequence[Item],
    take: Sequence[Item],
    codes: Codes,
    language: Language,
    *,
    columns: int,
    width: float,
    tab: str = "take_tab",
) -> list[Piece]:
    """Parcels with their codes, `columns` in a row; those to be taken along stand last, each in a frame with a tab.

    They begin a row of their own unless all of them fit into what the others leave of their last one.
    """
    cell = width / columns
    left = -len(deliver) % columns
    first, last = [(item, False) for item in deliver], [(item, True) for item in take]
    share_a_row = len(last) <= left
    chunks = _chunks(first + last, columns) if share_a_row else _chunks(first, columns) + _chunks(last, columns)

    def row(some: Sequence[tuple[Item, bool]]) -> Piece:
        def draw(pen: Pen, x: float, top: float) -> None:
            for i, (item, taken) in enumerate(some):
                room = cell
                if taken:
                    _take_frame(pen, x + i * cell, top, cell - 1.5 * MM, language.say(tab))
                    room -= _TAB
                _coded(pen, x + i * cell, top, room, item, codes, language)

        return Piece(_CODED_HEIGHT, draw)

    return [row(some) for some in chunks]


def _take_frame(pen: Pen, x: float, top: float, width: float, told: str) -> None:
    """A dashed frame with a black tab that says what is done with the parcel."""
    inset = 0.55 * MM
    high = _CODED_HEIGHT - 2 * inset
    pen.box(x, top - inset - high, width, high, line=BLACK, dashed=True, thick=0.7)
    pen.box(x + width - _TAB, top - inset - high, _TAB, high, fill=BLACK)
    pen.canvas.saveState()
    pen.canvas.translate(x + width - 0.9 * MM, top - _CODED_HEIGHT / 2)
    pen.canvas.rotate(90)
    pen.text(0, 0, told, 5, bold=True, ink=1.0, align="middle", width=high - 0.8 * MM, least=4)
    pen.canvas.restoreState()


def listed_rows(items: Sequence[Item], language: Language, *, columns: int, width: float) -> list[Piece]:
    """Parcels without codes, `columns` in a row."""
    cell = width / columns

    def row(some: Sequence[Item]) -> Piece:
        def draw(pen: Pen, x: float, top: float) -> None:
            for i, item in enumerate(some):
                _listed(pen, x + i * cell, top, cell, item, language)

        return Piece(_LISTED_HEIGHT, draw)

    return [row(some) for some in _chunks(items, columns)]


def banner(title: str, number: int, language: Language, *, inverse: bool = True) -> Piece:
    """What happens to so many parcels below, in a small box."""

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.pill(x + 0.4 * MM, top - 4.3 * MM, f"{language.say(title)} · {language.number(number)}", 8, inverse=inverse)

    return Piece(6 * MM, draw)


def size_of(item: Item, language: Language) -> str:
    """Length × width × height."""
    parcel = item.parcel
    sides = f"{NO_BREAK}×{NO_BREAK}".join(
        language.number(side) for side in (parcel.length_cm, parcel.width_cm, parcel.height_cm)
    )
    return f"{sides}{NO_BREAK}cm"


def _coded(pen: Pen, x: float, top: float, width: float, item: Item, codes: Codes, language: Language) -> None:
    edge = (_CODED_HEIGHT - SIDE) / 2
    pen.tick(x + 0.9 * MM, top - (_CODED_HEIGHT - _TICK) / 2, _TICK)
    code_x = x + 0.9 * MM + _TICK + 1.8 * MM
    code = codes.of(item.parcel.parcel_id)
    if code:
        draw_code(pen, code_x, top - edge - SIDE, code)
    else:
        pen.box(code_x, top - edge - SIDE, SIDE, SIDE, line=RULE)
        for i, line in enumerate(wrapped(language.say("no_code"), 5, SIDE - 0.8 * MM, lines=4)):
            pen.text(code_x + SIDE / 2, top - edge - (2.6 + 2 * i) * MM, line, 5, align="middle")
    text_x = code_x + SIDE + 1.8 * MM
    room = x + width - text_x - 1.6 * MM
    pill = 6.2 * MM if item.compartment else 0.0
    told = pen.text(text_x, top - 4 * MM, item.parcel.parcel_id, 8.4, bold=True, width=room - pill, least=6.4)
    if item.compartment:
        pen.pill(text_x + told + 1.8 * MM, top - 3.9 * MM, item.compartment, 6)
    pen.text(text_x, top - 6.7 * MM, size_of(item, language), 6.6, width=room)
    pen.text(text_x, top - 9.2 * MM, language.amount(_kg(item), "kg"), 6.6, width=room)
    pen.text(text_x, top - 11.8 * MM, item.vendor, 6.4, ink=SOFT, width=room, cut="end")


def _listed(pen: Pen, x: float, top: float, width: float, item: Item, language: Language) -> None:
    pen.tick(x + 1.2 * MM, top - 2.2 * MM, _TICK)
    text_x = x + 1.2 * MM + _TICK + 1.6 * MM
    room = x + width - text_x - 3 * MM
    base = top - 3.7 * MM
    right = x + width - 3 * MM
    told = pen.text(right, base, language.amount(_kg(item), "kg", 3), 7.4, align="right", width=0.5 * room)
    if item.compartment:
        told += 6.5 * MM
        pen.pill(right - told, base, item.compartment, 6)
    pen.text(text_x, base, item.parcel.parcel_id, 8.4, bold=True, width=room - told - 1.5 * MM, least=6.4)
    base = top - 6.6 * MM
    size = pen.text(text_x, base, size_of(item, language), 6.4, width=room)
    if room - size > 6 * MM:
        left = room - size - 2 * MM
        pen.text(right, base, item.vendor, 6.4, ink=SOFT, align="right", width=left, cut="end")


def _kg(item: Item) -> Decimal:
    return Decimal(item.parcel.weight_g) / 1000


def _chunks(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
