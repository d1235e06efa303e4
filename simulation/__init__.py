"""The network lived: the parcels of a day drawn at random, and the sample network that they make.

`draw_day(network, homes, seed=…)` draws one day of parcels as `Demand` says, `draw_days` one after the other; `Homes`
says where buyers live. `simulation.sample` makes the sample network `monaco`.
"""

from simulation.checks import problems
from simulation.demand import Demand, Homes, draw_day, draw_days

__all__ = ["Demand", "Homes", "draw_day", "draw_days", "problems"]
