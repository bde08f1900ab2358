"""Closes a page of the ledger, and anchors it outside the database."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.anchor import Anchor
from backend.audit.ledger_page import LedgerPage, PageHash
from backend.ground.db import Database
from backend.ground.happening import NO_HASH, Happening
from backend.ground.ids import first_id
from backend.ground.in_time import SETTLED
from backend.ground.one_at_a_time import one_at_a_time

BEGINNING = UUID(int=0)
BATCH = 2000  # rows read at once: what else the worker does waits no longer
log = structlog.get_logger("audit")


async def close_page(db: Database, anchor: Anchor, at: datetime) -> LedgerPage | None:
    """The page of what has settled since the last one, None if nothing has; what was not anchored yet is now.

    Nobody waits for it: what has settled is read and hashed in a read session, and only the finished page is written.
    Several workers may do it at once: one page is written, by one of them.
    """
    async with db.read() as session:
        page = await _page(session, await _last(session), first_id(at - SETTLED), at)
    if page is not None:
        page = await _written(db, page)
    async with db.read() as session:
        later = select(LedgerPage).where(col(LedgerPage.seq) > await anchor.last()).order_by(col(LedgerPage.seq))
        open_pages = (await session.execute(later)).scalars().all()
    for one in open_pages:
        await anchor.add(one)
        log.info("page", seq=one.seq, rows=one.rows, hash=one.hash)
    return page


async def _last(session: AsyncSession) -> LedgerPage | None:
    query = select(LedgerPage).order_by(col(LedgerPage.seq).desc()).limit(1)
    found: LedgerPage | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def _written(db: Database, page: LedgerPage) -> LedgerPage | None:
    """The page, now written; None where another worker has written the next one meanwhile, or where what it closes over
    is not what was hashed: the next look makes it anew."""
    async with db.write() as session:
        await one_at_a_time(session, "ledger_page")  # the application's role may lock no row it may not change
        last = await _last(session)
        begin, seq, prev_hash = (last.before_id, last.seq + 1, last.hash) if last else (BEGINNING, 1, NO_HASH)
        count = select(func.count()).select_from(Happening).where(*_within(begin, page.before_id))
        if (page.seq, page.prev_hash) != (seq, prev_hash) or (await session.execute(count)).scalar_one() != page.rows:
            return None
        session.add(page)
    return page


def _within(begin: UUID, before: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Happening.id) >= begin, col(Happening.id) < before


async def _page(session: AsyncSession, last: LedgerPage | None, before: UUID, at: datetime) -> LedgerPage | None:
    begin = last.before_id if last else BEGINNING
    if before <= begin:
        return None
    content, after, rows = PageHash(), begin, BATCH
    while rows == BATCH:
        query = (
            select(col(Happening.id), col(Happening.hash)).where(*_within(after, before)).order_by(col(Happening.id))
        )
        found = (await session.execute(query.limit(BATCH))).all()
        for _identity, row_hash in found:
            content.add(row_hash)
        rows, after = len(found), UUID(int=found[-1].id.int + 1) if found else after
    if not content.rows:
        return None
    seq, prev_hash = (last.seq + 1, last.hash) if last else (1, NO_HASH)
    return LedgerPage(
        seq=seq, before_id=before, rows=content.rows, prev_hash=prev_hash,
        hash=content.close(prev_hash, seq, before), at=at,
    )  # fmt: skip
