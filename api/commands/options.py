"""Arguments and options that commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from data.network import Network
from data.reading import read_network
from data.samples import find_network

network_argument = click.argument("network", metavar="NETWORK")
"""A network folder or a sample's name."""

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


def one_line(text: str) -> str:
    """The text on one line, whatever an id in it holds: control characters would reach the terminal."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
