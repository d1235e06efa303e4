"""How time passes on a round: the compiled part that both the search and `schedule` go by.

A walk goes through a vehicle's trips once, from a given moment on, and takes each break as late as the rules allow; a
wait long enough for one is taken for one. `routing.rounds.problem` tells the rules, this module their arithmetic.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from routing.kernel_cache import inner
from routing.rounds.search import columns as k

# Without reference counts: nothing is allocated here, and counting them would take longer than the work itself.
_compiled: Any = inner(_nrt=False)
_inlined: Any = inner(_nrt=False, forceinline=True)

# A driver's day so far, int64: the round's beginning, the end of the last break, breaks in all, driving in all and
# since the last full break, whether the first part of a split break was taken, whether lunch is still due.
_BEGAN, _RESTED, _PAUSED, _DROVE, _DRIVEN, _SPLIT, _HUNGRY, DRIVER = range(8)


@_inlined
def inside_from(windows, first, last, time_s):
    """The earliest time from `time_s` on inside one of the windows; NEVER if there is none."""
    for w in range(first, last):
        if windows[w, 1] >= time_s:
            return max(np.int64(windows[w, 0]), time_s)
    return np.int64(k.NEVER)


@_inlined
def inside_until(windows, first, last, time_s):
    """The latest time up to `time_s` inside one of the windows; -NEVER if there is none."""
    for w in range(last - 1, first - 1, -1):
        if windows[w, 0] <= time_s:
            return min(np.int64(windows[w, 1]), time_s)
    return np.int64(-k.NEVER)


@_inlined
def serve_from(stops, windows, c, time_s):
    """The earliest start of service at a stop from `time_s` on; NEVER if there is none."""
    if time_s > stops[c, k.CLOSES]:
        return np.int64(k.NEVER)
    if stops[c, k.LAST_WINDOW] - stops[c, k.FIRST_WINDOW] == 1:
        return max(np.int64(stops[c, k.OPENS]), time_s)
    return inside_from(windows, stops[c, k.FIRST_WINDOW], stops[c, k.LAST_WINDOW], time_s)


@_inlined
def serve_until(stops, windows, c, time_s):
    """The latest start of service at a stop up to `time_s`; before all times if it opens later."""
    if time_s >= stops[c, k.CLOSES]:
        return np.int64(stops[c, k.CLOSES])
    if stops[c, k.LAST_WINDOW] - stops[c, k.FIRST_WINDOW] == 1:
        return time_s if time_s >= stops[c, k.OPENS] else np.int64(-k.NEVER)
    return inside_until(windows, stops[c, k.FIRST_WINDOW], stops[c, k.LAST_WINDOW], time_s)


@_inlined
def _period(starts, first, count, time_s):
    """The period that holds at a time."""
    p = np.int64(0)
    while p + 1 < count and starts[first + p + 1] <= time_s:
        p += 1
    return p


@_inlined
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


@_compiled
def _rest(types, t, driver, breaks, told, start_s, end_s, record):
    """Take a break."""
    length = end_s - start_s
    if driver[_HUNGRY] and types[t, k.LUNCH_FROM] <= start_s <= types[t, k.LUNCH_TO] and length >= types[t, k.LUNCH_S]:
        driver[_HUNGRY] = 0
    if types[t, k.SHORTEST] <= length:
        driver[_RESTED] = end_s
        driver[_PAUSED] += length
        if length >= types[t, k.FULL_BREAK] or (driver[_SPLIT] and length >= types[t, k.SPLIT_SECOND]):
            driver[_DRIVEN] = 0
            driver[_SPLIT] = 0
        elif length >= types[t, k.SPLIT_FIRST]:
            driver[_SPLIT] = 1
    if record:
        breaks[told[k.BREAKS], 0] = start_s
        breaks[told[k.BREAKS], 1] = end_s
    told[k.BREAKS] += 1
    told[k.PAUSED] += length


@_compiled
def _break_due(windows, types, t, driver, time_s, work_s, drive_s):
    """How long a break must last so that so much can be worked, or driven, after it; 0: none is due."""
    length = np.int64(0)
    if driver[_RESTED] + types[t, k.WORK_LIMIT] < time_s + work_s:
        length = types[t, k.SHORTEST]
    for w in range(types[t, k.FIRST_STEP], types[t, k.LAST_STEP]):
        if driver[_PAUSED] < windows[w, 1] and driver[_BEGAN] + driver[_PAUSED] + windows[w, 0] < time_s + work_s:
            length = max(length, types[t, k.SHORTEST], windows[w, 1] - driver[_PAUSED])
    if driver[_DRIVEN] + drive_s > types[t, k.DRIVE_LIMIT]:
        length = max(length, types[t, k.SPLIT_SECOND] if driver[_SPLIT] else types[t, k.FULL_BREAK])
    if (driver[_HUNGRY] and time_s <= types[t, k.LUNCH_TO] < time_s + work_s) or (
        length and driver[_HUNGRY] and types[t, k.LUNCH_FROM] <= time_s <= types[t, k.LUNCH_TO]
    ):
        length = max(length, types[t, k.LUNCH_S])
    return length


@_inlined
def _work_until(windows, types, t, driver):
    """Until when may be worked before a break is due."""
    until = driver[_RESTED] + types[t, k.WORK_LIMIT]
    for w in range(types[t, k.FIRST_STEP], types[t, k.LAST_STEP]):
        if driver[_PAUSED] < windows[w, 1]:
            until = min(until, driver[_BEGAN] + driver[_PAUSED] + windows[w, 0])
    if driver[_HUNGRY]:
        until = min(until, types[t, k.LUNCH_TO])
    return until


@_inlined
def _drive_left(types, t, driver):
    """How long may be driven before a break is due, or the day's driving is over."""
    return min(types[t, k.DRIVE_LIMIT] - driver[_DRIVEN], types[t, k.MOST_DRIVE] - driver[_DROVE])


