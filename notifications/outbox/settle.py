"""Settles what was claimed: the outcome is written only by whoever still holds the claim."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, inspect, select, tuple_, update
from sqlmodel import col

from backend.ground.sealed_text import SealedText
from notifications.channels.channel import AfterUnknown, Channel, Outcome, Receipt, SendFailed
from notifications.delivery import Delivery, State
from notifications.outbox.backoff import MOST_ATTEMPTS, backoff
from notifications.outbox.one_write import Writable

Ended = tuple[Delivery, Receipt | SendFailed]
NOTHING: dict[str, Any] = dict.fromkeys(
    ("new_sent_at", "new_ended_at", "new_due_at", "new_fault", "new_provider_id", "new_answer")
)
TABLE: Any = inspect(Delivery).local_table
WRITTEN = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("which"))
    .values(claim=None, **{name: bindparam(f"new_{name}") for name in ("state", *(key[4:] for key in NOTHING))})
)


async def settle(db: Writable, channel: Channel, ended: Sequence[Ended], at: datetime) -> set[UUID]:
    """Writes the outcomes in one transaction; the ids of those written. The others' leases ran out and another worker
    has them now: a late word changes nothing."""
    async with db.write() as session:
        held = select(col(Delivery.id)).where(held_by(ended), col(Delivery.state) == State.CLAIMED).with_for_update()
        still = set((await session.execute(held)).scalars())
        if rows := [NOTHING | _values(channel, one, outcome, at) for one, outcome in ended if one.id in still]:
            await (await session.connection()).execute(WRITTEN, rows)
        if spent := _spent(ended, still):
            await session.execute(delete(SealedText).where(col(SealedText.happening_id).in_(spent)))
    return still


def held_by(ended: Iterable[tuple[Delivery, Any]]) -> ColumnElement[bool]:
    """Those whose row still carries the token they were claimed with: the fence."""
    tokens = [(one.id, one.claim) for one, _ in ended]
    by_id = col(Delivery.id).in_([identity for identity, _ in tokens])  # the pairs alone would not find SQLite's index
    return by_id & tuple_(col(Delivery.id), col(Delivery.claim)).in_(tokens)


def _values(channel: Channel, delivery: Delivery, outcome: Receipt | SendFailed, at: datetime) -> dict[str, Any]:
    if isinstance(outcome, Receipt):
        told = {"new_provider_id": _cut(outcome.provider_id, 200), "new_answer": _cut(outcome.answer, 500)}
        return {"which": delivery.id, "new_state": State.SENT, "new_sent_at": at, **told}
    told = {"new_fault": outcome.why[:200], "new_answer": _cut(outcome.provider_answer, 500)}
    if (end := _end_of(channel, delivery, outcome)) is not None:
        return {"which": delivery.id, "new_state": end, "new_ended_at": at, **told}
    wait = timedelta(seconds=backoff(delivery.attempts, outcome.retry_after))
    return {"which": delivery.id, "new_state": State.CREATED, "new_due_at": at + wait, **told}


def _end_of(channel: Channel, delivery: Delivery, failed: SendFailed) -> State | None:
    if failed.kind is Outcome.PERMANENT:
        return State.FAILED
    if failed.kind is Outcome.UNKNOWN and channel.after_unknown is AfterUnknown.LEAVE:
        return State.GIVEN_UP
    return State.DEAD if delivery.attempts >= MOST_ATTEMPTS else None


def _spent(ended: Sequence[Ended], still: set[UUID]) -> list[UUID]:
    """The sealed texts that are of no more use: they have been sent."""
    return [
        one.happening_id for one, outcome in ended
        if one.is_sealed and one.id in still and isinstance(outcome, Receipt)
    ]  # fmt: skip


def _cut(text: str | None, most: int) -> str | None:
    return text[:most] if text else None
