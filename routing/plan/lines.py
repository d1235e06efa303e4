"""The lines of a round, from loading to its end, out of the times that its schedule holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from data.hours import Window
from data.records import Place
from routing.plan.records import StopLine
from routing.plan.stops import DayProblem
from routing.rounds import Load, Matrix, Round, Stop, Visit
from routing.rounds.problem import NOTHING, VehicleType


@dataclass(frozen=True)
class RoundLines:
    """A round's lines, and the line that each of its visits has become, by the index of its stop."""

    lines: tuple[StopLine, ...]
    line_of: dict[int, StopLine]


def lines_of(day: DayProblem, made: Round) -> RoundLines:
    """Write a round down line by line.

    Breaks at a stop or before loading are lines of their own; those on the way are told by the line that they lead to.
    """
    return _Writer(day, made).written()


@dataclass
class _Writer:
    """A round on its way: where it is, when it left there, and what it carries."""

    day: DayProblem
    made: Round
    lines: list[StopLine] = field(default_factory=list)
    line_of: dict[int, StopLine] = field(default_factory=dict)
    trip: int = 1
    load: Load = NOTHING

    def written(self) -> RoundLines:
        start = self.day.places[self.vehicle.start]
        here, leaves = self.vehicle.start, self.made.begin_s
        for number, trip in enumerate(self.made.trips, start=1):
            self.trip = number
            stops = [self.stops[visit.stop] for visit in trip.visits]
            loaded = [stop.deliver for stop in stops if stop.fetched_at is None]
            pause = leaves, trip.load_s
            if number == 1:
                leg = _Leg(0, 0, ())
            else:
                leg = self._leg(here, self.vehicle.start, leaves, self.made.trips[number - 2].return_s)
                pause = leaves + leg.lasts_s, trip.load_s
            self._pauses(start, leg, pause)
            self.load = _sum(loaded)
            service_s = self.vehicle.load_s_per_parcel * self.load.parcels
            arrives, leg = self._arrives(leaves, leg)
            self._line("depot", start, (arrives, trip.load_s, trip.depart_s), leg, service_s)
            here, leaves = self.vehicle.start, trip.depart_s
            for visit, stop in zip(trip.visits, stops, strict=True):
                leg = self._leg(here, stop.place, leaves, visit.arrive_s)
                self._visit(visit, stops, leg, leaves)
                here, leaves = stop.place, visit.leave_s
        end = self.made.return_s
        leg = self._leg(here, self.vehicle.end, leaves, end)
        place = self.day.places[self.vehicle.end]
        self._line(self._end_kind, place, (leaves + leg.lasts_s, end, end), leg, 0)
        return RoundLines(tuple(self.lines), self.line_of)

    @property
    def vehicle(self) -> VehicleType:
        return self.day.problem.vehicle_types[self.made.vehicle_type]

    @property
    def stops(self) -> Sequence[Stop]:
        return self.day.problem.stops

    @property
    def matrix(self) -> Matrix:
        return self.day.problem.matrices[self.vehicle.matrix]

    @property
    def _end_kind(self) -> str:
        unit, network = self.day.unit(self.made), self.day.visits.network
        if unit.driver and unit.driver.home:
            return "home"
        return "depot" if (unit.vehicle.end_place or unit.vehicle.depot_id) in network.depot else "point"

    def _visit(self, visit: Visit, stops: Sequence[Stop], leg: _Leg, leaves: int) -> None:
        stop, vendor_id = self.stops[visit.stop], self.day.vendors[visit.stop]
        place = self.day.places[stop.place]
        self._pauses(place, leg, (visit.arrive_s, visit.start_s))
        arrives, leg = self._arrives(leaves, leg)
        if vendor_id:
            kind, place_id = "vendor", vendor_id
            fetched = next(stop for stop in stops if stop.fetched_at == visit.stop)
            self.load = self.load.plus(fetched.deliver)
        else:
            first = self.day.parcels[visit.stop][0]
            kind, place_id = "point" if first.point_id else "home", first.point_id or first.parcel_id
            self.load = self.load.minus(stop.deliver).plus(stop.collect)
        called = Place(place_id, place.lon, place.lat)
        times = arrives, visit.start_s, visit.leave_s
        self.line_of[visit.stop] = self._line(kind, called, times, leg, visit.leave_s - visit.start_s)

    def _leg(self, here: int, there: int, leaves: int, latest: int) -> _Leg:
        """The way to another place, with the breaks on it; it ends by `latest`."""
        drive_s = self.matrix.drive_s(here, there, leaves)
        found: list[Window] = []
        end = leaves + drive_s
        for start, stop in self.made.breaks:
            if leaves <= start <= end and stop <= latest:
                found.append((start, stop))
                end += stop - start
        return _Leg(drive_s, self.matrix.distance(here, there, leaves), tuple(found))

    def _pauses(self, place: Place, leg: _Leg, pause: Window) -> None:
        """The breaks while the vehicle stands at a place before service or loading; the first is told the way there."""
        arrives, latest = pause
        for start, end in self.made.breaks:
            if arrives <= start < end <= latest and (start, end) not in leg.breaks:
                own_s = end - start
                called = Place("", place.lon, place.lat)
                self._line("break", called, (arrives, start, end), leg, 0, own_s)
                arrives, leg = end, _Leg(0, 0, ())

    def _arrives(self, leaves: int, leg: _Leg) -> tuple[int, _Leg]:
        """When the vehicle is ready at the place that `leg` leads to, and what is left to tell of the way there."""
        if self.lines and self.lines[-1].kind == "break":
            return self.lines[-1].leave_s, _Leg(0, 0, ())
        return leaves + leg.lasts_s, leg

    def _line(
        self, kind: str, place: Place, times: tuple[int, int, int], leg: _Leg, service_s: int, own_break_s: int = 0
    ) -> StopLine:
        arrive_s, start_s, leave_s = times
        line = StopLine(
            trip=self.trip,
            seq=len(self.lines),
            kind=kind,
            place_id=place.place_id,
            lon=place.lon,
            lat=place.lat,
            arrive_s=arrive_s,
            start_s=start_s,
            leave_s=leave_s,
            break_s=sum(end - start for start, end in leg.breaks) + own_break_s,
            service_s=service_s,
            drive_s=leg.drive_s,
            distance_m=leg.distance_m,
            load_g=self.load.g,
            load_cm3=self.load.cm3 + self.load.chilled_cm3,
            load_parcels=self.load.parcels,
        )
        self.lines.append(line)
        return line


@dataclass(frozen=True, slots=True)
class _Leg:
    """The way from the line before: seconds at the wheel, metres, and the breaks on it."""

    drive_s: int
    distance_m: int
    breaks: tuple[Window, ...]

    @property
    def lasts_s(self) -> int:
        return self.drive_s + sum(end - start for start, end in self.breaks)


def _sum(loads: Sequence[Load]) -> Load:
    *_, total = accumulate(loads, Load.plus, initial=Load())
    return total
