"""Me too (我也遇到): somebody confirms an open case instead of reporting it once more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from backend.cases.case import Case
from backend.cases.me_too_origin import MeTooOrigin
from backend.ground.columns import Instant, Json, no_entries


class MeToo(SQLModel, table=True):
    """One a person and case. `weight` is in tenths of a full one, `why` the codes of WEIGHTS that made it less."""

    __tablename__ = "me_too"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    person_id: UUID = Field(primary_key=True, index=True)
    weight: int
    why: list[str] = Field(default_factory=no_entries, sa_type=Json)
    at: datetime = Field(sa_type=Instant)


async def said_by(session: AsyncSession, person_id: UUID, case_ids: Collection[UUID]) -> set[UUID]:
    """Of these cases, those a person has said it of."""
    mine = (col(MeToo.person_id) == person_id, col(MeToo.case_id).in_(case_ids))
    return set((await session.execute(select(col(MeToo.case_id)).where(*mine))).scalars())


async def me_toos_of(session: AsyncSession, selves: Collection[UUID]) -> list[dict[str, Any]]:
    """All that a person said, for an export."""
    query = select(MeToo, col(Case.number)).join(Case, col(Case.id) == col(MeToo.case_id))
    found = await session.execute(query.where(col(MeToo.person_id).in_(selves)).order_by(col(MeToo.at)))
    return [
        {"number": number} | row.model_dump(mode="json", include={"weight", "why", "at"}) for row, number in found
    ]  # fmt: skip


async def hand_over_me_toos(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's, once the giver's reports have; where they came from is forgotten. What counted twice, or
    for a report of one's own, counts no longer; a priority that was reached by it stays."""
    dropped = _counted_too_often(giver, taker)
    counts, weights = (
        select(total).where(dropped, col(MeToo.case_id) == col(Case.id)).correlate(Case).scalar_subquery()
        for total in (func.count(), func.sum(col(MeToo.weight)))
    )
    less = (
        update(Case)
        .where(col(Case.id).in_(select(col(MeToo.case_id)).where(dropped)))
        .values(me_too_count=col(Case.me_too_count) - counts, support=col(Case.support) - weights)
    )
    moved = update(MeToo).where(col(MeToo.person_id) == giver).values(person_id=taker)
    for deed in (less, delete(MeToo).where(dropped), moved):
        await session.execute(deed.execution_options(synchronize_session=False))
    await forget_me_toos(session, giver)


def _counted_too_often(giver: UUID, taker: UUID) -> ColumnElement[bool]:
    """Of two who are one: what the giver said where the taker had, and what either said of a report that is theirs."""
    both, own = aliased(MeToo), aliased(Case)
    of_taker = exists().where(col(both.person_id) == taker, col(both.case_id) == col(MeToo.case_id))
    of_own = exists().where(col(own.reporter_id) == taker, col(own.id) == col(MeToo.case_id))
    by_giver = col(MeToo.person_id) == giver
    return or_(and_(by_giver, of_taker), and_(or_(by_giver, col(MeToo.person_id) == taker), of_own))


async def forget_me_toos(session: AsyncSession, person_id: UUID) -> None:
    """Who said it is forgotten; what it counted for stays with the case."""
    await session.execute(delete(MeToo).where(col(MeToo.person_id) == person_id))
    await session.execute(delete(MeTooOrigin).where(col(MeTooOrigin.person_id) == person_id))
