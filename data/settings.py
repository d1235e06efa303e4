"""The settings of a network, from `network.toml` or from the sheet `network` of a workbook."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from data.csv_files import read_text
from data.network import Network, RoadSettings
from data.problem import SETTINGS_FILE, Problem
from data.tables import Grid
from data.types import type_named

Tell = Callable[[str, str], None]
"""Adds a problem of a setting: its name and the message."""

SETTINGS = {"name": "id", "timezone": "timezone", "currency": "text", "date": "date", "country": "country"}
SOURCE = "roads.source"
_OPTIONAL = {"country": ""}

_LITERALS = re.compile(r"""#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""", re.DOTALL)
_KEY = r"""[\w-]+|"[^"]*"|'[^']*'"""
_DOTTED = rf"\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*"
_HEADER = re.compile(rf"\s*\[\[?{_DOTTED}\]\]?\s*(?:#|$)")
_ASSIGNED = re.compile(rf"{_DOTTED}=")


def settings_of_toml(path: Path, found: list[Problem]) -> Network | None:
    """The settings as a network without tables; None, and every fault of them in `found`, if there is one."""
    text = read_text(path, found)
    if text is None:
        return None
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # tomllib lets numbers of 5,000 digits and 1,000 brackets pass so
        line = re.search(r"at line (\d+)", str(fault))
        found.append(Problem(path.name, int(line[1]) if line else 0, "", f"is not TOML: {fault}"))
        return None
    before = len(found)

    def tell(key: str, message: str) -> None:
        found.append(Problem(SETTINGS_FILE, _line_of(text, key), key, message))

    def tell_of_roads(key: str, message: str) -> None:
        found.append(Problem(SETTINGS_FILE, _line_of(text, "roads", key), key, message))

    roads = table.pop("roads", {})
    values = {key: _toml_setting(table, key, word, tell) for key, word in SETTINGS.items()}
    for key in table:
        if key not in SETTINGS:
            tell(key, "unknown setting")
    if not isinstance(roads, dict):
        tell("roads", "is a section: write [roads] and source = … below it")
        roads = {}
    source = _road_source(roads.get("source"))
    if not source:
        hint = ": a place is not downloaded by this version, give a file" if "place" in roads else ""
        tell_of_roads("source", f'[roads] needs source = "roads.osm.pbf" or "great-circle"{hint}')
    for key in roads:
        if key not in (("source",) if source else ("source", "place")):
            tell_of_roads(key, "unknown setting of [roads]")
    return Network(**values, roads=RoadSettings(source)) if len(found) == before else None


def settings_of_sheet(grid: Grid, found: list[Problem]) -> Network | None:
    """The settings as a network without tables; None, and every fault of them in `found`, if there is one."""
    before = len(found)
    line, header = next(grid.rows, (0, []))
    names = [str(name).strip() for name in header]
    if sorted(filter(None, names)) != ["setting", "value"]:
        found.append(grid.problem(line, None, "", "needs two columns, setting and value, named in its first row"))
        return None
    setting_at, value_at = names.index("setting"), names.index("value")
    cells: dict[str, Any] = {}
    lines: dict[str, int] = {}

    def tell(key: str, message: str) -> None:
        found.append(grid.problem(lines.get(key, 0), value_at if key in lines else None, key, message))

    for line, row in grid.rows:
        key = str(row[setting_at]).strip()
        if key not in (*SETTINGS, SOURCE):
            found.append(grid.problem(line, setting_at, key, "unknown setting" if key else "a setting has no name"))
        elif key in cells:
            found.append(grid.problem(line, setting_at, key, f"stands in line {lines[key]} already"))
        else:
            cells[key], lines[key] = row[value_at], line
    texts: dict[str, Any] = {}
    for key, cell in cells.items():
        reads = grid.reads[type_named(SETTINGS.get(key, "text")).kind]
        try:
            texts[key] = reads(cell).strip()
        except ValueError as fault:
            tell(key, str(fault))
    sound = [key for key in SETTINGS if key in texts or key not in cells]
    values = {key: _setting(texts, key, SETTINGS[key], tell) for key in sound}
    source = _road_source(texts.get(SOURCE))
    if not source and (SOURCE in texts or SOURCE not in cells):
        tell(SOURCE, 'is missing: write "great-circle" or the name of a file, such as "roads.osm.pbf"')
    return Network(**values, roads=RoadSettings(source)) if len(found) == before else None


def sheet_of_settings(network: Network) -> dict[str, Any]:
    """The rows of the sheet `network`: the settings and their values, in the order in which they are written."""
    values = {key: getattr(network, key) for key in SETTINGS}
    return {key: value for key, value in values.items() if value != _OPTIONAL.get(key)} | {SOURCE: network.roads.source}


def _toml_setting(table: Mapping[str, Any], key: str, word: str, tell: Tell) -> Any:
    """One setting in memory's form; TOML's own dates are as welcome as dates in quotes."""
    value = table.get(key, "")
    if word == "date" and type(value) is date:
        return value
    if not isinstance(value, str):
        tell(key, f"is not a {'date as YYYY-MM-DD' if word == 'date' else 'text in quotes'}")
        return None
    return _setting(table, key, word, tell)


def _setting(texts: Mapping[str, str], key: str, word: str, tell: Tell) -> Any:
    text = texts.get(key, "").strip()
    if not text and key in _OPTIONAL:
        return _OPTIONAL[key]
    if not text:
        tell(key, "is blank but required" if key in texts else "this setting is missing")
        return None
    try:
        return type_named(word).parse(text)
    except ValueError as fault:
        tell(key, str(fault))
        return None


def _road_source(told: Any) -> str:
    """The road source, or blank if this is none."""
    return told.strip() if isinstance(told, str) and told.strip().isprintable() else ""


def _line_of(text: str, *path: str) -> int:
    """The line on which a key, or the header of a table, stands: `"name"`, or `"roads", "source"`; 0 if it does not."""
    table: list[str] = []
    for number, line in enumerate(_LITERALS.sub(_without_long_text, text).split("\n"), start=1):
        header, assigned = _HEADER.match(line), _ASSIGNED.match(line)
        if header:
            stands = table = _keys(header[1])
        elif assigned:
            stands = [*table, *_keys(assigned[1])]
        else:
            continue
        if stands[: len(path)] == list(path):
            return number
    return 0


def _without_long_text(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n") if found[0][:3] in ('"""', "'''") else found[0]


def _keys(dotted: str) -> list[str]:
    return [key.strip("\"'") for key in re.findall(_KEY, dotted)]
