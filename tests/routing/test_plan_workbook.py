"""A plan as a workbook: the tables of its folder, cell by cell, with real numbers and times."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from day_plans import monaco, monaco_plan, plan_rows, seconds, toy, toy_plan
from python_calamine import CalamineWorkbook

from data.network import Network
from routing import Plan, plan_day
from routing.export import summary, workbook
from routing.export.tables import COLUMNS
from routing.export.workbook import plan_workbook

CLOCKS = {"depart", "return", "arrive", "start", "leave"}


def written(folder: Path, network: Network, plan: Plan) -> dict[str, list[list[Any]]]:
    """The rows of each sheet."""
    (folder / "plan.xlsx").write_bytes(plan_workbook(network, plan, summary(network, plan, violations=0)))
    book = CalamineWorkbook.from_path(folder / "plan.xlsx")
    return {name: list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names}


def same(column: str, cell: Any, text: str) -> bool:
    """Whether a cell of the workbook means the text of the CSV file."""
    if isinstance(cell, timedelta):
        return column in CLOCKS and cell.total_seconds() == seconds(text)
    if isinstance(cell, float):
        return Decimal(repr(cell)) == Decimal(text)
    return bool(cell == text) and not (text and (column in CLOCKS or re.search("^cost|_s$|_m$|^load|seq$", column)))


@pytest.mark.parametrize("made", ["toy", "monaco"])
def test_sheets_hold_what_the_tables_say(tmp_path: Path, made: str) -> None:
    network, plan = (toy(), toy_plan()) if made == "toy" else (monaco(), monaco_plan())
    sheets = written(tmp_path, network, plan)
    assert list(sheets) == ["summary", *COLUMNS]
    for name, rows in plan_rows(network, plan).items():
        header, *found = sheets[name]
        assert header == list(COLUMNS[name])
        assert len(found) == len(rows)
        for cells, row in zip(found, rows, strict=True):
            for column, cell in zip(header, cells, strict=True):
                assert same(column, cell, row[column]), (name, column, cell, row[column])


def test_the_summary_tells_the_figures_one_a_row(tmp_path: Path) -> None:
    figures = summary(toy(), toy_plan(), violations=0)
    header, *rows = written(tmp_path, toy(), toy_plan())["summary"]
    assert header == ["figure", "value"]
    found = dict(rows)
    assert list(found) == list(figures)
    assert (found["cost"], found["parcels"], found["date"]) == (67.22, 11.0, date(2026, 11, 24))
    assert all(found[name] == value for name, value in figures.items() if name != "date")


def test_money_has_two_places_and_times_their_seconds(tmp_path: Path) -> None:
    """08:01:40 is 28,900 seconds; EUR 50 for the van is shown as 50.00."""
    written(tmp_path, toy(), toy_plan())
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as file:
        styles = file.read("xl/styles.xml").decode()
        sheets = [file.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2, 3)]
    formats = re.findall(r'numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    shown = dict(re.findall(r'numFmtId="(\d+)" formatCode="(.*?)"', styles))
    cells = [dict(re.findall(r'<c r="(\w+)" s="(\d+)"', sheet)) for sheet in sheets]
    assert shown[formats[int(cells[0]["B16"])]] == "#,##0.00"
    assert shown[formats[int(cells[1]["G2"])]] == "[hh]:mm:ss"
    assert shown[formats[int(cells[1]["P2"])]] == "#,##0.00"
    assert shown[formats[int(cells[2]["F2"])]] == "[hh]:mm:ss"
    assert all('state="frozen"' in sheet and "<autoFilter" in sheet and "<cols>" in sheet for sheet in sheets)


def test_names_stay_text_and_times_pass_midnight(tmp_path: Path) -> None:
    """Times before the service date, as a plan may tell that another program wrote, no spreadsheet can count: text."""
    network = replace(toy(), parcels=tuple(replace(p, parcel_id=f"=1+{i}") for i, p in enumerate(toy().parcels)))
    plan = plan_day(network, time_limit_s=60, iteration_limit=20)
    first, second, *rest = plan.rounds[0].lines
    lines = (replace(first, start_s=-3600, arrive_s=-1), replace(second, leave_s=108_000), *rest)
    sheets = written(tmp_path, network, replace(plan, rounds=(replace(plan.rounds[0], lines=lines),)))
    assert [row[0] for row in sheets["assignments"][1:]] == [f"=1+{i}" for i in range(11)]
    assert sheets["stops"][1][5:7] == ["-1:59:59", "-1:00:00"]
    assert sheets["stops"][2][7] == timedelta(hours=30)
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as file:
        assert not any(re.search("<f[ >]", file.read(name).decode()) for name in file.namelist())


def test_a_plan_of_nothing_has_its_headers(tmp_path: Path) -> None:
    network = replace(toy(), parcels=())
    sheets = written(tmp_path, network, plan_day(network, time_limit_s=60, iteration_limit=1))
    assert {name: rows for name, rows in sheets.items() if name != "summary"} == {
        name: [list(columns)] for name, columns in COLUMNS.items()
    }
    assert dict(sheets["summary"][1:])["cost_per_parcel"] == ""


def test_what_no_cell_can_hold_is_shortened(tmp_path: Path) -> None:
    """A plan is never lost for want of a spreadsheet's room: 40,000 characters, also of two units each, and U+FFFF."""
    names = ("x" * 40_000, "😀" * 40_000, "a\uffffb")
    parcels = tuple(replace(p, parcel_id=name) for p, name in zip(toy().parcels, names, strict=False))
    network = replace(toy(), parcels=parcels)
    sheets = written(tmp_path, network, plan_day(network, time_limit_s=60, iteration_limit=1))
    first, second, third = (row[0] for row in sheets["assignments"][1:])
    assert (len(first), first[0], first[-1]) == (16_382, "x", "…")
    assert (second[0], second[-1], third) == ("😀", "…", "a\ufffdb")


def test_what_no_sheet_can_hold_is_referred_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 11)
    sheets = written(tmp_path, toy(), toy_plan())
    assert sheets["assignments"] == [
        ["parcel_id"],
        ["11 rows are more than a sheet holds: they are in assignments.csv"],
    ]
    assert len(sheets["stops"]) == 8
