"""What the sheets of a round tell: its stops in their order, and the parcels of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from data.network import Network
from data.records import Depot, Parcel, Vehicle
from routing.export.colours import round_colours
from routing.plan import ParcelOutcome, Plan, PlannedRound, StopLine
from routing.plan.ways import directions_to_lines
from routing.roads import Roads, Step

_TAKEN = frozenset({"returned", "collected"})


@dataclass(frozen=True)
class Item:
    """A parcel at a stop: its compartment (lockers), its vendor's name, and whether it is fetched at the vendor's."""

    parcel: Parcel
    compartment: str
    vendor: str
    fetched: bool = False


@dataclass(frozen=True)
class Stop:
    """A visit, counted from 1 through the round; `kind` is `shop`, `locker`, `home` or `vendor`.

    `fetch` is what it takes aboard at a vendor's shop, for stops behind it.
    """

    number: int
    line: StopLine
    kind: str
    name: str
    deliver: tuple[Item, ...]
    take: tuple[Item, ...]
    fetch: tuple[Item, ...] = ()

    @property
    def loaded(self) -> tuple[Item, ...]:
        """What it delivers of the goods that are loaded at the depot."""
        return tuple(item for item in self.deliver if not item.fetched)


@dataclass(frozen=True)
class RoundContents:
    """One round with all that its sheets tell."""

    network: Network
    plan: Plan
    planned: PlannedRound
    depot: Depot
    vehicle: Vehicle
    colour: str
    stops: tuple[Stop, ...]
    directions: Mapping[int, Sequence[Step]]
    """How to drive to each line, by its `seq`; may lack any."""

    @property
    def deliver(self) -> list[Item]:
        """All parcels that it delivers."""
        return [item for stop in self.stops for item in stop.deliver]

    @property
    def take(self) -> list[Item]:
        """All parcels that it takes back."""
        return [item for stop in self.stops for item in stop.take]

    def of_trip(self, trip: int) -> list[Stop]:
        """The visits of one trip."""
        return [stop for stop in self.stops if stop.line.trip == trip]

    def loading(self, trip: int) -> StopLine:
        """The line at the depot before a trip."""
        return next(line for line in self.planned.lines if line.trip == trip and line.kind == "depot")

    def calls(self) -> Iterator[tuple[Stop, ...]]:
        """Its visits of relay points; those that follow each other at the same point are one call."""
        for (kind, _), stops in groupby(self.stops, lambda stop: (stop.line.kind, stop.line.place_id)):
            if kind == "point":
                yield tuple(stops)


def weight_kg(items: Iterable[Item]) -> Decimal:
    """What parcels weigh together."""
    return Decimal(sum(item.parcel.weight_g for item in items)) / 1000


def volume_l(items: Iterable[Item]) -> Decimal:
    """The room that parcels take together."""
    return Decimal(sum(item.parcel.volume_cm3 for item in items)) / 1000


def contents(network: Network, plan: Plan, roads: Roads | None) -> Iterator[RoundContents]:
    """Each round of a plan, with its colour on the map, and with directions if `roads` are given."""
    at_stop: dict[tuple[str, int, int], list[ParcelOutcome]] = defaultdict(list)
    for outcome in plan.assignments:
        if outcome.round_id:
            at_stop[outcome.round_id, outcome.trip, outcome.stop_seq].append(outcome)
        if outcome.fetched_seq:
            at_stop[outcome.round_id, outcome.trip, outcome.fetched_seq].append(outcome)
    vehicles = {(v.depot_id, v.vehicle_type): v for v in network.vehicles}
    for planned, colour in zip(plan.rounds, round_colours(len(plan.rounds)), strict=True):
        yield RoundContents(
            network=network,
            plan=plan,
            planned=planned,
            depot=network.depot[planned.depot_id],
            vehicle=vehicles[planned.depot_id, planned.vehicle_type],
            colour=colour,
            stops=tuple(
                _stop(network, number, line, at_stop[planned.round_id, line.trip, line.seq])
                for number, line in enumerate(planned.visits, 1)
            ),
            directions=directions_to_lines(network, planned, roads) if roads else {},
        )


def _stop(network: Network, number: int, line: StopLine, outcomes: Iterable[ParcelOutcome]) -> Stop:
    kind, name = line.kind, ""
    if kind == "point":
        point = network.point[line.place_id]
        kind, name = ("locker" if point.kind == "locker" else "shop"), point.name
    elif kind == "vendor":
        name = network.vendor[line.place_id].name
    deliver: list[Item] = []
    take: list[Item] = []
    for outcome in outcomes:
        parcel = network.parcel[outcome.parcel_id]
        vendor = network.vendor[parcel.vendor_id].name or parcel.vendor_id
        item = Item(parcel, outcome.compartment, vendor, fetched=bool(outcome.fetched_seq))
        (take if outcome.outcome in _TAKEN else deliver).append(item)
    name = name or line.place_id
    if kind == "vendor":
        return Stop(number, line, kind, name, (), (), tuple(deliver))
    return Stop(number, line, kind, name, tuple(deliver), tuple(take))
