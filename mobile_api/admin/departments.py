"""Departments and towns."""

from typing import Annotated

from fastapi import Body, Path, Response
from pydantic import ConfigDict, Field
from sqlalchemy import select
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.csv_out import csv_text
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.routing.body import Body as BodyRow
from backend.routing.body import BodyKind
from backend.routing.change_body import change_body
from backend.routing.load_bodies import COLUMNS, load_bodies
from backend.web import ClockHere, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.accounts import Loaded
from mobile_api.admin.who import AdminsFile, CsvFile, SystemAdmin, SystemOrSecurity, csv_answer, imported

router = Router(prefix="/departments", route_class=AdminsFile)
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,16}$")]


class DepartmentIn(StrictModel):
    """A body; a town has the nine digits of its area."""

    name: CleanText = Field(min_length=1, max_length=60)
    kind: BodyKind
    area_code: str | None = Field(default=None, pattern=r"^[0-9]{9}$")


class DepartmentOut(LateModel):
    """A body."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    kind: BodyKind
    area_code: str | None


class DepartmentList(LateModel):
    """All bodies."""

    items: list[DepartmentOut]
    next: None = None


@router.get("", summary="部门与镇街")
async def list_departments(_by: SystemOrSecurity, session: ReadSession) -> DepartmentList:
    """All bodies, by code."""
    rows = (await session.execute(select(BodyRow).order_by(col(BodyRow.code)))).scalars()
    return DepartmentList(items=[DepartmentOut.model_validate(row) for row in rows])


@router.get("/export", summary="导出部门", response_class=Response)
async def export_departments(_by: SystemOrSecurity, session: ReadSession) -> Response:
    """All bodies as CSV, in the form that can be imported again."""
    rows = (await session.execute(select(BodyRow).order_by(col(BodyRow.code)))).scalars()
    return csv_answer(csv_text(COLUMNS, [row.model_dump(mode="json") for row in rows]), "departments")


@router.post("/import", status_code=201, summary="批量导入部门")
async def import_departments(
    file: CsvFile, by: SystemAdmin, db: DatabaseHere, settings: SettingsHere, now: ClockHere
) -> Loaded:
    """CSV: code,name,kind,area_code. Adds and renames; all rows or none."""
    subject = Subject.named("body", "import")
    async with imported(load_bodies, file, db, now) as (session, rows, at):
        await write_down(session, subject, "body.imported", by=by.doer, at=at, settings=settings, more={"rows": rows})
    return Loaded(rows=rows)


@router.put("/{code}", summary="新增或更名部门")
async def set_department(
    code: Code,
    form: Annotated[DepartmentIn, Body(examples=[{"name": "综合执法局", "kind": "department"}])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> DepartmentOut:
    """Adds the body, or renames it."""
    body = BodyRow(code=code, name=form.name, kind=form.kind, area_code=form.area_code)
    kept = await change_body(session, body, by=by.doer, settings=settings, at=at)
    return DepartmentOut.model_validate(kept)
