"""Arguments and options that commands share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from data.network import Network
from data.problem import Problem
from data.reading import read_network
from data.samples import find_network

MOST_TOLD = 50
"""So many problems are told one by one; of more, the number."""

network_argument = click.argument("network", metavar="NETWORK")
"""A network folder, an .xlsx file or a sample's name."""

plan_argument = click.argument("folder", metavar="PLAN", type=click.Path(path_type=Path))
"""A plan folder."""

language_option = click.option(
    "--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the printed sheets."
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output.")


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


def tell_warnings(found: Iterable[Problem]) -> None:
    """The first warnings on standard error, one a line, and how many there are."""
    warnings = [problem for problem in found if problem.severity == "warning"]
    for problem in warnings[:MOST_TOLD]:
        click.echo(f"warning: {problem}", err=True)
    if len(warnings) > MOST_TOLD:
        click.echo(f"warning: {len(warnings) - MOST_TOLD} more warnings; `tournee check` tells all", err=True)


def one_line(text: str) -> str:
    """The text on one line, whatever an id in it holds: control characters would reach the terminal."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
