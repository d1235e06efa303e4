"""Makes the sample network `monaco` from its road extract: `python -m simulation.sample [FOLDER]`.

`trades` says what each kind of shop is like as a relay point, `points` picks the places of an extract where points
stand, `monaco` adds depots, vendors, vehicles and a drawn day of parcels. A second run writes the same bytes.
"""

from simulation.sample.monaco import build, make
from simulation.sample.points import Chosen, choose_points

__all__ = ["Chosen", "build", "choose_points", "make"]
