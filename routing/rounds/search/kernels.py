"""Ruin and recreate, and strings exchanged, under simulated annealing at machine speed: what the engine calls.

Costs are whole numbers, so that a search is the same on every machine. `columns` says what the tables hold, `walking`
how time passes on a round, `measures` what is known of it, `fits` whether a stop can be added, `insertion` where it
adds least, `moves` and `crossing` what a step may change.
"""

from __future__ import annotations

import numpy as np

from routing.kernel_cache import kernel
from routing.kernel_cache import numba_types as nb
from routing.rounds.search import (
    breaks,
    columns,
    compiled,
    crossing,
    days,
    fits,
    insertion,
    measures,
    moves,
    walking,
    windows,
)
from routing.rounds.search import columns as k
from routing.rounds.search.columns import Given, Held, Work
from routing.rounds.search.compiled import inlined, woven
from routing.rounds.search.crossing import cross
from routing.rounds.search.insertion import insert, insert_pair, uniform
from routing.rounds.search.measures import measure_slot, measure_vehicle, price_day
from routing.rounds.search.moves import exchange, order, ruin, touch

_MODULES = (breaks, columns, compiled, crossing, days, fits, insertion, measures, moves, walking, windows)
_FILES = (__file__, *(str(module.__file__) for module in _MODULES))

_I32_1, _I32_2, _I32_3 = (nb.Array(nb.int32, d, "C") for d in (1, 2, 3))
_I64_1, _I64_2 = (nb.Array(nb.int64, d, "C") for d in (1, 2))
_F64_1, _U64_1, _BOOLS = (nb.Array(each, 1, "C") for each in (nb.float64, nb.uint64, nb.boolean))
_GIVEN = nb.NamedTuple((_I32_3, _I32_3, _I32_2, _I64_2, _I32_2, _I64_2, _I32_1, _F64_1, _BOOLS), Given)
_HELD = nb.NamedTuple((_I32_2, _I64_2, _I64_2), Held)
_WORK = nb.NamedTuple((_I32_2, _I64_2, _F64_1, _I64_1, _U64_1, _I64_1, _I64_2, _I64_2, _I64_1, _I64_2), Work)
# What a step changes, and how often: whole trips, strings of two trips, what strings that are taken out leave.
_EXCHANGE, _CROSS, _RUIN = range(3)
_EXCHANGED = 0.02
_CROSSED = 0.75


@inlined
def _copy_vehicle(g, r, other, v):
    """Make a vehicle of the other rounds what it is in these."""
    types, flags = g.types, g.flags
    placed, loads, slots = r.placed, r.loads, r.slots
    other_placed, other_loads, other_slots = other.placed, other.loads, other.slots
    for s in range(v, v + types[slots[v, k.TYPE], k.TRIPS]):
        for column in range(slots.shape[1]):
            other_slots[s, column] = slots[s, column]
        c = slots[s, k.HEAD] if slots[s, k.COUNT] else k.NONE
        while c >= 0:
            after = placed[c, k.AFTER]
            other_placed[c, k.AFTER] = after
            other_placed[c, k.BEFORE] = placed[c, k.BEFORE]
            other_placed[c, k.SLOT] = s
            other_placed[c, k.COST_IN] = placed[c, k.COST_IN]
            other_placed[c, k.COST_OUT] = placed[c, k.COST_OUT]
            if flags[k.TIMED]:
                other_placed[c, k.LEAVES] = placed[c, k.LEAVES]
                other_placed[c, k.LATEST] = placed[c, k.LATEST]
            if flags[k.CARRIES]:
                for column in range(loads.shape[1]):
                    other_loads[c, column] = loads[c, column]
            c = np.int64(after)


@inlined
def _more_trips(g, r, now, v):
    """How many trips more than in the current rounds a vehicle drives."""
    slots, now_slots = r.slots, now.slots
    more = 0
    for s in range(v, v + g.types[slots[v, k.TYPE], k.TRIPS]):
        more += int(slots[s, k.COUNT] > 0) - int(now_slots[s, k.COUNT] > 0)
    return more


