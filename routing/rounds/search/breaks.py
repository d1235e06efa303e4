"""A driver's breaks on a walk: compiled.

Each is taken as late as the rules allow; a wait long enough for one is taken for one. `routing.rounds.problem` tells
the rules, this module their arithmetic.
"""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import called, inlined
from routing.rounds.search.windows import loaded_from, serve_from

# A driver's day so far, int64: the round's beginning, the end of the last break, breaks in all, driving in all and
# since the last full break, whether the first part of a split break was taken, whether lunch is still due.
_BEGAN, _RESTED, _PAUSED, _DROVE, _DRIVEN, _SPLIT, _HUNGRY, DRIVER = range(8)


@inlined
def begin_day(types, t, driver, begins, leaves):
    """A driver begins to work at `begins` and leaves the depot at `leaves`."""
    for i in range(driver.shape[0]):
        driver[i] = 0
    driver[_BEGAN] = begins
    driver[_RESTED] = begins
    driver[_HUNGRY] = types[t, k.LUNCH_S] > 0 and leaves <= types[t, k.LUNCH_TO]


@inlined
def is_hungry(driver):
    """Whether lunch is still due."""
    return driver[_HUNGRY] != 0


@inlined
def useful_wait(types, t, driver):
    """How long a wait must be to be a break."""
    return min(types[t, k.SHORTEST], types[t, k.LUNCH_S] if driver[_HUNGRY] else np.int64(k.NEVER))


@called
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


@called
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


@inlined
def work_until(windows, types, t, driver):
    """Until when may be worked before a break is due."""
    until = driver[_RESTED] + types[t, k.WORK_LIMIT]
    for w in range(types[t, k.FIRST_STEP], types[t, k.LAST_STEP]):
        if driver[_PAUSED] < windows[w, 1]:
            until = min(until, driver[_BEGAN] + driver[_PAUSED] + windows[w, 0])
    if driver[_HUNGRY]:
        until = min(until, types[t, k.LUNCH_TO])
    return until


@inlined
def drive_left(types, t, driver):
    """How long may be driven before a break is due, or the day's driving is over."""
    return min(types[t, k.DRIVE_LIMIT] - driver[_DRIVEN], types[t, k.MOST_DRIVE] - driver[_DROVE])


@inlined
def drove_on(driver, seconds):
    """Write down what was driven while no break was due."""
    driver[_DRIVEN] += seconds
    driver[_DROVE] += seconds


@called
def drive_with_breaks(windows, types, t, driver, breaks, told, time_s, drive_s, record):
    """Drive a leg, with the breaks that are due on the way; when it ends, or NEVER (told: why)."""
    left = drive_s
    if driver[_DROVE] + drive_s > types[t, k.MOST_DRIVE]:
        told[k.CODE] = k.TOO_MUCH_DRIVING
        told[k.AMOUNT] = driver[_DROVE] + drive_s - types[t, k.MOST_DRIVE]
        return np.int64(k.NEVER)
    for _ in range(64):
        may = min(work_until(windows, types, t, driver) - time_s, types[t, k.DRIVE_LIMIT] - driver[_DRIVEN])
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


@called
def work_from(stops, windows, types, t, driver, breaks, told, c, ready_s, arrives_s, work_s, record):
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
