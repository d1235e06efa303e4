"""`network.toml`: what it may hold, and its faults by line."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from data import DataError, copy_sample, read_network
from data.clock import ServiceDay

GOOD = 'name = "n"\ntimezone = "UTC"\ncurrency = "EUR"\ndate = 2026-11-24\n\n[roads]\nsource = "great-circle"\n'
NEEDS_SOURCE = '[roads] needs source = "roads.osm.pbf" or "great-circle"'


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    copy_sample("toy", tmp_path / "toy")
    return tmp_path / "toy"


def faults(folder: Path, settings: str | bytes) -> list[str]:
    (folder / "network.toml").write_bytes(settings if isinstance(settings, bytes) else settings.encode())
    with pytest.raises(DataError) as caught:
        read_network(folder)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('name = "n"\n', "", ["network.toml name: this setting is missing"]),
        ('name = "n"', 'name = "  "', ["network.toml:1 name: is blank but required"]),
        ('name = "n"', "name = 7", ["network.toml:1 name: is not a text in quotes"]),
        ('name = "n"', "name = 0x" + "f" * 9000, ["network.toml:1 name: is not a text in quotes"]),
        ('name = "n"', 'name = "n"\nnom = "n"', ["network.toml:2 nom: unknown setting"]),
        ('"UTC"', '"Paris"', ["network.toml:2 timezone: 'Paris' is not an IANA time zone such as Europe/Paris"]),
        ("2026-11-24", '"24.11.2026"', ["network.toml:4 date: '24.11.2026' is not a date as YYYY-MM-DD"]),
        ("2026-11-24", "2026-11-24T08:00:00", ["network.toml:4 date: is not a date as YYYY-MM-DD"]),
        ("2026-11-24", "20261124", ["network.toml:4 date: is not a date as YYYY-MM-DD"]),
        ("2026-11-24", "1815-06-18", ["network.toml date: 1815-06-18 is not between 1970 and 2199"]),
        ("2026-11-24", "9999-12-31", ["network.toml date: 9999-12-31 is not between 1970 and 2199"]),
        ("[roads]", 'country = "France"\n[roads]',
         ["network.toml:6 country: 'France' is not an ISO 3166 country code such as FR"]),
        ("[roads]", "", ["network.toml:7 source: unknown setting", f"network.toml source: {NEEDS_SOURCE}"]),
        ("[roads]", "[[roads]]", ["network.toml:6 roads: is a section: write [roads] and source = … below it",
                                  f"network.toml:7 source: {NEEDS_SOURCE}"]),
        ("[roads]\nsource", "roads", ["network.toml:6 roads: is a section: write [roads] and source = … below it",
                                      f"network.toml source: {NEEDS_SOURCE}"]),
        ('"great-circle"', '" "', [f"network.toml:7 source: {NEEDS_SOURCE}"]),
        ('"great-circle"', '"a\\u0000b"', [f"network.toml:7 source: {NEEDS_SOURCE}"]),
        ("source =", "file =", [f"network.toml source: {NEEDS_SOURCE}",
                                "network.toml:7 file: unknown setting of [roads]"]),
        ('source = "great-circle"', 'place = "Sceaux, France"',
         [f"network.toml source: {NEEDS_SOURCE}: a place is not downloaded by this version, give a file"]),
        ("[roads]\n", '[roads]\nname = "z"\n', ["network.toml:7 name: unknown setting of [roads]"]),
        ('"UTC"\n', '"UTC"\nsource = "x"\n[rails]\n',
         [f"network.toml {key}: this setting is missing" for key in ("currency", "date")]
         + ["network.toml:3 source: unknown setting", "network.toml:4 rails: unknown setting"]),
        ('"n"\n', '''"""n
