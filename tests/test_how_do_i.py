"""Every answer of docs/how-do-i.md does what it says: its blocks run, and print what stands below them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from command_line import TOURNEE

PAGE = Path(__file__).parents[1] / "docs" / "how-do-i.md"
Block = tuple[str, str]


def answers() -> dict[str, list[Block]]:
    """The blocks of code below each heading, each with its language."""
    start, *sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {section.split("\n")[0]: section for section in sections} | {"start": start}
    return {
        title: re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) for title, text in found.items()
    }


ANSWERS = answers()


def run_blocks(blocks: list[Block], folder: Path) -> None:
    """Run each block of shell or Python in `folder`, and compare what it prints with the text that follows it."""
    path = f"{TOURNEE.parent}{os.pathsep}{os.environ['PATH']}"
    printed = None
    for language, code in blocks:
        if language == "text":
            assert printed is not None, "a text that nothing prints"
            assert printed == code
            printed = None
            continue
        command = {
            "sh": ["bash", "-euo", "pipefail", "-c", code],
            "python": [sys.executable, "-W", "error", "-c", code],
        }
        done = subprocess.run(
            command[language], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        printed = done.stdout


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page starts from, made by its own first block."""
    folder = tmp_path_factory.mktemp("start")
    run_blocks(ANSWERS["start"], folder)
    return folder


def test_there_are_fifteen_answers_and_more() -> None:
    assert len(ANSWERS) > 15
    assert all(blocks for blocks in ANSWERS.values())


STOPPED = "… stop a long search without losing it?"


@pytest.mark.parametrize("title", [title for title in ANSWERS if title not in ("start", STOPPED)])
def test_answer(start: Path, tmp_path: Path, title: str) -> None:
    """In a folder of its own, so that no answer needs another one."""
    shutil.copytree(start, tmp_path / "here")
    run_blocks(ANSWERS[title], tmp_path / "here")


def test_a_search_that_is_stopped(start: Path, tmp_path: Path) -> None:
    """The page's seconds may be over before there is any plan, on a busy machine: then it is given more of them."""
    (command, *more) = ANSWERS[STOPPED]
    for seconds in (7, 14, 28, 56):
        shutil.copytree(start, tmp_path / str(seconds))
        assert "INT 12 " in command[1]
        blocks = [(command[0], command[1].replace("INT 12 ", f"INT {seconds} ")), *more]
        with suppress(AssertionError):
            run_blocks(blocks, tmp_path / str(seconds))
            return
    pytest.fail("a minute of search has kept no plan, or one that does not hold")
