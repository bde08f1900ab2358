"""Pays a payout out (发放), once it has been public long enough; or gives it up."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
from backend.people.actor import Actor
from backend.people.person import Person
from backend.points.payable import with_phone
from backend.points.payout_line import PayoutLine
from backend.points.point_account import PAID, account_of, locked_accounts
from backend.points.point_appeal import AppealState, PointAppeal
from backend.points.point_entry import EntryKind, PointEntry, month_of
from backend.points.point_payout import PayoutState, PointPayout
from backend.points.points_of import balances_of
from backend.points.post_entry import post_entries
from backend.points.ranking import self_of
from backend.points.reason import Reason
from backend.workflow.roles import Role


async def pay_out(
    session: AsyncSession, payout_id: UUID, *, by: Actor, settings: Settings, at: datetime
) -> PointPayout:
    """Every line becomes an entry. Whose appeal is still open, and who has no phone, waits for the next; from whom
    points were taken back gets what is left. Problem not_found, sealed, payout_early, same_person for who decided one
    of these appeals."""
    payout = await get_payout(session, payout_id, lock=True)
    if payout.state is not PayoutState.PUBLIC:
        raise Problem("sealed")
    if at < payout.public_until:
        raise Problem("payout_early")
    lines = await lines_of(session, payout.id)
    selves = await _selves(session, [line.person_id for line in lines])
    everyone = [one for ids in selves.values() for one in ids]
    if Role.SUPERVISOR in by.roles or await _decided(session, by.id, everyone):
        raise Problem("same_person", detail="裁决过积分申诉的人不得发放")
    accounts = await locked_accounts(session, {PAID, *(account_of(line.person_id) for line in lines)})
    balances, held = await balances_of(session, selves), await _contested(session, everyone)
    payable = await with_phone(session, list(selves))
    for line in lines:
        waits = line.person_id not in payable or held & set(selves[line.person_id])
        line.paid = 0 if waits else max(0, min(line.points, balances[line.person_id]))
    await post_entries(session, accounts, [_entry(payout, line, by, at) for line in lines if line.paid])
    await _end(session, payout, PayoutState.PAID, sum(line.paid or 0 for line in lines), by, settings, at)
    return payout


async def give_up_payout(
    session: AsyncSession, payout_id: UUID, *, by: Actor, settings: Settings, at: datetime
) -> PointPayout:
    """It is not paid. Problem not_found, sealed."""
    payout = await get_payout(session, payout_id, lock=True)
    if payout.state is not PayoutState.PUBLIC:
        raise Problem("sealed")
    await _end(session, payout, PayoutState.CANCELLED, 0, by, settings, at)
    return payout


async def get_payout(session: AsyncSession, payout_id: UUID, *, lock: bool = False) -> PointPayout:
    """A payout. Problem not_found."""
    found: PointPayout | None = await session.get(PointPayout, payout_id, with_for_update=lock or None)
    if found is None:
        raise Problem("not_found")
    return found


async def lines_of(session: AsyncSession, payout_id: UUID) -> Sequence[PayoutLine]:
    """Its lines, in their order."""
    query = select(PayoutLine).where(col(PayoutLine.payout_id) == payout_id).order_by(col(PayoutLine.place))
    return (await session.execute(query)).scalars().all()


async def _end(
    session: AsyncSession, payout: PointPayout, state: PayoutState, points: int, by: Actor, settings: Settings,
    at: datetime,
) -> None:  # fmt: skip
    payout.state, payout.ended_by, payout.ended_at = state, by.id, at
    kind, subject = f"points.payout_{state}", Subject("points_payout", payout.id)
    await write_down(session, subject, kind, by=by.doer, at=at, settings=settings, more={"points": points})


def _entry(payout: PointPayout, line: PayoutLine, by: Actor, at: datetime) -> PointEntry:
    day = at.astimezone(CITY_ZONE).date()
    return PointEntry(
        id=new_id(at), key=payout_key(payout.id, line.person_id), kind=EntryKind.PAYOUT,
        points=-(line.paid or 0), reason=Reason.PAYOUT, day=day, month=month_of(day), at=at,
        person_id=line.person_id, by=by.id,
    )  # fmt: skip


def payout_key(payout_id: UUID, person_id: UUID) -> str:
    """The key of the entry that pays a line."""
    return f"payout:{payout_id.hex}:{person_id.hex}"


async def _selves(session: AsyncSession, people: Sequence[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    found = defaultdict[UUID, list[UUID]](list)
    for one, whose in await session.execute(select(col(Person.id), self_of()).where(self_of().in_(people))):
        found[whose].append(one)
    return {one: found.get(one, [one]) for one in people}


async def _contested(session: AsyncSession, people: Collection[UUID]) -> set[UUID]:
    query = select(col(PointAppeal.person_id)).where(
        col(PointAppeal.person_id).in_(people), col(PointAppeal.state) == AppealState.OPEN
    )
    return set((await session.execute(query)).scalars())


async def _decided(session: AsyncSession, officer: UUID, people: Collection[UUID]) -> bool:
    query = select(col(PointAppeal.id)).where(
        col(PointAppeal.decided_by) == officer, col(PointAppeal.person_id).in_(people)
    )
    return (await session.execute(query.limit(1))).first() is not None
