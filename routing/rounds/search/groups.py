"""Many stops on several cores: neighbouring rounds are searched together, each group of them by an island of its own.

Now and then the islands' groups are put together again and cut anew elsewhere. A day's cost is the sum over vehicles,
so what the groups save adds up, and so do the best rounds that each has found. After the POPMUSIC idea (E. Taillard,
S. Voss, "POPMUSIC: partial optimization metaheuristic under special intensification conditions", 2002).
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.columns import Flags, Int64s
from routing.rounds.search.island import Island
from routing.rounds.search.spaces import best_sequences


class Groups:
    """Islands that share one annealing, and the best rounds that they have found together."""

    def __init__(self, islands: list[Island], seed: int) -> None:
        self._islands = islands
        self._random = np.random.default_rng(seed)
        self._owner = np.zeros(len(islands[0].now.slots), np.int64)
        self._before = 0
        self._out: Flags = islands[0].space.lists[: len(islands[0].now.placed), k.WHERE] >= 0
        self.best = islands[0].sequences()
        self.best_cost = islands[0].cost
        for other in islands[1:]:
            other.settle(islands[0])
        self._cut()

    def renew(self) -> None:
        """Put the groups together, keep the best rounds, and cut new groups."""
        found = self._before + sum(island.best_cost - self._before for island in self._islands)
        if found < self.best_cost:
            self.best_cost = found
            self.best = self._sequences()
        self._join()
        self._cut()

    def _sequences(self) -> list[tuple[int, tuple[tuple[int, ...], ...]]]:
        """Of the best rounds of each island those of its own vehicles."""
        found = []
        for number, island in enumerate(self._islands):
            types = island.tables.given.types
            for t, vehicle, trips in best_sequences(island.tables, island.space):
                if self._owner[types[t, k.FIRST_SLOT] + vehicle * types[t, k.TRIPS]] == number:
                    found.append((t, trips))
        return found

    def _join(self) -> None:
        """Make all islands what each has made of its own vehicles."""
        first = self._islands[0]
        now = self._before + sum(island.cost - self._before for island in self._islands)
        for number, island in enumerate(self._islands[1:], start=1):
            slots = np.flatnonzero(self._owner == number)
            served = np.isin(island.now.placed[:, k.SLOT], slots)
            for mine, theirs in ((first.now, island.now), (first.work, island.work)):
                mine.slots[slots] = theirs.slots[slots]
                mine.placed[served] = theirs.placed[served]
                if mine.loads.shape[1]:
                    mine.loads[served] = theirs.loads[served]
        out = np.zeros(len(first.now.placed), np.bool_)
        for island in self._islands:
            out[island.space.lists[: int(island.totals[k.OUT]), k.LEFT]] = True
        for placed in (first.now.placed, first.work.placed):
            placed[out, k.SLOT] = -1
            partners = first.tables.given.stops[out, k.PARTNER]
            placed[partners[partners >= 0], k.SLOT] = -1
        first.totals[k.NOW] = now
        first.totals[k.USED] = int((first.now.slots[:, k.COUNT] > 0).sum())
        for other in self._islands[1:]:
            other.settle(first)
        first.begin_anew()
        self._out = out

    def _cut(self) -> None:
        """Give each island a group of neighbouring vehicles, with about as many stops as the others have."""
        first = self._islands[0]
        placed, _, slots = first.now
        self._before = first.cost
        self._owner = np.zeros(len(slots), np.int64)
        self._share(np.unique(slots[:, k.VEHICLE]), 0, len(self._islands))
        outs = self._random.integers(0, len(self._islands), len(placed))
        for number, island in enumerate(self._islands):
            island.keep_to(self._owner == number, self._out & (outs == number))

    def _share(self, vehicles: Int64s, first: int, count: int) -> None:
        """Halve vehicles by how far they are from a random stop until each group has its island."""
        placed, _, slots = self._islands[0].now
        owner_of = slots[:, k.VEHICLE]
        if count == 1:
            self._owner[np.isin(owner_of, vehicles)] = first
            return
        mine = np.isin(owner_of, vehicles)
        stops = np.flatnonzero((placed[:, k.SLOT] >= 0) & mine[np.maximum(placed[:, k.SLOT], 0)])
        away = np.full(len(slots), self._random.random())
        number = np.zeros(len(slots))
        if len(stops):
            legs = self._islands[0].tables.given.legs[0, self._random.choice(stops)]
            vehicle_of = owner_of[placed[stops, k.SLOT]]
            number = np.bincount(vehicle_of, minlength=len(slots)).astype(float)
            total = np.bincount(vehicle_of, weights=legs[stops], minlength=len(slots))
            away = np.where(number > 0, total / np.maximum(number, 1), self._random.random(len(slots)) * legs.max())
        nearest = vehicles[np.argsort(away[vehicles], kind="stable")]
        stops_until = np.cumsum(number[nearest])
        half = int(np.searchsorted(stops_until, stops_until[-1] * (count // 2) / count)) + 1
        self._share(nearest[:half], first, count // 2)
        self._share(nearest[half:], first + count // 2, count - count // 2)
