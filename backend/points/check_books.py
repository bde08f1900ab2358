"""Balances the books of points (积分对账). Reads only; every difference names the row. `chengguantong check points`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.cases.case import Case
from backend.people.person import Person
from backend.points.matter_of import VOID
from backend.points.pay_out import payout_key
from backend.points.payout_line import PayoutLine
from backend.points.point_account import PointAccount
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.point_posting import PointPosting
from backend.points.post_entry import SIDES, accounts_of

BATCH = 1000
SETTLED = timedelta(minutes=10)
GIVEN = (EntryKind.AWARD, EntryKind.FUND, EntryKind.APPEAL, EntryKind.REFUND)
Other = aliased(PointEntry)


@dataclass(frozen=True)
class Difference:
    """What does not balance, and where. DIFFERENCES says what the words mean."""

    what: str
    where: str


DIFFERENCES = {
    "sides": "凭证的借贷两方缺失、不相抵或记错了科目",
    "stray": "分录没有凭证",
    "balance": "科目余额与分录合计不符",
    "total": "全部科目合计不为零",
    "pool": "奖池为负：发放超过注资",
    "twice": "同一案件同一人同一规则奖励了不止一次",
    "reversal": "冲回与原奖励不相等，或冲回了不止一次",
    "standing": "案件已作废、不予受理或撤回，奖励仍未冲回",
    "sign": "凭证的正负与种类不符",
    "payout": "发放批次与发放凭证不符",
}


@dataclass
class Balance:
    """What was looked at, and what differs."""

    entries: int = 0
    accounts: int = 0
    differences: list[Difference] = field(default_factory=list)


async def check_books(session: AsyncSession, at: datetime, told: Callable[[int, int], None] | None = None) -> Balance:
    """All of it: every entry has two sides that are right, every balance is the sum of its sides, every award stands
    on a case, and what was paid is what was drawn up."""
    found = Balance()
    total = (await session.execute(select(func.count()).select_from(PointEntry))).scalar_one()
    await _entries(session, found, total, told)
    for what, query in QUERIES.items():
        rows = await session.execute(query(at))
        found.differences += [Difference(what, str(row[0])) for row in rows]
    await _accounts(session, found)
    found.differences += await _payouts(session)
    return found


async def _entries(session: AsyncSession, found: Balance, total: int, told: Callable[[int, int], None] | None) -> None:
    last = None
    while True:
        query = select(PointEntry).order_by(col(PointEntry.id)).limit(BATCH)
        rows = (await session.execute(query.where(col(PointEntry.id) > last) if last else query)).scalars().all()
        if not rows:
            return
        last = rows[-1].id
        posted = select(PointPosting).where(col(PointPosting.entry_id).in_([row.id for row in rows]))
        sides: dict[Any, dict[str, int]] = {}
        for one in (await session.execute(posted)).scalars():
            sides.setdefault(one.entry_id, {})[one.account] = one.points
        for row in rows:
            if sides.get(row.id, {}) != _wanted(row):
                found.differences.append(Difference("sides", str(row.id)))
        found.entries += len(rows)
        session.expunge_all()
        if told is not None:
            told(found.entries, total)


def _wanted(entry: PointEntry) -> dict[str, int]:
    if entry.points == 0 or entry.kind not in SIDES:
        return {}
    if entry.kind is not EntryKind.FUND and entry.person_id is None:
        return {}
    giver, taker = accounts_of(entry)
    return {giver: -entry.points, taker: entry.points}


async def _accounts(session: AsyncSession, found: Balance) -> None:
    sums = select(col(PointPosting.account), func.sum(col(PointPosting.points))).group_by(col(PointPosting.account))
    posted = {name: int(points) for name, points in await session.execute(sums)}
    query = select(PointAccount).order_by(col(PointAccount.name))
    balances = {one.name: one.balance for one in (await session.execute(query)).scalars()}
    found.accounts = len(balances)
    for name in sorted({*posted, *balances}):
        if posted.get(name, 0) != balances.get(name, 0):
            found.differences.append(Difference("balance", name))
        if name.startswith("pool:") and posted.get(name, 0) < 0:
            found.differences.append(Difference("pool", name))
    if sum(posted.values()) or sum(balances.values()):
        found.differences.append(Difference("total", str(sum(posted.values()))))


def _stray(_at: datetime) -> Select[Any]:
    entry = select(col(PointEntry.id)).where(col(PointEntry.id) == col(PointPosting.entry_id))
    return select(col(PointPosting.entry_id)).where(~entry.exists()).distinct()


def _standing_awards() -> Select[Any]:
    """Awards that were not taken back. A list, not a question for each row: SQLite would answer it by reading all."""
    back = select(col(Other.of_entry)).where(col(Other.kind) == EntryKind.REVERSAL, col(Other.of_entry).is_not(None))
    return select(PointEntry).where(col(PointEntry.kind) == EntryKind.AWARD, col(PointEntry.id).not_in(back))


def _twice(_at: datetime) -> Select[Any]:
    awards = _standing_awards().subquery()
    key = (awards.c.case_id, awards.c.person_id, awards.c.rule)
    return select(awards.c.case_id).group_by(*key).having(func.count() > 1)


def _reversals(_at: datetime) -> Select[Any]:
    """Each undoes one award, whole, once."""
    award = and_(
        col(Other.id) == col(PointEntry.of_entry), col(Other.kind) == EntryKind.AWARD,
        col(Other.points) == -col(PointEntry.points), col(Other.person_id) == col(PointEntry.person_id),
    )  # fmt: skip
    again = (
        select(col(Other.of_entry))
        .where(col(Other.kind) == EntryKind.REVERSAL)
        .group_by(col(Other.of_entry))
        .having(func.count() > 1)
    )
    return select(col(PointEntry.id)).where(
        col(PointEntry.kind) == EntryKind.REVERSAL,
        or_(~select(col(Other.id)).where(award).exists(), col(PointEntry.of_entry).in_(again)),
    )


def _unreversed(at: datetime) -> Select[Any]:
    """Of cases that turned out to be none: a while ago, for the worker needs a moment. Who has left is forgiven."""
    awards = _standing_awards().subquery()
    return (
        select(awards.c.id)
        .join(Case, col(Case.id) == awards.c.case_id)
        .join(Person, col(Person.id) == awards.c.person_id)
        .where(col(Case.step).in_(list(VOID)), col(Case.ended_at) < at - SETTLED, col(Person.erased_at).is_(None))
    )


def _sign(_at: datetime) -> Select[Any]:
    sign = case(
        (col(PointEntry.kind).in_(GIVEN), col(PointEntry.points) > 0),
        (col(PointEntry.kind).in_([EntryKind.REVERSAL, EntryKind.PAYOUT]), col(PointEntry.points) < 0),
        (col(PointEntry.kind) == EntryKind.NONE, col(PointEntry.points) == 0),
        else_=col(PointEntry.points) != 0,
    )
    return select(col(PointEntry.id)).where(~sign)


async def _payouts(session: AsyncSession) -> list[Difference]:
    """Each line that was paid has its entry, and each entry its line; what was given back was paid, whole."""
    lines = select(PayoutLine).where(col(PayoutLine.paid) > 0)
    paid = {payout_key(one.payout_id, one.person_id): -(one.paid or 0)
            for one in (await session.execute(lines)).scalars()}  # fmt: skip
    entries = select(col(PointEntry.key), col(PointEntry.points)).where(col(PointEntry.kind) == EntryKind.PAYOUT)
    written = dict((await session.execute(entries)).tuples().all())
    differ = [key for key in sorted({*paid, *written}) if paid.get(key) != written.get(key)]
    of_payout = and_(
        col(Other.id) == col(PointEntry.of_entry), col(Other.kind) == EntryKind.PAYOUT,
        col(Other.points) == -col(PointEntry.points), col(Other.person_id) == col(PointEntry.person_id),
    )  # fmt: skip
    unpaid = select(col(PointEntry.key)).where(
        col(PointEntry.kind) == EntryKind.REFUND, ~select(col(Other.id)).where(of_payout).exists()
    )
    differ += (await session.execute(unpaid)).scalars()
    return [Difference("payout", key) for key in differ]


QUERIES: dict[str, Callable[[datetime], Select[Any]]] = {
    "stray": _stray, "twice": _twice, "reversal": _reversals, "standing": _unreversed, "sign": _sign,
}  # fmt: skip
