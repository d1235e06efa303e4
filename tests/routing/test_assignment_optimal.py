"""The assignment against every possible one, for a handful of parcels and up to three points.

What counts is told by `routing.assignment.assign`: first that as few parcels as possible stay out, those of the highest
level before all others; then the cost. Everything is reckoned again here, except for seconds on roads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from small_days import inside, locker, network, parcel, shop, straight
from strategies import networks

from data.network import Network
from data.records import Parcel
from routing.assignment import Assignment, assign
from routing.plan import roads_of

KINDS = {"relay": ("shelf",), "locker": ("S", "M", "L")}
HEIGHTS = {5: 0, 18: 1, 40: 2}  # cm, with 20 x 30: S, M and L are the smallest compartments
CLOSE = 0.05  # cents: costs are rounded to thousandths, and a larger compartment counts a few more


@st.composite
def tiny(draw: st.DrawFn, most_parcels: int = 6) -> Network:
    """A depot, one to three points and some parcels on a grid of kilometres."""
    along = st.integers(-3, 3)
    few = st.integers(0, 2)
    points = []
    for i in range(draw(st.integers(1, 3))):
        where = {"x": draw(along), "y": draw(along), "status": draw(st.sampled_from(["open"] * 5 + ["closed"]))}
        if draw(st.booleans()):
            points.append(shop(f"P{i}", capacity_parcels=draw(few), **where))
        else:
            points.append(locker(f"P{i}", s=draw(few), m=draw(few), ell=draw(few), **where))
    chosen = st.sampled_from(["", *(p.point_id for p in points)])
    parcels = [
        parcel(
            f"p{i}",
            draw(chosen),
            draw(along),
            draw(along),
            height_cm=draw(st.sampled_from(list(HEIGHTS))),
            delivery=draw(st.sampled_from(["point"] * 4 + ["any"])),
            priority=draw(few),
            drop_price=draw(st.sampled_from([None, None, 1, 2])),
        )
        for i in range(draw(st.integers(1, most_parcels)))
    ]
    return network(parcels, points, assume={"max_walk": 3500})


def level(parcel: Parcel) -> tuple[bool, Any, int]:
    """Those without a price come first, by priority; the others by price."""
    return parcel.drop_price is None, parcel.drop_price or 0, parcel.priority


def left_out(parcels: Sequence[Parcel]) -> tuple[Any, ...]:
    """How many stay out, in all and level by level from the highest down: the smaller, the better."""
    counts = Counter(level(p) for p in parcels)
    return len(parcels), [(key, counts[key]) for key in sorted(counts, reverse=True)]


def options(given: Network) -> list[list[tuple[str, float]]]:
    """For each parcel its places, `P0/shelf` or `door`, with their cost in cents."""
    roads = straight(given)
    points = [p for p in given.relay_points if p.status == "open"]
    stands = [p.place for p in points]
    truck = dict(
        zip(points, roads.matrix("van", [given.depots[0].place], stands).duration_s[0, 0].tolist(), strict=True)
    )
    found = []
    for one in given.parcels:
        chosen = given.point[one.point_id] if one.point_id else None
        walk = roads.matrix("foot", [chosen.place if chosen else one.home], stands)
        places: list[tuple[str, float]] = [("door", 500)] if one.delivery == "any" else []
        for column, point in enumerate(points):
            seconds, metres = int(walk.duration_s[0, 0, column]), int(walk.distance_m[0, 0, column])
            if chosen is None:
                cost = seconds + truck[point]
            elif point == chosen:
                cost = 0
            elif metres <= 3500:
                cost = 1000 + seconds + max(0, truck[point] - truck.get(chosen, 0))
            else:
                continue
            kinds = KINDS[point.kind]
            smallest = 0 if point.kind == "relay" else HEIGHTS[one.height_cm]
            places += [(f"{point.point_id}/{kind}", cost) for kind in kinds[smallest:]]
        found.append(places)
    return found


def free(given: Network) -> dict[str, int]:
    """The places at all points, none of which holds anything."""
    room = {}
    for point in given.relay_points:
        counts = (point.compartments_s, point.compartments_m, point.compartments_l)
        there = counts if point.kind == "locker" else (point.capacity_parcels,)
        room |= {f"{point.point_id}/{kind}": n or 0 for kind, n in zip(KINDS[point.kind], there, strict=True)}
    return room


def best(given: Network) -> tuple[tuple[Any, ...], float]:
    """The best of all assignments, parcel by parcel with every room that may be left for the rest."""
    places, room = options(given), free(given)
    names = sorted(room)
    levels = sorted({level(p) for p in given.parcels}, reverse=True)

    @cache
    def rest(row: int, left: tuple[int, ...]) -> tuple[tuple[int, ...], float]:
        if row == len(given.parcels):
            return (0,) * len(levels), 0.0
        out, cost = rest(row + 1, left)
        position = levels.index(level(given.parcels[row]))
        found = [((*out[:position], out[position] + 1, *out[position + 1 :]), cost)]
        for place, price in places[row]:
            if place == "door":
                after = left
            elif left[names.index(place)]:
                after = tuple(n - (name == place) for n, name in zip(left, names, strict=True))
            else:
                continue
            out, cost = rest(row + 1, after)
            found.append((out, cost + price))
        return min(found, key=lambda answer: (sum(answer[0]), *answer))

    out, cost = rest(0, tuple(room[name] for name in names))
    return (sum(out), [(key, n) for key, n in zip(levels, out, strict=True) if n]), cost


def reached(given: Network) -> tuple[Assignment, tuple[Any, ...]]:
    found = assign(given, straight(given))
    return found, left_out([given.parcel[u.parcel_id] for u in found.unplaced])


@given(tiny())
@settings(max_examples=150)
def test_nothing_is_better(given: Network) -> None:
    found, out = reached(given)
    least_out, least_cost = best(given)
    assert out == least_out
    assert abs(found.cost_cents - least_cost) < CLOSE


@given(tiny())
def test_the_cost_is_that_of_the_places_taken(given: Network) -> None:
    """And no place is taken twice, nor one that the parcel may not take."""
    found, _ = reached(given)
    room, cost = free(given), 0.0
    offered = dict(zip(given.parcel, map(dict, options(given)), strict=True))
    for placed in found.placed:
        kind = placed.compartment or "shelf"
        place = f"{placed.point_id}/{kind}" if placed.point_id else "door"
        cost += offered[placed.parcel_id][place]
        if placed.point_id:
            room[place] -= 1
    assert all(n >= 0 for n in room.values())
    assert abs(found.cost_cents - cost) < CLOSE


@given(tiny(most_parcels=9), st.randoms(use_true_random=False))
def test_the_order_of_parcels_does_not_matter(given: Network, random: Any) -> None:
    shuffled = list(given.parcels)
    random.shuffle(shuffled)
    (found, out), (again, out_again) = reached(given), reached(replace(given, parcels=tuple(shuffled)))
    assert out == out_again
    assert abs(found.cost_cents - again.cost_cents) < CLOSE


@given(tiny(most_parcels=9), st.data())
def test_more_room_is_never_worse(given: Network, data: st.DataObject) -> None:
    """No more parcels stay out, level by level; and where the same do, what is placed costs no more."""
    grown = data.draw(st.sampled_from(given.relay_points))
    field = (
        "capacity_parcels"
        if grown.kind == "relay"
        else data.draw(st.sampled_from([f"compartments_{s}" for s in "sml"]))
    )
    larger = replace(grown, **{field: getattr(grown, field) + 1})
    points = tuple(larger if p == grown else p for p in given.relay_points)
    (found, out), (again, out_again) = reached(given), reached(replace(given, relay_points=points))
    assert out_again <= out
    if out_again == out:
        assert again.cost_cents < found.cost_cents + CLOSE


@given(tiny(most_parcels=9), st.data())
def test_what_is_inside_takes_the_place_of_a_parcel(given: Network, data: st.DataObject) -> None:
    """One parcel inside is as good as one place fewer; only reasons may differ."""
    point = data.draw(st.sampled_from(given.relay_points))
    kind = data.draw(st.sampled_from(KINDS[point.kind]))
    field = "capacity_parcels" if kind == "shelf" else f"compartments_{kind.lower()}"
    there = getattr(point, field)
    if not there:
        return
    points = tuple(replace(point, **{field: there - 1}) if p == point else p for p in given.relay_points)
    held = inside(point.point_id, 1, "" if kind == "shelf" else kind)
    (fewer, out), (fuller, out_again) = (
        reached(replace(given, **change)) for change in ({"relay_points": points}, {"occupancy": tuple(held)})
    )
    assert (fewer.placed, fewer.cost_cents, out) == (fuller.placed, fuller.cost_cents, out_again)


def counted(given: Network, found: Assignment) -> Mapping[str, int]:
    """The parcels that each point is to hold in the end, with those that are inside."""
    held = Counter(o.point_id for o in given.occupancy)
    held.update(p.point_id for p in found.placed if p.point_id and given.parcel[p.parcel_id].direction == "delivery")
    return held


@given(networks())
@settings(max_examples=100)
def test_whole_networks(given: Network) -> None:
    """Every parcel once, from a depot with its goods, and no point with more than it holds unless it does so now."""
    found = assign(given, roads_of(given))
    told = [*(p.parcel_id for p in found.placed), *(u.parcel_id for u in found.unplaced)]
    assert sorted(told) == sorted(given.parcel)
    now = Counter(o.point_id for o in given.occupancy)
    for point_id, held in counted(given, found).items():
        point = given.point[point_id]
        compartments = (point.compartments_s, point.compartments_m, point.compartments_l)
        there = sum(n or 0 for n in compartments) if point.kind == "locker" else point.capacity_parcels or 0
        assert held <= max(there, now[point_id])
    for placed in found.placed:
        one = given.parcel[placed.parcel_id]
        stock = {
            given.vendor[one.vendor_id].depot_id,
            *(s.depot_id for s in given.stock if s.vendor_id == one.vendor_id),
        }
        assert placed.depot_id in ({one.depot_id} if one.depot_id else stock)
        assert bool(placed.compartment) == (
            bool(placed.point_id) and given.point[placed.point_id].kind == "locker" and one.direction == "delivery"
        )
        assert placed.point_id or one.delivery != "point"
        assert not placed.point_id or one.delivery != "home"
    for out in found.unplaced:
        assert out.verdict in ("impossible", "displaces")
        assert out.reason
        assert out.detail
        assert out.smallest_change or out.waits
