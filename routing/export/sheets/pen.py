"""What sheets are drawn with: a thin layer over a PDF canvas, in points from the page's lower left corner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from routing.export.sheets.text import clean, face, fitted

MM: Final = 72 / 25.4
"""Points in a millimetre."""

BLACK: Final = 0.0
SOFT: Final = 0.32
"""Grey of words of less weight; dark enough for a bad printer."""
RULE: Final = 0.55
"""Grey of thin lines."""

Ink = float | str
"""A grey from 0 (black) to 1 (white), or a colour `#rrggbb`."""


class Pen:
    """Draws on the current page of a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        ink: Ink = BLACK,
        align: Literal["left", "right", "middle"] = "left",
        width: float = float("inf"),
        least: float | None = None,
        cut: Literal["middle", "end"] = "middle",
    ) -> float:
        """Write on the baseline `y`, smaller down to size `least` and then shortened to fit `width`.

        It gives the width of what is written.
        """
        font = face(bold)
        if least is not None:
            # A little smaller than what just fits, so that rounding doesn't shorten it after all.
            fitting = 0.999 * size * width / max(font.width(clean(text[:200]), size), 1.0)
            size = max(least, min(size, fitting))
        told = fitted(text, size, width, bold=bold, cut=cut)
        wide = font.width(told, size)
        self.canvas.setFont(font.name, size)
        self._fill(ink)
        self.canvas.drawString(x - wide * {"left": 0, "middle": 0.5, "right": 1}[align], y, told)
        return wide

    def line(self, x1: float, y1: float, x2: float, y2: float, *, thick: float = 0.5, ink: Ink = RULE) -> None:
        """A straight line."""
        self._stroke(ink, thick)
        self.canvas.line(x1, y1, x2, y2)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        line: Ink | None = None,
        fill: Ink | None = None,
        thick: float = 0.5,
        radius: float = 0.0,
        dashed: bool = False,
    ) -> None:
        """A rectangle from its lower left corner, with an outline, filled, or both."""
        if line is not None:
            self._stroke(line, thick)
        if fill is not None:
            self._fill(fill)
        if dashed:
            self.canvas.setDash(2.2, 1.6)
        if radius:
            self.canvas.roundRect(x, y, width, height, radius, stroke=line is not None, fill=fill is not None)
        else:
            self.canvas.rect(x, y, width, height, stroke=line is not None, fill=fill is not None)
        if dashed:
            self.canvas.setDash()

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        line: Ink | None = None,
        fill: Ink | None = None,
        thick: float = 0.5,
    ) -> None:
        """A circle round its middle."""
        if line is not None:
            self._stroke(line, thick)
        if fill is not None:
            self._fill(fill)
        self.canvas.circle(x, y, radius, stroke=line is not None, fill=fill is not None)

    def tick(self, x: float, top: float, side: float = 3.4 * MM) -> None:
        """An empty box for a tick."""
        self.box(x, top - side, side, side, line=BLACK, thick=0.7)

    def pill(self, x: float, y: float, text: str, size: float, *, inverse: bool = False) -> float:
        """A short word in a small box on the baseline `y`, white on black if `inverse`; gives the box's width."""
        wide = face(True).width(text, size) + 0.9 * size
        self.box(
            x,
            y - 0.34 * size,
            wide,
            1.42 * size,
            line=BLACK,
            fill=BLACK if inverse else None,
            radius=0.3 * size,
            thick=0.7,
        )
        self.text(x + 0.45 * size, y, text, size, bold=True, ink=1.0 if inverse else BLACK)
        return wide

    def polylines(self, lines: Iterable[NDArray[np.float64]], *, thick: float, ink: Ink) -> None:
        """Lines through positions float64[k, 2] on the page, to a hundredth of a point."""
        commands = []
        for line in lines:
            steps = [f"{x:.2f} {y:.2f}" for x, y in line.tolist()]
            commands.append(f"{steps[0]} m {' l '.join(steps[1:])} l")
        if commands:
            self._stroke(ink, thick)
            self.canvas.setLineCap(1)
            self.canvas.setLineJoin(1)
            self.canvas.addLiteral(" ".join([*commands, "S"]))
            self.canvas.setLineCap(0)
            self.canvas.setLineJoin(0)

    def _fill(self, ink: Ink) -> None:
        if isinstance(ink, str):
            self.canvas.setFillColor(HexColor(ink))
        else:
            self.canvas.setFillGray(ink)

    def _stroke(self, ink: Ink, thick: float) -> None:
        self.canvas.setLineWidth(thick)
        if isinstance(ink, str):
            self.canvas.setStrokeColor(HexColor(ink))
        else:
            self.canvas.setStrokeGray(ink)
