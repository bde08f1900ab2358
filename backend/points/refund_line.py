"""Gives points back whose transfer failed (充值失败退回): a wrong or dead number is not the person's loss."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.slices import slices
from backend.people.actor import Actor
from backend.people.person import Person
from backend.points.pay_out import get_payout, payout_key
from backend.points.payout_line import PayoutLine
from backend.points.point_account import PAID, account_of, locked_accounts
from backend.points.point_entry import EntryKind, PointEntry, month_of
from backend.points.point_payout import PayoutState
from backend.points.post_entry import post_entry
from backend.points.reason import Reason


async def refund_line(
    session: AsyncSession, payout_id: UUID, place: int, why: str, *, by: Actor, settings: Settings, at: datetime
) -> PointEntry:
    """What was paid of a line is in the balance again, for the next payout; the person is told. On record with `why`.

    Problem not_found for no such line, or where nobody is left to get it; payout_early before it is paid; sealed where
    nothing was paid of it, or it was given back before.
    """
    payout = await get_payout(session, payout_id, lock=True)  # of two who give back one line the second waits here
    if payout.state is not PayoutState.PAID:
        raise Problem("payout_early")
    line = await session.get(PayoutLine, (payout_id, place))
    person = await session.get(Person, line.person_id) if line else None
    if line is None or person is None or person.erased_at is not None:
        raise Problem("not_found")
    if not line.paid or await refunded_of(session, payout_id, [line.person_id]):
        raise Problem("sealed")
    accounts = await locked_accounts(session, {PAID, account_of(line.person_id)})
    of = select(col(PointEntry.id)).where(col(PointEntry.key) == payout_key(payout_id, line.person_id))
    day = at.astimezone(CITY_ZONE).date()
    entry = PointEntry(
        id=new_id(at), key=refund_key(payout_id, line.person_id), kind=EntryKind.REFUND, points=line.paid,
        reason=Reason.REFUND, day=day, month=month_of(day), at=at, person_id=line.person_id,
        of_entry=(await session.execute(of)).scalar_one(), by=by.id,
    )  # fmt: skip
    await post_entry(session, accounts, entry)
    more, subject = {"place": place, "points": line.paid}, Subject("points_payout", payout_id)
    await write_down(
        session, subject, "points.payout_refunded", by=by.doer, at=at, settings=settings, more=more, words=why
    )
    return entry


async def refunded_of(session: AsyncSession, payout_id: UUID, people: Sequence[UUID]) -> set[UUID]:
    """Those of them whose line was given back."""
    keys = {refund_key(payout_id, who): who for who in people}
    found = set[UUID]()
    for some in slices(list(keys)):
        query = select(col(PointEntry.key)).where(col(PointEntry.key).in_(some))
        found |= {keys[key] for key in (await session.execute(query)).scalars()}
    return found


def refund_key(payout_id: UUID, person_id: UUID) -> str:
    """The key of the entry that gives a line back."""
    return f"refund:{payout_id.hex}:{person_id.hex}"
