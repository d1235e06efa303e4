"""The dictionary agrees with the records, and no assumption is a dead figure."""

import ast
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from data.assumptions import default_assumptions
from data.dictionary import columns_of, dictionary
from data.network import Network
from data.records import RECORDS, Record
from data.tables import default_value
from data.types import type_named

ROOT = Path(__file__).parents[2]
FLOORS = ("data", "depots", "relay_points", "routing", "simulation", "api")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.TABLE)
def test_a_table_has_the_fields_of_its_record(record: type[Record]) -> None:
    assert [c.field for c in columns_of(record.TABLE).values()] == [
        f.name for f in fields(record) if f.name not in ("line", "origin")
    ]


def test_every_table_is_a_record_and_a_field_of_the_network() -> None:
    tables = [record.TABLE for record in RECORDS]
    assert {c.table for c in dictionary()} == set(tables)
    assert [f.name for f in fields(Network) if f.name in tables] == tables
    with pytest.raises(KeyError):
        columns_of("invoices")


def test_no_column_or_field_stands_twice_in_a_table() -> None:
    for key in ("column", "field"):
        assert max(Counter((c.table, getattr(c, key)) for c in dictionary()).values()) == 1


@pytest.mark.parametrize("column", dictionary(), ids=lambda column: f"{column.table}.{column.column}")
def test_a_column_is_described_and_its_default_can_be_read(column) -> None:  # type: ignore[no-untyped-def]
    kind = type_named(column.type)
    assert column.meaning
    assert column.use in {"applied", "note", "kept", "refused"}
    if not column.required:
        value = default_value(column)
        assert value == kind.blank if not column.default else kind.write(value) == column.default
    if column.use == "refused":
        assert not column.required, "a column that may not be set can't be required"


@pytest.mark.parametrize("column", dictionary(), ids=lambda column: f"{column.table}.{column.column}")
def test_a_name_with_a_unit_says_the_same_unit_in_the_dictionary(column) -> None:  # type: ignore[no-untyped-def]
    suffixes = {
        "_s": "s",
        "_g": "g",
        "_cm": "cm",
        "_km": "km",
        "_kg": "kg",
        "_l": "l",
        "_m": "m",
        "_t": "t",
        "_min": "min",
    }
    suffix = next((s for s in suffixes if column.column.endswith(s)), None)
    if suffix and not column.column.startswith(("compartments_", "cost_per_", "co2e_")):
        assert column.unit == suffixes[suffix]


def test_default_assumptions_are_sourced_and_named_once() -> None:
    assumptions = default_assumptions()
    assert max(Counter(a.name for a in assumptions).values()) == 1
    assert all(a.source for a in assumptions)


def test_every_assumption_is_read_by_some_code() -> None:
    """A figure that nobody reads promises what no plan does. Names may be put together, as in f"{kind}_service_s"."""
    constants: set[str] = set()
    patterns: set[str] = set()
    for path in (p for floor in FLOORS for p in (ROOT / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z_]+" for v in node.values]
                if any(part != "[a-z_]+" and len(part) > 3 for part in parts):
                    patterns.add("".join(parts))
    dead = [
        a.name
        for a in default_assumptions()
        if a.name not in constants and not any(re.fullmatch(pattern, a.name) for pattern in patterns)
    ]
    assert not dead
