"""Fans out what nobody has been told of: happening by happening into deliveries, in one transaction.

Only what AUDIENCE knows: what a newer release wrote waits for a worker of that release. What nobody is to hear of is
written without being untold (`tell=False`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.insert_on import insert_on
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from notifications.addresses import addresses_of
from notifications.audience import AUDIENCE
from notifications.books.told import Told, id_sum
from notifications.delivery import Delivery, State, delivery_id
from notifications.hearers import Hearer, directory
from notifications.preference import Language, Preference, due_at, preferences_of
from notifications.tellers import TELLERS, Facts
from notifications.ways import Way, urgency_of, ways_of
from notifications.webhooks import webhook_rows
from notifications.words_for import VERSION, shortened, words_for

BATCH = 100


@dataclass(frozen=True)
class Choice:
    """Which of the untold: so many at most, not these, or only these."""

    most: int = BATCH
    but: Collection[UUID] = ()
    only: Collection[UUID] = ()


ALL = Choice()


class CannotTell(Exception):
    """These happenings, together, could not be fanned out. All of them are still untold."""

    def __init__(self, happenings: Sequence[Happening]) -> None:
        super().__init__(f"{len(happenings)} happenings")
        self.kinds = {one.id: one.kind for one in happenings}


async def fan_out(db: Database, city: City, settings: Settings, at: datetime, choice: Choice = ALL) -> bool:
    """Up to a hundred happenings become deliveries and are no longer untold; False if there were none.

    Any number of workers may do this at once. A crash leaves all untold; doing it twice makes no delivery twice.
    Raises CannotTell, which names them.
    """
    if not await _is_any(db, choice):
        return False
    async with db.write() as session:
        happenings = await _taken(session, choice)
        if not happenings:
            return False
        try:
            rows = await deliveries_of(session, city, settings, happenings, at)
            await _insert(session, rows)
            session.add_all(_totals(happenings, rows, at))
            told = [happening.id for happening in happenings]
            await session.execute(delete(Untold).where(col(Untold.happening_id).in_(told)))
        except Exception as fault:
            raise CannotTell(happenings) from fault
    return True


async def unknown_kinds(db: Database) -> dict[str, int]:
    """How many are untold of each kind that AUDIENCE does not know: a worker of the newer release is missing. Of the
    first thousand."""
    some = select(_kind().label("kind")).select_from(Untold).where(_kind().not_in(AUDIENCE)).limit(1000).subquery()
    async with db.read() as session:
        rows = await session.execute(select(some.c.kind, func.count()).group_by(some.c.kind))
        return dict(rows.tuples().all())


async def deliveries_of(
    session: AsyncSession, city: City, settings: Settings, happenings: Sequence[Happening], at: datetime
) -> list[dict[str, Any]]:
    """The rows that telling of these happenings makes, in a number of queries that does not grow with them."""
    facts = await _facts(session, city, happenings)
    known = await directory(session, list(facts.values()), at)
    webhooks = await webhook_rows(session, happenings, facts, at)
    heard = [
        (happening, hearer)
        for happening in happenings
        if happening.id in facts
        for hearer in known.hearers(happening, facts[happening.id])
    ]
    people = {hearer.person_id for _, hearer in heard if hearer.person_id is not None}
    reach = await addresses_of(session, people, settings, at) if people else {}
    preferences = await preferences_of(session, people) if people else {}
    rows = list(webhooks)
    for happening, hearer in heard:
        mine = preferences.get(hearer.person_id) if hearer.person_id else None
        told = _told(happening, facts[happening.id], hearer, mine, at)
        ways = ways_of(happening, hearer, reach.get(hearer.person_id, {}) if hearer.person_id else {}, mine)
        rows += [_by(told, way, mine, at) for way in ways]
    return rows


def _totals(happenings: Sequence[Happening], rows: Sequence[dict[str, Any]], at: datetime) -> list[Told]:
    made: dict[UUID, list[UUID]] = {one.id: [] for one in happenings}
    for row in rows:
        made[row["happening_id"]].append(row["id"])
    return [
        Told(happening_id=identity, at=at, deliveries=len(ids), id_sum=id_sum(ids)) for identity, ids in made.items()
    ]


async def _is_any(db: Database, choice: Choice) -> bool:
    """A look that takes no lock: mostly there is nothing."""
    async with db.read() as session:
        chosen = select(col(Untold.happening_id)).where(*_chosen(choice)).limit(1)
        return (await session.execute(chosen)).first() is not None


def _chosen(choice: Choice) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [_kind().in_(AUDIENCE)]
    if choice.only:
        wanted.append(col(Untold.happening_id).in_(choice.only))
    if choice.but:
        wanted.append(col(Untold.happening_id).not_in(choice.but))
    return wanted


def _kind() -> Any:
    """The kind of an untold happening, looked up row by row: a join might read all that ever happened."""
    found = select(col(Happening.kind)).where(col(Happening.id) == col(Untold.happening_id))
    return found.correlate(Untold).scalar_subquery()


async def _taken(session: AsyncSession, choice: Choice) -> Sequence[Happening]:
    oldest = select(Untold).where(*_chosen(choice)).order_by(col(Untold.happening_id)).limit(choice.most)
    oldest = oldest.with_for_update(skip_locked=True)
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


def _told(happening: Happening, facts: Facts, hearer: Hearer, mine: Preference | None, at: datetime) -> dict[str, Any]:
    """What is the same by whatever way."""
    words = words_for(happening.kind, hearer.relation, mine.language if mine else Language.CHINESE)
    text = words.text if facts.is_sealed else words.text.format_map(facts.fields)
    return {
        "happening_id": happening.id, "subject_id": happening.subject_id, "seq": happening.seq,
        "person_id": hearer.person_id, "case_number": facts.number, "kind": happening.kind,
        "urgency": urgency_of(happening.kind, hearer.relation), "title": words.title, "text": text,
        "fields": dict(facts.fields), "wording": VERSION, "is_sealed": facts.is_sealed, "state": State.CREATED,
        "attempts": 0, "made_at": at, "ends_at": facts.ends_at,
    }  # fmt: skip


def _by(told: Mapping[str, Any], way: Way, mine: Preference | None, at: datetime) -> dict[str, Any]:
    """What is the way's own. Only what makes a noise waits for the end of the quiet hours."""
    step, channel, address = way
    title, text = shortened(channel, told["title"], told["text"])
    return {
        **told, "id": delivery_id(told["happening_id"], told["person_id"], channel, address), "channel": channel,
        "address": address, "title": title, "text": text, "step": step,
        "due_at": due_at(told["urgency"], mine, at) if step else at,
    }  # fmt: skip


async def _insert(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    await session.execute(insert_on(session, Delivery).on_conflict_do_nothing(), list(rows))


def _kind_of(happening: Happening) -> str:
    return happening.subject_kind
