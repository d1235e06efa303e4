"""Commands about the sample networks."""

from __future__ import annotations

from pathlib import Path

import click

from data.errors import DataError
from data.samples import copy_sample, samples


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME] DIR")
def demo(names: tuple[str, ...]) -> None:
    """Copy a sample network to a new folder DIR, to start from.

    NAME is monaco (a real town, 1,500 parcels; the default) or toy (five points, to check by hand).
    """
    if not 1 <= len(names) <= 2 or (len(names) == 1 and names[0] in samples()):
        raise DataError(f"give a folder to copy to: tournee demo [{'|'.join(samples())}] DIR")
    name, folder = ("monaco", names[0]) if len(names) == 1 else names
    copy_sample(name, Path(folder))
    click.echo(f"{name} was copied to {folder}; plan it with: tournee plan {folder} -o out/")
