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
def promised_cost(g, w, column, m, t, base, count, record):
    """What a vehicle's day costs that begins as early as it can, or, where none so early can be made, when the first
    stop opens, after lunch, or when other travel times hold, and is put off as its waits promise; TOO_DEAR if it can't
    be made. With `record` its times, not put off, are written down.

    Hundreds of places are compared by this for one day that `cheapest_day` looks at.
    """
    promised = _promised_from(g, w, column, m, t, base, count, np.int64(0), record)
    latest = np.int64(g.windows[g.types[t, k.LAST_LEAVE] - 1, 1])
    begin = np.int64(0)
    while promised >= k.TOO_DEAR and _may_turn(g.types, t):
        begin = _next_turn(g, w, column, m, t, k.NONE, begin)
        if begin > latest:
            break
        promised = _promised_from(g, w, column, m, t, base, count, begin, record)
    return promised


@called
def cheapest_day(g, w, column, m, t, base, count):
    """What a vehicle's day costs at its best times, and when it begins; TOO_DEAR if it can't be made, and how long it
    lasts at least if only that is too long.

    Of equals it is the shortest, and of those the earliest. The return doesn't come earlier when the beginning is put
    off; so from the earliest beginning the latest one is looked for that is back as early, and the next to be tried
    begins a second later. A day without waits can't be beaten; otherwise some stop stands at the close of a window and
    moves to its next one, so there are about as many tries as windows. Where breaks or slow hours could be avoided by
    leaving later, it goes on from the moments at which that may be.
    """
    legs, stops, windows, types, starts = g.legs, g.stops, g.windows, g.types, g.starts
    lists, driver, breaks, times, told = w.lists, w.driver, w.breaks, w.times, w.told
    free, tries = k.NONE, 2 + types[t, k.PERIODS] + 3
    if types[t, k.RULED] and walk(
        legs, stops, windows, types, starts, lists, column, m, t, np.int64(0), k.FREE, driver, breaks, times, told,
        k.FORGET,
    ):  # fmt: skip
        _put_off(g, w, column, m, t, k.FREE)
        free = told[k.BEGIN]
    for i in range(m):
        c = np.int64(lists[i, column])
        if c >= 0:
            tries += stops[c, k.LAST_WINDOW] - stops[c, k.FIRST_WINDOW]
    least, lasts_s, chosen, shortest = np.int64(k.TOO_DEAR), np.int64(k.NEVER), np.int64(k.NONE), np.int64(k.NEVER)
    earliest = np.int64(0)
    while tries > 0 and earliest < k.NEVER:
        tries -= 1
        begin, waits = earliest, False
        if walk(
            legs, stops, windows, types, starts, lists, column, m, t, earliest, k.RULES, driver, breaks, times, told,
            k.FORGET,
        ):  # fmt: skip
            _put_off(g, w, column, m, t, k.RULES)
            begin, waits = told[k.BEGIN], told[k.WAITED] > 0
            duration_s = told[k.RETURN] - begin
            shortest = min(shortest, duration_s)
            if duration_s <= types[t, k.LONGEST_S]:
                cost = _cost_told(g, w, column, m, t, base, count)
                if cost < least or (cost == least and duration_s < lasts_s):
                    least, lasts_s, chosen = cost, duration_s, begin
            if types[t, k.PERIODS] == 1 and not waits and not told[k.PAUSED]:
                break
        if waits:
            earliest = begin + 1
        else:
            earliest = _next_turn(g, w, column, m, t, free, begin) if _may_turn(types, t) else np.int64(k.NEVER)
    return least, chosen if chosen >= 0 else shortest


@inlined
def _may_turn(types, t):
    """Whether a later beginning may be better though nobody would wait."""
    return types[t, k.RULED] or types[t, k.PERIODS] > 1


@called
def _next_turn(g, w, column, m, t, free, begin):
    """The next beginning from which a day may be better than from all before, though nobody would wait: those that
    leave when other travel times begin or lunch is over, that reach the first stop when it opens, and `free`, the
    latest that is back as early as without any breaks; NEVER if there is none.
    """
    legs, stops, types, starts = g.legs, g.stops, g.types, g.starts
    lists = w.lists
    first, parcels, i = np.int64(lists[0, column]), np.int64(0), 0
    while i < m and lists[i, column] >= 0:
        parcels += stops[lists[i, column], k.PARCELS]
        i += 1
    load_s = parcels * types[t, k.LOAD_S]
    found = np.int64(k.NEVER)
    for i in range(-3, types[t, k.PERIODS]):
        turn = np.int64(k.NONE)
        if i == -3:
            if first >= 0:
                turn = np.int64(stops[first, k.OPENS]) - legs[types[t, k.SECONDS], types[t, k.START], first] - load_s
        elif i == -2:
            turn = types[t, k.LUNCH_TO] + 1 - load_s if types[t, k.LUNCH_S] else k.NONE
        elif i == -1:
            turn = np.int64(free)
        else:
            turn = np.int64(starts[types[t, k.FIRST_PERIOD] + i]) - load_s
        if turn > begin:
            found = min(found, turn)
    return found


