"""Limits that hold across processes: so many in any span of time, counted in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, String, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TextualSelect
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json
from backend.ground.errors import Problem

TRIED = timedelta(seconds=30)  # a password waits two seconds in line; a process may have died


@dataclass(frozen=True)
class Allowance:
    """At most so many in any span of this length: a window that slides, not one that begins anew."""

    most: int
    per: timedelta


# key: what it allows
Wanted = Mapping[str, Sequence[Allowance]]


class Spent(SQLModel, table=True):
    """When what was allowed was used (milliseconds since 1970), under a keyed digest of who it was; below zero: by what
    is still under way, and may be given back.

    A list never holds more than the largest allowance of LIMITS.
    """

    __tablename__ = "spent"

    key: str = Field(primary_key=True, max_length=64)
    stamps: list[int] = Field(sa_type=Json)
    last_at: datetime = Field(sa_type=Instant, index=True)


async def seconds_to_wait(session: AsyncSession, wanted: Wanted, at: datetime) -> dict[str, int]:
    """How long until one more of each is allowed: 0, or no entry, if it is now. What is under way does not count here.
    Changes nothing."""
    found = await session.execute(_asked(hold=False), {"keys": list(wanted)})
    return {key: _wait(_over(stamps, at), wanted[key], at) for key, stamps in found}


async def spend(session: AsyncSession, key: str, allowances: Sequence[Allowance], at: datetime) -> int:
    """As `spend_all`, of one."""
    return await spend_all(session, {key: allowances}, at)


async def spend_all(session: AsyncSession, wanted: Wanted, at: datetime, *, under_way: bool = False) -> int:
    """Uses one of each; 0, or the longest of the seconds to wait, and then nothing is used. `under_way`: until `refund`
    or `keep` says what became of it, for TRIED at most. Problem busy where only what is under way stands in the way:
    each may be a good one, and is over in a moment.

    Two statements, however many: those who do it at once come one after another at the first, in the order of keys.
    """
    rows = _rows({key: [] for key in wanted}, at)
    held = await session.execute(_written(len(wanted), keep=True), rows)
    stamps: dict[str, list[int]] = dict(held.tuples().all())
    if wait := max(_wait(_over(stamps[key], at), allowances, at) for key, allowances in wanted.items()):
        return wait
    if any(_wait([abs(stamp) for stamp in stamps[key]], allowances, at) for key, allowances in wanted.items()):
        raise Problem("busy", retry_after=1)
    most = {key: max(allowance.most for allowance in allowances) for key, allowances in wanted.items()}
    used = {key: [*stamps[key], -_ms(at) if under_way else _ms(at)][-most[key] :] for key in wanted}
    await session.execute(_written(len(wanted), keep=False), _rows(used, at))
    return 0


@cache  # who guesses without end has it asked each time
def _asked(*, hold: bool) -> Select[tuple[str, list[int]]]:
    """The rows of :keys; `hold`: until the transaction ends, in the order of keys."""
    query = select(col(Spent.key), col(Spent.stamps)).where(col(Spent.key).in_(bindparam("keys", expanding=True)))
    return query.order_by(col(Spent.key)).with_for_update() if hold else query


@cache  # its words are put together once: SQLAlchemy compiles an INSERT of several rows anew each time
def _written(rows: int, *, keep: bool) -> TextualSelect:
    """Rows written, and so held until the transaction ends; `keep`: those that are there stay as they are."""
    values = ", ".join(f"(:key_{n}, :stamps_{n}, :at)" for n in range(rows))
    new = "stamps = spent.stamps" if keep else "stamps = excluded.stamps, last_at = excluded.last_at"
    words = f"INSERT INTO spent (key, stamps, last_at) VALUES {values} ON CONFLICT (key) DO UPDATE SET {new} RETURNING key, stamps"  # noqa: E501, S608 - no value stands in it
    types = [bindparam(f"stamps_{n}", type_=Json) for n in range(rows)]
    return text(words).bindparams(*types, bindparam("at", type_=Instant())).columns(key=String, stamps=Json)


def _rows(stamps: Mapping[str, list[int]], at: datetime) -> dict[str, object]:
    """In the order of keys, in which those who come at once take them one after another."""
    rows: dict[str, object] = {"at": at}
    for n, key in enumerate(sorted(stamps)):
        rows |= {f"key_{n}": key, f"stamps_{n}": stamps[key]}
    return rows


async def refund(session: AsyncSession, key: str, at: datetime) -> None:
    """Gives back the one used at this instant."""
    row = (await session.execute(select(Spent).where(col(Spent.key) == key).with_for_update())).scalar_one_or_none()
    left = list(row.stamps) if row is not None else []
    for stamp in (-_ms(at), _ms(at)):
        if row is not None and stamp in left:
            left.remove(stamp)
            row.stamps = left
            return


async def keep(session: AsyncSession, wanted: Wanted, at: datetime) -> int:
    """Those used at this instant are under way no more: they are used. Gives the longest of the seconds to wait until
    one more of each is allowed."""
    held = dict((await session.execute(_asked(hold=True), {"keys": list(wanted)})).tuples().all())
    stamps = {key: _kept(of_key, at) for key, of_key in held.items()}
    if changed := {key: of_key for key, of_key in stamps.items() if of_key != held[key]}:
        await session.execute(_written(len(changed), keep=False), _rows(changed, at))
    return max((_wait(_over(of_key, at), wanted[key], at) for key, of_key in stamps.items()), default=0)


def _kept(stamps: Sequence[int], at: datetime) -> list[int]:
    """With the one that was begun at this instant as used."""
    kept = list(stamps)
    if -_ms(at) in kept:
        kept[kept.index(-_ms(at))] = _ms(at)
    return kept


async def forget(session: AsyncSession, keys: Collection[str]) -> None:
    """Nothing of these has been used."""
    of_these = col(Spent.key).in_(keys)
    rows = select(Spent).where(of_these).order_by(col(Spent.key)).with_for_update()
    for row in (await session.execute(rows)).scalars():
        row.stamps = []


def _over(stamps: Sequence[int], at: datetime) -> list[int]:
    """Without those under way; what nobody has heard of for so long is over."""
    begun = _ms(at - TRIED)
    return [abs(stamp) for stamp in stamps if stamp >= 0 or -stamp < begun]


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
