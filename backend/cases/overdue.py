"""Finds the cases past their limit, the oldest first, and says so once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.happening import record_all

BATCH = 100


async def sweep(db: Database, at: datetime) -> bool:
    """Writes `case.overdue` for up to a hundred cases whose limit has passed and who were not told of; True if there
    may be more. Any number of workers may sweep at once: each case is told of exactly once.
    """
    due = (
        select(Case)
        .where(
            col(Case.due_at) < at,
            col(Case.overdue_told).is_(False),
            col(Case.clock_held_at).is_(None),
            col(Case.ended_at).is_(None),
        )
        .order_by(col(Case.due_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    async with db.write() as session:
        cases = (await session.execute(due)).scalars().all()
        if not cases:
            return False
        # a plain UPDATE: a worker's mark does not raise the version
        marked = update(Case).where(col(Case.id).in_([case.id for case in cases])).values(overdue_told=True)
        await session.execute(marked.execution_options(synchronize_session=False))
        told = {case.id: {"department": case.body_code} for case in cases}
        await record_all(session, subject_kind=history.SUBJECT, kind=f"{history.SUBJECT}.overdue", at=at, told=told)
    return len(cases) == BATCH
