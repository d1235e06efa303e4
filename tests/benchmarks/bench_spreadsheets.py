"""Reading and writing a network of 50,000 parcels as CSV, French CSV and a workbook.

`python tests/benchmarks/bench_spreadsheets.py [PARCELS]` prints a Markdown table: the best of three runs each, and
against pandas, which reads the cells of the largest sheet with the same library and checks nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from data import RoadSettings, find_network, read_network, write_network  # noqa: E402
from data.dialects import FRENCH, STANDARD  # noqa: E402


def seconds(work: Callable[[], object]) -> float:
    """The best of three runs."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def main(parcels: int) -> None:
    """Print the table."""
    network = read_network(find_network("monaco"))
    copies = -(-parcels // len(network.parcels))
    many = [replace(p, parcel_id=f"{p.parcel_id}-{i}") for i in range(copies) for p in network.parcels]
    large = replace(network, parcels=tuple(many[:parcels]), roads=RoadSettings("great-circle"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, path, dialect in (
            ("CSV", Path(folder) / "csv", STANDARD),
            ("French CSV", Path(folder) / "french", FRENCH),
            ("workbook", Path(folder) / "network.xlsx", STANDARD),
        ):
            write_s = seconds(lambda path=path, dialect=dialect: write_network(large, path, dialect=dialect))  # type: ignore[misc]
            read_s = seconds(lambda path=path: read_network(path))  # type: ignore[misc]
            assert read_network(path) == large
            rows.append((name, write_s, read_s))
        book = Path(folder) / "network.xlsx"
        peer_s = seconds(lambda: pd.read_excel(book, sheet_name="parcels", engine="calamine"))
    print(f"{parcels:,} parcels\n\n| format | write, s | read and check, s | times pandas |\n|---|---:|---:|---:|")
    for name, write_s, read_s in rows:
        print(f"| {name} | {write_s:.2f} | {read_s:.2f} | {read_s / peer_s:.1f} |")
    print(f"| pandas, the sheet of parcels alone | | {peer_s:.2f} | 1.0 |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
