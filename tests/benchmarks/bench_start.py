"""How long commands take that do nothing: `tournee --help` against an empty Python and against importing its libraries.

`python tests/benchmarks/bench_start.py [RUNS]` prints a Markdown table of medians. Each run is a process of its own.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "tournee --help": [BIN / "tournee", "--help"],
    "tournee check --help": [BIN / "tournee", "check", "--help"],
    "tournee check toy": [BIN / "tournee", "check", "toy"],
    "tournee plan --help": [BIN / "tournee", "plan", "--help"],
    "python -c 'import pandas'": [sys.executable, "-c", "import pandas"],
}


def seconds(command: list[str | Path]) -> float:
    """Wall time of one run."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main(runs: int) -> None:
    """Print the table; the commands take turns, so that a busy moment meets them all."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    empty = statistics.median(taken["python -c pass"])
    print("| command | median, s | times an empty Python |\n|---|---:|---:|")
    for name, found in taken.items():
        print(f"| `{name}` | {statistics.median(found):.3f} | {statistics.median(found) / empty:.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
