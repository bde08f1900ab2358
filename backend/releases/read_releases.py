"""All releases (配置版本), for who keeps the configuration."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
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
    query = select(*_heads())
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Release.number) < min(before.int, LARGEST))
    rows = (await session.execute(query.order_by(col(Release.number).desc()).limit(limit + 1))).all()
    return page_of([ReleaseHead(*row) for row in rows], limit, lambda one: UUID(int=one.number))


async def read_release(session: AsyncSession, number: int) -> tuple[ReleaseHead, str]:
    """A release, and its content as the JSON that is kept: megabytes, which whoever only shows them need not read.
    Problem not_found."""
    query = select(*_heads(), cast(col(Release.content), Text)).where(col(Release.number) == number)
    found = (await session.execute(query)).first() if 0 < number <= LARGEST else None
    if found is None:
        raise Problem("not_found")
    *head, content = found
    return ReleaseHead(*head), content


def _heads() -> list[Any]:
    """The columns of a ReleaseHead."""
    calendar = col(Release.content)["calendar"].as_string().label("calendar")
    return [calendar if one.name == "calendar" else col(getattr(Release, one.name)) for one in fields(ReleaseHead)]
