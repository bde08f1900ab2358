"""Reads the open statistics: the sheets of a span of days or months."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.disclosure.keep_statistics import first_of
from backend.disclosure.stat_sheet import By, Each, StatSheet
from backend.evaluation.period_of import MOST
from backend.ground.errors import Problem

PAGE = 1000  # sheets read at once: four hundred days of every class are a hundred times as many


class Span:
    """Whole days or months from `first` to `last`, both included. Problem `invalid` for a span that cannot be."""

    def __init__(self, each: Each, first: date, last: date) -> None:
        if last < first:
            raise Problem("invalid", field="to", detail="结束日期不能早于开始日期")
        self.each, self.first, self.last = each, first_of(first, each), last
        if (last - first).days > MOST * (1 if each is Each.DAY else 31):
            raise Problem("invalid", field="from", detail="周期过多，请缩小日期范围")

    @property
    def within(self) -> ColumnElement[bool]:
        return and_(col(StatSheet.each) == self.each, col(StatSheet.first).between(self.first, self.last))


async def statistics_of(session: AsyncSession, span: Span, of: By) -> AsyncIterator[Sequence[StatSheet]]:
    """The sheets by period and code, a page at a time, so that nobody else waits for who asks for many."""
    first, code = col(StatSheet.first), col(StatSheet.code)
    query, behind = select(StatSheet).where(span.within, col(StatSheet.of) == of).order_by(first, code), list[Any]()
    while True:
        page = (await session.execute(query.where(*behind).limit(PAGE))).scalars().all()
        yield page
        if len(page) < PAGE:
            return
        last = page[-1]
        behind = [or_(first > last.first, and_(first == last.first, code > last.code))]
        session.expunge_all()


async def counted_at(session: AsyncSession, span: Span) -> datetime | None:
    """When any of them was counted last; None if none ever was. An ETag needs no more."""
    found: datetime | None = (await session.execute(select(func.max(col(StatSheet.at))).where(span.within))).scalar()
    return found


async def months_counted(session: AsyncSession) -> Sequence[date]:
    """The months there are numbers of, newest first."""
    query = select(col(StatSheet.first)).where(col(StatSheet.each) == Each.MONTH, col(StatSheet.of) == By.CITY)
    return (await session.execute(query.order_by(col(StatSheet.first).desc()))).scalars().all()
