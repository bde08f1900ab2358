"""The changes of status that strangers may see, of all cases, in a span of time: for whoever keeps a copy."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.history import SUBJECT, Entry
from backend.cases.status import Milestone, timeline
from backend.ground.happening import Happening
from backend.ground.ids import first_id

MILLISECOND = timedelta(milliseconds=1)
Told = tuple[UUID, str, str, str, Milestone]  # id, number, bucket, grid of the case; what was told


async def told_between(session: AsyncSession, since: datetime, until: datetime, limit: int) -> list[Told]:
    """The first so many milestones of the span, oldest first, in three queries. Both ends belong to it."""
    span = (col(Happening.id) >= first_id(since), col(Happening.id) < first_id(until + MILLISECOND))
    moved = (
        select(col(Happening.subject_id), col(Happening.seq))
        .where(*span, col(Happening.subject_kind) == SUBJECT, col(Happening.data)["step"].as_string().is_not(None))
        .order_by(col(Happening.id))
        .limit(limit)
    )
    wanted = {(subject, seq) for subject, seq in await session.execute(moved)}
    ids = sorted({subject for subject, _seq in wanted})
    lines = await timelines_of(session, ids)
    cases = select(col(Case.id), col(Case.number), col(Case.bucket), col(Case.grid_code)).where(col(Case.id).in_(ids))
    known = {row[0]: tuple(row) for row in await session.execute(cases)}
    found = [
        (*known[identity], line)
        for identity, of_case in lines.items()
        if identity in known
        for line in of_case
        if (identity, line.seq) in wanted
    ]
    return sorted(found, key=lambda told: (told[4].at, told[1], told[4].seq))


async def timelines_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, list[Milestone]]:
    """What strangers may read of the course of cases, by id, in one query."""
    if not ids:
        return {}
    query = (
        select(Happening)
        .where(col(Happening.subject_id).in_(ids), col(Happening.subject_kind) == SUBJECT)
        .order_by(col(Happening.subject_id), col(Happening.seq))
    )
    entries: dict[UUID, list[Entry]] = defaultdict(list)
    for row in (await session.execute(query)).scalars():
        kind = row.kind.removeprefix(f"{SUBJECT}.")
        entries[row.subject_id].append(Entry(row.seq, row.at, kind, row.data, None, None, None))
    return {identity: timeline(of_case) for identity, of_case in entries.items()}
