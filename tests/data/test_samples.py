"""Finding a network by what a user typed, and copying the samples."""

from pathlib import Path

import pytest

from data import DataError, OutputError, copy_sample, find_network, read_network, samples


def test_the_toy_is_a_sample_and_folders_without_settings_are_not() -> None:
    assert "toy" in samples()
    assert all((folder / "network.toml").is_file() for folder in samples().values())


def test_a_network_is_found_by_its_folder_or_a_samples_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_network(str(tmp_path)) == tmp_path
    assert find_network("toy") == samples()["toy"]
    (tmp_path / "toy").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_network("toy") == Path("toy"), "a folder that is there goes before a sample"


def test_what_is_no_network_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^moon: no such folder, and no sample network has this name \(samples: .*toy"):
        find_network("moon")
    file = tmp_path / "network.toml"
    file.touch()
    with pytest.raises(DataError, match=r"network\.toml: is a file; a network is a folder with a network\.toml"):
        find_network(str(file))
    with pytest.raises(DataError, match=r"^x{5000}: can't be read: File name too long$"):
        find_network("x" * 5000)
    with pytest.raises(DataError, match="no such folder"):
        find_network("a\0b")


def test_a_workbook_is_a_network_and_other_spreadsheets_are_to_be_saved_as_one(tmp_path: Path) -> None:
    for name in ("net.xlsx", "NET.XLSX"):
        (tmp_path / name).touch()
        assert find_network(str(tmp_path / name)) == tmp_path / name
    for name in ("net.xls", "net.xlsb", "net.xlsm", "net.ODS"):
        (tmp_path / name).touch()
        with pytest.raises(DataError, match=rf"{name}: is no \.xlsx workbook: save it as one in your spreadsheet"):
            find_network(str(tmp_path / name))
    with pytest.raises(DataError, match=r"nowhere\.xlsx: no such folder, and no sample"):
        find_network(str(tmp_path / "nowhere.xlsx"))


def test_a_sample_is_copied_into_a_new_or_an_empty_folder(tmp_path: Path) -> None:
    copy_sample("toy", tmp_path / "deep" / "new")
    (tmp_path / "empty").mkdir()
    copy_sample("toy", tmp_path / "empty")
    original = samples()["toy"]
    for copied in (tmp_path / "deep" / "new", tmp_path / "empty"):
        assert read_network(copied) == read_network(original)
        assert {p.name: p.read_bytes() for p in copied.iterdir()} == {
            p.name: p.read_bytes() for p in original.iterdir()
        }


def test_a_sample_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"exists already and is not an empty folder; nothing was written$"):
        copy_sample("toy", tmp_path)
    with pytest.raises(OutputError, match=r"exists already and is not an empty folder; nothing was written$"):
        copy_sample("toy", tmp_path / "mine.txt")
    with pytest.raises(OutputError, match=r"can't be written: Not a directory$"):
        copy_sample("toy", tmp_path / "mine.txt" / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^moon: no sample network has this name \(samples: .*toy"):
        copy_sample("moon", tmp_path / "moon")
    assert not (tmp_path / "moon").exists()
