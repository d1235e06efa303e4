"""Whether one more stop fits into a trip: compiled.

An insertion is judged in constant time by the earliest leaving before it and the latest start of service after it,
after M. Savelsbergh, "The vehicle routing problem with time windows: minimizing route duration", ORSA Journal on
Computing 4(2), 1992. Where a rule moves more than that (breaks, loading, several trips, travel times by hour,
prices of the whole day) it is judged so first, which never rules out what can be done, and then by a walk.
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import inlined
from routing.rounds.search.windows import inside_from, serve_from


@inlined
def has_room(g, r, c, s, t):
    """Whether a stop's type and size allow it on a trip, whatever the order."""
    sizes, types = g.sizes, g.types
    slots = r.slots
    n_types = types.shape[0]
    cu, su, tu = np.uint64(c), np.uint64(s), np.uint64(t)
    fits = sizes[cu, np.uint64(1 + t)] >= 0
    for q in range(types.shape[1] - k.TYPE_COLUMNS):
        fits &= (
            slots[su, np.uint64(k.SLOT_COLUMNS + q)] + sizes[cu, np.uint64(1 + n_types + q)]
            <= types[tu, np.uint64(k.TYPE_COLUMNS + q)]
        )
    return fits


@inlined
def in_time(g, r, c, s, t, p, z):
    """Whether a stop can be served between p and z (-1: start or end) of a trip in time: exact where nothing is walked,
    otherwise never wrong when it says no.
    """
    legs, stops, windows, types, flags = g.legs, g.stops, g.windows, g.types, g.flags
    placed, slots = r.placed, r.slots
    m = types[t, k.LEAST_SECONDS]
    a = p if p >= 0 else types[t, k.START]
    b = z if z >= 0 else types[t, k.END]
    if slots[s, k.COUNT] == 0:
        leaves = inside_from(windows, types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE], np.int64(stops[c, k.READY]))
        latest_back = np.int64(windows[types[t, k.LAST_BACK] - 1, 1])
    else:
        latest_back = slots[s, k.BACK]
        if not flags[k.WALKED] and stops[c, k.READY] > slots[s, k.GOODS_READY]:
            # The trip would leave later: everything before c moves.
            leaves = inside_from(windows, types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE], np.int64(stops[c, k.READY]))
            here, x = types[t, k.START], slots[s, k.HEAD]
            while leaves < k.NEVER and here != a:
                leaves = serve_from(stops, windows, x, leaves + legs[m, here, x])
                leaves += stops[x, k.SERVICE]
                here, x = x, placed[x, k.AFTER]
        elif p >= 0:
            leaves = np.int64(placed[np.uint64(p), k.LEAVES])
        else:
            leaves = slots[np.uint64(s), k.OFF]
    mu, cu = np.uint64(m), np.uint64(c)
    begins = serve_from(stops, windows, cu, leaves + np.int64(legs[mu, np.uint64(a), cu]))
    if begins >= k.NEVER:
        return False
    arrives = begins + np.int64(stops[cu, k.SERVICE]) + np.int64(legs[mu, cu, np.uint64(b)])
    if z >= 0:
        zu = np.uint64(z)
        return serve_from(stops, windows, zu, arrives) <= placed[zu, k.LATEST]
    if flags[k.WALKED]:
        return arrives <= latest_back
    return inside_from(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], arrives) < k.NEVER


@inlined
def can_carry(g, r, c, s, t, p, z):
    """Whether loads stay within the capacity at every moment of a trip with a stop between p and z."""
    sizes, types = g.sizes, g.types
    loads, slots = r.loads, r.slots
    n_types, quantities = types.shape[0], types.shape[1] - k.TYPE_COLUMNS
    for q in range(quantities):
        carried = loads[p, 3 * q + 1] if p >= 0 else slots[s, k.SLOT_COLUMNS + q]
        most_before = max(loads[p, 3 * q], carried) if p >= 0 else carried
        most_after = max(loads[z, 3 * q + 2], carried) if z >= 0 else carried
        if most_before + sizes[c, 1 + n_types + q] > types[t, k.TYPE_COLUMNS + q]:
            return False
        if most_after + sizes[c, 1 + n_types + quantities + q] > types[t, k.TYPE_COLUMNS + q]:
            return False
    return True


@inlined
def changed_by(sizes, n_types, quantities, c, q):
    """By how much a stop changes the load in a quantity."""
    first = 1 + n_types + q
    return sizes[c, first + quantities] + sizes[c, first + 2 * quantities] - sizes[c, first]
