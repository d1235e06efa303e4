"""The sheets of a plan, read back from their pages: every parcel, every stop, every total, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from day_plans import monaco, monaco_plan, monaco_roads, toy, toy_plan
from hypothesis import HealthCheck, given, settings
from sheet_pages import A4, Glyph, codes, glyphs, pages, printed, texts
from small_days import HOUR, depot, locker, network, parcel, shop, van
from strategies import networks, row
from zxingcpp import TextMode

from data.network import Network
from data.records import Vendor
from routing import Plan, plan_day
from routing.export.sheets import LANGUAGES, sheet_name, write_sheets

PARCEL = re.compile(r"\bP\d{4}\b")
EMOJI, CHINESE = "😀", "日本"
ODD_IDS = (
    "a,b", 'say "hi"', "two\nlines", "é", "e\u0301", EMOJI, CHINESE, "שלום", "=1+1", "tab\there", "<b>&amp;", "\\",
    "0", "../..", "VTG-2026-000123", "550e8400-e29b-41d4-a716-446655440000", "y" * 106,
)  # fmt: skip
TOO_LONG = ("z" * 107, "é" * 60, "x" * 10_000)
ODD_DEPOT = "dep/ot..😀" + "x" * 10_000


def planned(given: Network) -> Plan:
    return plan_day(given, time_limit_s=60, iteration_limit=20)


@cache
def odd() -> tuple[Network, Plan]:
    """Ids and names that nobody expects, at a shop, at a locker and at homes; some parcels are taken back."""
    ids = ODD_IDS + TOO_LONG
    points = [
        shop("p" * 10_000, 1, name="Café " + "très " * 30, capacity_parcels=40),
        locker("<b>&amp;" + EMOJI, 2, 1, s=9, m=9, ell=9, name="L\nocker"),
    ]
    parcels = [
        parcel(one, points[i % 2].point_id, 1 + i % 2, i % 2, direction="return" if i in (5, 8) else "delivery")
        for i, one in enumerate(ids)
    ]
    made = network(
        [*parcels, parcel("at\thome", "", 1, 1, delivery="home")],
        points,
        depots=[depot(ODD_DEPOT, name="Dépôt " * 40)],
        vehicles=[van("Master L3H2 " * 30, ODD_DEPOT, capacity_parcels=99)],
        vendors=[row(Vendor, vendor_id="V", depot_id=ODD_DEPOT, name=f"Sons & {CHINESE}, Ltd. of a very long name")],
    )
    return made, planned(made)


@cache
def busy() -> tuple[Network, Plan]:
    """One shop with 200 parcels, five of them to be taken back."""
    parcels = [parcel(f"N{i:03d}", "S", 1, direction="return" if i < 5 else "delivery") for i in range(200)]
    made = network(parcels, [shop("S", 1, name="Big shop", capacity_parcels=300)])
    return made, planned(made)


def taken(plan: Plan, round_id: str, *outcomes: str) -> list[str]:
    return [a.parcel_id for a in plan.assignments if a.round_id == round_id and (not outcomes or a.outcome in outcomes)]


# --- the driver's sheet ----------------------------------------------------------------------------------------------


def test_every_round_has_its_sheets_and_its_parcels_once(tmp_path: Path) -> None:
    """Each parcel that a round moves stands once on its driver's sheet; the dock's list has those delivered only."""
    plan = monaco_plan()
    found = printed(monaco(), plan, tmp_path / "sheets", roads=monaco_roads())
    assert len(plan.rounds) > 1
    assert {name for name in found if "manifests" not in name} == {
        f"{r.round_id}{kind}.pdf" for r in plan.rounds for kind in ("", "-loading")
    }
    for planned_round in plan.rounds:
        name = planned_round.round_id
        on_sheet = Counter(PARCEL.findall("".join(found[f"{name}.pdf"])))
        assert on_sheet == Counter(taken(plan, name))
        loaded = Counter(PARCEL.findall("".join(found[f"{name}-loading.pdf"])))
        assert loaded == Counter(taken(plan, name, "at_point", "home"))
        at_points = Counter(PARCEL.findall("".join(found.get(f"{name}-manifests.pdf", []))))
        assert at_points == Counter(
            a.parcel_id for a in plan.assignments if a.round_id == name and a.outcome != "home" and a.point_id
        )


def test_a_driver_reads_the_round_at_a_glance(tmp_path: Path) -> None:
    """`toy` by hand: leaves at 8:00, five stops on 7.4 km, ten parcels of a kilogram, one taken back."""
    (page,) = printed(toy(), toy_plan(), tmp_path / "sheets")["D-01.pdf"]
    for told in (
        "toy", "page 1 of 1", "Round sheet", "D-01", "Tuesday 24 November 2026", "Leave 08:00", "Back 08:22", "Stops 5",
        "Distance 7.4 km", "To deliver 10", "To take back 1", "Depot (D)", "van no. 1", "10.0 kg of 500 kg 2%",
        "60 l of 3,000 l 2%", "10 parcels (50%)", "Shop · P1", "Locker · L1", "08:01 – 08:03", "30 × 20 × 10 cm",
        "1 to deliver 1 to take back", "TAKE BACK", "08:22 back at the depot", "unload 1 parcel taken back", "500 m",
    ):  # fmt: skip
        assert told in " ".join(page.split())
    assert page.count("TAKE BACK") == 1
    assert "continued" not in page and "OpenStreetMap" not in page and "wait" not in page


def test_stops_stand_in_driving_order(tmp_path: Path) -> None:
    (page,) = printed(toy(), toy_plan(), tmp_path / "sheets")["D-01.pdf"]
    names = [toy().point[visit.place_id].name for visit in toy_plan().rounds[0].visits]
    lines = page.splitlines()
    assert [line for line in lines if line in names] == names
    assert [lines[lines.index(name) - 1] for name in names] == ["1", "2", "3", "4", "5"]
    after = lines[lines.index("One west") :]
    assert after.index("A8 M") < min((after.index(name) for name in names if name in after[1:]), default=len(after))


def test_waiting_is_told(tmp_path: Path) -> None:
    """A van that arrives ten minutes before service starts waits ten minutes."""
    plan = toy_plan()
    first, *lines = plan.rounds[0].lines
    early = replace(lines[0], arrive_s=lines[0].start_s - 600)
    waiting = replace(plan, rounds=(replace(plan.rounds[0], lines=(first, early, *lines[1:])),))
    (page,) = printed(toy(), waiting, tmp_path / "sheets")["D-01.pdf"]
    assert "wait 10 min" in page


def test_a_time_after_midnight_says_so(tmp_path: Path) -> None:
    late = network(
        [parcel("a", "S", 1)], [shop("S", 1)], vehicles=[van(shift_start_s=25 * HOUR, shift_end_s=30 * HOUR)]
    )
    (page,) = printed(late, planned(late), tmp_path / "sheets")["D-01.pdf"]
    assert "Leave 01:00 +1" in " ".join(page.split())
    assert "25:" not in page


def test_a_driver_who_is_known_is_named(tmp_path: Path) -> None:
    plan = toy_plan()
    driven = replace(plan, rounds=(replace(plan.rounds[0], driver_id="Zoé"),))
    (page,) = printed(toy(), driven, tmp_path / "sheets")["D-01.pdf"]
    assert "Driver Zoé" in " ".join(page.split())


def test_many_parcels_take_few_pages_and_the_stop_is_told_again(tmp_path: Path) -> None:
    """200 parcels, 60 to a page, on four pages; no page is blank."""
    found = printed(*busy(), tmp_path / "sheets")["D-01.pdf"]
    assert len(found) == 4
    assert [f"page {i} of 4" in text for i, text in enumerate(found, 1)] == [True] * 4
    assert ["Stop 1, continued" in text for text in found] == [False, True, True, True]
    assert all("D-01" in text and "Tuesday 24 November 2026" in text for text in found)
    assert all(len(re.findall(r"\bN\d{3}\b", text)) > 3 for text in found)
    assert Counter(re.findall(r"\bN\d{3}\b", "".join(found))) == Counter(f"N{i:03d}" for i in range(200))


# --- the loading list ------------------------------------------------------------------------------------------------


def test_the_last_stop_is_loaded_first_and_the_heaviest_parcel_of_a_stop(tmp_path: Path) -> None:
    """Stops 1 and 2 lie in a row; what is loaded: of stop 2 b (9 kg), then a (2 kg); of stop 1 d, then c; never e."""
    weights = {"a": ("S2", 2), "b": ("S2", 9), "c": ("S1", 1), "d": ("S1", 3)}
    parcels = [parcel(f"id-{k}", p, int(p[1]), weight_g=kg * 1000) for k, (p, kg) in weights.items()]
    back = parcel("id-e", "S2", 2, direction="return")
    made = network([*parcels, back], [shop("S1", 1), shop("S2", 2)])
    plan = planned(made)
    assert [line.place_id for line in plan.rounds[0].visits] in (["S1", "S2"], ["S2", "S1"])
    (page,) = printed(made, plan, tmp_path / "sheets")["D-01-loading.pdf"]
    by_stop = {"S2": ["id-b", "id-a"], "S1": ["id-d", "id-c"]}
    order = [one for line in reversed(plan.rounds[0].visits) for one in by_stop[line.place_id]]
    assert re.findall(r"id-\w", page) == order
    assert re.findall(r"^(\d)$", page[page.index("Load from") :], re.MULTILINE) == ["2", "1"]


def test_totals_add_up(tmp_path: Path) -> None:
    """Parcels and kilograms of the stops add up to the total, to the gram, which is what leaves the depot."""
    plan = monaco_plan()
    found = printed(monaco(), plan, tmp_path / "sheets")
    for planned_round in plan.rounds:
        text = "\n".join(found[f"{planned_round.round_id}-loading.pdf"]).replace(",", "")
        stops = re.findall(r"^(\d+) parcels? · ([\d.]+) kg", text, re.MULTILINE)
        (total,) = re.findall(r"^Total (\d+) parcels? · ([\d.]+) kg", text, re.MULTILINE)
        single = re.findall(r"^P\d{4}.* ([\d.]+) kg", text, re.MULTILINE)
        start = planned_round.lines[0]
        assert sum(int(n) for n, _ in stops) == int(total[0]) == start.load_parcels == len(single)
        assert sum(Decimal(kg) for _, kg in stops) == sum(map(Decimal, single)) == Decimal(total[1])
        assert Decimal(total[1]) * 1000 == start.load_g


def test_a_round_that_only_takes_back_loads_nothing(tmp_path: Path) -> None:
    made = network([parcel("a", "S", 1, direction="return")], [shop("S", 1)])
    found = printed(made, planned(made), tmp_path / "sheets")
    (page,) = found["D-01-loading.pdf"]
    assert "Nothing is loaded" in page and "Total" not in page
    assert "Handed over 0 Taken back 1" in " ".join(found["D-01-manifests.pdf"][0].split())


# --- manifests -------------------------------------------------------------------------------------------------------


def test_each_relay_point_has_its_manifest(tmp_path: Path) -> None:
    found = printed(toy(), toy_plan(), tmp_path / "sheets")["D-01-manifests.pdf"]
    assert len(found) == 5
    visits = toy_plan().rounds[0].visits
    shop, last = ([visit.place_id for visit in visits].index(name) for name in ("P2", "L1"))
    second = " ".join(found[shop].split())
    for told in (
        "Two east", "Shop · P2 · ", "Manifest", "Tuesday 24 November 2026", "Round D-01", f"Stop {shop + 1}",
        f"Planned {toy().day.clock(visits[shop].arrive_s)[:5]} – ",
        "Handed over 1", "Taken back 1", "HANDED OVER · 1 A3", "TAKEN BACK · 1 R1", "For the shop", "Driver", "Name",
        "Time", "Signature", "page 1 of 1",
    ):  # fmt: skip
        assert told in second.replace("TAKE BACK ", "")
    locker = " ".join(found[last].split())
    assert "Locker · L1 · " in locker and "For the" not in locker and locker.count("Signature") == 1, locker
    assert ["TAKEN BACK" in page for page in found] == [visit.place_id == "P2" for visit in visits]


def test_visits_in_a_row_at_a_point_share_a_manifest(tmp_path: Path) -> None:
    """The first stop cut into two visits: one page with both, from the first arrival to the last leaving."""
    plan = toy_plan()
    start, one, *rest = plan.rounds[0].lines
    again = replace(one, seq=2, arrive_s=one.leave_s, start_s=one.leave_s, leave_s=one.leave_s + 60)
    later = [replace(line, seq=line.seq + 1) for line in rest]
    here = [a.parcel_id for a in plan.assignments if a.stop_seq == 1]
    moved = [
        replace(a, stop_seq=a.stop_seq + (a.stop_seq > 1 or a.parcel_id == here[-1])) if a.round_id else a
        for a in plan.assignments
    ]
    twice = replace(
        plan, rounds=(replace(plan.rounds[0], lines=(start, one, again, *later)),), assignments=tuple(moved)
    )
    found = printed(toy(), twice, tmp_path / "sheets")
    assert len(found["D-01-manifests.pdf"]) == 5
    first = " ".join(found["D-01-manifests.pdf"][0].split())
    assert "Stop 1–2" in first and "Planned 08:01 – 08:04" in first and here[0] in first and here[-1] in first
    assert "1–2" in found["D-01.pdf"][0]  # on the map


def test_homes_have_no_manifest(tmp_path: Path) -> None:
    made = network([parcel(f"H{i}", "", i, 1, delivery="home") for i in range(3)])
    found = printed(made, planned(made), tmp_path / "sheets")
    assert sorted(found) == ["D-01-loading.pdf", "D-01.pdf"]
    assert found["D-01.pdf"][0].count("Home") == 3


# --- codes -----------------------------------------------------------------------------------------------------------


def test_every_code_reads_back_as_the_parcels_id(tmp_path: Path) -> None:
    plan = monaco_plan()
    printed(monaco(), plan, tmp_path / "sheets")
    for planned_round in plan.rounds:
        name = planned_round.round_id
        assert Counter(codes(tmp_path / "sheets" / f"{name}.pdf")) == Counter(taken(plan, name))


def test_codes_hold_any_id_exactly(tmp_path: Path) -> None:
    """Line breaks, accents that are marks of their own, emoji: the code says the id; too long an id is told instead."""
    made, plan = odd()
    name = sheet_name(plan.rounds[0].round_id)
    found = printed(made, plan, tmp_path / "sheets")
    moved = set(taken(plan, plan.rounds[0].round_id))
    assert moved == {*ODD_IDS, *TOO_LONG, "at\thome"}
    assert sorted(codes(tmp_path / "sheets" / f"{name}.pdf")) == sorted(moved - set(TOO_LONG))
    assert " ".join("".join(found[f"{name}.pdf"]).split()).count("id too long for a code") == len(TOO_LONG)
    at_points = sorted(codes(tmp_path / "sheets" / f"{name}-manifests.pdf"))
    assert at_points == sorted(moved - set(TOO_LONG) - {"at\thome"})


def test_codes_say_how_they_are_encoded(tmp_path: Path) -> None:
    """A code beyond ASCII carries the mark of UTF-8 (`]Q2` and `\\000026`, ISO/IEC 15424): no reader has to guess."""
    made = network([parcel("é", "S", 1), parcel("e", "S", 1)], [shop("S", 1)])
    printed(made, planned(made), tmp_path / "sheets")
    found = codes(tmp_path / "sheets" / "D-01.pdf", text_mode=TextMode.HexECI)
    assert {bytes.fromhex(text).decode() for text in found} == {"]Q2\\000026é", "]Q1e"}


@given(made=networks(max_parcels=12, extremes=False))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_plan_is_printed_whole(made: Network) -> None:
    """Whatever the plan: its codes are its parcels, each once where it is handed over or taken along, and once where it
    is fetched; and all pages are A4 with text on them.
    """
    plan = plan_day(made, time_limit_s=60, iteration_limit=5)
    with TemporaryDirectory() as folder:
        write_sheets(made, plan, None, Path(folder))
        for planned_round in plan.rounds:
            name = planned_round.round_id
            fetched = [a.parcel_id for a in plan.assignments if a.fetched_seq and a.round_id == name]
            assert Counter(codes(Path(folder) / f"{name}.pdf")) == Counter([*taken(plan, name), *fetched])
        for file in Path(folder).iterdir():
            assert all(len(text) > 40 for text in texts(file))


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [odd, busy], ids=["odd", "busy"])
def test_nothing_is_clipped_or_printed_over(case: object, language: str, tmp_path: Path) -> None:
    """All characters lie inside the margins, and no two cover each other, however long what they spell."""
    assert callable(case)
    printed(*case(), tmp_path / "sheets", language=language)
    for file in (tmp_path / "sheets").iterdir():
        with pages(file) as found:
            assert all(page.get_size() == pytest.approx(A4, abs=0.01) for page in found)
        for marks in glyphs(file):
            assert len(marks) > 40
            assert all(m.left > 31 and m.right < A4[0] - 31 and m.bottom > 24 and m.top < A4[1] - 25 for m in marks)
            assert not list(_covered(marks))


def _covered(marks: Sequence[Glyph]) -> list[tuple[Glyph, Glyph]]:
    """Pairs of characters whose boxes overlap by more than neighbours do."""
    found = []
    marks = sorted(marks, key=lambda mark: mark.left)
    for i, one in enumerate(marks):
        for other in marks[i + 1 :]:
            wide = min(one.right, other.right) - other.left
            if other.left >= one.right:
                break
            if wide > 0.6 and min(one.top, other.top) - max(one.bottom, other.bottom) > 0.4:
                found.append((one, other))
    return found


def test_what_the_font_lacks_is_a_visible_box(tmp_path: Path) -> None:
    """A Chinese sign is not in the font: between its neighbours stands a frame, its left and right side printed."""
    made = network([parcel(f"l{CHINESE[0]}l", "S", 1)], [shop("S", 1)])
    printed(made, planned(made), tmp_path / "sheets")
    file = tmp_path / "sheets" / "D-01.pdf"
    one, other = (mark for mark in next(glyphs(file)) if mark.text == "l" and round(mark.size, 1) == 8.4)
    scale = 20.0
    with pages(file) as found:
        image = found[0].render(scale=scale, grayscale=True).to_numpy()
    between = slice(int(one.right * scale) + 2, int(other.left * scale) - 2)
    row = image[int((A4[1] - (one.bottom + one.top) / 2) * scale), between] < 128
    assert other.left - one.right > 4
    assert np.count_nonzero(np.diff(row.astype(int)) == 1) == 2


def test_a_long_id_is_shortened_in_its_middle(tmp_path: Path) -> None:
    made = network([parcel("first" + "-" * 9_990 + "last", "S", 1)], [shop("S", 1)])
    for text in printed(made, planned(made), tmp_path / "sheets").values():
        assert re.search(r"first-+…-+last", text[0])
        assert len(text[0]) < 2_000


def test_a_plan_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        printed(*odd(), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 3
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_french_sheets_are_french(tmp_path: Path) -> None:
    found = printed(monaco(), monaco_plan(), tmp_path / "sheets", roads=monaco_roads(), language="fr")
    name = monaco_plan().rounds[0].round_id
    sheet, loading, manifests = (found[f"{name}{kind}.pdf"] for kind in ("", "-loading", "-manifests"))
    for text, words in (
        (sheet[0], ("Feuille de route", "page 1 sur", "mardi 24 novembre 2026", "À livrer", "À reprendre", "Dépôt",
                    "contributeurs d’OpenStreetMap", "départ du dépôt")),
        (loading[0], ("Liste de chargement", "Charger dans cet ordre : le dernier arrêt", "Poids")),
        (manifests[0], ("Bordereau", "Heure prévue", "Conducteur", "Nom", "Signature")),
    ):  # fmt: skip
        assert all(word in text for word in words)
    assert any("Pour le commerce" in page for page in manifests)
    assert re.search(r"Distance\s+[\d\u202f]+,\d km", sheet[0])
    printed_words = " ".join(" ".join(text) for text in found.values())
    assert not re.search(r"\b(Tuesday|Leave|deliver|Home|Driver|parcels|Parcels|kg of|page \d of)\b", printed_words)


def test_files_tell_their_title_and_language(tmp_path: Path) -> None:
    printed(toy(), toy_plan(), tmp_path / "sheets", language="fr")
    with pages(tmp_path / "sheets" / "D-01-loading.pdf") as found:
        told = found[0].pdf.get_metadata_dict()
    assert told["Title"] == "D-01 · Liste de chargement · mardi 24 novembre 2026"
    assert b"/Lang (fr)" in (tmp_path / "sheets" / "D-01-loading.pdf").read_bytes()


def test_fonts_come_with_the_file(tmp_path: Path) -> None:
    """Both fonts are embedded, cut down to what is used: 3 MB of fonts, a sheet of less than 100 kB."""
    printed(toy(), toy_plan(), tmp_path / "sheets")
    content = (tmp_path / "sheets" / "D-01.pdf").read_bytes()
    assert content.count(b"/FontFile2") == content.count(b"+DejaVuSansCondensed") // 2 >= 2
    assert len(content) < 100_000