@woven
def _keep(g, r, now, w, touched, taken, cost):
    """Make what this step has changed the current rounds, and the best ones if they are."""
    stops, types, flags = g.stops, g.types, g.flags
    placed, slots = r.placed, r.slots
    lists, scratch, totals = w.lists, w.scratch, w.totals
    now_placed = now.placed
    totals[k.NOW] = cost
    for i in range(touched):
        v = scratch[i, k.LISTED]
        totals[k.USED] += _more_trips(g, r, now, v)
        _copy_vehicle(g, r, now, v)
        if not scratch[v, k.STALE]:
            scratch[v, k.STALE] = 1
            scratch[totals[k.STALE_SLOTS], k.STALE_LISTED] = v
            totals[k.STALE_SLOTS] += 1
    for i in range(taken):
        c = lists[i, k.TRIED]
        where = lists[c, k.WHERE]
        if placed[c, k.SLOT] < 0:
            now_placed[c, k.SLOT] = -1
            if flags[k.PAIRED] and stops[c, k.ROLE]:
                now_placed[stops[c, k.PARTNER], k.SLOT] = -1
            if where < 0:
                lists[c, k.WHERE] = totals[k.OUT]
                lists[totals[k.OUT], k.LEFT] = c
                totals[k.OUT] += 1
        elif where >= 0:
            totals[k.OUT] -= 1
            moved = lists[totals[k.OUT], k.LEFT]
            lists[where, k.LEFT] = moved
            lists[moved, k.WHERE] = where
            lists[c, k.WHERE] = -1
    if cost < totals[k.BEST]:
        totals[k.BEST] = cost
        for i in range(totals[k.STALE_SLOTS]):
            v = scratch[i, k.STALE_LISTED]
            scratch[v, k.STALE] = 0
            for s in range(v, v + types[slots[v, k.TYPE], k.TRIPS]):
                c = slots[s, k.HEAD] if slots[s, k.COUNT] else k.NONE
                scratch[s, k.BEST_HEAD] = c
                while c >= 0:
                    lists[c, k.BEST_AFTER] = placed[c, k.AFTER]
                    c = np.int64(placed[c, k.AFTER])
        totals[k.STALE_SLOTS] = 0


@woven
def _measure_all(g, r, w):
    """Measure every trip that has stops; how many vehicles have changed."""
    types = g.types
    slots = r.slots
    scratch, totals = w.scratch, w.totals
    touched = 0
    for v in range(slots.shape[0]):
        if slots[v, k.VEHICLE] != v:
            continue
        used = False
        for s in range(v, v + types[slots[v, k.TYPE], k.TRIPS]):
            if slots[s, k.HEAD] >= 0:
                measure_slot(g, r, s)
                used = True
        if used:
            measure_vehicle(g, r, w, v)
            touched = touch(scratch, totals[k.STEP], touched, v)
    return touched


@inlined
def _move(g, u):
    """Choose a move by a number in [0, 1). Trips of a single type don't cost another vehicle less, and half a pair is
    of no use on another trip.
    """
    types, flags = g.types, g.flags
    if u < _EXCHANGED and (types.shape[0] > 1 or flags[k.WALKED]):
        return _EXCHANGE
    return _CROSS if u < _CROSSED and not flags[k.PAIRED] else _RUIN


@inlined
def _drop_cost(g, c):
    """What it costs to leave a stop out, with its pick-up."""
    stops, sizes, flags = g.stops, g.sizes, g.flags
    if flags[k.PAIRED] and stops[c, k.ROLE]:
        return sizes[c, k.DROP] + sizes[stops[c, k.PARTNER], k.DROP]
    return sizes[c, k.DROP]


