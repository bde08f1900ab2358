"""CAPS: how many messages a person gets by a channel in a day of the city, at the most. Data.

Counted when a message is first sent, in one row for each person and channel: the cost does not grow with what was sent.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.bare_rows import change_rows
from backend.ground.clock import CITY_ZONE
from backend.ground.insert_on import insert_on
from notifications.delivery import Urgency

# ours: enough for the busiest day of a handler's push; more SMS than five a day is taken for spam, and paid for
CAPS: dict[str, int] = {"sms": 5, "wechat": 20, "email": 20, "fcm": 200, "jpush": 200}


class DayCount(SQLModel, table=True):
    """How many on `day`; another day begins anew in the same row."""

    __tablename__ = "day_count"

    person_id: UUID = Field(primary_key=True)
    channel: str = Field(primary_key=True, max_length=16)
    day: date
    count: int


async def over_cap(session: AsyncSession, channel: str, rows: Sequence[Any], at: datetime) -> set[UUID]:
    """Of deliveries about to be sent for the first time, the ids of those beyond the day's cap; the others are counted.
    What is urgent, or goes to nobody of ours, is neither. In one statement."""
    counted = [one for one in rows if one.attempts == 0 and _is_capped(channel, one)]
    if not counted:
        return set()
    wanted = Counter(one.person_id for one in counted)
    totals = await _count(session, channel, wanted, at.astimezone(CITY_ZONE).date())
    left = {one: CAPS[channel] - (totals[one] - count) for one, count in wanted.items()}
    over = set()
    for one in counted:
        left[one.person_id] -= 1
        if left[one.person_id] < 0:
            over.add(one.id)
    return over


async def uncount(session: AsyncSession, channel: str, claimed: Sequence[Any]) -> None:
    """Takes deliveries that were claimed and not sent off the count of the day they were claimed on, if it was that
    first claim that counted them."""
    counted = Counter(
        (one.person_id, one.claimed_at.astimezone(CITY_ZONE).date())
        for one in claimed
        if one.attempts == 1 and _is_capped(channel, one)
    )
    mine = (col(DayCount.person_id) == bindparam("whose"), col(DayCount.channel) == channel)
    fewer = update(DayCount).where(*mine, col(DayCount.day) == bindparam("on"))
    fewer = fewer.values(count=col(DayCount.count) - bindparam("less"))
    # one after another by person, as _count does: two workers wait for each other and no more
    less = [{"whose": whose, "on": day, "less": many} for (whose, day), many in sorted(counted.items())]
    await change_rows(session, fewer, less)


async def forget_counts(session: AsyncSession, person_id: UUID) -> None:
    """All of a person's."""
    await session.execute(delete(DayCount).where(col(DayCount.person_id) == person_id))


def _is_capped(channel: str, row: Any) -> bool:
    return channel in CAPS and row.person_id is not None and row.urgency is not Urgency.URGENT


async def _count(session: AsyncSession, channel: str, wanted: Mapping[UUID, int], day: date) -> Mapping[UUID, int]:
    rows = insert_on(session, DayCount).values(
        [{"person_id": one, "channel": channel, "day": day, "count": count} for one, count in sorted(wanted.items())]
    )
    before = case((col(DayCount.day) == rows.excluded.day, col(DayCount.count)), else_=0)
    more = rows.on_conflict_do_update(
        index_elements=["person_id", "channel"],
        set_={"day": rows.excluded.day, "count": before + rows.excluded["count"]},
    )
    taken = await session.execute(more.returning(col(DayCount.person_id), col(DayCount.count)))
    return dict(taken.tuples().all())
