"""Drafts a release: the present content, with the parts that are given in place of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.releases.content import digest_of, written
from backend.releases.point_rule import POINT_PARTS
from backend.releases.present_content import LOADED, present_content
from backend.releases.published_releases import PublishedReleases, in_force
from backend.releases.read_releases import ReleaseHead, head_of
from backend.releases.release import Release

PARTS = ("moves", "overlays", "standards", "rules", *POINT_PARTS)  # the calendar has its own preview and publication


@dataclass(frozen=True)
class Draft:
    """What is to be drafted, and over what."""

    content: str
    calendar: str
    digest: str
    based_on: int | None
    editions: Mapping[str, str]


async def draft_of(
    session: AsyncSession, parts: Mapping[str, Sequence[Mapping[str, Any]]], releases: PublishedReleases
) -> Draft:
    """The present content with these parts, put together before anything is written. Rules without dates begin
    today."""
    based_on = await in_force(session)  # first: what is read after it may only be newer, and the draft then is stale
    present = await present_content(session, await releases.law(session, None))
    return await to_thread.run_sync(_draft, present, parts, based_on or None)


def _draft(present: Mapping[str, Any], parts: Mapping[str, Sequence[Mapping[str, Any]]], based_on: int | None) -> Draft:
    content = {**present, **{name: list(parts[name]) for name in PARTS if name in parts}}
    return Draft(written(content), content["calendar"], digest_of(content), based_on, editions_of(present))


async def draft_release(
    session: AsyncSession, note: str, draft: Draft, *, by: Doer | None, settings: Settings, at: datetime
) -> ReleaseHead:
    """The release, to be published yet. Problem busy where somebody else drafted at this moment."""
    highest = (await session.execute(select(func.max(col(Release.number))))).scalar_one()
    release = Release(
        number=(highest or 0) + 1, note=note, digest=draft.digest, content=draft.content,
        based_on=draft.based_on, editions=dict(draft.editions), drafted_by=by.person_id if by else None, drafted_at=at,
    )  # fmt: skip
    session.add(release)
    try:
        await session.flush()
    except IntegrityError as fault:
        raise Problem("busy") from fault
    await tell(session, release, "release.drafted", by=by, settings=settings, at=at)
    return head_of(release, draft.calendar)


def editions_of(content: Mapping[str, Any]) -> dict[str, str]:
    """A digest of each part that is changed beside releases, too, and that a draft is not published over once it is
    another: of the rows that were read, and not of those that are there when they are read again. What a release does
    not hold makes none stale: a ruling (裁定), a department's name, a class."""
    return {part: digest_of({part: content[part]}) for part in LOADED}


async def tell(
    session: AsyncSession, release: Release, kind: str, *, by: Doer | None, settings: Settings, at: datetime
) -> None:
    """Writes it down."""
    more = {"release": release.number, "digest": release.digest, "based_on": release.based_on}
    subject = Subject.named("release", str(release.number))
    await write_down(session, subject, kind, by=by, at=at, settings=settings, more=more)
