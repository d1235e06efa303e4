"""The folder for kept work, and files in it that are whole or not there."""

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
