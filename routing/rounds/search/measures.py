"""What is known of a vehicle's day from its trips in order: the measuring part of the kernels, compiled."""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import called, woven
from routing.rounds.search.days import cheapest_day, gather, promised_cost
from routing.rounds.search.fits import changed_by
from routing.rounds.search.windows import inside_from, inside_until, serve_from, serve_until


@called
def measure_slot(g, r, s):
    """Work out what adds up along one trip from its stops in order."""
    legs, stops, sizes, types, flags = g.legs, g.stops, g.sizes, g.types, g.flags
    placed, slots = r.placed, r.slots
    t = slots[s, k.TYPE]
    n_types = types.shape[0]
    layer = types[t, k.COSTS]
    base, count, ready = np.int64(0), 0, np.int64(0)
    for q in range(slots.shape[1] - k.SLOT_COLUMNS):
        slots[s, k.SLOT_COLUMNS + q] = 0
    before, here, c = -1, types[t, k.START], slots[s, k.HEAD]
    while c >= 0:
        leg = legs[layer, here, c]
        placed[c, k.BEFORE] = before
        placed[c, k.SLOT] = s
        placed[c, k.COST_IN] = leg
        if before >= 0:
            placed[before, k.COST_OUT] = leg
        base += leg + sizes[c, 1 + t]
        count += 1
        ready = max(ready, np.int64(stops[c, k.READY]))
        for q in range(slots.shape[1] - k.SLOT_COLUMNS):
            slots[s, k.SLOT_COLUMNS + q] += sizes[c, 1 + n_types + q]
        before, here, c = c, c, placed[c, k.AFTER]
    slots[s, k.COUNT] = count
    slots[s, k.TAIL] = before
    slots[s, k.GOODS_READY] = ready
    slots[s, k.WAY] = 0
    slots[s, k.BASE] = 0
    if count == 0:
        return
    leg = legs[layer, here, types[t, k.END]]
    placed[before, k.COST_OUT] = leg
    slots[s, k.BASE] = base + leg
    if flags[k.RANGED]:
        way = np.int64(0)
        here, c = types[t, k.START], slots[s, k.HEAD]
        while c >= 0:
            way += legs[types[t, k.METRES], here, c]
            here, c = c, placed[c, k.AFTER]
        slots[s, k.WAY] = way + legs[types[t, k.METRES], here, types[t, k.END]]


@called
def measure_vehicle(g, r, w, v):
    """Times, loads and the cost of a vehicle's day, once all that adds up along its trips is known; whether it
    can be made.
    """
    types, flags = g.types, g.flags
    placed, slots = r.placed, r.slots
    lists = w.lists
    t = slots[v, k.TYPE]
    quantities = types.shape[1] - k.TYPE_COLUMNS
    base, count = np.int64(0), np.int64(0)
    holds = True
    for s in range(v, v + types[t, k.TRIPS]):
        if slots[s, k.COUNT] == 0:
            continue
        base += slots[s, k.BASE]
        count += slots[s, k.COUNT]
        for q in range(quantities):
            holds &= slots[s, k.SLOT_COLUMNS + q] <= types[t, k.TYPE_COLUMNS + q]
        if flags[k.CARRIES]:
            holds = holds and _measure_loads(g, r, s)
    slots[v, k.COST] = 0
    slots[v, k.PROMISED] = 0
    if count == 0:
        return True
    slots[v, k.COST] = base + types[t, k.FIXED_COST]
    holds &= base < 8 * k.FAR
    if not holds:
        return False
    if flags[k.WALKED]:
        m = gather(placed, slots, lists, k.ROUTE, v, types[t, k.TRIPS], k.NONE, k.NONE, k.NONE, k.NONE, k.NONE)
        cost = promised_cost(g, w, k.ROUTE, m, t, base, count, k.RECORD)
        if cost >= k.TOO_DEAR:
            return False
        slots[v, k.PROMISED] = cost
        _measure_walk(g, r, w, t, v, m)
        return True
    if flags[k.RANGED] and slots[v, k.WAY] > types[t, k.LONGEST_M]:
        return False
    if flags[k.TIMED]:
        wait_s = _measure_times(g, r, v)
        if wait_s < 0:
            return False
        slots[v, k.COST] += wait_s * types[t, k.PER_H] // 3600
    return True


