"""When the city was last backed up: on record as a happening, so that whoever watches asks the database and no folder.

The record is written after the backup and so is not in it: a restored city says when it was backed up before that.
"""

import math
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.happening import Happening, record
from backend.ground.settings import Settings

SUBJECT, ENDED = "backup", "backup.end"
CHAIN = uuid5(NAMESPACE_URL, f"chengguantong:{SUBJECT}")
NEVER = math.inf


async def note_backup(settings: Settings, ended: datetime, objects: int) -> None:
    """Has the database know of a finished backup, with so many photos. Raises what SQLAlchemy raises."""
    db = Database(settings)
    try:
        async with db.write() as session:
            await record(
                session, subject_kind=SUBJECT, subject_id=CHAIN, kind=ENDED, by=None, at=ended,
                data={"objects": objects}, tell=False,
            )  # fmt: skip
    finally:
        await db.close()


async def backup_age(session: AsyncSession, at: datetime) -> float:
    """Seconds since the last backup ended; NEVER where there was none."""
    newest = select(col(Happening.at)).where(col(Happening.subject_id) == CHAIN).order_by(col(Happening.seq).desc())
    ended = (await session.execute(newest.limit(1))).scalar_one_or_none()
    return max(0.0, (at - ended).total_seconds()) if ended else NEVER
