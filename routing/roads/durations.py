"""How long a ferry takes, as OpenStreetMap writes it.

https://wiki.openstreetmap.org/wiki/Key:duration: `HH:MM`, `HH:MM:SS`, minutes alone, or an ISO 8601 duration.
"""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_MINUTES = re.compile(r"\d+(?:\.\d+)?")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.IGNORECASE)


def duration_s(value: str) -> float | None:
    """Seconds that a `duration` tag tells; None where it says nothing that is known, or no time at all."""
    text = value.strip()
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        told = 3600.0 * hours + 60 * minutes + seconds
    elif _MINUTES.fullmatch(text):
        told = 60 * float(text)
    elif match := _ISO.fullmatch(text):
        days, hours_, minutes_, seconds_ = (float(part or 0) for part in match.groups())
        told = 86_400 * days + 3600 * hours_ + 60 * minutes_ + seconds_
    else:
        return None
    return told or None
