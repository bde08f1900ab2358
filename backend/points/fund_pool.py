"""Funds a month's pool (奖池) from the city, up to what the limits say."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import new_id
from backend.points.point_account import Accounts
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.post_entry import post_entry
from backend.points.reason import Reason


async def fund_pool(session: AsyncSession, accounts: Accounts, month: str, total: int, day: date, at: datetime) -> None:
    """So that the pool of the month has had `total` in all; what it has had is never taken away. Its account is held by
    the caller, so two do not fund it twice."""
    had = select(func.coalesce(func.sum(col(PointEntry.points)), 0)).where(
        col(PointEntry.kind) == EntryKind.FUND, col(PointEntry.month) == month
    )
    missing = total - int((await session.execute(had)).scalar_one())
    if missing > 0:
        entry = PointEntry(
            id=new_id(at), key=f"fund:{month}:{total}", kind=EntryKind.FUND, points=missing, reason=Reason.FUND,
            day=day, month=month, at=at,
        )  # fmt: skip
        await post_entry(session, accounts, entry)
