"""The law of each release, read once and kept: a release never changes."""

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.edition import Loaded, edition_of
from backend.releases.content import Content, digest_of, law_of, read_content
from backend.releases.point_rule import PointLaw, point_law_of
from backend.releases.release import Release
from backend.workflow.law import IN_CODE, Law


class ReleaseDamaged(Exception):
    """A release is not what was published."""


class PublishedReleases:
    """Keeps the laws of one process; notices a new release by the one small read of editions."""

    def __init__(self) -> None:
        self._edition, self._in_force = -1, 0
        self._laws: dict[int, Law] = {}
        self._points: dict[int, PointLaw] = {}

    async def in_force(self, session: AsyncSession) -> int:
        """The number of the release in force; 0 before there is any: the law in the code."""
        edition = await edition_of(session, Loaded.RELEASES)
        if edition != self._edition:
            self._in_force, self._edition = await in_force(session), edition
        return self._in_force

    async def law(self, session: AsyncSession, number: int | None) -> Law:
        """The law of a release, or of the one in force. Raises ReleaseDamaged."""
        wanted = number or await self.in_force(session)
        if not wanted:
            return IN_CODE
        if wanted not in self._laws:
            self._laws[wanted] = law_of(await _content(session, wanted))
        return self._laws[wanted]

    async def points(self, session: AsyncSession, number: int | None) -> PointLaw:
        """The rules of points of a release, or of the one in force; none before there is any. Raises
        ReleaseDamaged."""
        wanted = number or await self.in_force(session)
        if not wanted:
            return PointLaw()
        if wanted not in self._points:
            self._points[wanted] = point_law_of(await _content(session, wanted))
        return self._points[wanted]


async def _content(session: AsyncSession, number: int) -> Content:
    kept = select(col(Release.content), col(Release.digest)).where(col(Release.number) == number)
    text, digest = (await session.execute(kept)).one()
    content, found = await to_thread.run_sync(_read, text)
    if found != digest:
        raise ReleaseDamaged(f"release {number}")
    return content


def _read(text: str) -> tuple[Content, str]:
    content = read_content(text)
    return content, digest_of(content)


async def in_force(session: AsyncSession) -> int:
    """The release published last; 0 if there is none."""
    newest = select(col(Release.number)).where(col(Release.published_at).is_not(None))
    ordered = newest.order_by(col(Release.published_at).desc(), col(Release.number).desc()).limit(1)
    return (await session.execute(ordered)).scalar_one_or_none() or 0
