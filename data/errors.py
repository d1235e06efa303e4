"""The exceptions of every floor, one tree::

    TourneeError              exit 1: anything that has no name of its own
    ├── DataError             exit 2: the input is wrong; carries every problem found
    │   └── UnsupportedRule   exit 2: the input asks for a rule that the engine lacks
    ├── RoadError             exit 2: a road source can't be read or used
    ├── OutputError           exit 2: the result can't be written where it was asked for
    └── NothingPlanned        exit 3: there were parcels and none was served

Expected refusals (a parcel that does not fit, a closed point) are data in the plan, never exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from data.problem import Problem


class TourneeError(Exception):
    """Base of all errors that tournée raises on purpose; the message is written for its reader."""

    exit_code: ClassVar[int] = 1


class DataError(TourneeError):
    """The input is wrong.

    `problems` holds every problem that was found, in file order; the message prints one a line.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = () if isinstance(problems, str) else tuple(problems)
        super().__init__(problems if isinstance(problems, str) else "\n".join(str(p) for p in problems))


class UnsupportedRule(DataError):
    """The input asks for a rule that the chosen engine lacks; the message names the rule and the engine."""


class RoadError(TourneeError):
    """A road source is missing, damaged or empty, or holds no usable road; `problems` has the faults of its lines."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


class OutputError(TourneeError):
    """A result can't be written where it was asked for; nothing was left half-written."""

    exit_code: ClassVar[int] = 2


class NothingPlanned(TourneeError):
    """There were parcels and none of them was served."""

    exit_code: ClassVar[int] = 3
