"""Whether words and photos of WeChat users may be published (内容安全): asked of the platform, or decided by people.

A bad verdict stops publication, never the report.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.ids import new_id
from backend.people.actor import Actor

DESCRIPTION = "description"


class Verdict(StrEnum):
    """The platform's words, and what goes before them."""

    WAITING = "waiting"  # to be asked
    ASKED = "asked"  # the answer about a photo comes later
    PASS = "pass"  # noqa: S105 - the platform's word
    REVIEW = "review"  # 需人工复核
    RISKY = "risky"


class ContentCheck(SQLModel, table=True):
    """One thing of a case to be checked: `what` is `description`, or a photo's id. `claim` is who asks, until `due_at`;
    `label` the platform's class of what it found (100 is nothing)."""

    __tablename__ = "content_check"
    __table_args__ = (
        UniqueConstraint("case_id", "what"),
        Index("ix_content_check_due", "due_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id")
    what: str = Field(max_length=36)
    verdict: Verdict = Field(default=Verdict.WAITING, sa_type=stored_enum(Verdict))
    label: int | None = None
    trace_id: str | None = Field(default=None, max_length=128, index=True)
    fault: str | None = Field(default=None, max_length=200)
    attempts: int = 0
    claim: UUID | None = None
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    at: datetime = Field(sa_type=Instant)


async def want_checks(
    session: AsyncSession,
    case_id: UUID,
    by: Actor,
    photo_ids: Collection[UUID],
    at: datetime,
    *,
    more: bool = False,
) -> None:
    """Has the words and photos of a new report, or `more` photos of one, checked, if a WeChat user sent them; in the
    transaction of the deed. A photo of the case that is checked already is not checked again."""
    if not by.is_of_wechat:
        return
    whats = dict.fromkeys([*([] if more else [DESCRIPTION]), *(str(photo) for photo in photo_ids)])
    there = select(col(ContentCheck.what)).where(col(ContentCheck.case_id) == case_id)
    known = set((await session.execute(there)).scalars()) if more else set()
    session.add_all(
        ContentCheck(id=new_id(at), case_id=case_id, what=what, due_at=at, at=at) for what in whats if what not in known
    )


async def not_passed(session: AsyncSession, case_id: UUID, whats: Collection[str]) -> dict[str, Verdict]:
    """Of the things named, those that may not be published without a person's word, each with its verdict."""
    query = select(col(ContentCheck.what), col(ContentCheck.verdict)).where(
        col(ContentCheck.case_id) == case_id,
        col(ContentCheck.what).in_(whats),
        col(ContentCheck.verdict) != Verdict.PASS,
    )
    return dict((await session.execute(query)).tuples().all())
