"""The export (导出) of the audit log: all of what is asked for, however much. That it was taken is written down."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from backend.audit.read_audit import Asked, AuditEntry, count_audit, read_audit, stretches
from backend.audit.write_down import Subject, write_down
from backend.ground.db import Database
from backend.ground.doer import Doer
from backend.ground.settings import Settings

PAGE = 500


async def export_audit(
    db: Database, asked: Asked, *, by: Doer, settings: Settings, at: datetime
) -> AsyncIterator[Sequence[AuditEntry]]:
    """All lines, some at a time, the newest first, but for the one that says that they were taken; no session is held
    while somebody takes them."""
    rows = await _counted(db, asked)
    narrowed = {name: str(value) for name, value in asdict(asked).items() if value is not None}
    more, subject = {"rows": rows, "asked": narrowed}, Subject.named("audit", "export")
    async with db.write() as session:
        taken = await write_down(session, subject, "audit.exported", by=by, at=at, settings=settings, more=more)
    return _pages(db, asked, settings, taken.id)


async def _counted(db: Database, asked: Asked) -> int:
    """How many lines there are; nobody who writes waits for the counting."""
    rows = 0
    async for stretch in stretches(db, asked):
        async with db.read() as session:
            rows += await count_audit(session, asked, stretch)
    return rows


async def _pages(db: Database, asked: Asked, settings: Settings, without: UUID) -> AsyncIterator[Sequence[AuditEntry]]:
    async for stretch in stretches(db, asked):
        after: str | None = None
        while True:
            async with db.read() as session:
                page = await read_audit(session, asked, PAGE, after, settings, stretch)
            yield [entry for entry in page.items if entry.id != without]
            if (after := page.next) is None:
                break
