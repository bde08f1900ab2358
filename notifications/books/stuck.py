"""Sweeps what is stuck: ends what is past its use, and raises an alarm for what nobody tells or sends."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.left_aside import failing
from backend.ground.sealed_text import SealedText
from backend.ground.untold import Untold
from notifications.books.alarm import raise_alarm
from notifications.books.refused import refusing
from notifications.channels.channel import KEY_LOST
from notifications.delivery import OPEN, Delivery, State
from notifications.outbox.claim import PATIENCE as FOR_EARLIER_STEP

# how long each may wait before somebody is told of it
PATIENCE = {
    "untold": timedelta(minutes=5),  # after it happened
    "unsent": timedelta(minutes=15),  # after it was due: no worker, or none with this channel
    "claimed": timedelta(minutes=15),  # after its lease ended
}


async def sweep_stuck(db: Database, at: datetime) -> bool:
    """True if an alarm was raised."""
    async with db.write() as session:
        late = (col(Delivery.due_at).is_not(None), col(Delivery.ends_at) <= at)
        ended = {"state": State.FAILED, "fault": "too_late", "ended_at": at, "due_at": None, "claim": None}
        await session.execute(
            update(Delivery).where(*late, col(Delivery.state) == State.CREATED).values(ended)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        await session.execute(delete(SealedText).where(col(SealedText.ends_at) <= at))
        stuck = await stuck_now(session, at)
        return bool(stuck) and await raise_alarm(session, "books.stuck", _said(stuck), at, tell=True)


async def stuck_now(session: AsyncSession, at: datetime) -> dict[str, int]:
    """How many of what: `untold`, or state and channel; `key_lost` and channel for what no key opens, however young;
    `failing` and a kind of work of which a row fails again and again; `refused` and a channel that refuses for good
    most of what it is given."""
    count = func.count()
    old = select(count).select_from(Untold).where(col(Untold.at) <= at - PATIENCE["untold"])
    found = {"untold": int((await session.execute(old)).scalar_one())}
    for name, state in (("unsent", State.CREATED), ("claimed", State.CLAIMED)):
        long_ago = at - PATIENCE[name]
        stands = or_(col(Delivery.step) <= 1, col(Delivery.due_at) <= long_ago - FOR_EARLIER_STEP)
        waits = (stands, col(Delivery.state) == state, col(Delivery.due_at) <= long_ago)
        rows = await session.execute(select(col(Delivery.channel), count).where(*waits).group_by(col(Delivery.channel)))
        found |= {f"{name}.{channel}": int(number) for channel, number in rows}
    lost = (OPEN, col(Delivery.fault) == KEY_LOST)
    rows = await session.execute(select(col(Delivery.channel), count).where(*lost).group_by(col(Delivery.channel)))
    found |= {f"{KEY_LOST}.{channel}": int(number) for channel, number in rows}
    found |= {f"failing.{what}": 1 for what in await failing(session, at)}
    found |= {f"refused.{channel}": 1 for channel in await refusing(session, at)}
    return {name: number for name, number in found.items() if number}


def _said(stuck: dict[str, int]) -> dict[str, object]:
    """What stands in the happening: not the growing numbers, so that the same trouble is the same word."""
    return {"stuck": "、".join(sorted(stuck))}
