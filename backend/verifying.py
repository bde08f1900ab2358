"""What the command verifies: the store of photos, and the record. The edge: here settings are read."""

from collections.abc import Callable
from pathlib import Path

from backend.audit.anchor import Anchor
from backend.audit.verify_audit import Fault, verify_audit
from backend.ground.db import Database
from backend.ground.settings import Settings
from media import PhotoRoom, Wrong, verify_store

LONGEST = 3600.0  # seconds a statement may take that reads the whole record


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


async def verify_record(told: Callable[[int, int], None]) -> list[Fault]:
    """What was tampered with in the record: its chains, its pages, its anchors."""
    settings = Settings()
    db = Database(settings.model_copy(update={"database_statement_limit": LONGEST}))
    try:
        async with db.read() as session:
            return await verify_audit(session, Anchor(Path(settings.audit_anchor)), told)
    finally:
        await db.close()
