"""Road graphs in the cache folder: the same answers without reading the extract, and no trust in damaged files."""

import pathlib
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from road_maps import draw

from data.records import Place
from routing.kernel_cache import kernel
from routing.roads import Roads, kept, kernels, open_roads, osm_roads

MAP = draw(
    """
    A-----B=====C
    |     #     |
    D-----E>>>>>F
    """
)
PLACES = [MAP.place(each, east_m=7, north_m=3) for each in "ABCDEF"]


@pytest.fixture
def cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "cache"))
    MAP.write(tmp_path / "roads.osm")
    return tmp_path / "cache" / "roads"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[pathlib.Path]:
    """The extracts that have been read."""
    seen: list[pathlib.Path] = []
    read = osm_roads.read_streets

    def noted(file: pathlib.Path) -> Any:
        seen.append(file)
        return read(file)

    monkeypatch.setattr(osm_roads, "read_streets", noted)
    return seen


def opened(tmp_path: pathlib.Path) -> Roads:
    return open_roads("roads.osm", folder=tmp_path, max_snap_m=100)


def answers(roads: Roads, places: list[Place] = PLACES) -> list[Any]:
    """Everything that can be asked."""
    table, path = roads.matrix("van", places), roads.path("foot", places[0], places[-1])
    return [
        table.duration_s.tolist(),
        table.distance_m.tolist(),
        path.lonlat.tolist(),
        roads.extent,
        [(highway, line.tolist()) for highway, line in roads.lines()],
    ]


def test_a_second_start_reads_nothing_and_answers_the_same(
    tmp_path: pathlib.Path, cache: pathlib.Path, reads: list[pathlib.Path]
) -> None:
    """The first start reads the extract once for its limits, two profiles and the background, the second never."""
    first = answers(opened(tmp_path))
    assert len(reads) == 1
    assert len(list(cache.iterdir())) == 4
    assert answers(opened(tmp_path)) == first
    assert len(reads) == 1


@pytest.mark.parametrize("damage", ["cut", "overwritten", "garbage", "emptied", "another's", "a pickle"])
def test_damaged_files_are_made_again(
    damage: str, tmp_path: pathlib.Path, cache: pathlib.Path, reads: list[pathlib.Path]
) -> None:
    first = answers(opened(tmp_path))
    files = sorted(cache.iterdir())
    contents = [file.read_bytes() for file in files]
    for file, content, other in zip(files, contents, contents[1:] + contents[:1], strict=True):
        half = len(content) // 2
        if damage == "a pickle":
            np.savez(file, allow_pickle=True, key=np.array([{"a": 1}], dtype=object))
            continue
        file.write_bytes(
            {
                "cut": content[:half],
                "overwritten": content[:half] + bytes(64) + content[half + 64 :],
                "garbage": b"garbage",
                "emptied": b"",
                "another's": other,
            }[damage]
        )
    assert answers(opened(tmp_path)) == first
    assert len(reads) == 2
    assert answers(opened(tmp_path)) == first
    assert len(reads) == 2


def test_a_changed_extract_is_read_again(
    tmp_path: pathlib.Path, cache: pathlib.Path, reads: list[pathlib.Path]
) -> None:
    """The street between E and F opens both ways under the same name."""
    before = answers(opened(tmp_path))
    draw("A-----B=====C\n|     #     |\nD-----E-----F").write(tmp_path / "roads.osm")
    assert answers(opened(tmp_path)) != before
    assert len(reads) == 2


def test_changed_rules_make_the_graph_again(
    tmp_path: pathlib.Path, cache: pathlib.Path, reads: list[pathlib.Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(opened(tmp_path))
    monkeypatch.setattr(kept, "makers_hash", lambda: "0" * 64)
    answers(opened(tmp_path))
    assert len(reads) == 2


def test_a_full_disk_only_costs_time(
    tmp_path: pathlib.Path, cache: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    first = answers(opened(tmp_path))
    for file in cache.iterdir():
        file.unlink()
    monkeypatch.setattr(kept, "write_atomically", full)
    assert answers(opened(tmp_path)) == first
    assert not list(cache.iterdir())


def test_damaged_compiled_code_is_compiled_again(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba raises whatever unpickling garbage raises; the folder is emptied and the kernel compiled anew."""
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path))

    def compiled() -> Any:
        @kernel((__file__,), kernels.INT, result=kernels.INT)
        def double(x: int) -> int:
            return 2 * x

        return double

    assert compiled()(21) == 42
    files = [file for file in tmp_path.rglob("*.nb*") if file.is_file()]
    assert files
    for file in files:
        file.write_bytes(b"garbage")
    assert compiled()(21) == 42
    assert all(file.read_bytes() != b"garbage" for file in tmp_path.rglob("*.nb*"))


def test_importing_the_package_loads_no_heavy_library() -> None:
    """`tournee --help` must not wait for libraries that only an extract needs."""
    heavy = "{'numba', 'osmium', 'shapely', 'pandas', 'routingkit_cch', 'networkx'}"
    code = f"import sys, routing.roads; sys.exit(bool({heavy} & set(sys.modules)))"
    root = pathlib.Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
