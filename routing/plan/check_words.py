"""Words that the checks of a plan share."""

from __future__ import annotations


def amount_of(amount: int, unit: str) -> str:
    """An amount with its unit: `-1 cent`, `2 parcels`, `1 s`."""
    return f"{amount} {unit.removesuffix('s') if abs(amount) == 1 and len(unit) > 1 else unit}"
