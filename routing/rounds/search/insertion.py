"""Where a stop goes: the place at which it adds least, compiled.

Greedy insertion with blinks: places beside the nearest stops are looked at, each overlooked now and then, and all
others only when none of those will do. After J. Christiaens and G. Vanden Berghe, "Slack Induction by String Removals
for Vehicle Routing Problems", Transportation Science 54(2), 2020.
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import called, inlined
from routing.rounds.search.days import gather, promised_cost, route_carries
from routing.rounds.search.fits import can_carry, has_room, in_time
from routing.rounds.search.measures import measure_again, measure_vehicle

_WALKS = 3  # so many of the best places nearby are walked


@inlined
def uniform(state):
    """Uniform in [0, 1): xorshift64* (S. Vigna, "An experimental exploration of Marsaglia's xorshift generators")."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@inlined
def places_until_blink(random, blink):
    """How many places are looked at before one is overlooked, if that happens to each with the same probability."""
    return np.int64(np.log(uniform(random) + 1e-300) / np.log(1.0 - blink))


@inlined
def _link(placed, slots, s, p, z, leg):
    """Make z follow p (-1: the start or the end) on a trip."""
    if p >= 0:
        placed[p, k.AFTER] = z
        placed[p, k.COST_OUT] = leg
    else:
        slots[s, k.HEAD] = z
    if z >= 0:
        placed[z, k.BEFORE] = p
        placed[z, k.COST_IN] = leg
    else:
        slots[s, k.TAIL] = p


@inlined
def take_out(g, r, c):
    """Take a stop out of its trip, and what it adds out of the slot; the rest is to be measured after."""
    legs, stops, sizes, types, flags = g.legs, g.stops, g.sizes, g.types, g.flags
    placed, slots = r.placed, r.slots
    s, p, z = np.int64(placed[c, k.SLOT]), np.int64(placed[c, k.BEFORE]), np.int64(placed[c, k.AFTER])
    t = slots[s, k.TYPE]
    layer = types[t, k.COSTS]
    a = p if p >= 0 else types[t, k.START]
    b = z if z >= 0 else types[t, k.END]
    leg = legs[layer, a, b]
    _link(placed, slots, s, p, z, leg)
    placed[c, k.SLOT] = -1
    slots[s, k.COUNT] -= 1
    for q in range(slots.shape[1] - k.SLOT_COLUMNS):
        slots[s, k.SLOT_COLUMNS + q] -= sizes[c, 1 + types.shape[0] + q]
    if slots[s, k.COUNT] == 0:
        slots[s, k.BASE] = 0
        slots[s, k.WAY] = 0
        slots[s, k.GOODS_READY] = 0
        return
    slots[s, k.BASE] += leg - placed[c, k.COST_IN] - placed[c, k.COST_OUT] - sizes[c, 1 + t]
    if flags[k.RANGED]:
        m = types[t, k.METRES]
        slots[s, k.WAY] += legs[m, a, b] - legs[m, a, c] - legs[m, c, b]
    if stops[c, k.READY] > 0 and stops[c, k.READY] == slots[s, k.GOODS_READY]:
        ready = np.int64(0)
        x = slots[s, k.HEAD]
        while x >= 0:
            ready = max(ready, np.int64(stops[x, k.READY]))
            x = placed[x, k.AFTER]
        slots[s, k.GOODS_READY] = ready


@inlined
def _put_in(g, r, c, s, p):
    """Put a stop after p (-1: first) into a trip; the rest is to be measured after."""
    legs, stops, sizes, types, flags = g.legs, g.stops, g.sizes, g.types, g.flags
    placed, slots = r.placed, r.slots
    t = slots[s, k.TYPE]
    layer = types[t, k.COSTS]
    if slots[s, k.COUNT] == 0:
        z, before = k.NONE, np.int64(0)
    elif p >= 0:
        z, before = np.int64(placed[p, k.AFTER]), np.int64(placed[p, k.COST_OUT])
    else:
        z = slots[s, k.HEAD]
        before = np.int64(placed[z, k.COST_IN])
    a = p if p >= 0 else types[t, k.START]
    b = z if z >= 0 else types[t, k.END]
    arriving, leaving = legs[layer, a, c], legs[layer, c, b]
    placed[c, k.SLOT] = s
    _link(placed, slots, s, p, c, arriving)
    _link(placed, slots, s, c, z, leaving)
    if flags[k.RANGED]:
        m = types[t, k.METRES]
        slots[s, k.WAY] += legs[m, a, c] + legs[m, c, b] - (legs[m, a, b] if slots[s, k.COUNT] else 0)
    slots[s, k.COUNT] += 1
    slots[s, k.BASE] += np.int64(arriving) + leaving - before + sizes[c, 1 + t]
    slots[s, k.GOODS_READY] = max(slots[s, k.GOODS_READY], np.int64(stops[c, k.READY]))
    for q in range(slots.shape[1] - k.SLOT_COLUMNS):
        slots[s, k.SLOT_COLUMNS + q] += sizes[c, 1 + types.shape[0] + q]


