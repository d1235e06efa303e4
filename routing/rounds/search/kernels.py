"""Ruin and recreate at machine speed: the compiled loops of the search.

J. Christiaens and G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems", Transportation
Science 54(2), 2020: strings of neighbouring stops are taken out of rounds near one another, and put back one by one at
their cheapest place, with blinks; simulated annealing decides what is kept. An insertion is judged in constant time by
the earliest and the latest start of service on either side of it, after M. Savelsbergh, "The vehicle routing problem
with time windows: minimizing route duration", ORSA Journal on Computing 4(2), 1992.

Costs are whole numbers, so that a search is the same on every machine. Tables are few and wide, since each array that
is handed to a compiled function costs time: the constants below name their columns. Nodes 0 to n - 1 are stops, the
places where vehicles start and end follow; a vehicle is a slot of its type. -1 stands for none and, as a neighbour on a
round, for the vehicle's start or end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from routing.kernel_cache import inner, kernel
from routing.kernel_cache import numba_types as nb

FAR = 1 << 28
"""A leg that doesn't exist takes so long and costs so much: three of them are still a number."""
_NEVER = 1 << 30

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

# Without reference counts: nothing is allocated here, and counting them would take longer than the work itself.
_compiled: Any = inner(_nrt=False)

_I32_1, _I32_2, _I32_3 = (nb.Array(nb.int32, d, "C") for d in (1, 2, 3))
_I64_1, _I64_2 = (nb.Array(nb.int64, d, "C") for d in (1, 2))
_GIVEN = (_I32_3, _I32_2, _I32_2, _I64_2, _I32_2, _I64_2, nb.Array(nb.boolean, 1, "C"))
_ROUNDS = (_I32_2, _I64_2, _I64_2)
_SCRATCH = (_I32_2, _I64_2, nb.Array(nb.float64, 1, "C"), _I64_1, nb.Array(nb.uint64, 1, "C"))


