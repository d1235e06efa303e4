"""The seconds of each stage of `make demo`, first with nothing kept and then with the roads kept.

`python tests/benchmarks/bench_day.py [SECONDS]` plans the sample network `monaco` twice in fresh caches, with so many
seconds of search (default 20), and prints a Markdown table. Compiled kernels are kept from before, as `make install`
leaves them.
"""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from data import find_network, read_network  # noqa: E402
from data.cache import cache_folder  # noqa: E402
from routing import check, problems, roads_of  # noqa: E402
from routing.assignment import assign  # noqa: E402
from routing.export import write_plan  # noqa: E402
from routing.plan import plan_day  # noqa: E402
from routing.plan.stops import build_problem  # noqa: E402


def main(search_s: float) -> None:
    """Plan twice and print the table."""
    kept_kernels = cache_folder("")
    with tempfile.TemporaryDirectory() as folder:
        for kept in kept_kernels.glob("kernels-*"):
            shutil.copytree(kept, Path(folder) / "cache" / kept.name)
        os.environ["TOURNEE_CACHE"] = str(Path(folder) / "cache")
        runs = [stages(search_s, Path(folder) / "plan") for _ in range(2)]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.date.today()}, {machine}\n")
    print("| stage | first time, s | roads kept, s |\n|---|---|---|")
    for name in runs[0]:
        print(f"| {name} | {runs[0][name]:.2f} | {runs[1][name]:.2f} |")
    print(f"| all | {sum(runs[0].values()):.2f} | {sum(runs[1].values()):.2f} |")


def stages(search_s: float, out: Path) -> dict[str, float]:
    """The seconds of each stage of one run."""
    seconds: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    with stage("read the network"):
        network = read_network(find_network("monaco"))
    with stage("roads: extract to graph, order, contraction; positions checked"):
        problems(network)
    roads = roads_of(network)
    with stage("parcels to depots and points"):
        assignment = assign(network, roads)
    with stage("stops and travel matrices"):
        day = build_problem(network, roads, assignment.placed)
    with stage(f"rounds ({len(day.problem.stops)} stops), lines and reasons"):
        # The plan makes its own assignment and stops again: their time is taken off below.
        plan = plan_day(network, roads=roads, time_limit_s=search_s)
    rounds = next(name for name in seconds if name.startswith("rounds"))
    seconds[rounds] -= seconds["parcels to depots and points"] + seconds["stops and travel matrices"]
    with stage("independent check"):
        violations = check(network, plan, roads=roads)
    with stage("plan folder with map"):
        write_plan(network, plan, roads, out, violations=len(violations))
    return seconds


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
