"""The loading lists of a round for the dock, one a trip: the last stop first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from routing.export.sheets.cells import listed_rows
from routing.export.sheets.contents import Item, RoundContents, Stop, volume_l, weight_kg
from routing.export.sheets.driver import COLUMNS, continued, number, vehicle_told
from routing.export.sheets.flow import Piece, Rows, Section
from routing.export.sheets.language import Language
from routing.export.sheets.opening import figures, gap, stacked, title
from routing.export.sheets.page import WIDTH, Document
from routing.export.sheets.pen import BLACK, MM, SOFT, Pen
from routing.export.sheets.text import wrapped

_NUMBER: Final = 15 * MM
_INDENT: Final = 47 * MM


def loading_lists(sheet: RoundContents, language: Language) -> Iterator[Document]:
    """What is loaded at the depot, trip by trip: the stops in reverse, the heaviest parcel of each first."""
    for trip in range(1, sheet.planned.trips + 1):
        yield _loading_list(sheet, trip, language)


def _loading_list(sheet: RoundContents, trip: int, language: Language) -> Document:
    items = [item for stop in sheet.of_trip(trip) for item in stop.loaded]
    kind = language.say("loading_list")
    if sheet.planned.trips > 1:
        kind = f"{kind} · {language.say('trip_of', trip=trip, trips=sheet.planned.trips)}"
    opening = [
        title(sheet.planned.round_id, kind, language.date(sheet.plan.date), sheet.colour),
        figures(
            [
                (language.say("leave"), language.time(sheet.network.day, sheet.loading(trip).leave_s)),
                (language.say("vehicle"), vehicle_told(sheet, language)),
                (language.say("parcels"), language.number(len(items))),
                (language.say("weight"), language.amount(weight_kg(items), "kg", 3)),
                (language.say("volume"), language.amount(volume_l(items), "l", 0)),
            ],
            widths=[0.8, 1.4, 0.7, 1.1, 1.1],
        ),
        _note(language.say("loading_note" if items else "nothing_loaded")),
    ]
    return Document(
        stacked(opening),
        list(_sections(sheet.of_trip(trip), items, language)),
        owner=sheet.network.name,
        head=sheet.planned.round_id,
        detail=f"{kind} · {language.date(sheet.plan.date)}",
    )


def _note(told: str) -> Piece:
    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=0.7, ink=BLACK)
        pen.text(x, top - 5 * MM, told, 9.5)

    return stacked([Piece(6 * MM, draw), gap(2 * MM)])


def _sections(stops: list[Stop], items: list[Item], language: Language) -> Iterator[Section]:
    for stop in reversed(stops):
        if stop.loaded:
            yield _stop(stop, language)
    if items:
        yield _total(items, language)


def _stop(stop: Stop, language: Language) -> Section:
    items = sorted(stop.loaded, key=lambda item: -item.parcel.weight_g)
    name = language.say("home") if stop.kind == "home" else stop.name
    room = _INDENT - _NUMBER - 3 * MM
    lines = wrapped(name, 9, room, lines=2, bold=True)

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=0.7, ink=BLACK)
        number(pen, x, top, stop.number)
        y = top - 4.2 * MM
        for line in lines:
            pen.text(x + _NUMBER, y, line, 9, bold=True, width=room)
            y -= 3.7 * MM
        told = f"{language.count('parcels', len(items))} · {language.amount(weight_kg(items), 'kg', 3)}"
        pen.text(x + _NUMBER, y, told, 7.6, ink=SOFT, width=room)

    rows = listed_rows(items, language, columns=COLUMNS, width=WIDTH - _INDENT)
    head = Piece((11 + 3.7 * (len(lines) - 1)) * MM, draw)
    return Section(head, [Rows(rows)], continued(stop.number, language), _INDENT)


def _total(items: list[Item], language: Language) -> Section:
    amounts = (
        language.count("parcels", len(items)),
        language.amount(weight_kg(items), "kg", 3),
        language.amount(volume_l(items), "l", 0),
    )

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=1.4, ink=BLACK)
        pen.text(x, top - 5.6 * MM, language.say("total"), 11, bold=True)
        pen.text(x + WIDTH, top - 5.6 * MM, "   ·   ".join(amounts), 11, bold=True, align="right")

    return Section(Piece(9 * MM, draw))
