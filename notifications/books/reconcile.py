"""Reconciles: each happening that is to be told ⇔ exactly one outcome for each addressee. Reads only."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.happening import QUIET, Happening
from backend.ground.ids import first_id
from backend.ground.slices import slices
from backend.ground.untold import Untold
from notifications.audience import AUDIENCE, Relation
from notifications.books.told import Told, id_sum
from notifications.delivery import Delivery, State
from notifications.inbox import InboxItem
from notifications.told_as import told_as
from notifications.ways import IN_APP

BATCH, MOST_ROWS = 500, 20_000  # happenings read together, and about how many deliveries
ASKED = (
    col(Delivery.id), col(Delivery.happening_id), col(Delivery.person_id), col(Delivery.channel), col(Delivery.address),
    col(Delivery.state),
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What does not balance. DIFFERENCES says what the words mean."""

    what: str
    happening_id: UUID
    row: UUID | None = None


DIFFERENCES = {
    "lost": "应当分发的事件既未分发也不在待分发之列",
    "untold": "事件超过一天仍未分发",
    "missing": "投递记录少于分发时的数目，或已被替换",
    "doubled": "同一人同一渠道有不止一条投递",
    "unsettled": "投递超过一天仍无结果",
    "no_item": "已送达收件箱的投递在收件箱中没有消息",
    "reporter": "上报人没有恰好一条应有的站内消息",
}


OPEN = frozenset({"untold", "unsettled"})  # no difference within the day


@dataclass
class Balance:
    """What was looked at, and what differs."""

    happenings: int = 0
    deliveries: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class _Books:
    """What the books say of some happenings."""

    told: Mapping[UUID, Told]
    untold: frozenset[UUID]
    deliveries: Mapping[UUID, Sequence[Row[Any]]]  # what was ASKED
    items: frozenset[UUID]
    reporters: Mapping[UUID, UUID]  # of cases


async def reconcile(
    db: Database, since: datetime, until: datetime, progress: Callable[[int, int], None] | None = None,
    on_its_way: datetime | None = None,
) -> Balance:  # fmt: skip
    """What happened from `since` to before `until`. What happened from `on_its_way` on may still be untold or without
    an outcome; without it `until` should be a day ago."""
    balance, young = Balance(), first_id(on_its_way or until)
    async with db.read() as session:
        told = (col(Happening.kind).in_(AUDIENCE), *_between(since, until))
        total = (await session.execute(select(func.count()).select_from(Happening).where(*told))).scalar_one()
        async for happenings in _batches(session, since, until):
            for some, control in await _parts(session, happenings):
                books = await _books(session, some, control)
                for happening in some:
                    balance.differences += differences(happening, books, is_young=happening.id >= young)
                balance.deliveries += sum(len(rows) for rows in books.deliveries.values())
            balance.happenings += len(happenings)
            if progress is not None:
                progress(balance.happenings, total)
    return balance


def differences(happening: Happening, books: _Books, *, is_young: bool) -> list[Difference]:
    """Of one happening; a young one may be open."""
    return [one for one in _found(happening, books) if not (is_young and one.what in OPEN)]


def _found(happening: Happening, books: _Books) -> list[Difference]:
    told, rows = books.told.get(happening.id), books.deliveries.get(happening.id, ())
    if told is None and happening.data.get(QUIET):
        return []
    if told is None:
        what = "untold" if happening.id in books.untold else "lost"
        return [Difference(what, happening.id)]
    found = [Difference("unsettled", happening.id, one.id) for one in rows if one.state.is_open]
    found += [
        Difference("no_item", happening.id, one.id)
        for one in rows
        if one.channel == IN_APP and one.state is State.SENT and one.address and one.id not in books.items
    ]
    doubled = _doubled(rows)
    found += [Difference("doubled", happening.id, one.id) for one in doubled]
    if not doubled and (len(rows), id_sum(one.id for one in rows)) != (told.deliveries, told.id_sum):
        found.append(Difference("missing", happening.id))
    return found + _reporter(happening, rows, books)


def _doubled(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    seen, doubled = set[tuple[UUID | None, str, str]](), []
    for one in rows:
        key = (one.person_id, one.channel, one.address)
        if one.address and key in seen:  # forgotten people's deliveries have lost their address
            doubled.append(one)
        seen.add(key)
    return doubled


def _reporter(happening: Happening, rows: Sequence[Row[Any]], books: _Books) -> list[Difference]:
    """Found another way than by what the fan-out itself wrote down."""
    reporter = books.reporters.get(happening.subject_id)
    if reporter is None or Relation.REPORTER not in AUDIENCE[told_as(happening)]:
        return []
    mine = [one for one in rows if one.person_id == reporter and one.channel == IN_APP]
    return [] if mine else [Difference("reporter", happening.id)]


async def _batches(session: AsyncSession, since: datetime, until: datetime) -> AsyncIterator[Sequence[Happening]]:
    last = None
    while True:
        query = select(Happening).where(col(Happening.kind).in_(AUDIENCE), *_between(since, until))
        if last is not None:
            query = query.where(col(Happening.id) > last)
        found = (await session.execute(query.order_by(col(Happening.id)).limit(BATCH))).scalars().all()
        if found:
            last = found[-1].id
            yield found
            session.expunge_all()
        if len(found) < BATCH:
            return


def _between(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Happening.id) >= first_id(since), col(Happening.id) < first_id(until)


async def _parts(
    session: AsyncSession, happenings: Sequence[Happening]
) -> Sequence[tuple[Sequence[Happening], Mapping[UUID, Told]]]:
    """The happenings in their order, as many together as have about MOST_ROWS deliveries; and their control totals."""
    ids = [one.id for one in happenings]
    found = (await session.execute(select(Told).where(col(Told.happening_id).in_(ids)))).scalars()
    told, parts, rows = {one.happening_id: one for one in found}, list[list[Happening]](), 0
    for one in happenings:
        many = told[one.id].deliveries if one.id in told else 0
        if not parts or rows + many > MOST_ROWS:
            parts, rows = [*parts, []], 0
        parts[-1].append(one)
        rows += many
    return [(part, told) for part in parts]


async def _books(session: AsyncSession, happenings: Sequence[Happening], told: Mapping[UUID, Told]) -> _Books:
    ids = [one.id for one in happenings]
    waiting = await session.execute(select(col(Untold.happening_id)).where(col(Untold.happening_id).in_(ids)))
    deliveries: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for one in await session.execute(select(*ASKED).where(col(Delivery.happening_id).in_(ids))):
        deliveries[one.happening_id].append(one)
    in_app = [one.id for rows in deliveries.values() for one in rows if one.channel == IN_APP]
    items = set[UUID]()
    for some in slices(in_app):  # one for each hearer of them all
        items.update((await session.execute(select(col(InboxItem.id)).where(col(InboxItem.id).in_(some)))).scalars())
    cases = {one.subject_id for one in happenings if one.subject_kind == "case"}
    reporters = await session.execute(
        select(col(Case.id), col(Case.reporter_id)).where(col(Case.id).in_(cases), col(Case.reporter_id).is_not(None))
    )
    return _Books(
        told=told,
        untold=frozenset(waiting.scalars()),
        deliveries=deliveries,
        items=frozenset(items),
        reporters=dict(reporters.tuples().all()),  # type: ignore[arg-type]
    )
