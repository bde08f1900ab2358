"""Makes cases of forms whose files have not all come in time: with what there is, for nothing acknowledged is lost."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases.city import City
from backend.cases.numbers import Numbers
from backend.fieldwork.receive_form import make_case
from backend.fieldwork.submission import Submission
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.left_aside import LeftAside
from backend.ground.passing import is_passing
from backend.ground.settings import Settings
from backend.people.actor import actor_who
from backend.people.person import Person

BATCH = 50
AGAIN = timedelta(hours=1)
UNDER_WAY = "in_progress"  # of a report that is over in a moment
log = structlog.get_logger("submissions")


async def settle_submissions(
    db: Database, city: City, numbers: Numbers, settings: Settings, at: datetime, left: LeftAside | None = None
) -> bool:
    """Whether there was anything to do. One that cannot be a case now (its class is gone, what was kept of it cannot be
    read) is tried again later, and keeps none of those behind it waiting; nor does one that takes too long, which is in
    `left`."""
    left = left or LeftAside("submissions")
    waits = (col(Submission.due_at) <= at, col(Submission.id).not_in(left.not_now(at)))
    due = select(col(Submission.id)).where(*waits).order_by(col(Submission.due_at)).limit(BATCH)
    async with db.read() as session:
        found = (await session.execute(due)).scalars().all()

    async def _one(identity: UUID) -> None:
        number = await numbers.next_number(at)
        try:
            await _settle(db, city, settings, identity, number, at)
        except Exception as fault:
            code = fault.code if isinstance(fault, Problem) else type(fault).__name__
            if is_passing(fault) or code == UNDER_WAY:
                raise
            await _put_off(db, identity, code[:40], at)
            log.error("submission", submission=str(identity), code=code, exc_info=fault)

    await left.each(db, found, _one, at)
    return bool(found)


async def _settle(db: Database, city: City, settings: Settings, identity: UUID, number: str, at: datetime) -> None:
    """By its person even where the account has ended since: what was acknowledged then stands."""
    async with db.write() as session:
        query = select(Submission).where(col(Submission.id) == identity, col(Submission.due_at) <= at)
        submission = (await session.execute(query.with_for_update(skip_locked=True))).scalar_one_or_none()
        if submission is not None:
            who = [col(Person.id) == submission.person_id]
            by = await actor_who(session, who, submission.key_id, settings, at)
            await make_case(session, submission, city=city, by=by, at=at, number=number)


async def _put_off(db: Database, identity: UUID, code: str, at: datetime) -> None:
    async with db.write() as session:
        later = update(Submission).where(col(Submission.id) == identity, col(Submission.due_at).is_not(None))
        await session.execute(later.values(due_at=at + AGAIN, fault=code))
