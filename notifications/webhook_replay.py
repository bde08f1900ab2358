"""What did not get through to a machine's own webhook: seen by the machine itself, and sent again when it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.db import Database
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.ids import first_id
from backend.ground.paging import Page, decode_cursor, encode_cursor, page_of
from backend.ground.settings import Settings
from backend.ground.stretches import STRETCHES, Stretch, page_by_stretches, stretch_from
from notifications.delivery import Delivery, State
from notifications.outbox.letters import BATCH, ENDED_BADLY, Wanted, again, replayable
from notifications.webhook_endpoint import WebhookEndpoint

CHANNEL = "webhook"
BEFORE = timedelta(days=1)  # what happened so long before it was registered may have been told to it


class FailureCode(StrEnum):
    """Why a delivery did not get through, as its receiver may know it."""

    HTTP_STATUS = "http_status"  # it answered, and not by 2xx
    NOT_REACHED = "not_reached"
    NOT_RESOLVED = "not_resolved"
    NO_ANSWER = "no_answer"  # in time, or one that was cut off
    ENDLESS_ANSWER = "endless_answer"
    ADDRESS_REFUSED = "address_refused"  # not https, or not of the open internet
    RECEIVER_DOWN = "receiver_down"  # it waited three days for one that does not answer
    WEBHOOK_ENDED = "webhook_ended"
    FAILED_HERE = "failed_here"  # of all else nothing is said outside


HTTP = "HTTP "
# how the fault begins in the books
CODES: dict[str, FailureCode] = {
    HTTP: FailureCode.HTTP_STATUS,
    "not_reached": FailureCode.NOT_REACHED,
    "not_resolved": FailureCode.NOT_RESOLVED,
    "no_answer": FailureCode.NO_ANSWER,
    "endless_answer": FailureCode.ENDLESS_ANSWER,
    "address_refused": FailureCode.ADDRESS_REFUSED,
    "receiver_down": FailureCode.RECEIVER_DOWN,
    "no_endpoint": FailureCode.WEBHOOK_ENDED,
}


@dataclass(frozen=True)
class Failure:
    """One delivery; `id` is its `webhook-id`. `status`: of the last answer, if there was one. `next_at`: when it is
    tried again by itself; None: not any more."""

    id: UUID
    kind: str
    number: str | None
    seq: int
    at: datetime
    attempts: int
    code: FailureCode
    status: int | None
    next_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Replayed:
    """How many are sent again; `next`: a cursor to go on with, None once all were looked through."""

    count: int
    next: str | None


async def webhook_failures(
    session: AsyncSession, identity: UUID, key: UUID, limit: int, after: str | None
) -> Page[Failure]:
    """A page, newest first; page_by_stretches says when it is short. Problem not_found, also for another's webhook."""
    endpoint = await _own(session, identity, key)
    its = (col(Delivery.channel) == CHANNEL, col(Delivery.address) == str(identity))
    waits = and_(col(Delivery.due_at).is_not(None), col(Delivery.fault).is_not(None))
    failed = or_(col(Delivery.state).in_(ENDED_BADLY), waits)

    async def _of(stretch: Stretch, most: int) -> Page[Failure]:
        query = select(Delivery).where(*its, failed, *stretch.of(col(Delivery.id)))
        rows = (await session.execute(query.order_by(col(Delivery.id).desc()).limit(most + 1))).scalars().all()
        return page_of([_shown(row) for row in rows], most, lambda one: one.id)

    return await page_by_stretches(
        session, col(Delivery.id), _since(endpoint, None), decode_cursor(after), limit, _of
    )  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """Who asks: the owner of a key; `by` is who answers for it in the record."""

    key: UUID
    by: Doer
    at: datetime


async def replay_failure(db: Database, identity: UUID, failure: UUID, asker: Asker, settings: Settings) -> Replayed:
    """One is sent again; one that waits, or got through meanwhile, is left as it is. Problem not_found for what is none
    of this webhook's, and as `replay_failures`."""
    which = replayable(_failed(identity), asker.at)
    async with db.write() as session:
        await _in_force(session, identity, asker.key)
        there = select(col(Delivery.id)).where(*_failed(identity, states=tuple(State)).conditions())
        if (await session.execute(there.where(col(Delivery.id) == failure))).first() is None:
            raise Problem("not_found")
        asked = {"delivery": str(failure)}
        return Replayed(await _again(session, identity, [failure], which, asked, asker, settings), None)


