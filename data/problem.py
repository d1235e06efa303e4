"""One thing that is wrong or odd in the input, told so that its owner finds the place at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from data.records import Record

if TYPE_CHECKING:
    from data.network import Network

Severity = Literal["error", "warning"]

SETTINGS_FILE = "network.toml"
SETTINGS_SHEET = "network"


@dataclass(frozen=True, slots=True)
class Problem:
    """A message about a place in the input.

    It prints as `relay_points.csv:3 opening_hours: …` or, for a workbook, `my.xlsx relay_points!C3 opening_hours: …`.
    `line` counts the lines of the file, or the rows of the sheet, from 1 (0: all of it); `column`, and in a workbook
    `cell`, may be blank. An error stops the work before anything is planned; a warning is about something well-formed
    that can't be served, and the work goes on.
    """

    file: str
    line: int
    column: str
    message: str
    severity: Severity = "error"
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """Where it is, without the column's name: `stops.csv:3`, `my.xlsx stops!C3`; row 7 of a sheet is `stops!7`."""
        if not self.sheet:
            return f"{self.file}:{self.line}" if self.line else self.file
        where = self.cell or (str(self.line) if self.line else "")
        return f"{self.file} {self.sheet}" + (f"!{where}" if where else "")

    def __str__(self) -> str:
        told = f"{self.place} {self.column}: {self.message}" if self.column else f"{self.place}: {self.message}"
        # One line, and not a page, whatever stands in the cell; control characters would reach the terminal.
        told = "".join(mark if mark.isprintable() else " " for mark in told)
        return told if len(told) <= 500 else f"{told[:400]} … {told[-80:]}"

    @classmethod
    def of(cls, record: Record, column: str, message: str, severity: Severity = "error") -> Problem:
        """A problem of one cell of the row that `record` was read from."""
        origin = record.origin
        if origin is None:
            return cls(f"{record.TABLE}.csv", record.line, column, message, severity)
        cell = origin.cell(column, record.line)
        return cls(origin.file, record.line, column, message, severity, origin.sheet, cell)

    @classmethod
    def of_table(
        cls, network: Network, table: str, message: str, *, column: str = "", severity: Severity = "error"
    ) -> Problem:
        """A problem of a whole table, or of a whole column of it."""
        if network.workbook:
            return cls(network.workbook, 0, column, message, severity, table)
        return cls(f"{table}.csv", 0, column, message, severity)

    @classmethod
    def of_setting(cls, network: Network, setting: str, message: str, severity: Severity = "error") -> Problem:
        """A problem of a setting, such as `date` or `roads.source`."""
        if network.workbook:
            return cls(network.workbook, 0, setting, message, severity, SETTINGS_SHEET)
        return cls(SETTINGS_FILE, 0, setting.removeprefix("roads."), message, severity)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only the errors among `problems`, in their order."""
    return [p for p in problems if p.severity == "error"]


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 row`, `2,000 rows`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
