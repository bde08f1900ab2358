"""The changes of status that strangers may see, of all cases, in a span of time: for whoever keeps a copy."""

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.history import SUBJECT, Entry
from backend.cases.status import Milestone, timeline
from backend.ground.happening import Happening
from backend.ground.ids import first_id, instant_of

MILLISECOND = timedelta(milliseconds=1)
AT_ONCE = 100  # cases whose course is read in one query: between two of them others have their turn
ROUNDS = 20  # pages of moves read for one answer
Told = tuple[UUID, str, str, str, Milestone]  # id, number, bucket, grid of the case; what was told


async def told_between(
    session: AsyncSession, since: datetime, until: datetime, limit: int
) -> tuple[list[Told], datetime | None]:
    """The first milestones of the span, oldest first, and where there are more, the instant from which to go on: at
    least as many as the limit says, if there are, for most moves are no milestones. Both ends belong to the span."""
    found, start, end = list[Told](), first_id(since), first_id(until + MILLISECOND)
    whole = instant_of(start)
    for _round in range(ROUNDS):
        moved = await _moved(session, start, end, limit)
        found += await _told(session, {(row.subject_id, row.seq) for row in moved})
        if len(moved) < limit:
            return found, None
        start = UUID(int=moved[-1].id.int + 1)
        if len(found) >= limit and instant_of(start) > whole:  # else whoever goes on from there would get the same
            break
    return found, instant_of(start)


async def _moved(session: AsyncSession, start: UUID, end: UUID, limit: int) -> Sequence[Row[Any]]:
    """The first so many moves with ids from `start` to before `end`."""
    step = col(Happening.data)["step"].as_string()
    of_cases = (col(Happening.subject_kind) == SUBJECT, step.is_not(None))
    query = select(col(Happening.id), col(Happening.subject_id), col(Happening.seq))
    query = query.where(col(Happening.id) >= start, col(Happening.id) < end, *of_cases)
    return (await session.execute(query.order_by(col(Happening.id)).limit(limit))).all()


async def _told(session: AsyncSession, wanted: Set[tuple[UUID, int]]) -> list[Told]:
    """Those of the moves that are milestones."""
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


async def timelines_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Milestone]]:
    """What strangers may read of the course of cases, by id, in one query for each AT_ONCE of them."""
    found: dict[UUID, list[Milestone]] = {}
    for start in range(0, len(ids), AT_ONCE):
        found |= await _timelines(session, ids[start : start + AT_ONCE])
    return found


async def _timelines(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Milestone]]:
    """Made of the moves alone, and of no more of each than is told: most of what happens to a case is no move."""
    case_id, seq, data = col(Happening.subject_id), col(Happening.seq), col(Happening.data)
    moved = (case_id.in_(ids), col(Happening.subject_kind) == SUBJECT, data["step"].as_string().is_not(None))
    query = select(case_id, seq, col(Happening.at), col(Happening.kind), data).where(*moved).order_by(case_id, seq)
    entries: dict[UUID, list[Entry]] = defaultdict(list)
    for identity, place, at, kind, told in await session.execute(query):
        entries[identity].append(Entry(place, at, kind.removeprefix(f"{SUBJECT}."), told, None, None, None))
    return {identity: timeline(of_case) for identity, of_case in entries.items()}
