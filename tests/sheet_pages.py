"""Reading printed sheets back: their text, where it stands, and their codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import zxingcpp
from pypdfium2 import raw

from data.network import Network
from routing.export.sheets import write_sheets
from routing.plan import Plan
from routing.roads import Roads

A4 = (595.28, 841.89)  # points


@dataclass(frozen=True)
class Glyph:
    """A printed character, its font's size and its box [points from the lower left corner]."""

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float


def printed(
    network: Network, plan: Plan, folder: Path, *, roads: Roads | None = None, language: str = "en"
) -> dict[str, list[str]]:
    """The text of every page of every sheet of a plan, by file name; `folder` is made."""
    folder.mkdir()
    write_sheets(network, plan, roads, folder, language=language)
    return {file.name: texts(file) for file in sorted(folder.iterdir())}


@contextmanager
def pages(file: Path) -> Iterator[list[pdfium.PdfPage]]:
    """The pages of a file while it is open."""
    with closing(pdfium.PdfDocument(file)) as document:
        yield [document[i] for i in range(len(document))]


def texts(file: Path) -> list[str]:
    """The text of each page, with plain spaces and line ends."""
    with pages(file) as found:
        read = [page.get_textpage().get_text_range() for page in found]
    return [text.replace("\r\n", "\n").replace("\xa0", " ") for text in read]


def codes(file: Path, *, text_mode: zxingcpp.TextMode = zxingcpp.TextMode.Plain) -> list[str]:
    """What the codes of all pages say, as a reader finds them on pages printed at 300 dpi."""
    with pages(file) as found:
        images = [page.render(scale=300 / 72, grayscale=True).to_numpy() for page in found]
    return [code.text for image in images for code in zxingcpp.read_barcodes(image, text_mode=text_mode)]


def glyphs(file: Path) -> Iterator[list[Glyph]]:
    """The visible characters of each page."""
    with pages(file) as found:
        for page in found:
            text = page.get_textpage()
            marks = [(i, text.get_text_range(i, 1)) for i in range(text.count_chars())]
            yield [
                Glyph(mark, raw.FPDFText_GetFontSize(text.raw, i), *text.get_charbox(i))
                for i, mark in marks
                if mark.strip()
            ]
