"""What is known: records and their tables, hours and clocks, assumptions, the sample networks.

Start with `read_network(path)`, which takes a folder or an `.xlsx` file and gives a `Network`, or tells every fault at
once. Nothing here decides anything.
"""

from data.checks import problems
from data.clock import ServiceDay
from data.dictionary import Column, dictionary
from data.errors import DataError, NothingPlanned, OutputError, RoadError, TourneeError, UnsupportedRule
from data.frames import points_from_gdf
from data.network import Network, RoadSettings
from data.problem import Problem
from data.reading import read_network
from data.records import Depot, Parcel, Place, RelayPoint, Vehicle, Vendor
from data.samples import copy_sample, find_network, samples
from data.writing import write_network

__all__ = [
    "Column",
    "DataError",
    "Depot",
    "Network",
    "NothingPlanned",
    "OutputError",
    "Parcel",
    "Place",
    "Problem",
    "RelayPoint",
    "RoadError",
    "RoadSettings",
    "ServiceDay",
    "TourneeError",
    "UnsupportedRule",
    "Vehicle",
    "Vendor",
    "copy_sample",
    "dictionary",
    "find_network",
    "points_from_gdf",
    "problems",
    "read_network",
    "samples",
    "write_network",
]
