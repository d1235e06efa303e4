"""Manifests: what a round hands over at each relay point and takes back from it, to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from routing.export.sheets.cells import banner, coded_rows
from routing.export.sheets.contents import Item, RoundContents, Stop
from routing.export.sheets.flow import Piece, Rows, Section
from routing.export.sheets.language import Language
from routing.export.sheets.opening import figures, gap, stacked, title
from routing.export.sheets.page import WIDTH, Document
from routing.export.sheets.pen import BLACK, MM, RULE, SOFT, Pen
from routing.export.sheets.qr import Codes

_COLUMNS: Final = 3


def manifests(sheet: RoundContents, codes: Codes, language: Language) -> Iterator[Document]:
    """A manifest for each call at a relay point."""
    for stops in sheet.calls():
        yield _manifest(sheet, stops, codes, language)


def _manifest(sheet: RoundContents, stops: tuple[Stop, ...], codes: Codes, language: Language) -> Document:
    first, last = stops[0], stops[-1]
    deliver = [item for stop in stops for item in stop.deliver]
    take = [item for stop in stops for item in stop.take]
    line = first.line
    numbers = str(first.number) if first is last else f"{first.number}–{last.number}"
    where = f"{language.say(first.kind)} · {line.place_id} · {line.lat:.5f}, {line.lon:.5f}"
    day = sheet.network.day
    opening = [
        title(first.name, language.say("manifest"), language.date(sheet.plan.date), sheet.colour, size=22),
        _where(where),
        figures(
            [
                (language.say("planned"), language.span(day, line.arrive_s, last.line.leave_s)),
                (language.say("round"), sheet.planned.round_id),
                (language.say("stop"), numbers),
                (language.say("handed"), language.number(len(deliver))),
                (language.say("taken"), language.number(len(take))),
            ],
            widths=[1.4, 1.2, 0.7, 0.9, 0.9],
        ),
        gap(1 * MM),
    ]
    return Document(
        stacked(opening),
        [*_parcels(deliver, take, codes, language), _signatures(first, language)],
        owner=sheet.network.name,
        head=f"{sheet.planned.round_id} · {first.name}",
        detail=f"{language.say('manifest')} · {language.date(sheet.plan.date)}",
    )


def _where(told: str) -> Piece:
    def draw(pen: Pen, x: float, top: float) -> None:
        pen.text(x, top - 2.2 * MM, told, 9.5, ink=SOFT, width=WIDTH)

    return Piece(5.5 * MM, draw)


def _parcels(deliver: list[Item], take: list[Item], codes: Codes, language: Language) -> Iterator[Section]:
    rows = []
    if deliver:
        handed = banner("handed_title", len(deliver), language, inverse=False)
        rows.append(Rows(coded_rows(deliver, (), codes, language, columns=_COLUMNS, width=WIDTH), handed))
    if take:
        taken = banner("taken_title", len(take), language, inverse=True)
        rows.append(Rows(coded_rows((), take, codes, language, columns=_COLUMNS, width=WIDTH), taken))
    yield Section(gap(0), rows)


def _signatures(stop: Stop, language: Language) -> Section:
    """Boxes side by side: for the shop, and for the driver; a locker has nobody who could sign."""
    width, high = (WIDTH - 6 * MM) / 2, 34 * MM
    signers = [language.say(key) for key in ("sign_shop", "sign_driver") if key != "sign_shop" or stop.kind == "shop"]

    def draw(pen: Pen, x: float, top: float) -> None:
        top -= 4 * MM
        for i, signer in enumerate(signers):
            left = x + i * (width + 6 * MM)
            pen.box(left, top - high, width, high, line=BLACK, thick=0.8, radius=2)
            pen.text(left + 3 * MM, top - 5.2 * MM, signer, 10, bold=True)
            for row, key in enumerate(("sign_name", "sign_time", "sign_signature")):
                y = top - (12.5 + 7 * row) * MM
                pen.text(left + 3 * MM, y, language.say(key), 7.6, ink=SOFT)
                if row < 2:
                    pen.line(left + 20 * MM, y - 0.8 * MM, left + width - 3 * MM, y - 0.8 * MM, ink=RULE)

    return Section(Piece(high + 5 * MM, draw))
