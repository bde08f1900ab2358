"""Passwords set at the machine itself. Here settings and time are read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.set_password import check_known, set_password


async def check_known_now(username: str) -> None:
    """Problem not_found for a name that nobody has in the database of the settings."""
    async with _database() as db:
        await check_known(db, username)


async def set_password_now(username: str, password: str) -> None:
    """Sets a password in the database of the settings."""
    async with _database() as db:
        await set_password(db, username, password, clock.now())


@asynccontextmanager
async def _database() -> AsyncIterator[Database]:
    db = Database(Settings())
    try:
        yield db
    finally:
        await db.close()
