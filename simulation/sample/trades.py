"""What each kind of shop is like as a relay point: typical figures, not observed ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of place that may hold parcels."""

    label: str
    capacity_parcels: int
    """Parcels inside at once."""
    hours: str
    """What is usual on the Riviera, where OpenStreetMap doesn't say."""


TRADES = {
    "supermarket": Trade("Supermarket", 60, "Mo-Sa 08:30-20:00; Su 08:30-12:30"),
    "post_office": Trade("Post office", 60, "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00; PH off"),
    "electronics": Trade("Electronics shop", 50, "Mo-Sa 10:00-19:30; PH off"),
    "sports": Trade("Sports shop", 50, "Mo-Sa 09:30-19:30; PH off"),
    "convenience": Trade("Grocery", 40, "Mo-Sa 08:00-20:00; Su 08:30-12:30"),
    "fuel": Trade("Fuel station", 40, "Mo-Su 07:00-20:00"),
    "books": Trade("Bookshop", 40, "Mo 14:30-19:00; Tu-Sa 09:30-12:30,14:30-19:00; PH off"),
    "laundry": Trade("Laundry", 35, "Mo-Fr 08:00-12:30,14:30-18:30; PH off"),
    "newsagent": Trade("Newsagent", 35, "Mo-Sa 07:00-12:30,15:00-19:00; Su 07:30-12:30"),
    "toys": Trade("Toy shop", 30, "Tu-Sa 10:00-12:30,14:30-19:00; PH off"),
    "clothes": Trade("Clothes shop", 30, "Mo-Sa 10:00-19:00; PH off"),
    "kiosk": Trade("Kiosk", 25, "Mo-Sa 07:00-19:00"),
    "pharmacy": Trade("Pharmacy", 30, "Mo-Fr 08:30-12:30,14:30-19:30; Sa 09:00-12:30; PH off"),
    "bakery": Trade("Bakery", 20, "Mo-Tu,Th-Sa 07:00-13:00,15:30-19:00; Su 07:00-13:00"),
    "butcher": Trade("Butcher", 20, "Tu-Sa 07:30-13:00,16:00-19:00; Su 08:00-12:30"),
    "greengrocer": Trade("Greengrocer", 20, "Mo-Sa 08:00-13:00,16:00-19:30"),
    "deli": Trade("Delicatessen", 20, "Tu-Sa 09:30-13:00,15:00-19:00"),
    "gift": Trade("Gift shop", 20, "Mo-Su 10:00-18:00"),
    "beauty": Trade("Perfumery", 20, "Mo-Sa 09:30-18:30"),
    "hairdresser": Trade("Hairdresser", 20, "Tu-Sa 09:00-18:30; PH off"),
}
"""By OpenStreetMap's kind; shops of other kinds (cars, art, jewels, insurance) take no parcels."""

LOCKER_LABELS = {
    "station": "Railway station",
    "supermarket": "Supermarket",
    "fuel": "Fuel station",
    "post_office": "Post office",
}
"""Beside what lockers stand: where there is room on the ground and people come by."""

LOCKER_HOURS = "24/7"
"""A machine in the open air, whatever the hours of the place beside it."""
