"""What streets are called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.osm.ways import Ways

_RINGS = frozenset({"roundabout", "circular"})
_NO_WAY = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class StreetNames:
    """What the ways of an extract are called."""

    way_id: npt.NDArray[np.int64]
    """OpenStreetMap's number of each way that has a name or is a ring, ascending, and one that no way has, int64[N]."""
    name: npt.NDArray[np.str_]
    """Its name, else its number, str[N]."""
    ring: npt.NDArray[np.bool_]
    """Whether it is a roundabout, bool[N]."""

    @classmethod
    def of(cls, ways: Ways) -> StreetNames:
        """Those of an extract."""
        told = {
            way: (tags.get("name") or tags.get("ref", ""), tags.get("junction") in _RINGS)
            for way, tags in zip(ways.way_id.tolist(), ways.tags, strict=True)
        }
        ids = sorted(way for way, (name, ring) in told.items() if name or ring)
        ids, told[_NO_WAY] = [*ids, _NO_WAY], ("", False)
        return cls(
            np.array(ids, np.int64),
            np.array([told[way][0] for way in ids], np.str_),
            np.array([told[way][1] for way in ids], np.bool_),
        )

    def of_ways(self, way_ids: npt.NDArray[np.int64]) -> tuple[list[str], npt.NDArray[np.bool_]]:
        """The names of ways, and which of them are rings."""
        at = np.searchsorted(self.way_id[:-1], way_ids)
        known = self.way_id[at] == way_ids
        return np.where(known, self.name[at], "").tolist(), known & self.ring[at]
