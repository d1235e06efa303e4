"""The dictionary: every table and column of a network folder, from `dictionary.csv`.

It is the schema of the reader, the source of the defaults and the documentation (`tournee dictionary`) in one. Its own
columns: `table, column, field` (of the record), `type` (a word of `data.types`), `unit, default` (`required`: the cell
can't be blank), `use` and `meaning`. `use` says what planning does with a value:

- `applied`: plans follow it;
- `note`: no plan depends on it;
- `kept`: read and kept, but plans don't follow it yet: a warning says so where it is set;
- `refused`: plans can't follow it yet and may not ignore it: an error says so where it is set.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table; the fields are the columns of `dictionary.csv`."""

    table: str
    column: str
    field: str
    type: str
    unit: str
    default: str
    use: str
    meaning: str

    @property
    def required(self) -> bool:
        """Whether a blank cell is an error."""
        return self.default == REQUIRED


@cache
def dictionary() -> tuple[Column, ...]:
    """All columns, in the order in which tables are read and written."""
    lines = files("data").joinpath("dictionary.csv").read_text(encoding="utf-8").splitlines()
    return tuple(Column(**row) for row in csv.DictReader(lines))


@cache
def columns_of(table: str) -> Mapping[str, Column]:
    """The columns of one table by name; a table that the dictionary lacks raises KeyError."""
    found = {c.column: c for c in dictionary() if c.table == table}
    if not found:
        raise KeyError(table)
    return MappingProxyType(found)
