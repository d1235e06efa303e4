"""Damaged extracts: an error that says what to do, or what can still be read; never a crash, a hang or a trace."""

from __future__ import annotations

import bz2
import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from road_maps import draw

from data import samples

READER = """
import pathlib, random, sys

from data.errors import RoadError
from routing.osm import read_ways

whole, file, seeds = pathlib.Path(sys.argv[1]).read_bytes(), pathlib.Path(sys.argv[2]), map(int, sys.argv[3:])
for seed in seeds:
    chance = random.Random(seed)
    content = bytearray(whole)
    kind = seed % 3
    if kind == 0:
        del content[chance.randrange(len(content)):]
    elif kind == 1:
        for _ in range(chance.choice([1, 8, 64])):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    else:
        start = chance.randrange(min(200, len(content)))
        content[start] ^= 1 << chance.randrange(8)
    file.write_bytes(content)
    try:
        read_ways(file)
    except RoadError as error:
        assert "copy or download it again" in str(error) or "holds no streets" in str(error), error
        print("told")
    else:
        print("read")
"""


def outcomes(folder: Path, suffix: str, source: Path, seeds: range) -> list[str]:
    """What each of many damaged copies leads to, in a process of their own, which may neither die nor hang."""
    done = subprocess.run(
        [sys.executable, "-c", READER, source, folder / f"damaged{suffix}", *map(str, seeds)],
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_damaged_extracts_are_told(tmp_path: Path) -> None:
    """Cut off anywhere, bits flipped anywhere, and in the first blocks, where lengths stand."""
    found = outcomes(tmp_path, ".osm.pbf", samples()["monaco"] / "roads.osm.pbf", range(150))
    assert len(found) == 150
    assert found.count("told") > 100


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2"])
def test_damaged_xml_is_told_or_read(tmp_path: Path, suffix: str) -> None:
    """A name that lacks a letter is none the worse as XML, so that some can be read."""
    pack = {".osm": bytes, ".osm.gz": gzip.compress, ".osm.bz2": bz2.compress}[suffix]
    plain = (
        draw("A-B-C\n| | |\nD-E-F")
        .with_turn("AB", "B", "BE", restriction="no_right_turn")
        .write(tmp_path / "plain.osm")
    )
    source = tmp_path / f"whole{suffix}"
    source.write_bytes(pack(plain.read_bytes()))
    found = outcomes(tmp_path, suffix, source, range(150))
    assert len(found) == 150
    assert found.count("told") > 50


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_many_damaged_extracts_are_told(tmp_path: Path, part: int) -> None:
    found = outcomes(tmp_path, ".osm.pbf", samples()["monaco"] / "roads.osm.pbf", range(1000 * part, 1000 * part + 999))
    assert len(found) == 999