@called
def price_day(g, r, w, v):
    """Find the cost of a vehicle's day that was measured, where days are walked; whether it can be made."""
    types = g.types
    placed, slots = r.placed, r.slots
    t = slots[v, k.TYPE]
    base, count = np.int64(0), np.int64(0)
    for s in range(v, v + types[t, k.TRIPS]):
        if slots[s, k.COUNT]:
            base += slots[s, k.BASE]
            count += slots[s, k.COUNT]
    if count == 0:
        return True
    m = gather(placed, slots, w.lists, k.ROUTE, v, types[t, k.TRIPS], k.NONE, k.NONE, k.NONE, k.NONE, k.NONE)
    cost, _ = cheapest_day(g, w, k.ROUTE, m, t, base, count)
    slots[v, k.COST] = cost
    return cost < k.TOO_DEAR


@woven
def measure_again(g, r, w, v):
    """The same after stops were taken out or put in where there is room: most vehicles have one trip, whose cost is
    known by then but for its waits.
    """
    types, flags = g.types, g.flags
    slots = r.slots
    if flags[k.WALKED] or flags[k.CARRIES] or flags[k.RANGED]:
        return measure_vehicle(g, r, w, v)
    t = slots[v, k.TYPE]
    if slots[v, k.COUNT] == 0:
        slots[v, k.COST] = 0
        return True
    cost = slots[v, k.BASE] + types[t, k.FIXED_COST]
    if flags[k.TIMED]:
        wait_s = _measure_times(g, r, v)
        if wait_s < 0:
            return False
        cost += wait_s * types[t, k.PER_H] // 3600
    slots[v, k.COST] = cost
    return slots[v, k.BASE] < 8 * k.FAR


@called
def _measure_walk(g, r, w, t, v, m):
    """From the walk that was written down: when each stop is left at the earliest, and, leaving breaks aside, when its
    service may start at the latest.
    """
    legs, stops, windows, types = g.legs, g.stops, g.windows, g.types
    placed, slots = r.placed, r.slots
    lists, times = w.lists, w.times
    layer = types[t, k.LEAST_SECONDS]
    latest = np.int64(windows[types[t, k.LAST_BACK] - 1, 1])
    here = types[t, k.END]
    s = v + types[t, k.TRIPS]
    load = np.int64(0)
    for i in range(m - 1, -2, -1):
        c = np.int64(lists[i, k.ROUTE]) if i >= 0 else k.NONE
        if c >= 0:
            if here >= stops.shape[0]:  # the last stop of a trip
                s = np.int64(placed[c, k.SLOT])
                slots[s, k.BACK] = latest
            latest = serve_until(stops, windows, c, latest - legs[layer, c, here] - stops[c, k.SERVICE])
            placed[c, k.LEAVES] = times[i + 1, k.LEFT_AT]
            placed[c, k.LATEST] = max(latest, np.int64(-k.FAR))
            load += stops[c, k.PARCELS]
            here = c
            continue
        slots[s, k.OFF] = times[i + 1, k.LEFT_AT]
        # The trip before must be back before this one is loaded.
        latest -= legs[layer, types[t, k.START], here] if here < stops.shape[0] else 0
        latest = inside_until(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], latest)
        latest -= load * types[t, k.LOAD_S]
        if types[t, k.FIRST_LOAD] < types[t, k.LAST_LOAD]:
            latest = inside_until(windows, types[t, k.FIRST_LOAD], types[t, k.LAST_LOAD], latest)
        load = np.int64(0)
        here = types[t, k.START]


