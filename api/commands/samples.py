"""Commands about the sample networks."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.options import json_option, one_line, print_json
from data.errors import DataError
from data.samples import copy_sample, samples


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME] DIR")
@json_option
def demo(names: tuple[str, ...], as_json: bool) -> None:
    """Copy a sample network to a new folder DIR, to start from.

    NAME is monaco (a real town, 1,500 parcels; the default), rules (every rule about vehicles, drivers and goods once)
    or toy (five points, to check by hand).

    \b
    Examples:
      tournee demo my-network/
      tournee demo toy my-network/
    """
    if not 1 <= len(names) <= 2 or (len(names) == 1 and names[0] in samples()):
        raise DataError(f"give a folder to copy to: tournee demo [{'|'.join(samples())}] DIR")
    name, folder = ("monaco", names[0]) if len(names) == 1 else names
    copy_sample(name, Path(folder))
    if as_json:
        print_json({"sample": name, "folder": folder})
    else:
        click.echo(one_line(f"{name} was copied to {folder}; plan it with: tournee plan {folder} -o out/"))
