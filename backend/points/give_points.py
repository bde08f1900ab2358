"""Gives points for a report, or writes down why it earns none; takes back what no longer holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.ids import new_id
from backend.people.person import Person
from backend.people.selves_of import selves_of
from backend.points.fund_pool import fund_pool
from backend.points.judge import Matter, Sent, SoFar, Verdict, worth
from backend.points.point_account import account_of, locked_accounts, pool_of
from backend.points.point_entry import EntryKind, PointEntry, month_of
from backend.points.post_entry import post_entry
from backend.points.reason import Reason
from backend.releases.point_rule import PointEvent, PointTerms

COUNTED = (EntryKind.AWARD, EntryKind.REVERSAL)  # towards the limits of a person


async def give_points(
    session: AsyncSession, matter: Matter, verdict: Verdict, event: PointEvent, terms: PointTerms, day: date,
    at: datetime, times: int = 0,
) -> PointEntry:  # fmt: skip
    """The entry. The pool and the person's account are held first, so that no limit is passed by two at once. `times`:
    how often this was judged before (the case has come back since)."""
    person_id, month = verdict.sent.person_id, month_of(day)
    if person_id is None:
        raise ValueError("nobody to give points to")
    accounts = await locked_accounts(session, {pool_of(month), account_of(person_id)})
    points, reason = 0, verdict.reason
    if verdict.rule is not None:
        await fund_pool(session, accounts, month, terms.pool_month, day, at)
        so_far = await _so_far(session, person_id, verdict.sent, day, matter.class_code)
        points, reason = worth(verdict.rule, terms, so_far, accounts[pool_of(month)].balance)
    entry = PointEntry(
        id=new_id(at), key=_key(event, verdict.sent.case_id, person_id, times),
        kind=EntryKind.AWARD if points else EntryKind.NONE, points=points, reason=reason, day=day, month=month, at=at,
        person_id=person_id, case_id=verdict.sent.case_id, case_number=verdict.sent.number,
        class_code=matter.class_code, rule=verdict.rule.code if verdict.rule else None, release=matter.release,
    )  # fmt: skip
    await post_entry(session, accounts, entry)
    return entry


def _key(event: PointEvent, case_id: UUID, person_id: UUID, times: int) -> str:
    first = f"{event}:{case_id.hex}:{person_id.hex}"
    return f"{first}:{times}" if times else first


async def take_back(session: AsyncSession, entry: PointEntry, why: Reason, at: datetime) -> None:
    """Reverses an award: the points go back to the pool they came from, and a balance may fall below zero, to be set
    off against later points. What somebody who has left had been given is forgiven."""
    person = await session.get(Person, entry.person_id)
    if entry.person_id is None or person is None or person.erased_at is not None:
        return
    accounts = await locked_accounts(session, {pool_of(entry.month), account_of(entry.person_id)})
    taken = PointEntry(
        id=new_id(at), key=f"reversal:{entry.id.hex}", kind=EntryKind.REVERSAL, points=-entry.points, reason=why,
        day=entry.day, month=entry.month, at=at, person_id=entry.person_id, case_id=entry.case_id,
        case_number=entry.case_number, class_code=entry.class_code, rule=entry.rule, release=entry.release,
        of_entry=entry.id,
    )  # fmt: skip
    await post_entry(session, accounts, taken)


async def _so_far(session: AsyncSession, person_id: UUID, sent: Sent, day: date, class_code: str) -> SoFar:
    """What they earned on the day and in the month, whichever of their accounts it was; a reward that was taken back
    still counts as a report of its class. A report counts once, though it earns at filing and at closing, and never
    against itself."""
    mine = (
        col(PointEntry.person_id).in_(await selves_of(session, person_id)),
        col(PointEntry.month) == month_of(day), col(PointEntry.kind).in_(COUNTED),
    )  # fmt: skip
    total = func.coalesce(func.sum(col(PointEntry.points)), 0)
    awards = func.count(distinct(col(PointEntry.case_id))).filter(
        col(PointEntry.kind) == EntryKind.AWARD, col(PointEntry.class_code) == class_code,
        col(PointEntry.case_id) != sent.case_id,
    )  # fmt: skip
    today = func.coalesce(func.sum(col(PointEntry.points)).filter(col(PointEntry.day) == day), 0)
    earned, of_day, same = (await session.execute(select(total, today, awards).where(*mine))).one()
    return SoFar(int(of_day), int(earned), int(same))