date = 2026
[roads]"""  # date = 2026
other = ["[roads]", """
date = 1"""]
''', ["network.toml:4 other: unknown setting"]),
        ('[roads]\n', '"na\'me" = 1\nroads.name = 1\nroads.source = "great-circle"\n[a.b]\n',
         ["network.toml:6 na'me: unknown setting", "network.toml:9 a: unknown setting",
          "network.toml:7 name: unknown setting of [roads]"]),
        ("[roads]\n", '[roads]\nplace = "Sceaux"\n', ["network.toml:7 place: unknown setting of [roads]"]),
    ],
)  # fmt: skip
def test_faults_of_the_settings(toy: Path, old: str, new: str, told: list[str]) -> None:
    assert GOOD.count(old) == 1
    assert faults(toy, GOOD.replace(old, new)) == told


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('name = "n\n"', "network.toml:1: is not TOML: "),
        (GOOD + "date 2026", "network.toml:8: is not TOML: "),
        (GOOD.replace("2026-11-24", "2026-02-30"), "network.toml:4: is not TOML: "),
        ("x = " + "[" * 5000, "network.toml: is not TOML: "),
        ("x = " + "1" * 5000, "network.toml: is not TOML: "),
        ('name = "é"'.encode("latin-1"), "network.toml:1: is not UTF-8 text; save it as UTF-8"),
    ],
    ids=["quote", "no equals sign", "30 February", "deep", "long number", "latin-1"],
)
def test_what_is_not_toml_is_told_in_one_line(toy: Path, settings: str | bytes, told: str) -> None:
    (line,) = faults(toy, settings)
    assert line.startswith(told)


def test_every_fault_of_settings_and_tables_is_told_at_once(toy: Path) -> None:
    (toy / "depots.csv").unlink()
    (toy / "vendors.csv").write_text("vendor_id\nv\n")
    (toy / "invoices.csv").write_text("")
    told = faults(toy, 'name = 1\n[roads]\nsource = "great-circle"\n')
    assert [line.split(": ")[0] for line in told] == [
        "network.toml:1 name",
        "network.toml timezone",
        "network.toml currency",
        "network.toml date",
        "depots.csv",
        "vendors.csv:1 depot_id",
        "invoices.csv",
    ]


def test_settings_may_have_a_byte_order_mark_and_dates_in_quotes(toy: Path) -> None:
    text = "\ufeff" + GOOD.replace("2026-11-24", '" 2026-03-29"').replace("[roads]", 'country = "fr"\n[roads]')
    (toy / "network.toml").write_text(text, encoding="utf-8")
    network = read_network(toy)
    assert (network.date, network.country, network.roads.source) == (date(2026, 3, 29), "FR", "great-circle")
    assert network.day == ServiceDay(date(2026, 3, 29), network.day.timezone)


def test_a_blank_country_is_no_country(toy: Path) -> None:
    (toy / "network.toml").write_text(GOOD.replace("[roads]", 'country = ""\n[roads]'))
    assert read_network(toy).country == ""


def test_another_service_date_may_be_asked_for(toy: Path) -> None:
    assert read_network(toy, service_date=date(2026, 12, 24)).date == date(2026, 12, 24)
    with pytest.raises(DataError, match=r"^network\.toml date: 9999-12-31 is not between 1970 and 2199$"):
        read_network(toy, service_date=date.max)


def test_the_toy_is_read_as_its_tables_say(toy: Path) -> None:
    network = read_network(toy)
    assert [p.parcel_id for p in network.parcels][-2:] == ["A10", "R1"]
    assert network.parcel["R1"].line == 12
    assert network.parcel["R1"].volume_cm3 == 6000
    assert network.vehicles[0].capacity_cm3 == 3_000_000
    assert network.depot["D"].place.place_id == "D"
    assert network.point["L1"].compartments_s == 2
    assert network.assume("detour_factor") == 1, "the network's own figure goes before the default"
    assert network.assume("max_walk") == Decimal(2000)
    with pytest.raises(KeyError):
        network.assume("luck")


def test_places_keep_their_own_time_zone_country_and_closures(toy: Path) -> None:
    points = (toy / "relay_points.csv").read_text().splitlines()
    points = [
        f"{line},{end}"
        for line, end in zip(points, ["timezone,country", "Asia/Tokyo,JP", ",", ",", ",", ","], strict=True)
    ]
    (toy / "relay_points.csv").write_text("\n".join(points))
    (toy / "closures.csv").write_text(
        "place_id,from,to,reason\nP1,2026-11-20,2026-11-24,strike\nP2,2026-11-25,2026-11-26,\n"
    )
    network = read_network(toy)
    assert network.timezone_of(network.point["P1"]).key == "Asia/Tokyo"
    assert network.timezone_of(network.point["P2"]).key == "UTC"
    assert (network.country_of(network.point["P1"]), network.country_of(network.point["P2"])) == ("JP", "")
    closure = network.closure_of("P1")
    assert closure is not None
    assert closure.reason == "strike"
    assert network.closure_of("P2") is None
    assert network.day.seconds(datetime(2026, 11, 24, 1)) == 3600
