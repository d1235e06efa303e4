"""The moves of the search, compiled: strings of stops taken out, what was taken out put in order, and whole trips moved
to other vehicles.

J. Christiaens and G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems", Transportation
Science 54(2), 2020.
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import inlined, woven
from routing.rounds.search.insertion import take_out, uniform
from routing.rounds.search.measures import measure_again, measure_slot, measure_vehicle

_SPLIT = 0.5  # the share of exchanges that move only the end of a trip


@inlined
def touch(scratch, step, touched, v):
    """Remember that a vehicle has changed in this step; how many have."""
    if scratch[v, k.CHANGED] == step:
        return touched
    scratch[v, k.CHANGED] = step
    scratch[touched, k.LISTED] = v
    return touched + 1


@woven
def measure_both(g, r, w, s, o):
    """Measure two trips, of which the stops are linked anew; how many vehicles have changed, and whether all hold."""
    slots = r.slots
    scratch, totals = w.scratch, w.totals
    one, two = slots[s, k.VEHICLE], slots[o, k.VEHICLE]
    touched = touch(scratch, totals[k.STEP], touch(scratch, totals[k.STEP], 0, one), two)
    measure_slot(g, r, s)
    measure_slot(g, r, o)
    holds = measure_vehicle(g, r, w, one)
    if holds and two != one:
        holds = measure_vehicle(g, r, w, two)
    return touched, holds


@inlined
def _remove(g, r, w, taken, c):
    """Take out a stop, with the other one of its pair, and list what is to be put back; how much that is by now."""
    stops, flags = g.stops, g.flags
    lists = w.lists
    take_out(g, r, c)
    if flags[k.PAIRED] and stops[c, k.ROLE] != k.ALONE:
        partner = np.int64(stops[c, k.PARTNER])
        take_out(g, r, partner)
        if stops[c, k.ROLE] == k.PICK_UP:
            c = partner
    lists[taken, k.TRIED] = c
    return taken + 1


@woven
def ruin(g, r, w, average, longest_string):
    """Take strings of stops out of trips near a random stop. How many vehicles have changed, how many stops were taken
    out (they are listed as TRIED), and whether what must stay can be made.
    """
    near, stops, types, flags = g.near, g.stops, g.types, g.flags
    placed, slots = r.placed, r.slots
    lists, scratch, totals, random = w.lists, w.scratch, w.totals, w.random
    n = placed.shape[0]
    longest = min(longest_string, (n - totals[k.OUT]) / max(1, totals[k.USED]))
    strings = int(uniform(random) * (4.0 * average / (1.0 + longest) - 1.0) + 1.0)
    seed = int(uniform(random) * n)
    for _ in range(8):  # stops of other groups are of no use
        if placed[seed, k.SLOT] < 0 or not slots[placed[seed, k.SLOT], k.CLOSED]:
            break
        seed = int(uniform(random) * n)
    step = totals[k.STEP]
    touched, taken, done = 0, 0, 0
    for j in range(-1, near.shape[1]):
        if done >= strings:
            break
        c = np.int64(seed if j < 0 else near[seed, j, 0])
        s = np.int64(placed[c, k.SLOT])
        if s < 0 or slots[s, k.CLOSED] or scratch[s, k.RUINED] == step:
            continue
        scratch[s, k.RUINED] = step
        done += 1
        touched = touch(scratch, step, touched, slots[s, k.VEHICLE])
        size = slots[s, k.COUNT]
        length = min(size, int(uniform(random) * min(float(size), longest) + 1.0))
        kept = 0
        if 1 < length < size and uniform(random) < 0.5:
            kept = 1
            while length + kept < size and uniform(random) > 0.01:
                kept += 1
        span = length + kept
        back = int(uniform(random) * span)
        head, found = c, 1
        while found <= back and placed[head, k.BEFORE] >= 0:
            head = np.int64(placed[head, k.BEFORE])
            found += 1
        tail = c
        while found < span and placed[tail, k.AFTER] >= 0:
            tail = np.int64(placed[tail, k.AFTER])
            found += 1
        while found < span and placed[head, k.BEFORE] >= 0:
            head = np.int64(placed[head, k.BEFORE])
            found += 1
        skip = int(uniform(random) * (length + 1)) if kept else span
        x = head
        for i in range(found):  # the string first, since taking out one of a pair takes out the other
            lists[i, k.TRIAL] = x
            x = np.int64(placed[x, k.AFTER])
        for i in range(found):
            x = np.int64(lists[i, k.TRIAL])
            if not skip <= i < skip + kept and placed[x, k.SLOT] >= 0 and not stops[x, k.FIXED]:
                taken = _remove(g, r, w, taken, x)
        v = slots[s, k.VEHICLE]
        if not measure_again(g, r, w, v):
            # Ways that break the triangle inequality, or a break that was free: the rest can't be made alone.
            if flags[k.LOCKED]:
                return touched, taken, False
            for slot in range(v, v + types[slots[v, k.TYPE], k.TRIPS]):
                while slots[slot, k.COUNT] > 0:
                    taken = _remove(g, r, w, taken, slots[slot, k.HEAD])
            slots[v, k.COST] = 0
            slots[v, k.PROMISED] = 0
    return touched, taken, True


@woven
def order(g, r, w, taken):
    """Sort the stops that are tried, in one of several ways."""
    legs, stops, sizes, types, flags = g.legs, g.stops, g.sizes, g.types, g.flags
    slots = r.slots
    lists, key, random = w.lists, w.key, w.random
    n_types, width = types.shape[0], types.shape[1] - k.TYPE_COLUMNS
    u = uniform(random) * (17.0 if flags[k.TIMED] else 11.0)
    lead = slots[0, k.TYPE]
    layer, depot = types[lead, k.COSTS], types[lead, k.START]
    for i in range(taken):
        c = lists[i, k.TRIED]
        if u < 4.0:
            key[i] = uniform(random)
        elif u < 8.0:
            size = 0.0
            for q in range(width):
                size += sizes[c, 1 + n_types + q] / (1.0 + types[lead, k.TYPE_COLUMNS + q])
            key[i] = -size
        elif u < 10.0:
            key[i] = -float(legs[layer, depot, c])
        elif u < 11.0:
            key[i] = float(legs[layer, depot, c])
        elif u < 13.0:
            key[i] = float(stops[c, k.CLOSES] - stops[c, k.OPENS])
        elif u < 15.0:
            key[i] = float(stops[c, k.OPENS])
        else:
            key[i] = -float(stops[c, k.CLOSES])
    for i in range(1, taken):
        c, value = lists[i, k.TRIED], key[i]
        j = i - 1
        while j >= 0 and key[j] > value:
            key[j + 1] = key[j]
            lists[j + 1, k.TRIED] = lists[j, k.TRIED]
            j -= 1
        key[j + 1] = value
        lists[j + 1, k.TRIED] = c


@woven
def exchange(g, r, w):
    """Exchange a random trip with another slot's, most often an idle one of another type or vehicle, or move its end to
    an idle one: a vehicle may pay for several stops that pays for none of them alone. How many vehicles have changed,
    and whether both hold.
    """
    stops, sizes, types, flags = g.stops, g.sizes, g.types, g.flags
    placed, slots = r.placed, r.slots
    random = w.random
    s = int(uniform(random) * slots.shape[0])
    t = int(uniform(random) * types.shape[0])
    if slots[s, k.COUNT] == 0 or types[t, k.FIRST_SLOT] == types[t, k.LAST_SLOT]:
        return 0, False
    u = slots[s, k.TYPE]
    other = types[t, k.FIRST_SLOT] + int(uniform(random) * (types[t, k.LAST_SLOT] - types[t, k.FIRST_SLOT]))
    splits = not flags[k.PAIRED] and uniform(random) < _SPLIT
    if types[t, k.TRIPS] == 1 and types[u, k.TRIPS] == 1:
        if t == u and not splits:
            return 0, False
        other = types[t, k.FIRST_SLOT]
        while other < types[t, k.LAST_SLOT] and (slots[other, k.COUNT] > 0 or slots[other, k.CLOSED]):
            other += 1
        if other == types[t, k.LAST_SLOT]:
            return 0, False
    elif uniform(random) < 0.5:  # the order of a vehicle's own trips
        t = u
        other = slots[s, k.VEHICLE] + int(uniform(random) * types[t, k.TRIPS])
    if other == s:
        return 0, False
    for slot, its in ((s, t), (other, u)):
        if slots[slot, k.CLOSED]:
            return 0, False
        c = slots[slot, k.HEAD] if slots[slot, k.COUNT] else k.NONE
        while c >= 0:
            if sizes[c, 1 + its] < 0 or stops[c, k.FIXED]:
                return 0, False
            c = np.int64(placed[c, k.AFTER])
    mine = slots[s, k.HEAD]
    if splits and slots[other, k.COUNT] == 0 and slots[s, k.COUNT] > 1:
        for _ in range(int(uniform(random) * (slots[s, k.COUNT] - 1))):
            mine = np.int64(placed[mine, k.AFTER])
        slots[other, k.HEAD] = placed[mine, k.AFTER]
        placed[mine, k.AFTER] = -1
    else:
        slots[s, k.HEAD] = slots[other, k.HEAD] if slots[other, k.COUNT] else -1
        slots[other, k.HEAD] = mine
    return measure_both(g, r, w, s, other)
