"""Writing a network folder that reads back as the same network."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from data.network import Network
from data.reading import SETTINGS_FILE
from data.records import RECORDS
from data.tables import write_table


def write_network(network: Network, folder: Path) -> None:
    """Write `network.toml`, the tables that have rows (and the empty ones that a folder needs) and the road file.

    The folder is made if missing; tables and the road file in it are replaced. The road file is copied from the
    folder that the network was read from, where there is one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"name": network.name, "timezone": network.timezone, "currency": network.currency}
    lines = [f"{key} = {_quoted(value)}" for key, value in settings.items()]
    lines.append(f"date = {network.date.isoformat()}")
    if network.country:
        lines.append(f"country = {_quoted(network.country)}")
    lines += ["", "[roads]", f"source = {_quoted(network.roads.source)}", ""]
    (folder / SETTINGS_FILE).write_text("\n".join(lines), encoding="utf-8")
    for record in RECORDS:
        rows = getattr(network, record.TABLE)
        needed = record.TABLE in ("depots", "relay_points", "vehicles", "vendors", "parcels")
        path = folder / f"{record.TABLE}.csv"
        if rows or needed:
            write_table(path, record, rows)
        else:
            path.unlink(missing_ok=True)  # a network that was written there before may have had some
    roads, copy = network.folder / network.roads.source, folder / network.roads.source
    if roads.is_file() and not (copy.exists() and copy.samefile(roads)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(roads, copy)


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a part of TOML's, but for the DEL character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
