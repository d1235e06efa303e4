"""What a search works on: empty rounds and scratch space; and the best rounds read back from there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.breaks import DRIVER
from routing.rounds.search.columns import Held, Int64s, Work
from routing.rounds.search.tables import Tables

_BREAKS = 64  # on a round; each has an hour of work or more before it, or is a wait at a stop


def day_space(route: Sequence[int]) -> Work:
    """What the timing of one day writes on; its route (-1 between two trips) stands in column ROUTE."""
    lists = np.full((len(route) + 1, k.SCRATCH_COLUMNS), -1, np.int32)
    lists[: len(route), k.ROUTE] = route
    nothing, no_rows = np.zeros(0, np.int64), np.zeros((0, 0), np.int64)
    return Work(lists, no_rows, np.zeros(0), nothing, np.zeros(0, np.uint64), *_walk_space(len(route)), no_rows)


def _walk_space(places: int) -> tuple[Int64s, Int64s, Int64s, Int64s]:
    """What a walk writes on: `driver, breaks, times, told`, for routes of so many entries."""
    return (
        np.zeros(DRIVER, np.int64),
        np.zeros((places + _BREAKS, 2), np.int64),
        np.zeros((places + 2, k.TIMES), np.int64),
        np.zeros(k.TOLD, np.int64),
    )


def empty_rounds(tables: Tables) -> Held:
    """Rounds without stops."""
    types, flags = tables.given.types, tables.given.flags
    width = types.shape[1] - k.TYPE_COLUMNS
    placed = np.full((tables.stops, k.PLACED_COLUMNS), -1, np.int32)
    loads = np.zeros((tables.stops, 3 * width) if flags[k.CARRIES] else (1, 0), np.int64)
    slots = np.zeros((len(tables.slot_types), k.SLOT_COLUMNS + width * (1 + flags[k.CARRIES])), np.int64)
    slots[:, k.HEAD] = slots[:, k.TAIL] = -1
    slots[:, k.TYPE] = tables.slot_types
    trips = types[tables.slot_types, k.TRIPS]
    number = np.arange(len(slots)) - types[tables.slot_types, k.FIRST_SLOT]
    slots[:, k.VEHICLE] = np.arange(len(slots)) - number % trips
    return Held(placed, loads, slots)


def work_space(tables: Tables, seed: int) -> Work:
    """What a search writes on; every stop is left out."""
    n = tables.stops
    most = n + int(tables.given.types[:, k.TRIPS].max(initial=1)) + 2
    lists = np.full((most, k.SCRATCH_COLUMNS), -1, np.int32)
    heads = np.flatnonzero(tables.given.stops[:, k.ROLE] != k.PICK_UP)
    lists[: len(heads), k.LEFT] = heads
    lists[heads, k.WHERE] = np.arange(len(heads))
    totals = np.zeros(k.TOTALS, np.int64)
    totals[k.NOW] = totals[k.BEST] = tables.given.sizes[:, k.DROP].sum()
    totals[k.OUT] = len(heads)
    totals[k.BLINK_IN] = 1 << 40
    random = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    of_slots = np.full((max(len(tables.slot_types), 1), k.SLOT_SCRATCH_COLUMNS), -1, np.int64)
    of_slots[:, k.STALE] = 0
    return Work(lists, of_slots, np.zeros(most), totals, random, *_walk_space(most), np.zeros((3, 3), np.int64))


def best_sequences(tables: Tables, work: Work) -> Iterator[tuple[int, int, tuple[tuple[int, ...], ...]]]:
    """The vehicle type, the vehicle (from 0) and the stops of each trip, for each vehicle that the best rounds use."""
    slot = 0
    while slot < len(tables.slot_types):
        t = int(tables.slot_types[slot])
        trips = int(tables.given.types[t, k.TRIPS])
        made = []
        for each in range(slot, slot + trips):
            sequence, stop = [], int(work.scratch[each, k.BEST_HEAD])
            while stop >= 0:
                sequence.append(stop)
                stop = int(work.lists[stop, k.BEST_AFTER])
            if sequence:
                made.append(tuple(sequence))
        if made:
            yield t, (slot - int(tables.given.types[t, k.FIRST_SLOT])) // trips, tuple(made)
        slot += trips
