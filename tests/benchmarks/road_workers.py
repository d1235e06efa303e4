"""One road engine in a process of its own, which bench_roads.py and bench_agreement.py ask in turn with its peers.

`python road_workers.py ENGINE` reads requests from standard input, a JSON list `[what, {…}]` a line, and answers each
with one line: a JSON object with `s`, the seconds of the work, or `refused`. Engines: `tournee`, `osrm` (prepared files
of either algorithm) and `valhalla` (a folder of tiles); the last two in the environment of the peers of roads.
"""

from __future__ import annotations

import json
import os
import pathlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO, Any

import numpy as np

ROOT = pathlib.Path(__file__).parents[2]
Answer = dict[str, Any]
Points = list[tuple[float, float]]


class Tournee:
    """Ours."""

    def __init__(self) -> None:
        sys.path.insert(0, str(ROOT))
        import routing.roads.osm_roads  # noqa: F401, PLC0415 - the compiled kernels are loaded before a clock starts

    def open(self, file: str, of: Points, pace: float = 0.0) -> Answer:
        """Up to the first answer between two places; reads what the cache keeps of the extract, if it does."""
        from routing.roads import Pace, open_roads  # noqa: PLC0415

        whole = pathlib.Path(file)
        paces = [Pace(((25_200, 32_400),), factor=pace)] if pace else []

        def first() -> Any:
            self.roads: Any = open_roads(whole.name, folder=whole.parent, max_snap_m=500, paces=paces)
            return self.roads.matrix("van", places(of))

        return timed(first)

    def table(self, of: Points, to: Points | None = None, save: str = "") -> Answer:
        """Seconds and metres, with the search for the nearest streets."""
        origins, destinations = places(of), to and places(to)
        found = timed(lambda: self.roads.matrix("van", origins, destinations))
        kept(save, found["result"].duration_s[0], found["result"].distance_m[0])
        return found

    def one(self, of: Points, to: Points) -> Answer:
        """From one new place to others that are asked for again and again."""
        if not hasattr(self, "kept") or self.kept[0] != to:
            self.kept = to, self.roads.destinations("van", places(to))
        [origin] = places(of)
        return timed(lambda: self.kept[1].matrix_from([origin]))

    def filled(self, of: Points, threads: int = 1) -> Answer:
        """The table alone, between places whose streets are known."""
        from routing.roads.table import fill_tables  # noqa: PLC0415

        prepared = self.roads._prepare("van")
        spots, every = prepared.snapper.spots(places(of)), np.arange(len(of))
        seconds, metres = (np.empty((len(of), len(of)), np.int32) for _ in range(2))
        return timed(
            lambda: fill_tables(
                prepared.graph, prepared.hierarchy, spots, spots, rows=every, columns=every,
                duration_s=seconds, distance_m=metres, threads=threads,
            )
        )  # fmt: skip

    def legs(self, pairs: list[Points], steps: bool = True, lines: bool = True) -> Answer:
        """Ways with their lines, and with what is said on them."""
        ends = [places(pair) for pair in pairs]

        def all_legs() -> None:
            for one, other in ends:
                if lines:
                    self.roads.path("van", one, other)
                if steps:
                    self.roads.directions("van", one, other)

        return timed(all_legs)

    def ways(self, pairs: list[Points]) -> Answer:
        """Seconds, metres and line of each, None where there is no way, and where both ends meet the road."""
        from data.errors import RoadError  # noqa: PLC0415

        found: list[Any] = []
        for one, other in map(places, pairs):
            try:
                path = self.roads.path("van", one, other)
            except RoadError:
                found.append(None)
                continue
            snapped = self.roads.snap("van", [one, other])
            ends = [*zip(snapped.lon.tolist(), snapped.lat.tolist(), strict=True)]
            found.append([path.duration_s, path.distance_m, path.lonlat.tolist(), ends, []])
        return {"ways": found}

    def hour(self) -> Answer:
        """The weights of another hour, as the first table with it finds them."""
        from routing.roads.paces import Pace, graph_at  # noqa: PLC0415

        prepared = self.roads._prepare("van")
        pace = Pace(((25_200, 32_400),), factor=0.6)
        return timed(lambda: prepared.hierarchy.timed(graph_at(prepared.graph, prepared.profile, [pace])))

    def size(self) -> Answer:
        """Junctions, edges, turns."""
        graph = self.roads._prepare("van").graph
        return {"junctions": len(graph.node_id), "edges": len(graph.tail), "turns": len(graph.turn_ms)}


