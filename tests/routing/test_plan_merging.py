"""Two visits to one place, one after the other, are made as one."""

from datetime import datetime

from small_days import network, parcel, shop, straight, van

from data.network import Network
from routing import Plan, check, plan_day


def planned(given: Network) -> Plan:
    made = plan_day(given, roads=straight(given), iteration_limit=20, time_limit_s=5)
    assert check(given, made, roads=straight(given)) == []
    return made


def test_parcels_that_are_ready_later_are_handed_over_with_the_others() -> None:
    """The van waits for the late parcel anyway, since it carries both: one visit with its fixed time, not two."""
    late = parcel("late", "P", ready=datetime(2026, 11, 24, 9))
    given = network([parcel("early", "P"), late], [shop("P", 1)], vehicles=[van(count=1)])
    made = planned(given)
    assert made.served == 2
    (only,) = made.rounds
    assert [line.place_id for line in only.visits] == ["P"]
    alone = planned(network([parcel("early", "P")], [shop("P", 1)], vehicles=[van(count=1)]))
    each_s = int(given.assume("relay_service_s_per_parcel"))
    assert only.visits[0].service_s == alone.rounds[0].visits[0].service_s + each_s


def test_what_must_be_there_before_the_other_is_ready_is_not_merged() -> None:
    """One parcel is due before the other can leave: two rounds, or two visits, but never one."""
    early = parcel("early", "P", due=datetime(2026, 11, 24, 9))
    late = parcel("late", "P", ready=datetime(2026, 11, 24, 10))
    made = planned(network([early, late], [shop("P", 1)], vehicles=[van(count=2)]))
    assert made.served == 2
    assert len(made.rounds) == 2


def test_different_doors_at_one_place_stay_different_visits() -> None:
    """Two shops in one building: each has its own counter."""
    given = network([parcel("p", "P"), parcel("q", "Q")], [shop("P", 1), shop("Q", 1)], vehicles=[van(count=1)])
    assert sorted(line.place_id for line in planned(given).rounds[0].visits) == ["P", "Q"]
