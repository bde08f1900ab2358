"""Resumes what was suspended (挂账到期) when its days are over, by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.act import Deed, move_by_itself
from backend.cases.case import Case
from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.left_aside import Choice, LeftAside, naming
from backend.workflow.steps import Action, Step

BATCH = 50


async def resume_due(db: Database, city: City, at: datetime, left: LeftAside | None = None) -> bool:
    """Resumes up to fifty, the longest over first; True if there may be more. Many workers may do it at once. One that
    its law leaves to a person is left to them, and none behind it waits; one that fails is in `left`, and tried again
    when it is due."""
    persons = list[UUID]()

    async def _resume(choice: Choice) -> int:
        async with db.write() as session:
            held = (await session.execute(_over(at, replace(choice, but=[*choice.but, *persons])))).scalars().all()
            with naming(held):
                to_persons = [
                    case.id for case in await _read(session, held) if not await _resumed(session, case, city, at)
                ]
        persons.extend(to_persons)
        return len(held)

    left = left or LeftAside("resume")
    while True:
        before = len(persons)
        found = await left.together(db, _resume, BATCH, at)
        if found < BATCH or len(persons) - before < found:
            return found >= BATCH


async def _read(session: AsyncSession, held: Sequence[UUID]) -> Sequence[Case]:
    query = select(Case).where(col(Case.id).in_(held)).order_by(col(Case.suspended_until), col(Case.id))
    return (await session.execute(query)).scalars().all() if held else ()


async def _resumed(session: AsyncSession, case: Case, city: City, at: datetime) -> bool:
    return await move_by_itself(session, case, Deed(Action.RESUME, case.version), city=city, at=at)


def _over(at: datetime, choice: Choice) -> Select[tuple[UUID]]:
    """Those whose days are over; held until the transaction ends. By their ids, so that one that cannot be read is
    known by its own."""
    until, identity = col(Case.suspended_until), col(Case.id)
    query = select(identity).where(until <= at, col(Case.step) == Step.SUSPENDED, *choice.where(identity))
    return query.order_by(until, identity).limit(choice.most).with_for_update(skip_locked=True)
