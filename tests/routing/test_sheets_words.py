"""Words, numbers, dates and times of the sheets in each language."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib.resources import files
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from data.clock import ServiceDay
from routing.export.sheets.language import Language
from routing.export.sheets.text import clean, face, fitted, wrapped
from routing.export.sheets.words import LANGUAGES, WORDS
from routing.roads import TURNS

EN, FR = Language("en"), Language("fr")
DAY = ServiceDay(date(2026, 11, 24), ZoneInfo("Europe/Paris"))


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_no_word_is_missing_in_a_language() -> None:
    for key, told in WORDS.items():
        assert len(told) == len(LANGUAGES) and all(told), key
        assert fields(told[0]) == fields(told[1]), key


def test_every_word_is_used() -> None:
    """A key stands in the code as it is, or without its number, or is that of a turn."""
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in files("routing.export.sheets").iterdir()
        if file.name.endswith(".py") and file.name != "words.py"
    )
    turns = {f"go_{turn}" for turn in TURNS}
    assert turns <= WORDS.keys()
    assert [key for key in WORDS.keys() - turns if not re.search(rf"[\"']{key.split('.')[0]}[\"']", code)] == []


def test_french_marks_keep_their_space() -> None:
    """Before a high mark of punctuation stands a space at which no line breaks."""
    assert any(":" in told for _, told in WORDS.values())
    for _, told in WORDS.values():
        assert not re.search(r"[^\u00a0\u202f{][:;!?»]", re.sub(r"\{\w+\}", "", told))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="printed in en or fr"):
        Language("de")


def test_dates() -> None:
    assert EN.date(date(2026, 11, 24)) == "Tuesday 24 November 2026"
    assert FR.date(date(2026, 11, 24)) == "mardi 24 novembre 2026"
    assert FR.date(date(2026, 2, 1)) == "dimanche 1er février 2026"
    assert EN.date(date(2026, 2, 1)) == "Sunday 1 February 2026"


def test_numbers() -> None:
    assert [EN.number(n) for n in (0, 999, 1234567)] == ["0", "999", "1,234,567"]
    assert FR.number(1234567) == "1\u202f234\u202f567"
    assert EN.number(Decimal("1234.560")) == "1,234.56"
    assert FR.number(Decimal("1234.560")) == "1\u202f234,56"
    assert EN.number(Decimal(1200)) == "1,200"
    assert [EN.number(Decimal(text), 1) for text in ("0.25", "0.249", "2")] == ["0.3", "0.2", "2.0"]
    assert EN.amount(Decimal("0.5"), "kg") == "0.5\u00a0kg"
    assert (EN.percent(Decimal("0.895")), FR.percent(Decimal("0.895"))) == ("90%", "90\u00a0%")


def test_one_is_singular() -> None:
    assert [EN.count("load_parcels", n) for n in (0, 1, 2)] == ["load 0 parcels", "load 1 parcel", "load 2 parcels"]
    assert FR.count("load_parcels", 1000) == "charger 1\u202f000 colis"


def test_text_stays_on_its_line() -> None:
    """A space for every control character, line break or mark that turns text around; accents join their letters."""
    assert clean("a\nb\r\nc\td\u202ee\u2028f\x1b\ud800g") == "a b  c d e f  g"
    assert clean("e\u0301") == "é"
    assert clean("plain text") == "plain text"


def test_text_is_shortened_to_its_room() -> None:
    """In its middle, because ids differ at both ends; a name at its end."""
    whole = "abcdefghijklmnopqrstuvwxyz"
    assert fitted(whole, 10, 500) == whole
    short = fitted(whole, 10, 60)
    assert re.fullmatch(r"abc.*….*xyz", short) and face(False).width(short, 10) <= 60
    assert re.fullmatch(r"abcd.*…", fitted(whole, 10, 60, cut="end"))
    assert fitted(whole, 10, 0) == "…"


def test_names_take_two_lines_at_spaces() -> None:
    assert wrapped("Post office by the sea", 10, 60, lines=2) == ["Post office", "by the sea"]
    assert wrapped("Sea", 10, 60, lines=2) == ["Sea"]
    long = wrapped("word " * 50, 10, 60, lines=2)
    assert len(long) == 2 and long[1].endswith("…")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "00:00"),
        (8 * 3600 + 59, "08:00"),
        (86_399, "23:59"),
        (25 * 3600 + 600, "01:10\u00a0+1"),
        (49 * 3600, "01:00\u00a0+2"),
        (-3600, "23:00\u00a0−1"),
    ],
)
def test_times_are_of_the_clock_on_the_wall(seconds: int, told: str) -> None:
    assert EN.time(DAY, seconds) == told


def test_times_follow_daylight_saving() -> None:
    """In Paris on 25 October 2026 three o'clock comes back once: five hours after midnight it is four."""
    assert FR.time(ServiceDay(date(2026, 10, 25), ZoneInfo("Europe/Paris")), 5 * 3600) == "04:00"
