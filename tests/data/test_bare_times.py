"""A time without a date lies on the service date, whichever that is."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from data import find_network, read_network


@pytest.mark.parametrize("service_date", [None, date(2026, 12, 1)])
def test_a_bare_time_is_on_the_service_date(tmp_path: Path, service_date: date | None) -> None:
    shutil.copytree(find_network("toy"), tmp_path / "net")
    (tmp_path / "net" / "parcels.csv").write_text(
        "parcel_id,vendor_id,lon,lat,weight_g,length_cm,width_cm,height_cm,ready,due\n"
        "A,V1,0,0,1,1,1,1,09:30,25:00\n"
        "B,V1,0,0,1,1,1,1,,2026-11-24\n"
    )
    day = service_date or date(2026, 11, 24)
    first, second = read_network(tmp_path / "net", service_date=service_date).parcels
    assert first.ready == datetime(day.year, day.month, day.day, 9, 30)
    assert first.due == datetime(2026, 11, 25, 1) if service_date is None else datetime(2026, 12, 2, 1)
    assert (second.ready, second.due) == (None, datetime(2026, 11, 24, 23, 59))
