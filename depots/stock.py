"""Where a parcel's goods lie: in depots, or at their vendor's shop."""

from __future__ import annotations

from data.network import Network
from data.records import Parcel, Vendor


def depots_with(network: Network, parcel: Parcel) -> tuple[str, ...]:
    """The depots that a parcel can leave from or return to, the vendor's own first.

    A depot named with the parcel is the only one; else the vendor's depot and those of its rows in `stock.csv`. The
    vehicle that fetches a parcel at its vendor's shop starts there too.
    """
    if parcel.depot_id:
        return (parcel.depot_id,)
    home = network.vendor[parcel.vendor_id].depot_id
    return (home, *(d for d in network.stock_depots.get(parcel.vendor_id, ()) if d != home))


def fetched_at(network: Network, parcel: Parcel) -> Vendor | None:
    """The vendor at whose shop a parcel is fetched, on the round that delivers it; None: its goods lie at a depot.

    A vendor with a position and opening hours, and no rows in `stock.csv`, keeps its goods in its shop. A parcel that
    names a depot lies there all the same, and a return goes to the depot as any other.
    """
    vendor = network.vendor[parcel.vendor_id]
    if parcel.depot_id or parcel.direction == "return" or vendor.vendor_id in network.stock_depots:
        return None
    return vendor if vendor.shop else None
