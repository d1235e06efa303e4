"""Claims on a folder for a plan: who gets one, and that a plan is put there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from folder_writer import FILES, names, token_in, token_plan, write_token

from data.errors import OutputError
from routing.export import claim, replacing

TOP = sorted({name.split("/")[0] for name in FILES})


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A plan folder, alone in the folder above it."""
    write_token(tmp_path / "out", "older")
    return tmp_path / "out"


def ask(folder: Path) -> None:
    """Claim a folder and give it back."""
    with claim(folder):
        pass


def failing(method: Any, at_call: int, number: int = errno.ENOSPC) -> Callable[..., Any]:
    """A function that fails once, as on a full disk."""
    calls = [0]

    def fail(*args: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == at_call:
            raise OSError(number, os.strerror(number))
        return method(*args, **options)

    return fail


@pytest.fixture(params=["exchange", "two renames"])
def step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """How folders change places: in one step, or in two where the system lacks that."""
    if request.param == "two renames":
        monkeypatch.setattr(replacing, "_renameat2", lambda: None)
    return request.param  # type: ignore[no-any-return]


# --- what is refused -------------------------------------------------------------------------------------------------


def a_file(folder: Path) -> None:
    folder.write_text("mine", encoding="utf-8")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder)


def a_network(folder: Path) -> None:
    folder.mkdir()
    (folder / "network.toml").touch()


def a_plan_of_something_else(folder: Path) -> None:
    folder.mkdir()
    (folder / "plan.json").write_text('{"terraform_version": "1.9.0"}', encoding="utf-8")


def notes_beside_a_plan(folder: Path) -> None:
    write_token(folder)
    (folder / "my notes.txt").touch()


def notes_among_the_sheets(folder: Path) -> None:
    write_token(folder)
    (folder / "sheets" / "old.pdf").mkdir()
    (folder / "sheets" / "D-01.docx").touch()


def a_signed_scan_among_the_sheets(folder: Path) -> None:
    write_token(folder)
    (folder / "sheets" / "D-01-signed.pdf").touch()


def a_folder_under_a_file_s_name(folder: Path) -> None:
    write_token(folder)
    (folder / "shares.csv").mkdir()


def below_a_file(folder: Path) -> None:
    (folder.parent / "file").touch()
    folder.symlink_to(folder.parent / "file" / "out")


def a_circle(folder: Path) -> None:
    folder.symlink_to(folder)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (a_file, "is not a folder; give a new name"),
        (a_pipe, "is not a folder; give a new name"),
        (a_network, "holds something else than a plan; give a new folder"),
        (a_plan_of_something_else, "holds something else than a plan; give a new folder"),
        (notes_beside_a_plan, r"holds more than the older plan \(my notes.txt\), and would lose it; give a new folder"),
        (notes_among_the_sheets, r"holds more than the older plan \(sheets/D-01.docx, sheets/old.pdf\), and would"),
        (
            a_signed_scan_among_the_sheets,
            r"holds more than the older plan \(sheets/D-01-signed.pdf\), and would lose it",
        ),
        (a_folder_under_a_file_s_name, r"holds more than the older plan \(shares.csv\), and would lose it"),
        (below_a_file, "can't be written: Not a directory"),
        (a_circle, "can't be written: Too many levels of symbolic links"),
    ],
)
def test_what_is_in_the_way(tmp_path: Path, prepare: Callable[[Path], None], message: str) -> None:
    """Nothing that is not a plan is ever overwritten; asking first and writing say the same, and change nothing."""
    folder = tmp_path / "out"
    prepare(folder)
    before = sorted(tmp_path.rglob("*"))
    for attempt in (ask, write_token):
        with pytest.raises(OutputError, match=f"^{folder}: {message}"):
            attempt(folder)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", ".: is the folder you are in or above it"),
        (".", ".: is the folder you are in or above it"),
        ("..", "..: is the folder you are in or above it"),
        ("/", "/: is the folder you are in or above it"),
        ("/proc", "/proc: is where a disk is mounted; give a folder inside it, such as /proc/out"),
        ("/proc/out", "/proc/out: can't be written: No such file or directory"),
        ("/dev/null", "/dev/null: is not a folder"),
        ("/dev/null/out", "/dev/null/out: can't be written: Not a directory"),
        ("x" * 256, "can't be written: File name too long"),
        ("x" * 5000, "can't be written: File name too long"),
        ("a\0b", "a b: can't be written: its name holds a NUL character"),
        ("two\nlines\x1b[2J", "two lines [2J: is not a folder"),
    ],
)
def test_names_that_no_plan_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, told: str) -> None:
    """One clear line, not longer than a paragraph, whatever the name holds."""
    (tmp_path / "above" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "above" / "here")
    (Path() / "two\nlines\x1b[2J").touch()
    with pytest.raises(OutputError) as refused:
        ask(Path(typed))
    assert told in str(refused.value)
    assert str(refused.value).isprintable() and len(str(refused.value)) < 600
    assert names(Path()) == ["two\nlines\x1b[2J"]


