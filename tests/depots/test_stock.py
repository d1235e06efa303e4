"""Which depots have a parcel's goods."""

from small_days import depot, network, parcel

from depots import depots_with

DEPOTS = [depot("E"), depot("D"), depot("F")]


def test_the_vendors_depot_first_then_those_of_its_stock_in_their_order() -> None:
    given = network(depots=DEPOTS, stock=["F", "E"])
    assert depots_with(given, parcel()) == ("D", "F", "E")


def test_a_vendor_without_stock_elsewhere_has_one_depot() -> None:
    assert depots_with(network(depots=DEPOTS), parcel()) == ("D",)


def test_the_vendors_own_depot_counts_once() -> None:
    assert depots_with(network(depots=DEPOTS, stock=["D", "E"]), parcel()) == ("D", "E")


def test_a_depot_named_with_the_parcel_is_the_only_one() -> None:
    """Even one where the vendor has nothing else."""
    given = network(depots=DEPOTS, stock=["E"])
    assert depots_with(given, parcel(depot_id="F")) == ("F",)
    assert depots_with(given, parcel(depot_id="D")) == ("D",)
    assert depots_with(given, parcel(depot_id="E", direction="return")) == ("E",)
