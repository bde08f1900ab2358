"""Posts an entry (记账): the entry, its two sides, the two balances, and what is told, in the caller's transaction."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.happening import record
from backend.points.point_account import CITY, PAID, Accounts, account_of, pool_of
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.point_posting import PointPosting

SUBJECT = "points"


class Side(StrEnum):
    """Which account one side of an entry is."""

    CITY = "city"  # 财政
    POOL = "pool"  # 当月奖池
    PERSON = "person"  # 个人
    PAID = "paid"  # 已发放


# kind: from where to where while points are above zero; below zero they go the other way
SIDES: dict[EntryKind, tuple[Side, Side]] = {
    EntryKind.FUND: (Side.CITY, Side.POOL),
    EntryKind.AWARD: (Side.POOL, Side.PERSON),
    EntryKind.REVERSAL: (Side.POOL, Side.PERSON),
    EntryKind.APPEAL: (Side.POOL, Side.PERSON),
    EntryKind.PAYOUT: (Side.PAID, Side.PERSON),
    EntryKind.REFUND: (Side.PAID, Side.PERSON),
    EntryKind.LAPSE: (Side.CITY, Side.PERSON),
}
# kind: what the person hears
TOLD = {
    EntryKind.AWARD: "points.earn", EntryKind.APPEAL: "points.earn", EntryKind.REVERSAL: "points.correct",
    EntryKind.PAYOUT: "points.spend", EntryKind.REFUND: "points.unpaid",
}  # fmt: skip


def accounts_of(entry: PointEntry) -> tuple[str, str]:
    """From which account to which. ValueError for a kind that has no sides, or needs a person and has none."""
    if entry.kind not in SIDES:
        raise ValueError(f"{entry.kind} moves nothing")
    giver, taker = SIDES[entry.kind]
    return _account(giver, entry), _account(taker, entry)


def _account(side: Side, entry: PointEntry) -> str:
    match side:
        case Side.CITY:
            return CITY
        case Side.PAID:
            return PAID
        case Side.POOL:
            return pool_of(entry.month)
    if entry.person_id is None:
        raise ValueError(f"{entry.kind} needs a person")
    return account_of(entry.person_id)


async def post_entry(session: AsyncSession, accounts: Accounts, entry: PointEntry) -> None:
    """Writes one; `accounts` are locked by the caller."""
    await post_entries(session, accounts, [entry])


async def post_entries(session: AsyncSession, accounts: Accounts, entries: Sequence[PointEntry]) -> None:
    """Writes them. An entry of no points has no sides and tells nobody."""
    session.add_all(entries)
    await session.flush()  # the sides refer to them
    for entry in entries:
        if entry.points == 0:
            continue
        for name, points in zip(accounts_of(entry), (-entry.points, entry.points), strict=True):
            session.add(PointPosting(entry_id=entry.id, account=name, points=points))
            accounts[name].balance += points
        if entry.kind in TOLD:
            await _tell(session, entry)


async def _tell(session: AsyncSession, entry: PointEntry) -> None:
    data = {"person": str(entry.person_id), "points": abs(entry.points), "entry": entry.kind.value}
    data |= {"number": entry.case_number} if entry.case_number else {}
    kind = TOLD[entry.kind]
    await record(
        session, subject_kind=SUBJECT, subject_id=entry.id, kind=kind, by=None, at=entry.at, data=data, first=True
    )
