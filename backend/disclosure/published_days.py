"""The days of the record as they are published: what was signed, by which key, and how each holds the one before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.close_page import BEGINNING
from backend.disclosure.entry import previous_text
from backend.disclosure.proofs_of import Proof, proofs_of
from backend.disclosure.record_day import RecordDay
from backend.disclosure.record_key import RecordKey
from backend.disclosure.record_tile import HASH, RecordTile, parts
from backend.ground.errors import Problem


@dataclass(frozen=True)
class Signed:
    """A day, and the public half (hex) of the key it is signed with."""

    day: RecordDay
    public_key: str


@dataclass(frozen=True)
class Consistency:
    """A day, the day before it (None: there is none), and the first leaf of the day with its proof."""

    this: Signed
    before: Signed | None
    entry: str
    proof: Proof


async def published_days(session: AsyncSession, limit: int, before: date | None) -> Sequence[Signed]:
    """The newest days, or those before a day."""
    query = _query().order_by(col(RecordDay.seq).desc()).limit(limit)
    if before is not None:
        query = query.where(col(RecordDay.day) < before)
    return [Signed(day, public) for day, public in await session.execute(query)]


async def published_day(session: AsyncSession, day: date) -> Signed:
    """One day. Problem not_found."""
    found = (await session.execute(_query().where(col(RecordDay.day) == day))).first()
    if found is None:
        raise Problem("not_found")
    return Signed(*found)


async def consistency_of(session: AsyncSession, day: date) -> Consistency:
    """How a day holds the day before. Problem not_found."""
    this = await published_day(session, day)
    found = (await session.execute(_query().where(col(RecordDay.seq) == this.day.seq - 1))).first()
    before = Signed(*found) if found else None
    entry = previous_text(before.day.day.isoformat() if before else "", before.day.statement if before else "")
    proofs = await proofs_of(session, {BEGINNING: this.day.seq})
    return Consistency(this, before, entry, proofs[BEGINNING])


async def leaves_of_day(session: AsyncSession, day: date) -> list[str]:
    """The hashes of a day's leaves (hex), in order. Problem not_found."""
    seq = (await published_day(session, day)).day.seq
    query = select(col(RecordTile.hashes)).where(col(RecordTile.day_seq) == seq).order_by(col(RecordTile.number))
    packed = (await session.execute(query)).scalars()
    return [leaf.hex() for hashes in packed for leaf in parts(hashes, HASH)]


async def record_keys(session: AsyncSession) -> Sequence[RecordKey]:
    """Every key the record was ever signed with, oldest first."""
    query = select(RecordKey).order_by(col(RecordKey.since), col(RecordKey.id))
    return (await session.execute(query)).scalars().all()


async def signed_days(session: AsyncSession, days: Collection[date]) -> dict[date, Signed]:
    """Those of these days that are closed."""
    query = _query().where(col(RecordDay.day).in_(days))
    return {day.day: Signed(day, public) for day, public in await session.execute(query)}


def _query() -> Select[tuple[RecordDay, str]]:
    public = col(RecordKey.public_key)
    return select(RecordDay, public).join(RecordKey, col(RecordKey.id) == col(RecordDay.key_id))
