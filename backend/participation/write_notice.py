"""Writes a notice, publishes it, takes it back; every text it had is kept, the record holds a digest."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.deed_key import digest_of
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.participation.notice import Notice, get_notice
from backend.participation.notice_version import NoticeVersion

NEWER = "该公告已有更新的版本，请重新读取后再改"


async def write_notice(
    session: AsyncSession, notice: Notice, *, by: Doer, settings: Settings, at: datetime, is_new: bool,
    version: int | None = None,
) -> Notice:  # fmt: skip
    """The notice as it now stands; `version` is the one last read, if that is known. Problem not_found where there is
    none to change; conflict where somebody else has written one since, or at once."""
    known = None if is_new else await get_notice(session, notice.id)
    if known is not None and version not in (None, known.version):
        raise Problem("conflict", detail=NEWER)
    before = _shown(known) if known else None
    notice.changed_by, notice.changed_at, notice.version = by.person_id, at, known.version + 1 if known else 1
    kept = await session.merge(notice)
    session.add(NoticeVersion.of(kept))
    try:
        await session.flush()
    except IntegrityError as fault:  # two at once
        raise Problem("conflict", detail=NEWER) from fault
    subject, after = Subject("notice", notice.id), _shown(notice)
    await write_down(session, subject, "notice.written", by=by, at=at, settings=settings, before=before, after=after)
    return kept


def _shown(notice: Notice) -> dict[str, str | None]:
    return {
        "kind": notice.kind.value, "topic": notice.topic.value, "area": notice.area_code,
        "text": digest_of({"title": notice.title, "text": notice.text}),
        "from": notice.shown_from.isoformat() if notice.shown_from else None,
        "to": notice.shown_to.isoformat() if notice.shown_to else None,
    }  # fmt: skip
