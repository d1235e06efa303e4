"""CVRPLIB files, a dialect of TSPLIB: `KEY : value` lines, then sections of rows.

Read are the keys and sections named below; any other is an error, as it may stand for a rule that would be dropped
silently. Numbers of nodes and vehicles begin with 1 in the file and with 0 in an `Instance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.published.instances import KINDS, Instance
from routing.published.notes import Notes
from routing.published.weights import FORMATS, weights_of

_KEYS = frozenset(
    "NAME COMMENT TYPE DIMENSION CAPACITY VEHICLES SERVICE_TIME VEHICLES_MAX_DURATION EDGE_WEIGHT_TYPE "
    "EDGE_WEIGHT_FORMAT NODE_COORD_TYPE DISPLAY_DATA_TYPE".split()
)
_SECTIONS = frozenset(
    f"{name}_SECTION"
    for name in "NODE_COORD EDGE_WEIGHT DISPLAY_DATA DEMAND SERVICE_TIME TIME_WINDOW VEHICLES_DEPOT DEPOT".split()
)
_TIMES = ("SERVICE_TIME", "VEHICLES_MAX_DURATION", "SERVICE_TIME_SECTION", "TIME_WINDOW_SECTION")
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*(?::\s*(.*))?")
_Rows = list[tuple[int, list[str]]]


@dataclass
class _File:
    """The lines of a file by key and section; each with the number of its line."""

    notes: Notes
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)
    sections: dict[str, tuple[int, _Rows]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.keys or name in self.sections

    def line(self, name: str) -> int:
        """Where it begins; 0 when it isn't there."""
        return (self.keys.get(name) or self.sections.get(name) or (0,))[0]

    def word(self, key: str) -> str:
        return self.keys.get(key, (0, ""))[1].upper()

    def whole(self, key: str, *, least: int = 0) -> int:
        line, text = self.keys[key]
        return self.notes.whole(line, key, text, least=least)

    def by_number(self, section: str, count: int, *columns: str) -> Iterator[tuple[int, int, list[str]]]:
        """Line, number from 0 and values of each good row of a section in which each of `count` numbers has one."""
        begins, rows = self.sections[section]
        seen: set[int] = set()
        for line, (first, *values) in rows:
            number = self.notes.whole(line, section, first, least=1)
            if len(values) != len(columns):
                told = f"{1 + len(values)} values where {1 + len(columns)} are expected: number, {', '.join(columns)}"
                self.notes.add(line, section, told)
            elif number > count:
                self.notes.add(line, section, f"{first} is more than the {count:,} that there are")
            elif number in seen:
                self.notes.add(line, section, f"{first} stands twice")
            else:
                yield line, number - 1, values
            seen.add(number)
        if count <= _MOST_ROWS:  # a wrong count would have its own fault, and take all memory here
            self.notes.missing(begins, section, "number", set(range(1, count + 1)) - seen)


_MOST_ROWS = 10**6


def parse_vrplib(text: str, notes: Notes) -> Instance | None:
    """The instance; None, and faults noted, if there is none to make of the text."""
    file = _split(text, notes)
    if not file.keys and not file.sections:
        notes.problems.clear()  # of lines that belong to something else
        notes.add(0, "", "is neither a CVRPLIB file nor one of Solomon's")
        return None
    kind = file.word("TYPE")
    if kind not in KINDS and "TYPE" in file.keys:
        notes.add(file.line("TYPE"), "TYPE", f"{file.keys['TYPE'][1]!r} is none of {', '.join(KINDS)}")
    _note_what_is_missing(file, kind)
    count = file.whole("DIMENSION", least=2) if "DIMENSION" in file.keys else 0
    if count > _MOST_ROWS:
        notes.add(file.line("DIMENSION"), "DIMENSION", f"more than {_MOST_ROWS:,} nodes")
        return None
    capacity = file.whole("CAPACITY") if "CAPACITY" in file.keys else 0
    if not count or kind not in KINDS:
        return None
    depots = _depots(file, count, kind)
    demand = _wholes(file, count, "DEMAND_SECTION", "demand", depots)
    windows = _windows(file, count) if "TIME_WINDOW_SECTION" in file.sections else None
    service, vehicles = _service(file, count, depots), _vehicles(file, depots)
    coordinates, weights = _places(file, count)
    max_duration = None
    if "VEHICLES_MAX_DURATION" in file.keys:
        max_duration = notes.number(*_named(file, "VEHICLES_MAX_DURATION"), least=0)
    if notes.problems:
        return None
    return Instance(
        name=file.keys.get("NAME", (0, ""))[1],
        kind=kind,
        capacity=capacity,
        demand=tuple(demand),
        depots=depots,
        vehicles=vehicles,
        service=tuple(service),
        windows=windows,
        max_duration=max_duration,
        coordinates=coordinates,
        weights=weights,
    )