@called
def _put_off(g, w, column, m, t, rules):
    """After a walk: walk from the latest beginning with the same return."""
    legs, stops, windows, types, starts = g.legs, g.stops, g.windows, g.types, g.starts
    lists, driver, breaks, times, told = w.lists, w.driver, w.breaks, w.times, w.told
    if told[k.RIGID]:
        told[k.BEGIN] += told[k.SLACK]
        told[k.WAITED] -= told[k.SLACK]
        return
    back, low, last = told[k.RETURN], told[k.BEGIN], told[k.BEGIN]
    high = low + told[k.WAITED] + told[k.PAUSED] + 1  # found by halving: low is back in time
    # Most often all that the waits promise is kept, and not a second more.
    middle, first = low + told[k.SLACK], True
    while high - low > 1:
        if not low < middle < high:
            middle = low + 1 if first else (low + high) // 2
            first = False
        last = middle
        if (
            walk(
                legs, stops, windows, types, starts, lists, column, m, t, middle, rules, driver, breaks, times, told,
                k.FORGET,
            )
            and told[k.RETURN] <= back
        ):  # fmt: skip
            low = middle
        else:
            high = middle
        middle = low
    if last != low:
        walk(
            legs, stops, windows, types, starts, lists, column, m, t, low, rules, driver, breaks, times, told, k.FORGET
        )


@woven
def _promised_from(g, w, column, m, t, base, count, earliest, record):
    """What the day costs that begins at `earliest` or as soon after as it can, put off as far as its waits promise."""
    legs, stops, windows, types, starts, knobs = g.legs, g.stops, g.windows, g.types, g.starts, g.knobs
    lists, driver, breaks, times, told = w.lists, w.driver, w.breaks, w.times, w.told
    if not walk(
        legs, stops, windows, types, starts, lists, column, m, t, earliest, k.RULES, driver, breaks, times, told, record
    ):
        return np.int64(k.TOO_DEAR)
    begin, back = told[k.BEGIN], told[k.RETURN]
    too_long = back - begin > types[t, k.LONGEST_S]
    if told[k.WAITED] > 0 and (types[t, k.PER_H] > 0 or knobs[k.HOURS] > 0.0 or too_long):
        later = begin + told[k.SLACK]
        if record and too_long and not told[k.RIGID]:
            _put_off(g, w, column, m, t, k.RULES)
            later = told[k.BEGIN]
        told[k.BEGIN] = later
    if back - told[k.BEGIN] > types[t, k.LONGEST_S]:
        return np.int64(k.TOO_DEAR)
    return _cost_told(g, w, column, m, t, base, count)


@inlined
def _cost_told(g, w, column, m, t, base, count):
    """What the day costs that a walk has told of."""
    legs, types, knobs = g.legs, g.types, g.knobs
    lists, told = w.lists, w.told
    back, duration_s = told[k.RETURN], told[k.RETURN] - told[k.BEGIN]
    cost = base + types[t, k.FIXED_COST]
    if types[t, k.PER_H]:
        cost += (duration_s - told[k.BUSY]) * types[t, k.PER_H] // 3600
    if back > types[t, k.OVERTIME_FROM]:
        cost += (back - types[t, k.OVERTIME_FROM]) * types[t, k.OVERTIME_PER_H] // 3600
    if told[k.MORE_METRES]:
        cost += told[k.MORE_METRES] * types[t, k.PER_KM] // 1000
    if knobs[k.HOURS] > 0.0:
        cost += np.int64(knobs[k.HOURS] * float(duration_s) * float(duration_s))
    if knobs[k.STOPS] > 0.0:
        cost += np.int64(knobs[k.STOPS] * float(count) * float(count))
    if types[t, k.START] != types[t, k.END]:  # only the last trip ends elsewhere than it began
        layer = types[t, k.COSTS]
        for i in range(1, m):
            if lists[i, column] < 0:
                last = lists[i - 1, column]
                cost += np.int64(legs[layer, last, types[t, k.START]]) - legs[layer, last, types[t, k.END]]
    return cost
