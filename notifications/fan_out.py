"""Fans out what nobody has been told of: happening by happening into deliveries, in one transaction.

Only what AUDIENCE knows: what a newer release wrote waits for a worker of that release. What nobody is to hear of is
written without being untold (`tell=False`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.insert_on import insert_on
from backend.ground.left_aside import CannotDo, Choice
from backend.ground.sealed_text import SealedText
from backend.ground.settings import Settings
from backend.ground.untold import Untold
from backend.people.person import Person
from notifications.addresses import addresses_of
from notifications.audience import AUDIENCE
from notifications.books.told import Told, id_sum
from notifications.delivery import Delivery, State
from notifications.delivery_rows import rows_of
from notifications.hearers import directory
from notifications.pages import Page, pages_of
from notifications.preference import preferences_of
from notifications.tellers import AS_TOLD_BEFORE, TELLERS, Facts
from notifications.webhooks import webhook_rows

BATCH = 100


ALL = Choice(BATCH)


@dataclass(frozen=True)
class FannedOut:
    """What a call did: false where there was nothing. `begun`: told to some of their hearers, and still untold."""

    did: bool
    begun: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.did


@dataclass(frozen=True)
class Batch:
    """What one transaction tells: the pages, their deliveries as rows, and the ids of those made earlier."""

    pages: Sequence[Page]
    rows: Sequence[dict[str, Any]]
    before: Mapping[UUID, Collection[UUID]]


class CannotTell(CannotDo):
    """These happenings, together, could not be fanned out. All of them are still untold."""

    def __init__(self, kinds: Mapping[UUID, str]) -> None:
        super().__init__(list(kinds))
        self.kinds = kinds


async def fan_out(db: Database, city: City, settings: Settings, at: datetime, choice: Choice = ALL) -> FannedOut:
    """Up to a hundred happenings become deliveries and are no longer untold, or, of what very many hear, a page of it.

    Any number of workers may do this at once. A crash leaves all untold; doing it twice makes no delivery twice.
    Raises CannotTell, which names them.
    """
    if not await _is_any(db, choice):
        return FannedOut(did=False)
    async with db.write() as session:
        happenings = await _taken(session, choice)
        if not happenings:
            return FannedOut(did=False)
        kinds = {one.id: one.kind for one in happenings}  # now: after a flush that failed they would be asked for anew
        try:
            batch = await batch_of(session, city, settings, happenings, at)
            if await _has_anybody_left(session, batch):
                batch = await batch_of(session, city, settings, happenings, at)
            await _insert(session, batch.rows)
            session.add_all(_totals(batch, at))
            whole = [page.happening.id for page in batch.pages if page.is_last]
            await session.execute(delete(Untold).where(col(Untold.happening_id).in_(whole)))
        except Exception as fault:
            raise CannotTell(kinds) from fault
    return FannedOut(did=True, begun=frozenset(page.happening.id for page in batch.pages if not page.is_last))


async def unknown_kinds(db: Database) -> dict[str, int]:
    """How many are untold of each kind that AUDIENCE does not know: a worker of the newer release is missing. Of the
    first thousand."""
    some = select(_kind().label("kind")).select_from(Untold).where(_kind().not_in(AUDIENCE)).limit(1000).subquery()
    async with db.read() as session:
        rows = await session.execute(select(some.c.kind, func.count()).group_by(some.c.kind))
        return dict(rows.tuples().all())


async def batch_of(
    session: AsyncSession, city: City, settings: Settings, happenings: Sequence[Happening], at: datetime
) -> Batch:
    """What of these happenings is told now, in a number of queries that does not grow with them."""
    facts = await _facts(session, city, happenings)
    known = await directory(session, list(facts.values()), at)
    before = await _made_before(session, happenings)
    heard = [(one, known.hearers(one, facts[one.id]) if one.id in facts else ()) for one in happenings]
    pages = pages_of(heard, {identity: set(made.values()) for identity, made in before.items()})
    people = {hearer.person_id for page in pages for hearer in page.hearers if hearer.person_id is not None}
    reach = await addresses_of(session, people, settings, at) if people else {}
    preferences = await preferences_of(session, people) if people else {}
    rows = await webhook_rows(session, [page.happening for page in pages], facts, at)
    for page in pages:
        for one in page.hearers:
            mine = preferences.get(one.person_id) if one.person_id else None
            there = reach.get(one.person_id) if one.person_id else None
            rows += rows_of(page.happening, facts[page.happening.id], one, there, mine, at)
    return Batch(pages, [row for row in rows if row["id"] not in before.get(row["happening_id"], ())], before)


async def _made_before(
    session: AsyncSession, happenings: Sequence[Happening]
) -> Mapping[UUID, dict[UUID, UUID | None]]:
    """Of happenings that were begun: the deliveries made already and whose they are. Their ids carry the happenings'
    time, so that no other month is looked through."""
    times = [one.id.int >> 80 for one in happenings]
    ours = (col(Delivery.id) >= UUID(int=min(times) << 80), col(Delivery.id) < UUID(int=max(times) + 1 << 80))
    query = select(col(Delivery.happening_id), col(Delivery.id), col(Delivery.person_id)).where(
        col(Delivery.happening_id).in_([one.id for one in happenings]), *ours
    )
    found: dict[UUID, dict[UUID, UUID | None]] = defaultdict(dict)
    for happening_id, identity, person_id in await session.execute(query):
        found[happening_id][identity] = person_id
    return found


async def _has_anybody_left(session: AsyncSession, batch: Batch) -> bool:
    """Whether a citizen was erased since the batch was read. Until the deliveries are committed no other is: whoever
    erases them stands in line (PostgreSQL), and finds the deliveries. Staff are not erased, and are told of too much to
    be held for it."""
    whose = {row["person_id"] for row in batch.rows if row["state"] is State.CREATED} - {None}
    theirs = select(col(Person.erased_at)).where(col(Person.id).in_(whose), col(Person.username).is_(None))
    held = theirs.order_by(col(Person.id)).with_for_update(read=True, key_share=True)
    return bool(whose) and any((await session.execute(held)).scalars())


def _totals(batch: Batch, at: datetime) -> list[Told]:
    made = {page.happening.id: list(batch.before.get(page.happening.id, ())) for page in batch.pages}
    for row in batch.rows:
        made[row["happening_id"]].append(row["id"])
    whole = [page.happening.id for page in batch.pages if page.is_last]
    return [Told(happening_id=one, at=at, deliveries=len(made[one]), id_sum=id_sum(made[one])) for one in whole]


async def _is_any(db: Database, choice: Choice) -> bool:
    """A look that takes no lock: mostly there is nothing."""
    async with db.read() as session:
        chosen = select(col(Untold.happening_id)).where(*_chosen(choice)).limit(1)
        return (await session.execute(chosen)).first() is not None


def _chosen(choice: Choice) -> list[ColumnElement[bool]]:
    return [_can_be_told(), *choice.where(col(Untold.happening_id))]


def _can_be_told() -> ColumnElement[bool]:
    """What this release knows; and not before whatever says who is to hear of it, in whichever batch that is told."""
    is_its_turn = or_(col(Happening.kind).not_in(AS_TOLD_BEFORE), ~_earlier_untold())
    found: ColumnElement[bool] = _of_untold(select(and_(col(Happening.kind).in_(AUDIENCE), is_its_turn)))
    return found


def _earlier_untold() -> ColumnElement[bool]:
    earlier, untold = aliased(Happening), aliased(Untold)
    of_it = (col(earlier.subject_id) == col(Happening.subject_id), col(earlier.seq) < col(Happening.seq))
    return exists().where(*of_it, col(untold.happening_id) == col(earlier.id)).correlate(Happening)


def _kind() -> Any:
    """The kind of an untold happening."""
    return _of_untold(select(col(Happening.kind)))


def _of_untold(what: Select[Any]) -> Any:
    """Of the happening, looked up row by row: a join might read all that ever happened."""
    found = what.where(col(Happening.id) == col(Untold.happening_id))
    return found.correlate(Untold).scalar_subquery()


async def _taken(session: AsyncSession, choice: Choice) -> Sequence[Happening]:
    """One-time codes first, however much else is untold: somebody waits for each, and it is of no use in a while."""
    texts = select(col(SealedText.happening_id))
    ids = await _held(session, choice, choice.most, col(Untold.happening_id).in_(texts))
    ids += await _held(session, choice, choice.most - len(ids), col(Untold.happening_id).not_in(ids))
    if not ids:
        return []
    query = select(Happening).where(col(Happening.id).in_(ids)).order_by(col(Happening.id))
    return (await session.execute(query)).scalars().all()


async def _held(session: AsyncSession, choice: Choice, most: int, which: ColumnElement[bool]) -> list[UUID]:
    """The oldest of those, held; what another worker has is not among them."""
    oldest = select(col(Untold.happening_id)).where(*_chosen(choice), which).order_by(col(Untold.happening_id))
    return list((await session.execute(oldest.limit(most).with_for_update(skip_locked=True))).scalars())


async def _facts(session: AsyncSession, city: City, happenings: Sequence[Happening]) -> Mapping[UUID, Facts]:
    labels, found = await city.labels(session), dict[UUID, Facts]()
    for kind, some in groupby(sorted(happenings, key=_kind_of), key=_kind_of):
        if (teller := TELLERS.get(kind)) is not None:
            found |= await teller(session, list(some), labels)
    return found


async def _insert(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    await session.execute(insert_on(session, Delivery).on_conflict_do_nothing(), list(rows))


def _kind_of(happening: Happening) -> str:
    return happening.subject_kind