@_inlined
def _drove(driver, seconds):
    """Write down what was driven without a question of breaks."""
    driver[_DRIVEN] += seconds
    driver[_DROVE] += seconds


@_compiled
def _drive_with_breaks(windows, types, t, driver, breaks, told, time_s, drive_s, record):
    """Drive a leg, with the breaks that are due on the way; when it ends, or NEVER (told: why)."""
    left = drive_s
    if driver[_DROVE] + drive_s > types[t, k.MOST_DRIVE]:
        told[k.CODE] = k.TOO_MUCH_DRIVING
        told[k.AMOUNT] = driver[_DROVE] + drive_s - types[t, k.MOST_DRIVE]
        return np.int64(k.NEVER)
    for _ in range(64):
        may = min(_work_until(windows, types, t, driver) - time_s, types[t, k.DRIVE_LIMIT] - driver[_DRIVEN])
        if may < 0:
            break
        part = min(left, may)
        time_s += part
        left -= part
        driver[_DRIVEN] += part
        driver[_DROVE] += part
        if left == 0:
            return time_s
        length = _break_due(windows, types, t, driver, time_s, np.int64(1), np.int64(1))
        if length == 0:
            break
        _rest(types, t, driver, breaks, told, time_s, time_s + length, record)
        time_s += length
    told[k.CODE] = k.NO_LUNCH if driver[_HUNGRY] and time_s > types[t, k.LUNCH_TO] else k.TOO_MUCH_WORK
    told[k.AMOUNT] = left
    return np.int64(k.NEVER)


@_compiled
def _work_from(stops, windows, types, t, driver, breaks, told, c, ready_s, arrives_s, work_s, record):
    """When work that can't be interrupted may start: service at stop c, or loading (c < 0); breaks that are due come
    before it, and a wait that is long enough is one. NEVER if it can't (told: why).
    """
    from_s = arrives_s
    for _ in range(4):
        if c >= 0:
            begins = serve_from(stops, windows, c, from_s)
        else:
            begins = loaded_from(windows, types, t, max(from_s, ready_s), work_s)
        if begins >= k.NEVER:
            told[k.CODE] = k.NOT_OPEN if c >= 0 else k.NOT_LOADED
            told[k.AMOUNT] = from_s
            return begins
        if not types[t, k.RULED]:
            return begins
        pause, length = from_s, _break_due(windows, types, t, driver, from_s, begins - from_s + work_s, np.int64(0))
        hungry = driver[_HUNGRY] != 0 and from_s <= types[t, k.LUNCH_TO]
        if (
            hungry
            and types[t, k.LUNCH_FROM] > from_s
            and (types[t, k.LUNCH_TO] < begins + work_s or begins - types[t, k.LUNCH_FROM] >= types[t, k.LUNCH_S])
        ):
            pause = types[t, k.LUNCH_FROM]
            if pause - from_s >= types[t, k.SHORTEST]:
                _rest(types, t, driver, breaks, told, from_s, pause, record)
        lunch = hungry and types[t, k.LUNCH_FROM] <= pause
        long_enough = min(types[t, k.SHORTEST], types[t, k.LUNCH_S] if lunch else np.int64(k.NEVER))
        if length == 0 and begins - pause < long_enough:
            return begins
        length = max(length, begins - pause)
        _rest(types, t, driver, breaks, told, pause, pause + length, record)
        from_s = pause + length
    told[k.CODE] = k.TOO_MUCH_WORK
    told[k.AMOUNT] = work_s
    return np.int64(k.NEVER)


@_compiled
def loaded_from(windows, types, t, time_s, work_s):
    """The earliest start of so much loading from `time_s` on, all inside one window; NEVER if there is none."""
    if types[t, k.FIRST_LOAD] == types[t, k.LAST_LOAD]:
        return time_s
    for w in range(types[t, k.FIRST_LOAD], types[t, k.LAST_LOAD]):
        starts = max(np.int64(windows[w, 0]), time_s)
        if starts + work_s <= windows[w, 1]:
            return starts
    return np.int64(k.NEVER)


