"""An island: one annealing with its own rounds and random choices, on all vehicles or on a group of them."""

from __future__ import annotations

import numpy as np

from routing.rounds.problem import RoundsProblem
from routing.rounds.search import columns as k
from routing.rounds.search import kernels
from routing.rounds.search.columns import Flags
from routing.rounds.search.spaces import best_sequences, empty_rounds, work_space
from routing.rounds.search.tables import Tables

_TAKEN_OUT = 10.0
_LONGEST_STRING = 10.0
_BLINK = 0.01


class Island:
    """Rounds in three states: those that it works on, the current ones, which these equal between searches, and the
    best since it was last settled.
    """

    def __init__(self, problem: RoundsProblem, tables: Tables, seed: int) -> None:
        self.tables = tables
        self.work, self.now = empty_rounds(tables), empty_rounds(tables)
        self.space = work_space(tables, seed)
        self.totals = self.space.totals
        self._place_fixed(problem)
        self._run(-1, 0.0, 0.0)
        if problem.fixed:
            self.begin_anew()  # what is fixed is driven even if leaving it out would cost less
        self.totals[k.BLINK_IN] = 0

    @property
    def cost(self) -> int:
        """Of the current rounds, and of the stops that they leave out, in the tables' units."""
        return int(self.totals[k.NOW])

    @property
    def best_cost(self) -> int:
        """The same of the best rounds."""
        return int(self.totals[k.BEST])

    def search(self, steps: int, temperature: float, bonus: float = 0.0) -> None:
        """Some steps at one temperature, each trip of which is taken to save the bonus."""
        self._run(steps, temperature, bonus)

    def _run(self, steps: int, temperature: float, bonus: float) -> None:
        kernels.search(  # type: ignore[no-untyped-call]
            self.tables.given,
            self.work,
            self.now,
            self.space,
            steps,
            temperature,
            int(bonus),
            _TAKEN_OUT,
            _LONGEST_STRING,
            _BLINK,
        )

    def settle(self, other: Island) -> None:
        """Go on from where another island is."""
        for mine, theirs in ((self.work, other.work), (self.now, other.now)):
            np.copyto(mine.placed, theirs.placed)
            np.copyto(mine.loads, theirs.loads)
            np.copyto(mine.slots, theirs.slots)
        for column in (k.LEFT, k.WHERE):
            self.space.lists[:, column] = other.space.lists[:, column]
        for total in (k.NOW, k.OUT, k.USED):
            self.totals[total] = other.totals[total]
        self.begin_anew()

    def begin_anew(self) -> None:
        """Take the current rounds for the best ones."""
        placed, slots = self.now.placed, self.now.slots
        lists, of_slots = self.space.lists, self.space.scratch
        lists[: len(placed), k.BEST_AFTER] = placed[:, k.AFTER]
        of_slots[: len(slots), k.BEST_HEAD] = np.where(slots[:, k.COUNT] > 0, slots[:, k.HEAD], -1)
        of_slots[:, k.STALE] = 0
        self.totals[k.STALE_SLOTS] = 0
        self.totals[k.BEST] = self.totals[k.NOW]

    def keep_to(self, vehicles: Flags, left_out: Flags) -> None:
        """Change only the slots in the first mask from now on, and try only to place stops in the second."""
        for _, _, slots in (self.work, self.now):
            slots[:, k.CLOSED] = np.where(vehicles, slots[:, k.CLOSED] & 1, slots[:, k.CLOSED] | 2)
        lists = self.space.lists
        mine = np.flatnonzero(left_out)
        lists[: len(left_out), k.WHERE] = -1
        lists[: len(mine), k.LEFT] = mine
        lists[mine, k.WHERE] = np.arange(len(mine))
        self.totals[k.OUT] = len(mine)

    def sequences(self) -> list[tuple[int, tuple[tuple[int, ...], ...]]]:
        """The vehicle type and the stops of each trip, for each of the best rounds."""
        return [(t, trips) for t, _, trips in best_sequences(self.tables, self.space)]

    def _place_fixed(self, problem: RoundsProblem) -> None:
        """Link the stops of fixed trips into their vehicles' first slots; constructing measures them."""
        (placed, _, slots), types = self.work, self.tables.given.types
        lists = self.space.lists
        for kept in problem.fixed:
            first = types[kept.vehicle_type, k.FIRST_SLOT] + (kept.vehicle_no - 1) * types[kept.vehicle_type, k.TRIPS]
            for slot, trip in enumerate(kept.trips, start=int(first)):
                slots[slot, k.HEAD] = trip[0]
                slots[slot, k.CLOSED] = kept.closed
                placed[list(trip), k.AFTER] = [*trip[1:], -1]
            self.totals[k.NOW] -= int(self.tables.given.sizes[list(kept.stops), k.DROP].sum())
            for stop in kept.stops:
                if lists[stop, k.WHERE] >= 0:
                    self._no_longer_out(stop)

    def _no_longer_out(self, stop: int) -> None:
        lists = self.space.lists
        self.totals[k.OUT] -= 1
        where, last = int(lists[stop, k.WHERE]), int(lists[self.totals[k.OUT], k.LEFT])
        lists[where, k.LEFT] = last
        lists[last, k.WHERE] = where
        lists[stop, k.WHERE] = -1
