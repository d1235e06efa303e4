"""How time passes on a round: the compiled part that both the search and `schedule` go by.

A walk goes through a vehicle's trips once, from a given moment on.
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.breaks import (
    begin_day,
    drive_left,
    drive_with_breaks,
    drove_on,
    is_hungry,
    useful_wait,
    work_from,
    work_until,
)
from routing.rounds.search.compiled import called, inlined
from routing.rounds.search.windows import inside_from, loaded_from, loaded_until, serve_from


@inlined
def _period(starts, first, count, time_s):
    """The period that holds at a time."""
    p = np.int64(0)
    while p + 1 < count and starts[first + p + 1] <= time_s:
        p += 1
    return p


@inlined
def _drive(legs, types, starts, t, a, b, time_s):
    """Seconds from a to b, leaving then: as `Matrix.drive_s`."""
    layer, count = types[t, k.SECONDS], types[t, k.PERIODS]
    if count == 1:
        return np.int64(legs[layer, a, b])
    first = types[t, k.FIRST_PERIOD]
    p = _period(starts, first, count, time_s)
    takes = np.int64(legs[layer + p, a, b])
    left, clock = takes, time_s
    while p + 1 < count and takes > 0 and clock + left > starts[first + p + 1]:
        left -= starts[first + p + 1] - clock
        clock = np.int64(starts[first + p + 1])
        p += 1
        onwards = np.int64(legs[layer + p, a, b])
        left = -(-left * onwards // takes)
        takes = onwards
    return clock + left - time_s


@called
def walk(
    legs, stops, windows, types, starts, lists, column, count, t, begin_s, rules, driver, breaks, times, told, record
):
    """Go through a vehicle's trips, beginning at `begin_s` or as soon after as it can.

    Args:
        legs, stops, windows, types, starts: the problem; see `columns`.
        lists, column: the route: stops in order, -1 between two trips.
        count: how many entries the route has.
        t: the vehicle's type.
        begin_s: the earliest beginning.
        rules: whether the driver keeps the rules of the type; else there are no breaks.
        driver, breaks, times, told: scratch, breaks taken, times of each place, and the result.
        record: whether to write down breaks and times.

    Returns:
        Whether the round can be made.
    """
    start, end = types[t, k.START], types[t, k.END]
    ruled = rules and types[t, k.RULED] != 0
    seconds, metres, periods, first_period = (
        types[t, k.SECONDS],
        types[t, k.METRES],
        types[t, k.PERIODS],
        types[t, k.FIRST_PERIOD],
    )
    ranged = types[t, k.LONGEST_M] < k.NEVER
    for i in range(told.shape[0]):
        told[i] = 0
    slack, waited, busy, more_metres, way = np.int64(k.NEVER), np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    # Breaks are a question only when work goes on past `until`, or driving is longer than what is left; most often not.
    until, left, drove, useful = np.int64(k.NEVER), np.int64(k.NEVER), np.int64(0), np.int64(k.NEVER)
    clock, p, at, here = begin_s, np.int64(0), 0, start
    first, leaves_depot, one_trip = True, True, True
    while True:
        if leaves_depot:
            parcels, ready = np.int64(0), np.int64(0)
            i = at
            while i < count and lists[i, column] >= 0:
                parcels += stops[lists[i, column], k.PARCELS]
                ready = max(ready, np.int64(stops[lists[i, column], k.READY]))
                i += 1
            load_s = parcels * types[t, k.LOAD_S]
            arrives = clock
            if first:
                begins = loaded_from(windows, types, t, max(clock, ready), load_s)
                leave = inside_from(windows, types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE], begins + load_s)
                if begins < k.NEVER and leave < k.NEVER:  # nobody waits for the gate if loading may as well begin later
                    begins = loaded_until(windows, types, t, leave - load_s, load_s)
                if begins >= k.NEVER or leave >= k.NEVER:
                    told[k.CODE] = k.NOT_LOADED if begins >= k.NEVER else k.NO_DEPARTURE
                    told[k.AT], told[k.AMOUNT] = -1, max(clock, ready) + load_s
                    return False
                arrives = begins
                told[k.BEGIN] = begins
                begin_day(types, t, driver, begins, leave)
                room = np.int64(0)  # the first leaving may be put off to the end of its window
                for w in range(types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE]):
                    if windows[w, 0] <= leave <= windows[w, 1]:
                        room = windows[w, 1] - leave
                for w in range(types[t, k.FIRST_LOAD], types[t, k.LAST_LOAD]):  # and loading to the end of its own
                    if windows[w, 0] <= begins <= windows[w, 1] - load_s:
                        room = min(room, windows[w, 1] - load_s - begins)
                slack = room
                first = False
            else:
                if ruled:
                    drove_on(driver, drove)
                    drove = np.int64(0)
                paused = told[k.PAUSED]
                begins = work_from(stops, windows, types, t, driver, breaks, told, k.NONE, ready, clock, load_s, record)
                if begins >= k.NEVER:
                    told[k.AT] = at - 1
                    return False
                charged = begins + load_s
                if types[t, k.RECHARGE] >= 0:
                    charged = max(charged, arrives + types[t, k.RECHARGE])
                    way = np.int64(0)
                leave = inside_from(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], charged)
                if leave >= k.NEVER:
                    told[k.CODE] = k.NO_DEPARTURE
                    told[k.AT], told[k.AMOUNT] = at - 1, charged
                    return False
                waited += begins - arrives - (told[k.PAUSED] - paused)
                if types[t, k.FIRST_LOAD] < types[t, k.LAST_LOAD]:
                    slack = min(slack, waited)
            waited += leave - begins - load_s
            if ruled:
                until, left = work_until(windows, types, t, driver), drive_left(types, t, driver)
                useful = useful_wait(types, t, driver)
            if record:
                times[at, k.ARRIVES] = arrives
                times[at, k.BEGINS] = begins
                times[at, k.LEFT_AT] = leave
            clock, here, leaves_depot = leave, start, False
        c = np.int64(lists[at, column]) if at < count else k.NONE
        there = c if c >= 0 else (end if at >= count else start)
        if periods == 1:
            drive_s = np.int64(legs[seconds, here, there])
            busy += drive_s
        else:
            while p + 1 < periods and starts[first_period + p + 1] <= clock:
                p += 1
            drive_s = np.int64(legs[seconds + p, here, there])
            if p + 1 < periods and clock + drive_s > starts[first_period + p + 1]:
                drive_s = _drive(legs, types, starts, t, here, there, clock)
            busy += legs[seconds, here, there]
            if p > 0:
                more_metres += np.int64(legs[metres + p, here, there]) - legs[metres, here, there]
        if ranged:
            way += legs[metres + p, here, there]
        if drive_s <= left and clock + drive_s <= until:
            clock += drive_s
            left -= drive_s
            drove += drive_s
        else:
            drove_on(driver, drove)
            drove = np.int64(0)
            clock = drive_with_breaks(windows, types, t, driver, breaks, told, clock, drive_s, record)
            if clock >= k.NEVER:
                told[k.AT] = at if c >= 0 else at - 1
                return False
            until, left = work_until(windows, types, t, driver), drive_left(types, t, driver)
            useful = useful_wait(types, t, driver)
        if c < 0:
            if ranged and way > types[t, k.LONGEST_M]:
                told[k.CODE], told[k.AT], told[k.AMOUNT] = k.OUT_OF_RANGE, -1, way - types[t, k.LONGEST_M]
                return False
            back = inside_from(windows, types[t, k.FIRST_BACK], types[t, k.LAST_BACK], clock)
            if back >= k.NEVER:
                told[k.CODE], told[k.AT], told[k.AMOUNT] = k.NOT_BACK, -1, clock
                return False
            waited += back - clock
            if back > until:
                told[k.CODE] = k.NO_LUNCH if is_hungry(driver) else k.TOO_MUCH_WORK
                told[k.AT], told[k.AMOUNT] = -1, back - clock
                return False
            clock = back
            if at >= count:
                break
            one_trip = False
            at += 1
            leaves_depot = True
            continue
        service_s = np.int64(stops[c, k.SERVICE])
        arrives = clock
        begins = serve_from(stops, windows, c, clock)
        if begins >= k.NEVER:
            told[k.CODE], told[k.AT], told[k.AMOUNT] = k.NOT_OPEN, at, clock - stops[c, k.CLOSES]
            return False
        if begins + service_s > until or begins - arrives >= useful:
            drove_on(driver, drove)
            drove = np.int64(0)
            paused = told[k.PAUSED]
            begins = work_from(stops, windows, types, t, driver, breaks, told, c, np.int64(0), clock, service_s, record)
            if begins >= k.NEVER:
                told[k.AT] = at
                if told[k.CODE] == k.NOT_OPEN:
                    told[k.AMOUNT] -= stops[c, k.CLOSES]
                return False
            waited -= told[k.PAUSED] - paused
            until, left = work_until(windows, types, t, driver), drive_left(types, t, driver)
            useful = useful_wait(types, t, driver)
        waited += begins - arrives
        closes = np.int64(stops[c, k.CLOSES])
        if stops[c, k.LAST_WINDOW] - stops[c, k.FIRST_WINDOW] > 1:
            for w in range(stops[c, k.FIRST_WINDOW], stops[c, k.LAST_WINDOW]):
                if windows[w, 0] <= begins <= windows[w, 1]:
                    closes = np.int64(windows[w, 1])
        slack = min(slack, waited + closes - begins)
        clock = begins + service_s
        busy += service_s
        if record:
            times[at + 1, k.ARRIVES] = arrives
            times[at + 1, k.BEGINS] = begins
            times[at + 1, k.LEFT_AT] = clock
        here = c
        at += 1
    same_hours = periods == 1 or starts[first_period + p] <= told[k.BEGIN]
    told[k.RIGID] = same_hours and told[k.BREAKS] == 0 and one_trip
    told[k.RETURN] = clock
    told[k.WAITED] = waited
    told[k.SLACK] = max(np.int64(0), min(slack, waited))
    told[k.BUSY] = busy
    told[k.MORE_METRES] = more_metres
    told[k.CODE] = k.DONE
    return True
