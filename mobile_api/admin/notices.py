"""Notices of the city (公告、办事指南)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import ConfigDict, Field

from backend.ground.ids import new_id
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.participation.notice import Notice, NoticeKind, list_notices
from backend.participation.notice_version import versions_of_notice
from backend.participation.topic import AREA, Topic
from backend.participation.write_notice import write_notice
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.who import SystemAdmin, SystemOrSecurity

router = Router(prefix="/notices")
EXAMPLE = {
    "kind": "announcement", "topic": "outdoor_ads", "title": "台风期间户外广告安全提示",
    "text": "请业主自查并加固户外广告设施。", "shown_from": "2026-12-01T08:00:00+08:00",
}  # fmt: skip


class NoticeIn(StrictModel):
    """A notice. It is shown from `shown_from` on (null: a draft), until before `shown_to`. Plain text. `area_code`:
    whom it concerns, null for the whole city."""

    kind: NoticeKind
    topic: Topic = Topic.GENERAL
    area_code: CleanText | None = Field(default=None, pattern=AREA)
    title: CleanText = Field(min_length=1, max_length=120)
    text: CleanText = Field(min_length=1, max_length=20_000)
    shown_from: InstantIn | None = None
    shown_to: InstantIn | None = None


class NoticeChange(NoticeIn):
    """All of a notice as it is to be. `version`: the one last read; without it whatever there is is overwritten."""

    version: int | None = Field(default=None, ge=1)


class NoticeOut(LateModel):
    """A notice."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: NoticeKind
    topic: Topic
    area_code: str | None
    version: int
    title: str
    text: str
    shown_from: datetime | None
    shown_to: datetime | None
    changed_at: datetime


class NoticePage(LateModel):
    """A page of notices, newest first."""

    items: list[NoticeOut]
    next: str | None


@router.get("", summary="公告列表（含草稿）")
async def list_all_notices(
    _by: SystemOrSecurity,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> NoticePage:
    """All notices, drafts and those no longer shown too."""
    page = await list_notices(session, limit, after, at=None)
    return NoticePage(items=[NoticeOut.model_validate(row) for row in page.items], next=page.next)


class NoticeVersionOut(LateModel):
    """What a notice said in one of its versions."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    kind: NoticeKind
    topic: Topic
    area_code: str | None
    title: str
    text: str
    shown_from: datetime | None
    shown_to: datetime | None
    changed_at: datetime


class NoticeVersions(LateModel):
    """All versions, the newest first."""

    items: list[NoticeVersionOut]
    next: None = None


@router.get("/{identity}/versions", summary="公告的历次版本")
async def list_notice_versions(identity: UUID, _by: SystemOrSecurity, session: ReadSession) -> NoticeVersions:
    """What it said before."""
    rows = await versions_of_notice(session, identity)
    return NoticeVersions(items=[NoticeVersionOut.model_validate(row) for row in rows])


@router.post("", status_code=201, summary="新建公告")
async def make_notice(
    form: Annotated[NoticeIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> NoticeOut:
    """A new notice, or a draft of one."""
    notice = Notice(id=new_id(at), changed_by=by.id, changed_at=at, **form.model_dump())
    return NoticeOut.model_validate(
        await write_notice(session, notice, by=by.doer, settings=settings, at=at, is_new=True)
    )


@router.put("/{identity}", summary="更改、发布或撤下公告")
async def change_notice(
    identity: UUID, form: NoticeChange, by: SystemAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> NoticeOut:
    """Sets all of it; conflict where somebody else has changed it since the `version` that was read."""
    notice = Notice(id=identity, changed_by=by.id, changed_at=at, **form.model_dump(exclude={"version"}))
    kept = await write_notice(session, notice, by=by.doer, settings=settings, at=at, is_new=False, version=form.version)
    return NoticeOut.model_validate(kept)
