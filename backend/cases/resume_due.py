"""Resumes what was suspended (挂账到期) when its days are over, by itself."""

from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlmodel import col

from backend.cases.act import Deed, move_by_itself
from backend.cases.case import Case
from backend.cases.city import City
from backend.ground.db import Database
from backend.workflow.steps import Action, Step

BATCH = 50


async def resume_due(db: Database, city: City, at: datetime) -> bool:
    """Resumes up to fifty, the longest over first; True if there may be more. Many workers may do it at once. One that
    its law leaves to a person is left to them, and none behind it waits."""
    behind: Case | None = None
    while True:
        async with db.write() as session:
            cases = (await session.execute(_over(at, behind))).scalars().all()
            resumed = [
                await move_by_itself(session, case, Deed(Action.RESUME, case.version), city=city, at=at)
                for case in cases
            ]
        if any(resumed) or len(cases) < BATCH:
            return len(cases) == BATCH
        behind = cases[-1]


def _over(at: datetime, behind: Case | None) -> Select[tuple[Case]]:
    """Those whose days are over, behind the one given; held until the transaction ends."""
    until, identity = col(Case.suspended_until), col(Case.id)
    query = select(Case).where(until <= at, col(Case.step) == Step.SUSPENDED)
    if behind is not None:
        later = and_(until == behind.suspended_until, identity > behind.id)
        query = query.where(or_(until > behind.suspended_until, later))
    return query.order_by(until, identity).limit(BATCH).with_for_update(skip_locked=True)
