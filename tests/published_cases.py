"""Published instances in miniature: the text of each file, small enough for its optimum to be found in the head.

Import it in a test as `from published_cases import ...`.
"""

from __future__ import annotations

from pathlib import Path

CVRP = """\
NAME : 	"tiny"
COMMENT : 	(three customers on one line through the depot)
TYPE : 	CVRP
DIMENSION : 	4
EDGE_WEIGHT_TYPE : 	EUC_2D
CAPACITY : 	2
NODE_COORD_SECTION
1	0	0
2	3	4
3	6	8
4	-3	-4
DEMAND_SECTION
1	0
2	1
3	1
4	1
DEPOT_SECTION
	1
	-1
EOF
"""
"""Two stops 5 and 10 away on one side, one 5 away on the other; a vehicle carries two. There and back together with
the two on one side: 20 + 10 = 30; any other pair makes it 40.
"""

CVRP_SOLUTION = """\
Route #1: 1 2
Route #2: 3
Cost 30
"""

VRPTW = """\
NAME : tiny windows
TYPE : VRPTW
DIMENSION : 3
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 1 2
DEMAND_SECTION
1 0
2 1
3 1
TIME_WINDOW_SECTION
1 0 20
2 0 2
3 0 3
DEPOT_SECTION
1
-1
EOF
"""
"""Two stops, 1.4 and 2.2 away (1.414 and 2.236 cut off) and 1 from each other. Service takes 5, so whoever serves one
is late for the other: two rounds, 2.8 + 4.4 = 7.2. One round alone would be 1.4 + 1 + 2.2 = 4.6.
"""

VRPTW_SOLUTION = """\
Route #1: 1
Route #2: 2
Cost 7.2
"""

SOLOMON = """\
tiny windows

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.   DEMAND   READY TIME   DUE DATE   SERVICE   TIME

    0      0          0          0          0         20          0
    1      1          1          1          0          2          5
    2      1          2          1          0          3          5
"""
"""The same as `VRPTW`."""

MDVRPTW = """\
NAME: tiny depots
TYPE: MDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 5
VEHICLES: 3
CAPACITY: 10
VEHICLES_MAX_DURATION: 4
NODE_COORD_SECTION
1	0	0
2	10	0
3	1	1
4	9	1
5	10	1
DEMAND_SECTION
1	0
2	0
3	1
4	1
5	1
SERVICE_TIME_SECTION
1	0
2	0
3	0.5
4	0.25
5	0
TIME_WINDOW_SECTION
1	0	100
2	0	100
3	0	100
4	50	60
5	0	100
VEHICLES_DEPOT_SECTION
1	2
2	1
3	2
DEPOT_SECTION
1
2
EOF
"""
"""One stop beside the first depot, two beside the second: 2 * 1.414 = 2.828 and 1.414 + 1 + 1 = 3.414, in thousandths
and rounded 2828 + 3414 = 6242. The longer round takes 3.664 with its service, of at most 4.
"""

MDVRPTW_SOLUTION = """\
Route #1: 3 4
Route #2: 2
Route #3:
Cost: 6242
"""


def write_case(folder: Path, name: str, text: str, solution: str | None = None) -> Path:
    """An instance as a file, with its solution beside it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    if solution is not None:
        path.with_suffix(".sol").write_text(solution, encoding="utf-8")
    return path


def with_change(text: str, old: str, new: str) -> str:
    """The text with its one `old` replaced."""
    assert text.count(old) == 1, f"{text.count(old)} of {old!r}"
    return text.replace(old, new)
