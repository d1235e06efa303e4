"""Runs that are killed at any moment, and runs at the same time: a plan folder holds one whole plan, or isn't there."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from folder_writer import Writer, names, token_in, write_token

from routing.export import claim

FOR_EVER = 10**9


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    with Writer() as made:
        yield made


def goes_on(folder: Path) -> None:
    """The next run works, and removes what the killed one has left."""
    write_token(folder, "next")
    assert token_in(folder) == "next"
    assert names(folder.parent) == [folder.name]


@pytest.mark.parametrize("older", [False, True], ids=["new", "older plan"])
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_killed_at_every_step(tmp_path: Path, writer: Writer, older: bool, exchange: bool) -> None:
    """Before each of the run's changes of the disk, one after the other: the older plan or the new one is there.

    Where the system can't exchange folders in one step, the folder may be missing until the next claim.
    """
    steps, found, unmended = 0, set(), 0
    while True:
        steps += 1
        folder = tmp_path / f"{steps}" / "out"
        folder.parent.mkdir()
        if older:
            write_token(folder, "older")
        process = writer.start(folder, times=1, kill_at=steps, exchange=exchange)
        code = writer.end()
        assert code in (0, -signal.SIGKILL)
        if older and not folder.exists():
            assert not exchange
            unmended += 1
            with claim(folder):
                pass
        token = token_in(folder)
        assert token in ({"older", f"{process}-0"} if older else {None, f"{process}-0"})
        found.add(token in (None, "older"))
        goes_on(folder)
        if code == 0:
            break
    assert steps > 20
    assert found == {True, False}
    assert unmended == (older and not exchange)


def kill_often(folder: Path, writer: Writer, times: int, *, exchange: bool) -> None:
    """Kill a process that writes without a pause, at random moments."""
    random_source = random.Random(times)
    tokens, interrupted = set(), 0
    for number in range(times):
        process = writer.start(folder, times=FOR_EVER, exchange=exchange)
        time.sleep(random_source.random() * 0.03)
        os.kill(process, signal.SIGKILL)
        assert writer.end() == -signal.SIGKILL
        interrupted += len(names(folder.parent)) != 1
        if not exchange and not folder.exists():
            with claim(folder):
                pass
        token = token_in(folder)
        assert token or not tokens, "a plan that was there is gone"
        tokens |= {token} - {None}
        if number % 2:
            goes_on(folder)
            tokens.add("next")
    goes_on(folder)
    assert interrupted, "no kill came while a plan was written"
    assert len(tokens) > 2


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_killed_at_any_moment(tmp_path: Path, writer: Writer, exchange: bool) -> None:
    """Also what a killed run left behind may be left behind by the next one that is killed."""
    kill_often(tmp_path / "out", writer, 40, exchange=exchange)


@pytest.mark.soak
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_killed_five_hundred_times(tmp_path: Path, writer: Writer, exchange: bool) -> None:
    kill_often(tmp_path / "out", writer, 500, exchange=exchange)


def test_two_processes_write_into_one_folder(tmp_path: Path, writer: Writer) -> None:
    """Each asks until the folder is free: neither ever sees the other's staging, and the folder is always there."""
    folder = tmp_path / "out"
    write_token(folder, "first")
    with Writer() as other:
        pids = {each.start(folder, times=60) for each in (writer, other)}
        seen = set()
        while any((Path("/proc") / str(process)).exists() for process in pids):
            assert folder.is_dir()
            seen |= set(names(tmp_path))
        assert (writer.end(), other.end()) == (0, 0)
    assert token_in(folder) in {f"{process}-59" for process in pids}
    assert names(tmp_path) == ["out"]
    assert len(seen) == 2, "one staging folder serves all runs"
