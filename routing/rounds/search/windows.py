"""When a place is open: compiled. Windows stand in one table, those of a place from the first to the last."""

from __future__ import annotations

import numpy as np

from routing.rounds.search import columns as k
from routing.rounds.search.compiled import called, inlined


@inlined
def inside_from(windows, first, last, time_s):
    """The earliest time from `time_s` on inside one of the windows; NEVER if there is none."""
    for w in range(first, last):
        if windows[w, 1] >= time_s:
            return max(np.int64(windows[w, 0]), time_s)
    return np.int64(k.NEVER)


@inlined
def inside_until(windows, first, last, time_s):
    """The latest time up to `time_s` inside one of the windows; -NEVER if there is none."""
    for w in range(last - 1, first - 1, -1):
        if windows[w, 0] <= time_s:
            return min(np.int64(windows[w, 1]), time_s)
    return np.int64(-k.NEVER)


@inlined
def serve_from(stops, windows, c, time_s):
    """The earliest start of service at a stop from `time_s` on; NEVER if there is none."""
    if time_s > stops[c, k.CLOSES]:
        return np.int64(k.NEVER)
    if stops[c, k.LAST_WINDOW] - stops[c, k.FIRST_WINDOW] == 1:
        return max(np.int64(stops[c, k.OPENS]), time_s)
    return inside_from(windows, stops[c, k.FIRST_WINDOW], stops[c, k.LAST_WINDOW], time_s)


@inlined
def serve_until(stops, windows, c, time_s):
    """The latest start of service at a stop up to `time_s`; before all times if it opens later."""
    if time_s >= stops[c, k.CLOSES]:
        return np.int64(stops[c, k.CLOSES])
    if stops[c, k.LAST_WINDOW] - stops[c, k.FIRST_WINDOW] == 1:
        return time_s if time_s >= stops[c, k.OPENS] else np.int64(-k.NEVER)
    return inside_until(windows, stops[c, k.FIRST_WINDOW], stops[c, k.LAST_WINDOW], time_s)


@called
def loaded_from(windows, types, t, time_s, work_s):
    """The earliest start of so much loading from `time_s` on, all inside one window; NEVER if there is none."""
    if types[t, k.FIRST_LOAD] == types[t, k.LAST_LOAD]:
        return time_s
    for w in range(types[t, k.FIRST_LOAD], types[t, k.LAST_LOAD]):
        starts = max(np.int64(windows[w, 0]), time_s)
        if starts + work_s <= windows[w, 1]:
            return starts
    return np.int64(k.NEVER)


@called
def loaded_until(windows, types, t, time_s, work_s):
    """The latest start of so much loading up to `time_s`, where there is one."""
    for w in range(types[t, k.LAST_LOAD] - 1, types[t, k.FIRST_LOAD] - 1, -1):
        starts = min(np.int64(windows[w, 1]) - work_s, time_s)
        if starts >= windows[w, 0]:
            return starts
    return time_s
