"""The small map of a round: its line on the streets of the place, its stops by their numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import cos, floor, hypot, log10, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.export.sheets.contents import RoundContents, Stop
from routing.export.sheets.flow import Piece
from routing.export.sheets.labels import Frame, place_labels, runs
from routing.export.sheets.language import Language
from routing.export.sheets.pen import BLACK, MM, RULE, SOFT, Pen
from routing.export.sheets.streets import Box, Streets
from routing.export.sheets.text import face

Floats = NDArray[np.float64]

_M_PER_DEGREE: Final = 111_195.0
"""Of a meridian, on a sphere of 6,371 km."""

_LEAST_M: Final = 400.0
"""What a map shows at least, from side to side."""

_MARGIN: Final = 6.5 * MM
_STRIP: Final = 3.5 * MM
"""Room below the round for the scale."""

_STREETS: Final = ((1.6, 0.80), (1.1, 0.80), (0.6, 0.81), (0.4, 0.84), (0.4, 0.84))
"""Width [points] and grey of each tier of streets."""


@dataclass(frozen=True)
class _View:
    """From degrees to the page: true proportions at the middle's latitude, north up."""

    frame: Frame
    lon: float
    lat: float
    points_per_m: float

    @property
    def _per_degree(self) -> Floats:
        return _M_PER_DEGREE * self.points_per_m * np.array([_shrink(self.lat), 1.0])

    @property
    def _middle(self) -> Floats:
        return np.array([self.frame.x + self.frame.width / 2, self.frame.y + (self.frame.height + _STRIP) / 2])

    def page(self, lonlat: Floats) -> Floats:
        """Positions on the page, float64[k, 2]."""
        return (lonlat - (self.lon, self.lat)) * self._per_degree + self._middle

    @property
    def box(self) -> Box:
        """What of the earth is seen."""
        corner = np.array([self.frame.x, self.frame.y])
        low, high = (
            (self.lon, self.lat) + (at - self._middle) / self._per_degree
            for at in (corner, corner + np.array([self.frame.width, self.frame.height]))
        )
        return Box(low[0], low[1], high[0], high[1])


def round_map(sheet: RoundContents, streets: Streets, language: Language, width: float, height: float) -> Piece:
    """The map of a round, `width` by `height` points."""

    def draw(pen: Pen, x: float, top: float) -> None:
        frame = Frame(x, top - height, width, height)
        clip = pen.canvas.beginPath()
        clip.rect(frame.x, frame.y, frame.width, frame.height)
        pen.canvas.saveState()
        pen.canvas.clipPath(clip, stroke=0, fill=0)
        _draw(pen, sheet, streets, language, frame)
        pen.canvas.restoreState()
        pen.box(frame.x, frame.y, frame.width, frame.height, line=RULE)

    return Piece(height, draw)


def natural_height(sheet: RoundContents, width: float) -> float:
    """The height at which a map so wide shows the round and no more [points]."""
    way, places = _positions(sheet)
    wide_m, high_m = _extent_m(np.concatenate([way, places]))
    return (width - 2 * _MARGIN) * high_m / wide_m + 2 * _MARGIN + _STRIP


def _positions(sheet: RoundContents) -> tuple[Floats, Floats]:
    """The way, and the places along it, without a jump at the 180th meridian."""
    places = np.array([(line.lon, line.lat) for line in sheet.planned.lines])
    return _unwrapped(sheet.planned.lonlat, sheet.depot.lon), _unwrapped(places, sheet.depot.lon)


def _draw(pen: Pen, sheet: RoundContents, streets: Streets, language: Language, frame: Frame) -> None:
    way, places = _positions(sheet)
    view = _view(np.concatenate([way, places]), frame)
    for tier, lines in streets.within(view.box, tolerance_m=0.25 / view.points_per_m):
        thick, grey = _STREETS[tier]
        pen.polylines([view.page(line) for line in lines], thick=thick, ink=grey)
    line = _thinned(view.page(way))
    pen.polylines([line], thick=3.2, ink=1.0)
    pen.polylines([line], thick=1.7, ink=sheet.colour)
    depot = view.page(np.array([(sheet.depot.lon, sheet.depot.lat)]))[0]
    scale = _scale(pen, language, view)
    north = _north(pen, language, frame)
    told = _attribution(pen, language, frame) if streets else None
    mark = Frame(depot[0] - 1.9 * MM, depot[1] - 1.9 * MM, 3.8 * MM, 3.8 * MM)
    _stops(pen, sheet, view, [f for f in (mark, scale, north, told) if f])
    pen.box(mark.x, mark.y, mark.width, mark.height, line=1.0, fill=BLACK, thick=0.8)
    pen.text(depot[0], depot[1] - 2.9, language.say("depot_mark"), 8, bold=True, ink=1.0, align="middle")


def _unwrapped(lonlat: Floats, lon: float) -> Floats:
    """The positions with longitudes within half a turn of `lon`, so that no line runs around the earth."""
    return np.column_stack([lon + (lonlat[:, 0] - lon + 180) % 360 - 180, lonlat[:, 1]])


