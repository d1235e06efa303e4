"""Travel times from a table of one's own, from another routing engine or measured, in place of streets.

The table is what `tournee matrix` writes: `.csv` or `.parquet` with a row a pair (`from_id, to_id, profile, duration_s,
distance_m`, and `period_start_s` where times differ by hour), or `.npz` for one profile. Ids are those of depots,
points, vendors and drivers, and of parcels for their doors. -1 is no way; so is a pair that has no row.
"""

from __future__ import annotations

import pathlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt

from data.csv_files import read_csv
from data.errors import RoadError
from data.problem import Problem, counted
from data.records import Place
from routing.roads.matrix import TravelMatrix, at_least_a_second
from routing.roads.profiles import all_profiles
from routing.roads.source import Kind, NoStreets, Path, Snapping
from routing.roads.travellers import rules_of

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ("from_id", "to_id", "profile")
_NUMBERS = ("duration_s", "distance_m")
_PERIOD = "period_start_s"
_MOST = 2**31 - 1
_TOLD = 50  # so many faults at most
# Faster than any train on ways of some length: then the seconds are minutes, or the metres something else.
_FASTEST_KMH = 300
_LONG_M = 500


@dataclass(frozen=True)
class _Table:
    """The times of one profile: tables int32[periods, places, places] over all places that have any."""

    row: dict[str, int]
    joined: frozenset[str]
    """Those from which a way leads elsewhere, and to which one does; for people on foot, who don't return, either."""
    lines: dict[str, int]
    """Where each place is named first."""
    starts_s: tuple[int, ...]
    duration_s: npt.NDArray[np.int32]
    distance_m: npt.NDArray[np.int32]


class GivenRoads(NoStreets):
    """The times of a table; no streets lie behind them, so that ways are drawn as straight lines.

    Where the table lacks `foot`, people walk straight lines. Raises `RoadError`, with every fault and its line, where
    it can't be read.
    """

    def __init__(self, file: pathlib.Path) -> None:
        self._file = file
        self._tables = _read(file)

    def snap(self, traveller: Kind, places: Sequence[Place]) -> Snapping:
        """Each place where it stands; out of reach where the table has no way there or none from there."""
        table = self._table(traveller)
        known = np.array([place.place_id in table.joined for place in places], np.bool_)
        lon, lat = (np.array([getattr(place, axis) for place in places], float) for axis in ("lon", "lat"))
        return Snapping(_ids(places), rules_of(traveller).name, lon, lat, np.where(known, 0.0, np.inf), known)

    def matrix(self, traveller: Kind, places: Sequence[Place], to: Sequence[Place] | None = None) -> TravelMatrix:
        """What the table says of each pair; nothing from a place to itself is a way of no length."""
        table = self._table(traveller)
        to = places if to is None else to
        rows, columns = (np.array([table.row.get(p.place_id, -1) for p in each], np.intp) for each in (places, to))
        known = np.ix_(np.arange(len(table.starts_s)), rows >= 0, columns >= 0)
        pairs = np.ix_(np.arange(len(table.starts_s)), rows[rows >= 0], columns[columns >= 0])
        duration_s, distance_m = (np.full((len(table.starts_s), len(rows), len(columns)), -1, np.int32) for _ in "sm")
        duration_s[known], distance_m[known] = table.duration_s[pairs], table.distance_m[pairs]
        return TravelMatrix(
            _ids(places), _ids(to), rules_of(traveller).name, table.starts_s, at_least_a_second(duration_s), distance_m
        )

    def path(self, traveller: Kind, origin: Place, destination: Place, depart_s: int = 0) -> Path:
        """The straight line between the two, with the table's seconds and metres."""
        seconds, metres = (each[0, 0] for each in self.matrix(traveller, [origin], [destination]).at(depart_s))
        if seconds < 0:
            told = f"no way leads from {origin.place_id} to {destination.place_id} for profile `{traveller}`"
            raise RoadError(told)
        line = np.array([[origin.lon, origin.lat], [destination.lon, destination.lat]])
        return Path(int(seconds), int(metres), line)

    def to_networkx(self, traveller: Kind) -> NoReturn:
        """Raises `RoadError`: a table is no graph."""
        raise RoadError(f"{self._file.name}: a table has no graph; name an extract in network.toml")

    @property
    def named(self) -> Mapping[str, int]:
        """The places of the table, each with the first line that names it."""
        every = [*((line, place_id) for table in self._tables.values() for place_id, line in table.lines.items())]
        return {place_id: line for line, place_id in sorted(every, reverse=True)}

    def _table(self, traveller: Kind) -> _Table:
        name = rules_of(traveller).name
        if name in self._tables:
            return self._tables[name]
        if name == "foot":
            nothing = np.zeros((1, 0, 0), np.int32)
            return _Table({}, frozenset(), {}, (0,), nothing, nothing)
        raise RoadError(f"{self._file.name}: has no times for the profile `{name}`; it has {', '.join(self._tables)}")


