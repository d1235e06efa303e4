"""What is wrong with one file, collected as it is read, so that its owner sees all of it at once."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from data.problem import Problem

_LARGEST = 10**9
_NAMED = 5
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}(\.0*)?")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass
class Notes:
    """The faults found so far in `file`; reading goes on with some value in place of a wrong one."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, column: str, message: str) -> None:
        """One fault more; line 0 is the file as a whole."""
        self.problems.append(Problem(self.file, line, column, message))

    def whole(self, line: int, column: str, text: str, *, least: int = 0) -> int:
        """A whole number of at least `least`, which also may be written `7.0`."""
        if not _WHOLE.fullmatch(text):
            self.add(line, column, f"{text!r} is not a whole number")
            return least
        value = int(text.partition(".")[0])
        if not least <= value <= _LARGEST:
            told = f"less than {least:,}" if value < least else f"more than {_LARGEST:,}"
            self.add(line, column, f"{text} is {told}")
            return least
        return value

    def number(self, line: int, column: str, text: str, *, least: float = -_LARGEST) -> float:
        """A number of at least `least`, with or without a fraction."""
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if math.isnan(value):
            self.add(line, column, f"{text!r} is not a number")
            return max(float(least), 0.0)
        if not least <= value <= _LARGEST:
            told = f"less than {least:,.0f}" if value < least else f"more than {_LARGEST:,}"
            self.add(line, column, f"{text} is {told}")
            return max(float(least), 0.0)
        return value

    def missing(self, line: int, column: str, what: str, numbers: Collection[int]) -> None:
        """Tell which of the numbered things have no row, the first few by number; none: nothing to tell."""
        if numbers:
            first = ", ".join(map(str, sorted(numbers)[:_NAMED]))
            more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
            self.add(line, column, f"no row for {what} {first}{more}")
