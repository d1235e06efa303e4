"""Which depots have a parcel's goods."""

from __future__ import annotations

from data.network import Network
from data.records import Parcel


def depots_with(network: Network, parcel: Parcel) -> tuple[str, ...]:
    """The depots that a parcel can leave from or return to, the vendor's own first.

    A depot named with the parcel is the only one; else the vendor's depot and those of its rows in `stock.csv`.
    """
    if parcel.depot_id:
        return (parcel.depot_id,)
    home = network.vendor[parcel.vendor_id].depot_id
    return (home, *(d for d in network.stock_depots.get(parcel.vendor_id, ()) if d != home))
