"""The monthly report (月报): the numbers of a month, the month before, and its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.disclosure.keep_statistics import after
from backend.disclosure.stat_sheet import By, Each, StatSheet
from backend.ground.errors import Problem


@dataclass(frozen=True)
class MonthReport:
    """`city` is the month's sheet, `before` that of the month before; the others busiest first."""

    first: date
    city: StatSheet
    before: StatSheet | None
    days: Sequence[StatSheet]
    classes: Sequence[StatSheet]
    towns: Sequence[StatSheet]
    departments: Sequence[StatSheet]


async def month_report(session: AsyncSession, first: date) -> MonthReport:
    """The report of the month that begins on `first`. Problem not_found if it was not counted yet."""
    before = (first - timedelta(days=1)).replace(day=1)
    of_month = and_(col(StatSheet.each) == Each.MONTH, col(StatSheet.first).in_([before, first]))
    of_days = and_(
        col(StatSheet.each) == Each.DAY, col(StatSheet.of) == By.CITY, col(StatSheet.first) >= first,
        col(StatSheet.first) < after(first, Each.MONTH),
    )  # fmt: skip
    query = select(StatSheet).where(or_(of_month, of_days)).order_by(col(StatSheet.first), col(StatSheet.code))
    found = (await session.execute(query)).scalars().all()
    months = [sheet for sheet in found if sheet.each is Each.MONTH]
    city = {sheet.first: sheet for sheet in months if sheet.of is By.CITY}
    if first not in city:
        raise Problem("not_found")
    parts = {of: [one for one in months if one.of is of and one.first == first] for of in By}
    for sheets in parts.values():
        sheets.sort(key=lambda sheet: (-sheet.received, -sheet.closed, sheet.code))
    return MonthReport(
        first, city[first], city.get(before), [sheet for sheet in found if sheet.each is Each.DAY],
        parts[By.CLASS], parts[By.TOWN], parts[By.DEPARTMENT],
    )  # fmt: skip
