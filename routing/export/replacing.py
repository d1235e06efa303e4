"""A folder that one run at a time replaces, whole or not at all.

While a run has claimed the folder `out`, a staging folder `.tournee-<hash of its name>` lies beside it::

    lock     locked as long as the run lives
    fresh    what is being written; once it is whole and on the disk, it and `out` change places in one step
    old      `out` as it was, where the system lacks that step: see `_swap`
    undone   what had taken the place of `out` and had to leave it again, there

A killed run leaves its staging folder, unlocked: the next run into `out` empties it and uses it again.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from data.errors import OutputError
from data.problem import Problem

Refusal = Callable[[Path], str | None]
"""What speaks against replacing a folder that is there; None: nothing."""

_LOCK, _FRESH, _OLD, _UNDONE = "lock", "fresh", "old", "undone"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}


@dataclass(frozen=True, slots=True)
class Claim:
    """A folder that no other run writes to as long as this claim lasts; made by `claimed`."""

    folder: Path
    """As its user typed it."""
    _target: Path
    _staging: Path
    _refuse: Refusal

    def replace(self, write: Callable[[Path], None]) -> None:
        """Let `write` fill an empty folder, then put it where the claimed folder is, in one step.

        Whatever ends this early, also a power cut, the claimed folder is as it was; a process that is killed never
        leaves a part of the new one. The new folder gets the mode of the one that it replaces. What the folder holds
        is asked for last, and once more when it has been replaced: what came in between is put back.

        Raises:
            OutputError: the disk is full, the folder holds something else by now, or can't be written.
        """
        fresh = self._staging / _FRESH
        try:
            with _in_words(self.folder):
                fresh.mkdir()
                write(fresh)
                if self._target.exists():
                    shutil.copymode(self._target, fresh)
                _sync_all(fresh)
                _stop_if(self.folder, _reason_against(self._target, self._refuse))
                older = _swap(fresh, self._target, self._staging / _OLD)
                reason = self._refuse(older) if older else None
                if older and reason:
                    _swap(older, self._target, self._staging / _UNDONE)
                _sync(self._target.parent)  # before what was there is removed
                _stop_if(self.folder, reason)
        finally:
            with suppress(OSError):
                _empty(self._staging)


@contextmanager
def claimed(folder: Path, *, refuse: Refusal) -> Iterator[Claim]:
    """Claim a folder, which need not exist, for as long as the context lasts.

    What a link leads to is claimed, not the link. A run that is killed leaves the staging folder behind, and one that
    ends leaves nothing.

    Raises:
        OutputError: at once, when the folder can't be replaced: `refuse` says why not, another run has claimed it, it
            can't be written, is no folder, is where a disk is mounted, or the current folder lies in it.
    """
    with _in_words(folder):
        target = _resolved(folder)
        _stop_if(folder, _reason_against(target, refuse))
        staging = target.with_name(f".tournee-{sha256(os.fsencode(target.name)).hexdigest()[:16]}")
        made = [staging, *(above for above in target.parents if not above.exists())]
    try:
        with _in_words(folder):
            staging, lock = _lock(folder, staging)
            made[0] = staging
        try:
            with _in_words(folder, f"a killed run has left {staging}, which can't be removed"):
                _mend(staging, target)
            with _in_words(folder):
                if target.exists() and not os.access(target, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            yield Claim(folder, target, staging, refuse)
        finally:
            with suppress(OSError):
                _empty(staging)
                (staging / _LOCK).unlink()  # last: who comes now must find nothing that is still being removed
            os.close(lock)
    finally:
        with suppress(OSError):
            for each in made:
                each.rmdir()


def _resolved(folder: Path) -> Path:
    """The folder's name without links."""
    if "\0" in str(folder):
        raise OSError(errno.EINVAL, "its name holds a NUL character")
    with suppress(FileNotFoundError):
        folder.stat()  # a circle of links, too long a name: OSError, where `resolve` has other words
    return folder.resolve()


