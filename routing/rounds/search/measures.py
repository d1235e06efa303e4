"""What is known of a round from its stops in order, and whether another stop fits into it: the measuring part of the
kernels.

An insertion is judged in constant time by the earliest and the latest start of service on either side of it, after
M. Savelsbergh, "The vehicle routing problem with time windows: minimizing route duration", ORSA Journal on Computing
4(2), 1992.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from routing.kernel_cache import inner
from routing.rounds.search.columns import (
    AFTER,
    BASE,
    BEFORE,
    CLASS,
    CLOSES,
    COLLECTS,
    COST,
    COUNT,
    EARLIEST,
    END,
    FAR,
    FIRST_BACK,
    FIRST_LEAVE,
    FIRST_WINDOW,
    FIXED,
    HEAD,
    HOLES,
    LAST_BACK,
    LAST_LEAVE,
    LAST_WINDOW,
    LATEST,
    LEAVES,
    LONGEST,
    METRES,
    NEVER,
    OPENS,
    PER_H,
    RANGED,
    READY,
    SECONDS,
    SERVICE,
    SLOT_COLUMNS,
    START,
    TAIL,
    TIMED,
    TYPE,
    TYPE_COLUMNS,
    WAY,
)

# Without reference counts: nothing is allocated here, and counting them would take longer than the work itself.
_compiled: Any = inner(_nrt=False)


@_compiled
def _inside_from(windows, first, last, time_s):
    """The earliest time from `time_s` on inside one of the windows; NEVER if there is none."""
    for w in range(first, last):
        if windows[w, 1] >= time_s:
            return max(np.int64(windows[w, 0]), time_s)
    return np.int64(NEVER)


@_compiled
def _inside_until(windows, first, last, time_s):
    """The latest time up to `time_s` inside one of the windows; -NEVER if there is none."""
    for w in range(last - 1, first - 1, -1):
        if windows[w, 0] <= time_s:
            return min(np.int64(windows[w, 1]), time_s)
    return np.int64(-NEVER)


@_compiled
def _serve_from(stops, windows, c, time_s):
    """The earliest start of service at a stop from `time_s` on; NEVER if there is none."""
    if time_s > stops[c, CLOSES]:
        return np.int64(NEVER)
    if stops[c, LAST_WINDOW] - stops[c, FIRST_WINDOW] == 1:
        return max(np.int64(stops[c, OPENS]), time_s)
    return _inside_from(windows, stops[c, FIRST_WINDOW], stops[c, LAST_WINDOW], time_s)


@_compiled
def _serve_until(stops, windows, c, time_s):
    """The latest start of service at a stop up to `time_s`, which is not before it opens first."""
    if time_s >= stops[c, CLOSES]:
        return np.int64(stops[c, CLOSES])
    if stops[c, LAST_WINDOW] - stops[c, FIRST_WINDOW] == 1:
        return time_s
    return _inside_until(windows, stops[c, FIRST_WINDOW], stops[c, LAST_WINDOW], time_s)


@_compiled
def measure(legs, stops, sizes, windows, types, flags, placed, loads, slots, s):
    """Work out all that is known of a slot from its stops in order; whether the round holds."""
    t = slots[s, TYPE]
    n_types, width = types.shape[0], types.shape[1] - TYPE_COLUMNS
    k = types[t, CLASS]
    base, count, ready = np.int64(0), 0, np.int64(0)
    for q in range(width):
        slots[s, SLOT_COLUMNS + q] = 0
    here, c = types[t, START], slots[s, HEAD]
    while c >= 0:
        base += legs[k, here, c] + sizes[c, 1 + t]
        count += 1
        ready = max(ready, np.int64(stops[c, READY]))
        for q in range(width):
            slots[s, SLOT_COLUMNS + q] += sizes[c, 1 + n_types + q]
        here, c = c, placed[c, AFTER]
    slots[s, COUNT] = count
    slots[s, TAIL] = here if count else -1
    slots[s, LEAVES] = ready
    slots[s, WAY] = 0
    slots[s, BASE] = base + legs[k, here, types[t, END]] + types[t, FIXED] if count else 0
    if flags[RANGED] and count:
        way = np.int64(0)
        here, c = types[t, START], slots[s, HEAD]
        while c >= 0:
            way += legs[types[t, METRES], here, c]
            here, c = c, placed[c, AFTER]
        slots[s, WAY] = way + legs[types[t, METRES], here, types[t, END]]
    return measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, s)


@_compiled
def measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, s):
    """The same, when all that adds up (sizes, metres, the cost without waits) is known; whether the round holds."""
    t = slots[s, TYPE]
    slots[s, COST] = slots[s, BASE]
    if slots[s, COUNT] == 0:
        return True
    holds = slots[s, BASE] < 8 * FAR and slots[s, WAY] <= types[t, LONGEST]
    for q in range(types.shape[1] - TYPE_COLUMNS):
        holds &= slots[s, SLOT_COLUMNS + q] <= types[t, TYPE_COLUMNS + q]
    if flags[COLLECTS] and holds:
        holds = _measure_loads(sizes, types, placed, loads, slots, s)
    if flags[TIMED] and holds:
        wait_s = _measure_times(legs, stops, windows, types, flags, placed, slots, s)
        holds = wait_s >= 0
        if types[t, PER_H]:
            slots[s, COST] += wait_s * types[t, PER_H] // 3600
    return holds


@_compiled
def _measure_loads(sizes, types, placed, loads, slots, s):
    """The loads at every moment of a round; whether they fit."""
    t = slots[s, TYPE]
    n_types, quantities = types.shape[0], (types.shape[1] - TYPE_COLUMNS) // 2
    holds = True
    for q in range(quantities):
        load = slots[s, SLOT_COLUMNS + q]
        most = load
        c = slots[s, HEAD]
        while c >= 0:
            loads[c, 3 * q] = most
            load += sizes[c, 1 + n_types + quantities + q] - sizes[c, 1 + n_types + q]
            loads[c, 3 * q + 1] = load
            most = max(most, load)
            c = placed[c, AFTER]
        holds &= most <= types[t, TYPE_COLUMNS + q]
        most = np.int64(0)
        c = slots[s, TAIL]
        while c >= 0:
            most = max(most, loads[c, 3 * q + 1])
            loads[c, 3 * q + 2] = most
            c = placed[c, BEFORE]
    return holds


@_compiled
def _measure_times(legs, stops, windows, types, flags, placed, slots, s):
    """Earliest and latest starts of a round; the least wait in its day [s] (exact where windows have no holes), or -1
    if it can't be made.
    """
    t = slots[s, TYPE]
    m, start, end = types[t, SECONDS], types[t, START], types[t, END]
    leaves = _inside_from(windows, types[t, FIRST_LEAVE], types[t, LAST_LEAVE], slots[s, LEAVES])
    busy = np.int64(0)
    here, c = start, slots[s, HEAD]
    while c >= 0:
        leg = legs[m, here, c]
        begins = _serve_from(stops, windows, c, leaves + leg)
        if begins >= NEVER:
            return np.int64(-1)
        placed[c, EARLIEST] = begins
        leaves = begins + stops[c, SERVICE]
        busy += leg + stops[c, SERVICE]
        here, c = c, placed[c, AFTER]
    busy += legs[m, here, end]
    back = _inside_from(windows, types[t, FIRST_BACK], types[t, LAST_BACK], leaves + legs[m, here, end])
    if back >= NEVER:
        return np.int64(-1)
    latest = np.int64(windows[types[t, LAST_BACK] - 1, 1])
    here, c = end, slots[s, TAIL]
    while c >= 0:
        latest -= legs[m, c, here] + stops[c, SERVICE]
        latest = _serve_until(stops, windows, c, latest)
        placed[c, LATEST] = latest
        here, c = c, placed[c, BEFORE]
    if types[t, PER_H] == 0:
        return np.int64(0)
    least = np.int64(NEVER)
    earliest = slots[s, LEAVES]
    for _ in range(4):
        latest = back
        here, c = end, slots[s, TAIL]
        while c >= 0:
            latest -= legs[m, c, here] + stops[c, SERVICE]
            latest = _serve_until(stops, windows, c, latest)
            here, c = c, placed[c, BEFORE]
        latest -= legs[m, start, here]
        leaves = _inside_until(windows, types[t, FIRST_LEAVE], types[t, LAST_LEAVE], latest)
        least = min(least, back - leaves - busy)
        if least <= 0 or not flags[HOLES]:
            break
        earliest = max(earliest, leaves) + 1
        time_s = _inside_from(windows, types[t, FIRST_LEAVE], types[t, LAST_LEAVE], earliest)
        here, c = start, slots[s, HEAD]
        while c >= 0 and time_s < NEVER:
            time_s = _serve_from(stops, windows, c, time_s + legs[m, here, c])
            time_s += stops[c, SERVICE]
            here, c = c, placed[c, AFTER]
        if time_s >= NEVER:
            break
        back = _inside_from(windows, types[t, FIRST_BACK], types[t, LAST_BACK], time_s + legs[m, here, end])
        if back >= NEVER:
            break
    return max(least, np.int64(0))


@_compiled
def holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, p, z):
    """Whether stop c, which the slot could carry, can stand between p and z (-1: start or end) of its round."""
    t = slots[s, TYPE]
    a = p if p >= 0 else types[t, START]
    b = z if z >= 0 else types[t, END]
    if flags[COLLECTS]:
        n_types, quantities = types.shape[0], (types.shape[1] - TYPE_COLUMNS) // 2
        for q in range(quantities):
            carried = loads[p, 3 * q + 1] if p >= 0 else slots[s, SLOT_COLUMNS + q]
            most_before = max(loads[p, 3 * q], carried) if p >= 0 else carried
            most_after = max(loads[z, 3 * q + 2], carried) if z >= 0 else carried
            if most_before + sizes[c, 1 + n_types + q] > types[t, TYPE_COLUMNS + q]:
                return False
            if most_after + sizes[c, 1 + n_types + quantities + q] > types[t, TYPE_COLUMNS + q]:
                return False
    if flags[RANGED]:
        m = types[t, METRES]
        if (
            slots[s, WAY] + legs[m, a, c] + legs[m, c, b] - (legs[m, a, b] if slots[s, COUNT] else 0)
            > types[t, LONGEST]
        ):
            return False
    if not flags[TIMED]:
        return True
    m = types[t, SECONDS]
    if stops[c, READY] > slots[s, LEAVES]:  # the round would leave later: everything before c moves
        leaves = _inside_from(windows, types[t, FIRST_LEAVE], types[t, LAST_LEAVE], np.int64(stops[c, READY]))
        here, x = types[t, START], slots[s, HEAD]
        while leaves < NEVER and here != a:
            leaves = _serve_from(stops, windows, x, leaves + legs[m, here, x])
            leaves += stops[x, SERVICE]
            here, x = x, placed[x, AFTER]
    elif p >= 0:
        leaves = np.int64(placed[p, EARLIEST]) + stops[p, SERVICE]
    else:
        leaves = _inside_from(windows, types[t, FIRST_LEAVE], types[t, LAST_LEAVE], slots[s, LEAVES])
    begins = _serve_from(stops, windows, c, leaves + legs[m, a, c])
    if begins >= NEVER:
        return False
    arrives = begins + stops[c, SERVICE] + legs[m, c, b]
    if z >= 0:
        return _serve_from(stops, windows, z, arrives) <= placed[z, LATEST]
    return _inside_from(windows, types[t, FIRST_BACK], types[t, LAST_BACK], arrives) < NEVER
