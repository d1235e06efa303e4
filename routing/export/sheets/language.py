"""Words, numbers, dates and times as a language prints them, whatever the locale of the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from data.clock import ServiceDay
from routing.export.sheets.words import LANGUAGES, WORDS

NO_BREAK = "\u00a0"
_THIN_NO_BREAK = "\u202f"


@dataclass(frozen=True)
class Language:
    """One of `LANGUAGES`.

    Raises:
        ValueError: there are no words in that language.
    """

    code: str

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            raise ValueError(f"language {self.code!r}: sheets are printed in {' or '.join(LANGUAGES)}")

    def say(self, key: str, **values: object) -> str:
        """The words of a key."""
        return WORDS[key][LANGUAGES.index(self.code)].format(**values)

    def count(self, key: str, n: int) -> str:
        """The words of a key with a number."""
        return self.say(f"{key}.{'one' if n == 1 else 'many'}", n=self.number(n))

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """A number with its thousands apart; rounded half up to `decimals`, or exact without trailing zeros."""
        if decimals is not None:
            value = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        text = f"{value:,f}"
        if decimals is None and "." in text:
            text = text.rstrip("0").rstrip(".")
        return text if self.code == "en" else text.translate({ord(","): _THIN_NO_BREAK, ord("."): ","})

    def amount(self, value: Decimal | int, unit: str, decimals: int | None = None) -> str:
        """A number with its unit."""
        return f"{self.number(value, decimals)}{NO_BREAK}{unit}"

    def ordinal(self, value: int) -> str:
        """`1st`, `2nd`, `11th`; `1re`, `2e`, for words that are feminine in French."""
        if self.code == "fr":
            return "1re" if value == 1 else f"{value}e"
        ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        return f"{value}{ending}"

    def percent(self, share: Decimal) -> str:
        """A share as whole per cent."""
        return self.number(100 * share, 0) + ("%" if self.code == "en" else f"{NO_BREAK}%")

    def date(self, day: date) -> str:
        """`Tuesday 24 November 2026`, `mardi 24 novembre 2026`."""
        weekday = self.say("weekdays").split()[day.weekday()]
        month = self.say("months").split()[day.month - 1]
        number = "1er" if self.code == "fr" and day.day == 1 else str(day.day)
        return f"{weekday} {number} {month} {day.year}"

    def time(self, day: ServiceDay, seconds: int) -> str:
        """`HH:MM` of a wall clock; a time on another date than the service day's says how many days later."""
        hours, minutes, _ = day.clock(seconds).split(":")
        days, hour = divmod(int(hours), 24)
        apart = f"{NO_BREAK}{days:+d}".replace("-", "−") if days else ""
        return f"{hour:02d}:{minutes}{apart}"

    def span(self, day: ServiceDay, start_s: int, end_s: int) -> str:
        """From one time to another."""
        return f"{self.time(day, start_s)}{NO_BREAK}–{NO_BREAK}{self.time(day, end_s)}"
