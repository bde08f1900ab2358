"""Planted faults in what keeps a deed that is sent again from being done again."""

from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.deed_key import DeedKey


async def drop_uniqueness(db: Database) -> None:
    """The table of keys as it is, without the index by which a key is there once."""
    async with db.write() as session:
        for words in (
            "CREATE TABLE bare AS SELECT * FROM deed_key", "DROP TABLE deed_key", "ALTER TABLE bare RENAME TO deed_key",
        ):  # fmt: skip
            await session.execute(text(words))


async def look_and_then_take(session: AsyncSession, key: DeedKey) -> UUID | None:
    """In the place of use_key: whether the key is there, and only then its row."""
    same = [col(getattr(DeedKey, name)) == getattr(key, name) for name in ("person_id", "deed", "client_key")]
    made: UUID | None = (await session.execute(select(col(DeedKey.made)).where(*same))).scalar_one_or_none()
    if made is None:
        await session.execute(insert(DeedKey).values(key.model_dump()))
    return made