def _read(file: pathlib.Path) -> dict[str, _Table]:
    readers = {".npz": _frame_of_npz, ".parquet": _frame_of_parquet, ".csv": _frame_of_csv}
    try:
        frame = readers[file.suffix](file)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:  # by the kind of damage
        damage = f"it has no {fault}" if isinstance(fault, KeyError) else "it is damaged, or something else"
        told = getattr(fault, "strerror", None) or damage
        raise RoadError(f"{file.name}: the table of travel times can't be read: {told}") from None
    missing = [name for name in (*_KEYS, *_NUMBERS) if name not in frame.columns]
    if missing:
        told = f"{file.name}: a table of travel times needs the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
        raise RoadError(told)
    if len(frame) == 0:
        raise RoadError(f"{file.name}: the table of travel times has no rows")
    faults: list[Problem] = []
    numbers = {
        name: _whole_numbers(frame[name], file.name, name, faults)
        for name in (*_NUMBERS, _PERIOD)
        if name in frame.columns
    }
    frame = frame.assign(**({_PERIOD: 0} | numbers))
    if not faults:
        faults += _odd_rows(frame, file.name)
    if not faults:
        faults += _odd_periods(frame, file.name)
    _refuse(faults)
    return {str(profile): _table_of(rows) for profile, rows in frame.groupby("profile", sort=False)}


def _refuse(faults: Sequence[Problem]) -> None:
    """Raises `RoadError` if there are any."""
    if faults:
        raise RoadError("\n".join(map(str, faults[:_TOLD])), problems=faults[:_TOLD])


def _frame_of_parquet(file: pathlib.Path) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - half a second to load, and only tables need it

    frame = pd.read_parquet(file)
    frame = frame.astype({name: str for name in _KEYS if name in frame.columns})
    return frame.set_index(pd.RangeIndex(1, 1 + len(frame)))


def _frame_of_csv(file: pathlib.Path) -> pd.DataFrame:
    """The table as text."""
    import pandas as pd  # noqa: PLC0415 - as above

    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False)
        frame = frame.rename(columns=str.strip).set_index(pd.RangeIndex(2, 2 + len(frame)))
        if {*_KEYS, *_NUMBERS} <= {*frame.columns} and (frame["from_id"] != "").all():
            return frame
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        pass
    # Slower, but knows what spreadsheets write, and the line of each fault.
    faults: list[Problem] = []
    found = read_csv(file, faults)
    read = list(found[1]) if found else []
    _refuse(faults)
    (header_line, header), *rows = read or [(1, [])]
    names = [name.strip() for name in header]
    for line, cells in rows:
        if len(cells) != len(names):
            told = f"has {counted(len(cells), 'cell')}, the header in line {header_line} has {len(names)}"
            faults.append(Problem(file.name, line, "", told))
    _refuse(faults)
    return pd.DataFrame([cells for _, cells in rows], index=[line for line, _ in rows], columns=names, dtype=str)


def _frame_of_npz(file: pathlib.Path) -> pd.DataFrame:
    with np.load(file, allow_pickle=False) as arrays:
        starts_s = tuple(arrays["period_starts_s"].tolist()) if "period_starts_s" in arrays else (0,)
        place_ids = tuple(map(str, arrays["place_ids"].tolist()))
        to_ids = tuple(map(str, arrays["to_ids"].tolist())) if "to_ids" in arrays else place_ids
        shape = len(starts_s), len(place_ids), len(to_ids)
        tables = (arrays[name].reshape(shape) for name in _NUMBERS)
        frame = TravelMatrix(place_ids, to_ids, str(arrays["profile"]), starts_s, *tables).to_frame()
    return frame.set_index(np.zeros(len(frame), np.intp))  # there are no lines