@_compiled
def _random(state):
    """Uniform in [0, 1): xorshift64* (S. Vigna, "An experimental exploration of Marsaglia's xorshift generators")."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@_compiled
def _inside_from(windows, first, last, time_s):
    """The earliest time from `time_s` on inside one of the windows; _NEVER if there is none."""
    for w in range(first, last):
        if windows[w, 1] >= time_s:
            return max(np.int64(windows[w, 0]), time_s)
    return np.int64(_NEVER)


@_compiled
def _inside_until(windows, first, last, time_s):
    """The latest time up to `time_s` inside one of the windows; -_NEVER if there is none."""
    for w in range(last - 1, first - 1, -1):
        if windows[w, 0] <= time_s:
            return min(np.int64(windows[w, 1]), time_s)
    return np.int64(-_NEVER)


@_compiled
def _serve_from(stops, windows, c, time_s):
    """The earliest start of service at a stop from `time_s` on; _NEVER if there is none."""
    if time_s > stops[c, CLOSES]:
        return np.int64(_NEVER)
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
def _measure(legs, stops, sizes, windows, types, flags, placed, loads, slots, s):
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
    return _measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, s)


@_compiled
def _measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, s):
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
        if begins >= _NEVER:
            return np.int64(-1)
        placed[c, EARLIEST] = begins
        leaves = begins + stops[c, SERVICE]
        busy += leg + stops[c, SERVICE]
        here, c = c, placed[c, AFTER]
    busy += legs[m, here, end]
    back = _inside_from(windows, types[t, FIRST_BACK], types[t, LAST_BACK], leaves + legs[m, here, end])
    if back >= _NEVER:
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
    least = np.int64(_NEVER)
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
        while c >= 0 and time_s < _NEVER:
            time_s = _serve_from(stops, windows, c, time_s + legs[m, here, c])
            time_s += stops[c, SERVICE]
            here, c = c, placed[c, AFTER]
        if time_s >= _NEVER:
            break
        back = _inside_from(windows, types[t, FIRST_BACK], types[t, LAST_BACK], time_s + legs[m, here, end])
        if back >= _NEVER:
            break
    return max(least, np.int64(0))


@_compiled
def _holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, p, z):
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
        while leaves < _NEVER and here != a:
            leaves = _serve_from(stops, windows, x, leaves + legs[m, here, x])
            leaves += stops[x, SERVICE]
            here, x = x, placed[x, AFTER]
    elif p >= 0:
        leaves = np.int64(placed[p, EARLIEST]) + stops[p, SERVICE]
    else:
        leaves = _inside_from(windows, types[t, FIRST_LEAVE], types[t, LAST_LEAVE], slots[s, LEAVES])
    begins = _serve_from(stops, windows, c, leaves + legs[m, a, c])
    if begins >= _NEVER:
        return False
    arrives = begins + stops[c, SERVICE] + legs[m, c, b]
    if z >= 0:
        return _serve_from(stops, windows, z, arrives) <= placed[z, LATEST]
    return _inside_from(windows, types[t, FIRST_BACK], types[t, LAST_BACK], arrives) < _NEVER


@_compiled
def _touch(scratch, step, touched, s):
    """Remember that a slot has changed in this step; how many have."""
    if scratch[s, CHANGED] == step:
        return touched
    scratch[s, CHANGED] = step
    scratch[touched, LISTED] = s
    return touched + 1


@_compiled
def _take_out(legs, stops, sizes, types, flags, placed, slots, c):
    """Take a stop out of its round, and what it adds out of the slot; the rest is to be measured after."""
    s, p, z = np.int64(placed[c, SLOT]), np.int64(placed[c, BEFORE]), np.int64(placed[c, AFTER])
    t = slots[s, TYPE]
    k = types[t, CLASS]
    a = p if p >= 0 else types[t, START]
    b = z if z >= 0 else types[t, END]
    if p >= 0:
        placed[p, AFTER] = z
    else:
        slots[s, HEAD] = z
    if z >= 0:
        placed[z, BEFORE] = p
    else:
        slots[s, TAIL] = p
    placed[c, SLOT] = -1
    slots[s, COUNT] -= 1
    for q in range(types.shape[1] - TYPE_COLUMNS):
        slots[s, SLOT_COLUMNS + q] -= sizes[c, 1 + types.shape[0] + q]
    if slots[s, COUNT] == 0:
        slots[s, BASE] = 0
        slots[s, WAY] = 0
        slots[s, LEAVES] = 0
        return
    slots[s, BASE] += legs[k, a, b] - legs[k, a, c] - legs[k, c, b] - sizes[c, 1 + t]
    if flags[RANGED]:
        m = types[t, METRES]
        slots[s, WAY] += legs[m, a, b] - legs[m, a, c] - legs[m, c, b]
    if stops[c, READY] > 0 and stops[c, READY] == slots[s, LEAVES]:
        slots[s, LEAVES] = 0
        x = slots[s, HEAD]
        while x >= 0:
            slots[s, LEAVES] = max(slots[s, LEAVES], np.int64(stops[x, READY]))
            x = placed[x, AFTER]


@_compiled
def _insert(legs, near, stops, sizes, windows, types, flags, placed, loads, slots, random, c, blink):
    """Put a stop where it adds least, or on a round of its own, or leave it out if that costs less; its slot, or -1."""
    n_types, width = types.shape[0], types.shape[1] - TYPE_COLUMNS
    # Now and then at any price: together, optional stops may pay for a vehicle that none pays for alone.
    limit = sizes[c, DROP] if _random(random) < 0.9 else np.int64(1 << 60)
    least, best_s, best_p = limit, np.int64(-1), np.int64(-1)
    found = False
    for j in range(near.shape[1]):
        v = near[c, j]
        s = placed[v, SLOT]
        if s < 0:
            continue
        t = slots[s, TYPE]
        own = sizes[c, 1 + t]
        fits = own >= 0
        for q in range(width):
            fits &= slots[s, SLOT_COLUMNS + q] + sizes[c, 1 + n_types + q] <= types[t, TYPE_COLUMNS + q]
        if not fits or _random(random) < blink:
            continue
        k = types[t, CLASS]
        z = placed[v, AFTER]
        b = z if z >= 0 else types[t, END]
        added = own + legs[k, v, c] + legs[k, c, b] - legs[k, v, b]
        if added < least and _holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, v, z):
            least, best_s, best_p, found = added, s, np.int64(v), True
        p = placed[v, BEFORE]
        a = p if p >= 0 else types[t, START]
        added = own + legs[k, a, c] + legs[k, c, v] - legs[k, a, v]
        if added < least and _holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, p, v):
            least, best_s, best_p, found = added, s, np.int64(p), True
    if not found:
        for s in range(slots.shape[0]):
            t = slots[s, TYPE]
            own = sizes[c, 1 + t]
            fits = own >= 0 and slots[s, COUNT] > 0
            for q in range(width):
                fits &= slots[s, SLOT_COLUMNS + q] + sizes[c, 1 + n_types + q] <= types[t, TYPE_COLUMNS + q]
            if not fits:
                continue
            k = types[t, CLASS]
            p, z = np.int64(-1), slots[s, HEAD]
            while True:
                a = p if p >= 0 else types[t, START]
                b = z if z >= 0 else types[t, END]
                added = own + legs[k, a, c] + legs[k, c, b] - legs[k, a, b]
                if added < least and _random(random) >= blink and _holds(
                    legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, p, z
                ):  # fmt: skip
                    least, best_s, best_p = added, np.int64(s), p
                if z < 0 or (flags[TIMED] and placed[z, EARLIEST] > stops[c, CLOSES]):
                    break
                p, z = z, np.int64(placed[z, AFTER])
    for t in range(n_types):
        k = types[t, CLASS]
        own = sizes[c, 1 + t]
        added = own + types[t, FIXED] + legs[k, types[t, START], c] + legs[k, c, types[t, END]]
        if own < 0 or added >= least:
            continue
        for s in range(types[t, FIRST_SLOT], types[t, LAST_SLOT]):
            if slots[s, COUNT] == 0:
                fits = True
                for q in range(width):
                    fits &= sizes[c, 1 + n_types + q] <= types[t, TYPE_COLUMNS + q]
                if fits and _holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, -1, -1):
                    least, best_s, best_p = added, np.int64(s), np.int64(-1)
                break
    if best_s < 0:
        return best_s
    z = placed[best_p, AFTER] if best_p >= 0 else slots[best_s, HEAD]
    placed[c, AFTER] = z
    placed[c, BEFORE] = best_p
    placed[c, SLOT] = best_s
    if best_p >= 0:
        placed[best_p, AFTER] = c
    else:
        slots[best_s, HEAD] = c
    if z >= 0:
        placed[z, BEFORE] = c
    else:
        slots[best_s, TAIL] = c
    if flags[RANGED]:
        m, t = types[slots[best_s, TYPE], METRES], slots[best_s, TYPE]
        a = best_p if best_p >= 0 else types[t, START]
        b = z if z >= 0 else types[t, END]
        slots[best_s, WAY] += legs[m, a, c] + legs[m, c, b] - (legs[m, a, b] if slots[best_s, COUNT] else 0)
    slots[best_s, COUNT] += 1
    slots[best_s, BASE] += least
    slots[best_s, LEAVES] = max(slots[best_s, LEAVES], np.int64(stops[c, READY]))
    for q in range(width):
        slots[best_s, SLOT_COLUMNS + q] += sizes[c, 1 + n_types + q]
    _measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, best_s)
    return best_s


@_compiled
def _ruin(
    legs, near, stops, sizes, windows, types, flags, placed, loads, slots, lists, scratch, totals, random, average
):
    """Take strings of stops out of rounds near a random stop. How many slots have changed, and how many stops were
    taken out: they are listed as TRIED.
    """
    n = placed.shape[0]
    longest = min(10.0, (n - totals[OUT]) / max(1, totals[USED]))
    strings = int(_random(random) * (4.0 * average / (1.0 + longest) - 1.0) + 1.0)
    seed = int(_random(random) * n)
    step = totals[STEP]
    touched, taken, done = 0, 0, 0
    for j in range(-1, near.shape[1]):
        if done >= strings:
            break
        c = seed if j < 0 else near[seed, j]
        s = placed[c, SLOT]
        if s < 0 or scratch[s, RUINED] == step:
            continue
        scratch[s, RUINED] = step
        done += 1
        touched = _touch(scratch, step, touched, s)
        size = slots[s, COUNT]
        length = min(size, int(_random(random) * min(float(size), longest) + 1.0))
        kept = 0
        if 1 < length < size and _random(random) < 0.5:
            kept = 1
            while length + kept < size and _random(random) > 0.01:
                kept += 1
        span = length + kept
        back = int(_random(random) * span)
        head, found = c, 1
        while found <= back and placed[head, BEFORE] >= 0:
            head = placed[head, BEFORE]
            found += 1
        tail = c
        while found < span and placed[tail, AFTER] >= 0:
            tail = placed[tail, AFTER]
            found += 1
        while found < span and placed[head, BEFORE] >= 0:
            head = placed[head, BEFORE]
            found += 1
        skip = int(_random(random) * (length + 1)) if kept else span
        x = head
        for i in range(found):
            y = placed[x, AFTER]
            if not skip <= i < skip + kept:
                _take_out(legs, stops, sizes, types, flags, placed, slots, x)
                lists[taken, TRIED] = x
                taken += 1
            x = y
        if not _measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, s):
            x = slots[s, HEAD]  # ways that break the triangle inequality: the rest can't be made alone
            while x >= 0:
                y = placed[x, AFTER]
                _take_out(legs, stops, sizes, types, flags, placed, slots, x)
                lists[taken, TRIED] = x
                taken += 1
                x = y
            slots[s, COST] = 0
    return touched, taken


@_compiled
def _order(legs, stops, sizes, windows, types, slots, lists, key, random, taken):
    """Sort the stops that are tried, in one of several ways."""
    n_types, width = types.shape[0], types.shape[1] - TYPE_COLUMNS
    u = _random(random) * 17.0
    lead = slots[0, TYPE]
    k, depot = types[lead, CLASS], types[lead, START]
    for i in range(taken):
        c = lists[i, TRIED]
        if u < 4.0:
            key[i] = _random(random)
        elif u < 8.0:
            size = 0.0
            for q in range(width):
                size += sizes[c, 1 + n_types + q] / (1.0 + types[lead, TYPE_COLUMNS + q])
            key[i] = -size
        elif u < 10.0:
            key[i] = -float(legs[k, depot, c])
        elif u < 11.0:
            key[i] = float(legs[k, depot, c])
        elif u < 13.0:
            key[i] = float(windows[stops[c, LAST_WINDOW] - 1, 1] - windows[stops[c, FIRST_WINDOW], 0])
        elif u < 15.0:
            key[i] = float(windows[stops[c, FIRST_WINDOW], 0])
        else:
            key[i] = -float(windows[stops[c, LAST_WINDOW] - 1, 1])
    for i in range(1, taken):
        c, value = lists[i, TRIED], key[i]
        j = i - 1
        while j >= 0 and key[j] > value:
            key[j + 1] = key[j]
            lists[j + 1, TRIED] = lists[j, TRIED]
            j -= 1
        key[j + 1] = value
        lists[j + 1, TRIED] = c


@_compiled
def _change_vehicle(legs, stops, sizes, windows, types, flags, placed, loads, slots, scratch, totals, random):
    """Move a random round to an idle vehicle of another type: how many slots have changed, and whether it holds."""
    s = int(_random(random) * slots.shape[0])
    t = int(_random(random) * types.shape[0])
    if slots[s, COUNT] == 0 or slots[s, TYPE] == t:
        return 0, False
    other = -1
    for empty in range(types[t, FIRST_SLOT], types[t, LAST_SLOT]):
        if slots[empty, COUNT] == 0:
            other = empty
            break
    if other < 0:
        return 0, False
    c = slots[s, HEAD]
    while c >= 0:
        if sizes[c, 1 + t] < 0:
            return 0, False
        c = placed[c, AFTER]
    touched = _touch(scratch, totals[STEP], 0, s)
    touched = _touch(scratch, totals[STEP], touched, other)
    slots[other, HEAD] = slots[s, HEAD]
    slots[s, HEAD] = -1
    c = slots[other, HEAD]
    while c >= 0:
        placed[c, SLOT] = other
        c = placed[c, AFTER]
    _measure(legs, stops, sizes, windows, types, flags, placed, loads, slots, s)
    return touched, _measure(legs, stops, sizes, windows, types, flags, placed, loads, slots, other)


@_compiled
def _copy_slot(flags, placed, loads, slots, other_placed, other_loads, other_slots, s):
    """Make slot s of the other rounds what it is in these."""
    for column in range(slots.shape[1]):
        other_slots[s, column] = slots[s, column]
    c = slots[s, HEAD]
    while c >= 0:
        other_placed[c, AFTER] = placed[c, AFTER]
        other_placed[c, BEFORE] = placed[c, BEFORE]
        other_placed[c, SLOT] = s
        if flags[TIMED]:
            other_placed[c, EARLIEST] = placed[c, EARLIEST]
            other_placed[c, LATEST] = placed[c, LATEST]
        if flags[COLLECTS]:
            for column in range(loads.shape[1]):
                other_loads[c, column] = loads[c, column]
        c = placed[c, AFTER]


@_compiled
def _keep(flags, placed, loads, slots, now_placed, now_loads, now_slots, lists, scratch, totals, touched, taken, cost):
    """Make what this step has changed the current rounds, and the best ones if they are."""
    totals[NOW] = cost
    for i in range(touched):
        s = scratch[i, LISTED]
        totals[USED] += int(slots[s, COUNT] > 0) - int(now_slots[s, COUNT] > 0)
        _copy_slot(flags, placed, loads, slots, now_placed, now_loads, now_slots, s)
    for i in range(taken):
        c = lists[i, TRIED]
        where = lists[c, WHERE]
        if placed[c, SLOT] < 0:
            now_placed[c, SLOT] = -1
            if where < 0:
                lists[c, WHERE] = totals[OUT]
                lists[totals[OUT], LEFT] = c
                totals[OUT] += 1
        elif where >= 0:
            totals[OUT] -= 1
            moved = lists[totals[OUT], LEFT]
            lists[where, LEFT] = moved
            lists[moved, WHERE] = where
            lists[c, WHERE] = -1
    if cost < totals[BEST]:
        totals[BEST] = cost
        totals[NEWS] += 1
        for c in range(placed.shape[0]):
            lists[c, BEST_AFTER] = placed[c, AFTER]
        for s in range(slots.shape[0]):
            scratch[s, BEST_HEAD] = slots[s, HEAD]


@kernel(
    __file__,
    *_GIVEN,
    *_ROUNDS,
    *_ROUNDS,
    *_SCRATCH,
    nb.int64,
    nb.float64,
    nb.float64,
    nb.float64,
    nb.float64,
    _nrt=False,
)
def search(
    legs, near, stops, sizes, windows, types, flags, placed, loads, slots, now_placed, now_loads, now_slots,
    lists, scratch, key, totals, random, steps, warm, cooling, average, blink,
):  # fmt: skip
    """Some steps of ruin and recreate from the current rounds (`now_…`), which the working ones equal before and after.

    Args:
        legs: costs of each class, seconds and metres of each matrix, int32[., N, N].
        near: the nearest other stops of each, int32[n, K].
        stops, sizes, windows, types, flags: the problem; see the columns above.
        placed, loads, slots: rounds to work on, and the same again: the current ones.
        lists, scratch, key, totals, random: scratch space, the best rounds, totals, the state of the random numbers.
        steps: how many.
        warm: the temperature at the first step, in units of cost.
        cooling: its factor at each step.
        average: stops taken out in a step, on average.
        blink: the share of places that are overlooked.
    """
    temperature = warm
    for _ in range(steps):
        temperature *= cooling
        totals[STEP] += 1
        step = totals[STEP]
        touched, taken, possible = 0, 0, True
        if types.shape[0] > 1 and _random(random) < 0.02:
            touched, possible = _change_vehicle(
                legs, stops, sizes, windows, types, flags, placed, loads, slots, scratch, totals, random
            )
        else:
            touched, taken = _ruin(
                legs,
                near,
                stops,
                sizes,
                windows,
                types,
                flags,
                placed,
                loads,
                slots,
                lists,
                scratch,
                totals,
                random,
                average,
            )
            left = totals[OUT]
            for i in range(min(left, 10)):  # some of those left out, shuffled to the head of their list
                j = i + int(_random(random) * (left - i))
                a, b = lists[i, LEFT], lists[j, LEFT]
                lists[i, LEFT], lists[j, LEFT] = b, a
                lists[a, WHERE], lists[b, WHERE] = j, i
                lists[taken, TRIED] = b
                taken += 1
            _order(legs, stops, sizes, windows, types, slots, lists, key, random, taken)
            for i in range(taken):
                s = _insert(
                    legs,
                    near,
                    stops,
                    sizes,
                    windows,
                    types,
                    flags,
                    placed,
                    loads,
                    slots,
                    random,
                    lists[i, TRIED],
                    blink,
                )
                if s >= 0:
                    touched = _touch(scratch, step, touched, s)
        cost = totals[NOW]
        for i in range(touched):
            s = scratch[i, LISTED]
            cost += slots[s, COST] - now_slots[s, COST]
        for i in range(taken):
            c = lists[i, TRIED]
            if placed[c, SLOT] < 0 and lists[c, WHERE] < 0:
                cost += sizes[c, DROP]
            elif placed[c, SLOT] >= 0 and lists[c, WHERE] >= 0:
                cost -= sizes[c, DROP]
        if possible and cost < totals[NOW] - temperature * np.log(_random(random) + 1e-300):
            _keep(
                flags,
                placed,
                loads,
                slots,
                now_placed,
                now_loads,
                now_slots,
                lists,
                scratch,
                totals,
                touched,
                taken,
                cost,
            )
            continue
        for i in range(taken):
            placed[lists[i, TRIED], SLOT] = -1
        for i in range(touched):
            _copy_slot(flags, now_placed, now_loads, now_slots, placed, loads, slots, scratch[i, LISTED])


@kernel(__file__, *_GIVEN, *_ROUNDS, *_ROUNDS, *_SCRATCH, _nrt=False)
def construct(
    legs, near, stops, sizes, windows, types, flags, placed, loads, slots, now_placed, now_loads, now_slots,
    lists, scratch, key, totals, random,
):  # fmt: skip
    """Rounds to begin with: every stop that is left out goes where it adds least."""
    totals[STEP] += 1
    taken = totals[OUT]
    for i in range(taken):
        lists[i, TRIED] = lists[i, LEFT]
    _order(legs, stops, sizes, windows, types, slots, lists, key, random, taken)
    touched = 0
    for i in range(taken):
        s = _insert(legs, near, stops, sizes, windows, types, flags, placed, loads, slots, random, lists[i, TRIED], 0.0)
        if s >= 0:
            touched = _touch(scratch, totals[STEP], touched, s)
    cost = totals[NOW]
    for i in range(touched):
        cost += slots[scratch[i, LISTED], COST]
    for i in range(taken):
        if placed[lists[i, TRIED], SLOT] >= 0:
            cost -= sizes[lists[i, TRIED], DROP]
    _keep(flags, placed, loads, slots, now_placed, now_loads, now_slots, lists, scratch, totals, touched, taken, cost)
