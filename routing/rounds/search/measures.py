"""What is known of a vehicle's day from its trips in order, and whether one more stop fits: the measuring part of the
kernels.

An insertion is judged in constant time by the earliest leaving before it and the latest start of service after it,
after M. Savelsbergh, "The vehicle routing problem with time windows: minimizing route duration", ORSA Journal on
Computing 4(2), 1992. Where a rule moves more than that (breaks, loading, several trips, travel times by hour,
prices of the whole day) it is judged so first, which never rules out what can be done, and then by a walk.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from routing.kernel_cache import inner
from routing.rounds.search import columns as k
from routing.rounds.search.walking import inside_from, inside_until, serve_from, serve_until, walk

_compiled: Any = inner(_nrt=False)
_inlined: Any = inner(_nrt=False, forceinline=True)


@_compiled
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


@_compiled
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
    if count == 0:
        return True
    slots[v, k.COST] = base + types[t, k.FIXED_COST]
    holds &= base < 8 * k.FAR
    if not holds:
        return False
    if flags[k.WALKED]:
        m = gather(placed, slots, lists, k.ROUTE, v, types[t, k.TRIPS], -1, -1, -1, -1, -1)
        cost = day_cost(g, w, k.ROUTE, m, t, base, count, True)
        if cost >= k.TOO_DEAR:
            return False
        slots[v, k.COST] = cost
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


@_inlined
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


@_inlined
def gather(placed, slots, lists, column, v, trips, s, p, c, q, d):
    """Write a vehicle's trips into a column of `lists`, -1 between two, and how many entries that makes; with stop c
    after p in slot s, and stop d after q, unless they are -1.
    """
    m = 0
    for slot in range(v, v + trips):
        if slots[slot, k.COUNT] == 0 and (slot != s or c < 0):
            continue
        if m > 0:
            lists[m, column] = -1
            m += 1
        if slot != s:
            x = slots[slot, k.HEAD]
            while x >= 0:
                lists[m, column] = x
                m += 1
                x = placed[x, k.AFTER]
            continue
        if p < 0:
            lists[m, column] = c
            m += 1
            if d >= 0 and q == c:
                lists[m, column] = d
                m += 1
        x = slots[slot, k.HEAD] if slots[slot, k.COUNT] > 0 else np.int64(-1)
        while x >= 0:
            lists[m, column] = x
            m += 1
            if x == p:
                lists[m, column] = c
                m += 1
                if d >= 0 and q == c:
                    lists[m, column] = d
                    m += 1
            if d >= 0 and x == q:
                lists[m, column] = d
                m += 1
            x = placed[x, k.AFTER]
    return m


@_compiled
def day_cost(g, w, column, m, t, base, count, record):
    """What a vehicle's day costs; TOO_DEAR if it can't be made.

    It begins as early as it can, and then as late as no later return asks for; or, where that changes more, after lunch
    or when other travel times hold. With `record` all of these are tried, and the times of the first that can be made
    are written down; without, the first that can be made is taken.
    """
    types, starts = g.types, g.starts
    best = _cost_from(g, w, column, m, t, base, count, np.int64(0), record)
    if not types[t, k.RULED] and types[t, k.PERIODS] == 1:
        return best
    latest = np.int64(g.windows[types[t, k.LAST_LEAVE] - 1, 1])
    for i in range(types[t, k.PERIODS]):
        # The first period starts at no time that counts: lunch stands in its place.
        begin = np.int64(starts[types[t, k.FIRST_PERIOD] + i]) if i > 0 else types[t, k.LUNCH_TO] + 1
        if (i == 0 and types[t, k.LUNCH_S] == 0) or begin > latest or (best < k.TOO_DEAR and not record):
            continue
        best = min(best, _cost_from(g, w, column, m, t, base, count, begin, record and best >= k.TOO_DEAR))
    return best


@_inlined
def _cost_from(g, w, column, m, t, base, count, earliest, record):
    """What the day costs that begins at `earliest` or as soon after as it can, put off as far as no later return asks
    for: exactly with `record`, or as the waits promise.
    """
    legs, stops, windows, types, starts, knobs = g.legs, g.stops, g.windows, g.types, g.starts, g.knobs
    lists, driver, breaks, times, told = w.lists, w.driver, w.breaks, w.times, w.told
    if not walk(
        legs, stops, windows, types, starts, lists, column, m, t, earliest, driver, breaks, times, told, record
    ):
        return np.int64(k.TOO_DEAR)
    begin, back, busy, more = told[k.BEGIN], told[k.RETURN], told[k.BUSY], told[k.MORE_METRES]
    by_time = types[t, k.PER_H] > 0 or knobs[k.HOURS] > 0.0 or back - begin > types[t, k.LONGEST_S]
    if by_time and told[k.WAITED] > 0 and told[k.SLACK] > 0:
        later = begin + told[k.SLACK]
        if not record or told[k.RIGID]:
            begin = later
        elif (
            walk(legs, stops, windows, types, starts, lists, column, m, t, later, driver, breaks, times, told, False)
            and told[k.RETURN] <= back
        ):
            begin, busy, more = told[k.BEGIN], told[k.BUSY], told[k.MORE_METRES]
    if back - begin > types[t, k.LONGEST_S]:
        return np.int64(k.TOO_DEAR)
    cost = base + types[t, k.FIXED_COST]
    if types[t, k.PER_H]:
        cost += (back - begin - busy) * types[t, k.PER_H] // 3600
    if back > types[t, k.OVERTIME_FROM]:
        cost += (back - types[t, k.OVERTIME_FROM]) * types[t, k.OVERTIME_PER_H] // 3600
    if more:
        cost += more * types[t, k.PER_KM] // 1000
    if knobs[k.HOURS] > 0.0:
        cost += np.int64(knobs[k.HOURS] * float(back - begin) * float(back - begin))
    if knobs[k.STOPS] > 0.0:
        cost += np.int64(knobs[k.STOPS] * float(count) * float(count))
    if types[t, k.START] != types[t, k.END]:  # only the last trip ends elsewhere than it began
        layer = types[t, k.COSTS]
        for i in range(1, m):
            if lists[i, column] < 0:
                last = lists[i - 1, column]
                cost += np.int64(legs[layer, last, types[t, k.START]]) - legs[layer, last, types[t, k.END]]
    return cost


@_compiled
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
        c = np.int64(lists[i, k.ROUTE]) if i >= 0 else np.int64(-1)
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


@_compiled
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


@_inlined
def changed_by(sizes, n_types, quantities, c, q):
    """By how much a stop changes the load in a quantity."""
    first = 1 + n_types + q
    return sizes[c, first + quantities] + sizes[c, first + 2 * quantities] - sizes[c, first]


@_compiled
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
            return np.int64(-1)
        leaves = begins + stops[c, k.SERVICE]
        placed[c, k.LEAVES] = leaves
        busy += leg + stops[c, k.SERVICE]
        here, c = c, placed[c, k.AFTER]
    busy += legs[m, here, end]
    back = inside_from(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], leaves + legs[m, here, end])
    if back >= k.NEVER:
        return np.int64(-1)
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


@_inlined
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


@_inlined
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


@_inlined
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


@_compiled
def route_carries(g, w, column, m, t):
    """Whether the loads of a vehicle's trips, as gathered, stay within its capacity."""
    sizes, types = g.sizes, g.types
    lists = w.lists
    n_types, quantities = types.shape[0], types.shape[1] - k.TYPE_COLUMNS
    for q in range(quantities):
        i = 0
        while i < m:
            load, j = np.int64(0), i
            while j < m and lists[j, column] >= 0:
                load += sizes[lists[j, column], 1 + n_types + q]
                j += 1
            if load > types[t, k.TYPE_COLUMNS + q]:
                return False
            while i < j:
                load += changed_by(sizes, n_types, quantities, np.int64(lists[i, column]), q)
                if load > types[t, k.TYPE_COLUMNS + q]:
                    return False
                i += 1
            i += 1
    return True