@_compiled
def _loaded_until(windows, types, t, time_s, work_s):
    """The latest start of so much loading up to `time_s`, where there is one."""
    for w in range(types[t, k.LAST_LOAD] - 1, types[t, k.FIRST_LOAD] - 1, -1):
        starts = min(np.int64(windows[w, 1]) - work_s, time_s)
        if starts >= windows[w, 0]:
            return starts
    return time_s


@_compiled
def walk(legs, stops, windows, types, starts, lists, column, count, t, begin_s, driver, breaks, times, told, record):
    """Go through a vehicle's trips, beginning at `begin_s` or as soon after as it can.

    Args:
        legs, stops, windows, types, starts: the problem; see `columns`.
        lists, column: the route: stops in order, -1 between two trips.
        count: how many entries the route has.
        t: the vehicle's type.
        begin_s: the earliest beginning.
        driver, breaks, times, told: scratch, breaks taken, times of each place, and the result.
        record: whether to write down breaks and times.

    Returns:
        Whether the round can be made.
    """
    start, end = types[t, k.START], types[t, k.END]
    ruled = types[t, k.RULED] != 0
    seconds, metres, periods, first_period = (
        types[t, k.SECONDS],
        types[t, k.METRES],
        types[t, k.PERIODS],
        types[t, k.FIRST_PERIOD],
    )
    ranged = types[t, k.LONGEST_M] < k.NEVER
    for i in range(told.shape[0]):
        told[i] = 0
    for i in range(driver.shape[0]):
        driver[i] = 0
    driver[_HUNGRY] = types[t, k.LUNCH_S] > 0
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
                    begins = _loaded_until(windows, types, t, leave - load_s, load_s)
                if begins >= k.NEVER or leave >= k.NEVER:
                    told[k.CODE] = k.NOT_LOADED if begins >= k.NEVER else k.NO_DEPARTURE
                    told[k.AT], told[k.AMOUNT] = -1, max(clock, ready) + load_s
                    return False
                arrives = begins
                told[k.BEGIN] = begins
                driver[_BEGAN] = begins
                driver[_RESTED] = begins
                if leave > types[t, k.LUNCH_TO]:
                    driver[_HUNGRY] = 0
                room = np.int64(0)  # the first leaving may be put off to the end of its window
                for w in range(types[t, k.FIRST_LEAVE], types[t, k.LAST_LEAVE]):
                    if windows[w, 0] <= leave <= windows[w, 1]:
                        room = windows[w, 1] - leave
                slack = room
                first = False
            else:
                if ruled:
                    _drove(driver, drove)
                    drove = np.int64(0)
                paused = told[k.PAUSED]
                begins = _work_from(
                    stops, windows, types, t, driver, breaks, told, np.int64(-1), ready, clock, load_s, record
                )
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
                until, left = _work_until(windows, types, t, driver), _drive_left(types, t, driver)
                useful = min(types[t, k.SHORTEST], types[t, k.LUNCH_S] if driver[_HUNGRY] else np.int64(k.NEVER))
            if record:
                times[at, k.ARRIVES] = arrives
                times[at, k.BEGINS] = begins
                times[at, k.LEFT_AT] = leave
            clock, here, leaves_depot = leave, start, False
        c = np.int64(lists[at, column]) if at < count else np.int64(-1)
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
            _drove(driver, drove)
            drove = np.int64(0)
            clock = _drive_with_breaks(windows, types, t, driver, breaks, told, clock, drive_s, record)
            if clock >= k.NEVER:
                told[k.AT] = at if c >= 0 else at - 1
                return False
            until, left = _work_until(windows, types, t, driver), _drive_left(types, t, driver)
            useful = min(types[t, k.SHORTEST], types[t, k.LUNCH_S] if driver[_HUNGRY] else np.int64(k.NEVER))
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
                told[k.CODE] = k.NO_LUNCH if driver[_HUNGRY] else k.TOO_MUCH_WORK
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
            _drove(driver, drove)
            drove = np.int64(0)
            paused = told[k.PAUSED]
            begins = _work_from(
                stops, windows, types, t, driver, breaks, told, c, np.int64(0), clock, service_s, record
            )
            if begins >= k.NEVER:
                told[k.AT] = at
                if told[k.CODE] == k.NOT_OPEN:
                    told[k.AMOUNT] -= stops[c, k.CLOSES]
                return False
            waited -= told[k.PAUSED] - paused
            until, left = _work_until(windows, types, t, driver), _drive_left(types, t, driver)
            useful = min(types[t, k.SHORTEST], types[t, k.LUNCH_S] if driver[_HUNGRY] else np.int64(k.NEVER))
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
