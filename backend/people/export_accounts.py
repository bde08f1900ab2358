"""The export (导出) of the accounts of staff: all there are, however many. That it was taken is written down."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from backend.audit.write_down import Subject, write_down
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.account import Account, count_accounts, list_accounts
from backend.people.actor import Actor

PAGE = 500


async def export_accounts(
    db: Database, *, by: Actor, settings: Settings, at: datetime
) -> AsyncIterator[Sequence[Account]]:
    """All accounts, some at a time, the newest first; no session is held while somebody takes them."""
    async with db.read() as session:  # nobody who writes waits for the counting
        more, subject = {"rows": await count_accounts(session)}, Subject.named("people", "export")
    async with db.write() as session:
        await write_down(session, subject, "people.exported", by=by.doer, at=at, settings=settings, more=more)
    return _pages(db)


async def _pages(db: Database) -> AsyncIterator[Sequence[Account]]:
    after: str | None = None
    while True:
        async with db.read() as session:
            page = await list_accounts(session, None, PAGE, after)
        yield page.items
        if (after := page.next) is None:
            return
