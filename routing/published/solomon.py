"""Solomon's text files, also used by Gehring and Homberger: a table of the fleet and one of the customers.

The first line names the instance. `VEHICLE` begins the fleet: a line of titles, then `number capacity`. `CUSTOMER`
begins the nodes: a line of titles, then `number x y demand ready due service` a line; number 0 is the depot.
"""

from __future__ import annotations

import re

import numpy as np

from routing.published.instances import Instance
from routing.published.notes import Notes

_COLUMNS = ("CUST NO.", "XCOORD.", "YCOORD.", "DEMAND", "READY TIME", "DUE DATE", "SERVICE TIME")
_LINES = tuple[tuple[int, list[str]], ...]


def is_solomon(text: str) -> bool:
    """Whether a text is in this format: one of its tables begins."""
    return re.search(r"^\s*(VEHICLE|CUSTOMER)S?\s*$", text, re.MULTILINE | re.IGNORECASE) is not None


def parse_solomon(text: str, notes: Notes) -> Instance | None:
    """The instance; None, and faults noted, if there is none to make of the text."""
    name, fleet, customers = _tables(text)
    for rows, table in ((fleet, "VEHICLE"), (customers, "CUSTOMER")):
        if rows is None:
            notes.add(0, table, "the table is missing")
    vehicles, capacity = _fleet(fleet or (), notes) if fleet is not None else (1, 0)
    nodes = _nodes(customers or (), notes) if customers is not None else {}
    if customers is not None:
        if len(nodes) < 2:
            notes.add(0, "CUSTOMER", "there must be a depot and at least one customer")
        notes.missing(0, "CUSTOMER", "number", set(range(max(nodes, default=0))) - set(nodes))
    if notes.problems:
        return None
    rows_in_order = [nodes[number] for number in range(len(nodes))]
    return Instance(
        name=name,
        kind="VRPTW",
        capacity=capacity,
        demand=tuple(int(row[2]) for row in rows_in_order),
        depots=(0,),
        vehicles=(0,) * vehicles,
        service=tuple(row[5] for row in rows_in_order),
        windows=tuple((row[3], row[4]) for row in rows_in_order),
        coordinates=np.array([row[:2] for row in rows_in_order], np.float64),
    )


def _tables(text: str) -> tuple[str, _LINES | None, _LINES | None]:
    """The name, and the rows of each table with their lines, without titles; None for a table that isn't there."""
    name = ""
    tables: dict[str, list[tuple[int, list[str]]]] = {}
    rows: list[tuple[int, list[str]]] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        title = words[0].upper().rstrip("S")
        if len(words) == 1 and title in {"VEHICLE", "CUSTOMER"}:
            rows = tables.setdefault(title, [])
        elif rows is None:
            name = name or line.strip()
        elif title not in {"NUMBER", "CUST"}:
            rows.append((number, words))
    fleet, customers = tables.get("VEHICLE"), tables.get("CUSTOMER")
    return name, None if fleet is None else tuple(fleet), None if customers is None else tuple(customers)


def _fleet(rows: _LINES, notes: Notes) -> tuple[int, int]:
    """How many vehicles, and the capacity of each."""
    if len(rows) != 1 or len(rows[0][1]) != 2:
        line = rows[-1][0] if rows else 0
        notes.add(line, "VEHICLE", "the table holds one row of two values: NUMBER and CAPACITY")
        return 1, 0
    line, (vehicles, capacity) = rows[0]
    return notes.whole(line, "NUMBER", vehicles, least=1), notes.whole(line, "CAPACITY", capacity)


def _nodes(rows: _LINES, notes: Notes) -> dict[int, tuple[float, ...]]:
    """x, y, demand, ready, due and service by number."""
    nodes: dict[int, tuple[float, ...]] = {}
    for line, words in rows:
        if len(words) != len(_COLUMNS):
            notes.add(line, "CUSTOMER", f"{len(words)} values where {len(_COLUMNS)} are expected")
            continue
        number = notes.whole(line, _COLUMNS[0], words[0])
        if number in nodes:
            notes.add(line, _COLUMNS[0], f"{words[0]} stands twice")
        place = [notes.number(line, column, word) for column, word in zip(_COLUMNS[1:3], words[1:3], strict=True)]
        demand = notes.whole(line, _COLUMNS[3], words[3])
        ready, due, service = (
            notes.number(line, column, word, least=0) for column, word in zip(_COLUMNS[4:], words[4:], strict=True)
        )
        if due < ready:
            notes.add(line, _COLUMNS[5], f"{words[5]} is before the ready time {words[4]}")
        if number == 0 and demand:
            notes.add(line, _COLUMNS[3], "the depot (number 0) has no demand")
        nodes[number] = (*place, demand, ready, due, service)
    return nodes
