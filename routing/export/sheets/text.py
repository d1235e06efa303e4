"""Setting text: the two fonts, what of a text can be printed, how wide it is, and how it is made to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Final, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FILES: Final = {False: "DejaVuSansCondensed.ttf", True: "DejaVuSansCondensed-Bold.ttf"}

_SPACES: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Categories of Unicode without a picture of their own: controls, formats, separators, lone surrogates."""

_LONGEST: Final = 400
"""Characters of a text that are looked at: no line of a page holds more."""


@dataclass(frozen=True)
class Face:
    """A registered font: its name, and the widths of its characters in thousandths of its size."""

    name: str
    widths: Mapping[int, float]
    missing: float

    def width(self, text: str, size: float) -> float:
        """How wide a text is [points]."""
        return sum(self.widths.get(ord(mark), self.missing) for mark in text) * size / 1000


@cache
def face(bold: bool) -> Face:
    """DejaVu Sans Condensed, regular or bold, registered with reportlab; only used characters come into a file."""
    name = _FILES[bold].removesuffix(".ttf")
    with as_file(files("routing.export.sheets").joinpath("fonts", _FILES[bold])) as path:
        font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return Face(name, font.face.charWidths, font.face.defaultWidth)


def clean(text: str) -> str:
    """The text on one line: a space for each control character, accents joined to their letters."""
    if text.isascii() and text.isprintable():
        return text
    marks = (" " if unicodedata.category(mark) in _SPACES else mark for mark in text)
    return unicodedata.normalize("NFC", "".join(marks))


@lru_cache(maxsize=4096)
def fitted(
    text: str, size: float, width: float, *, bold: bool = False, cut: Literal["middle", "end"] = "middle"
) -> str:
    """The cleaned text, shortened in its middle (`abc…xyz`) or at its end if it is wider than `width` points."""
    font = face(bold)
    text = clean(text if len(text) <= 2 * _LONGEST else f"{text[:_LONGEST]}…{text[-_LONGEST:]}")
    if font.width(text, size) <= width:
        return text
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        kept = (fits + too_many) // 2
        if font.width(_shortened(text, kept, cut), size) <= width:
            fits = kept
        else:
            too_many = kept
    return _shortened(text, fits, cut)


def _shortened(text: str, kept: int, cut: str) -> str:
    head = kept if cut == "end" else (kept + 1) // 2
    return f"{text[:head].rstrip()}…{text[len(text) - (kept - head) :].lstrip()}"


def wrapped(text: str, size: float, width: float, *, lines: int, bold: bool = False) -> list[str]:
    """The cleaned text on at most so many lines, broken at spaces; the last line is shortened if it must be."""
    if len(text) > 2 * _LONGEST:
        return [fitted(text, size, width, bold=bold)]
    font, words = face(bold), clean(text).split(" ")
    found: list[str] = []
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and font.width(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        found.append(fitted(line, size, width, bold=bold))
    return [*found, fitted(" ".join(words), size, width, bold=bold, cut="end")] if words else found


def filled(parts: Sequence[str], size: float, width: float, *, between: str = " · ") -> list[str]:
    """The cleaned parts on as many lines as they need, none broken; one that is wider than a line is shortened."""
    font = face(bold=False)
    found: list[str] = []
    for part in (fitted(part, size, width) for part in parts):
        longer = f"{found[-1]}{between}{part}" if found else part
        if found and font.width(longer, size) <= width:
            found[-1] = longer
        else:
            found.append(part)
    return found
