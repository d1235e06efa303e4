"""The driver's sheet of a round: figures, map, then stop by stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from routing.export.sheets.cells import coded_rows
from routing.export.sheets.contents import RoundContents, Stop
from routing.export.sheets.flow import Piece, Rows, Section, height_of
from routing.export.sheets.instructions import instructions
from routing.export.sheets.language import NO_BREAK, Language
from routing.export.sheets.opening import FIGURES_HEIGHT, figures, gap, stacked, title
from routing.export.sheets.page import ROOM, WIDTH, Document
from routing.export.sheets.pen import BLACK, MM, RULE, SOFT, Pen
from routing.export.sheets.qr import Codes
from routing.export.sheets.round_map import natural_height, round_map
from routing.export.sheets.streets import Streets
from routing.export.sheets.text import filled, wrapped
from routing.plan import StopLine
from routing.roads import Step

COLUMNS: Final = 3
INDENT: Final = 55 * MM
"""Where the parcels of a stop begin, right of its head."""
_NUMBER: Final = 15 * MM

_WAY_SIZE: Final = 7.6

_LOWEST_MAP: Final = 54 * MM
_HIGHEST_MAP: Final = 120 * MM


def driver_sheet(sheet: RoundContents, streets: Streets, codes: Codes, language: Language) -> Document:
    """What a driver holds in the van."""
    sections = list(_sections(sheet, codes, language))
    date = language.date(sheet.plan.date)
    name = title(sheet.planned.round_id, language.say("round_sheet"), date, sheet.colour)
    upper = [name, _figures(sheet, language), _means(sheet, language)]
    used = sum(piece.height for piece in upper) + 3 * MM
    most = min(_HIGHEST_MAP, (62 + 1.3 * len(sheet.stops)) * MM)
    high = max(_LOWEST_MAP, min(most, natural_height(sheet, WIDTH)))
    left = ROOM - used - height_of(sections)
    if left >= _LOWEST_MAP:  # one page, with a smaller map
        high = min(high, left)
    opening = stacked([*upper, round_map(sheet, streets, language, WIDTH, high), gap(3 * MM)])
    return Document(
        opening,
        sections,
        owner=sheet.network.name,
        head=sheet.planned.round_id,
        detail=f"{language.say('round_sheet')} · {date}",
    )


def _figures(sheet: RoundContents, language: Language) -> Piece:
    day, planned = sheet.network.day, sheet.planned
    return figures(
        [
            (language.say("leave"), language.time(day, planned.depart_s)),
            (language.say("back"), language.time(day, planned.return_s)),
            (language.say("stops"), language.number(len(sheet.stops))),
            (language.say("distance"), language.amount(Decimal(planned.total("distance_m")) / 1000, "km", 1)),
            (language.say("deliver"), language.number(len(sheet.deliver))),
            (language.say("take"), language.number(len(sheet.take))),
        ],
        size=17,
    )


def _means(sheet: RoundContents, language: Language) -> Piece:
    """Depot, vehicle and driver; and how full the vehicle leaves."""
    planned, vehicle, start = sheet.planned, sheet.vehicle, sheet.planned.lines[0]
    told = [
        (language.say("depot"), _depot_told(sheet)),
        (language.say("vehicle"), vehicle_told(sheet, language)),
        (language.say("driver"), planned.driver_id),
    ]
    loads = [
        (Decimal(start.load_g) / 1000, Decimal(vehicle.capacity_g) / 1000, "kg"),
        (Decimal(start.load_cm3) / 1000, Decimal(vehicle.capacity_cm3) / 1000, "l"),
    ]
    split = 0.5 * WIDTH

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=0.7, ink=BLACK)
        for row, (label, value) in enumerate(told):
            y = top - (4.3 + 4.1 * row) * MM
            pen.text(x, y, label, 7.2, ink=SOFT)
            if value:
                pen.text(x + 17 * MM, y, value, 9.2, bold=True, width=split - 20 * MM)
            else:  # to be filled in
                pen.line(x + 17 * MM, y - 0.5 * MM, x + split - 6 * MM, y - 0.5 * MM, ink=RULE)
        pen.line(x + split, top - 2.2 * MM, x + split, top - FIGURES_HEIGHT + 2 * MM, ink=RULE)
        at = x + split + 2.6 * MM
        pen.text(at, top - 4.3 * MM, language.say("load"), 7.2, ink=SOFT)
        parcels = language.count("parcels", start.load_parcels)
        if vehicle.capacity_parcels:
            share = language.percent(Decimal(start.load_parcels) / vehicle.capacity_parcels)
            parcels = f"{parcels} ({share})"
        pen.text(x + WIDTH, top - 4.3 * MM, parcels, 9.2, bold=True, align="right", width=0.3 * WIDTH)
        for row, (load, capacity, unit) in enumerate(loads, 1):
            _gauge(pen, at, top - (4.3 + 4.1 * row) * MM, x + WIDTH, load, capacity, unit, language)

    return Piece(FIGURES_HEIGHT + 1.5 * MM, draw)


def _gauge(
    pen: Pen, x: float, y: float, right: float, load: Decimal, capacity: Decimal, unit: str, language: Language
) -> None:
    """A load as a filled bar, and in words."""
    share = load / capacity if capacity else Decimal(0)
    width, high = 22 * MM, 2.2 * MM
    pen.box(x, y, width, high, line=BLACK, thick=0.6)
    pen.box(x, y, width * float(min(share, Decimal(1))), high, fill=0.25)
    pen.text(right, y, language.percent(share), 9.2, bold=True, align="right", width=13 * MM)
    told = language.say(
        "load_of",
        load=language.amount(load, unit, 1 if unit == "kg" else 0),
        capacity=language.amount(capacity, unit, 0),
    )
    pen.text(x + width + 2 * MM, y, told, 8.2, width=right - x - width - 16 * MM)


def _depot_told(sheet: RoundContents) -> str:
    """The depot's name, with its id."""
    depot = sheet.depot
    return f"{depot.name} ({depot.depot_id})" if depot.name and depot.name != depot.depot_id else depot.depot_id


