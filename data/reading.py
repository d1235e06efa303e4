"""Reading a network folder: `network.toml` and one CSV file a table, every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from data.checks import problems as problems_of
from data.errors import DataError
from data.network import Network, RoadSettings
from data.problem import Problem, errors
from data.records import RECORDS, Depot, Parcel, Record, RelayPoint, Vehicle, Vendor
from data.tables import read_table, read_text
from data.types import ANY_DAY, type_named

SETTINGS_FILE = "network.toml"
_REQUIRED_TABLES: tuple[type[Record], ...] = (Depot, RelayPoint, Vehicle, Vendor, Parcel)
_SETTINGS = {"name": "id", "timezone": "timezone", "currency": "text", "date": "date", "country": "country"}
_OPTIONAL_SETTINGS = {"country": ""}


def read_network(folder: Path, *, service_date: date | None = None) -> Network:
    """Read a network folder.

    Args:
        folder: holds `network.toml` and the tables of the dictionary, each as `<table>.csv`.
        service_date: the day to plan; None: the one in `network.toml`.

    Raises:
        DataError: with every error found: files that are missing or can't be read, malformed cells, unknown columns,
            duplicate and dangling ids. Nothing is guessed and no row is skipped.
    """
    try:
        files = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except NotADirectoryError:
        raise DataError([Problem(str(folder), 0, "", "is not a network folder")]) from None
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise DataError([Problem(str(folder), 0, "", f"can't be read: {why}")]) from None
    found: list[Problem] = []
    settings = None
    if SETTINGS_FILE in files:
        settings = _read_settings(folder / SETTINGS_FILE, found)
    else:
        found.append(Problem(SETTINGS_FILE, 0, "", "this file is missing"))
    tables: dict[str, Any] = {}
    for record in RECORDS:
        path = folder / f"{record.TABLE}.csv"
        if path.name in files:
            tables[record.TABLE], problems = read_table(path, record)
            found += problems
        elif record in _REQUIRED_TABLES:
            found.append(Problem(path.name, 0, "", "this file is missing"))
    known_files = {f"{record.TABLE}.csv" for record in RECORDS}
    found += [
        Problem(name, 0, "", f"is no table of a network; its tables are {', '.join(sorted(known_files))}")
        for name in files
        if name.lower().endswith(".csv") and name not in known_files
    ]
    if settings is None:
        raise DataError(found)
    network = replace(settings, **tables, folder=folder)
    if service_date is not None:
        network = replace(network, date=service_date)
    network = _on_service_date(network)
    # Rows that could not be read would make every reference to them dangle: those are told in the next run.
    found += errors(problems_of(network)) if not found else []
    if found:
        raise DataError(found)
    return network


def _on_service_date(network: Network) -> Network:
    """The network with its bare times on the service date."""

    def dated(moment: datetime | None) -> datetime | None:
        bare = moment is not None and moment.year == ANY_DAY.year
        return datetime.combine(network.date, time.min) + (moment - ANY_DAY) if bare and moment else moment

    parcels = tuple(
        replace(parcel, ready=dated(parcel.ready), due=dated(parcel.due)) if parcel.ready or parcel.due else parcel
        for parcel in network.parcels
    )
    occupancy = tuple(
        replace(held, since=dated(held.since) or held.since, expires=dated(held.expires) or held.expires)
        for held in network.occupancy
    )
    return replace(network, parcels=parcels, occupancy=occupancy)


def _read_settings(path: Path, found: list[Problem]) -> Network | None:
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
    roads = table.pop("roads", {})
    values = {key: _setting(table, key, word, text, found) for key, word in _SETTINGS.items()}
    found += [_fault(text, key, "unknown setting") for key in table if key not in _SETTINGS]
    if not isinstance(roads, dict):
        found.append(_fault(text, "roads", "is a section: write [roads] and source = … below it"))
        roads = {}
    source = roads.get("source")
    usable = isinstance(source, str) and source.strip().isprintable() and source.strip()
    if not usable:
        hint = ": a place is not downloaded by this version, give a file" if "place" in roads else ""
        found.append(_fault(text, "source", f'[roads] needs source = "roads.osm.pbf" or "great-circle"{hint}'))
    told = ("source",) if usable else ("source", "place")
    found += [_fault(text, key, "unknown setting of [roads]") for key in roads if key not in told]
    return Network(**values, roads=RoadSettings(str(usable))) if len(found) == before else None


def _setting(table: Mapping[str, Any], key: str, word: str, text: str, found: list[Problem]) -> Any:
    """One setting in memory's form; TOML's own dates are as welcome as dates in quotes."""
    if key not in table:
        if key not in _OPTIONAL_SETTINGS:
            found.append(_fault(text, key, "this setting is missing"))
        return _OPTIONAL_SETTINGS.get(key)
    value = table[key]
    if word == "date" and type(value) is date:
        return value
    if not isinstance(value, str):
        found.append(_fault(text, key, f"is not a {'date as YYYY-MM-DD' if word == 'date' else 'text in quotes'}"))
        return None
    if not value.strip() and key in _OPTIONAL_SETTINGS:
        return _OPTIONAL_SETTINGS[key]
    if not value.strip():
        found.append(_fault(text, key, "is blank but required"))
        return None
    try:
        return type_named(word).parse(value.strip())
    except ValueError as fault:
        found.append(_fault(text, key, str(fault)))
        return None


def _fault(text: str, key: str, message: str) -> Problem:
    """A problem of one setting, on the line where its key stands."""
    for number, line in enumerate(text.split("\n"), start=1):
        if re.match(rf"\s*\[?\s*\"?{re.escape(key)}\"?\s*[=\]]", line):
            return Problem(SETTINGS_FILE, number, key, message)
    return Problem(SETTINGS_FILE, 0, key, message)
