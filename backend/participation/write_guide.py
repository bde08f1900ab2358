"""Writes a new version of a guide; those before stay as they were."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.deed_key import digest_of
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.settings import Settings
from backend.participation.guide import Guide
from backend.participation.guide_form import GuideForm

NEWER = "该指南已有更新的版本，请重新读取后再改"


async def write_guide(
    session: AsyncSession, code: str, form: GuideForm, *, version: int, by: Doer, settings: Settings, at: datetime
) -> Guide:
    """The new version, which follows the `version` last read (0: there is none yet). Problem conflict if not."""
    await guides_alone(session)
    before = await newest_guide(session, code)
    if (before.version if before else 0) != version:
        raise Problem("conflict", detail=NEWER)
    made = Guide(code=code, version=version + 1, changed_by=by.person_id, changed_at=at, **form.values())
    session.add(made)
    await session.flush()
    subject = Subject.named("guide", code)
    was, now = _shown(before) if before else None, _shown(made)
    await write_down(session, subject, "guide.written", by=by, at=at, settings=settings, before=was, after=now)
    return made


async def guides_alone(session: AsyncSession) -> None:
    """To be called before the newest version is read: of two at once both would write the next one. Held until the
    transaction ends."""
    await one_at_a_time(session, "guides")


async def newest_guide(session: AsyncSession, code: str) -> Guide | None:
    """Its newest version, a draft or not."""
    query = select(Guide).where(col(Guide.code) == code).order_by(col(Guide.version).desc()).limit(1)
    found: Guide | None = (await session.execute(query)).scalar_one_or_none()
    return found


def content_of(guide: Guide) -> dict[str, object]:
    """What it says, without when and by whom it was written."""
    return guide.model_dump(exclude={"code", "version", "changed_by", "changed_at"})


def _shown(guide: Guide) -> dict[str, str | int]:
    return {"version": guide.version, "content": digest_of(content_of(guide))}
