"""The map of a plan: what its text contains, and what a browser makes of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.export.map import _stream, map_page

EVIL = '</script><img src=x onerror="document.title=1">&amp;{{island}} 😀 \u2028'
"""An id as only an attacker or a bad import would write it."""

SUMMARY: dict[str, Any] = {
    "network": "Toy", "date": "2026-11-24", "currency": "EUR", "parcels": 10, "served": 9, "unassigned": 1,
    "deferred": 0, "rounds": 2, "vehicles": 2, "distance_m": 12_300, "drive_s": 3_600, "service_s": 900, "wait_s": 0,
    "cost": Decimal("81.50"), "cost_per_parcel": "9.06", "co2e_g": 2_100, "wall_s": 1.5, "engine": "search", "seed": 1,
    "violations": 0,
}  # fmt: skip


def feature(kind: str, shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, **properties}}


def visit(round_id: str, seq: int, lon: float, *, kind: str = "point", **properties: Any) -> dict[str, Any]:
    what = {"round_id": round_id, "trip": 1, "seq": seq, "place_id": f"P{seq}", "name": f"Shop {seq}"}
    times = {"arrive": "08:00:00", "start": "08:10:00", "leave": "08:15:00"}
    what |= {"point_kind": "relay" if kind == "point" else None, "parcels_delivered": 3, "parcels_collected": 0}
    return feature(kind, "Point", [lon, 43.73], **{**what, **times, **properties})


def a_round(round_id: str, colour: str, line: list[list[float]], **properties: Any) -> dict[str, Any]:
    figures = {"stops": 2, "parcels": 5, "distance_m": 6_150, "drive_s": 1_800, "service_s": 450, "wait_s": 0}
    who = {"round_id": round_id, "depot_id": "D", "vehicle_type": "van", "vehicle_no": 1, "cost": "40.75"}
    hours = {"depart": "08:00:00", "return": "25:10:00"}
    return feature("round", "LineString", line, **{**who, **hours, **figures, "colour": colour, **properties})


def plan(first: str = "R1", name: str = "Shop 1") -> dict[str, Any]:
    """Two rounds that share the street from 7.41 to 7.42 and then part."""
    features = [
        a_round(first, "#0b62b8", [[7.41, 43.73], [7.42, 43.73], [7.43, 43.74]]),
        a_round("R2", "#d95f02", [[7.41, 43.73], [7.42, 43.73], [7.43, 43.72]]),
        visit(first, 1, 7.415, name=name),
        visit(first, 2, 7.42, kind="home"),
        visit("R2", 1, 7.42, point_kind="locker"),
        feature("depot", "Point", [7.41, 43.73], place_id="D", name=name),
        feature("idle_point", "Point", [7.41, 43.74], place_id="I", name=name, point_kind="locker", status="candidate"),
        feature("unassigned", "Point", [7.43, 43.73], parcel_id=first, reason="no room", detail=name),
    ]
    return {"type": "FeatureCollection", "features": features}


class Page(HTMLParser):
    """The page as a browser would cut it: texts of scripts and styles, attributes, visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._into: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._into = {"script": self.scripts, "style": self.styles}.get(tag)
        if self._into is not None:
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data
        else:
            self.text += data

    @property
    def island(self) -> dict[str, Any]:
        (island,) = (
            text
            for text, attributes in zip(self.scripts, (a for tag, a in self.tags if tag == "script"), strict=True)
            if attributes.get("id") == "plan"
        )
        content: dict[str, Any] = json.loads(island)
        return content


def unpacked(stream: str) -> list[list[tuple[int, int]]]:
    """The lines of a stream, read number by number as the page's script does."""
    numbers, value, shift = [], 0, 0
    for character in stream.encode("ascii"):
        value |= ((character - 63) & 31) << shift
        shift += 5
        if character - 63 < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    lines, x, y = [], 0, 0
    rest = iter(numbers)
    for length in rest:
        line = []
        for _ in range(length):
            x, y = x + next(rest), y + next(rest)
            line.append((x, y))
        lines.append(line)
    return lines


def test_odd_names_stay_data() -> None:
    """A name that closes a script or names a placeholder arrives unchanged, and adds no element to the page."""
    evil = EVIL + "x" * 10_000
    plain = Page(map_page(plan(), title="Rounds", summary=SUMMARY))
    page = Page(map_page(plan(evil, evil), title=evil, summary={**SUMMARY, "network": evil}))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert page.island["rounds"][0]["round_id"] == evil
    assert page.island["visits"][0]["name"] == evil
    assert page.island["title"] == evil
    assert page.text.count(evil) == 2  # <title> and <h1>, and nowhere else


def test_a_lone_surrogate_is_written() -> None:
    """JSON of another program may hold half a character; the file must be writable as UTF-8 all the same."""
    html = map_page(plan("R\ud800"), title="Rounds", summary=SUMMARY)
    assert Page(html.encode("utf-8").decode("utf-8")).island["rounds"][0]["round_id"] == "R\ud800"


