"""Limits that hold across processes: so many in any span of time, counted in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json


@dataclass(frozen=True)
class Allowance:
    """At most so many in any span of this length: a window that slides, not one that begins anew."""

    most: int
    per: timedelta


class Spent(SQLModel, table=True):
    """When what was allowed was used (milliseconds since 1970), under a keyed digest of who it was.

    A list never holds more than the largest allowance of LIMITS.
    """

    __tablename__ = "spent"

    key: str = Field(primary_key=True, max_length=64)
    stamps: list[int] = Field(sa_type=Json)
    last_at: datetime = Field(sa_type=Instant, index=True)


async def seconds_to_wait(session: AsyncSession, key: str, allowances: Sequence[Allowance], at: datetime) -> int:
    """How long until one more is allowed: 0 if it is now. Changes nothing."""
    row = await session.get(Spent, key)
    return _wait(row.stamps, allowances, at) if row else 0


async def spend(session: AsyncSession, key: str, allowances: Sequence[Allowance], at: datetime) -> int:
    """Uses one; 0, or the seconds to wait, and then nothing is used. Those who do it at once come one after another."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    empty = {"key": key, "stamps": [], "last_at": at}
    await session.execute(insert(Spent).values(empty).on_conflict_do_nothing())
    row = (await session.execute(select(Spent).where(col(Spent.key) == key).with_for_update())).scalar_one()
    if wait := _wait(row.stamps, allowances, at):
        return wait
    most = max(allowance.most for allowance in allowances)
    row.stamps, row.last_at = [*row.stamps, _ms(at)][-most:], at
    return 0


async def refund(session: AsyncSession, key: str, at: datetime) -> None:
    """Gives back the one used at this instant."""
    row = (await session.execute(select(Spent).where(col(Spent.key) == key).with_for_update())).scalar_one_or_none()
    if row is not None and _ms(at) in row.stamps:
        left = list(row.stamps)
        left.remove(_ms(at))
        row.stamps = left


async def forget(session: AsyncSession, key: str) -> None:
    """Nothing has been used."""
    row = await session.get(Spent, key, with_for_update=True)
    if row is not None:
        row.stamps = []


def _wait(stamps: Sequence[int], allowances: Sequence[Allowance], at: datetime) -> int:
    waits = [
        stamps[-allowance.most] + int(allowance.per.total_seconds() * 1000) - _ms(at)
        for allowance in allowances
        if len(stamps) >= allowance.most
    ]
    longest = max(waits, default=0)
    return -(-longest // 1000) if longest > 0 else 0


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
