"""What the ledger says of a matter, and what of it no longer holds."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.points.judge import Matter
from backend.points.point_entry import EntryKind, PointEntry
from backend.points.reason import Reason
from backend.releases.point_rule import PointEvent


async def entries_of_matter(session: AsyncSession, cases: Collection[UUID]) -> Sequence[PointEntry]:
    """All entries about these cases, in their order."""
    query = select(PointEntry).where(col(PointEntry.case_id).in_(cases)).order_by(col(PointEntry.id))
    return (await session.execute(query)).scalars().all()


def judged_before(written: Sequence[PointEntry], event: PointEvent, case_id: UUID) -> list[PointEntry]:
    """What was written of a report for an event, in its order: an award, or why there was none."""
    return [one for one in written if one.key.startswith(f"{event}:{case_id.hex}:")]


def is_to_be_judged(before: Sequence[PointEntry], written: Sequence[PointEntry], *, is_first: bool) -> bool:
    """Whether a report is to be judged: for the first time, or as the first of its matter again, where its award was
    taken back or it was another's matter then, and the case has come back since (重新受理、撤销并案). Not where an
    officer has granted something in its place."""
    if not before:
        return True
    last = before[-1]
    back = [one.id for one in written if one.kind is EntryKind.REVERSAL and one.of_entry == last.id]
    if any(one.kind is EntryKind.APPEAL and one.of_entry in (last.id, *back) for one in written):
        return False
    return is_first and (bool(back) or last.reason == Reason.NOT_FIRST)


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
