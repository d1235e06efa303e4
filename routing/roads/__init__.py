"""Roads and travel times.

`open_roads` opens what a network names as its source: an OpenStreetMap extract (`osm_roads`), straight lines
(`great_circle`) or a table of travel times (`given`). Each answers as `Roads`: where places meet the road (`Snapping`),
seconds and metres between them (`TravelMatrix`), one fastest path with its line (`Path`) or as instructions
(`Step`), who comes to a point in time (`catchments`) and from where (`isochrones`), for a profile or for a `Traveller`
of its own size and hours. Where a `Pace` says how fast streets are driven at some hours, there is a table
for each period of the day.

Behind an extract: `profiles` (who may use a street, and how fast), `turn_rules` and `turns` (which turns may be made,
and what they cost) → `graph` (junctions, edges, turns) → `hierarchy` (contraction) → `snapping`, `table`, `paths` and
`catchments`; `kernels` and `reach` hold their compiled loops, `kept` what the cache remembers.
"""

from routing.roads.matrix import TravelMatrix
from routing.roads.opening import open_roads
from routing.roads.paces import Pace
from routing.roads.profiles import all_profiles, street_classes
from routing.roads.source import Destinations, Kind, NetworkSize, Path, Roads, Snapping, Street
from routing.roads.steps import TURNS, Step
from routing.roads.travellers import Traveller, traveller_of

__all__ = [
    "TURNS",
    "Destinations",
    "Kind",
    "NetworkSize",
    "Pace",
    "Path",
    "Roads",
    "Snapping",
    "Step",
    "Street",
    "TravelMatrix",
    "Traveller",
    "all_profiles",
    "open_roads",
    "street_classes",
    "traveller_of",
]
