"""Reads sign-ins and refused ones, for the auditor: every user's, from where, on what, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import first_id
from backend.ground.paging import Page, decode_cursor, page_of
from backend.ground.settings import Settings
from backend.people.open_sign_in import opened_address
from backend.people.refused_sign_in import RefusedSignIn
from backend.people.sign_in import SignIn

Row = TypeVar("Row", SignIn, RefusedSignIn)


@dataclass(frozen=True)
class AskedSignIns:
    """What is asked for; None is no narrowing."""

    person_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def read_sign_ins(
    session: AsyncSession, table: type[Row], asked: AskedSignIns, limit: int, after: str | None, settings: Settings
) -> Page[tuple[Row, str | None]]:
    """A page of either table, newest first, each with the address in the open; None where it was erased."""
    where: list[Any] = []
    if asked.person_id is not None:
        where.append(col(table.person_id) == asked.person_id)
    if asked.since is not None:
        where.append(col(table.id) >= first_id(asked.since))
    if asked.until is not None:
        where.append(col(table.id) < first_id(asked.until))
    if (before := decode_cursor(after)) is not None:
        where.append(col(table.id) < before)
    rows = (
        await session.execute(select(table).where(*where).order_by(col(table.id).desc()).limit(limit + 1))
    ).scalars()
    found = [(row, opened_address(row.id, row.address_sealed, settings) or None) for row in rows]
    return page_of(found, limit, lambda one: one[0].id)
