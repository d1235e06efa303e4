"""Writing a travel matrix to a file that other programs read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.cache import write_atomically
from data.errors import OutputError
from routing.roads import TravelMatrix


def write_matrix(matrix: TravelMatrix, path: Path) -> None:
    """Write the matrix as its file name asks: `.npz` (arrays), `.csv` or `.parquet` (a row a pair).

    Raises:
        OutputError: another ending, or the file can't be written.
    """
    writers: dict[str, Callable[[Path], None]] = {
        ".npz": matrix.save_npz,
        ".csv": lambda file: matrix.to_frame().to_csv(file, index=False),
        ".parquet": lambda file: matrix.to_frame().to_parquet(file, index=False),
    }
    if path.suffix not in writers:
        raise OutputError(f"{path}: a matrix is written as {', '.join(writers)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, writers[path.suffix])
    except OSError as fault:
        raise OutputError(f"{path}: can't be written: {fault.strerror}") from None
