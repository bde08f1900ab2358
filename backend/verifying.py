"""What the command verifies: the store of photos, the audit log, the public record. Here settings are read."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.anchor import Anchor
from backend.audit.verify_audit import Fault, verify_audit
from backend.disclosure.shelf import Shelf
from backend.disclosure.signing import SigningKeys
from backend.disclosure.verify_days import verify_days
from backend.ground.db import Database
from backend.ground.settings import Settings
from media import PhotoRoom, Wrong, verify_store


async def verify_photos(told: Callable[[int, int], None]) -> list[Wrong]:
    """What is missing or changed in the store."""
    settings = Settings()
    db = Database(settings)
    room = PhotoRoom.open(db, settings)
    try:
        return await verify_store(room, told)
    finally:
        await room.close()
        await db.close()


async def verify_audit_log(told: Callable[[int, int], None]) -> list[Fault]:
    """What was tampered with in the audit log: its chains, its pages, its anchors."""
    async with _whole_record() as (session, settings):
        return await verify_audit(session, Anchor(Path(settings.audit_anchor)), told)


async def verify_record(told: Callable[[int, int], None]) -> list[Fault]:
    """The same, and what was tampered with in the public record: its days, and each row of them."""
    shelf = Shelf(Path(Settings().record_shelf))
    shelved = await shelf.days()  # before the database: a day stands there before it is shelved
    async with _whole_record() as (session, settings):
        faults = await verify_audit(session, Anchor(Path(settings.audit_anchor)), told)
        session.expunge_all()
        return faults + await verify_days(session, SigningKeys(settings), shelf, shelved)


@asynccontextmanager
async def _whole_record() -> AsyncIterator[tuple[AsyncSession, Settings]]:
    settings = Settings()
    db = Database(settings.for_the_whole)
    try:
        async with db.read() as session:
            yield session, settings
    finally:
        await db.close()
