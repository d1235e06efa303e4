"""The table of travel times and distances between places."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Table = npt.NDArray[np.int32]


def at_least_a_second(duration_s: Table) -> Table:
    """The same tables, int32[P, N, M], with 1 s in place of 0 where a way takes longer in another period: what is left
    of it at the end of one goes on in the next at the ratio of the two.
    """
    raised: Table = np.maximum(duration_s, np.minimum(duration_s.max(axis=0), 1))
    return raised


@dataclass(frozen=True, slots=True, eq=False)
class TravelMatrix:
    """Seconds and metres on the same fastest path from N places to M places, for each of P periods of the day.

    Both are rounded half up, once, from sums of milliseconds and centimetres; -1 means that there is no way.
    """

    place_ids: tuple[str, ...]
    """The N places that paths start from: the rows."""
    to_ids: tuple[str, ...]
    """The M places that paths lead to: the columns."""
    profile: str
    period_starts_s: tuple[int, ...]
    """When each period begins [s after midnight]; the first is 0."""
    duration_s: Table
    """int32[P, N, M] [s]."""
    distance_m: Table
    """int32[P, N, M] [m]."""

    def __post_init__(self) -> None:
        shape = (len(self.period_starts_s), len(self.place_ids), len(self.to_ids))
        if not self.duration_s.shape == self.distance_m.shape == shape:
            raise ValueError(f"tables of {self.duration_s.shape} and {self.distance_m.shape}, not {shape}")

    def at(self, depart_s: int = 0) -> tuple[Table, Table]:
        """Seconds and metres, each int32[N, M], for leaving `depart_s` seconds after midnight."""
        period = int(np.searchsorted(self.period_starts_s, depart_s, side="right")) - 1
        return self.duration_s[max(period, 0)], self.distance_m[max(period, 0)]

    def save_npz(self, path: pathlib.Path) -> None:
        """Write `place_ids, to_ids, profile, period_starts_s, duration_s, distance_m` as a compressed `.npz`.

        With one period the two tables are N × M, else P × N × M.
        """
        whole = len(self.period_starts_s) > 1
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                place_ids=np.array(self.place_ids, dtype=np.str_),
                to_ids=np.array(self.to_ids, dtype=np.str_),
                profile=np.array(self.profile),
                period_starts_s=np.array(self.period_starts_s, dtype=np.int32),
                duration_s=self.duration_s if whole else self.duration_s[0],
                distance_m=self.distance_m if whole else self.distance_m[0],
            )

    def to_frame(self) -> pd.DataFrame:
        """One row a pair: `from_id, to_id, profile, duration_s, distance_m`; `period_start_s` if there are several."""
        import pandas as pd  # noqa: PLC0415 - half a second to load, and only tables on disk need it

        periods, rows, columns = self.duration_s.shape
        frame = pd.DataFrame(
            {
                "from_id": np.tile(np.repeat(np.array(self.place_ids, dtype=object), columns), periods),
                "to_id": np.tile(np.array(self.to_ids, dtype=object), periods * rows),
                "profile": self.profile,
                "duration_s": self.duration_s.ravel(),
                "distance_m": self.distance_m.ravel(),
            }
        )
        if periods > 1:
            frame.insert(3, "period_start_s", np.repeat(self.period_starts_s, rows * columns))
        return frame
