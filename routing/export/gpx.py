"""A plan for phones and navigators: GPX 1.1 (https://www.topografix.com/GPX/1/1/)."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gpxpy.gpx

from data.cache import write_atomically
from data.errors import OutputError
from routing.plan import Plan

if TYPE_CHECKING:
    pass


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_gpx(plan: Plan, path: Path, *, round_id: str = "") -> dict[str, int]:
    """Write each round, or the one of this name, as a route and a track: a navigator leads along a route by ways of its
    own, from stop to stop; the track is the way that the plan drives.

    Returns:
        How many `rounds` and `stops` the file has.

    Raises:
        OutputError: there is no such round, or the file can't be written.
    """
    rounds, stops = plan.rounds_gdf(), plan.stops_gdf()
    if round_id:
        if round_id not in set(rounds["round_id"]):
            told = ", ".join(rounds["round_id"]) or "none"
            raise OutputError(f"{path}: there is no round {round_id!r} in the plan; its rounds are {told}")
        rounds, stops = rounds[rounds["round_id"] == round_id], stops[stops["round_id"] == round_id]
    stops = stops[~stops.geometry.isna() & ~stops.geometry.is_empty]
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "tournée"
    gpx.routes = [_route(name, list(group)) for name, group in groupby(stops.itertuples(), lambda stop: stop.round_id)]
    gpx.tracks = [_track(planned) for planned in rounds.itertuples()]
    text = _NOT_IN_XML.sub("\ufffd", gpx.to_xml(version="1.1", prettyprint=True))

    def write(file: Path) -> None:
        file.write_text(text, encoding="utf-8")

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, write)
    except OSError as fault:
        raise OutputError(f"{path}: can't be written: {fault.strerror or fault}") from None
    return {"rounds": len(gpx.tracks), "stops": len(stops)}


def _route(name: str, stops: list[Any]) -> gpxpy.gpx.GPXRoute:
    route = gpxpy.gpx.GPXRoute(name=name)
    for stop in stops:
        told = f"{_clock(stop.arrive_s)} to {_clock(stop.leave_s)}"
        parcels = f", {stop.parcels} parcels" if stop.parcels != 1 else ", 1 parcel"
        route.points.append(
            gpxpy.gpx.GPXRoutePoint(
                latitude=stop.geometry.y,
                longitude=stop.geometry.x,
                name=f"{stop.seq} {stop.place_id}" if stop.place_id else f"{stop.seq} {stop.kind}",
                description=told + (parcels if stop.parcels else ""),
                type=stop.kind,
            )
        )
    return route


def _track(planned: Any) -> gpxpy.gpx.GPXTrack:
    track = gpxpy.gpx.GPXTrack(name=planned.round_id)
    points = [gpxpy.gpx.GPXTrackPoint(latitude=lat, longitude=lon) for lon, lat in planned.geometry.coords]
    track.segments.append(gpxpy.gpx.GPXTrackSegment(points))
    return track


def _clock(seconds: int) -> str:
    """Local time of the service day; after midnight it goes on, as in the plan's tables."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
