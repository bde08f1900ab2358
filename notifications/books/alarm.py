"""An alarm of the books: a happening like any other, told to the administrators; the same one not again for a while."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.happening import Happening, record
from backend.ground.ids import first_id
from backend.ground.one_at_a_time import one_at_a_time

SUBJECT = "books"
QUIET = timedelta(hours=1)


async def raise_alarm(session: AsyncSession, kind: str, data: Mapping[str, Any], at: datetime, *, tell: bool) -> bool:
    """True if written: not if a word of this kind said the same within the hour, whichever worker's it was. Any, and
    not the last alone: two troubles of which one comes and goes would else be told at every look."""
    await one_at_a_time(session, kind)
    if dict(data) in await _said_since(session, kind, at - QUIET):
        return False
    await record(
        session, subject_kind=SUBJECT, subject_id=subject_of(kind), kind=kind, by=None, at=at, data=data, tell=tell
    )
    return True


async def _said_since(session: AsyncSession, kind: str, since: datetime) -> Sequence[Mapping[str, Any]]:
    mine = (col(Happening.subject_id) == subject_of(kind), col(Happening.kind) == kind)
    lately = (col(Happening.id) >= first_id(since), col(Happening.at) > since)
    return (await session.execute(select(col(Happening.data)).where(*mine, *lately))).scalars().all()


async def last_word(session: AsyncSession, kind: str) -> Happening | None:
    """The last happening of a kind in the books."""
    mine = select(Happening).where(col(Happening.subject_id) == subject_of(kind), col(Happening.kind) == kind)
    found: Happening | None = (
        await session.execute(mine.order_by(col(Happening.seq).desc()).limit(1))
    ).scalar_one_or_none()
    return found


def subject_of(kind: str) -> UUID:
    """One chain for each kind of word."""
    return uuid5(NAMESPACE_URL, f"chengguantong:{kind}")