@called
def _measure_loads(g, r, s):
    """The loads at every moment of a trip; whether they fit."""
    sizes, types = g.sizes, g.types
    placed, loads, slots = r.placed, r.loads, r.slots
    t = slots[s, k.TYPE]
    n_types, quantities = types.shape[0], types.shape[1] - k.TYPE_COLUMNS
    holds = True
    for q in range(quantities):
        load = slots[s, k.SLOT_COLUMNS + q]
        most = load
        c = slots[s, k.HEAD]
        while c >= 0:
            loads[c, 3 * q] = most
            load += changed_by(sizes, n_types, quantities, c, q)
            loads[c, 3 * q + 1] = load
            most = max(most, load)
            c = placed[c, k.AFTER]
        holds &= most <= types[t, k.TYPE_COLUMNS + q]
        most = np.int64(0)
        c = slots[s, k.TAIL]
        while c >= 0:
            most = max(most, loads[c, 3 * q + 1])
            loads[c, 3 * q + 2] = most
            c = placed[c, k.BEFORE]
    return holds


@called
def _measure_times(g, r, s):
    """Earliest and latest times of a vehicle's only trip; the least wait in its day [s] (exact where windows have no
    holes), or -1 if it can't be made.
    """
    legs, stops, windows, types, flags = g.legs, g.stops, g.windows, g.types, g.flags
    placed, slots = r.placed, r.slots
    t = slots[s, k.TYPE]
    m, start, end = types[t, k.SECONDS], types[t, k.START], types[t, k.END]
    leaves = inside_from(windows, types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE], slots[s, k.GOODS_READY])
    slots[s, k.OFF] = leaves
    busy = np.int64(0)
    here, c = start, slots[s, k.HEAD]
    while c >= 0:
        leg = legs[m, here, c]
        begins = serve_from(stops, windows, c, leaves + leg)
        if begins >= k.NEVER:
            return k.NONE
        leaves = begins + stops[c, k.SERVICE]
        placed[c, k.LEAVES] = leaves
        busy += leg + stops[c, k.SERVICE]
        here, c = c, placed[c, k.AFTER]
    busy += legs[m, here, end]
    back = inside_from(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], leaves + legs[m, here, end])
    if back >= k.NEVER:
        return k.NONE
    latest = np.int64(windows[types[t, k.LAST_BACK] - 1, 1])
    slots[s, k.BACK] = latest
    here, c = end, slots[s, k.TAIL]
    while c >= 0:
        latest = serve_until(stops, windows, c, latest - legs[m, c, here] - stops[c, k.SERVICE])
        placed[c, k.LATEST] = latest
        here, c = c, placed[c, k.BEFORE]
    if types[t, k.PER_H] == 0:
        return np.int64(0)
    least = np.int64(k.NEVER)
    earliest = slots[s, k.GOODS_READY]
    for _ in range(4):
        latest = back
        here, c = end, slots[s, k.TAIL]
        while c >= 0:
            latest = serve_until(stops, windows, c, latest - legs[m, c, here] - stops[c, k.SERVICE])
            here, c = c, placed[c, k.BEFORE]
        latest -= legs[m, start, here]
        leaves = inside_until(windows, types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE], latest)
        least = min(least, back - leaves - busy)
        if least <= 0 or not flags[k.HOLES]:
            break
        earliest = max(earliest, leaves) + 1
        time_s = inside_from(windows, types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE], earliest)
        here, c = start, slots[s, k.HEAD]
        while c >= 0 and time_s < k.NEVER:
            time_s = serve_from(stops, windows, c, time_s + legs[m, here, c])
            time_s += stops[c, k.SERVICE]
            here, c = c, placed[c, k.AFTER]
        if time_s >= k.NEVER:
            break
        back = inside_from(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], time_s + legs[m, here, end])
        if back >= k.NEVER:
            break
    return max(least, np.int64(0))
