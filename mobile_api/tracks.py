"""Tracks, coverage, absences: what the patrol's day looked like."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import shapely
from anyio import to_thread
from fastapi import Query, Response
from pydantic import ConfigDict

from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.patrol.absence import AbsenceKind
from backend.patrol.absences_of import absences_of
from backend.patrol.coverage import TrackFix
from backend.patrol.coverage_map import coverage_map
from backend.patrol.covered_grids import CoveredGrid, covered_grids
from backend.patrol.draw_coverage import draw_coverage
from backend.patrol.evaluations_of import evaluations_of
from backend.patrol.paint_png import paint_png
from backend.patrol.read_track import read_track
from backend.places.coordinates import CoordType, from_wgs84
from backend.places.locate import GridMap
from backend.web import CityHere, CurrentActor, DatabaseHere, Now, ReadSession, SettingsHere
from backend.web.days import WrittenDay
from backend.web.late_routes import Router
from mobile_api.positions import CoordTypeWanted

router = Router(prefix="/api/v1/patrol", tags=["patrol"])
Day = Annotated[WrittenDay | None, Query(description="市内日期，缺省为今天")]
Tracks = Annotated[bool, Query(description="画出轨迹（督查员、值班长；逐人留痕）")]


class FixOut(LateModel):
    """A fix of a track."""

    at: datetime
    lon: float
    lat: float
    grid: str | None
    accuracy_m: float | None
    mock: bool
    valid: bool

    @classmethod
    def of(cls, fix: TrackFix, wanted: CoordType) -> "FixOut":
        lon, lat = from_wgs84(fix.lon, fix.lat, wanted)
        return cls(at=fix.at, lon=round(lon, 6), lat=round(lat, 6), grid=fix.grid, accuracy_m=fix.accuracy_m,
                   mock=fix.mock, valid=fix.valid)  # fmt: skip


class TrackOut(LateModel):
    """Somebody's day."""

    person_id: UUID
    day: date
    fixes: list[FixOut]


class EvaluationOut(LateModel):
    """An evaluation as issued; `corrects` names the one it takes the place of, `changed` what differs."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    person_id: UUID
    day: date
    issued_at: datetime
    figures: dict[str, Any]
    corrects: UUID | None
    changed: dict[str, Any]


class EvaluationList(LateModel):
    """Every evaluation of a day, corrections after what they correct."""

    items: list[EvaluationOut]


class AbsenceOut(LateModel):
    """An absence; `withdrawn_at`: data that came later say it was none."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    kind: AbsenceKind
    at: datetime
    found_at: datetime
    person_id: UUID | None
    grid_code: str | None
    task_id: UUID | None
    withdrawn_at: datetime | None


class AbsenceList(LateModel):
    """The absences of a day, by time."""

    items: list[AbsenceOut]


class CoverageOut(LateModel):
    """GeoJSON: the grids somebody was in, with first and last visit, minutes, metres and people."""

    type: str = "FeatureCollection"
    features: list[dict[str, Any]]


@router.get("/tracks/{person_id}", summary="查看轨迹")
async def show_track(
    person_id: UUID, by: CurrentActor, db: DatabaseHere, city: CityHere, settings: SettingsHere, at: Now,
    day: Day = None, coord_type: CoordTypeWanted = CoordType.WGS84,
) -> TrackOut:  # fmt: skip
    """A day of one's own track, or of somebody's for supervisor and chief: that is written down, and shown to them."""
    day = day or _today(at)
    async with db.read() as session:
        grid_map = await city.locator.current(session)
    track = await read_track(db, person_id, day, grid_map, by=by, settings=settings, at=at)
    return TrackOut(person_id=person_id, day=day, fixes=[FixOut.of(fix, coord_type) for fix in track])


@router.get("/evaluations", summary="巡查评价")
async def list_evaluations(by: CurrentActor, session: ReadSession, at: Now, day: Day = None) -> EvaluationList:
    """The evaluations of a day: one's own, or everybody's for supervisor, chief, desk and leader."""
    found = await evaluations_of(session, day or _today(at), by=by)
    return EvaluationList(items=[EvaluationOut.model_validate(one) for one in found])


@router.get("/absences", summary="缺位记录")
async def list_absences(by: CurrentActor, session: ReadSession, at: Now, day: Day = None) -> AbsenceList:
    """The absences of a day: one's own, or everybody's for supervisor, chief, desk and leader."""
    found = await absences_of(session, day or _today(at), by=by)
    return AbsenceList(items=[AbsenceOut.model_validate(one) for one in found])


@router.get("/coverage", summary="网格覆盖（GeoJSON）")
async def show_coverage(by: CurrentActor, db: DatabaseHere, city: CityHere, at: Now, day: Day = None) -> CoverageOut:
    """The grids that were covered on a day."""
    async with db.read() as session:
        grid_map = await city.locator.current(session)
    found = await covered_grids(db, day or _today(at), grid_map, by=by)
    return CoverageOut(features=[_feature(one, grid_map) for one in found])


@router.get("/coverage.svg", summary="巡查覆盖图（SVG）", response_class=Response,
            responses={200: {"content": {"image/svg+xml": {}}}})  # fmt: skip
async def draw_covered(
    by: CurrentActor, db: DatabaseHere, city: CityHere, settings: SettingsHere, at: Now, day: Day = None,
    tracks: Tracks = False,
) -> Response:  # fmt: skip
    """The same as a picture: grids shaded by minutes; those on duty that nobody was in, by name."""
    drawn = await coverage_map(db, day or _today(at), city.locator, with_tracks=tracks, by=by, settings=settings, at=at)
    return Response(await to_thread.run_sync(draw_coverage, drawn), media_type="image/svg+xml")


@router.get("/coverage.png", summary="巡查覆盖图（PNG）", response_class=Response,
            responses={200: {"content": {"image/png": {}}}})  # fmt: skip
async def paint_covered(
    by: CurrentActor, db: DatabaseHere, city: CityHere, settings: SettingsHere, at: Now, day: Day = None,
    tracks: Tracks = False,
) -> Response:  # fmt: skip
    """The same picture as PNG, in the font of the installation, to be put into a report as it is."""
    drawn = await coverage_map(db, day or _today(at), city.locator, with_tracks=tracks, by=by, settings=settings, at=at)
    svg = await to_thread.run_sync(draw_coverage, drawn)
    return Response(await paint_png(svg), media_type="image/png")


def _feature(one: CoveredGrid, grid_map: GridMap) -> dict[str, Any]:
    return {
        "type": "Feature", "id": one.code, "geometry": shapely.geometry.mapping(grid_map.shape_of(one.code)),
        "properties": {
            "grid": one.code, "first": one.first.isoformat(), "last": one.last.isoformat(),
            "minutes": round(one.minutes, 1), "length_m": one.length_m, "people": one.people,
        },
    }  # fmt: skip


def _today(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()