def vehicle_told(sheet: RoundContents, language: Language) -> str:
    """Which vehicle of which type."""
    return language.say("vehicle_no", type=sheet.planned.vehicle_type, number=sheet.planned.vehicle_no)


def _sections(sheet: RoundContents, codes: Codes, language: Language) -> Iterator[Section]:
    """The round from the depot to its end, with loading, stops and breaks in their order."""
    day, planned = sheet.network.day, sheet.planned
    stop_of = {stop.line.seq: stop for stop in sheet.stops}
    aboard: list[Stop] = []  # since the vehicle was at the depot last
    for before, line in zip((None, *planned.lines), planned.lines, strict=False):
        yield from _breaks(sheet, before, line, language)
        if line.seq in stop_of:
            aboard.append(stop_of[line.seq])
            section = _stop(stop_of[line.seq], sheet, codes, language)
        elif line is planned.lines[-1]:
            section = _bar(_end_told(sheet, language), _taken(aboard, language))
        elif line.kind == "depot" and before is None:
            loaded = language.count("load_parcels", line.load_parcels)
            section = _bar(language.say("leave_depot", time=language.time(day, line.leave_s)), loaded)
        elif line.kind == "depot":
            back, leave = language.time(day, line.arrive_s), language.time(day, line.leave_s)
            notes = [_taken(aboard, language), language.count("load_parcels", line.load_parcels)]
            section = _bar(language.say("reload", time=back, leave=leave), " · ".join(filter(None, notes)))
            aboard = []
        else:  # a break, which has been told
            continue
        steps = sheet.directions.get(line.seq)
        yield replace(section, lead=_way(steps, language)) if steps else section


def _taken(stops: list[Stop], language: Language) -> str:
    """What is unloaded at the depot."""
    items = [item for stop in stops for item in stop.take]
    return language.count("unload_parcels", len(items)) if items else ""


def _breaks(sheet: RoundContents, before: StopLine | None, line: StopLine, language: Language) -> Iterator[Section]:
    """A line's own break, and those on the way to it."""
    for taken in sheet.planned.breaks:
        told = language.say("break", span=language.span(sheet.network.day, taken.start_s, taken.end_s))
        if line.kind == "break" and taken.start_s == line.start_s:
            yield _bar(told, "")
        elif before and line.on_the_way_s and before.leave_s <= taken.start_s and taken.end_s <= line.arrive_s:
            yield _bar(told, language.say("break_on_the_way"))


def _way(steps: Sequence[Step], language: Language) -> Piece:
    """How to drive to what follows."""
    told = [f"{turn} {distance}".rstrip().replace(" ", NO_BREAK) for turn, distance in instructions(steps, language)]
    lines = filled(told, _WAY_SIZE, WIDTH - 6 * MM)

    def draw(pen: Pen, x: float, top: float) -> None:
        for row, line in enumerate(lines):
            pen.text(x + 3 * MM, top - (3.4 + 3.2 * row) * MM, line, _WAY_SIZE, ink=SOFT, width=WIDTH - 6 * MM, least=5)

    return Piece((1.6 + 3.2 * len(lines)) * MM, draw)


