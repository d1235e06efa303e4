"""What the columns of the search's tables hold. Tables are few and wide, since each array that is handed to a compiled
function costs time.

Nodes 0 to n - 1 are stops, the places where vehicles start and end follow. A vehicle is as many slots in a row as it
may make trips, and each trip a list of stops; what is known of the vehicle as a whole stands in its first slot. -1
stands for none and, as a neighbour on a trip, for the vehicle's start or end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Given(NamedTuple):
    """The problem: layers of legs [., N, N], the nearest other stops of each and what a visit on the way to them and
    back costs at least [n, K, 2], then one row an entry.
    """

    legs: Int32s
    near: Int32s
    stops: Int32s
    sizes: Int64s
    windows: Int32s
    types: Int64s
    starts: Int32s
    knobs: Floats
    flags: Flags


class Held(NamedTuple):
    """Rounds: a row for each stop, its loads, and a row for each slot."""

    placed: Int32s
    loads: Int64s
    slots: Int64s


class Work(NamedTuple):
    """What a search writes on: scratch of stops and of slots, sort keys, totals, the state of the random numbers, what
    a walk writes on, and the best places for a stop so far.
    """

    lists: Int32s
    scratch: Int64s
    key: Floats
    totals: Int64s
    random: npt.NDArray[np.uint64]
    driver: Int64s
    breaks: Int64s
    times: Int64s
    told: Int64s
    tries: Int64s


# Constants that are handed to compiled functions have names: numba compiles one more for each literal in a call.
NONE = -1
"""No stop, no slot, no vehicle."""
RECORD, FORGET = True, False
"""Whether a walk is written down."""
RULES, FREE = True, False
"""Whether a walk keeps the driver's rules, or goes without any breaks."""
FAR = 1 << 28
"""A leg that doesn't exist takes so long and costs so much: three of them are still a number."""
NEVER = 1 << 40
"""Later than any time, longer than any limit."""
TOO_DEAR = 1 << 60
"""More than any cost: what can't be done."""

# Stops as they are given, int32. Windows stand in a table of their own, from the first to the last; the partner is the
# other stop of a pick-up and a delivery.
(
    SERVICE, READY, OPENS, CLOSES, FIRST_WINDOW, LAST_WINDOW, PARTNER, ROLE, FIXED, PARCELS, STOP_COLUMNS,
) = range(11)  # fmt: skip
ALONE, PICK_UP, DELIVERY = range(3)
# and int64: what leaving one out costs; then what it costs to serve it by each type (-1: that may not come); then what
# it takes in each quantity: delivered from the depot and, where loads rise and fall, collected for the depot, and
# brought aboard for another stop (less than nothing: for this one from another).
DROP = 0
# Types, int64. Layers of `legs`: costs, the same the other way round, seconds of the first period, the least seconds of
# all periods, metres of the first period. Windows: first leaving, returns and later leavings, loading. Driver rules.
(
    START, END, COSTS, BACKWARDS, SECONDS, LEAST_SECONDS, METRES, FIXED_COST, PER_H, PER_KM, OVERTIME_FROM,
    OVERTIME_PER_H, LONGEST_M, RECHARGE, LONGEST_S, FIRST_LEAVE, LAST_LEAVE, FIRST_BACK, LAST_BACK, FIRST_LOAD,
    LAST_LOAD, LOAD_S, TRIPS, FIRST_SLOT, LAST_SLOT, FIRST_PERIOD, PERIODS, MOST_DRIVE, DRIVE_LIMIT, FULL_BREAK,
    SPLIT_FIRST, SPLIT_SECOND, WORK_LIMIT, FIRST_STEP, LAST_STEP, SHORTEST, LUNCH_FROM, LUNCH_TO, LUNCH_S, RULED,
    TYPE_COLUMNS,
) = range(41)  # fmt: skip
# Stops on trips, int32: neighbours, slot, cost of the leg that arrives and of the one that leaves, the earliest
# leaving, the latest start of service.
AFTER, BEFORE, SLOT, COST_IN, COST_OUT, LEAVES, LATEST, PLACED_COLUMNS = range(8)
# Slots, int64: first and last stop, how many, when their goods are ready, metres, cost without waits, the first slot of
# the vehicle, and in that slot the cost of the vehicle's whole day and, where days are walked, the cost that its first
# walk promises, which those of other days are compared with; when the trip leaves at the earliest, when it must
# be back at the latest, its type, whether it takes no more stops. Then what is delivered from the depot in each
# quantity and, where loads rise and fall, what is collected for it.
(
    HEAD, TAIL, COUNT, GOODS_READY, WAY, BASE, VEHICLE, COST, PROMISED, OFF, BACK, TYPE, CLOSED, SLOT_COLUMNS,
) = range(14)  # fmt: skip
# Scratch of stops, int32, and of slots, int64.
LEFT, WHERE, TRIED, BEST_AFTER, ROUTE, TRIAL, SCRATCH_COLUMNS = range(7)
RUINED, CHANGED, LISTED, BEST_HEAD, STALE, STALE_LISTED, SLOT_SCRATCH_COLUMNS = range(7)
# Totals, int64: cost now and at best, stops left out, steps so far, slots in use, slots that the best
# rounds don't have yet, places until the next one is overlooked, what a slot in use is taken to save.
NOW, BEST, OUT, STEP, USED, STALE_SLOTS, BLINK_IN, BONUS, TOTALS = range(9)
# Knobs, float64: cost of a squared second, of a squared stop.
HOURS, STOPS, KNOBS = range(3)
# What a problem needs: flags.
TIMED, CARRIES, RANGED, HOLES, WALKED, PAIRED, LOCKED, FLAGS = range(8)
# What a walk tells, int64: why it ended, at which stop of the route, by how much; begin and return; waits in all and
# how much later it could begin; driving and service as the costs of legs count them; metres beyond those that they
# count; how many breaks, and how long in all; whether putting off the beginning, within that, changes nothing else.
CODE, AT, AMOUNT, BEGIN, RETURN, WAITED, SLACK, BUSY, MORE_METRES, BREAKS, PAUSED, RIGID, TOLD = range(13)
(
    DONE, NOT_LOADED, NO_DEPARTURE, NOT_OPEN, NOT_BACK, TOO_LONG, TOO_MUCH_DRIVING, TOO_MUCH_WORK, NO_LUNCH,
    OUT_OF_RANGE,
) = range(10)  # fmt: skip
# What is written down of a walk for each place of the route, int64: arrival, start and leaving; at a depot the
# return, the beginning of loading, and the leaving.
ARRIVES, BEGINS, LEFT_AT, TIMES = range(4)