def test_the_page_needs_no_other_file() -> None:
    """No address to load from but the tile server's; the others are a link, a namespace and words in comments."""
    html = map_page(plan(), title="Rounds", summary=SUMMARY)
    page = Page(html)
    loading = [(tag, a) for tag, a in page.tags if {"src", "srcset", "href", "data"} & a.keys()]
    assert [(tag, a["href"]) for tag, a in loading] == [("link", "data:,")]
    script = "".join(page.scripts)
    hosts = set(re.findall(r"https?://([\w.-]+)", re.sub(r"/\*.*?\*/", "", html, flags=re.DOTALL)))
    assert hosts == {"tile.openstreetmap.org", "www.openstreetmap.org", "www.w3.org", "leafletjs.com"}
    assert "https://tile.openstreetmap.org/{z}/{x}/{y}.png" in script
    assert "sourceMappingURL" not in script
    assert not re.search(r"url\(|@import", re.sub(r"/\*.*?\*/", "", "".join(page.styles), flags=re.DOTALL))
    assert "Volodymyr Agafonkin" in script and "Redistribution and use" in script  # Leaflet's licence goes along


def test_the_policy_names_every_script_by_its_hash() -> None:
    """What runs is what was written here: CSP level 2 hashes, and neither `unsafe-inline` nor `unsafe-eval`."""
    page = Page(map_page(plan(), title="Rounds", summary=SUMMARY))
    (policy,) = (a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and "unsafe" not in policy
    running = [text for text in page.scripts if not text.startswith("{")]
    assert len(running) == 3
    for text in running + page.styles:
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy


def test_features_by_kind() -> None:
    """Every feature of the plan is on the page, with its position in 1e-5 degrees: 7.415 E is 741500."""
    island = Page(map_page(plan(), title="Rounds", summary=SUMMARY)).island
    kinds = ("rounds", "visits", "depots", "idle", "unassigned")
    assert [len(island[kind]) for kind in kinds] == [2, 3, 1, 1, 1]
    assert island["visits"][0]["at"] == [741_500, 4_373_000]
    assert unpacked(island["rounds"][1]["line"]) == [[(741_000, 4_373_000), (742_000, 4_373_000), (743_000, 4_372_000)]]
    assert island["summary"]["cost"] == "81.50"


def test_numpy_numbers_and_missing_geometry() -> None:
    """Figures straight from arrays are figures, and a round without a line or a parcel without a home is kept."""
    lost = {"type": "Feature", "geometry": None, "properties": {"kind": "unassigned", "parcel_id": "X"}}
    content = {"type": "FeatureCollection", "features": [lost]}
    island = Page(map_page(content, title="Rounds", summary={"distance_m": np.int64(7)})).island
    assert island["unassigned"] == [{"kind": "unassigned", "parcel_id": "X"}]
    assert island["summary"] == {"distance_m": 7}


@pytest.mark.parametrize(
    ("features", "summary", "message"),
    [
        ([feature("tram", "Point", [0.0, 0.0])], {}, "kind 'tram'"),
        ([a_round("R", "#000000", [[0.0, 0.0], [float("nan"), 1.0]])], {}, "not a finite number"),
        ([], {"co2e_g": float("inf")}, "not JSON compliant"),
    ],
)
def test_refusals(features: list[dict[str, Any]], summary: dict[str, Any], message: str) -> None:
    """What could not be drawn is refused when the page is made, not in the reader's browser."""
    with pytest.raises(ValueError, match=message):
        map_page({"features": features}, title="Rounds", summary=summary)


position = st.tuples(st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000))


@given(st.lists(st.lists(position, min_size=1, max_size=6), max_size=5))
def test_streams_keep_every_point(lines: list[list[tuple[int, int]]]) -> None:
    """Packed and read back, each position is the same to the fifth decimal; a stream never needs escaping in HTML."""
    stream = _stream([np.array(line) / 1e5 for line in lines])
    assert unpacked(stream) == lines
    assert not set(stream) & set("<&\"'")


def test_streets_are_simplified_and_sorted_by_width() -> None:
    """A point 1 m (0.9e-5 degrees) beside a straight street goes, one 5 m beside stays; a link counts as its road."""
    streets = [
        ("motorway_link", np.array([[7.40, 43.70], [7.41, 43.700009], [7.42, 43.70]])),
        ("residential", np.array([[7.40, 43.71], [7.41, 43.710045], [7.42, 43.71]])),
        ("steps", np.array([[7.40, 43.72], [7.41, 43.72]])),
        ("service", np.array([[7.40, 43.72]])),
    ]
    tiers = Page(map_page(plan(), title="Rounds", summary=SUMMARY, streets=streets)).island["streets"]
    assert [[len(line) for line in unpacked(tier)] for tier in tiers] == [[2], [], [3], [], [2]]


