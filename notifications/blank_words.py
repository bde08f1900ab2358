"""The words of a delivery (投递) are kept as long as the message they are of; afterwards the books alone are left."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import first_id, instant_of
from backend.ground.progress import done_to, go_on_to
from backend.people.retention import Kept
from notifications.delivery import Delivery

NAME = "delivery_words"  # of its progress; attaching a month begins it anew
DAYS = 365
PIECE = timedelta(minutes=10)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BLANK = {"title": "", "text": "", "address": "", "fields": dict[str, str]()}
KEPT_WORDS: tuple[Kept, ...] = (
    Kept("投递的文字与地址（到期抹去，账目保留）", Delivery, "made_at", DAYS, "与消息同期"),
)


async def blank_words(db: Database, at: datetime) -> int:
    """Of deliveries older than DAYS that are done; how many were blanked. It goes on where it was left, in small
    transactions; run again: none."""
    until, blanked = at - timedelta(days=DAYS), 0
    async with db.read() as session:
        end = await done_to(session, NAME) or LONG_AGO
    while (start := await _next(db, end, until)) is not None:
        end = min(start + PIECE, until)
        async with db.write() as session:
            blanked += await _blank(session, start, end)
            await go_on_to(session, NAME, end)
    async with db.write() as session:
        await go_on_to(session, NAME, until)
    return blanked


async def _next(db: Database, start: datetime, until: datetime) -> datetime | None:
    """When the first delivery from `start` to before `until` was made: days without any cost nothing."""
    query = select(col(Delivery.id)).where(col(Delivery.id) >= first_id(start), col(Delivery.id) < first_id(until))
    async with db.read() as session:
        found = (await session.execute(query.order_by(col(Delivery.id)).limit(1))).scalar_one_or_none()
    return max(start, instant_of(found)) if found else None


async def _blank(session: AsyncSession, start: datetime, end: datetime) -> int:
    of_time = (col(Delivery.id) >= first_id(start), col(Delivery.id) < first_id(end))
    done = update(Delivery).where(*of_time, col(Delivery.due_at).is_(None), col(Delivery.title) != "").values(BLANK)
    found = await session.execute(done.returning(col(Delivery.id)).execution_options(synchronize_session=False))
    return len(found.all())
