"""The words of a delivery (投递) are kept as long as the message they are of; afterwards the books alone are left."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import first_id
from backend.ground.progress import go_on, pieces
from backend.people.retention import Kept
from notifications.delivery import Delivery

NAME = "delivery_words"  # of its progress; attaching a month begins it anew
DAYS = 365
PIECE = timedelta(minutes=10)
BLANK = {"title": "", "text": "", "address": "", "fields": dict[str, str](), "answer": None}
KEPT_WORDS: tuple[Kept, ...] = (
    Kept("投递的文字与地址（到期抹去，账目保留）", Delivery, "made_at", DAYS, "与消息同期"),
)


async def blank_words(db: Database, at: datetime) -> int:
    """Of deliveries older than DAYS that are done; how many were blanked. It goes on where it was left, in small
    transactions; run again: none."""
    blanked = 0
    async for piece in pieces(db, NAME, col(Delivery.id), at - timedelta(days=DAYS), PIECE):
        async with db.write() as session:
            blanked += await _blank(session, piece.start, piece.end)
            await go_on(session, piece)
    return blanked


async def _blank(session: AsyncSession, start: datetime, end: datetime) -> int:
    of_time = (col(Delivery.id) >= first_id(start), col(Delivery.id) < first_id(end))
    has_words = or_(col(Delivery.title) != "", col(Delivery.address) != "")  # what a machine is told has no title
    done = update(Delivery).where(*of_time, col(Delivery.due_at).is_(None), has_words).values(BLANK)
    found = await session.execute(done.returning(col(Delivery.id)).execution_options(synchronize_session=False))
    return len(found.all())