@called
def _day_with(g, r, w, s, added, p, c, q, d):
    """What more a vehicle's day costs with stop c after p in slot s, and stop d after q (-1: none); TOO_DEAR if it
    can't be made.
    """
    types = g.types
    placed, slots = r.placed, r.slots
    lists = w.lists
    v, t = slots[s, k.VEHICLE], slots[s, k.TYPE]
    base, count = added, np.int64(2 if d >= 0 else 1)
    for slot in range(v, v + types[t, k.TRIPS]):
        base += slots[slot, k.BASE]
        count += slots[slot, k.COUNT]
    m = gather(placed, slots, lists, k.TRIAL, v, types[t, k.TRIPS], s, p, c, q, d)
    if d >= 0 and not route_carries(g, w, k.TRIAL, m, t):
        return np.int64(k.TOO_DEAR)
    cost = promised_cost(g, w, k.TRIAL, m, t, base, count, k.FORGET)
    return cost - slots[v, k.PROMISED] if cost < k.TOO_DEAR else cost


@inlined
def _holds(g, r, c, s, t, p, z):
    """Whether a stop that the trip has room for can stand between p and z, as far as constant time can tell."""
    legs, types, flags = g.legs, g.types, g.flags
    slots = r.slots
    if flags[k.CARRIES] and not can_carry(g, r, c, s, t, p, z):
        return False
    if flags[k.RANGED] and not flags[k.WALKED]:
        m = types[t, k.METRES]
        a = p if p >= 0 else types[t, k.START]
        b = z if z >= 0 else types[t, k.END]
        added = legs[m, a, c] + legs[m, c, b] - (legs[m, a, b] if slots[s, k.COUNT] else 0)
        if slots[s, k.WAY] + added > types[t, k.LONGEST_M]:
            return False
    return not flags[k.TIMED] or in_time(g, r, c, s, t, p, z)


