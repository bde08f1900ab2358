"""An officer decides an appeal; what is granted is one more entry, drawn from the pool of the month it is about."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.paging import Page, decode_cursor, page_of
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.selves_of import selves_of
from backend.points.point_account import account_of, locked_accounts, pool_of
from backend.points.point_appeal import AppealState, PointAppeal
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.post_entry import SUBJECT, post_entry
from backend.points.reason import Reason
from backend.workflow.roles import Role

MAY_DECIDE = Role.SUPERVISOR
Contested = tuple[PointAppeal, PointEntry]


async def decide_appeal(
    session: AsyncSession, appeal_id: UUID, points: int, answer: str, *, by: Actor, settings: Settings, at: datetime
) -> Contested:
    """Grants `points` (above zero), or declines (zero). Problem not_allowed, not_found, same_person for one's own,
    sealed where it was decided before."""
    if MAY_DECIDE not in by.roles or Role.TREASURER in by.roles:
        raise Problem("not_allowed")
    appeal, entry = await _found(session, appeal_id)
    if appeal.person_id in await selves_of(session, by.id):
        raise Problem("same_person", detail="不得裁决自己的积分申诉")
    if appeal.state is not AppealState.OPEN:
        raise Problem("sealed")
    appeal.state = AppealState.GRANTED if points else AppealState.DECLINED
    appeal.answer, appeal.points, appeal.decided_by, appeal.decided_at = answer, points, by.id, at
    await session.flush()
    more = {"state": appeal.state.value, "points": points, "entry": str(entry.id)}
    subject = Subject("points_appeal", appeal.id)
    await write_down(session, subject, "points.appeal_decided", by=by.doer, at=at, settings=settings, more=more)
    if points:
        await _grant(session, entry, points, by, at)
    else:
        data = {"person": str(appeal.person_id)} | ({"number": entry.case_number} if entry.case_number else {})
        await record(
            session, subject_kind=SUBJECT, subject_id=entry.id, kind="points.decline", by=None, at=at, data=data
        )
    return appeal, entry


async def list_appeals(session: AsyncSession, state: AppealState, limit: int, after: str | None) -> Page[Contested]:
    """The oldest first, each with the entry it is about; not those of who has left."""
    query = _contested().where(col(PointAppeal.state) == state).order_by(col(PointAppeal.id)).limit(limit + 1)
    if (behind := decode_cursor(after)) is not None:
        query = query.where(col(PointAppeal.id) > behind)
    rows: Sequence[Contested] = [(appeal, entry) for appeal, entry in await session.execute(query)]
    return page_of(rows, limit, _id_of)


async def _found(session: AsyncSession, appeal_id: UUID) -> Contested:
    """Held until the transaction ends."""
    query = _contested().where(col(PointAppeal.id) == appeal_id).with_for_update(of=PointAppeal)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise Problem("not_found")
    return row[0], row[1]


def _contested() -> Select[Contested]:
    """Appeals and their entries; nobody is left to answer where the person has left."""
    return (
        select(PointAppeal, PointEntry)
        .join(PointEntry, col(PointEntry.id) == col(PointAppeal.entry_id))
        .join(Person, col(Person.id) == col(PointAppeal.person_id))
        .where(col(Person.erased_at).is_(None))
    )


async def _grant(session: AsyncSession, entry: PointEntry, points: int, by: Actor, at: datetime) -> None:
    """A pool that has run dry is no reason against who is right: the city adds what is missing."""
    if entry.person_id is None:
        raise ValueError("an entry of nobody's cannot be appealed against")
    pool = pool_of(entry.month)
    accounts = await locked_accounts(session, {pool, account_of(entry.person_id)})
    identity = new_id(at)
    if (missing := points - accounts[pool].balance) > 0:
        added = PointEntry(
            id=new_id(at), key=f"fund:{identity.hex}", kind=EntryKind.FUND, points=missing, reason=Reason.APPEAL,
            day=entry.day, month=entry.month, at=at, by=by.id,
        )  # fmt: skip
        await post_entry(session, accounts, added)
    granted = PointEntry(
        id=identity, key=f"appeal:{entry.id.hex}", kind=EntryKind.APPEAL, points=points, reason=Reason.APPEAL,
        day=entry.day, month=entry.month, at=at, person_id=entry.person_id, case_id=entry.case_id,
        case_number=entry.case_number, class_code=entry.class_code, rule=entry.rule, release=entry.release,
        of_entry=entry.id, by=by.id,
    )  # fmt: skip
    await post_entry(session, accounts, granted)


def _id_of(row: Contested) -> UUID:
    return row[0].id
