"""Guides and permits (办事指南、许可办理): every change is a new version."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, File, Path, UploadFile
from pydantic import Field

from backend.audit.write_down import Subject, write_down
from backend.ground.late_model import LateModel
from backend.participation.guide import Guide, list_guides, versions_of_guide
from backend.participation.guide_form import GuideForm
from backend.participation.load_guides import load_guides
from backend.participation.write_guide import write_guide
from backend.web import ClockHere, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.accounts import Loaded
from mobile_api.admin.who import AdminsFile, SystemAdmin, SystemOrSecurity, imported

router = Router(prefix="/guides", route_class=AdminsFile)
Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
EXAMPLE = {
    "version": 0, "kind": "permit", "topic": "outdoor_ads", "title": "设置大型户外广告许可",
    "materials": [{"name": "申请表"}], "days": 10, "office": "市行政服务中心",
    "shown_from": "2026-12-01T08:00:00+08:00",
}  # fmt: skip


class GuideIn(GuideForm):
    """The next version of a guide. `version`: the one last read, 0 where there is none."""

    version: int = Field(ge=0)

    def form(self) -> GuideForm:
        return GuideForm.model_validate(self.model_dump(exclude={"version"}))


class GuideRow(GuideForm):
    """A version as it is kept."""

    code: str
    version: int
    changed_by: UUID | None
    shown_from: datetime | None  # what is kept is shown, however far off
    shown_to: datetime | None

    @classmethod
    def of(cls, guide: Guide) -> "GuideRow":
        return cls.model_validate(guide.model_dump(exclude={"changed_at"}))


class GuideRows(LateModel):
    """Guides, or the versions of one."""

    items: list[GuideRow]
    next: None = None


@router.get("", summary="办事指南列表（含草稿）")
async def list_all_guides(_by: SystemOrSecurity, session: ReadSession) -> GuideRows:
    """The newest version of each, drafts and those no longer shown too."""
    return GuideRows(items=[GuideRow.of(guide) for guide in await list_guides(session, at=None)])


@router.get("/{code}/versions", summary="办事指南的历次版本")
async def list_guide_versions(code: Code, _by: SystemOrSecurity, session: ReadSession) -> GuideRows:
    """All versions, the newest first."""
    return GuideRows(items=[GuideRow.of(guide) for guide in await versions_of_guide(session, code)])


@router.put("/{code}", summary="新建或更改办事指南")
async def set_guide(
    code: Code,
    form: Annotated[GuideIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> GuideRow:
    """A new version; conflict where somebody else has written one since. To take it back set shown_to."""
    stated, version = form.form(), form.version
    return GuideRow.of(await write_guide(session, code, stated, version=version, by=by.doer, settings=settings, at=at))


@router.post("/import", status_code=201, summary="批量导入办事指南")
async def import_guides(
    file: Annotated[UploadFile, File(description="UTF-8 JSON")],
    by: SystemAdmin,
    db: DatabaseHere,
    settings: SettingsHere,
    now: ClockHere,
) -> Loaded:
    """A JSON list; a new version of each that says something else than before. All or none."""
    subject = Subject.named("guide", "import")
    async with imported(load_guides, file, db, now) as (session, rows, at):
        await write_down(session, subject, "guide.imported", by=by.doer, at=at, settings=settings, more={"rows": rows})
    return Loaded(rows=rows)