async def replay_failures(
    db: Database, identity: UUID, since: datetime, after: str | None, asker: Asker, settings: Settings
) -> Replayed:
    """All that ended badly of what happened since a moment, the oldest first; so many at the most, and then with a
    `next`. What waits already is left as it is: asked twice, nothing is sent twice as often.

    Problem not_found, also for another's webhook; webhook_ended."""
    async with db.read() as session:
        where = _since(await _in_force(session, identity, asker.key), since)
    which, done, first = replayable(_failed(identity), asker.at), 0, decode_cursor(after)
    asked = {"since": since.isoformat()}
    for _turn in range(STRETCHES):
        async with db.read() as session:
            stretch = await stretch_from(session, col(Delivery.id), where, first)
            ids = await _ids(session, [*which, *where, *stretch.of(col(Delivery.id))])
        if ids:
            async with db.write() as session:
                done += await _again(session, identity, ids, which, asked, asker, settings)
        first = UUID(int=ids[-1].int + 1) if len(ids) == BATCH else stretch.before
        if first is None:
            return Replayed(done, None)
    return Replayed(done, encode_cursor(first) if first else None)


async def _again(
    session: AsyncSession, identity: UUID, ids: Sequence[UUID], which: Sequence[Any], asked: dict[str, str],
    asker: Asker, settings: Settings,
) -> int:  # fmt: skip
    """How many; the record has them with the key that asked, and nothing of an asking by which nothing was sent."""
    count = await again(session, ids, which, asker.at)
    if count:
        subject, more = Subject("webhook", identity), {"key": str(asker.key), "count": count} | asked
        await write_down(session, subject, "webhook.replayed", by=asker.by, at=asker.at, settings=settings, more=more)
    return count


async def _ids(session: AsyncSession, where: Sequence[Any]) -> Sequence[UUID]:
    query = select(col(Delivery.id)).where(*where).order_by(col(Delivery.id)).limit(BATCH)
    return (await session.execute(query)).scalars().all()


def _failed(identity: UUID, states: Sequence[State] = ENDED_BADLY) -> Wanted:
    return Wanted(states, channel=CHANNEL, address=str(identity))


def _since(endpoint: WebhookEndpoint, since: datetime | None) -> list[Any]:
    """The part of the books in which its deliveries stand."""
    begun = endpoint.made_at - BEFORE
    return [col(Delivery.id) >= first_id(max(begun, since) if since else begun)]


async def _own(session: AsyncSession, identity: UUID, key: UUID) -> WebhookEndpoint:
    mine = (col(WebhookEndpoint.id) == identity, col(WebhookEndpoint.api_key_id) == key)
    found: WebhookEndpoint | None = (await session.execute(select(WebhookEndpoint).where(*mine))).scalar_one_or_none()
    if found is None:
        raise Problem("not_found")
    return found


async def _in_force(session: AsyncSession, identity: UUID, key: UUID) -> WebhookEndpoint:
    """One's own, to which something may still be sent."""
    found = await _own(session, identity, key)
    if found.ended_at is not None:
        raise Problem("webhook_ended")
    return found


def _shown(row: Delivery) -> Failure:
    fault = row.fault or ""
    code = next((code for start, code in CODES.items() if fault.startswith(start)), FailureCode.FAILED_HERE)
    happened = row.fields.get("at")
    return Failure(
        id=row.id, kind=row.kind, number=row.case_number, seq=row.seq,
        at=datetime.fromisoformat(happened) if happened else row.made_at, attempts=row.attempts, code=code,
        status=int(fault.removeprefix(HTTP)) if code is FailureCode.HTTP_STATUS else None, next_at=row.due_at,
        ended_at=row.ended_at,
    )  # fmt: skip
