"""One thing that is wrong or odd in the input, told so that its owner finds the place at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from data.records import Record

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A message about a place in the input; prints as `relay_points.csv:3 opening_hours: …`.

    `line` counts the file's lines from 1 (0: the whole file); `column` may be blank. An error stops the work before
    anything is planned; a warning is about something well-formed that can't be served, and the work goes on.
    """

    file: str
    line: int
    column: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        told = f"{place} {self.column}: {self.message}" if self.column else f"{place}: {self.message}"
        # One line, and not a page, whatever stands in the cell; control characters would reach the terminal.
        told = "".join(mark if mark.isprintable() else " " for mark in told)
        return told if len(told) <= 500 else f"{told[:400]} … {told[-80:]}"

    @classmethod
    def of(cls, record: Record, column: str, message: str, severity: Severity = "error") -> Problem:
        """A problem of one cell of the row that `record` was read from."""
        return cls(f"{record.TABLE}.csv", record.line, column, message, severity)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only the errors among `problems`, in their order."""
    return [p for p in problems if p.severity == "error"]
