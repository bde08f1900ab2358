"""Public comments (公众评论): what citizens say of a case; shown once cleared, under a name that leads to nobody."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.cases.case import Case
from backend.ground.columns import Instant, Json, no_entries, stored_enum
from backend.ground.digest import keyed_digest
from backend.ground.settings import Settings


class CommentState(StrEnum):
    WAITING = "waiting"  # 检测中
    HELD = "held"  # 待人工审核
    SHOWN = "shown"  # 已公开
    REFUSED = "refused"  # 未予公开
    WITHDRAWN = "withdrawn"  # 已撤回


STATES: dict[CommentState, str] = {
    CommentState.WAITING: "检测中", CommentState.HELD: "审核中", CommentState.SHOWN: "已公开",
    CommentState.REFUSED: "未予公开", CommentState.WITHDRAWN: "已撤回",
}  # fmt: skip
# why one is not published
REFUSALS: dict[str, str] = {
    "personal": "含个人信息", "abuse": "辱骂攻击", "advert": "广告", "off_topic": "与案件无关",
    "unproven": "未经证实的指控", "other": "其他",
}  # fmt: skip


class Comment(SQLModel, table=True):
    """`why`: codes of what is doubtful in it; `reason`: a code of REFUSALS; `decided_by`: who of the staff decided,
    None for the check alone."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_case", "case_id", "state", "id"),
        Index("ix_comment_state", "state", "id"),
        Index("ix_comment_person", "person_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id")
    person_id: UUID
    text: str = Field(max_length=500)
    state: CommentState = Field(sa_type=stored_enum(CommentState))
    why: list[str] = Field(default_factory=no_entries, sa_type=Json)
    reason: str | None = Field(default=None, max_length=16)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    at: datetime = Field(sa_type=Instant)


def author_of(comment: Comment, settings: Settings) -> str:
    """The same within a case, another in every other."""
    return f"市民{keyed_digest(settings, f'commenter:{comment.case_id.hex}', comment.person_id.hex)[:4]}"


async def comments_of(session: AsyncSession, selves: Collection[UUID]) -> list[dict[str, Any]]:
    """All that a person wrote, for an export."""
    query = select(Comment, col(Case.number)).join(Case, col(Case.id) == col(Comment.case_id))
    found = await session.execute(query.where(col(Comment.person_id).in_(selves)).order_by(col(Comment.id)))
    kept = {"text", "state", "reason", "at"}
    return [{"number": number} | row.model_dump(mode="json", include=kept) for row, number in found]


async def hand_over_comments(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's."""
    moved = update(Comment).where(col(Comment.person_id) == giver).values(person_id=taker)
    await session.execute(moved.execution_options(synchronize_session=False))


async def forget_comments(session: AsyncSession, selves: Collection[UUID], at: datetime) -> None:
    """The words go; where they were shown, who keeps a copy hears of it. Comments before their cases, as whoever
    decides on one has them."""
    gone = delete(Comment).where(col(Comment.person_id).in_(selves)).returning(col(Comment.case_id), col(Comment.state))
    deleted = await session.execute(gone.execution_options(synchronize_session=False))
    shown = {case_id for case_id, state in deleted if state is CommentState.SHOWN}
    marked = update(Case).where(col(Case.id).in_(shown)).values(changed_at=at)
    await session.execute(marked.execution_options(synchronize_session=False))
