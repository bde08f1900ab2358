"""All releases (配置版本), for who keeps the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.releases.content import Content, read_content
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


@dataclass(frozen=True)
class KeptRelease:
    """A release whole, its content as the JSON that is kept: megabytes, which whoever only shows them need not
    read."""

    head: ReleaseHead
    editions: Mapping[str, str]
    content: str

    async def read(self) -> Content:
        """Its content, read beside the loop."""
        return await to_thread.run_sync(read_content, self.content)


def head_of(release: Release, calendar: str) -> ReleaseHead:
    """A release whose content says this version of the calendar."""
    return ReleaseHead(
        release.number, release.note, release.digest, calendar, release.based_on, release.drafted_at,
        release.published_at,
    )  # fmt: skip


async def read_releases(session: AsyncSession, limit: int, after: str | None) -> Page[ReleaseHead]:
    """A page, the newest first. Problem bad_cursor."""
    query = select(*_heads())
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Release.number) < min(before.int, LARGEST))
    rows = (await session.execute(query.order_by(col(Release.number).desc()).limit(limit + 1))).all()
    return page_of([ReleaseHead(*row) for row in rows], limit, lambda one: UUID(int=one.number))


async def read_release(session: AsyncSession, number: int) -> KeptRelease:
    """Problem not_found."""
    query = select(*_heads(), col(Release.editions), col(Release.content)).where(col(Release.number) == number)
    found = (await session.execute(query)).first() if 0 < number <= LARGEST else None
    if found is None:
        raise Problem("not_found")
    *head, editions, content = found
    return KeptRelease(ReleaseHead(*head), editions, content)


def _heads() -> list[Any]:
    """The columns of a ReleaseHead."""
    calendar = col(Release.content)["calendar"].as_string().label("calendar")
    return [calendar if one.name == "calendar" else col(getattr(Release, one.name)) for one in fields(ReleaseHead)]
