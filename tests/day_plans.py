"""Plans that several tests look at, each made once a process, and a network folder made from `toy`."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from data.network import Network
from data.reading import read_network
from data.samples import samples
from routing import Plan, plan_day, roads_of
from routing.export import tables
from routing.roads import Roads

Row = dict[str, str]
Edit = Callable[[list[Row]], list[Row]]


@cache
def toy() -> Network:
    """The sample `toy`."""
    return read_network(samples()["toy"])


@cache
def toy_plan() -> Plan:
    """Its plan, by an iteration limit: the same on every machine."""
    return plan_day(toy(), time_limit_s=60, iteration_limit=20)


@cache
def monaco() -> Network:
    """Every tenth parcel of the sample `monaco`, on its real roads."""
    network = read_network(samples()["monaco"])
    return replace(network, parcels=network.parcels[::10])


@cache
def monaco_roads() -> Roads:
    """Its roads, opened once."""
    return roads_of(monaco())


@cache
def monaco_plan() -> Plan:
    """Its plan after a second of search."""
    return plan_day(monaco(), roads=monaco_roads(), time_limit_s=1)


def rows_of(text: str) -> list[Row]:
    """The rows of a CSV text by its header."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def plan_rows(network: Network, plan: Plan) -> dict[str, list[Row]]:
    """The rows of every table of a plan, as they are written."""
    return {name: rows_of(text) for name, text in tables(plan, network.day).items()}


def seconds(clock: str) -> int:
    """`HH:MM:SS` in seconds."""
    hours, minutes, rest = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + rest


def toy_folder(folder: Path, edits: dict[str, Edit] | None = None, settings: dict[str, str] | None = None) -> Path:
    """A copy of `toy` with some tables edited (a table made new starts empty) and words of its settings replaced."""
    shutil.copytree(samples()["toy"], folder)
    for name, edit in (edits or {}).items():
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        rows = edit(rows_of(text))
        columns = list(dict.fromkeys(key for row in rows for key in row)) or text.split("\n", 1)[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    path = folder / "network.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in (settings or {}).items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


def every(**cells: str) -> Edit:
    """An edit that sets cells of every row."""
    return lambda rows: [row | cells for row in rows]


def first(**cells: str) -> Edit:
    """An edit that sets cells of the first row."""
    return lambda rows: [rows[0] | cells, *rows[1:]]


def none(_: list[Row]) -> list[Row]:
    """An edit that leaves no row."""
    return []
