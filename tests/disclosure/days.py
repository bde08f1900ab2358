"""Helpers of these tests: days that are closed, and an owner of the database who may do anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.disclosure.close_day import close_day
from backend.disclosure.shelf import Shelf
from backend.disclosure.signing import SigningKeys
from backend.ground.db import Database
from backend.ground.settings import Settings

CITY = "331082"
TABLES = ("happening", "record_day", "record_tile", "record_key")


async def close_days(db: Database, settings: Settings, folder: Path, at: datetime) -> int:
    """Closes what can be closed; how many days."""
    count = 0
    while await close_day(db, SigningKeys(settings), Shelf(folder), CITY, at):
        count += 1
    return count


@asynccontextmanager
async def as_owner(db: Database) -> AsyncIterator[AsyncSession]:
    """A session in which the triggers that keep the record append-only are off."""
    async with db.write() as session:
        if db.is_sqlite:
            for table in TABLES:
                for deed in ("update", "delete"):
                    await session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{deed}"))
        else:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session


def next_night(at: datetime) -> datetime:
    """Past the settling of the day that `at` (noon) lies in."""
    return at + timedelta(hours=13)
