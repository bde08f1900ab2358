"""Applications (申请) of a department: extension, suspension, return, and the appeal against an overdue mark."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.cases.case import Case
from backend.ground.columns import Instant, stored_enum
from backend.workflow.facts import Asked


class Decision(StrEnum):
    PENDING = "pending"
    GRANTED = "granted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # the case moved on before anybody answered


class Application(SQLModel, table=True):
    """One application. Its words are in the note of its happening. A declined one does not count."""

    __tablename__ = "application"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    asked_for: Asked = Field(sa_type=stored_enum(Asked))
    state: Decision = Field(default=Decision.PENDING, sa_type=stored_enum(Decision))
    body_code: str = Field(max_length=16)
    days: int | None = None
    reason: str | None = Field(default=None, max_length=32)
    duty_code: str | None = Field(default=None, max_length=16)
    made_by: UUID
    made_at: datetime = Field(sa_type=Instant)
    endorsed_by: UUID | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


# of a case: its one that waits for an answer
WAITS = and_(col(Application.case_id) == col(Case.id), col(Application.state) == Decision.PENDING)


async def pending_application(session: AsyncSession, case_id: UUID) -> Application:
    """The one that waits for an answer; there is exactly one where the case says so."""
    query = select(Application).where(col(Application.case_id) == case_id, col(Application.state) == Decision.PENDING)
    return (await session.execute(query)).scalar_one()


async def is_waiting(session: AsyncSession, case_id: UUID, identity: UUID) -> bool:
    """Whether it is this one of the case that waits for an answer."""
    query = select(col(Application.id)).where(
        col(Application.case_id) == case_id, col(Application.id) == identity, col(Application.state) == Decision.PENDING
    )
    return (await session.execute(query)).first() is not None


async def waiting_in(session: AsyncSession, cases: Sequence[Case]) -> Mapping[UUID, UUID]:
    """By the cases' ids, those that wait for an answer; nothing is looked for where no case says so."""
    asking = [case.id for case in cases if case.asks is not None]
    query = select(col(Application.case_id), col(Application.id)).where(
        col(Application.case_id).in_(asking), col(Application.state) == Decision.PENDING
    )
    return dict((await session.execute(query)).tuples().all()) if asking else {}


async def had_their_word(session: AsyncSession, cases: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
    """By the ids of cases in which something waits for an answer, who answers it no more: who made it, and who agreed
    to it for the department (部门审核)."""
    query = select(col(Application.case_id), col(Application.made_by), col(Application.endorsed_by)).where(
        col(Application.case_id).in_(cases), col(Application.state) == Decision.PENDING
    )
    return {one: [who for who in both if who] for one, *both in await session.execute(query)} if cases else {}


async def applications_of(session: AsyncSession, case_id: UUID) -> list[Application]:
    """All of a case, oldest first."""
    query = select(Application).where(col(Application.case_id) == case_id).order_by(col(Application.id))
    return list((await session.execute(query)).scalars())


async def lapse(session: AsyncSession, case: Case, at: datetime) -> None:
    """Part of a move: what was asked for no longer fits where the case stands."""
    if case.asks is None:
        return
    case.asks, case.asked_by = None, None
    await lapse_waiting(session, case.id, at)


async def lapse_waiting(session: AsyncSession, case_id: UUID, at: datetime) -> None:
    """Whatever of a case waits for an answer will get none."""
    waiting = update(Application).where(col(Application.case_id) == case_id, col(Application.state) == Decision.PENDING)
    lapsed = waiting.values(state=Decision.LAPSED, decided_at=at)
    await session.execute(lapsed.execution_options(synchronize_session=False))
