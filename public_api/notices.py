"""Notices of the city (公告), for anyone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from backend.cases.labels import Labels
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.participation.notice import Notice, NoticeKind, get_notice, list_notices
from backend.participation.topic import AREA, TOPICS, Topic
from backend.web import Now, PublicSession, labels_for
from backend.web.late_routes import Router

router = Router(prefix="/public/v1/notices", tags=["public"])
AreaWanted = Annotated[
    str | None, Query(pattern=AREA, description="区划编码：只看与该处有关的", examples=["331082001"])
]


class TopicOut(LateModel):
    """What it is about."""

    code: Topic
    name: str

    @classmethod
    def of(cls, topic: Topic) -> "TopicOut":
        return cls(code=topic, name=TOPICS[topic])


class AreaOut(LateModel):
    """Where it holds."""

    code: str
    name: str

    @classmethod
    def of(cls, code: str | None, labels: Labels) -> "AreaOut | None":
        """None: in the whole city."""
        return cls(code=code, name=labels.areas.get(code, code)) if code else None


class PublicNotice(LateModel):
    """A notice of the city; `area` null: for the whole of it; `shown_to` null: until it is taken back."""

    id: UUID
    kind: NoticeKind
    topic: TopicOut
    area: AreaOut | None
    title: str
    text: str
    shown_from: datetime | None
    shown_to: datetime | None
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, notice: Notice, labels: Labels) -> "PublicNotice":
        return cls(
            id=notice.id, kind=notice.kind, topic=TopicOut.of(notice.topic), area=AreaOut.of(notice.area_code, labels),
            title=notice.title, text=notice.text, shown_from=notice.shown_from, shown_to=notice.shown_to,
            version=notice.version, changed_at=notice.changed_at,
        )  # fmt: skip


class PublicNoticePage(LateModel):
    """A page of notices, newest first."""

    items: list[PublicNotice]
    next: str | None


@router.get("", summary="公告")
async def list_public_notices(
    request: Request,
    session: PublicSession,
    at: Now,
    kind: NoticeKind | None = None,
    topic: Topic | None = None,
    area: AreaWanted = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> PublicNoticePage:
    """What the city has published, newest first; of one topic, or of what concerns one area."""
    page = await list_notices(session, limit, after, at=at, kind=kind, topic=topic, area=area)
    labels = await labels_for(request, session)
    return PublicNoticePage(items=[PublicNotice.of(row, labels) for row in page.items], next=page.next)


@router.get("/{identity}", summary="公告详情")
async def show_public_notice(request: Request, identity: UUID, session: PublicSession, at: Now) -> PublicNotice:
    """One notice, while it is shown."""
    return PublicNotice.of(await get_notice(session, identity, at=at), await labels_for(request, session))
