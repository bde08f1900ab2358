"""A person's points: all of it for an export; what goes with the person, the books staying balanced."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.ids import new_id
from backend.people.retention import Kept
from backend.points.payout_line import PayoutLine
from backend.points.point_account import PointAccount, account_of, locked_accounts
from backend.points.point_appeal import PointAppeal
from backend.points.point_entry import EntryKind, PointEntry, month_of
from backend.points.post_entry import post_entries
from backend.points.reason import REASONS, Reason

# the time within which a claim can still be brought to court (民法典第一百八十八条)
POINTS_KEPT: tuple[Kept, ...] = (Kept("积分申诉与答复", PointAppeal, "made_at", 1095, "争议的诉讼时效为三年"),)
GIVEN = {"kind", "points", "reason", "day", "at", "case_number", "class_code", "rule"}


async def points_kept_of(session: AsyncSession, selves: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """The entries, appeals and payout lines of a person, for an export."""
    entries = select(PointEntry).where(col(PointEntry.person_id).in_(selves)).order_by(col(PointEntry.id))
    appeals = select(PointAppeal).where(col(PointAppeal.person_id).in_(selves)).order_by(col(PointAppeal.id))
    lines = select(PayoutLine).where(col(PayoutLine.person_id).in_(selves)).order_by(col(PayoutLine.payout_id))
    return {
        "points": [
            row.model_dump(mode="json", include=GIVEN) | {"text": REASONS[Reason(row.reason)]}
            for row in (await session.execute(entries)).scalars()
        ],
        "point_appeals": [
            row.model_dump(mode="json", include={"text", "made_at", "state", "answer", "points", "decided_at"})
            for row in (await session.execute(appeals)).scalars()
        ],
        "point_payouts": [
            row.model_dump(mode="json", include={"points", "paid"}) for row in (await session.execute(lines)).scalars()
        ],
    }  # fmt: skip


async def forget_points(session: AsyncSession, selves: Sequence[UUID], at: datetime) -> None:
    """What is left lapses to the city, what is owed is forgiven: each account stands at nothing. The entries stay as
    pseudonyms; words of appeals, and lines not paid yet, go. Appeals before the ledger, and lines after it, as whoever
    decides on the ones and pays the others holds them."""
    words = update(PointAppeal).where(col(PointAppeal.person_id).in_(selves)).values(text="", answer="")
    await session.execute(words.execution_options(synchronize_session=False))
    names = [account_of(one) for one in selves]
    there = select(col(PointAccount.name)).where(col(PointAccount.name).in_(names))
    if (await session.execute(there.limit(1))).first() is not None:
        accounts = await locked_accounts(session, names)
        day = at.astimezone(CITY_ZONE).date()
        entries = [
            PointEntry(
                id=new_id(at), key=f"lapse:{one.hex}", kind=EntryKind.LAPSE, points=-accounts[account_of(one)].balance,
                reason=Reason.LEFT, day=day, month=month_of(day), at=at, person_id=one,
            )
            for one in selves
            if accounts[account_of(one)].balance
        ]  # fmt: skip
        await post_entries(session, accounts, entries)
    unpaid = delete(PayoutLine).where(col(PayoutLine.person_id).in_(selves), col(PayoutLine.paid).is_(None))
    await session.execute(unpaid.execution_options(synchronize_session=False))
