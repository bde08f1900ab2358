"""The list made public before it is paid (公示名单): masked, without cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.person import Person
from backend.points.payout_file import yuan
from backend.points.payout_line import PayoutLine
from backend.points.point_payout import PayoutState, PointPayout
from backend.points.ranking import masked
from backend.points.refund_line import refunded_of

LEFT = "已注销用户"


@dataclass(frozen=True)
class PublicLine:
    """A line: its place, who (masked), points as drawn up, what that is worth (yuan), what was paid of it, and whether
    that was given back."""

    place: int
    who: str
    points: int
    amount: str
    paid: int | None
    returned: bool


@dataclass(frozen=True)
class PublicList:
    """The list of one payout, or a page of it; `next` is the place after which it goes on."""

    payout: PointPayout
    lines: Sequence[PublicLine]
    next: int | None


async def publicity(session: AsyncSession, limit: int, after: int, settings: Settings) -> PublicList | None:
    """That of the payout that is public; None once it is paid, when its days are over, or given up."""
    query = select(PointPayout).where(col(PointPayout.state) == PayoutState.PUBLIC)
    shown = (await session.execute(query.limit(1))).scalar_one_or_none()
    return await public_lines(session, shown, limit, after, settings) if shown else None


async def public_lines(
    session: AsyncSession, payout: PointPayout, limit: int, after: int, settings: Settings
) -> PublicList:
    """A page of a payout's lines."""
    query = (
        select(PayoutLine, Person)
        .join(Person, col(Person.id) == col(PayoutLine.person_id))
        .where(col(PayoutLine.payout_id) == payout.id, col(PayoutLine.place) > after)
        .order_by(col(PayoutLine.place))
        .limit(limit + 1)
    )
    rows = (await session.execute(query)).tuples().all()
    back = await refunded_of(session, payout.id, [line.person_id for line, _person in rows])
    lines = [
        PublicLine(
            line.place, LEFT if person.erased_at else masked(person, settings), line.points,
            yuan(line.points, payout.fen_per_point), line.paid, line.person_id in back,
        )
        for line, person in rows[:limit]
    ]  # fmt: skip
    return PublicList(payout, lines, lines[-1].place if len(rows) > limit else None)


def decode_place(cursor: str | None) -> int:
    """The place a page begins after. Problem bad_cursor."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 9):
        raise Problem("bad_cursor", field="after")
    return int(cursor)


async def list_payouts(session: AsyncSession, limit: int, before: UUID | None) -> Sequence[PointPayout]:
    """The newest first."""
    query = select(PointPayout).order_by(col(PointPayout.id).desc()).limit(limit + 1)
    if before is not None:
        query = query.where(col(PointPayout.id) < before)
    return (await session.execute(query)).scalars().all()
