"""What the ledger says of a matter, and what of it no longer holds."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.points.judge import Matter
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.reason import Reason


async def entries_of_matter(session: AsyncSession, cases: Collection[UUID]) -> Sequence[PointEntry]:
    """All entries about these cases, in their order."""
    query = select(PointEntry).where(col(PointEntry.case_id).in_(cases)).order_by(col(PointEntry.id))
    return (await session.execute(query)).scalars().all()


def to_take_back(matter: Matter, written: Sequence[PointEntry]) -> Iterator[tuple[PointEntry, Reason]]:
    """Awards that stand and should not: of a matter that turned out to be none, or whose first report is another's.
    What an officer granted on appeal stays."""
    taken = {one.of_entry for one in written if one.kind is EntryKind.REVERSAL}
    for entry in written:
        if entry.kind is not EntryKind.AWARD or entry.id in taken:
            continue
        if matter.void:
            yield entry, matter.void
        elif entry.case_id != matter.sent[0].case_id:
            yield entry, Reason.EARLIER
