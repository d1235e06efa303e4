"""Every type word of the dictionary: its writer undoes its parser, and a bad cell is told in words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import values

from data.dictionary import dictionary
from data.types import DEAREST, MOST, format_decimal, type_named

WORDS = sorted({column.type for column in dictionary()})


@pytest.mark.parametrize("word", WORDS)
@given(data=st.data())
def test_what_is_written_reads_back_as_the_same_value(word: str, data: st.DataObject) -> None:
    value = data.draw(values(word))
    kind = type_named(word)
    cell = kind.write(value)
    assert kind.parse(cell) == value
    assert cell == cell.strip() != "", "the reader strips cells and takes blank ones for the default"


@pytest.mark.parametrize("word", WORDS)
@given(cell=st.text(min_size=1) | st.from_regex(r"[-+]?[0-9]{0,25}[.,:eE_/ -]?[0-9]{0,8}", fullmatch=True))
def test_no_cell_does_worse_than_a_value_error(word: str, cell: str) -> None:
    """And what is accepted is a value that can be written and read again."""
    kind = type_named(word)
    try:
        value = kind.parse(cell)
    except ValueError as fault:
        assert str(fault)
    else:
        assert kind.parse(kind.write(value)) == value


@pytest.mark.parametrize(
    ("word", "cell", "value"),
    [
        ("integer", "-3", -3),
        ("count", "7", 7),
        ("count", "7.0", 7),
        ("count", "1e3", 1000),
        ("grams", "250.2", 251),  # rounded up: nothing is planned where it doesn't fit
        ("centimetres", "29.01", 30),
        ("kg", "0.5", 500),
        ("litres", "3000", 3_000_000),
        ("hours_s", "1.5", 5400),
        ("rate", "0.285", Decimal("0.285")),
        ("rate", str(DEAREST), Decimal(DEAREST)),
        ("decimal", str(MOST), Decimal(MOST)),
        ("lon", "-180", -180.0),
        ("lat", ".5", 0.5),
        ("time", "08:30", 30_600),
        ("time", "8:30:15", 30_615),
        ("time", "30:00", 108_000),
        ("time", "48:00", 172_800),
        ("date", "2026-11-24", date(2026, 11, 24)),
        ("datetime", "2026-11-24 08:30", datetime(2026, 11, 24, 8, 30)),
        ("datetime", "2026-11-24T08:30:15", datetime(2026, 11, 24, 8, 30, 15)),
        ("datetime", "2026-11-24", datetime(2026, 11, 24)),
        ("deadline", "2026-11-24 08:30", datetime(2026, 11, 24, 8, 30)),
        ("deadline", "2026-11-24", datetime(2026, 11, 24, 23, 59)),
        ("flag", "Yes", True),
        ("flag", "0", False),
        ("flag", "VRAI", True),
        ("flag", "Oui", True),
        ("flag", "faux", False),
        ("flag", "non", False),
        ("country", "fr", "FR"),
        ("words", "parcel  chilled", ("parcel", "chilled")),
        ("timezone", "Europe/Paris", "Europe/Paris"),
        ("hours", "Mo-Fr 08:00-12:30,14:00-19:00; PH off", "Mo-Fr 08:00-12:30,14:00-19:00; PH off"),
        ("choice:relay|locker", "relay", "relay"),
    ],
)
def test_cells_are_read_in_memorys_units(word: str, cell: str, value: Any) -> None:
    assert type_named(word).parse(cell) == value


@pytest.mark.parametrize(
    ("word", "cell", "message"),
    [
        ("decimal", "1,5", "'1,5' is not a number (write decimals with a point)"),
        ("decimal", "many", "'many' is not a number"),
        ("decimal", "NaN", "'NaN' is not a number"),
        ("decimal", "-inf", "'-inf' is not a number"),
        ("decimal", "1_000", "'1_000' is not a number"),
        ("decimal", "١٢", "'١٢' is not a number"),
        ("decimal", "1e309", "'1e309' is larger than any amount here can be"),
        ("decimal", "1e1000000000", "'1e1000000000' is not a number"),
        ("decimal", "0e-99999999", "'0e-99999999' is not a number"),
        ("decimal", str(MOST + 1), "'9007199254740993' is larger than any amount here can be"),
        ("decimal", "-0.01", "'-0.01' is below zero"),
        ("rate", "1000000001", "'1000000001' is above 1000000000, the highest price or cost that is planned with"),
        ("integer", "1.5", "'1.5' is not a whole number"),
        ("count", "-1", "'-1' is below zero"),
        ("count", "0x10", "'0x10' is not a number"),
        ("grams", "-1", "'-1' is below zero"),
        ("kg", "-0.5", "'-0.5' is below zero"),
        ("lon", "180.1", "'180.1' is outside -180 to 180 degrees"),
        ("lat", "-90.5", "'-90.5' is outside -90 to 90 degrees"),
        ("time", "8h30", "'8h30' is not a time as HH:MM"),
        ("time", "0830", "'0830' is not a time as HH:MM"),
        ("time", "08:30:00:00", "'08:30:00:00' is not a time as HH:MM"),
        ("time", "٠٨:٣٠", "'٠٨:٣٠' is not a time as HH:MM"),
        ("time", "08:60", "'08:60' is not a time between 00:00 and 48:00"),
        ("time", "48:01", "'48:01' is not a time between 00:00 and 48:00"),
        ("date", "24/11/2026", "'24/11/2026' is not a date as YYYY-MM-DD"),
        ("date", "2026-02-30", "'2026-02-30' is not a date as YYYY-MM-DD"),
        ("datetime", "tomorrow", "'tomorrow' is not a date and time as YYYY-MM-DD HH:MM"),
        ("datetime", "2026-11-24 08:30+01:00", "'2026-11-24 08:30+01:00' carries an offset: local time is expected"),
        ("datetime", "2026-11-24 08:30:00.5", "'2026-11-24 08:30:00.5' is finer than a second"),
        ("flag", "maybe", "'maybe' is neither true nor false: write yes or no"),
        ("timezone", "Paris", "'Paris' is not an IANA time zone such as Europe/Paris"),
        ("timezone", "../etc/passwd", "'../etc/passwd' is not an IANA time zone such as Europe/Paris"),
        ("timezone", "localtime", "'localtime' is not an IANA time zone such as Europe/Paris"),
        ("country", "FRA", "'FRA' is not an ISO 3166 country code such as FR"),
        ("hours", "Mo-Fr 8-12", "'Mo-Fr 8-12' is not in OSM opening_hours syntax, character 7"),
        ("hours", "closed on Mondays", "'closed on Mondays' is not in OSM opening_hours syntax, character 8"),
        ("choice:relay|locker", "kiosk", "'kiosk' is none of relay, locker"),
        ("choice:|S|M|L", "XL", "'XL' is none of S, M, L"),
    ],
)
def test_a_bad_cell_is_told_in_words(word: str, cell: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^") as caught:
        type_named(word).parse(cell)
    assert str(caught.value) == message


def test_an_unknown_type_word_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        type_named("furlongs")


@pytest.mark.parametrize(("value", "text"), [("1.50", "1.5"), ("1E+3", "1000"), ("100", "100"), ("0.000", "0")])
def test_decimals_are_written_without_exponent_or_idle_zeros(value: str, text: str) -> None:
    assert format_decimal(Decimal(value)) == text
