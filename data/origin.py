"""Where the rows of a table stand in a workbook, so that messages can name the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A sheet of a workbook; all rows that were read from it share one.

    `letters` tells in which column of the sheet each column of the table stands; a column that the sheet lacks, and
    that holds its default in every row, is not in it.
    """

    file: str
    sheet: str
    letters: Mapping[str, str]

    def cell(self, column: str, line: int) -> str:
        """The cell of a column in a row, such as `C3`; blank where there is none."""
        return f"{self.letters[column]}{line}" if line and column in self.letters else ""


def column_letters(index: int) -> str:
    """The name of a sheet's column, counted from 0: A to Z, AA to XFD."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
