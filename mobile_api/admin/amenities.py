"""Amenities of the city (便民设施): listed, changed one by one, loaded from a file."""

from typing import Annotated, Any

from fastapi import Body, Path, Query, Response
from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_kind import AmenityKind, AmenityState, Feature
from backend.amenities.amenity_row import COLUMNS, LENGTHS, MOST_PLACES
from backend.amenities.change_amenity import change_amenity
from backend.amenities.load_amenities import load_amenities
from backend.audit.write_down import Subject, write_down
from backend.ground.csv_out import csv_text
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.places.coordinates import CoordType
from backend.web import CityHere, ClockHere, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.accounts import Loaded
from mobile_api.admin.who import AdminsFile, CsvFile, SystemAdmin, SystemOrSecurity, csv_answer, imported

router = Router(prefix="/amenities", route_class=AdminsFile)
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,20}$")]
EXAMPLE = {
    "kind": "toilet", "name": "紫阳街公厕", "lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84",
    "hours": "Mo-Su,PH 05:00-23:00", "features": ["accessible", "paper"],
}  # fmt: skip


class AmenityIn(StrictModel):
    """All of an amenity. `hours`: the part of OpenStreetMap's opening_hours described in docs/services.md."""

    kind: AmenityKind
    state: AmenityState = AmenityState.IN_USE
    name: CleanText = Field(min_length=1, max_length=LENGTHS["name"])
    address: CleanText = Field(default="", max_length=LENGTHS["address"])
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    coord_type: CoordType
    hours: CleanText = Field(default="", max_length=LENGTHS["hours"])
    phone: CleanText = Field(default="", max_length=LENGTHS["phone"])
    features: list[Feature] = Field(default_factory=list, max_length=len(Feature))
    places: int | None = Field(default=None, ge=0, le=MOST_PLACES)
    note: CleanText = Field(default="", max_length=LENGTHS["note"])
    component_id: str | None = Field(default=None, pattern=r"^[0-9]{16}$")

    def row(self, code: str) -> dict[str, str]:
        """As a row of a city's file."""
        stated = self.model_dump(mode="json") | {"features": "|".join(self.features), "code": code}
        return {name: "" if stated[name] is None else str(stated[name]) for name in COLUMNS}


class AmenityRow(LateModel):
    """An amenity as it is kept: WGS-84."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    kind: AmenityKind
    state: AmenityState
    name: str
    address: str
    lon: float
    lat: float
    grid_code: str
    hours: str
    phone: str
    features: list[str]
    places: int | None
    note: str
    component_id: str | None


class AmenityRows(LateModel):
    """Amenities by code; `next`: the code to go on after."""

    items: list[AmenityRow]
    next: str | None


@router.get("", summary="便民设施列表")
async def list_all_amenities(
    _by: SystemOrSecurity,
    session: ReadSession,
    kind: AmenityKind | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[str, Query(max_length=20)] = "",
) -> AmenityRows:
    """All of them, the suspended and removed, too."""
    query = select(Amenity).where(col(Amenity.code) > after).order_by(col(Amenity.code)).limit(limit + 1)
    rows = (await session.execute(query.where(col(Amenity.kind) == kind) if kind else query)).scalars().all()
    items = [AmenityRow.model_validate(row) for row in rows[:limit]]
    return AmenityRows(items=items, next=items[-1].code if len(rows) > limit else None)


@router.get("/export", summary="导出便民设施", response_class=Response)
async def export_amenities(_by: SystemOrSecurity, session: ReadSession) -> Response:
    """All as CSV, in the form that can be imported again."""
    rows = (await session.execute(select(Amenity).order_by(col(Amenity.code)))).scalars()
    return csv_answer(csv_text(COLUMNS, [_line(row) for row in rows]), "amenities")


@router.post("/import", status_code=201, summary="批量导入便民设施")
async def import_amenities(
    file: CsvFile, by: SystemAdmin, db: DatabaseHere, settings: SettingsHere, now: ClockHere
) -> Loaded:
    """CSV in the form of the export (docs/services.md); adds, and changes those there are. All rows or none."""
    subject = Subject.named("amenity", "import")
    async with imported(load_amenities, file, db, now) as (session, rows, at):
        await write_down(
            session, subject, "amenity.imported", by=by.doer, at=at, settings=settings, more={"rows": rows}
        )
    return Loaded(rows=rows)


@router.put("/{code}", summary="新增或更改便民设施")
async def set_amenity(
    code: Code,
    form: Annotated[AmenityIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    city: CityHere,
    settings: SettingsHere,
    at: Now,
) -> AmenityRow:
    """Sets all of it. To take it away set its state to removed: its code then means nothing."""
    grids = await city.locator.current(session)
    kept = await change_amenity(session, form.row(code), grids=grids, by=by.doer, settings=settings, at=at)
    return AmenityRow.model_validate(kept)


def _line(row: Amenity) -> dict[str, Any]:
    return row.model_dump(mode="json") | {"coord_type": "wgs84", "features": "|".join(row.features)}
