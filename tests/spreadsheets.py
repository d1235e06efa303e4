"""Workbooks for tests: as tables of Python values, and as XML written by hand.

Import it in a test as `from spreadsheets import toy_book, save`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from data.csv_files import read_csv
from data.samples import samples

Book = dict[str, list[list[Any]]]
"""The rows of each sheet, the header first."""


@dataclass(frozen=True)
class Formula:
    """A formula with the value that a program has calculated for it; text that begins with # is an error."""

    text: str
    value: float | str


def toy_book() -> Book:
    """The sample `toy` as a workbook; numbers are numbers."""
    settings = [["name", "toy"], ["timezone", "UTC"], ["currency", "EUR"]]
    book: Book = {
        "network": [["setting", "value"], *settings, ["date", date(2026, 11, 24)], ["roads.source", "great-circle"]]
    }
    for path in sorted(samples()["toy"].glob("*.csv")):
        found = read_csv(path, [])
        assert found
        book[path.stem] = [[_number(cell) for cell in cells] for _, cells in found[1]]
    return book


def _number(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError:
        return cell


_FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", time: "hh:mm", timedelta: "[hh]:mm:ss"}


def save(book: Mapping[str, Sequence[Sequence[Any]]], path: Path, *, calculated: bool = True) -> Path:
    """Write a workbook as a spreadsheet program would; None is an empty cell. Formulas are `calculated` or waiting."""
    made = Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False})
    formats = {kind: made.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
    for name, rows in book.items():
        sheet = made.add_worksheet(name)
        for line, row in enumerate(rows):
            for position, cell in enumerate(row):
                if isinstance(cell, Formula):
                    sheet.write_formula(line, position, cell.text, None, cell.value)
                elif isinstance(cell, str):
                    sheet.write_string(line, position, cell)
                elif type(cell) in formats:
                    sheet.write_datetime(line, position, cell, formats[type(cell)])
                elif cell is not None:
                    sheet.write(line, position, cell)
    made.close()
    if calculated:  # the mark of libraries, which can't calculate
        change_part(path, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    return path


def change_part(path: Path, part: str, old: str, new: str) -> None:
    """Replace text in one part of a workbook; it must be there."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    zip_parts(path, parts)


def zip_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write a file of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def by_hand(path: Path, sheets: Mapping[str, str], *, strings: str = "", styles: str = "", settings: str = "") -> Path:
    """A workbook of hand-written XML.

    Args:
        path: where to write it.
        sheets: by name, what stands inside `sheetData`, or the whole part if it begins with `<?xml`; a name that begins
            with `!` is that of a hidden sheet.
        strings: the `si` elements of the shared strings.
        styles: the `xf` elements of the cell styles.
        settings: what stands in the workbook before its sheets.
    """
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    links, listed = [], []
    parts: dict[str, str] = {}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name.startswith("!") else ""
        listed.append(f'<sheet name="{name.removeprefix("!")}" sheetId="{number}"{state} r:id="rId{number}"/>')
        links.append(f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/s{number}.xml"/>')
        whole = (
            rows
            if rows.startswith("<?xml")
            else f'{xml}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
        parts[f"xl/worksheets/s{number}.xml"] = whole
    links.append(f'<Relationship Id="rIdS" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>')
    links.append(f'<Relationship Id="rIdT" Type="{_OFFICE}/styles" Target="/xl/styles.xml"/>')
    parts |= {
        "[Content_Types].xml": f'{xml}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{xml}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{xml}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{settings}'
        f"<sheets>{''.join(listed)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{xml}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}'
        "</Relationships>",
        "xl/sharedStrings.xml": f'{xml}<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/styles.xml": f'{xml}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
        f'formatCode="[hh]:mm"/></numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
    }  # fmt: skip
    zip_parts(path, {name: part.encode() for name, part in parts.items()})
    return path
