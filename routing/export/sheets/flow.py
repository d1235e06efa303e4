"""Flowing rows of pieces over pages: what stays together, and what is told again when it doesn't."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from routing.export.sheets.pen import Pen


@dataclass(frozen=True)
class Piece:
    """Something of a known height [points]; `draw(pen, x, top)` prints it below `top`, right of `x`."""

    height: float
    draw: Callable[[Pen, float, float], None]


def _nothing(_: Pen, __: float, ___: float) -> None:
    pass


NOTHING: Final = Piece(0.0, _nothing)


@dataclass(frozen=True)
class Rows:
    """Rows under each other; `title` stands above the first of them on each page."""

    rows: Sequence[Piece]
    title: Piece = NOTHING


@dataclass(frozen=True)
class Section:
    """A head at the left, and rows beside it from `indent` on; `again` is the head where it goes on on a new page, and
    `lead` stands above both where it begins.
    """

    head: Piece
    rows: Sequence[Rows] = ()
    again: Piece = NOTHING
    indent: float = 0.0
    lead: Piece = NOTHING


@dataclass(frozen=True)
class Placed:
    """A piece on a page: `x` from the left of the text, `down` from its top."""

    piece: Piece
    x: float
    down: float


def paginate(sections: Sequence[Section], *, first: float, room: float) -> list[list[Placed]]:
    """The pieces of each page; `first` is the room on the first page, `room` on each further one [points].

    A head stays with the first rows of its section, a title with its first row. There is always a first page, and no
    other is empty.
    """
    pages: list[list[Placed]] = [[]]
    left, at = first, 0.0

    def turn() -> None:
        nonlocal left, at
        pages.append([])
        left, at = room, 0.0

    for section in sections:
        if at + _kept_together(section) > left and (at > 0 or left < room):
            turn()
        if section.lead is not NOTHING:
            pages[-1].append(Placed(section.lead, 0.0, at))
            at += section.lead.height
        pages[-1].append(Placed(section.head, 0.0, at))
        bottom = at + section.head.height
        for rows in section.rows:
            title = rows.title
            for row in rows.rows:
                if at + title.height + row.height > left:
                    turn()
                    pages[-1].append(Placed(section.again, 0.0, 0.0))
                    bottom, title = section.again.height, rows.title
                for piece in (title, row):
                    pages[-1].append(Placed(piece, section.indent, at))
                    at += piece.height
                title = NOTHING
        at = max(at, bottom)
    return pages


def height_of(sections: Sequence[Section]) -> float:
    """How high sections are if no page ends [points]."""
    return sum(
        section.lead.height
        + max(
            section.head.height, sum(rows.title.height + sum(row.height for row in rows.rows) for rows in section.rows)
        )
        for section in sections
    )


def _kept_together(section: Section) -> float:
    """The height of a section's lead, head and first rows; of all rows when they are three at most."""
    number = sum(len(rows.rows) for rows in section.rows)
    most = number if number <= 3 else 2
    height = 0.0
    for rows in section.rows:
        taken = rows.rows[:most]
        most -= len(taken)
        height += (rows.title.height if taken else 0.0) + sum(row.height for row in taken)
    return section.lead.height + max(section.head.height, height)