def _view(lonlat: Floats, frame: Frame) -> _View:
    lon, lat = ((lonlat.min(axis=0) + lonlat.max(axis=0)) / 2).tolist()
    wide_m, high_m = _extent_m(lonlat)
    scale = min((frame.width - 2 * _MARGIN) / wide_m, (frame.height - _STRIP - 2 * _MARGIN) / high_m)
    return _View(frame, lon, lat, scale)


def _extent_m(lonlat: Floats) -> tuple[float, float]:
    """Metres from west to east, at the middle's latitude, and from south to north."""
    west, south = lonlat.min(axis=0).tolist()
    east, north = lonlat.max(axis=0).tolist()
    wide = (east - west) * _M_PER_DEGREE * _shrink((south + north) / 2)
    return max(wide, _LEAST_M), max((north - south) * _M_PER_DEGREE, _LEAST_M)


def _shrink(lat: float) -> float:
    """A degree of longitude over one of latitude; at a pole it would be 0, and a map there is as good as any."""
    return max(cos(radians(lat)), 0.01)


def _thinned(line: Floats) -> Floats:
    """A line on the page without the points that move less than a quarter of a point."""
    cells = np.round(line * 4)
    moved = np.append(True, np.any(np.diff(cells, axis=0) != 0, axis=1))
    moved[-1] = True
    return line[moved] if moved.sum() > 1 else line[[0, -1]]


def _stops(pen: Pen, sheet: RoundContents, view: _View, taken: list[Frame]) -> None:
    by_place: dict[tuple[float, float], list[Stop]] = defaultdict(list)
    for stop in sheet.stops:
        by_place[round(stop.line.lon, 6), round(stop.line.lat, 6)].append(stop)
    if not by_place:
        return
    size = 6.4 if len(by_place) > 30 else 7.5
    high = 1.45 * size
    at = view.page(_unwrapped(np.array(list(by_place)), sheet.depot.lon))
    labels = [runs([stop.number for stop in stops]) for stops in by_place.values()]
    widths = [max(high, face(True).width(label, size) + 0.6 * size) for label in labels]
    placed = place_labels(at, widths, high, view.frame, taken=taken)
    for (x, y), (label_x, label_y) in zip(at.tolist(), placed.tolist(), strict=True):
        if hypot(x - label_x, y - label_y) > 0.1:
            pen.line(x, y, label_x, label_y, thick=0.4, ink=BLACK)
            pen.circle(x, y, 0.9, fill=BLACK)
    for stops, label, width, (x, y) in zip(by_place.values(), labels, widths, placed.tolist(), strict=True):
        home = stops[0].kind == "home"
        pen.box(
            x - width / 2,
            y - high / 2,
            width,
            high,
            line=sheet.colour if home else 1.0,
            fill=1.0 if home else sheet.colour,
            thick=0.8,
            radius=0.15 * high if stops[0].kind == "locker" else high / 2,
        )
        pen.text(x, y - 0.36 * size, label, size, bold=True, ink=BLACK if home else 1.0, align="middle")


def _scale(pen: Pen, language: Language, view: _View) -> Frame:
    """A bar of a round length, about 25 mm."""
    longest_m = 32 * MM / view.points_per_m
    power = 10 ** floor(log10(longest_m))
    metres = next(step * power for step in (5, 2, 1) if step * power <= longest_m)
    width = metres * view.points_per_m
    told = language.amount(int(metres), "m") if metres < 1000 else language.amount(int(metres) // 1000, "km")
    x, y = view.frame.x + 2.5 * MM, view.frame.y + 2.6 * MM
    ground = Frame(x - 1.2 * MM, y - 1.2 * MM, width + face(False).width(told, 6.5) + 5 * MM, 4 * MM)
    pen.box(ground.x, ground.y, ground.width, ground.height, fill=1.0)
    pen.polylines([np.array([(x, y + 4), (x, y), (x + width, y), (x + width, y + 4)])], thick=0.9, ink=BLACK)
    pen.text(x + width + 1.5 * MM, y, told, 6.5)
    return ground


def _north(pen: Pen, language: Language, frame: Frame) -> Frame:
    x, y = frame.x + frame.width - 4.5 * MM, frame.y + frame.height - 8 * MM
    ground = Frame(x - 2.5 * MM, y - 1 * MM, 5 * MM, 7.5 * MM)
    pen.box(ground.x, ground.y, ground.width, ground.height, fill=1.0, radius=1.5)
    pen.text(x, y, language.say("north"), 7, bold=True, align="middle")
    arrow = pen.canvas.beginPath()
    for i, (right, up) in enumerate(((0, 6), (1.3, 2.6), (0, 3.4), (-1.3, 2.6))):
        (arrow.lineTo if i else arrow.moveTo)(x + right * MM, y + up * MM)
    arrow.close()
    pen.canvas.setFillGray(BLACK)
    pen.canvas.drawPath(arrow, stroke=0, fill=1)
    return ground


def _attribution(pen: Pen, language: Language, frame: Frame) -> Frame:
    told = language.say("osm")
    width = face(False).width(told, 6) + 2 * MM
    ground = Frame(frame.x + frame.width - width, frame.y, width, 3 * MM)
    pen.box(ground.x, ground.y, ground.width, ground.height, fill=1.0)
    pen.text(ground.x + 1 * MM, ground.y + 0.9 * MM, told, 6, ink=SOFT)
    return ground