def _split(text: str, notes: Notes) -> _File:
    file = _File(notes)
    rows: _Rows | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if not words[0][0].isalpha():
            if rows is None:
                notes.add(number, "", f"{line.strip()!r} stands in no section")
            else:
                rows.append((number, words))
            continue
        if words[0].upper() == "EOF":
            break
        rows = None
        found = _KEY.fullmatch(line.strip())
        key, value = (found[1].upper(), found[2]) if found else ("", None)
        if key.endswith("_SECTION") and not value:
            rows = []
            if key not in _SECTIONS:
                notes.add(number, key, "tournée doesn't know this section")
            elif key in file.sections:
                notes.add(number, key, "stands twice")
            else:
                file.sections[key] = number, rows
        elif value is None:
            notes.add(number, "", f"{line.strip()!r} is neither `KEY : value` nor a section")
        elif key not in _KEYS:
            notes.add(number, key, "tournée doesn't know this key")
        elif key in file.keys:
            notes.add(number, key, "stands twice")
        else:
            file.keys[key] = number, value.strip()
    return file


def _note_what_is_missing(file: _File, kind: str) -> None:
    """Keys and sections that are needed and aren't there, and those that the kind has no use for."""
    needed = ["TYPE", "DIMENSION", "CAPACITY", "EDGE_WEIGHT_TYPE", "DEMAND_SECTION", "DEPOT_SECTION"]
    needed += ["TIME_WINDOW_SECTION"] if kind in {"VRPTW", "MDVRPTW"} else []
    needed += ["VEHICLES", "VEHICLES_DEPOT_SECTION"] if kind == "MDVRPTW" else []
    for name in needed:
        if not file.has(name):
            file.notes.add(0, name, "is missing")
    unused = [*_TIMES] if kind == "CVRP" else []
    unused += ["VEHICLES_DEPOT_SECTION"] if kind in {"CVRP", "VRPTW"} else []
    for name in unused:
        if file.has(name):
            file.notes.add(file.line(name), name, f"does not belong in a {kind}")
    if file.has("SERVICE_TIME") and file.has("SERVICE_TIME_SECTION"):
        file.notes.add(file.line("SERVICE_TIME"), "SERVICE_TIME", "stands beside SERVICE_TIME_SECTION")


def _named(file: _File, key: str) -> tuple[int, str, str]:
    """Line, key and value, as `Notes` takes them."""
    line, text = file.keys[key]
    return line, key, text


def _depots(file: _File, count: int, kind: str) -> tuple[int, ...]:
    begins, rows = file.sections.get("DEPOT_SECTION", (0, []))
    depots: list[int] = []
    for line, word in ((line, word) for line, words in rows for word in words):
        if word == "-1":
            break
        node = file.notes.whole(line, "DEPOT_SECTION", word, least=1)
        if node > count:
            file.notes.add(line, "DEPOT_SECTION", f"{word} is more than the {count:,} nodes that there are")
        elif node - 1 in depots:
            file.notes.add(line, "DEPOT_SECTION", f"{word} stands twice")
        else:
            depots.append(node - 1)
    if begins and not depots:
        file.notes.add(begins, "DEPOT_SECTION", "names no depot")
    if len(depots) > 1 and kind != "MDVRPTW":
        file.notes.add(begins, "DEPOT_SECTION", f"a {kind} has one depot, not {len(depots)}")
    if len(depots) == count:
        file.notes.add(begins, "DEPOT_SECTION", "every node is a depot: there is nobody to visit")
    return tuple(depots)


