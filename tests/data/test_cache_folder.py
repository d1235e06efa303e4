"""The folder for kept work, and files in it that are whole or not there."""

import os
import tempfile
from pathlib import Path

import pytest

from data import cache
from data.cache import cache_folder, write_atomically


def test_the_cache_lies_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "not" / "yet"))
    assert cache_folder("roads") == tmp_path / "not" / "yet" / "roads"
    assert cache_folder("roads").is_dir()


def test_the_cache_is_else_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOURNEE_CACHE", raising=False)
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / name)
    assert cache_folder("roads") == tmp_path / "tournee" / "roads"


def test_a_cache_that_cannot_be_written_gives_way_to_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "file" / "below"))
    folder = cache_folder("roads")
    assert folder.parents[1] == tmp_path / "temporary"
    assert folder.is_dir()
    assert folder.parent.stat().st_mode & 0o077 == 0, "nobody else may put compiled code there"


@pytest.mark.parametrize("trap", ["link", "file", "another user's"])
def test_a_temporary_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: str
) -> None:
    """Its name can be guessed, and compiled code is loaded from it: then this process makes one of its own."""
    (tmp_path / "file").touch()
    (tmp_path / "theirs").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TOURNEE_CACHE", str(tmp_path / "file" / trap))
    known = tmp_path / f"tournee-{os.getuid()}"
    if trap == "link":
        known.symlink_to("theirs")
    elif trap == "file":
        known.touch()
    else:
        me = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: me + 1)
        (tmp_path / f"tournee-{me + 1}").mkdir()
    folder = cache_folder("roads")
    assert folder.parents[1] == tmp_path
    assert folder.parent.name not in ("theirs", f"tournee-{os.getuid()}")
    assert folder.parent.stat().st_mode & 0o077 == 0


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "graph.npz"

    def write(temporary: Path) -> None:
        assert (temporary.parent, temporary.suffix) == (path.parent, path.suffix)
        temporary.write_text("new")
        assert not path.exists() or path.read_text() == "old"

    write_atomically(path, write)
    assert path.read_text() == "new"
    path.write_text("old")
    write_atomically(path, write)
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.npz"]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "graph.npz"
    path.write_text("old")

    def fail(temporary: Path) -> None:
        temporary.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.npz"]
