"""A ticket for one live connection: EventSource can send no header, and a token in an address would be kept
by every proxy. It is good once, for a minute, at any process."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.ground.spent import Allowance, spend
from backend.people.actor import Actor
from notifications.live.open_sign_ins import open_sign_ins

LIFE = timedelta(seconds=60)
TICKETS = (Allowance(30, timedelta(minutes=1)),)  # a person's: five connections, each lost every ten seconds


class LiveTicket(SQLModel, table=True):
    """Only its digest is kept. Taking it erases it."""

    __tablename__ = "live_ticket"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: UUID
    sign_in_id: UUID
    ends_at: datetime = Field(sa_type=Instant, index=True)


@dataclass(frozen=True)
class Caller:
    """Who connects, and by which sign-in: with it the connection ends."""

    person_id: UUID
    sign_in_id: UUID


async def make_live_ticket(
    session: AsyncSession,
    by: Actor,
    *,
    settings: Settings,
    at: datetime,
    random: Callable[[int], str] = secrets.token_urlsafe,
) -> str:
    """The ticket, this once. Problem too_many beyond TICKETS."""
    if wait := await spend(session, keyed_digest(settings, "limit:live", by.id.hex), TICKETS, at):
        raise Problem("too_many", retry_after=wait)
    await session.execute(delete(LiveTicket).where(col(LiveTicket.ends_at) <= at))
    ticket = random(32)
    digest = keyed_digest(settings, "live", ticket)
    session.add(LiveTicket(digest=digest, person_id=by.id, sign_in_id=by.sign_in_id, ends_at=at + LIFE))
    return ticket


async def take_live_ticket(session: AsyncSession, ticket: str, *, settings: Settings, at: datetime) -> Caller:
    """Whose it is; of two who bring it at once one gets in. Problem not_signed_in for one that was used, is past its
    minute, or whose sign-in has ended."""
    mine = col(LiveTicket.digest) == keyed_digest(settings, "live", ticket)
    row = (await session.execute(select(LiveTicket).where(mine).with_for_update())).scalar_one_or_none()
    if row is None or row.ends_at <= at or not await open_sign_ins(session, [row.sign_in_id], at):
        raise Problem("not_signed_in")
    await session.delete(row)
    return Caller(row.person_id, row.sign_in_id)
