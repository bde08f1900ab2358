"""Claims deliveries that are due: with a lease, and a token that fences off whoever comes late."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.ground.untold import Untold
from notifications.channels.channel import AfterUnknown, Channel
from notifications.delivery import Delivery, State
from notifications.outbox.backoff import MOST_ATTEMPTS
from notifications.outbox.caps import over_cap
from notifications.outbox.not_now import not_now, put_off
from notifications.outbox.of_part import of_part
from notifications.outbox.one_write import Writable
from notifications.outbox.rules import Part, rule_of
from notifications.outbox.shares import full, within_shares

NOTHING: Mapping[str, int] = MappingProxyType({})
MARGIN = timedelta(seconds=45)  # of a lease, beyond the longest send: what has ended waits in line to be settled
# how long a later step (短信) waits for the one before it: it is there for when that does not get through at all
PATIENCE = timedelta(minutes=30)
SPARED, CAPPED = (State.SPARED, "told_otherwise"), (State.FAILED, "daily_cap")
OFF = (State.FAILED, "switched_off")
ASKED = (
    col(Delivery.id), col(Delivery.state), col(Delivery.attempts), col(Delivery.ends_at), col(Delivery.step),
    col(Delivery.person_id), col(Delivery.urgency), col(Delivery.begun_at), col(Delivery.kind), col(Delivery.fields),
    col(Delivery.address),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a look gave: `claimed`, to be sent; `settled`: others were settled or put off, and behind them there may be
    more that are due."""

    claimed: Sequence[Delivery]
    settled: bool


async def claim_due(db: Writable, channel: Channel, most: int, at: datetime, **which: Any) -> Sequence[Delivery]:
    """What `look_due` claims."""
    return (await look_due(db, channel, most, at, **which)).claimed


async def look_due(
    db: Writable,
    channel: Channel,
    most: int,
    at: datetime,
    shut: Collection[str] = (),
    only: str | None = None,
    under_way: Mapping[str, int] = NOTHING,
    part: Part = Part.WHOLE,
) -> Look:
    """Up to `most` deliveries of a channel, or of a part of it, that are due, but for addresses that are `shut`, or to
    the `only` address that is asked for; to none more than its share, of which so many are `under_way`. Each carries
    its token.

    What is past its use, or was left by a worker that died and may not be tried again, is settled here and not given;
    what would disturb somebody's quiet hours waits for their end.
    """
    async with db.write() as session:
        found = (await session.execute(_due(channel, most, at, shut, only, await of_part(session, part)))).all()
        due = within_shares(found, rule_of(channel.name).share, under_way)
        if not due:
            return Look([], settled=False)
        spared = await _spared(session, due)
        ends = {row.id: SPARED if row.id in spared else _end_of(channel, row, at) for row in due}
        until, off = await not_now(session, channel.name, [row for row in due if ends[row.id] is None], at)
        await put_off(session, until)
        ends |= dict.fromkeys(off, OFF)
        # what is not sent takes nothing of the day's cap
        left = [row for row in due if ends[row.id] is None and row.id not in until]
        ends |= dict.fromkeys(await over_cap(session, channel.name, left, at), CAPPED)
        await _end(session, ends, at)
        ids = [row.id for row in left if ends[row.id] is None]
        return Look(await _claimed(session, channel, ids, at) if ids else [], settled=len(ids) < len(due))


async def _claimed(session: AsyncSession, channel: Channel, ids: Sequence[UUID], at: datetime) -> Sequence[Delivery]:
    marks = {
        "state": State.CLAIMED, "claim": new_id(at), "claimed_at": at, "begun_at": None,
        "attempts": col(Delivery.attempts) + 1, "due_at": at + lease_of(channel.name),
    }  # fmt: skip
    taken = update(Delivery).where(col(Delivery.id).in_(ids)).values(marks)
    await session.execute(taken.execution_options(synchronize_session=False))
    rows = select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id))
    return (await session.execute(rows)).scalars().all()


def lease_of(channel: str) -> timedelta:
    """How long a claim holds."""
    return timedelta(seconds=rule_of(channel).limit) + MARGIN


async def claim_in_shares(
    db: Writable, channel: Channel, most: int, at: datetime, shut: Collection[str], under_way: Mapping[str, int]
) -> Sequence[Delivery]:
    """As `claim_due`: where the first that are due are all for addresses whose shares are taken, those behind them."""
    share, taken, claimed = rule_of(channel.name).share, Counter(under_way), list[Delivery]()
    while len(claimed) < most:
        before = full(taken, share)
        more = await claim_due(db, channel, most - len(claimed), at, shut=[*shut, *before], under_way=taken)
        claimed += more
        taken.update(one.address for one in more)
        if full(taken, share) == before:
            break
    return claimed


