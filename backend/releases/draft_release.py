"""Drafts a release: the present content, with the parts that are given in place of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.releases.content import digest_of
from backend.releases.point_rule import POINT_PARTS
from backend.releases.present_content import LOADED, loaded_content, present_content
from backend.releases.published_releases import in_force
from backend.releases.release import Release
from backend.workflow.law import Law

PARTS = ("moves", "overlays", "standards", "rules", *POINT_PARTS)  # the calendar has its own preview and publication


async def draft_release(
    session: AsyncSession,
    note: str,
    parts: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    law: Law,
    by: Doer | None,
    settings: Settings,
    at: datetime,
) -> Release:
    """The draft; `law` is the one in force. Rules without dates begin today."""
    present = await present_content(session, law)
    content = present | {name: list(parts[name]) for name in PARTS if name in parts}
    highest = (await session.execute(select(func.max(col(Release.number))))).scalar_one()
    release = Release(
        number=(highest or 0) + 1, note=note, digest=digest_of(content), content=content,
        based_on=await in_force(session) or None, editions=_editions(present),
        drafted_by=by.person_id if by else None, drafted_at=at,
    )  # fmt: skip
    session.add(release)
    try:
        await session.flush()
    except IntegrityError as fault:  # somebody else drafted at this moment
        raise Problem("busy") from fault
    await tell(session, release, "release.drafted", by=by, settings=settings, at=at)
    return release


async def get_release(session: AsyncSession, number: int, *, lock: bool = False) -> Release:
    """A release. Problem not_found."""
    numbers = range(1, 2**31)  # a column of four bytes: beyond that PostgreSQL does not look, it refuses
    found: Release | None = None
    if number in numbers:
        found = await session.get(Release, number, with_for_update=lock or None)
    if found is None:
        raise Problem("not_found")
    return found


async def loaded_now(session: AsyncSession) -> dict[str, str]:
    """A digest of each part that is changed beside releases, too, and that a draft is not published over once it is
    another. What a release does not hold makes none stale: a ruling (裁定), a department's name, a class."""
    return _editions(await loaded_content(session))


def _editions(content: Mapping[str, Any]) -> dict[str, str]:
    """Of the rows that were read, and not of those that are there when they are read again."""
    return {part: digest_of({part: content[part]}) for part in LOADED}


async def tell(
    session: AsyncSession, release: Release, kind: str, *, by: Doer | None, settings: Settings, at: datetime
) -> None:
    """Writes it down."""
    more = {"release": release.number, "digest": release.digest, "based_on": release.based_on}
    subject = Subject.named("release", str(release.number))
    await write_down(session, subject, kind, by=by, at=at, settings=settings, more=more)
