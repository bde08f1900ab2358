"""How often which department gave cases back, and who got them then: the statistics of buck-passing (推诿扯皮)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case_return import CaseReturn


@dataclass(frozen=True)
class Pair:
    """From one department to another (None: not sent out again yet): returns, how many of them went to arbitration, and
    how many a ruling sent back to the very department that had returned them."""

    from_body: str
    to_body: str | None
    returns: int
    contested: int
    ruled_back: int


async def returns_by_pair(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Pair]:
    """Of the returns from `since` to before `until`, the most frequent pair first."""
    ruled = col(CaseReturn.ruling).is_not(None) & (col(CaseReturn.to_body) == col(CaseReturn.body_code))
    query = (
        select(
            col(CaseReturn.body_code),
            col(CaseReturn.to_body),
            func.count(),
            func.count().filter(col(CaseReturn.contested).is_(True)),
            func.count().filter(ruled),
        )
        .where(col(CaseReturn.at) >= since, col(CaseReturn.at) < until)
        .group_by(col(CaseReturn.body_code), col(CaseReturn.to_body))
        .order_by(func.count().desc(), col(CaseReturn.body_code))
    )
    return [Pair(*row) for row in await session.execute(query)]