def _wholes(file: _File, count: int, section: str, column: str, depots: tuple[int, ...]) -> list[int]:
    """A whole number for each node, which is 0 for depots."""
    values = [0] * count
    if section in file.sections:
        for line, node, (text,) in file.by_number(section, count, column):
            values[node] = file.notes.whole(line, column, text)
            if node in depots and values[node]:
                file.notes.add(line, column, f"node {node + 1} is a depot, which has none")
    return values


def _windows(file: _File, count: int) -> tuple[tuple[float, float], ...]:
    windows = [(0.0, 0.0)] * count
    for line, node, texts in file.by_number("TIME_WINDOW_SECTION", count, "earliest", "latest"):
        earliest = file.notes.number(line, "earliest", texts[0], least=0)
        latest = file.notes.number(line, "latest", texts[1], least=0)
        if latest < earliest:
            file.notes.add(line, "latest", f"{texts[1]} is before the earliest time {texts[0]}")
        windows[node] = earliest, latest
    return tuple(windows)


def _service(file: _File, count: int, depots: tuple[int, ...]) -> list[float]:
    """The time of a visit at each node: one for all, or one each; nothing at depots."""
    values = [0.0] * count
    if "SERVICE_TIME" in file.keys:
        each = file.notes.number(*_named(file, "SERVICE_TIME"), least=0)
        values = [each] * count
    elif "SERVICE_TIME_SECTION" in file.sections:
        for line, node, (text,) in file.by_number("SERVICE_TIME_SECTION", count, "service"):
            values[node] = file.notes.number(line, "service", text, least=0)
    return [0.0 if node in depots else value for node, value in enumerate(values)]


def _vehicles(file: _File, depots: tuple[int, ...]) -> tuple[int, ...] | None:
    if "VEHICLES" not in file.keys:
        return None
    count = file.whole("VEHICLES", least=1)
    if count > _MOST_ROWS:
        file.notes.add(file.line("VEHICLES"), "VEHICLES", f"more than {_MOST_ROWS:,} vehicles")
        return None
    vehicles = [depots[0] if depots else 0] * count
    if "VEHICLES_DEPOT_SECTION" in file.sections:
        for line, vehicle, (text,) in file.by_number("VEHICLES_DEPOT_SECTION", count, "depot"):
            vehicles[vehicle] = file.notes.whole(line, "depot", text, least=1) - 1
            if depots and vehicles[vehicle] not in depots:
                file.notes.add(line, "depot", f"node {text} is no depot")
    return tuple(vehicles)


def _places(file: _File, count: int) -> tuple[NDArray[np.float64] | None, NDArray[np.int32] | None]:
    """Coordinates, or distances where the file tells them itself."""
    how = file.word("EDGE_WEIGHT_TYPE")
    if how == "EUC_2D":
        coordinates = np.zeros((count, 2))
        if "NODE_COORD_SECTION" in file.sections:
            for line, node, texts in file.by_number("NODE_COORD_SECTION", count, "x", "y"):
                coordinates[node] = [file.notes.number(line, c, t) for c, t in zip("xy", texts, strict=True)]
        else:
            file.notes.add(0, "NODE_COORD_SECTION", "is missing")
        return coordinates, None
    if how == "EXPLICIT":
        name = file.word("EDGE_WEIGHT_FORMAT")
        if name not in FORMATS:
            told = f"{name!r} is none of {', '.join(FORMATS)}" if name else "is missing"
            file.notes.add(file.line("EDGE_WEIGHT_FORMAT"), "EDGE_WEIGHT_FORMAT", told)
        elif "EDGE_WEIGHT_SECTION" not in file.sections:
            file.notes.add(0, "EDGE_WEIGHT_SECTION", "is missing")
        else:
            begins, rows = file.sections["EDGE_WEIGHT_SECTION"]
            return None, weights_of(begins, rows, name, count, file.notes)
    elif how:
        file.notes.add(file.line("EDGE_WEIGHT_TYPE"), "EDGE_WEIGHT_TYPE", f"{how!r} is neither EUC_2D nor EXPLICIT")
    return None, None
