"""A person's own points (我的积分): the balance, the month, and every entry with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.paging import Page, decode_cursor, page_of
from backend.people.selves_of import selves_of
from backend.points.point_account import PointAccount, account_of
from backend.points.point_appeal import PointAppeal
from backend.points.point_entry import EntryKind, PointEntry, month_of

EARNED = (EntryKind.AWARD, EntryKind.REVERSAL, EntryKind.APPEAL)  # what a ranking counts
PAID_OUT = (EntryKind.PAYOUT, EntryKind.REFUND)


@dataclass(frozen=True)
class Points:
    """`balance` may be below zero where points were taken back that had been paid out. `appeals` by entry."""

    balance: int
    month: int
    paid: int
    page: Page[PointEntry]
    appeals: Mapping[UUID, PointAppeal]


async def points_of(session: AsyncSession, person_id: UUID, limit: int, after: str | None, at: datetime) -> Points:
    """All of a person's accounts that turned out to be one person's together; the newest entry first."""
    selves = await selves_of(session, person_id)
    mine = col(PointEntry.person_id).in_(selves)
    query = select(PointEntry).where(mine).order_by(col(PointEntry.id).desc()).limit(limit + 1)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(PointEntry.id) < before)
    page = page_of((await session.execute(query)).scalars().all(), limit, _id_of)
    ids = [entry.id for entry in page.items]
    appeals = (await session.execute(select(PointAppeal).where(col(PointAppeal.entry_id).in_(ids)))).scalars()
    total = func.sum(col(PointEntry.points))
    this_month = col(PointEntry.month) == month_of(at.astimezone(CITY_ZONE).date())
    sums = select(
        total.filter(this_month, col(PointEntry.kind).in_(EARNED)),
        total.filter(col(PointEntry.kind).in_(PAID_OUT)),
    ).where(mine)
    month, paid = (await session.execute(sums)).one()
    balance = (await balances_of(session, {person_id: selves}))[person_id]
    return Points(balance, int(month or 0), -int(paid or 0), page, {one.entry_id: one for one in appeals})


async def balances_of(session: AsyncSession, people: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, int]:
    """The balance of each, over all of their selves."""
    whose = {account_of(one): person_id for person_id, selves in people.items() for one in selves}
    query = select(PointAccount).where(col(PointAccount.name).in_(whose))
    found = dict.fromkeys(people, 0)
    for account in (await session.execute(query)).scalars():
        found[whose[account.name]] += account.balance
    return found


def _id_of(entry: PointEntry) -> UUID:
    return entry.id
