"""`plan.json`: a plan as JSON that reads back as the same plan."""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from data.errors import DataError
from data.problem import Problem
from routing.plan.polyline import decode
from routing.plan.records import SCHEMA, Plan

FILE = "plan.json"
_LARGEST = 2**53  # what every program reads as the same whole number
_LONGEST_S = 10**7  # some 115 days: clocks can't show what lies far beyond


def to_json(plan: Plan) -> str:
    """The whole plan as JSON; the fields are those of the records, with their units in their names."""
    return json.dumps({"schema": SCHEMA, **asdict(plan)}, ensure_ascii=False, indent=1, default=date.isoformat) + "\n"


def from_json(text: str, file: str = FILE) -> Plan:
    """The plan that `to_json` wrote, or that a person has edited since.

    Raises:
        DataError: with every field that is missing, unknown or of the wrong kind: `plan.json rounds[2].lines[4].seq`.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:  # numbers of 5,000 digits and 100,000 brackets come as such
        line = getattr(fault, "lineno", 0)
        raise DataError([Problem(file, line, "", f"is not JSON: {getattr(fault, 'msg', fault)}")]) from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise DataError([Problem(file, 0, "schema", f"is not {SCHEMA!r}: this is no plan that can be read")])
    problems: list[Problem] = []
    plan = _decode(Plan, {key: value for key, value in found.items() if key != "schema"}, "", file, problems)
    if problems:
        raise DataError(problems)
    assert isinstance(plan, Plan)
    for i, planned in enumerate(plan.rounds):
        if not planned.lines:
            told = "is empty: a round has at least its depot at both ends"
            problems.append(Problem(file, 0, f"rounds[{i}].lines", told))
        told = _fault_of_path(planned.path)
        if told:
            problems.append(Problem(file, 0, f"rounds[{i}].path", told))
    if problems:
        raise DataError(problems)
    return plan


def _fault_of_path(path: str) -> str:
    try:
        return "" if len(decode(path)) else "is blank: a round goes somewhere"
    except ValueError as fault:
        return str(fault)


def read_plan(folder: Path) -> Plan:
    """The plan of a plan folder; raises DataError when it holds none or it can't be read."""
    path = folder / FILE
    try:
        return from_json(path.read_bytes().decode("utf-8-sig"))
    except OSError as fault:
        raise DataError([Problem(str(path), 0, "", f"can't be read: {fault.strerror}")]) from None
    except UnicodeDecodeError:
        raise DataError([Problem(str(path), 0, "", "is not UTF-8 text")]) from None


def _refuse(constant: str) -> None:
    """Python's JSON takes NaN and Infinity; nobody else's does."""
    raise ValueError(f"{constant} is not a number")


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _decode(kind: Any, value: Any, path: str, file: str, problems: list[Problem]) -> Any:
    """`value` as `kind`; what is wrong with it, and None, where it isn't one."""
    if path.endswith("_s") and type(value) in (int, float) and not abs(value) < _LONGEST_S:
        problems.append(Problem(file, 0, path, "is longer than any day"))
        return None
    told = _unreadable(value)
    if told:
        problems.append(Problem(file, 0, path, told))
        return None
    if get_origin(kind) is tuple:
        if isinstance(value, list):
            (item, *_) = get_args(kind)
            return tuple(_decode(item, v, f"{path}[{i}]", file, problems) for i, v in enumerate(value))
    elif is_dataclass(kind) and isinstance(kind, type):
        if isinstance(value, dict):
            return _decode_record(kind, value, path, file, problems)
    elif kind is date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            pass
    elif kind is float and type(value) in (int, float):
        return float(value)
    elif type(value) is kind:
        return value
    told = "a list" if get_origin(kind) is tuple else _WORDS.get(kind, "an object")
    problems.append(Problem(file, 0, path, f"is not {told}"))
    return None


def _unreadable(value: Any) -> str:
    """What is wrong with a value, whatever it stands for, that other programs take otherwise or not at all."""
    if isinstance(value, str):
        return "holds half a character (a lone surrogate)" if _LONE.search(value) else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "is too large a number"
    return "is too large a number" if isinstance(value, int) and abs(value) > _LARGEST else ""


_LONE = re.compile("[\ud800-\udfff]")
_WORDS: Mapping[Any, str] = types.MappingProxyType(
    {int: "a whole number", float: "a number", str: "text", date: "a date as YYYY-MM-DD"}
)


def _decode_record(kind: type, value: dict[str, Any], path: str, file: str, problems: list[Problem]) -> Any:
    names = [f.name for f in fields(kind)]
    dot = f"{path}." if path else ""
    before = len(problems)
    problems += [Problem(file, 0, f"{dot}{name}", "is missing") for name in names if name not in value]
    problems += [Problem(file, 0, f"{dot}{name}", "is unknown") for name in value if name not in names]
    hints = _hints(kind)
    values = {n: _decode(hints[n], value[n], f"{dot}{n}", file, problems) for n in names if n in value}
    return kind(**values) if len(problems) == before else None