@kernel(
    _FILES, _GIVEN, _HELD, _HELD, _WORK, nb.int64, nb.float64, nb.int64, nb.float64, nb.float64, nb.float64, _nrt=False
)  # fmt: skip
def search(g, r, now, w, steps, temperature, bonus, average, longest_string, blink):
    """Some steps of ruin and recreate from the current rounds, which the working ones equal before and after.

    Less than no steps: construct. The trips that the working rounds hold already (HEAD and AFTER are enough) are
    measured, and every stop that is left out goes where it adds least.

    Args:
        g: the problem.
        r, now: rounds to work on, and the current ones.
        w: scratch space, totals, the best rounds, the state of the random numbers.
        steps: how many.
        temperature: of the annealing, in units of cost.
        bonus: what each trip is taken to save.
        average: stops taken out in a step, on average.
        longest_string: so many of them side by side at most.
        blink: the share of places that are overlooked.
    """
    stops, flags = g.stops, g.flags
    placed, slots, now_slots = r.placed, r.slots, now.slots
    lists, scratch, totals, random = w.lists, w.scratch, w.totals, w.random
    constructs = steps < 0
    totals[k.BONUS] = bonus
    for _ in range(1 if constructs else steps):
        totals[k.STEP] += 1
        touched, taken, possible = 0, 0, True
        allowed = -temperature * np.log(uniform(random) + 1e-300)
        move = _RUIN if constructs else _move(g, uniform(random))
        if move == _EXCHANGE:
            touched, possible = exchange(g, r, w)
        elif move == _CROSS:
            touched, possible = cross(g, r, w, allowed)
        else:
            more = np.int64(10)
            if constructs:
                touched = _measure_all(g, r, w)
                more = totals[k.OUT]
            else:
                touched, taken, possible = ruin(g, r, w, average, longest_string)
            if possible:
                left = totals[k.OUT]
                for i in range(min(left, more)):  # some of those left out, shuffled to the head of their list
                    j = i + int(uniform(random) * (left - i))
                    a, b = lists[i, k.LEFT], lists[j, k.LEFT]
                    lists[i, k.LEFT], lists[j, k.LEFT] = b, a
                    lists[a, k.WHERE], lists[b, k.WHERE] = j, i
                    lists[taken, k.TRIED] = b
                    taken += 1
                order(g, r, w, taken)
                for i in range(taken):
                    c = np.int64(lists[i, k.TRIED])
                    if flags[k.PAIRED] and stops[c, k.ROLE]:
                        v = insert_pair(g, r, w, c, blink)
                    else:
                        v = insert(g, r, w, c, blink)
                    if v >= 0:
                        touched = touch(scratch, totals[k.STEP], touched, v)
        cost = totals[k.NOW]
        for i in range(touched):
            v = scratch[i, k.LISTED]
            if flags[k.WALKED]:
                possible = possible and price_day(g, r, w, v)
            cost += slots[v, k.COST] - now_slots[v, k.COST]
            allowed += totals[k.BONUS] * _more_trips(g, r, now, v)
        for i in range(taken):
            c = lists[i, k.TRIED]
            if placed[c, k.SLOT] < 0 and lists[c, k.WHERE] < 0:
                cost += _drop_cost(g, c)
            elif placed[c, k.SLOT] >= 0 and lists[c, k.WHERE] >= 0:
                cost -= _drop_cost(g, c)
        if possible and (constructs or cost < totals[k.NOW] + allowed):
            _keep(g, r, now, w, touched, taken, cost)
            continue
        for i in range(taken):
            c = lists[i, k.TRIED]
            placed[c, k.SLOT] = -1
            if flags[k.PAIRED] and stops[c, k.ROLE]:
                placed[stops[c, k.PARTNER], k.SLOT] = -1
        for i in range(touched):
            _copy_vehicle(g, now, r, scratch[i, k.LISTED])


@kernel(_FILES, _GIVEN, _WORK, nb.int64, nb.int64, result=nb.UniTuple(nb.int64, 2))
def cheapest_day(g, w, count, stops):
    """`days.cheapest_day` of a route of so many stops in column ROUTE by the first type, ways and visits left aside."""
    return days.cheapest_day(g, w, k.ROUTE, count, np.int64(0), np.int64(0), stops)


@kernel(_FILES, _GIVEN, _WORK, nb.int64, nb.int64, nb.boolean, result=nb.boolean)
def walk(g, w, count, begin_s, record):
    """`walking.walk` of a route in column ROUTE by the first type."""
    return walking.walk(
        g.legs,
        g.stops,
        g.windows,
        g.types,
        g.starts,
        w.lists,
        k.ROUTE,
        count,
        np.int64(0),
        begin_s,
        k.RULES,
        w.driver,
        w.breaks,
        w.times,
        w.told,
        record,
    )
