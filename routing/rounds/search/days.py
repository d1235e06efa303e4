"""What a vehicle's day costs if its trips are those of a route, by walking it: compiled."""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import called, inlined, woven
from routing.rounds.search.fits import changed_by
from routing.rounds.search.walking import walk


@inlined
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
        x = slots[slot, k.HEAD] if slots[slot, k.COUNT] > 0 else k.NONE
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


@called
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


@called
def day_cost(g, w, column, m, t, base, count, record):
    """What a vehicle's day costs; TOO_DEAR if it can't be made.

    It begins as early as it can, and then as late as no later return asks for; or, where that changes more, when the
    first stop opens, after lunch, or when other travel times hold. With `record` all of these are tried, and the times
    of the first that can be made are written down; without, the first that can be made is taken.
    """
    types, starts = g.types, g.starts
    best = _cost_from(g, w, column, m, t, base, count, np.int64(0), record)
    if not types[t, k.RULED] and types[t, k.PERIODS] == 1:
        return best
    latest = np.int64(g.windows[types[t, k.LAST_LEAVE] - 1, 1])
    for i in range(-1, types[t, k.PERIODS]):
        if best < k.TOO_DEAR and not record:
            break
        if i < 0:
            begin = _reaches_first_stop(g, w, column, m, t)
        elif i > 0:
            begin = np.int64(starts[types[t, k.FIRST_PERIOD] + i])
        else:  # the first period starts at no time that counts: lunch stands in its place
            begin = types[t, k.LUNCH_TO] + 1 if types[t, k.LUNCH_S] else np.int64(0)
        if begin <= 0 or begin > latest:
            continue
        best = min(best, _cost_from(g, w, column, m, t, base, count, begin, record and best >= k.TOO_DEAR))
    return best


@inlined
def _reaches_first_stop(g, w, column, m, t):
    """The beginning that reaches the first stop just when it opens."""
    legs, stops, types = g.legs, g.stops, g.types
    lists = w.lists
    first, parcels, i = np.int64(lists[0, column]), np.int64(0), 0
    while i < m and lists[i, column] >= 0:
        parcels += stops[lists[i, column], k.PARCELS]
        i += 1
    leg = legs[types[t, k.SECONDS], types[t, k.START], first]
    return np.int64(stops[first, k.OPENS]) - leg - parcels * types[t, k.LOAD_S]


@woven
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
            walk(legs, stops, windows, types, starts, lists, column, m, t, later, driver, breaks, times, told, k.FORGET)
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
