"""Is every parcel accounted for once, and does its outcome follow from its records and its round?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data.network import Network
from routing.plan.check_facts import lies_in_shop
from routing.plan.check_words import amount_of
from routing.plan.records import OUTCOMES, VERDICTS, ParcelOutcome, Plan, StopLine
from routing.rounds.check import Violation


def check_parcels(network: Network, plan: Plan) -> Iterator[Violation]:
    """What is wrong with the assignments of a plan, apart from room at points."""
    seen = Counter(a.parcel_id for a in plan.assignments)
    for parcel_id in network.parcel:
        if seen[parcel_id] != 1:
            message = f"parcel {parcel_id} stands {seen[parcel_id]} times in the assignments, not once"
            yield Violation("complete", parcel_id, seen[parcel_id], "times", message)
    reasons = Counter(u.parcel_id for u in plan.unassigned)
    lines = {(r.round_id, line.trip, line.seq): line for r in plan.rounds for line in r.lines}
    depots = {r.round_id: r.depot_id for r in plan.rounds}
    for row in plan.assignments:
        if row.parcel_id not in network.parcel:
            yield Violation("complete", row.parcel_id, 0, "", f"the network has no parcel {row.parcel_id}")
            continue
        expected = int(row.outcome == "unassigned")
        if reasons[row.parcel_id] != expected:
            told = amount_of(reasons[row.parcel_id], "reasons")
            message = f"parcel {row.parcel_id} is {row.outcome} and has {told}"
            yield Violation("reason", row.parcel_id, reasons[row.parcel_id], "reasons", message)
        yield from _check_outcome(network, row)
        if row.round_id:
            yield from _check_stop(row, lines.get((row.round_id, row.trip, row.stop_seq)), depots)
            yield from _check_fetched(network, row, lines.get((row.round_id, row.trip, row.fetched_seq)))
    for out in plan.unassigned:
        if out.verdict not in VERDICTS or not out.reason:
            message = f"parcel {out.parcel_id} is left out with the verdict {out.verdict!r}, because {out.reason!r}"
            yield Violation("reason", out.parcel_id, 0, "", message)
    for parcel_id in sorted(reasons.keys() - seen.keys()):
        message = f"{parcel_id} has a reason but stands in no assignment"
        yield Violation("reason", parcel_id, reasons[parcel_id], "reasons", message)


def _check_outcome(network: Network, row: ParcelOutcome) -> Iterator[Violation]:
    parcel = network.parcel[row.parcel_id]
    name = row.parcel_id
    if row.outcome not in OUTCOMES:
        yield Violation("outcome", name, 0, "", f"parcel {name} has the unknown outcome {row.outcome!r}")
        return
    if row.fetched_seq and not row.round_id:
        yield Violation("fetch", name, row.fetched_seq, "", f"parcel {name} is fetched, but on no round")
    served = row.outcome in ("at_point", "home", "returned")
    if not served and row.outcome not in ("deferred", "unassigned"):
        yield Violation("outcome", name, 0, "", f"parcel {name} is {row.outcome}, which plans don't do yet")
        return
    if served != bool(row.round_id):
        told = "no round" if served else f"round {row.round_id}"
        yield Violation("outcome", name, 0, "", f"parcel {name} is {row.outcome} with {told}")
    day = network.day
    if row.outcome == "deferred" and not any(
        moment and day.seconds(moment) >= day.length_s for moment in (parcel.ready, parcel.due)
    ):
        yield Violation("outcome", name, 0, "", f"parcel {name} is deferred, but it may not come on a later day")
    if row.compartment and row.outcome != "at_point":
        yield Violation("compartment", name, 0, "", f"parcel {name} is {row.outcome} and takes up a compartment")
    if not served:
        return
    if (parcel.direction == "return") != (row.outcome == "returned"):
        yield Violation("outcome", name, 0, "", f"parcel {name} is a {parcel.direction} and ends as {row.outcome}")
    if row.outcome == "home" and (row.point_id or parcel.delivery == "point"):
        yield Violation("outcome", name, 0, "", f"parcel {name} goes to a point and ends as home")
    if row.outcome == "at_point" and parcel.delivery == "home":
        yield Violation("outcome", name, 0, "", f"parcel {name} goes home and ends at a point")
    if row.outcome == "returned" and row.point_id != parcel.point_id:
        waits, told = parcel.point_id or "home", row.point_id or "home"
        yield Violation("outcome", name, 0, "", f"parcel {name} waits at {waits}, not at {told}")
    vendor = network.vendor[parcel.vendor_id]
    has_goods = (
        {parcel.depot_id} if parcel.depot_id else {vendor.depot_id, *network.stock_depots.get(vendor.vendor_id, ())}
    )
    if row.depot_id not in has_goods:
        yield Violation("depot", name, 0, "", f"depot {row.depot_id!r} does not have the goods of parcel {name}")


def _check_stop(row: ParcelOutcome, line: StopLine | None, depots: dict[str, str]) -> Iterator[Violation]:
    name = row.parcel_id
    where = f"stop {row.stop_seq} of round {row.round_id}"
    if line is None or line.kind not in ("point", "home"):
        yield Violation("stop", name, row.stop_seq, "", f"parcel {name} is on {where}, which is no visit")
        return
    if depots[row.round_id] != row.depot_id:
        message = (
            f"parcel {name} lies at depot {row.depot_id}, but round {row.round_id} starts at {depots[row.round_id]}"
        )
        yield Violation("depot", name, 0, "", message)
    if line.kind == "point" and line.place_id != row.point_id:
        yield Violation(
            "stop", name, 0, "", f"parcel {name} goes to {row.point_id!r}, but {where} is at {line.place_id}"
        )
    if line.kind == "home" and row.point_id:
        yield Violation("stop", name, 0, "", f"parcel {name} goes to {row.point_id}, but {where} is at a home")


def _check_fetched(network: Network, row: ParcelOutcome, line: StopLine | None) -> Iterator[Violation]:
    """A parcel that lies in its vendor's shop is fetched there, on its trip and before it is delivered; no other is."""
    name, vendor_id = row.parcel_id, network.parcel[row.parcel_id].vendor_id
    if not lies_in_shop(network, network.parcel[row.parcel_id]):
        if row.fetched_seq:
            yield Violation("fetch", name, row.fetched_seq, "", f"parcel {name} is fetched, but lies at its depot")
    elif not 0 < row.fetched_seq < row.stop_seq or line is None or (line.kind, line.place_id) != ("vendor", vendor_id):
        message = f"parcel {name} is not fetched at the shop of vendor {vendor_id} before it is delivered"
        yield Violation("fetch", name, row.fetched_seq, "", message)
