"""Fans out what nobody has been told of: happening by happening into deliveries, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.untold import Untold
from notifications.audience import AUDIENCE, URGENCY
from notifications.books.told import Told, id_sum
from notifications.delivery import Delivery, State, Urgency, delivery_id
from notifications.hearers import Hearer, directory
from notifications.tellers import TELLERS, Facts
from notifications.ways import ways_of
from notifications.webhooks import webhook_rows
from notifications.wording import WORDING

BATCH = 100


async def fan_out(db: Database, city: City, at: datetime) -> bool:
    """Up to a hundred happenings become deliveries and are no longer untold; False if there were none.

    Any number of workers may do this at once. A crash leaves all untold; doing it twice makes no delivery twice.
    """
    if not await _is_any(db):
        return False
    async with db.write() as session:
        happenings = await _taken(session)
        if not happenings:
            return False
        rows = await deliveries_of(session, city, happenings, at)
        await _insert(session, rows)
        session.add_all(_totals(happenings, rows, at))
        told = [happening.id for happening in happenings]
        await session.execute(delete(Untold).where(col(Untold.happening_id).in_(told)))
    return True


async def deliveries_of(
    session: AsyncSession, city: City, happenings: Sequence[Happening], at: datetime
) -> list[dict[str, Any]]:
    """The rows that telling of these happenings makes, in a number of queries that does not grow with them."""
    facts = await _facts(session, city, happenings)
    known = await directory(session, list(facts.values()), at)
    webhooks = await webhook_rows(session, happenings, facts, at)
    return webhooks + [
        _row(happening, facts[happening.id], hearer, channel, address, at)
        for happening in happenings
        if happening.id in facts
        for hearer in known.hearers(happening, facts[happening.id])
        for channel, address in ways_of(happening, hearer)
    ]


def _totals(happenings: Sequence[Happening], rows: Sequence[dict[str, Any]], at: datetime) -> list[Told]:
    made: dict[UUID, list[UUID]] = {one.id: [] for one in happenings if one.kind in AUDIENCE}
    for row in rows:
        made[row["happening_id"]].append(row["id"])
    return [
        Told(happening_id=identity, at=at, deliveries=len(ids), id_sum=id_sum(ids)) for identity, ids in made.items()
    ]


async def _is_any(db: Database) -> bool:
    """A look that takes no lock: mostly there is nothing."""
    async with db.read() as session:
        return (await session.execute(select(col(Untold.happening_id)).limit(1))).first() is not None


async def _taken(session: AsyncSession) -> Sequence[Happening]:
    oldest = select(Untold).order_by(col(Untold.happening_id)).limit(BATCH).with_for_update(skip_locked=True)
    ids = [row.happening_id for row in (await session.execute(oldest)).scalars()]
    if not ids:
        return []
    query = select(Happening).where(col(Happening.id).in_(ids)).order_by(col(Happening.id))
    return (await session.execute(query)).scalars().all()


async def _facts(session: AsyncSession, city: City, happenings: Sequence[Happening]) -> Mapping[UUID, Facts]:
    labels, found = await city.labels(session), dict[UUID, Facts]()
    for kind, some in groupby(sorted(happenings, key=_kind_of), key=_kind_of):
        if (teller := TELLERS.get(kind)) is not None:
            found |= await teller(session, list(some), labels)
    return found


def _row(
    happening: Happening, facts: Facts, hearer: Hearer, channel: str, address: str, at: datetime
) -> dict[str, Any]:
    words = WORDING[happening.kind, hearer.relation]
    text = words.text if facts.is_sealed else words.text.format_map(facts.fields)
    return {
        "id": delivery_id(happening.id, hearer.person_id, channel, address), "happening_id": happening.id,
        "subject_id": happening.subject_id, "seq": happening.seq, "person_id": hearer.person_id, "channel": channel,
        "address": address, "case_number": facts.number, "kind": happening.kind,
        "urgency": URGENCY.get(happening.kind, Urgency.NORMAL), "title": words.title, "text": text,
        "fields": dict(facts.fields), "is_sealed": facts.is_sealed, "state": State.CREATED, "attempts": 0,
        "made_at": at, "due_at": at, "ends_at": facts.ends_at,
    }  # fmt: skip


async def _insert(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    await session.execute(insert(Delivery).on_conflict_do_nothing(), list(rows))


def _kind_of(happening: Happening) -> str:
    return happening.subject_kind
