"""Ruin and recreate at machine speed: the compiled loops of the search.

J. Christiaens and G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems", Transportation
Science 54(2), 2020: strings of neighbouring stops are taken out of rounds near one another, and put back one by one at
their cheapest place, with blinks; simulated annealing decides what is kept.

Costs are whole numbers, so that a search is the same on every machine. `columns` says what the tables hold, `measures`
what is known of a round.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from routing.kernel_cache import inner, kernel
from routing.kernel_cache import numba_types as nb
from routing.rounds.search import columns, measures
from routing.rounds.search.columns import (
    AFTER,
    BASE,
    BEFORE,
    BEST,
    BEST_AFTER,
    BEST_HEAD,
    CHANGED,
    CLASS,
    CLOSES,
    COLLECTS,
    COST,
    COUNT,
    DROP,
    EARLIEST,
    END,
    FIRST_SLOT,
    FIRST_WINDOW,
    FIXED,
    HEAD,
    LAST_SLOT,
    LAST_WINDOW,
    LATEST,
    LEAVES,
    LEFT,
    LISTED,
    METRES,
    NEWS,
    NOW,
    OUT,
    RANGED,
    READY,
    RUINED,
    SLOT,
    SLOT_COLUMNS,
    START,
    STEP,
    TAIL,
    TIMED,
    TRIED,
    TYPE,
    TYPE_COLUMNS,
    USED,
    WAY,
    WHERE,
)
from routing.rounds.search.measures import holds, measure, measure_rest

_compiled: Any = inner(_nrt=False)
_FILES = (__file__, columns.__file__, measures.__file__)

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
        if added < least and holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, v, z):
            least, best_s, best_p, found = added, s, np.int64(v), True
        p = placed[v, BEFORE]
        a = p if p >= 0 else types[t, START]
        added = own + legs[k, a, c] + legs[k, c, v] - legs[k, a, v]
        if added < least and holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, p, v):
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
                if added < least and _random(random) >= blink and holds(
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
                if fits and holds(legs, stops, sizes, windows, types, flags, placed, loads, slots, c, s, -1, -1):
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
    measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, best_s)
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
        if not measure_rest(legs, stops, sizes, windows, types, flags, placed, loads, slots, s):
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
    measure(legs, stops, sizes, windows, types, flags, placed, loads, slots, s)
    return touched, measure(legs, stops, sizes, windows, types, flags, placed, loads, slots, other)


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
    _FILES,
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


@kernel(_FILES, *_GIVEN, *_ROUNDS, *_ROUNDS, *_SCRATCH, _nrt=False)
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