async def claim_probes(
    db: Writable, channel: Channel, most: int, at: datetime, half_open: Collection[str]
) -> Sequence[Delivery]:
    """Of the addresses that are `half_open`, one due delivery each, and up to `most` together. Claimed as by
    `claim_due`."""
    if not half_open:
        return []
    those = (col(Delivery.channel) == channel.name, col(Delivery.due_at) <= at, col(Delivery.address).in_(half_open))
    async with db.read() as session:
        waiting = (await session.execute(select(col(Delivery.address)).where(*those).distinct())).scalars().all()
    claimed: list[Delivery] = []
    for address in waiting:
        if len(claimed) < most:
            claimed += await claim_due(db, channel, 1, at, only=address)
    return claimed


async def is_any_due(db: Database, channel: str, at: datetime, part: Part = Part.WHOLE) -> bool:
    """A look that takes no lock."""
    due = select(col(Delivery.id)).where(col(Delivery.channel) == channel, col(Delivery.due_at) <= at).limit(1)
    async with db.read() as session:
        return (await session.execute(due.where(await of_part(session, part)))).first() is not None


def _due(channel: Channel, most: int, at: datetime, shut: Collection[str], only: str | None, part: Any) -> Any:
    query = select(*ASKED).where(
        col(Delivery.channel) == channel.name, col(Delivery.due_at) <= at, is_its_turn(at), part
    )  # fmt: skip
    if only is not None:
        query = query.where(col(Delivery.address) == only)
    if shut:
        query = query.where(col(Delivery.address).not_in(shut))
    if rule_of(channel.name).in_order:
        query = query.where(~_earlier_open(), ~_earlier_untold())
    return query.order_by(col(Delivery.due_at), col(Delivery.id)).limit(most).with_for_update(skip_locked=True)


def is_its_turn(at: datetime) -> ColumnElement[bool]:
    """Of deliveries that are due: not one of a later step that waits for the one before it."""
    return or_(
        col(Delivery.step) <= 1,
        col(Delivery.attempts) > 0,
        col(Delivery.due_at) <= at - PATIENCE,
        ~_earlier_step_open(),
    )


async def _spared(session: AsyncSession, due: Sequence[Row[Any]]) -> set[UUID]:
    """Of what goes step by step, those for which another step has got through: mostly an earlier one."""
    stepped = [row.id for row in due if row.step >= 1]
    if not stepped:
        return set()
    query = select(col(Delivery.id)).where(col(Delivery.id).in_(stepped), _other_step_through())
    return set((await session.execute(query)).scalars())


def _earlier_step_open() -> ColumnElement[bool]:
    """An earlier step to the same person about the same is still open."""
    earlier = aliased(Delivery)
    return exists().where(
        *_about_the_same(earlier), col(earlier.step) < col(Delivery.step), col(earlier.due_at).is_not(None)
    )


def _other_step_through() -> ColumnElement[bool]:
    """Another step has got through: an earlier one, or a later one that did not wait any longer."""
    other = aliased(Delivery)
    through = (State.SENT, State.DELIVERED)
    return exists().where(*_about_the_same(other), col(other.step) != col(Delivery.step), col(other.state).in_(through))


def _about_the_same(other: type[Delivery]) -> tuple[Any, ...]:
    """To the same person, and not the inbox, for which nothing waits."""
    happening, person = other.happening_id == col(Delivery.happening_id), other.person_id == col(Delivery.person_id)
    return happening, person, col(other.step) >= 1


def _earlier_open() -> ColumnElement[bool]:
    """Something earlier about the same subject is still to reach the same address."""
    earlier = aliased(Delivery)
    return exists().where(
        earlier.subject_id == col(Delivery.subject_id),  # type: ignore[arg-type]
        earlier.channel == col(Delivery.channel),  # type: ignore[arg-type]
        earlier.address == col(Delivery.address),  # type: ignore[arg-type]
        earlier.seq < col(Delivery.seq),
        col(earlier.due_at).is_not(None),
    )


def _earlier_untold() -> ColumnElement[bool]:
    """Something earlier about the same subject is still to be fanned out by another worker."""
    return exists().where(
        col(Happening.subject_id) == col(Delivery.subject_id),
        col(Happening.seq) < col(Delivery.seq),
        col(Untold.happening_id) == col(Happening.id),
    )


def _end_of(channel: Channel, row: Row[Any], at: datetime) -> tuple[State, str] | None:
    """The end a delivery has come to without another attempt."""
    if row.ends_at is not None and row.ends_at <= at:
        return State.FAILED, "too_late"
    if row.begun_at is not None and row.state is State.CLAIMED and channel.after_unknown is AfterUnknown.LEAVE:
        return State.GIVEN_UP, "worker_lost"
    if row.attempts >= MOST_ATTEMPTS:
        return State.DEAD, "worker_lost" if row.state is State.CLAIMED else "attempts"
    return None


async def _end(session: AsyncSession, ends: dict[UUID, tuple[State, str] | None], at: datetime) -> None:
    for state, fault in {end for end in ends.values() if end is not None}:
        ids = [identity for identity, end in ends.items() if end == (state, fault)]
        marks = {"state": state, "fault": fault, "ended_at": at, "due_at": None, "claim": None}
        ended = update(Delivery).where(col(Delivery.id).in_(ids)).values(marks)
        await session.execute(ended.execution_options(synchronize_session=False))