@inlined
def insert(g, r, w, c, blink):
    """Put a stop where it adds least, or on a trip of its own, or leave it out if that is cheaper; its vehicle or
    -1.
    """
    legs, near, stops, sizes, types, flags = g.legs, g.near, g.stops, g.sizes, g.types, g.flags
    placed, slots = r.placed, r.slots
    totals, random, tries = w.totals, w.random, w.tries
    n_types = types.shape[0]
    walked, locked = flags[k.WALKED], flags[k.LOCKED]
    # Now and then at any price: together, optional stops may pay for a vehicle that none pays for alone.
    least = sizes[c, k.DROP] if uniform(random) < 0.9 else np.int64(k.TOO_DEAR - 1)
    best_s, best_p, bound = k.NONE, k.NONE, least
    j, sides = 0, 2 * near.shape[1]
    s, t, p, z, out = k.NONE, np.int64(0), k.NONE, k.NONE, np.int64(0)
    blink_in = totals[k.BLINK_IN]
    cu = np.uint64(c)
    for i in range(_WALKS if walked else 0):
        tries[i, 0] = k.TOO_DEAR
    while True:
        # The next place: on either side of the nearest stops, and everywhere only when none of those will do.
        if j < sides:
            vu = np.uint64(near[cu, np.uint64(j >> 1), 0])
            v = np.int64(vu)
            if j & 1 == 0:
                s = np.int64(placed[vu, k.SLOT])
                if s < 0:
                    j += 2
                    continue
                # Between v and a stop not nearer than v (a nearer one has its own turn) it adds at least so much.
                saved = max(placed[vu, k.COST_IN], placed[vu, k.COST_OUT])
                if (
                    near[cu, np.uint64(j >> 1), 1] - np.int64(saved) >= bound
                    and placed[vu, k.AFTER] >= 0
                    and placed[vu, k.BEFORE] >= 0
                ):
                    j += 2
                    continue
                t = slots[np.uint64(s), k.TYPE]
                blink_in -= 1
                if blink_in < 0:
                    blink_in = places_until_blink(random, blink)
                    j += 2
                    continue
                if not has_room(g, r, c, s, t):
                    j += 2
                    continue
                p, z, out = v, np.int64(placed[vu, k.AFTER]), np.int64(placed[vu, k.COST_OUT])
            else:
                p, z, out = np.int64(placed[vu, k.BEFORE]), v, np.int64(placed[vu, k.COST_IN])
            j += 1
        else:
            if j == sides:
                if walked:
                    for i in range(_WALKS):
                        added, s, p = tries[i, 0], tries[i, 1], tries[i, 2]
                        if added >= least:
                            break
                        added = _day_with(g, r, w, s, added, p, c, k.NONE, k.NONE)
                        if added < least:
                            least, best_s, best_p = added, s, p
                    bound = least
                if best_s >= 0:
                    break
                j += 1
                s, z = k.NONE, k.NONE
            if z >= 0 and not (flags[k.TIMED] and placed[z, k.LEAVES] > stops[c, k.CLOSES]):
                p, out = z, np.int64(placed[z, k.COST_OUT])
                z = np.int64(placed[z, k.AFTER])
            else:
                s += 1
                while s < slots.shape[0] and (slots[s, k.COUNT] == 0 or not has_room(g, r, c, s, slots[s, k.TYPE])):
                    s += 1
                if s == slots.shape[0]:
                    break
                t = slots[s, k.TYPE]
                p, z = k.NONE, slots[s, k.HEAD]
                out = np.int64(placed[z, k.COST_IN])
            blink_in -= 1
            if blink_in < 0:
                blink_in = places_until_blink(random, blink)
                continue
        a = p if p >= 0 else types[t, k.START]
        b = z if z >= 0 else types[t, k.END]
        added = (
            sizes[cu, np.uint64(1 + t)]
            + np.int64(legs[np.uint64(types[np.uint64(t), k.BACKWARDS]), cu, np.uint64(a)])
            + np.int64(legs[np.uint64(types[np.uint64(t), k.COSTS]), cu, np.uint64(b)])
            - out
        )
        if added >= bound:
            continue
        if slots[s, k.CLOSED] or (locked and z >= 0 and stops[z, k.FIXED]):
            continue
        if not _holds(g, r, c, s, t, p, z):
            continue
        if walked and j <= sides:
            # A walk takes as long as looking at dozens of places: only the best of those nearby are walked.
            i = _WALKS - 1
            while i > 0 and tries[i - 1, 0] > added:
                tries[i, 0], tries[i, 1], tries[i, 2] = tries[i - 1, 0], tries[i - 1, 1], tries[i - 1, 2]
                i -= 1
            tries[i, 0], tries[i, 1], tries[i, 2] = added, s, p
            bound = min(least, tries[_WALKS - 1, 0])
            continue
        if walked:
            added = _day_with(g, r, w, s, added, p, c, k.NONE, k.NONE)
            if added >= least:
                continue
        least, best_s, best_p = added, s, p
        bound = min(bound, least)
    totals[k.BLINK_IN] = blink_in
    for t in range(n_types):
        layer = types[t, k.COSTS]
        own = sizes[c, 1 + t]
        if own < 0:
            continue
        alone = own + legs[layer, types[t, k.START], c] + legs[layer, c, types[t, k.END]] - totals[k.BONUS]
        if alone >= least:
            continue
        trips = types[t, k.TRIPS]
        for v in range(types[t, k.FIRST_SLOT], types[t, k.LAST_SLOT], trips):
            idle, empty = True, k.NONE
            for s in range(v, v + trips):
                if slots[s, k.COUNT] > 0:
                    idle = False
                elif not slots[s, k.CLOSED] and (empty < 0 or (slots[s - 1, k.COUNT] > 0 and uniform(random) < 0.5)):
                    empty = np.int64(s)
            if empty < 0:
                continue
            added = alone + (types[t, k.FIXED_COST] if idle else 0)
            if added < least and has_room(g, r, c, empty, t) and _holds(g, r, c, empty, t, k.NONE, k.NONE):
                if walked:
                    added = _day_with(g, r, w, empty, alone + totals[k.BONUS], k.NONE, c, k.NONE, k.NONE)
                    added -= totals[k.BONUS]
                if added < least:
                    least, best_s, best_p = added, empty, k.NONE
            if idle:
                break
    if best_s < 0:
        return best_s
    v = slots[best_s, k.VEHICLE]
    _put_in(g, r, c, best_s, best_p)
    if not measure_again(g, r, w, v):
        # What a late beginning saves was less than its waits promised.
        take_out(g, r, c)
        measure_vehicle(g, r, w, v)
        return k.NONE
    return v


