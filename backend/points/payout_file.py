"""The payout file (发放清册): to whom which amount is transferred; taken out by one role, each time on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down, write_down_for_all
from backend.ground.csv_out import csv_text
from backend.ground.errors import Problem
from backend.ground.seal import UNREADABLE
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.identities import IdentityKind, shown
from backend.points.pay_out import get_payout
from backend.points.payable import paid_lines
from backend.points.point_payout import PayoutState
from backend.points.refund_line import refunded_of

COLUMNS = ("序号", "手机号", "积分", "金额（元）", "备注")
NO_PHONE = "未绑定手机号，暂无法充值"


async def payout_file(
    session: AsyncSession, payout_id: UUID, why: str, *, by: Actor, settings: Settings, at: datetime
) -> str:
    """CSV that no spreadsheet computes, with phones in the open, without what was given back: who took it, when, from
    where and why is written down in the same transaction, with the number of people, and of each that the phone was
    read. Problem not_found, payout_early before it is paid."""
    payout = await get_payout(session, payout_id)
    if payout.state is not PayoutState.PAID:
        raise Problem("payout_early")
    lines = (await session.execute(paid_lines(payout.id))).tuples().all()
    back = await refunded_of(session, payout.id, [line.person_id for line, _person in lines])
    rows, read = [], list[UUID]()
    for line, person in lines:
        if line.person_id in back:
            continue
        phone = shown(person, IdentityKind.PHONE, settings)
        values = (line.place, phone, line.paid, yuan(line.paid or 0, payout.fen_per_point), None if phone else NO_PHONE)
        rows.append(dict(zip(COLUMNS, values, strict=True)))
        read += [person.id] if phone and phone != UNREADABLE else []
    subject, more = Subject("points_payout", payout.id), {"people": len(rows)}
    await write_down(
        session, subject, "points.payout_exported", by=by.doer, at=at, settings=settings, more=more, words=why
    )
    of_payout = {"payout": str(payout.id)}
    await write_down_for_all(
        session, "person", read, "person.phone_read", by=by.doer, at=at, settings=settings, more=of_payout
    )
    return csv_text(COLUMNS, rows)


def yuan(points: int, fen_per_point: int) -> str:
    """12.50: the amount of so many points."""
    fen = points * fen_per_point
    return f"{fen // 100}.{fen % 100:02d}"
