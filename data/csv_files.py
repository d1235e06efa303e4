"""CSV files as text: encodings, separators and rows, with the line on which each starts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

from data.dialects import STANDARD, Dialect, dialect_of, quoted
from data.problem import Problem

_BOM = b"\xef\xbb\xbf"
# What cp1252 text hardly ever holds, and UTF-8 text, even if damaged elsewhere, does: a character of several bytes
# that is usual in networks. `É` and a no-break space in cp1252 are a whole character too, but a phonetic sign.
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_USUAL = re.compile("[\u0080-\u017f\u0218-\u021b\u0300-\u04ff\u1e00-\u1eff\u2000-\u2bff\ufe0f\U0001f000-\U0001faff]")
# Letters and marks of Western Europe, as those who write cp1252 do.
_WESTERN = frozenset("ÀÂÄÆÇÈÉÊËÎÏÔÖŒÙÛÜŸÁÍÓÚÑÅØßàâäæçèéêëîïôöœùûüÿáíóúñåø\u00a0«»°’‘“”–—…€")


def read_bytes(path: Path, problems: list[Problem]) -> bytes | None:
    """What a file holds; None, and one problem more, if it can't be read."""
    try:
        if S_ISREG(path.stat().st_mode):
            return path.read_bytes()
        told = "is not a file"  # reading a pipe or a device might never end
    except OSError as fault:
        told = f"can't be read: {fault.strerror}"
    except MemoryError:
        told = "can't be read: it is larger than this machine's memory"
    problems.append(Problem(path.name, 0, "", told))
    return None


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """The text of a UTF-8 file, with or without a byte-order mark; None, and one problem more, if it can't be read."""
    content = read_bytes(path, problems)
    if content is None:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        problems.append(_not_utf8(path, fault))
        return None


def read_csv(path: Path, problems: list[Problem]) -> tuple[Dialect, Iterator[tuple[int, list[str]]]] | None:
    """The dialect of a table and its rows that are not blank, each with its line.

    Text of spreadsheet programs may also be Windows-1252 or UTF-16; a table with commas is UTF-8. Where bytes are both
    UTF-8 and Windows-1252, they are the latter if only that makes usual text of them. Rows are read as they are asked
    for: faults among them are added to `problems` then. None, and one problem more, if nothing can be read.
    """
    content = read_bytes(path, problems)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
        if not content.isascii() and dialect_of(text) is not STANDARD and not _USUAL.search(text):
            text = _western(content) or text
    except UnicodeDecodeError as fault:
        other = _of_a_spreadsheet(content)
        if other is None or dialect_of(other) is STANDARD:
            problems.append(_not_utf8(path, fault))
            return None
        text = other
    dialect = dialect_of(text)
    return dialect, _rows(text, dialect, path.name, problems)


def write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[str]], dialect: Dialect) -> None:
    """Write a table; the cells are text already."""
    mark = dialect.separator
    with path.open("w", encoding=dialect.encoding, newline="") as file:
        file.write(mark.join(names) + "\n")
        file.writelines(mark.join([quoted(cell, mark) for cell in cells]) + "\n" for cells in rows)


def _not_utf8(path: Path, fault: UnicodeDecodeError) -> Problem:
    line = fault.object[: fault.start].count(b"\n") + 1
    return Problem(path.name, line, "", "is not UTF-8 text; save it as UTF-8")


def _of_a_spreadsheet(content: bytes) -> str | None:
    """Text that is no UTF-8, in an encoding that spreadsheet programs write; None if it is in none of them for sure."""
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16")
        characters = b"".join(_UTF8_CHARACTER.findall(content))
        if characters.startswith(_BOM) or _USUAL.search(characters.decode(errors="replace")):
            return None
        return _western(content) if characters else content.decode("cp1252")
    except UnicodeDecodeError:
        return None


def _western(content: bytes) -> str | None:
    """Text in Windows-1252, if it holds nothing but what is usual in Western Europe."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if _WESTERN.issuperset(mark for mark in text if not mark.isascii()) else None


def _rows(text: str, dialect: Dialect, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(Problem(file, line, "", "holds a NUL character: this is not a text table"))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as fault:
        told = "a quote that opens in this row is never closed" if "end of data" in str(fault) else str(fault)
        problems.append(Problem(file, start, "", f"is not CSV: {told}"))
