"""What is left of visits that no vehicle can make whole."""

from small_days import network, parcel, shop, straight, van

from routing import check, plan_day


def test_a_vehicle_is_filled_with_part_of_a_visit_that_it_can_not_make_whole() -> None:
    """One van for 10 parcels, two shops that wait for 8 each: 8 go to the one, and 2 to the other, not none."""
    parcels = [parcel(f"{point}{k}", point) for point in "PQ" for k in range(8)]
    given = network(parcels, [shop("P", 1), shop("Q", 2)], vehicles=[van(capacity_parcels=10)])
    made = plan_day(given, roads=straight(given), iteration_limit=20, time_limit_s=5)
    assert made.served == 10
    assert check(given, made, roads=straight(given)) == []
    assert {(u.verdict, u.reason) for u in made.unassigned} == {("displaces", "all vehicles are taken")}


def test_the_visit_of_higher_priority_is_made_whole() -> None:
    """The visit with a parcel of priority 1 is made first, and the van is filled with part of the other."""
    near = [parcel(f"p{k}", "P") for k in range(8)]
    far = [parcel(f"q{k}", "Q", priority=int(k == 5)) for k in (4, 5, 6)]
    given = network([*near, *far], [shop("P", 1), shop("Q", 2)], vehicles=[van(capacity_parcels=9)])
    made = plan_day(given, roads=straight(given), iteration_limit=20, time_limit_s=5)
    served = {a.parcel_id for a in made.assignments if a.round_id}
    assert len(served) == 9
    assert "q5" in served


def test_a_single_parcel_that_no_vehicle_holds_does_not_keep_the_others_back() -> None:
    """A parcel of 600 kg for vans of 500 kg is impossible; its neighbours at the shop are served."""
    parcels = [parcel("heavy", "P", weight_g=600_000), *(parcel(f"p{k}", "P") for k in range(3))]
    given = network(parcels, [shop("P", 1, max_weight_g=10**6)], vehicles=[van(capacity_g=500_000)])
    made = plan_day(given, roads=straight(given), iteration_limit=20, time_limit_s=5)
    assert [(u.parcel_id, u.verdict) for u in made.unassigned] == [("heavy", "impossible")]