@pytest.mark.parametrize(
    "typed",
    ["two\nlines\x1b[2J", "😀" * 63, "x" * 255, "out/", "a/../out", "-o", "a b", os.fsdecode(b"\xff")],
    ids=["control", "emoji", "255", "slash", "dots", "option", "space", "no text"],
)
def test_names_that_a_plan_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """Whatever the disk takes; the staging folder's name is short where the folder's is long."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    for _ in range(2):
        write_token(Path(typed))
        assert names(Path(typed)) == TOP
    assert len(names(tmp_path)) == 2


def test_the_folder_that_one_is_in(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing it would leave a shell in a folder that is no more; likewise from its sheets."""
    for inside in (written, written / "sheets"):
        monkeypatch.chdir(inside)
        with pytest.raises(OutputError, match="is the folder you are in or above it"):
            write_token(written)
    assert token_in(written) == "older"


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan can still be written elsewhere."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    write_token(tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    assert names(tmp_path) == ["out"]


def test_a_folder_mounted_from_the_same_disk(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As containers do it: the system tells it by another number of its mount, and would refuse to rename it."""
    known = replacing._mount_id
    monkeypatch.setattr(replacing, "_mount_id", lambda path: "mnt_id: 7" if path == written else known(path))
    with pytest.raises(OutputError, match=f"is where a disk is mounted; .* such as {written}/out"):
        write_token(written)


def test_a_mounted_disk_without_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the numbers of mounts can't be read, a disk is still told by its own number."""
    monkeypatch.setattr(replacing, "_mount_id", failing(replacing._mount_id, 1, errno.ENOENT))
    with pytest.raises(OutputError, match=r"/proc: is where a disk is mounted"):
        ask(Path("/proc"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(tmp_path: Path) -> None:
    """A folder that this user can't write to, be it the one above or the older plan itself."""
    write_token(tmp_path / "out")
    for closed in (tmp_path, tmp_path / "out"):
        closed.chmod(0o555)
        with pytest.raises(OutputError, match="out: can't be written: Permission denied"):
            ask(tmp_path / "out")
        closed.chmod(0o755)
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["mkdir", "lock"])
def test_no_room_for_a_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, step: str) -> None:
    """Closed, read-only or full where the folder is to lie: told at once in the system's words, nothing left behind."""
    if step == "mkdir":
        monkeypatch.setattr(Path, "mkdir", failing(Path.mkdir, 1, number))
    else:
        opened = os.open

        def refusing(path: Any, flags: int, *mode: Any, **options: Any) -> int:
            if Path(os.fsdecode(path)).name == "lock":
                raise OSError(number, os.strerror(number))
            return opened(path, flags, *mode, **options)

        monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(OutputError, match=f"out: can't be written: {os.strerror(number)}$"):
        ask(tmp_path / "a" / "out")
    assert names(tmp_path) == []


def test_an_older_plan_that_may_not_be_written(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told at once, not after the planning."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match=r"out: can't be written: Permission denied$"):
        ask(written)
    assert names(written.parent) == ["out"]


def test_asking_changes_nothing(tmp_path: Path) -> None:
    """Folders above are only kept when a plan is written."""
    ask(tmp_path / "a" / "b" / "out")
    assert names(tmp_path) == []


def test_something_else_comes_while_a_plan_is_made(written: Path) -> None:
    """The folder is looked at again before it is replaced: notes written meanwhile are not lost."""
    with claim(written) as plan_folder:
        (written / "notes.txt").touch()
        with pytest.raises(OutputError, match=r"holds more than the older plan \(notes.txt\)"):
            plan_folder.replace(token_plan("newer"))
    assert names(written) == sorted([*TOP, "notes.txt"])
    shutil.rmtree(written)
    with claim(written) as plan_folder:
        written.touch()
        with pytest.raises(OutputError, match="is not a folder"):
            plan_folder.replace(token_plan("newer"))
    assert names(written.parent) == ["out"]


def test_something_else_comes_at_the_last_moment(written: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Notes written after the last look, when all is on the disk: the folders change places, and change back."""
    swap, seen = replacing._swap, []

    def late(*paths: Path) -> Path | None:
        if not seen:
            (written / "notes.txt").touch()
        seen.append(paths)
        return swap(*paths)

    monkeypatch.setattr(replacing, "_swap", late)
    with pytest.raises(OutputError, match=r"out: holds more than the older plan \(notes.txt\)"):
        write_token(written, "newer")
    assert len(seen) == 2
    assert names(written) == sorted([*TOP, "notes.txt"])
    (written / "notes.txt").unlink()
    assert token_in(written) == "older"
    assert names(written.parent) == ["out"]


def test_nothing_is_waited_for_between_the_last_look_and_the_exchange(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disks may take seconds to sync: notes that come meanwhile are seen before anything is replaced."""
    sync = replacing._sync_all

    def slow(folder: Path) -> None:
        (written / "notes.txt").touch()
        sync(folder)

    monkeypatch.setattr(replacing, "_sync_all", slow)
    monkeypatch.setattr(replacing, "_swap", lambda *_: pytest.fail("replaced"))
    with pytest.raises(OutputError, match=r"holds more than the older plan \(notes.txt\)"):
        write_token(written)


# --- two at once -----------------------------------------------------------------------------------------------------

BUSY = "out: another run is writing to it; wait for that or give another folder"


def test_a_second_run_is_refused_at_once(tmp_path: Path) -> None:
    """Also by way of a link to the folder; beside it and afterwards everything is free."""
    (tmp_path / "link").symlink_to("out")
    with claim(tmp_path / "out") as plan_folder:
        for name in ("out", "link"):
            with pytest.raises(OutputError, match="another run is writing to it"):
                ask(tmp_path / name)
        ask(tmp_path / "other")
        plan_folder.replace(token_plan("newer"))
        with pytest.raises(OutputError, match=BUSY):
            ask(tmp_path / "out")
    write_token(tmp_path / "out")
    assert names(tmp_path) == ["link", "out"]


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """The claim holds between processes; with its end, however it ends, the folder is free."""
    script = f"from pathlib import Path; from routing.export import claim; claim(Path({str(tmp_path / 'out')!r}))"
    command = [sys.executable, "-c", script + ".__enter__()"]
    root = Path(__file__).parents[2]
    with claim(tmp_path / "out"):
        done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=60, check=False)
        assert done.returncode == 1 and BUSY in done.stderr
    with pytest.raises(KeyboardInterrupt), claim(tmp_path / "out"):
        raise KeyboardInterrupt
    assert names(tmp_path) == []
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("after", ["mkdir", "open"])
def test_a_run_that_ends_while_another_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str) -> None:
    """The staging folder vanishes between being made, opened and locked: it is made again, and no lock is shared."""
    opened, vanished = os.open, []

    def vanishing(path: Any, flags: int, *mode: Any, **options: Any) -> int:
        path = Path(os.fsdecode(path))
        if path.name != "lock" or vanished:
            return opened(path, flags, *mode, **options)
        vanished.append(path)
        if after == "mkdir":
            path.parent.rmdir()
        found = opened(path, flags, *mode, **options)
        path.unlink()
        path.parent.rmdir()
        return found

    monkeypatch.setattr(os, "open", vanishing)
    with claim(tmp_path / "out"):
        assert vanished
        with pytest.raises(OutputError, match=BUSY):
            ask(tmp_path / "out")
    assert names(tmp_path) == []


def test_a_disk_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs then have staging folders of their own: the last plan stays, and both are whole."""

    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    with claim(tmp_path / "out") as one, claim(tmp_path / "out") as other:
        one.replace(token_plan("first"))
        other.replace(token_plan("second"))
    assert names(tmp_path) == ["out"]
    assert token_in(tmp_path / "out") == "second"


def test_a_trap_where_anybody_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user's folder or link under the staging folder's name is not written to."""
    with claim(tmp_path / "out"):
        (staging,) = names(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / staging).symlink_to("elsewhere")
    with pytest.raises(OutputError, match="another user's run is writing to it, or has left"):
        write_token(tmp_path / "out")
    (tmp_path / staging).unlink()
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    write_token(tmp_path / "out")  # whoever owns the folder above may do anything there anyway
    (tmp_path / staging).mkdir()
    look = Path.stat

    def foreign(path: Path, **options: Any) -> os.stat_result:
        found = look(path, **options)
        return os.stat_result([*found[:4], 12345, *found[5:10]]) if path.name == staging else found

    monkeypatch.setattr(Path, "stat", foreign)
    with pytest.raises(OutputError, match="another user's run is writing to it, or has left"):
        write_token(tmp_path / "out")


# --- failures half-way -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("at_call", [1, 3, 5])
def test_a_failure_leaves_the_older_plan(
    written: Path, monkeypatch: pytest.MonkeyPatch, at_call: int, number: int
) -> None:
    """The disk is full (the quota used up, the file too large, …) at the first, third or last file."""
    monkeypatch.setattr(Path, "write_text", failing(Path.write_text, at_call, number))
    with pytest.raises(OutputError, match=f"out: can't be written: {os.strerror(number)}$"):
        write_token(written)
    assert token_in(written) == "older"
    assert names(written.parent) == ["out"]


@pytest.mark.parametrize("at_call", [1, len(FILES) + 2])
def test_what_does_not_reach_the_disk_is_no_plan(written: Path, monkeypatch: pytest.MonkeyPatch, at_call: int) -> None:
    """Network disks tell that they are full only when the file, or the folder after its files, is to be kept."""
    monkeypatch.setattr(os, "fsync", failing(os.fsync, at_call))
    with pytest.raises(OutputError, match="can't be written: No space left on device"):
        write_token(written)
    assert token_in(written) == "older"


def test_everything_is_on_the_disk_before_it_is_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, folders and the folders above: a power cut after the exchange loses nothing."""
    write_token(tmp_path / "out")
    kept, seen = os.fsync, []
    exchange = replacing._exchanged

    def noted(opened: int) -> None:
        kept(opened)
        seen.append(os.fstat(opened).st_ino)

    def exchanged(one: Path, other: Path) -> bool:
        assert {path.stat().st_ino for path in (one.parent, one, *one.rglob("*"))} == set(seen)
        assert len(seen) == len(FILES) + 3  # files, their two folders and the staging folder
        return exchange(one, other)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(replacing, "_exchanged", exchanged)
    write_token(tmp_path / "out")
    assert seen[-1] == tmp_path.stat().st_ino


def test_a_disk_that_cannot_wait_for_folders(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network disks refuse to sync a folder as an invalid argument: no reason to lose a plan."""
    kept = os.fsync

    def files_only(opened: int) -> None:
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        kept(opened)

    monkeypatch.setattr(os, "fsync", files_only)
    write_token(written)
    assert names(written.parent) == ["out"]


def test_both_ways_to_change_places(written: Path, step: str) -> None:
    """The same plan in the end, and nothing beside it."""
    write_token(written, "newer")
    assert token_in(written) == "newer"
    assert names(written.parent) == ["out"]


@pytest.mark.parametrize(
    ("number", "works"),
    [(errno.ENOSYS, True), (errno.EINVAL, True), (errno.EOPNOTSUPP, True), (errno.EBUSY, False), (errno.EXDEV, False)],
)
def test_an_exchange_that_is_refused(written: Path, monkeypatch: pytest.MonkeyPatch, number: int, works: bool) -> None:
    """Where a disk does not know it there are two renames; what else it says is told."""

    def refused(*_: object) -> int:
        replacing.ctypes.set_errno(number)
        return -1

    monkeypatch.setattr(replacing, "_renameat2", lambda: refused)
    if works:
        write_token(written, "newer")
        assert token_in(written) == "newer"
    else:
        with pytest.raises(OutputError, match=f"can't be written: {os.strerror(number)}"):
            write_token(written)
        assert token_in(written) == "older"
    assert names(written.parent) == ["out"]


@pytest.mark.parametrize("at_call", [1, 2])
@pytest.mark.parametrize("fault", [OSError(errno.EBUSY, "Device or resource busy"), KeyboardInterrupt()])
def test_a_failure_between_two_renames(
    written: Path, monkeypatch: pytest.MonkeyPatch, at_call: int, fault: BaseException
) -> None:
    """Where folders change places in two steps and the first or second fails: the older plan is put back."""
    rename, calls = Path.rename, [0]

    def failing_once(path: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == at_call:
            raise fault
        return rename(path, target)

    monkeypatch.setattr(replacing, "_renameat2", lambda: None)
    monkeypatch.setattr(Path, "rename", failing_once)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_token(written)
    assert token_in(written) == "older"
    assert names(written.parent) == ["out"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, SystemExit, ZeroDivisionError])
@pytest.mark.parametrize("older", [True, False])
def test_a_write_that_fails(tmp_path: Path, fault: type[BaseException], older: bool) -> None:
    """Whatever it fails with is let out; the older plan stays, or nothing, and no staging folder."""
    if older:
        write_token(tmp_path / "out", "older")

    def half(into: Path) -> None:
        (into / "plan.json").write_text("half", encoding="utf-8")
        (into / "sheets").mkdir()
        raise fault

    with pytest.raises(fault), claim(tmp_path / "out") as plan_folder:
        plan_folder.replace(half)
    assert names(tmp_path) == (["out"] if older else [])
    assert token_in(tmp_path / "out") == ("older" if older else None)


@pytest.mark.parametrize("at_call", [1, 4])
def test_a_failure_leaves_no_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_call: int) -> None:
    """Where there was nothing, there is nothing, be it a folder above."""
    monkeypatch.setattr(Path, "write_text", failing(Path.write_text, at_call))
    with pytest.raises(OutputError):
        write_token(tmp_path / "a" / "out")
    assert names(tmp_path) == []


def test_what_a_killed_run_left_and_nobody_can_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told with its place, so that somebody who may can do it."""
    with claim(tmp_path / "out"):
        (staging,) = names(tmp_path)
    (tmp_path / staging / "fresh").mkdir(parents=True)

    def closed(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", closed)
    with pytest.raises(OutputError, match=f"{staging}, which can't be removed: Permission denied"):
        ask(tmp_path / "out")
