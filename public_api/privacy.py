"""The privacy notice, and notices of the city: for anyone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from backend.ground.paging import MOST, USUAL
from backend.participation.notice import NoticeKind, list_notices
from backend.people.privacy_notice import PRIVACY_SECTIONS, PRIVACY_VERSION
from backend.web import Now, ReadSession, SettingsHere
from notifications import ALL_KEPT

router = APIRouter(prefix="/public/v1", tags=["public"])


class SectionOut(BaseModel):
    """A paragraph."""

    title: str
    text: str


class RetentionOut(BaseModel):
    """How many days something is kept, and why."""

    what: str
    days: int
    why: str


class PrivacyNotice(BaseModel):
    """The notice in its present version: the version is what one agrees to."""

    version: str
    sections: list[SectionOut]
    retention: list[RetentionOut]


class PublicNotice(BaseModel):
    """A notice of the city."""

    id: UUID
    kind: NoticeKind
    title: str
    text: str
    shown_from: datetime


class PublicNoticePage(BaseModel):
    """A page of notices, newest first."""

    items: list[PublicNotice]
    next: str | None


@router.get("/privacy", summary="隐私政策")
async def show_privacy_notice(settings: SettingsHere) -> PrivacyNotice:
    """What is collected, for what, who sees it, how long it is kept, and what rights one has."""
    kept = ALL_KEPT
    return PrivacyNotice(
        version=PRIVACY_VERSION,
        sections=[
            SectionOut(title=part.title, text=part.text.format(city=settings.city_name)) for part in PRIVACY_SECTIONS
        ],
        retention=[RetentionOut(what=rule.what, days=rule.days, why=rule.why) for rule in kept],
    )


@router.get("/notices", summary="公告与办事指南")
async def list_public_notices(
    session: ReadSession,
    at: Now,
    kind: NoticeKind | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> PublicNoticePage:
    """What the city has published, newest first."""
    page = await list_notices(session, limit, after, at=at, kind=kind)
    items = [
        PublicNotice(id=row.id, kind=row.kind, title=row.title, text=row.text, shown_from=row.shown_from)
        for row in page.items
        if row.shown_from is not None
    ]
    return PublicNoticePage(items=items, next=page.next)