def _whole_numbers(column: pd.Series[Any], file: str, name: str, faults: list[Problem]) -> npt.NDArray[np.int64]:
    """The whole numbers of a column, 0 where one has a fault."""
    import pandas as pd  # noqa: PLC0415 - see `_frame`

    numbers = pd.to_numeric(column, errors="coerce").to_numpy(float)
    least = 0 if name == _PERIOD else -1
    bad = ~((numbers >= least) & (numbers <= _MOST) & (numbers == np.floor(numbers)))
    for row in np.flatnonzero(bad)[:_TOLD].tolist():
        wanted = "a whole number from 0" if name == _PERIOD else "a whole number from 0, or -1 where there is no way"
        faults.append(Problem(file, int(column.index[row]), name, f"{column.iloc[row]!r} is not {wanted}"))
    return np.where(bad, 0, numbers).astype(np.int64)


def _odd_rows(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    profiles = frame["profile"]
    for row in np.flatnonzero(~profiles.isin(list(all_profiles())).to_numpy()).tolist():
        told = f"{profiles.iloc[row]!r} is no profile; those are {', '.join(all_profiles())}"
        yield Problem(file, int(frame.index[row]), "profile", told)
    half = (frame["duration_s"] < 0) != (frame["distance_m"] < 0)
    for row in np.flatnonzero(half.to_numpy()).tolist():
        told = "is -1 in one of duration_s and distance_m only: both, where there is no way"
        yield Problem(file, int(frame.index[row]), "distance_m", told)
    kmh: pd.Series[Any] = 3.6 * frame["distance_m"] / np.maximum(1, frame["duration_s"])
    for row in np.flatnonzero(((kmh > _FASTEST_KMH) & (frame["distance_m"] > _LONG_M)).to_numpy()).tolist():
        told = f"{frame['distance_m'].iloc[row]} m in {frame['duration_s'].iloc[row]} s are {kmh.iloc[row]:,.0f} km/h"
        yield Problem(file, int(frame.index[row]), "duration_s", f"{told}; give seconds and metres")
    keys = [*_KEYS, _PERIOD]
    for row in np.flatnonzero(frame.duplicated(keys).to_numpy()).tolist():
        from_id, to_id = frame["from_id"].iloc[row], frame["to_id"].iloc[row]
        yield Problem(file, int(frame.index[row]), "to_id", f"{from_id} to {to_id} has a row already")


def _odd_periods(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Pairs that lack some of the periods of their profile, and profiles whose day doesn't begin at 0."""
    for profile, rows in frame.groupby("profile", sort=False):
        starts = rows[_PERIOD].unique()
        if starts.min() > 0:
            told = f"the first period of {profile} starts at {starts.min()}, not at 0"
            yield Problem(file, int(rows.index[0]), _PERIOD, told)
        pairs = rows.assign(line=rows.index).groupby(["from_id", "to_id"], sort=False)
        ways = pairs.agg(
            periods=(_PERIOD, "size"),
            least=("duration_s", "min"),
            most=("duration_s", "max"),
            line=("line", "first"),
        )
        for (from_id, to_id), periods, least, most, line in ways.itertuples(name=None):
            if periods < len(starts):
                told = f"{from_id} to {to_id} has {counted(periods, 'period')} of {len(starts)} for {profile}"
                yield Problem(file, line, _PERIOD, told)
            elif least < 0 <= most:
                yield Problem(file, line, _PERIOD, f"{from_id} to {to_id} has a way at some hours only for {profile}")


def _table_of(rows: pd.DataFrame) -> _Table:
    ids = dict.fromkeys([*rows["from_id"], *rows["to_id"]])
    row = {place_id: number for number, place_id in enumerate(ids)}
    starts_s = sorted(rows[_PERIOD].unique().tolist())
    cells = np.searchsorted(starts_s, rows[_PERIOD]), rows["from_id"].map(row), rows["to_id"].map(row)
    tables = []
    for name in _NUMBERS:
        table = np.full((len(starts_s), len(row), len(row)), -1, np.int32)
        table[:, range(len(row)), range(len(row))] = 0
        table[cells] = rows[name]
        tables.append(table)
    ways = rows[(rows["duration_s"] >= 0) & (rows["from_id"] != rows["to_id"])]
    out, back = frozenset(ways["from_id"]), frozenset(ways["to_id"])
    joined = out | back if rows["profile"].iloc[0] == "foot" else out & back
    lines: dict[str, int] = {}
    for name in ("from_id", "to_id"):
        first = rows[name].drop_duplicates()
        for line, place_id in zip(first.index.tolist(), first.tolist(), strict=True):
            lines[place_id] = min(line, lines.get(place_id, line))
    return _Table(row, joined, lines, tuple(starts_s), *tables)


def _ids(places: Sequence[Place]) -> tuple[str, ...]:
    return tuple(place.place_id for place in places)
