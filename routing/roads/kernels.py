"""The loops that must run at machine speed: compiled by numba once, then kept in the cache folder.

They compute on plain arrays; `graph`, `hierarchy` and `table` say what the arrays mean. Callers share rows out among
threads of their own.

A weight is one int64, milliseconds << 30 | centimetres: sums and minima of weights are those of (time, distance) pairs
in lexicographic order, so one pass gives both on the same path, exactly, up to 10,737 km and 24 days. `INF` is no way;
the sum of three is still a number, and none of the sums of `INF` and weights is below it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.kernel_cache import kernel
from routing.kernel_cache import numba_types as types

SHIFT = 30
INF = 1 << 61
REAL = 1 << 60  # weights of ways are below it; INF less a part of an edge is not

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]

# Arguments are taken read-only, which fits every array; results and scratch space are not.
I64 = types.Array(types.int64, 1, "C", readonly=True)
I32 = types.Array(types.int32, 1, "C", readonly=True)
ROWS = types.Array(types.int64, 2, "C", readonly=True)
OUT64 = types.int64[::1]
OUT32 = types.int32[::1]
OUT_ROWS = types.int64[:, ::1]
OUT_TABLE = types.int32[:, ::1]
INT = types.int64


@kernel((__file__,), I64, I64, result=OUT64)
def strong_components(first: Int64s, head: Int64s) -> Int64s:
    """The strongly connected component of each node; node `v` leads to `head[first[v]:first[v + 1]]`.

    R. Tarjan, "Depth-first search and linear graph algorithms", 1972, without recursion.
    """
    n = len(first) - 1
    component = np.full(n, -1, np.int64)
    found = np.full(n, -1, np.int64)
    low = np.empty(n, np.int64)
    following = first[:-1].copy()
    path = np.empty(n, np.int64)
    waiting = np.empty(n, np.int64)
    on_path = 0
    on_waiting = 0
    time = 0
    components = 0
    for root in range(n):
        if found[root] >= 0:
            continue
        path[0] = root
        on_path = 1
        while on_path > 0:
            v = path[on_path - 1]
            if found[v] < 0:
                found[v] = time
                low[v] = time
                time += 1
                waiting[on_waiting] = v
                on_waiting += 1
            descended = False
            while following[v] < first[v + 1]:
                w = head[following[v]]
                following[v] += 1
                if found[w] < 0:
                    path[on_path] = w
                    on_path += 1
                    descended = True
                    break
                if component[w] < 0:
                    low[v] = min(low[v], found[w])
            if descended:
                continue
            on_path -= 1
            if on_path > 0:
                u = path[on_path - 1]
                low[u] = min(low[u], low[v])
            if low[v] == found[v]:
                w = -1
                while w != v:
                    on_waiting -= 1
                    w = waiting[on_waiting]
                    component[w] = components
                components += 1
    return component


@kernel((__file__,), I64, I32, result=types.Tuple((OUT64, OUT32, OUT32)))
def chordal(first: Int64s, upper: Int32s) -> tuple[Int64s, Int32s, Int32s]:
    """The upward arcs that contraction in order of rank leaves, and each node's parent in the elimination tree.

    Nodes are numbered by rank; `first, upper` list each node's neighbours of higher rank, of which a node hands all but
    the lowest, its parent, on to that parent: a symbolic Cholesky factorisation. A root's parent is -1.
    """
    n = len(first) - 1
    parent = np.full(n, -1, np.int32)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    seen = np.full(n, -1, np.int32)
    row = np.empty(n, np.int32)
    starts = np.zeros(n + 1, np.int64)
    out = np.empty(8 * len(upper) + 1024, np.int32)
    for v in range(n):
        k = 0
        for e in range(first[v], first[v + 1]):
            w = upper[e]
            if seen[w] != v:
                seen[w] = v
                row[k] = w
                k += 1
        c = child[v]
        while c != -1:
            for e in range(starts[c] + 1, starts[c + 1]):  # its first arc leads here
                w = out[e]
                if seen[w] != v:
                    seen[w] = v
                    row[k] = w
                    k += 1
            c = sibling[c]
        m = starts[v]
        if m + k > len(out):
            longer = np.empty(2 * (m + k), np.int32)
            longer[:m] = out[:m]
            out = longer
        out[m : m + k] = np.sort(row[:k])
        starts[v + 1] = m + k
        if k > 0:
            p = out[m]
            parent[v] = p
            sibling[v] = child[p]
            child[p] = v
    return starts, out[: starts[n]].copy(), parent


@kernel((__file__,), I32, result=types.Tuple((OUT32, OUT32)))
def tree_places(parent: Int32s) -> tuple[Int32s, Int32s]:
    """Depth of each node in the elimination tree (roots: 0) and its position in a depth-first walk of it."""
    n = len(parent)
    size = np.ones(n, np.int32)
    depth = np.zeros(n, np.int32)
    position = np.zeros(n, np.int32)
    for v in range(n):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    following = np.empty(n, np.int32)
    top = np.int32(0)
    for v in range(n - 1, -1, -1):
        p = parent[v]
        if p >= 0:
            depth[v] = depth[p] + 1
            position[v] = following[p]
            following[p] += size[v]
        else:
            position[v] = top
            top += size[v]
        following[v] = position[v] + 1
    return depth, position


@kernel((__file__,), I64, types.Array(types.boolean, 1, "C", readonly=True), I64, OUT64, OUT64, OUT32, OUT32)
def lay(
    turn_arc: Int64s,
    turn_up: npt.NDArray[np.bool_],
    weight: Int64s,
    up: Int64s,
    down: Int64s,
    up_by: Int32s,
    down_by: Int32s,
) -> None:
    """The weight of the lightest turn along each arc, and its number, for `customise`; of equal ones, the first."""
    for turn in range(len(turn_arc)):
        e = turn_arc[turn]
        if e < 0:
            continue
        if turn_up[turn]:
            if weight[turn] < up[e]:
                up[e] = weight[turn]
                up_by[e] = turn
        elif weight[turn] < down[e]:
            down[e] = weight[turn]
            down_by[e] = turn


@kernel((__file__,), I64, I32, OUT64, OUT64, OUT32, OUT32)
def customise(first: Int64s, upper: Int32s, up: Int64s, down: Int64s, up_by: Int32s, down_by: Int32s) -> None:
    """Lower every arc's weights to the best way round a triangle below it, in place.

    `up` is the weight of an arc from its lower node to its upper one, `down` the other way; a way by a lower node `v`
    is remembered as `-2 - v` in `up_by` and `down_by`, which hold the road's own arc before.
    """
    for v in range(len(first) - 1):
        for i in range(first[v], first[v + 1]):
            a = upper[i]
            j = first[a]
            for k in range(i + 1, first[v + 1]):
                b = upper[k]
                while upper[j] != b:
                    j += 1
                there = down[i] + up[k]
                if there < up[j]:
                    up[j] = there
                    up_by[j] = -2 - v
                back = down[k] + up[i]
                if back < down[j]:
                    down[j] = back
                    down_by[j] = -2 - v


@kernel((__file__,), I64, I32, I64, I32, I32, I64, I64, I64, I64, I64, OUT_ROWS)
def label_rows(
    first: Int64s,
    upper_depth: Int32s,
    weight: Int64s,
    parent: Int32s,
    depth: Int32s,
    back: Int64s,
    low: Int64s,
    states: Int64s,
    onwards: Int64s,
    backwards: Int64s,
    rows: npt.NDArray[np.int64],
) -> None:
    """Each place's weights to (or from) all ancestors of its edge's first state, by their depth, into `rows`.

    A place starts with weight `onwards` or `backwards` at the states of rank `low` to `low + states` of its edge, each
    an ancestor of the one before: one sweep up the tree serves all. Beyond its own depth a row is left as it is.
    """
    for i in range(len(low)):
        row = rows[i]
        x = low[i]
        row[: depth[x] + 1] = INF
        for s in range(x, x + states[i]):
            row[depth[s]] = backwards[i] if back[s] else onwards[i]
        while x != -1:
            so_far = row[depth[x]]
            if so_far < INF:
                for e in range(first[x], first[x + 1]):
                    d = upper_depth[e]
                    row[d] = min(row[d], so_far + weight[e])
            x = np.int64(parent[x])


@kernel((__file__,), I32, I32, INT, INT, result=INT)
def meeting_depth(parent: Int32s, depth: Int32s, a: np.int64, b: np.int64) -> np.int64:
    """Depth of the deepest common ancestor of two nodes; -1 if they stand in different trees."""
    while a != b:
        if a == -1 or b == -1:
            return np.int64(-1)
        if depth[a] >= depth[b]:
            a = np.int64(parent[a])
        else:
            b = np.int64(parent[b])
    return np.int64(depth[a])


@kernel((__file__,), I32, I32, I64, result=OUT64)
def meeting_depths(parent: Int32s, depth: Int32s, nodes: Int64s) -> Int64s:
    """`meeting_depth` of each node and the next one; -1 for the last."""
    met = np.full(len(nodes), -1, np.int64)
    for i in range(len(nodes) - 1):
        met[i] = meeting_depth(parent, depth, nodes[i], nodes[i + 1])
    return met


@kernel((__file__,),
    INT, INT, I32, I32, ROWS, ROWS, I64, I64, I64, I64, I64, I64, OUT_TABLE, OUT_TABLE, INT
)  # fmt: skip
def table_rows(
    start: int,
    stop: int,
    parent: Int32s,
    depth: Int32s,
    outward: npt.NDArray[np.int64],
    inward: npt.NDArray[np.int64],
    low_i: Int64s,
    low_j: Int64s,
    common_j: Int64s,
    split: Int64s,
    row: Int64s,
    column: Int64s,
    duration_s: npt.NDArray[np.int32],
    distance_m: npt.NDArray[np.int32],
    ms_mask: np.int64,
) -> None:
    """Seconds and metres from places `i` in `start` to `stop` to all places `j` on other edges, into the two tables.

    Places `j` stand in the order of a depth-first walk of the elimination tree, where place `i` would stand before
    place `split[i]`: moving away from there, the common ancestors only get fewer. `common_j` is the depth of the
    deepest common ancestor of `j` and `j + 1`; a cell is the least sum of two labels over the common ancestors, of
    whose milliseconds the bits of `ms_mask` are time.
    """
    m = len(low_j)
    best = np.empty(m, np.int64)
    for i in range(start, stop):
        label = outward[i]
        for step in (1, -1):
            j = split[i] if step == 1 else split[i] - 1
            common = meeting_depth(parent, depth, low_i[i], low_j[j]) if 0 <= j < m else 0
            while 0 <= j < m:
                least = np.int64(INF)
                other = inward[j]
                for d in range(common + 1):
                    least = min(least, label[d] + other[d])
                best[j] = least
                if 0 <= j + step < m:
                    common = min(common, common_j[min(j, j + step)])
                j += step
        for j in range(m):
            weight = best[j]
            if weight < REAL and low_i[i] != low_j[j]:
                duration_s[row[i], column[j]] = (((weight >> SHIFT) & ms_mask) + 500) // 1000
                distance_m[row[i], column[j]] = ((weight & ((1 << SHIFT) - 1)) + 50) // 100


@kernel((__file__,), I64, I32, I64, I32, INT, OUT64, OUT64, OUT64)
def climb(
    first: Int64s,
    upper_depth: Int32s,
    weight: Int64s,
    parent: Int32s,
    low: np.int64,
    row: Int64s,
    arc: Int64s,
    node: Int64s,
) -> None:
    """Fill up a row, which has the weights of the states where a path may start and `INF` elsewhere, for all ancestors
    of the lowest of them, noting by which arc from which state each was reached.
    """
    x = low
    at = len(row) - 1
    while x != -1:
        so_far = row[at]
        if so_far < INF:
            for e in range(first[x], first[x + 1]):
                d = upper_depth[e]
                if so_far + weight[e] < row[d]:
                    row[d] = so_far + weight[e]
                    arc[d] = e
                    node[d] = x
        x = np.int64(parent[x])
        at -= 1


@kernel((__file__,), I64, I32, I32, I32, I64, I64, I64, result=OUT64)
def unpack(
    first: Int64s,
    upper: Int32s,
    up_by: Int32s,
    down_by: Int32s,
    arc: Int64s,
    node: Int64s,
    is_down: Int64s,
) -> Int64s:
    """The turns, in order, behind a path of arcs `arc`, each from its lower state `node` or down to it."""
    room = 64 + 4 * len(arc)
    arcs, nodes, downs = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    k = len(arc)
    arcs[:k], nodes[:k], downs[:k] = arc[::-1], node[::-1], is_down[::-1]
    out = np.empty(256, np.int64)
    m = 0
    while k > 0:
        k -= 1
        e, low, down = arcs[k], nodes[k], downs[k]
        by = down_by[e] if down else up_by[e]
        if by >= 0:
            if m == len(out):
                longer = np.empty(2 * m, np.int64)
                longer[:m] = out
                out = longer
            out[m] = by
            m += 1
            continue
        v = np.int64(-2 - by)
        below = upper[first[v] : first[v + 1]]
        to_low = first[v] + np.searchsorted(below, low)
        to_high = first[v] + np.searchsorted(below, upper[e])
        if k + 2 > len(arcs):
            more = np.empty(len(arcs), np.int64)
            arcs, nodes, downs = np.append(arcs, more), np.append(nodes, more), np.append(downs, more)
        nodes[k], nodes[k + 1] = v, v
        downs[k], downs[k + 1] = 0, 1  # from a stack: down to the node in the middle, then up again
        arcs[k], arcs[k + 1] = (to_low, to_high) if down else (to_high, to_low)
        k += 2
    return out[:m].copy()