def test_a_town_fits_in_a_page() -> None:
    """5,000 crooked ways of 20 points keep the page below 1.5 MB (Leaflet and the page's own script are 0.2 MB)."""
    steps = np.random.default_rng(1).normal(0.0, 2e-4, (5_000, 20, 2))
    ways = [("residential", way) for way in np.array([7.42, 43.73]) + np.cumsum(steps, axis=1)]
    html = map_page(plan(), title="Rounds", summary=SUMMARY, streets=ways)
    assert 300_000 < len(html.encode()) < 1_500_000


def test_too_many_streets_lose_the_narrow_ones() -> None:
    """Beyond 400,000 points, footpaths go first; the roads stay."""
    zigzag = np.stack([np.linspace(7.0, 8.0, 20), 43.7 + 1e-3 * (np.arange(20) % 2)], axis=1)
    streets = 12_000 * [("footway", zigzag), ("primary", zigzag)]
    tiers = Page(map_page(plan(), title="Rounds", summary=SUMMARY, streets=streets)).island["streets"]
    assert [len(unpacked(tier)) for tier in tiers] == [0, 12_000, 0, 0]


def test_a_street_of_any_length() -> None:
    """A line of 4,500 points is simplified in three pieces that join: 2,000 + 2,000 + 502, each end counted twice."""
    zigzag = np.stack([np.linspace(7.0, 7.5, 4_500), 43.7 + 1e-3 * (np.arange(4_500) % 2)], axis=1)
    island = Page(map_page(plan(), title="Rounds", summary=SUMMARY, streets=[("primary", zigzag)])).island
    pieces = unpacked(island["streets"][1])
    assert [len(piece) for piece in pieces] == [2_000, 2_000, 502]
    assert [pieces[0][-1], pieces[1][-1]] == [pieces[1][0], pieces[2][0]]


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def rendered(folder: Path, html: str, *, address: str = "") -> str:
    """The document as headless Chromium leaves it, opened from disk and without any network."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"no browser to open the map with: install one of {', '.join(BROWSERS)}")
    page = folder / "map.html"
    page.write_text(html, encoding="utf-8")
    options = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1200,800 "
        "--virtual-time-budget=3000"
    ).split()
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}"]
    command = [browser, *options, "--dump-dom", page.as_uri() + address]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=True).stdout


def classes(page: Page, name: str) -> list[dict[str, str | None]]:
    """The attributes of the elements of a class."""
    return [a for _, a in page.tags if name in (a.get("class") or "").split()]


@pytest.mark.browser
def test_a_browser_draws_all_rounds(tmp_path: Path) -> None:
    """Opened from disk without a network: both rounds listed and drawn, side by side where they share a street."""
    streets = [("primary", np.array([[7.40, 43.73], [7.44, 43.73]]))]
    page = Page(rendered(tmp_path, map_page(plan(), title="Rounds", summary=SUMMARY, streets=streets)))
    (root,) = (a for tag, a in page.tags if tag == "html")
    assert root.get("data-ready") == "true" and "data-errors" not in root
    assert len(classes(page, "card")) == 2
    for text in ("2 rounds", "R1", "R2", "08:00–01:10 +1", "€81.50", "Tuesday", "1 parcel not served", "12.3"):
        assert text in page.text
    first, second = (a["d"] or "" for a in classes(page, "round"))
    assert first.split("L")[0] != second.split("L")[0]  # they start at one place, in two lanes
    assert any(tag == "canvas" for tag, _ in page.tags)  # the streets
    assert len([a for a in classes(page, "leaflet-interactive") if (a.get("d") or "M0 0") != "M0 0"]) >= 2 + 3 + 3


@pytest.mark.browser
def test_a_browser_opens_one_round_by_its_address(tmp_path: Path) -> None:
    """`#round=…&stop=1` shows that round alone, its stops numbered and listed, a popup open, odd names as text."""
    evil = EVIL + "x" * 10_000
    html = map_page(plan("R&1", evil), title="Rounds", summary=SUMMARY)
    page = Page(rendered(tmp_path, html, address="#round=R%261&stop=1"))
    (root,) = (a for tag, a in page.tags if tag == "html")
    assert root.get("data-ready") == "true" and "data-errors" not in root
    assert len(classes(page, "round")) == 1 and len(classes(page, "number")) == 2
    (heads,) = classes(page, "heads")
    assert (heads["d"] or "").count("M") > 3  # arrows along the line
    assert not [tag for tag, a in page.tags if tag == "img" and a.get("src") == "x"]
    (current,) = (a for _, a in page.tags if a.get("aria-current") == "true")
    assert current["type"] == "button"
    assert "Waits until" in page.text and "08:10" in page.text
    assert page.text.count(evil) >= 3  # the depot at both ends of the list, the stop, its popup
