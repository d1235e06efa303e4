"""The columns of a plan's tables, which its CSV files, workbook and data frames share."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "rounds": tuple(
        "round_id depot_id vehicle_type vehicle_no driver_id trips depart return stops parcels distance_m drive_s "
        "service_s wait_s break_s cost_fixed cost_distance cost_time cost_stops cost_overtime cost_tolls cost".split()
    ),
    "stops": tuple(
        "round_id trip seq kind place_id arrive start leave wait_s break_s service_s drive_s distance_m load_kg load_l "
        "load_parcels".split()
    ),
    "assignments": tuple(
        "parcel_id outcome depot_id point_id compartment round_id trip stop_seq".split(),
    ),
    "unassigned": tuple("parcel_id verdict reason detail smallest_change".split()),
}

CLOCKS = frozenset({"depart", "return", "arrive", "start", "leave"})
"""Columns with times of day."""
