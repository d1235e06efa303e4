"""Arguments and options that commands share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from data.errors import DataError, TourneeError
from data.network import Network
from data.problem import Problem, counted
from data.reading import read_network
from data.samples import find_network

MOST_TOLD = 50
"""So many problems of a kind are told one by one; of more, the number."""

network_argument = click.argument("network", metavar="NETWORK")
"""A network folder, an .xlsx file or a sample's name."""

plan_argument = click.argument("folder", metavar="PLAN", type=click.Path(path_type=Path))
"""A plan folder."""

language_option = click.option(
    "--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the printed sheets."
)

_JSON = "tournee.json"


def _note_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    ctx.meta[_JSON] = value  # for errors, which end the command
    return value


def wants_json(ctx: click.Context) -> bool:
    """Whether the command that was called has to print JSON."""
    return bool(ctx.meta.get(_JSON))


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_note_json, help="Print the result as JSON on standard output."
)


def _as_date(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


date_option = click.option(
    "--date",
    "service_date",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_as_date,
    metavar="YYYY-MM-DD",
    help="The service day; by default the one in network.toml.",
)


def out_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The required option -o for what a command writes."""
    return click.option("-o", "--out", "out", required=True, type=click.Path(path_type=Path), help=what)


def open_network(typed: str, service_date: date | None) -> Network:
    """The network that a user named, for the day that the user named."""
    return read_network(find_network(typed), service_date=service_date)


def tell_first(told: Sequence[str], noun: str, *, all_by: str, err: bool) -> None:
    """The first of what is to be told, one a line, and how many more; `all_by` names a command that tells all."""
    for line in told[:MOST_TOLD]:
        click.echo(one_line(line), err=err)
    if len(told) > MOST_TOLD:
        click.echo(f"{counted(len(told) - MOST_TOLD, f'more {noun}')}: {all_by} tells all", err=err)


def tell_errors(found: Sequence[Problem]) -> None:
    """The first errors on standard error."""
    told = [str(problem) for problem in found if problem.severity == "error"]
    tell_first(told, "error", all_by="--json", err=True)


def tell_warnings(found: Sequence[Problem], *, all_by: str = "`tournee check --json`", err: bool = True) -> None:
    """The first warnings."""
    told = [f"warning: {problem}" for problem in found if problem.severity == "warning"]
    tell_first(told, "warning", all_by=all_by, err=err)


def one_line(text: str) -> str:
    """The text on one line, whatever an id in it holds: control characters would reach the terminal."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # Bytes of a file's name that are no UTF-8 come as lone surrogates, which no stream takes.
    click.echo(re.sub("[\ud800-\udfff]", lambda lone: f"\\u{ord(lone[0]):04x}", text))


def print_fault(fault: TourneeError) -> None:
    """What ended a command, as JSON on standard output: every problem, or the message."""
    if isinstance(fault, DataError) and fault.problems:
        print_json({"problems": [asdict(problem) for problem in fault.problems]})
    else:
        print_json({"error": str(fault)})
