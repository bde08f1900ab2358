"""What a notice said in each of its versions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.participation.notice import Notice, NoticeKind, get_notice
from backend.participation.topic import Topic


class NoticeVersion(SQLModel, table=True):
    """A notice as it stood from `changed_at` until the next version."""

    __tablename__ = "notice_version"

    notice_id: UUID = Field(primary_key=True, foreign_key="notice.id")
    version: int = Field(primary_key=True)
    kind: NoticeKind = Field(sa_type=stored_enum(NoticeKind))
    topic: Topic = Field(sa_type=stored_enum(Topic))
    area_code: str | None = Field(default=None, max_length=15)
    title: str = Field(max_length=120)
    text: str
    shown_from: datetime | None = Field(default=None, sa_type=Instant)
    shown_to: datetime | None = Field(default=None, sa_type=Instant)
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)

    @classmethod
    def of(cls, notice: Notice) -> "NoticeVersion":
        """The version a notice is in."""
        return cls(notice_id=notice.id, **notice.model_dump(exclude={"id"}))


async def versions_of_notice(session: AsyncSession, identity: UUID) -> Sequence[NoticeVersion]:
    """All versions, the newest first. Problem not_found."""
    await get_notice(session, identity)
    query = select(NoticeVersion).where(col(NoticeVersion.notice_id) == identity)
    return (await session.execute(query.order_by(col(NoticeVersion.version).desc()))).scalars().all()
