"""Draws up a payout (造册): who would get how much, shown to the public for the days the limits give."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.cases.city import City
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.person import Person
from backend.points.appeal import terms_now
from backend.points.payable import tell_unpaid, with_phone
from backend.points.payout_line import PayoutLine
from backend.points.point_account import PointAccount, locked_accounts, name_of
from backend.points.point_payout import PayoutState, PointPayout
from backend.points.ranking import self_of

MOST = 10_000  # lines of one payout; who is left waits for the next


async def draw_up_payout(
    session: AsyncSession, name: str, *, city: City, by: Actor, settings: Settings, at: datetime
) -> PointPayout:
    """The payout of all balances there are; who has no phone to be paid to is told.

    Problem payout_open while another is public, no_point_terms where no points are given, nothing_to_pay where nobody
    has enough."""
    await locked_accounts(session, ())
    other = select(col(PointPayout.id)).where(col(PointPayout.state) == PayoutState.PUBLIC)
    if (await session.execute(other)).first() is not None:
        raise Problem("payout_open")
    terms = await terms_now(session, city, at)
    if terms is None:
        raise Problem("no_point_terms")
    due = await _balances(session, max(terms.payout_least, 1))
    if not due:
        raise Problem("nothing_to_pay")
    payout = PointPayout(
        id=new_id(at), name=name, fen_per_point=terms.fen_per_point, drawn_by=by.id, drawn_at=at,
        public_until=at + timedelta(days=terms.publicity_days),
    )  # fmt: skip
    session.add(payout)
    await session.flush()
    session.add_all(
        PayoutLine(payout_id=payout.id, place=place, person_id=who, points=points)
        for place, (who, points) in enumerate(due, 1)
    )
    await tell_unpaid(session, due, await with_phone(session, [who for who, _points in due]), at)
    more = {"people": len(due), "points": sum(points for _who, points in due)}
    subject = Subject("points_payout", payout.id)
    await write_down(session, subject, "points.payout_drawn", by=by.doer, at=at, settings=settings, more=more)
    return payout


async def _balances(session: AsyncSession, least: int) -> Sequence[tuple[UUID, int]]:
    """What each person has in all of their accounts, if it is so much; the most first."""
    held = func.sum(col(PointAccount.balance))
    query = (
        select(self_of(), held)
        .join(PointAccount, col(PointAccount.name) == name_of(col(Person.id)))
        .group_by(self_of())
        .having(held >= least)
        .order_by(held.desc(), self_of())
        .limit(MOST)
    )
    return [(who, int(points)) for who, points in await session.execute(query)]