class Osrm:
    """OSRM, from files that `prepare` has made."""

    def open(self, file: str, of: Points, algorithm: str = "CH") -> Answer:
        """Up to the first answer between two places."""
        import osrm  # type: ignore[import-not-found] # noqa: PLC0415

        self.osrm = osrm

        def first() -> Any:
            self.engine = osrm.OSRM(
                storage_config=file, algorithm=algorithm, use_shared_memory=False, max_locations_distance_table=-1
            )
            return self._table(of)

        return timed(first)

    def _table(self, of: Points, to: Points | None = None) -> Any:
        between: dict[str, Any] = {"coordinates": of}
        if to is not None:
            between = {
                "coordinates": [*of, *to],
                "sources": [*range(len(of))],
                "destinations": [*range(len(of), len(of) + len(to))],
            }
        parameters = self.osrm.TableParameters(**between, annotations=["duration", "distance"], generate_hints=False)
        return self.engine.Table(parameters)

    def one(self, of: Points, to: Points) -> Answer:
        """As any table."""
        return self.table(of, to)

    def table(self, of: Points, to: Points | None = None, save: str = "") -> Answer:
        """Seconds and metres; OSRM finds the nearest streets at each call."""
        found = timed(lambda: self._table(of, to))
        if save:
            kept(save, *(np.array([[*row] for row in found["result"][name]]) for name in ("durations", "distances")))
        return found

    def _route(self, pair: Points, **more: Any) -> Any:
        return self.engine.Route(
            self.osrm.RouteParameters(
                coordinates=pair, geometries="geojson", overview="full", generate_hints=False, **more
            )
        )

    def legs(self, pairs: list[Points], steps: bool = True, lines: bool = True) -> Answer:
        """Ways with their lines, and with what is said on them."""

        def all_legs() -> None:
            for pair in pairs:
                self._route(pair, steps=steps)

        return timed(all_legs)

    def ways(self, pairs: list[Points]) -> Answer:
        """As ours tells of them, and the nodes of each."""
        found: list[Any] = []
        for pair in pairs:
            try:
                answer = self._route(pair, annotations=["nodes"])
            except RuntimeError:
                found.append(None)
                continue
            route = answer["routes"][0]
            line = [[*point] for point in route["geometry"]["coordinates"]]
            ends = [[*point["location"]] for point in answer["waypoints"]]
            nodes = [int(node) for node in route["legs"][0]["annotation"]["nodes"]]
            found.append([route["duration"], route["distance"], line, ends, nodes])
        return {"ways": found}

    def led(self, points: Points) -> Answer:
        """The metres between each of some points and the next, where one may not turn round at them."""
        legs = self._route(points, continue_straight=True)["routes"][0]["legs"]
        return {"legs": [leg["distance"] for leg in legs]}


class Valhalla:
    """Valhalla, from a folder of tiles."""

    def open(self, file: str, of: Points) -> Answer:
        """Up to the first answer between two places."""
        import valhalla  # type: ignore[import-not-found] # noqa: PLC0415

        def first() -> Any:
            self.actor = valhalla.Actor(valhalla.get_config(tile_extract="", tile_dir=file))
            return self._route(of)

        return timed(first)

    def _route(self, pair: Points) -> Any:
        locations = [{"lon": lon, "lat": lat} for lon, lat in pair]
        return self.actor.route(
            {"locations": locations, "costing": "auto", "units": "km", "directions_type": "none"}
        )["trip"]  # fmt: skip

    def ways(self, pairs: list[Points]) -> Answer:
        """Seconds, metres and line of each, None where there is no way."""
        found: list[Any] = []
        for pair in pairs:
            try:
                trip = self._route(pair)
            except RuntimeError:
                found.append(None)
                continue
            line = decoded(trip["legs"][0]["shape"])
            found.append([trip["summary"]["time"], trip["summary"]["length"] * 1000, line, [line[0], line[-1]], []])
        return {"ways": found}


