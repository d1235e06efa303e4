"""Times of one sequence: by hand, and against trying every departure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from small_rounds import line, problem, problems, stop, van

from routing.rounds import Load, Refusal, Round, RoundsProblem, schedule

SHOP = ((10, 20), (40, 60))


def times(planned: Round | Refusal) -> tuple[int, list[int], int]:
    assert isinstance(planned, Round)
    return planned.depart_s, [visit.start_s for visit in planned.visits], planned.return_s


def test_an_empty_round_leaves_and_returns_at_once():
    assert times(schedule(problem([], [van()], line(0)), 0, [])) == (0, [], 0)


def test_it_leaves_as_late_as_costs_no_time():
    """5 s away and open from 10: leaving at 5 means no wait."""
    whole = problem([stop(1, windows=SHOP)], [van()], line(0, 5))
    assert times(schedule(whole, 0, [0])) == (5, [10], 15)


def test_midday_closing_is_waited_for_only_when_it_must_be():
    """The second stop opens only at 45. Serving the shop before noon means 20 -> 45 spent waiting; serving it after
    noon, at 40, means none: 35 -> 40, 40 -> 45, 45 -> 55.
    """
    late = stop(2, windows=((45, 60),))
    whole = problem([stop(1, windows=SHOP), late], [van()], line(0, 5, 10))
    assert times(schedule(whole, 0, [0, 1])) == (35, [40, 45], 55)


def test_midday_closing_in_between_makes_it_wait():
    """First stop only until 20, then one only from 40 on: 20 -> 40 less 5 of driving is waited."""
    whole = problem([stop(1, windows=((0, 20),)), stop(2, windows=((40, 60),))], [van()], line(0, 5, 10))
    planned = schedule(whole, 0, [0, 1])
    assert times(planned) == (15, [20, 40], 50)
    assert isinstance(planned, Round)
    assert [visit.arrive_s for visit in planned.visits] == [20, 25]


def test_of_equally_short_departures_the_earliest():
    assert times(schedule(problem([stop(1)], [van(start_windows=((3, 500),))], line(0, 5)), 0, [0])) == (3, [8], 13)


def test_goods_are_waited_for_before_leaving():
    whole = problem([stop(1), stop(2, ready_s=30)], [van()], line(0, 5, 10))
    assert times(schedule(whole, 0, [0, 1])) == (30, [35, 40], 50)


def test_a_depot_that_is_shut_lets_it_in_when_it_opens():
    """Back at 30 at the earliest while the depot is shut from 21 to 49: leaving late enough to be back at 50."""
    whole = problem([stop(1, service_s=20)], [van(end_windows=((0, 20), (50, 90)))], line(0, 5))
    assert times(schedule(whole, 0, [0])) == (20, [25], 50)


def test_refusals_tell_the_rule_the_place_and_the_lack():
    """Each is short by what its comment says."""
    ways = line(0, 5, 10)
    two = [stop(1), stop(2)]
    cases = [
        (two, van(capacity=Load(100, 1, 100)), Refusal("capacity", -1, 1, "cm3")),  # 2 cm3 against 1
        (two, van(max_distance_m=18), Refusal("range", -1, 2, "m")),  # 20 m against 18
        ([stop(1), stop(2, windows=((0, 7),))], van(), Refusal("window", 1, 3, "s")),  # there at 10, shut at 7
        ([stop(1), stop(2, ready_s=9)], van(start_windows=((0, 5),)), Refusal("departure", -1, 4, "s")),
        (two, van(end_windows=((0, 19),)), Refusal("return", -1, 1, "s")),  # back at 20
        ([stop(1, windows=())], van(), Refusal("window", 0, 0, "s")),  # never open: no amount would help
    ]
    for stops, vehicle, refusal in cases:
        assert schedule(problem(stops, [vehicle], ways), 0, range(len(stops))) == refusal


def test_a_load_that_is_too_much_only_in_between():
    """Delivers 60 at the second stop, collects 50 at the first: 60 to start with, 110 on the way, 50 at the end."""
    stops = [stop(1, deliver=Load(), collect=Load(50, 1, 1)), stop(2, deliver=Load(60, 1, 1))]
    whole = problem(stops, [van()], line(0, 5, 10))
    assert schedule(whole, 0, [0, 1]) == Refusal("capacity", 0, 10, "g")
    assert not isinstance(schedule(whole, 0, [1, 0]), Refusal)


@given(problems(max_stops=3, min_stops=1), st.data())
def test_no_departure_gives_a_shorter_round_and_none_earlier_as_short_a_one(whole: RoundsProblem, data: st.DataObject):
    """Every departure in turn, each served as early as it can be."""
    vehicle_type = data.draw(st.integers(0, len(whole.vehicle_types) - 1))
    sequence = data.draw(st.permutations(range(len(whole.stops))))
    planned = schedule(whole, vehicle_type, sequence)
    if isinstance(planned, Refusal) and planned.rule in ("capacity", "reach", "range"):
        return
    tried = [(ends - starts, starts) for starts, ends in _all_departures(whole, vehicle_type, sequence)]
    if isinstance(planned, Refusal):
        assert not tried
    else:
        assert (planned.return_s - planned.depart_s, planned.depart_s) == min(tried)


def _all_departures(whole: RoundsProblem, vehicle_type: int, sequence: list[int]) -> list[tuple[int, int]]:
    vehicle = whole.vehicle_types[vehicle_type]
    ways = whole.matrices[vehicle.matrix].duration_s[0]
    ready = max(whole.stops[k].ready_s for k in sequence)
    found = []
    for start in (t for opens, closes in vehicle.start_windows for t in range(max(opens, ready), closes + 1)):
        clock, here = start, vehicle.start
        for k in sequence:
            clock += int(ways[here, whole.stops[k].place])
            here = whole.stops[k].place
            clock = min((max(clock, a) for a, b in whole.stops[k].windows if clock <= b), default=10**6)
            clock += whole.stops[k].service_s
        clock += int(ways[here, vehicle.end])
        ends = min((max(clock, a) for a, b in vehicle.end_windows if clock <= b), default=None)
        if ends is not None:
            found.append((start, ends))
    return found
