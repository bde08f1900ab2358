"""Guides (办事指南) and the entry pages of permits (许可办理), for anyone."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Request

from backend.cases.labels import Labels
from backend.ground.late_model import LateModel
from backend.participation.guide import Guide, GuideKind, get_guide, list_guides
from backend.participation.topic import Topic
from backend.web import Now, PublicSession, labels_for
from backend.web.late_routes import Router
from public_api.notices import AreaOut, AreaWanted, TopicOut

router = Router(prefix="/public/v1/guides", tags=["public"])


class GuideSectionOut(LateModel):
    """A paragraph with a heading."""

    title: str
    text: str


class MaterialOut(LateModel):
    """Something to bring."""

    name: str
    note: str


class GuideLineOut(LateModel):
    """A guide in a list. `apply_url`: where one applies online, empty where one cannot."""

    code: str
    version: int
    kind: GuideKind
    topic: TopicOut
    area: AreaOut | None
    title: str
    summary: str
    apply_url: str
    changed_at: datetime


class GuideOut(GuideLineOut):
    """A guide whole. `days`: working days within which it is done."""

    who: str
    sections: list[GuideSectionOut]
    materials: list[MaterialOut]
    days: int | None
    fee: str
    office: str
    phone: str
    shown_from: datetime | None
    shown_to: datetime | None


class GuideList(LateModel):
    """All guides, in the city's order."""

    items: list[GuideLineOut]
    next: None = None


def guide_line(guide: Guide, labels: Labels) -> GuideLineOut:
    """Its line in a list."""
    return GuideLineOut(
        topic=TopicOut.of(guide.topic), area=AreaOut.of(guide.area_code, labels),
        **guide.model_dump(include={"code", "version", "kind", "title", "summary", "apply_url", "changed_at"}),
    )  # fmt: skip


def guide_whole(guide: Guide, labels: Labels) -> GuideOut:
    """All of it."""
    more = {"who", "sections", "materials", "days", "fee", "office", "phone", "shown_from", "shown_to"}
    return GuideOut(**guide_line(guide, labels).model_dump(), **guide.model_dump(include=more))


@router.get("", summary="办事指南与许可办理")
async def list_public_guides(
    request: Request,
    session: PublicSession,
    at: Now,
    kind: GuideKind | None = None,
    topic: Topic | None = None,
    area: AreaWanted = None,
) -> GuideList:
    """What is in force, in the city's order; a permit's entry page has `kind` permit."""
    found = await list_guides(session, at=at, kind=kind, topic=topic, area=area)
    labels = await labels_for(request, session)
    return GuideList(items=[guide_line(guide, labels) for guide in found])


@router.get("/{code}", summary="办事指南详情")
async def show_public_guide(
    request: Request, code: Annotated[str, Path(max_length=32)], session: PublicSession, at: Now
) -> GuideOut:
    """One guide, in the version in force."""
    return guide_whole(await get_guide(session, code, at=at), await labels_for(request, session))