def decoded(text: str) -> list[list[float]]:
    """The points, lon and lat, of a line in Google's notation with six places."""
    numbers, value, shift = [], 0, 0
    for letter in text:
        bits = ord(letter) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    lat, lon = np.cumsum(numbers[::2]) / 1e6, np.cumsum(numbers[1::2]) / 1e6
    points: list[list[float]] = np.column_stack([lon, lat]).tolist()
    return points


def timed(work: Callable[[], Any]) -> Answer:
    """The seconds of some work and its result."""
    start = time.perf_counter()
    result = work()
    return {"s": time.perf_counter() - start, "result": result}


def places(points: Points) -> list[Any]:
    """As ours takes them."""
    from data.records import Place  # noqa: PLC0415

    return [Place(str(i), lon, lat) for i, (lon, lat) in enumerate(points)]


def kept(file: str, seconds: Any, metres: Any) -> None:
    """Write a table for who asked."""
    if file:
        np.savez(file, seconds=seconds, metres=metres)


def prepare_osrm(python: pathlib.Path, extract: pathlib.Path, folder: pathlib.Path, *, mld: bool) -> dict[str, Any]:
    """Prepare an extract in an empty folder: the seconds of each step, and the most memory of any [MB]."""
    folder.mkdir(parents=True)
    here = folder / extract.name
    here.symlink_to(extract)
    base = str(here).removesuffix(".osm.pbf") + ".osrm"
    where = [str(python), "-c", "import osrm; print(osrm.__path__[0])"]
    profile = pathlib.Path(subprocess.check_output(where, text=True).strip()) / "share" / "profiles" / "car.lua"
    steps = {"extract": ["-p", str(profile), str(here)]}
    steps |= {"partition": [base], "customize": [base]} if mld else {"contract": [base]}
    took: dict[str, Any] = {}
    for step, arguments in steps.items():
        start = time.perf_counter()
        subprocess.run([python, "-m", "osrm", step, *arguments], check=True, stdout=subprocess.DEVNULL)
        took[step] = time.perf_counter() - start
    took["mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return took


def most_mb() -> float:
    """The most memory of this process since it began its program; what `getrusage` tells holds its parent's, too."""
    told = pathlib.Path("/proc/self/status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def main(engine: Any, asked: IO[str], answers: IO[str]) -> None:
    """Answer until the input ends."""
    for line in asked:
        what, given = json.loads(line)
        if what == "cores":
            os.sched_setaffinity(0, given["cores"])
            answer: Answer = {}
        else:
            answer = getattr(engine, what)(**given)
        answer.pop("result", None)
        answer["mb"] = most_mb()
        print(json.dumps(answer), file=answers, flush=True)


class Worker:
    """What asks: a process of one engine, by the name of a Python."""

    def __init__(self, python: pathlib.Path, engine: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [python, __file__, engine],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | environment,
        )  # fmt: skip

    def ask(self, what: str, **given: Any) -> Answer:
        """Its answer to one request."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked and answers
        print(json.dumps([what, given]), file=asked, flush=True)
        line = answers.readline()
        if not line:
            raise SystemExit(f"a worker has ended at `{what}`")
        answer: Answer = json.loads(line)
        return answer

    def end(self) -> None:
        """No more requests."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # engines tell of their work on standard output
    main({"tournee": Tournee, "osrm": Osrm, "valhalla": Valhalla}[sys.argv[1]](), sys.stdin, own)