def _reason_against(target: Path, refuse: Refusal) -> str | None:
    """Why a folder, whose name holds no link, can't be replaced."""
    with suppress(FileNotFoundError):  # the current folder may be gone
        if Path.cwd().is_relative_to(target):
            return "is the folder you are in or above it; give another, such as out/"
    if not target.is_dir():
        return "is not a folder; give a new name" if os.path.lexists(target) else None
    if _is_mount(target):
        return f"is where a disk is mounted; give a folder inside it, such as {target / 'out'}"
    return refuse(target)


def _is_mount(folder: Path) -> bool:
    """Whether a disk, or another folder of the same disk, is mounted there: such a folder can't be renamed."""
    if folder.is_mount():
        return True
    with suppress(OSError):  # no Linux, or no /proc
        return _mount_id(folder) != _mount_id(folder.parent)
    return False


def _mount_id(folder: Path) -> str:
    opened = os.open(folder, getattr(os, "O_PATH", os.O_RDONLY))
    try:
        lines = Path(f"/proc/self/fdinfo/{opened}").read_text(encoding="ascii").splitlines()
    finally:
        os.close(opened)
    return next(line for line in lines if line.startswith("mnt_id:"))


def _lock(folder: Path, staging: Path) -> tuple[Path, int]:
    """The staging folder, made if missing, and its lock file, which is open and locked."""
    for _ in range(1000):
        try:
            with ExitStack() as unless_locked:
                staging.mkdir(parents=True, exist_ok=True)
                _stop_if(folder, _trap(staging))
                lock = os.open(staging / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
                unless_locked.callback(os.close, lock)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    message = "another run is writing to it; wait for that or give another folder"
                    raise OutputError(_told(folder, message)) from None
                except OSError:  # a disk without locks: each run then has a staging folder of its own
                    own = staging.with_name(f"{staging.name}-{token_hex(6)}")
                    staging = staging.rename(own)
                if os.path.samestat(os.fstat(lock), (staging / _LOCK).stat()):
                    unless_locked.pop_all()
                    return staging, lock
        except (FileNotFoundError, FileExistsError) as found:
            fault = found  # a run that ends has removed the folder under our feet: it is made again
    raise fault


def _trap(staging: Path) -> str | None:
    """Where anybody may write, as in /tmp, somebody else can have put a link or a folder under this name."""
    if staging.is_symlink() or staging.stat().st_uid not in (os.geteuid(), staging.parent.stat().st_uid):
        return f"another user's run is writing to it, or has left {staging}; give another folder"
    return None


def _mend(staging: Path, target: Path) -> None:
    """Clear up after a run that was killed."""
    old = staging / _OLD
    if old.is_dir() and not target.exists():
        old.rename(target)
    _empty(staging)


def _empty(staging: Path) -> None:
    """Remove all but the lock."""
    for path in staging.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _LOCK:
            path.unlink()


def _swap(fresh: Path, target: Path, old: Path) -> Path | None:
    """Put `fresh` where `target` is. Gives the place of what was there, `fresh` or `old`; None if nothing was."""
    if not target.exists():
        fresh.rename(target)
        return None
    if _exchanged(fresh, target):
        return fresh
    try:
        target.rename(old)
        fresh.rename(target)
    finally:  # a run that is killed between the two is mended by the next
        if old.exists() and not target.exists():
            old.rename(target)
    return old


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the disk can't."""
    renameat2 = _renameat2()
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number))


@cache
def _renameat2() -> Callable[..., Any] | None:
    """The C library's function of this name (Linux, glibc 2.28 and later)."""
    found = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if found is not None:
        found.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return found


def _sync_all(folder: Path) -> None:
    """Wait until a folder and all that is in it lie on the disk."""
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as fault:
        if fault.errno not in _NOT_HERE:  # some disks can't wait for folders
            raise
    finally:
        os.close(opened)


@contextmanager
def _in_words(folder: Path, what: str = "can't be written") -> Iterator[None]:
    """What the system refuses, told as OutputError."""
    try:
        yield
    except OSError as fault:
        raise OutputError(_told(folder, f"{what}: {fault.strerror}")) from None


def _stop_if(folder: Path, reason: str | None) -> None:
    if reason:
        raise OutputError(_told(folder, reason))


def _told(folder: Path, message: str) -> str:
    """On one line, and not a page, whatever the folder's name is."""
    return str(Problem(str(folder), 0, "", message))
