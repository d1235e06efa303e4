"""Strings of stops exchanged between two trips, compiled: the moves for which ruin and recreate is too short-sighted.

From stop c its trip goes on with d, which is near, and the string that begins with d; the other trip gets the string
behind c in return. Both strings run to the ends of their trips (2-opt*: J.-Y. Potvin and J.-M. Rousseau, "An Exchange
Heuristic for Routeing Problems with Time Windows", Journal of the Operational Research Society 46(12), 1995), or as
far as joins best (CROSS-exchange: É. Taillard et al., "A Tabu Search Heuristic for the Vehicle Routing Problem with
Soft Time Windows", Transportation Science 31(2), 1997). Where windows are narrow, time leaves little choice of the
order on a long trip, and better rounds are found by the exchange of long strings alone.
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import called, inlined, woven
from routing.rounds.search.insertion import uniform
from routing.rounds.search.moves import measure_both
from routing.rounds.search.windows import serve_from

_TO_THE_END = 0.5  # the share of steps that exchange the ends of trips
_LONGEST = 20  # so many stops in two strings that are exchanged, together


@woven
def cross(g, r, w, allowed):
    """Exchange strings behind a random stop c and before a stop near it, if legs tell that it adds less than is
    allowed. How many vehicles have changed, and whether both hold.
    """
    legs, near, stops, types, flags = g.legs, g.near, g.stops, g.types, g.flags
    placed, slots = r.placed, r.slots
    random = w.random
    c = int(uniform(random) * placed.shape[0])
    s = np.int64(placed[c, k.SLOT])
    if s < 0 or slots[s, k.CLOSED]:
        return 0, False
    t, z = slots[s, k.TYPE], np.int64(placed[c, k.AFTER])
    if z >= 0 and stops[z, k.FIXED]:
        return 0, False
    to_the_end = uniform(random) < _TO_THE_END
    most = placed[c, k.COST_OUT] + allowed
    many = near.shape[1]
    first = int(uniform(random) * many)
    for i in range(many):
        d = np.int64(near[c, (first + i) % many, 0])
        if legs[types[t, k.COSTS], c, d] >= most:
            continue
        o = np.int64(placed[d, k.SLOT])
        if o < 0 or o == s or slots[o, k.CLOSED] or stops[d, k.FIXED]:
            continue
        if flags[k.TIMED] and placed[c, k.LEAVES] + legs[types[t, k.LEAST_SECONDS], c, d] > placed[d, k.LATEST]:
            continue
        if to_the_end:
            y, e = slots[s, k.TAIL], slots[o, k.TAIL]
            if _joining(g, r, c, y, d, e) >= allowed or not _reaches(g, r, c, d) or not _ends_fit(g, r, c, d):
                continue
        else:
            y, e = _strings(g, r, c, d, allowed)
            if e < 0:
                continue
        after_y, after_e = np.int64(placed[y, k.AFTER]), np.int64(placed[e, k.AFTER])
        u = slots[o, k.TYPE]
        if u != t and not (_may_come(g, r, d, after_e, t) and _may_come(g, r, z, after_y, u)):
            continue
        p = np.int64(placed[d, k.BEFORE])
        placed[c, k.AFTER] = d
        placed[e, k.AFTER] = after_y
        if y == c:
            z = after_e
        else:
            placed[y, k.AFTER] = after_e
        if p >= 0:
            placed[p, k.AFTER] = z
        else:
            slots[o, k.HEAD] = z
        return measure_both(g, r, w, s, o)
    return 0, False


@inlined
def _joining(g, r, c, y, d, e):
    """What the legs add when the string behind c up to y (c: none) and that from d to e are exchanged; what legs within
    them cost another type is left aside.
    """
    legs, types = g.legs, g.types
    placed, slots = r.placed, r.slots
    s, o = np.int64(placed[c, k.SLOT]), np.int64(placed[d, k.SLOT])
    t, u = slots[s, k.TYPE], slots[o, k.TYPE]
    mine, other = types[t, k.COSTS], types[u, k.COSTS]
    p, after_y, after_e = placed[d, k.BEFORE], placed[y, k.AFTER], placed[e, k.AFTER]
    a = p if p >= 0 else types[u, k.START]
    b = after_e if after_e >= 0 else types[u, k.END]
    f = after_y if after_y >= 0 else types[t, k.END]
    added = np.int64(legs[mine, c, d]) + legs[mine, e, f]
    added -= np.int64(placed[c, k.COST_OUT]) + placed[d, k.COST_IN] + placed[e, k.COST_OUT]
    if y != c:
        added += np.int64(legs[other, a, placed[c, k.AFTER]]) + legs[other, y, b] - placed[y, k.COST_OUT]
    elif p >= 0 or after_e >= 0:
        added += legs[other, a, b]
    else:
        added -= types[u, k.FIXED_COST]  # the other trip is empty then
    return added


@called
def _strings(g, r, c, d, allowed):
    """The last stops of the strings behind c (c: none) and from d on that join best; -1 twice if none adds less than is
    allowed. Both grow by turns, so that they take about the same time, or carry the same where time doesn't count.
    """
    legs, stops, sizes, windows, types, flags = g.legs, g.stops, g.sizes, g.windows, g.types, g.flags
    placed, slots = r.placed, r.slots
    s, o = np.int64(placed[c, k.SLOT]), np.int64(placed[d, k.SLOT])
    t, u = slots[s, k.TYPE], slots[o, k.TYPE]
    mine, other = types[t, k.LEAST_SECONDS], types[u, k.LEAST_SECONDS]
    loaded, size = slots.shape[1] > k.SLOT_COLUMNS, 1 + types.shape[0]
    y, e, p = c, d, np.int64(placed[d, k.BEFORE])
    here_y = p if p >= 0 else types[u, k.START]
    left_y, left_e = np.int64(0), np.int64(0)
    if flags[k.TIMED]:
        left_y = np.int64(placed[p, k.LEAVES]) if p >= 0 else slots[o, k.OFF]
        left_e = serve_from(stops, windows, d, placed[c, k.LEAVES] + np.int64(legs[mine, c, d])) + stops[d, k.SERVICE]
    more = sizes[d, size] if loaded else np.int64(1)
    least, best_y, best_e = allowed, k.NONE, k.NONE
    for _ in range(_LONGEST):
        f, h = np.int64(placed[y, k.AFTER]), np.int64(placed[e, k.AFTER])
        fits = True
        if loaded:
            fits = slots[s, k.SLOT_COLUMNS] + more <= types[t, k.TYPE_COLUMNS]
            fits &= slots[o, k.SLOT_COLUMNS] - more <= types[u, k.TYPE_COLUMNS]
        if fits:
            added = _joining(g, r, c, y, d, e)
            if added < least:
                if flags[k.TIMED] and f >= 0:
                    fits = left_e + legs[mine, e, f] <= placed[f, k.LATEST]
                if flags[k.TIMED] and h >= 0:
                    fits &= left_y + legs[other, here_y, h] <= placed[h, k.LATEST]
                if fits:
                    least, best_y, best_e = added, y, e
        if f < 0 and h < 0:
            break
        if flags[k.TIMED]:
            grows = h < 0 or (f >= 0 and placed[f, k.LEAVES] < placed[h, k.LEAVES])
        else:
            grows = h < 0 or (f >= 0 and more >= 0)
        if grows:
            if flags[k.TIMED]:
                left_y = serve_from(stops, windows, f, left_y + legs[other, here_y, f]) + stops[f, k.SERVICE]
                if left_y >= k.NEVER:
                    break
            y, here_y = f, f
            more -= sizes[f, size] if loaded else 1
        else:
            if flags[k.TIMED]:
                left_e = serve_from(stops, windows, h, left_e + legs[mine, e, h]) + stops[h, k.SERVICE]
                if left_e >= k.NEVER:
                    break
            e = h
            more += sizes[h, size] if loaded else 1
    return best_y, best_e


@inlined
def _reaches(g, r, c, d):
    """Whether the stop behind c can be reached in time from the one before d, as far as constant time can tell."""
    legs, types, flags = g.legs, g.types, g.flags
    placed, slots = r.placed, r.slots
    p, z, o = np.int64(placed[d, k.BEFORE]), np.int64(placed[c, k.AFTER]), np.int64(placed[d, k.SLOT])
    if z < 0 or not flags[k.TIMED]:
        return True
    u = slots[o, k.TYPE]
    a = p if p >= 0 else types[u, k.START]
    leaves = np.int64(placed[p, k.LEAVES]) if p >= 0 else slots[o, k.OFF]
    return leaves + legs[types[u, k.LEAST_SECONDS], a, z] <= placed[z, k.LATEST]


@called
def _ends_fit(g, r, c, d):
    """Whether both trips can carry what they are to deliver when the ends behind c and from d on are exchanged."""
    sizes, types = g.sizes, g.types
    placed, slots = r.placed, r.slots
    s, o = np.int64(placed[c, k.SLOT]), np.int64(placed[d, k.SLOT])
    t, u = slots[s, k.TYPE], slots[o, k.TYPE]
    for q in range(types.shape[1] - k.TYPE_COLUMNS):
        more, size = np.int64(0), 1 + types.shape[0] + q
        x = d
        while x >= 0:
            more += sizes[x, size]
            x = np.int64(placed[x, k.AFTER])
        x = np.int64(placed[c, k.AFTER])
        while x >= 0:
            more -= sizes[x, size]
            x = np.int64(placed[x, k.AFTER])
        if slots[s, k.SLOT_COLUMNS + q] + more > types[t, k.TYPE_COLUMNS + q]:
            return False
        if slots[o, k.SLOT_COLUMNS + q] - more > types[u, k.TYPE_COLUMNS + q]:
            return False
    return True


@inlined
def _may_come(g, r, c, until, t):
    """Whether a type may serve the stops from c on, up to the one before `until`."""
    while c != until:
        if g.sizes[c, 1 + t] < 0:
            return False
        c = np.int64(r.placed[c, k.AFTER])
    return True
