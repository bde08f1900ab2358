"""All releases (配置版本), for who keeps the configuration."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.paging import Page, decode_cursor, page_of
from backend.releases.release import Release

LARGEST = 2**31 - 1  # a number the database can hold: whoever makes cursors up asks for any


@dataclass(frozen=True)
class ReleaseHead:
    """A release without its content; a draft as long as `published_at` is None."""

    number: int
    note: str
    digest: str
    calendar: str
    based_on: int | None
    drafted_at: datetime
    published_at: datetime | None


async def read_releases(session: AsyncSession, limit: int, after: str | None) -> Page[ReleaseHead]:
    """A page, the newest first. Problem bad_cursor."""
    calendar = col(Release.content)["calendar"].as_string().label("calendar")
    columns = (col(Release.number), col(Release.note), col(Release.digest), calendar, col(Release.based_on))
    query = select(*columns, col(Release.drafted_at), col(Release.published_at))
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Release.number) < min(before.int, LARGEST))
    rows = (await session.execute(query.order_by(col(Release.number).desc()).limit(limit + 1))).all()
    return page_of([ReleaseHead(*row) for row in rows], limit, lambda one: UUID(int=one.number))
