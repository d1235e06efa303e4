"""Distances that a CVRPLIB file tells itself, in the formats of TSPLIB: one number after the other, in rows of any
length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.published.notes import Notes

_Cells = tuple[NDArray[np.intp], NDArray[np.intp]]


def _all(count: int) -> _Cells:
    rows, columns = np.indices((count, count))
    return rows.ravel(), columns.ravel()


FORMATS: dict[str, Callable[[int], _Cells]] = {
    "FULL_MATRIX": _all,
    "LOWER_ROW": lambda count: np.tril_indices(count, -1),
    "LOWER_DIAG_ROW": np.tril_indices,
    "UPPER_ROW": lambda count: np.triu_indices(count, 1),
    "UPPER_DIAG_ROW": np.triu_indices,
}
"""For each format, the rows and columns of the numbers in their order; all but the first are of symmetric tables."""


def weights_of(
    begins: int, rows: Iterable[tuple[int, Sequence[str]]], name: str, count: int, notes: Notes
) -> NDArray[np.int32] | None:
    """The table `[count, count]` from the rows of a section that begins on a line; None when numbers are missing.

    Only whole numbers are taken, as all published tables of this sort hold; the diagonal plays no part and becomes 0.
    """
    values = [notes.whole(line, "EDGE_WEIGHT_SECTION", text) for line, texts in rows for text in texts]
    expected = {"FULL_MATRIX": count**2, "LOWER_ROW": count * (count - 1) // 2, "UPPER_ROW": count * (count - 1) // 2}
    needed = expected.get(name, count * (count + 1) // 2)
    if len(values) != needed:
        told = f"{len(values):,} numbers where {name} of {count:,} nodes has {needed:,}"
        notes.add(begins, "EDGE_WEIGHT_SECTION", told)
        return None
    table = np.zeros((count, count), np.int32)
    cells = FORMATS[name](count)
    table[cells] = values
    if name != "FULL_MATRIX":
        table[cells[::-1]] = values
    np.fill_diagonal(table, 0)
    return table
