"""Closes a page of the ledger, and anchors it outside the database."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.anchor import Anchor
from backend.audit.ledger_page import LedgerPage, PageHash
from backend.ground.db import Database
from backend.ground.happening import NO_HASH, Happening
from backend.ground.ids import first_id
from backend.ground.one_at_a_time import one_at_a_time

# by then whatever was begun before has been committed or rolled back: no statement may take longer than 10 seconds
SETTLED = timedelta(minutes=5)
BEGINNING = UUID(int=0)
log = structlog.get_logger("audit")


async def close_page(db: Database, anchor: Anchor, at: datetime) -> LedgerPage | None:
    """The page of what has settled since the last one, None if nothing has; what was not anchored yet is now.

    Several workers may do it at once: one page is written, by one of them.
    """
    async with db.write() as session:
        last = await _last(session)
        page = await _page(session, last, first_id(at - SETTLED), at)
        if page is not None:
            session.add(page)
    async with db.read() as session:
        later = select(LedgerPage).where(col(LedgerPage.seq) > await anchor.last()).order_by(col(LedgerPage.seq))
        open_pages = (await session.execute(later)).scalars().all()
    for one in open_pages:
        await anchor.add(one)
        log.info("page", seq=one.seq, rows=one.rows, hash=one.hash)
    return page


async def _last(session: AsyncSession) -> LedgerPage | None:
    await one_at_a_time(session, "ledger_page")  # the application's role may lock no row it may not change
    query = select(LedgerPage).order_by(col(LedgerPage.seq).desc()).limit(1)
    found: LedgerPage | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def _page(session: AsyncSession, last: LedgerPage | None, before: UUID, at: datetime) -> LedgerPage | None:
    begin = last.before_id if last else BEGINNING
    if before <= begin:
        return None
    within = (col(Happening.id) >= begin, col(Happening.id) < before)
    rows = await session.stream(select(col(Happening.hash)).where(*within).order_by(col(Happening.id)))
    content = PageHash()
    async for (row_hash,) in rows:
        content.add(row_hash)
    if not content.rows:
        return None
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, NO_HASH)
    return LedgerPage(
        seq=seq, before_id=before, rows=content.rows, prev_hash=prev_hash,
        hash=content.close(prev_hash, seq, before), at=at,
    )  # fmt: skip