@called
def insert_pair(g, r, w, d, blink):
    """The same for a delivery d and the stop c where its goods are picked up, on one trip, c before d."""
    legs, near, stops, sizes, types, flags = g.legs, g.near, g.stops, g.sizes, g.types, g.flags
    placed, slots = r.placed, r.slots
    scratch, totals, random = w.scratch, w.totals, w.random
    c = np.int64(stops[d, k.PARTNER])
    n_types = types.shape[0]
    least = sizes[c, k.DROP] + sizes[d, k.DROP] if uniform(random) < 0.9 else np.int64(k.TOO_DEAR - 1)
    best_s, best_p, best_q = k.NONE, k.NONE, k.NONE
    stamp = -2 - np.int64(uniform(random) * float(1 << 52))
    near_trips = 2 * near.shape[1]
    for j in range(near_trips + slots.shape[0]):
        # Trips near the one or the other; all others only when none of those will do.
        if j < near_trips:
            s = np.int64(placed[near[c if j % 2 else d, j // 2, 0], k.SLOT])
        elif j == near_trips and best_s >= 0:
            break
        else:
            s = np.int64(j - near_trips)
        if s < 0 or slots[s, k.COUNT] == 0 or scratch[s, k.RUINED] == stamp or slots[s, k.CLOSED]:
            continue
        scratch[s, k.RUINED] = stamp
        t = slots[s, k.TYPE]
        if sizes[c, 1 + t] < 0 or sizes[d, 1 + t] < 0:
            continue
        layer, reverse = types[t, k.COSTS], types[t, k.BACKWARDS]
        own = sizes[c, 1 + t] + sizes[d, 1 + t]
        p, z = k.NONE, slots[s, k.HEAD]
        out = np.int64(placed[z, k.COST_IN])
        while True:
            a = p if p >= 0 else types[t, k.START]
            b = z if z >= 0 else types[t, k.END]
            first = own + legs[reverse, c, a]
            totals[k.BLINK_IN] -= 1
            if totals[k.BLINK_IN] < 0:
                totals[k.BLINK_IN] = places_until_blink(random, blink)
            elif not flags[k.LOCKED] or z < 0 or not stops[z, k.FIXED]:
                added = first + legs[layer, c, d] + legs[layer, d, b] - out
                if added < least:
                    added = _day_with(g, r, w, s, added, p, c, c, d)
                    if added < least:
                        least, best_s, best_p, best_q = added, s, p, c
                first += legs[layer, c, b] - out
                q = z
                while q >= 0 and first < least:
                    after = np.int64(placed[q, k.AFTER])
                    e = after if after >= 0 else types[t, k.END]
                    added = first + legs[reverse, d, q] + legs[layer, d, e] - placed[q, k.COST_OUT]
                    if added < least and (not flags[k.LOCKED] or after < 0 or not stops[after, k.FIXED]):
                        added = _day_with(g, r, w, s, added, p, c, q, d)
                        if added < least:
                            least, best_s, best_p, best_q = added, s, p, q
                    q = after
            if z < 0:
                break
            out = np.int64(placed[z, k.COST_OUT])
            p, z = z, np.int64(placed[z, k.AFTER])
    for t in range(n_types):
        layer = types[t, k.COSTS]
        if sizes[c, 1 + t] < 0 or sizes[d, 1 + t] < 0:
            continue
        alone = sizes[c, 1 + t] + sizes[d, 1 + t] + legs[layer, types[t, k.START], c] + legs[layer, c, d]
        alone += legs[layer, d, types[t, k.END]] - totals[k.BONUS]
        trips = types[t, k.TRIPS]
        for v in range(types[t, k.FIRST_SLOT], types[t, k.LAST_SLOT], trips):
            idle, empty = True, k.NONE
            for s in range(v, v + trips):
                if slots[s, k.COUNT] > 0:
                    idle = False
                elif empty < 0 and not slots[s, k.CLOSED]:
                    empty = np.int64(s)
            if empty >= 0 and alone + (types[t, k.FIXED_COST] if idle else 0) < least:
                added = _day_with(g, r, w, empty, alone + totals[k.BONUS], k.NONE, c, c, d) - totals[k.BONUS]
                if added < least:
                    least, best_s, best_p, best_q = added, empty, k.NONE, c
            if idle:
                break
    if best_s < 0:
        return best_s
    _put_in(g, r, c, best_s, best_p)
    v = slots[best_s, k.VEHICLE]
    _put_in(g, r, d, best_s, best_q)
    if not measure_vehicle(g, r, w, v):
        take_out(g, r, d)
        take_out(g, r, c)
        measure_vehicle(g, r, w, v)
        return k.NONE
    return v
