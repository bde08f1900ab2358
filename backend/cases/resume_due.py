"""Resumes what was suspended (挂账到期) when its days are over, by itself."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from backend.cases.act import Deed, move_by_itself
from backend.cases.case import Case
from backend.cases.city import City
from backend.ground.db import Database
from backend.workflow.steps import Action, Step

BATCH = 50


async def resume_due(db: Database, city: City, at: datetime) -> bool:
    """Resumes up to fifty, the longest over first; True if there may be more. Many workers may do it at once."""
    over = (
        select(Case)
        .where(col(Case.suspended_until) <= at, col(Case.step) == Step.SUSPENDED)
        .order_by(col(Case.suspended_until))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    async with db.write() as session:
        cases = (await session.execute(over)).scalars().all()
        for case in cases:
            await move_by_itself(session, case, Deed(Action.RESUME, case.version), city=city, at=at)
    return len(cases) == BATCH
