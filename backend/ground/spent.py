"""Limits that hold across processes: so many in any span of time, counted in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Insert, select
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


# key: what it allows
Wanted = Mapping[str, Sequence[Allowance]]


class Spent(SQLModel, table=True):
    """When what was allowed was used (milliseconds since 1970), under a keyed digest of who it was.

    A list never holds more than the largest allowance of LIMITS.
    """

    __tablename__ = "spent"

    key: str = Field(primary_key=True, max_length=64)
    stamps: list[int] = Field(sa_type=Json)
    last_at: datetime = Field(sa_type=Instant, index=True)


async def seconds_to_wait(session: AsyncSession, wanted: Wanted, at: datetime) -> int:
    """How long until one more of each is allowed: 0 if it is now. Changes nothing."""
    query = select(col(Spent.key), col(Spent.stamps)).where(col(Spent.key).in_(wanted))
    return max([_wait(stamps, wanted[key], at) for key, stamps in await session.execute(query)], default=0)


async def spend(session: AsyncSession, key: str, allowances: Sequence[Allowance], at: datetime) -> int:
    """As `spend_all`, of one."""
    return await spend_all(session, {key: allowances}, at)


async def spend_all(session: AsyncSession, wanted: Wanted, at: datetime) -> int:
    """Uses one of each; 0, or the longest of the seconds to wait, and then nothing is used.

    Two statements, however many: those who do it at once come one after another at the first, in the order of keys.
    """
    held = _written(session, {key: [] for key in sorted(wanted)}, at, keep=True)
    stamps = dict((await session.execute(held.returning(col(Spent.key), col(Spent.stamps)))).tuples().all())
    if wait := max(_wait(stamps[key], allowances, at) for key, allowances in wanted.items()):
        return wait
    most = {key: max(allowance.most for allowance in allowances) for key, allowances in wanted.items()}
    used = {key: [*stamps[key], _ms(at)][-most[key] :] for key in sorted(wanted)}
    await session.execute(_written(session, used, at, keep=False))
    return 0


def _written(session: AsyncSession, stamps: Mapping[str, list[int]], at: datetime, *, keep: bool) -> Insert:
    """Rows written, and so held until the transaction ends; `keep`: those that are there stay as they are."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    rows = insert(Spent).values([{"key": key, "stamps": each, "last_at": at} for key, each in stamps.items()])
    new = {"stamps": rows.excluded.stamps, "last_at": rows.excluded.last_at}
    return rows.on_conflict_do_update(index_elements=["key"], set_={"stamps": col(Spent.stamps)} if keep else new)


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
