"""Reading a network: a folder with `network.toml` and one CSV file a table, or one workbook; every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from data.checks import problems as problems_of
from data.errors import DataError
from data.network import Network
from data.problem import SETTINGS_FILE, SETTINGS_SHEET, Problem, errors
from data.records import RECORDS, Depot, Parcel, Record, RelayPoint, Vehicle, Vendor
from data.settings import settings_of_sheet, settings_of_toml
from data.tables import read_grid, read_table
from data.types import ANY_DAY
from data.workbooks import Workbook, open_workbook

REQUIRED_TABLES: tuple[type[Record], ...] = (Depot, RelayPoint, Vehicle, Vendor, Parcel)
WORKBOOK_SUFFIX = ".xlsx"
_FILES = sorted(f"{record.TABLE}.csv" for record in RECORDS)
_SHEETS = [SETTINGS_SHEET, *sorted(record.TABLE for record in RECORDS)]

_Tables = dict[str, Sequence[Record]]


def read_network(path: Path, *, service_date: date | None = None) -> Network:
    """Read a network.

    Args:
        path: a folder that holds `network.toml` and the tables of the dictionary, each as `<table>.csv`; or an `.xlsx`
            file with a sheet for each table and a sheet `network` with the settings. Sheets whose names begin with
            `_` are its owner's notes.
        service_date: the day to plan; None: the one in the settings.

    Raises:
        DataError: with every error found: files that are missing or can't be read, malformed cells, unknown columns,
            duplicate and dangling ids. Nothing is guessed and no row is skipped.
    """
    found: list[Problem] = []
    if is_workbook(path):
        settings, tables = _read_workbook(path, found)
    else:
        settings, tables = _read_folder(path, found)
    if settings is None:
        raise DataError(found)
    as_read: dict[str, Any] = dict(tables)
    network = replace(settings, **as_read)
    if service_date is not None:
        network = replace(network, date=service_date)
    network = _on_service_date(network)
    # Rows that could not be read would make every reference to them dangle: those are told in the next run.
    found += errors(problems_of(network)) if not found else []
    if found:
        raise DataError(found)
    return network


def is_workbook(path: Path) -> bool:
    """Whether a path is meant as a workbook: it ends in .xlsx and is no folder."""
    try:
        return path.suffix.lower() == WORKBOOK_SUFFIX and not path.is_dir()
    except (OSError, ValueError):
        return False


def _read_folder(folder: Path, found: list[Problem]) -> tuple[Network | None, _Tables]:
    try:
        files = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except NotADirectoryError:
        raise DataError([Problem(str(folder), 0, "", "is not a network folder")]) from None
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise DataError([Problem(str(folder), 0, "", f"can't be read: {why}")]) from None
    settings = None
    strangers = [name for name in files if name.lower().endswith(".csv") and name not in _FILES]
    meant = {name: close for name in strangers if (close := _close_file(name)) and close not in files}
    if SETTINGS_FILE in files:
        settings = settings_of_toml(folder / SETTINGS_FILE, found)
    else:
        found.append(Problem(SETTINGS_FILE, 0, "", "this file is missing"))
    tables: _Tables = {}
    for record in RECORDS:
        path = folder / f"{record.TABLE}.csv"
        if path.name in files:
            tables[record.TABLE], problems = read_table(path, record)
            found += problems
        elif record in REQUIRED_TABLES and path.name not in meant.values():
            found.append(Problem(path.name, 0, "", "this file is missing"))
    for name in strangers:
        if settings and name == settings.roads.source:
            continue
        close = _close_file(name)
        hint = f"did you mean {close}?" if close else f"its tables are {', '.join(_FILES)}, and one that [roads] names"
        found.append(Problem(name, 0, "", f"is no table of a network; {hint}"))
    return settings and replace(settings, folder=folder), tables


def _read_workbook(path: Path, found: list[Problem]) -> tuple[Network | None, _Tables]:
    workbook = open_workbook(path, found)
    if workbook is None:
        raise DataError(found)
    strangers = [name for name in workbook.sheets if _is_stranger(workbook, name)]
    meant = {name: close for name in strangers if (close := _close(name, _SHEETS)) and close not in workbook.sheets}
    settings = None
    if SETTINGS_SHEET in workbook.sheets:
        if grid := workbook.grid(SETTINGS_SHEET, found):
            settings = settings_of_sheet(grid, found)
    elif SETTINGS_SHEET not in meant.values():
        found.append(Problem(path.name, 0, "", "this sheet is missing", sheet=SETTINGS_SHEET))
    tables: _Tables = {}
    for record in RECORDS:
        if record.TABLE in workbook.sheets:
            if grid := workbook.grid(record.TABLE, found):
                tables[record.TABLE] = read_grid(grid, record, found)
        elif record in REQUIRED_TABLES and record.TABLE not in meant.values():
            found.append(Problem(path.name, 0, "", "this sheet is missing", sheet=record.TABLE))
    for name in strangers:
        close = _close(name, _SHEETS)
        hint = f"did you mean {close}?" if close else f"its tables are {', '.join(_SHEETS[1:])}"
        told = f"is no table of a network; {hint} (notes of your own: _{name})"
        found.append(Problem(path.name, 0, "", told, sheet=name))
    return settings and replace(settings, folder=path.parent, workbook=path.name), tables


def _is_stranger(workbook: Workbook, sheet: str) -> bool:
    """Whether a sheet is no table and holds something, and its name doesn't mark it as notes."""
    return not (sheet in _SHEETS or sheet.startswith("_") or workbook.is_blank(sheet))


def _close_file(name: str) -> str:
    close = _close(name[: -len(".csv")], _SHEETS[1:])
    return close and f"{close}.csv"


def _close(name: str, known: Sequence[str]) -> str:
    """The known name that somebody may have meant; blank if there is none."""
    return next(iter(get_close_matches(name.lower(), known, 1)), "")


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
