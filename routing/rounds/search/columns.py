"""What the columns of the search's tables hold. Tables are few and wide, since each array that is handed to a compiled
function costs time.

Nodes 0 to n - 1 are stops, the places where vehicles start and end follow; a vehicle is a slot of its type. -1 stands
for none and, as a neighbour on a round, for the vehicle's start or end.
"""

from __future__ import annotations

FAR = 1 << 28
"""A leg that doesn't exist takes so long and costs so much: three of them are still a number."""
NEVER = 1 << 30

# Stops as they are given, int32: seconds of service, when the goods are ready, when they open first and close last, and
# their windows from the first to the last.
SERVICE, READY, OPENS, CLOSES, FIRST_WINDOW, LAST_WINDOW, STOP_COLUMNS = range(7)
# and int64: what leaving one out costs; then what it costs to serve it by each type (-1: that may not come), then what
# is delivered in each quantity, then what is collected.
DROP = 0
# Types, int64.
(
    START, END, CLASS, SECONDS, METRES, FIXED, PER_H, LONGEST, FIRST_LEAVE, LAST_LEAVE, FIRST_BACK, LAST_BACK,
    FIRST_SLOT, LAST_SLOT, TYPE_COLUMNS,
) = range(15)  # fmt: skip
# Stops on rounds, int32: neighbours, slot, earliest and latest start of service.
AFTER, BEFORE, SLOT, EARLIEST, LATEST, PLACED_COLUMNS = range(6)
# Slots, int64: then what is delivered in each quantity, then what is collected.
HEAD, TAIL, COUNT, LEAVES, WAY, BASE, COST, TYPE, SLOT_COLUMNS = range(9)
# Scratch of stops, int32, and of slots, int64.
LEFT, WHERE, TRIED, BEST_AFTER, SCRATCH_COLUMNS = range(5)
RUINED, CHANGED, LISTED, BEST_HEAD, SLOT_SCRATCH_COLUMNS = range(5)
# Totals, int64: cost now and at best, stops left out, steps so far, new bests so far, slots in use.
NOW, BEST, OUT, STEP, NEWS, USED, TOTALS = range(7)
# What a problem needs: flags.
TIMED, COLLECTS, RANGED, HOLES, FLAGS = range(5)
