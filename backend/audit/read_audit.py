"""Reads the audit log, for the auditor: who, what, when, from where, before and after."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.happening_origin import HappeningOrigin
from backend.audit.happening_words import HappeningWords
from backend.audit.write_down import about_origin, about_words
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.ground.paging import Page, decode_cursor, page_of
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.ground.stretches import ALL, Stretch, page_by_stretches, stretch_before


@dataclass(frozen=True)
class AuditEntry:
    """One line; `address` and `words` are None where none were kept, or where they were erased; and
    UNREADABLE where no key opens them any more."""

    id: UUID
    at: datetime
    kind: str
    subject_kind: str
    subject_id: UUID
    actor_id: UUID | None
    sign_in_id: UUID | None
    address: str | None
    words: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What is asked for; None is no narrowing. `kind` is a beginning: `person.` is all about people."""

    subject_id: UUID | None = None
    actor_id: UUID | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def stretches(db: Database, asked: Asked) -> AsyncIterator[Stretch]:
    """The record where there may be something that is asked for, the newest first, in stretches short enough for one
    statement each."""
    before: UUID | None = None
    while True:
        async with db.read() as session:
            stretch = await stretch_before(session, col(Happening.id), _indexed(asked), before)
        yield stretch
        if stretch.first is None:
            return
        before = stretch.first


async def list_audit(
    session: AsyncSession, asked: Asked, limit: int, after: str | None, settings: Settings
) -> Page[AuditEntry]:
    """A page, newest first. No index finds a kind: of one that is rare it may end with fewer lines than `limit`, or
    none, and a `next`, as page_by_stretches has it."""
    if not asked.kind:
        return await read_audit(session, asked, limit, after, settings)

    async def _of(stretch: Stretch, most: int) -> Page[AuditEntry]:
        return await read_audit(session, asked, most, None, settings, stretch)

    return await page_by_stretches(session, col(Happening.id), _indexed(asked), decode_cursor(after), limit, _of)


async def read_audit(
    session: AsyncSession, asked: Asked, limit: int, after: str | None, settings: Settings, within: Stretch = ALL
) -> Page[AuditEntry]:
    """A page, newest first, of one stretch or of all."""
    query = (
        select(Happening, HappeningOrigin, HappeningWords)
        .outerjoin(HappeningOrigin, col(HappeningOrigin.happening_id) == col(Happening.id))
        .outerjoin(HappeningWords, col(HappeningWords.happening_id) == col(Happening.id))
        .where(*_narrowed(asked), *within.of(col(Happening.id)))
        .order_by(col(Happening.id).desc())
        .limit(limit + 1)
    )
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(Happening.id) < before)
    sealer = Sealer(settings)
    rows: Sequence[AuditEntry] = [
        AuditEntry(
            row.id, row.at, row.kind, row.subject_kind, row.subject_id, row.actor_id, row.sign_in_id,
            sealer.show(origin.address_sealed, about_origin(row.id)) if origin else None,
            sealer.show(words.sealed, about_words(row.id)) if words else None, row.data,
        )
        for row, origin, words in await session.execute(query)
    ]  # fmt: skip
    return page_of(rows, limit, _id_of)


async def count_audit(session: AsyncSession, asked: Asked, within: Stretch) -> int:
    """How many lines of a stretch are asked for."""
    counted = select(func.count()).select_from(Happening).where(*_narrowed(asked), *within.of(col(Happening.id)))
    return int((await session.execute(counted)).scalar_one())


def _narrowed(asked: Asked) -> list[Any]:
    of_kind = [col(Happening.kind).startswith(asked.kind, autoescape=True)] if asked.kind else []
    return [*_indexed(asked), *of_kind]


def _indexed(asked: Asked) -> list[Any]:
    """What of it an index finds, so that nothing else is looked through."""
    where: list[Any] = []
    if asked.subject_id is not None:
        where.append(col(Happening.subject_id) == asked.subject_id)
    if asked.actor_id is not None:
        where.append(col(Happening.actor_id) == asked.actor_id)
    if asked.since is not None:
        where.append(col(Happening.id) >= first_id(asked.since))
    if asked.until is not None:
        where.append(col(Happening.id) < first_id(asked.until))
    return where


def _id_of(entry: AuditEntry) -> UUID:
    return entry.id