def _end_told(sheet: RoundContents, language: Language) -> str:
    """When the round is over, and where if that is elsewhere."""
    planned, last = sheet.planned, sheet.planned.lines[-1]
    time = language.time(sheet.network.day, planned.return_s)
    if last.kind == "home":
        return language.say("end_home", time=time)
    if (last.kind, last.place_id) == ("depot", planned.depot_id):
        return language.say("back_depot", time=time)
    records = sheet.network.depot if last.kind == "depot" else sheet.network.point
    return language.say("end_at", time=time, place=records[last.place_id].name or last.place_id)


def _bar(told: str, note: str) -> Section:
    """A line for what happens at the depot."""

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.box(x, top - 6.6 * MM, WIDTH, 5.6 * MM, fill=0.9)
        wide = pen.text(x + 3 * MM, top - 4.9 * MM, told, 10, bold=True, width=0.6 * WIDTH)
        pen.text(x + WIDTH - 3 * MM, top - 4.9 * MM, note, 9, align="right", width=WIDTH - wide - 12 * MM)

    return Section(Piece(7.6 * MM, draw))


def _stop(stop: Stop, sheet: RoundContents, codes: Codes, language: Language) -> Section:
    """A stop with its parcels."""
    take, tab = (stop.fetch, "fetch_tab") if stop.fetch else (stop.take, "take_tab")
    rows = coded_rows(stop.deliver, take, codes, language, columns=COLUMNS, width=WIDTH - INDENT, tab=tab)
    return Section(_head(stop, sheet, language), [Rows(rows)], continued(stop.number, language), INDENT)


def _head(stop: Stop, sheet: RoundContents, language: Language) -> Piece:
    """The number, the place, the times and the counts of a stop."""
    room = INDENT - _NUMBER - 3 * MM
    day, line = sheet.network.day, stop.line
    home = stop.kind == "home"
    name = [language.say("home")] if home else wrapped(stop.name, 9.6, room, lines=2, bold=True)
    where = f"{line.lat:.5f}, {line.lon:.5f}" if home else f"{language.say(stop.kind)} · {line.place_id}"
    waiting = round(line.wait_s / 60)
    height = (14.6 if home else 18.2 + 3.9 * (len(name) - 1)) + (3.4 if waiting else 0)
    height += 4 if stop.deliver and stop.take else 0

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=0.7, ink=BLACK)
        number(pen, x, top, stop.number)
        pen.tick(x + 0.5 * MM, top - 9.9 * MM)
        at, y = x + _NUMBER, top - 4.4 * MM
        for part in name:
            told = pen.text(at, y, part, 9.6, bold=True, width=room)
            y -= 3.9 * MM
        if home:
            pen.text(at + told + 2 * MM, y + 3.9 * MM, where, 7.2, ink=SOFT, width=room - told - 2 * MM, least=5)
        else:
            pen.text(at, y + 0.3 * MM, where, 7.2, ink=SOFT, width=room, least=6)
            y -= 3.7 * MM
        pen.text(at, y, language.span(day, line.arrive_s, line.leave_s), 10, bold=True, width=room)
        if waiting:
            y -= 3.4 * MM
            pen.text(at, y, language.say("wait", minutes=language.number(waiting)), 7.6, width=room)
        y -= 4 * MM
        if stop.deliver:
            pen.text(at, y, language.say("deliver_n", n=language.number(len(stop.deliver))), 8.2, width=room)
            y -= 4 * MM
        if stop.take:
            pen.pill(at, y, language.say("take_n", n=language.number(len(stop.take))), 7.4, inverse=True)
        if stop.fetch:
            pen.pill(at, y, language.say("fetch_n", n=language.number(len(stop.fetch))), 7.4, inverse=True)

    return Piece(height * MM, draw)


def number(pen: Pen, x: float, top: float, value: int) -> None:
    """The large number of a stop, in the left margin of its section."""
    pen.text(x, top - 8.3 * MM, str(value), 25, bold=True, width=_NUMBER - 2 * MM, least=8)


def continued(value: int, language: Language) -> Piece:
    """The head of a stop that goes on on a new page."""

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line(x, top, x + WIDTH, top, thick=0.7, ink=BLACK)
        number(pen, x, top, value)
        told = f"{language.say('stop')} {value}, {language.say('continued')}"
        pen.text(x + _NUMBER, top - 4.4 * MM, told, 9.6, bold=True, width=INDENT - _NUMBER - 3 * MM)

    return Piece(13 * MM, draw)
