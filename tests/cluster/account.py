"""What became of the reports of a load: read from the database itself, as the application, through the pooler."""

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.report import DEED
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.deed_key import DeedKey
from backend.ground.happening import Happening
from backend.ground.settings import Settings
from notifications.books.reconcile import Difference, reconcile
from tests.cluster.load import Load

SETTLED_WITHIN = 180.0  # seconds for the workers to tell all of it; a lease of a lost connection runs out meanwhile


@dataclass(frozen=True)
class Account:
    """`lost`: acknowledged keys without the case they were told; `doubled`: cases beyond one for each key that was
    sent; `unheard`: cases of which no happening tells, and what differs in the books of deliveries since then."""

    cases: int
    lost: int
    doubled: int
    unheard: int
    told: int  # deliveries


async def account_of(load: Load, url: str, since: datetime, patience: float = SETTLED_WITHIN) -> Account:
    """Of all that was sent, once nothing is left to tell, or after so many seconds."""
    db = Database(Settings(_env_file=None, database_url=url))
    try:
        async with db.read() as session:
            made, cases = await _made(session, load.people), await _cases(session, load.people)
            heard = await _heard(session, cases)
        differ, told = await _balanced(db, since, patience)
    finally:
        await db.close()
    lost = [key for key, (number, _when) in load.acknowledged.items() if cases.get(made.get(key)) != number]
    meant = {made[key] for key in load.acknowledged.keys() | load.in_doubt if key in made}
    return Account(len(cases), len(lost), len(cases.keys() - meant), len(cases.keys() - heard) + len(differ), told)


async def _made(session: AsyncSession, people: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The case of each key."""
    asked = select(col(DeedKey.client_key), col(DeedKey.made))
    rows = await session.execute(asked.where(col(DeedKey.person_id).in_(people), col(DeedKey.deed) == DEED))
    return dict(rows.tuples().all())


async def _cases(session: AsyncSession, people: set[uuid.UUID]) -> Mapping[uuid.UUID | None, str]:
    asked = select(col(Case.id), col(Case.number)).where(col(Case.reporter_id).in_(people))
    return dict((await session.execute(asked)).tuples().all())


async def _heard(session: AsyncSession, cases: Mapping[uuid.UUID | None, str]) -> set[uuid.UUID]:
    asked = select(col(Happening.subject_id)).where(
        col(Happening.kind) == "case.report", col(Happening.subject_id).in_(cases)
    )
    return set((await session.execute(asked)).scalars())


async def _balanced(db: Database, since: datetime, patience: float) -> tuple[list[Difference], int]:
    until = time.monotonic() + patience
    while True:
        found = await reconcile(db, since, clock.now() + timedelta(minutes=1))
        if not found.differences or time.monotonic() > until:
            return found.differences, found.deliveries
        await asyncio.sleep(1)
